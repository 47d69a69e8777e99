"""What is recorded, and in which thread: no_grad, enable_grad, inference_mode, set_grad_enabled."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine import modes

from .common import leaf

QUIET: dict[str, Callable[[], Any]] = {
    "no_grad": ag.no_grad,
    "inference_mode": ag.inference_mode,
    "set_grad_enabled": lambda: ag.set_grad_enabled(False),
    "autograd.no_grad": ag.autograd.no_grad,
}
LOUD: dict[str, Callable[[], Any]] = {
    "enable_grad": ag.enable_grad,
    "inference_mode": lambda: ag.inference_mode(False),
    "set_grad_enabled": lambda: ag.set_grad_enabled(True),
}


def records() -> bool:
    """Whether an operation on a leaf is recorded; is_grad_enabled must say the same."""
    recorded = (leaf(2.0) * 2.0).requires_grad
    assert ag.is_grad_enabled() is recorded
    return recorded


@pytest.mark.parametrize("quiet", QUIET)
def test_inside_nothing_is_recorded_and_outside_everything(quiet: str) -> None:
    x = leaf([1.0, 2.0])
    with QUIET[quiet]():
        for y in (x * 2, x @ x, x.sum(), x[0], ag.stack([x, x]), ag.where(x > 1, x, 0.0), x.clone(), x.T, -x):
            assert (y.requires_grad, y.grad_fn, y.is_leaf) == (False, None, True)
        assert not records()
    assert records()


@pytest.mark.parametrize("loud", LOUD)
@pytest.mark.parametrize("quiet", QUIET)
def test_blocks_nest_in_any_order_and_put_back_what_was_there(quiet: str, loud: str) -> None:
    with QUIET[quiet]():
        with LOUD[loud]():
            assert records()
            with QUIET[quiet](), QUIET[quiet]():
                assert not records()
            assert records()
        assert not records()
    assert records()


@pytest.mark.parametrize("mode", [*QUIET.values(), *LOUD.values()])
def test_an_exception_puts_back_what_was_there(mode: Callable[[], Any]) -> None:
    for outer in (ag.enable_grad, ag.no_grad):
        with outer():
            before = records()
            with pytest.raises(KeyError), mode():
                raise KeyError
            assert records() is before


@pytest.mark.parametrize(
    ("decorate", "recorded"),
    [
        (lambda f: ag.no_grad(f), False),
        (lambda f: ag.no_grad()(f), False),
        (lambda f: ag.enable_grad(f), True),
        (lambda f: ag.enable_grad()(f), True),
        (lambda f: ag.inference_mode(f), False),
        (lambda f: ag.inference_mode()(f), False),
        (lambda f: ag.inference_mode(False)(f), True),
        (lambda f: ag.set_grad_enabled(False)(f), False),
        (lambda f: ag.set_grad_enabled(True)(f), True),
    ],
)
def test_as_a_decorator_it_works_with_and_without_parentheses(decorate: Any, recorded: bool) -> None:
    def inner(x: Any, *, factor: float = 2.0) -> Any:
        """Doubles."""
        return x * factor, records()

    decorated = decorate(inner)
    assert records()
    for outer, before in ((ag.enable_grad, True), (ag.no_grad, False)):
        with outer():
            y, seen = decorated(leaf(2.0), factor=3.0)
            assert (y.item(), y.requires_grad, seen, records()) == (6.0, recorded, recorded, before)
    assert (decorated.__name__, decorated.__doc__) == ("inner", "Doubles.")


def test_a_decorated_function_may_call_itself_and_raise() -> None:
    @ag.no_grad()
    def countdown(n: int) -> int:
        assert not records()
        if n == 0:
            raise KeyError
        return countdown(n - 1)

    with pytest.raises(KeyError):
        countdown(5)
    assert records()


def test_one_block_object_may_be_entered_several_times() -> None:
    block = ag.no_grad()
    with block:
        with block:
            assert not records()
        assert not records()
    with block:
        assert not records()
    assert records()


def test_set_grad_enabled_is_a_statement_too() -> None:
    ag.set_grad_enabled(False)
    try:
        assert not records()
    finally:
        ag.set_grad_enabled(True)
    assert records()
    assert modes.watched == 0


@pytest.mark.parametrize("switch", [True, False])
def test_set_grad_enabled_takes_the_answer_of_a_question(switch: bool) -> None:
    with ag.set_grad_enabled(switch):
        assert records() is switch
    assert records()


def test_inference_mode_says_so() -> None:
    assert not ag.is_inference_mode_enabled()
    with ag.inference_mode():
        assert ag.is_inference_mode_enabled()
        with ag.inference_mode(False):
            assert not ag.is_inference_mode_enabled()
            assert records()
        with ag.enable_grad():
            assert records()
        assert ag.is_inference_mode_enabled()
    assert not ag.is_inference_mode_enabled()


def test_a_constant_from_a_quiet_block_is_used_as_one() -> None:
    x = leaf(3.0)
    with ag.no_grad():
        c = x * x
    (c * x).backward()
    assert x.grad.item() == 9.0


def test_leaves_may_be_made_inside_and_record_outside() -> None:
    with ag.no_grad():
        x = leaf(3.0)
        w = ag.tensor(2.0).requires_grad_()
    (x * w).backward()
    assert (x.grad.item(), w.grad.item()) == (2.0, 3.0)


def test_a_pass_may_be_started_inside() -> None:
    x = leaf(3.0)
    y = x * x
    with ag.no_grad():
        y.backward()
    assert x.grad.item() == 6.0


def test_transforms_that_start_inside_record_at_every_depth() -> None:
    cube = lambda x: x**3
    with ag.no_grad():
        assert ag.grad(cube)(2.0) == 12.0
        assert ag.grad(ag.grad(cube))(2.0) == 12.0
        assert ag.jvp(ag.grad(cube), (2.0,), (1.0,))[1] == 12.0
        assert ag.hessian(lambda x: cube(x).sum())(np.ones(2)).tolist() == [[6.0, 0.0], [0.0, 6.0]]
        assert ag.vmap(ag.grad(cube))(np.array([1.0, 2.0])).tolist() == [3.0, 12.0]


def test_inside_a_transform_it_silences_what_is_open_but_not_what_starts_later() -> None:
    def f(x: Any) -> Any:
        with ag.no_grad():
            c = ag.grad(lambda z: z * z * x)(x)  # 2 x², a constant to the outer transform
        return c * x

    assert ag.grad(f)(3.0) == 18.0


def test_the_ambient_graph_is_silent_inside_a_transform_that_started_in_no_grad() -> None:
    w = leaf(3.0)
    with ag.no_grad():
        slope = ag.grad(lambda x: w * w * x)(ag.tensor(1.0))
    assert (slope.item(), slope.requires_grad) == (9.0, False)


def test_enable_grad_inside_a_transform_records_again() -> None:
    def f(x: Any) -> Any:
        with ag.no_grad():
            with ag.enable_grad():
                c = x * x
            return c * x

    assert ag.grad(f)(3.0) == 0.0
    assert ag.grad(lambda x: ag.enable_grad()(lambda: x * x)())(3.0) == 6.0


@pytest.mark.parametrize("mode", [*QUIET.values(), *LOUD.values()])
def test_each_thread_has_its_own_mode(mode: Callable[[], Any]) -> None:
    inside, leave, seen = threading.Event(), threading.Event(), []

    def work() -> None:
        seen.append(records())
        with mode():
            inside.set()
            leave.wait()
            seen.append(records())
        seen.append(records())

    with ag.no_grad():
        thread = threading.Thread(target=work)
        thread.start()
        inside.wait()
        assert not records()
    assert records()
    leave.set()
    thread.join()
    assert seen == [True, mode in LOUD.values(), True]


def test_one_decorated_function_runs_in_many_threads_at_once() -> None:
    seen: list[bool] = []

    @ag.no_grad()
    def quiet() -> bool:
        return records()

    def work() -> None:
        for _ in range(50):
            seen.append(quiet())
            seen.append(not records())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [False] * 800


def test_a_thread_that_ends_inside_a_mode_takes_it_along() -> None:
    for end in (lambda: ag.set_grad_enabled(False), lambda: ag.no_grad().__enter__()):
        thread = threading.Thread(target=end)
        thread.start()
        thread.join()
    assert modes.watched == 0
    assert records()
