"""What a transform changes is put back, whatever happens; what leaks from one is found and named."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine import modes

from .stacks import compare

Function = Callable[..., Any]

X = np.array([0.5, -1.0, 2.0])


class Boom(Exception):
    """Thrown on purpose."""


# Each transform as a call of f at a vector.
# fmt: off
CALLS: dict[str, Callable[[Function], Any]] = {
    "grad":           lambda f: ag.grad(lambda x: ag.sum(f(x)))(X),
    "value_and_grad": lambda f: ag.value_and_grad(lambda x: ag.sum(f(x)))(X),
    "vjp":            lambda f: ag.vjp(f, X)[1](X),
    "jvp":            lambda f: ag.jvp(f, (X,), (X,)),
    "linearize":      lambda f: ag.linearize(f, X)[1](X),
    "jacfwd":         lambda f: ag.jacfwd(f)(X),
    "jacrev":         lambda f: ag.jacrev(f)(X),
    "jacobian":       lambda f: ag.jacobian(f)(X),
    "hessian":        lambda f: ag.hessian(f)(X),
    "hvp":            lambda f: ag.hvp(lambda x: ag.sum(f(x)), (X,), (X,)),
    "vmap":           lambda f: ag.vmap(f)(np.stack([X, X])),
    "checkpoint":     lambda f: ag.grad(lambda x: ag.sum(ag.checkpoint(f)(x)))(X),
}
# fmt: on
# The name that a message gives to values of the level at which f runs; hessian and hvp are made of two others.
NAMES = {"value_and_grad": "ag.grad", "jacobian": "ag.jacrev", "hessian": "ag.jacrev", "hvp": "ag.grad"}
LEVELS = {name: NAMES.get(name, f"ag.{name}") for name in CALLS if name != "checkpoint"}


def at_rest() -> None:
    """Everything works, and nobody is silent or looked at."""
    assert modes.watched == 0
    assert ag.is_grad_enabled()
    assert not ag.is_inference_mode_enabled()
    assert ag.hessian(lambda x: x**3)(2.0) == 12.0
    compare(ag.vmap(ag.grad(lambda x: x * x))(X), 2 * X)
    x = ag.tensor(2.0, requires_grad=True)
    (x * x).backward()
    assert x.grad.item() == 4.0


# ---------------------------------------------------------------- exceptions


def throws(x: Any) -> Any:
    ag.sin(x) * x
    raise Boom


def throws_in_no_grad(x: Any) -> Any:
    with ag.no_grad(), ag.enable_grad(), ag.inference_mode():
        return throws(x)


@pytest.mark.parametrize("f", [throws, throws_in_no_grad])
@pytest.mark.parametrize("outer", CALLS)
def test_an_exception_in_the_function_comes_through_every_two_levels(outer: str, f: Function) -> None:
    for inner in CALLS:
        with pytest.raises(Boom):
            CALLS[outer](lambda x, inner=inner: CALLS[inner](lambda y: f(x * y)))
        at_rest()


class ThrowsBackward(ag.autograd.Function):
    """x, whose gradient cannot be computed."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        return x * 1

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        raise Boom

    @staticmethod
    def jvp(ctx: Any, x_dot: Any) -> Any:
        raise Boom


@pytest.mark.parametrize("outer", CALLS)
def test_an_exception_in_a_rule_comes_through_every_two_levels(outer: str) -> None:
    for inner in CALLS:
        if {outer, inner} <= {"vmap"}:
            continue  # nobody asks for a derivative
        with pytest.raises(Boom):
            CALLS[outer](lambda x, inner=inner: CALLS[inner](lambda y: ThrowsBackward.apply(x * y))[0])
        at_rest()


@pytest.mark.parametrize("where", ["on the argument", "on a result", "on a node"])
def test_an_exception_in_a_hook_comes_through(where: str) -> None:
    def hook(*given: Any) -> None:
        raise Boom

    def hooked(x: Any) -> Any:
        y = ag.sin(x) * x
        if where == "on a node":
            y.grad_fn.register_hook(hook)
        else:
            (x if where == "on the argument" else y).register_hook(hook)
        return y.sum()

    for call in (
        lambda: ag.grad(hooked)(X),
        lambda: ag.vjp(hooked, X)[1](1.0),
        lambda: ag.jacrev(hooked)(X),
        lambda: ag.hessian(hooked)(X),
        lambda: ag.vmap(ag.grad(hooked))(np.stack([X, X])),
        lambda: ag.grad(lambda x: ag.grad(hooked)(x).sum())(X),
        lambda: hooked(ag.tensor(X, requires_grad=True)).backward(),
    ):
        with pytest.raises(Boom):
            call()
        at_rest()


def test_after_an_exception_a_pullback_can_still_be_used() -> None:
    _, pullback = ag.vjp(lambda x: x * x, X)
    with pytest.raises(ValueError, match="shape"):
        pullback(np.ones(2))
    with pytest.raises(Boom):
        ag.vmap(lambda y_bar: throws(pullback(y_bar)[0]))(np.stack([X, X]))
    compare(pullback(np.ones(3))[0], 2 * X)


def test_a_generator_that_is_left_in_the_middle_does_not_keep_a_transform_open() -> None:
    @ag.no_grad()
    def steps() -> Iterator[Any]:
        yield ag.grad(lambda x: x * x)(3.0)
        yield None

    generator = steps()
    assert next(generator) == 6.0
    at_rest()
    generator.close()
    at_rest()


# ---------------------------------------------------------------- leaks

stored: Any = None


def through_closure(x: Any, keep: list[Any]) -> Any:
    keep.append(x * 2)
    return x * 1


def through_a_global(x: Any, keep: list[Any]) -> Any:
    global stored
    stored = x * 2
    keep.append(stored)
    return x * 1


class Box:
    """What transforms do not look into."""

    def __init__(self, content: Any) -> None:
        self.content = content


def through_an_object(x: Any, keep: list[Any]) -> Any:
    box = Box({"x": [x * 2]})
    keep.append(box)
    return x * 1


def opened(kept: Any) -> Any:
    return kept.content["x"][0] if isinstance(kept, Box) else kept


# Every way in which a leaked value can come back.
# fmt: off
USES: dict[str, Callable[[Any], Any]] = {
    "as an operand":      lambda leaked: ag.grad(lambda y: (y * leaked).sum())(X),
    "as the result":      lambda leaked: ag.grad(lambda y: leaked.sum())(X),
    "in forward mode":    lambda leaked: ag.jvp(lambda y: y + leaked, (X,), (X,)),
    "as a lone result":   lambda leaked: ag.jvp(lambda y: leaked, (X,), (X,)),
    "as an argument":     lambda leaked: ag.vjp(lambda y: y, leaked),
    "as a cotangent":     lambda leaked: ag.vjp(lambda y: y, X)[1](leaked),
    "as a tangent":       lambda leaked: ag.jvp(lambda y: y, (X,), (leaked,)),
    "under vmap":         lambda leaked: ag.vmap(lambda y: y * leaked)(X),
    "as a mapped result": lambda leaked: ag.vmap(lambda y: leaked)(X),
    "as what is mapped":  lambda leaked: ag.vmap(lambda y: y)(leaked),
    "as a Jacobian":      lambda leaked: ag.jacrev(lambda y: y * leaked)(X),
    "with the ambient":   lambda leaked: ag.tensor(X, requires_grad=True) * leaked,
    "in a container":     lambda leaked: ag.grad(lambda t: (t["a"] * 2).sum())({"a": leaked}),
    "as aux":             lambda leaked: ag.grad(lambda y: (y.sum(), [leaked]), has_aux=True)(X),
    "in many operands":   lambda leaked: ag.grad(lambda y: ag.stack([y, leaked]).sum())(X),
    "in a choice":        lambda leaked: ag.grad(lambda y: ag.where(y > 0, y, leaked).sum())(X),
    "written":            lambda leaked: ag.tensor(X, requires_grad=True).clone().copy_(leaked),
}
# fmt: on


@pytest.mark.parametrize("path", [through_closure, through_a_global, through_an_object])
@pytest.mark.parametrize("name", LEVELS)
def test_a_value_that_leaked_is_found_wherever_it_comes_back_and_its_transform_named(name: str, path: Function) -> None:
    keep: list[Any] = []
    CALLS[name](lambda x: path(x, keep))
    leaked = opened(keep[-1])
    for use, come_back in USES.items():
        with pytest.raises(RuntimeError, match=rf"{LEVELS[name]} computed was used after {LEVELS[name]} had") as caught:
            come_back(leaked)
        assert "x.detach()" in str(caught.value), use
    at_rest()


def test_a_leak_out_of_what_has_aux_could_not_look_into_is_found() -> None:
    _, box = ag.grad(lambda x: (x.sum(), Box({"x": [x * 2]})), has_aux=True)(X)
    with pytest.raises(RuntimeError, match=r"ag\.grad computed was used after ag\.grad had finished"):
        ag.grad(lambda y: (y * opened(box)).sum())(X)


def test_a_leak_from_an_inner_transform_is_found_in_the_outer_one() -> None:
    for inner in ("grad", "jvp", "vmap", "jacfwd"):

        def outer(x: Any, inner: str = inner) -> Any:
            keep: list[Any] = []
            CALLS[inner](lambda y: through_closure(x * y, keep))
            return (keep[-1] * x).sum()

        with pytest.raises(RuntimeError, match=f"{LEVELS[inner]} computed was used after {LEVELS[inner]} had finished"):
            ag.grad(outer)(X)


def test_a_leak_that_is_kept_by_a_pullback_is_none() -> None:
    _, pullback = ag.vjp(lambda x: ag.sin(x) * x, X)
    compare(ag.grad(lambda y: (pullback(y * y)[0]).sum())(X), 2 * X * (np.cos(X) * X + np.sin(X)))


def test_a_detached_leak_is_a_plain_value() -> None:
    keep: list[Any] = []
    ag.grad(lambda x: through_closure(x, keep).sum())(X)
    compare(ag.grad(lambda y: (y * keep[0].detach()).sum())(X), 2 * X)


def test_a_backward_pass_inside_a_transform_is_refused_for_its_values_only() -> None:
    w = ag.tensor(3.0, requires_grad=True)

    def f(x: Any) -> Any:
        (w * w).backward()
        (x * w).sum().backward()
        return x.sum()

    with pytest.raises(RuntimeError, match=r"belongs to a running ag\.grad; inside a transform use transforms"):
        ag.grad(f)(X)
    assert w.grad.item() == 6.0


# ---------------------------------------------------------------- used again, later and elsewhere


def f(x: Any) -> Any:
    return ag.sin(x) * x.sum()


JACOBIAN = np.diag(np.cos(X) * X.sum()) + np.sin(X)[:, None]


def test_a_linearized_function_can_be_used_any_number_of_times_after_anything_else() -> None:
    y, push = ag.linearize(f, X)
    for v in np.eye(3):
        ag.hessian(f)(X)
        with pytest.raises(Boom):
            ag.grad(throws)(X)
        compare(push(v), JACOBIAN @ v)
    compare(y, np.sin(X) * X.sum())
    compare(ag.vmap(push, out_axes=1)(np.eye(3)), JACOBIAN)
    compare(ag.jacfwd(push)(X), JACOBIAN)
    compare(ag.jacrev(push)(X), JACOBIAN)
    compare(ag.grad(lambda v: (push(v) ** 2).sum())(X), 2 * JACOBIAN.T @ (JACOBIAN @ X))
    compare(ag.hessian(lambda v: (push(v) ** 2).sum())(X), 2 * JACOBIAN.T @ JACOBIAN)


def test_a_pullback_can_be_used_any_number_of_times_after_anything_else() -> None:
    _, pullback = ag.vjp(f, X)
    for u in np.eye(3):
        ag.hessian(f)(X)
        compare(pullback(u)[0], JACOBIAN.T @ u)
    compare(ag.vmap(pullback, out_axes=1)(np.eye(3))[0], JACOBIAN.T)
    compare(ag.jacrev(lambda u: pullback(u)[0])(X), JACOBIAN.T)


def test_a_linearized_function_moves_with_the_transform_that_it_was_made_in() -> None:
    def along(x: Any) -> Any:
        _, push = ag.linearize(lambda y: (y**3).sum(), x)
        return push(X) + push(X * X)

    compare(ag.grad(along)(X), 6 * X * (X + X * X))
    compare(ag.jvp(along, (X,), (X,))[1], (6 * X * X * (X + X * X)).sum())


def test_a_linearized_function_that_outlived_an_outer_transform_is_found() -> None:
    made: list[Function] = []

    def outer(x: Any) -> Any:
        made.append(ag.linearize(lambda y: y * y, x)[1])
        return x.sum()

    ag.grad(outer)(X)
    with pytest.raises(RuntimeError, match=r"ag\.grad computed was used after ag\.grad had finished"):
        ag.grad(lambda v: made[0](v).sum())(X)


# ---------------------------------------------------------------- with the ambient graph


def test_no_grad_outside_does_not_silence_a_transform_that_starts_inside() -> None:
    w = ag.tensor(X, requires_grad=True)
    with ag.no_grad():
        for name in ("grad", "jacrev", "hessian", "vjp", "linearize", "checkpoint"):
            inside, outside = CALLS[name](lambda x: ag.sin(x) * x), None
            with ag.enable_grad():
                outside = CALLS[name](lambda x: ag.sin(x) * x)
            np.testing.assert_array_equal(inside, outside)
        slope = ag.grad(lambda x: (w * w * x).sum())(X)
    assert isinstance(slope, np.ndarray)  # the ambient graph is silent


def test_no_grad_inside_makes_constants_for_every_level_that_runs() -> None:
    def g(x: Any) -> Any:
        with ag.no_grad():
            c = x * x
        return (c * x).sum()

    compare(ag.grad(g)(X), X * X)
    compare(ag.jacrev(g)(X), X * X)
    compare(ag.grad(lambda x: ag.grad(g)(x).sum())(X), 0 * X)
    compare(ag.vmap(ag.grad(g))(np.stack([X, X])), np.stack([X * X, X * X]))
    with ag.no_grad():
        compare(ag.grad(g)(X), X * X)


def test_enable_grad_inside_no_grad_inside_a_transform_records_again() -> None:
    def g(x: Any) -> Any:
        with ag.no_grad():
            c = x * x
            with ag.enable_grad():
                d = x * x
        return (c * d).sum()

    compare(ag.grad(g)(X), X * X * 2 * X)


def test_the_inner_of_two_transforms_is_recorded_in_no_grad_of_the_outer_one() -> None:
    def outer(x: Any) -> Any:
        with ag.no_grad():
            slope = ag.grad(lambda y: (x * y * y).sum())(x)  # 2 x², and constant to the outer level
        return (slope * x).sum()

    compare(ag.grad(outer)(X), 2 * X * X)


def test_an_ambient_pass_inside_a_transform_is_constant_to_it_and_recorded_with_create_graph() -> None:
    w = ag.tensor(2.0, requires_grad=True)

    def f(x: Any) -> Any:
        (slope,) = ag.autograd.grad(w**3, w, create_graph=True)  # 3 w²
        return (slope * x * x).sum()

    slope = ag.grad(f)(X)
    compare(slope.detach(), 2 * 12.0 * X)
    slope.sum().backward()
    assert w.grad.item() == pytest.approx(2 * 6 * 2.0 * X.sum(), rel=1e-14)


def test_a_transform_inside_a_recorded_pass_keeps_both_graphs() -> None:
    w, v = ag.tensor(X, requires_grad=True), ag.tensor(2.0, requires_grad=True)
    inner = ag.grad(lambda x: (w * x * x * v).sum())(w)  # 2 w² v
    (by_w,) = ag.autograd.grad(inner.sum(), w, create_graph=True)
    compare(by_w.detach(), 4 * X * 2.0)
    (by_w_and_v,) = ag.autograd.grad(by_w.sum(), v)
    assert by_w_and_v.item() == pytest.approx(4 * X.sum(), rel=1e-14)


@pytest.mark.parametrize("name", [n for n in CALLS if n not in ("value_and_grad", "jvp")])
def test_an_ambient_tensor_that_is_closed_over_receives_the_derivative_of_every_transform(name: str) -> None:
    w = ag.tensor(0.7, requires_grad=True)
    out = CALLS[name](lambda x: ag.sin(w * x) * x)
    out = out[0] if isinstance(out, tuple) else out
    weights = np.cos(np.arange(out.numel())).reshape(out.shape)
    (out * weights).sum().backward()

    def of_w(w: Any) -> Any:
        out = CALLS[name](lambda x: ag.sin(w * x) * x)
        return ((out[0] if isinstance(out, tuple) else out) * weights).sum()

    step = 1e-6
    numeric = (of_w(0.7 + step) - of_w(0.7 - step)) / (2 * step)
    assert w.grad.item() == pytest.approx(numeric, rel=1e-7)
    assert ag.grad(of_w)(0.7) == pytest.approx(w.grad.item(), rel=1e-12)


def test_a_transform_leaves_the_gradients_of_ambient_tensors_alone() -> None:
    w = ag.tensor(X, requires_grad=True)
    ag.grad(lambda x: (w * x).sum())(X)
    ag.hessian(lambda x: (w * x * x).sum())(w)
    assert w.grad is None


# ---------------------------------------------------------------- in place


def changes_its_argument(x: Any) -> Any:
    x += 1
    return x * x


def test_what_a_function_changes_in_place_under_forward_mode_is_not_the_caller_s() -> None:
    x = X.copy()
    compare(ag.jvp(changes_its_argument, (x,), (x,))[1], 2 * (X + 1) * X)
    compare(ag.jacfwd(changes_its_argument)(x), np.diag(2 * (X + 1)))
    compare(ag.jacfwd(lambda x, y: changes_its_argument(x) * y)(x, 3.0), 3 * np.diag(2 * (X + 1)))
    compare(ag.jacfwd(lambda x, y: changes_its_argument(x) * y, 1)(x.copy(), 3.0), (X + 1) ** 2)
    compare(ag.jvp(ag.vmap(changes_its_argument), (x,), (x,))[1], 2 * (X + 1) * X)
    np.testing.assert_array_equal(x, X)


def test_under_reverse_mode_an_argument_cannot_be_changed_in_place() -> None:
    before = X.copy()
    for name in ("grad", "vjp", "linearize", "jacrev", "hessian"):
        with pytest.raises(RuntimeError, match="would modify a leaf that requires a gradient"):
            CALLS[name](changes_its_argument)
    np.testing.assert_array_equal(X, before)


# ---------------------------------------------------------------- threads


def work(i: int) -> tuple[float, ...]:
    """Transforms of all kinds, with a mode of its own, whose results depend on i."""
    x = 1.0 + i / 10

    def cube(y: Any) -> Any:
        if i % 2:
            with ag.no_grad():
                c = y * 1
        else:
            c = y
        return c * y * y

    slope = ag.grad(cube)(x)
    curvature = ag.hessian(cube)(x)
    mapped = ag.vmap(ag.grad(lambda y: y**3))(np.array([x, 2 * x]))
    with ag.set_grad_enabled(bool(i % 3)):
        recorded = (ag.tensor(x, requires_grad=True) * 2).requires_grad
        light = ag.grad(ag.checkpoint(lambda y: ag.sin(y) * y))(x)
    moved = ag.jvp(lambda y: ag.jvp(cube, (y,), (1.0,))[1], (x,), (1.0,))[1]
    return slope, curvature, *mapped, float(recorded), light, moved


def test_many_threads_transform_at_once_and_none_sees_another_one() -> None:
    expected = [work(i) for i in range(12)]
    start = threading.Barrier(12)

    def again(i: int) -> bool:
        start.wait()
        return all(work(i) == expected[i] for _ in range(30))

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(again, range(12))) == [True] * 12
    at_rest()


def test_an_exception_in_one_thread_does_not_disturb_another_one() -> None:
    def throwing(_: Any) -> None:
        for name in CALLS:
            with pytest.raises(Boom):
                CALLS[name](throws_in_no_grad)

    with ThreadPoolExecutor(6) as pool:
        passes = pool.map(lambda i: [work(i) for _ in range(10)], range(3))
        list(pool.map(throwing, range(3)))
        assert list(passes) == [[work(i)] * 10 for i in range(3)]
    at_rest()


def test_one_pullback_can_be_used_by_many_threads_at_once() -> None:
    _, pullback = ag.vjp(f, X)
    _, push = ag.linearize(f, X)
    start = threading.Barrier(6)

    def use(i: int) -> Any:
        start.wait()
        return [(pullback(i * X)[0], push(i * X)) for _ in range(50)]

    with ThreadPoolExecutor(6) as pool:
        for i, results in enumerate(pool.map(use, range(6))):
            for pulled, pushed in results:
                compare(pulled, JACOBIAN.T @ (i * X))
                compare(pushed, JACOBIAN @ (i * X))


def test_no_grad_in_a_function_silences_its_own_transform_while_other_threads_start_theirs() -> None:
    def quiet(i: int) -> bool:
        def g(x: Any) -> Any:
            with ag.no_grad():
                c = x * x
            return c * x

        return all(ag.grad(g)(3.0) == 9.0 for _ in range(300))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(quiet, range(8))) == [True] * 8
