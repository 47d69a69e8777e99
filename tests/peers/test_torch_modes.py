"""Recording switched off and on: contexts, decorators, threads, errors."""

import threading
from typing import Any

import pytest

from .alike import alike, differs


@alike
def test_no_grad_as_a_context(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    with t.no_grad():
        inside, was = x * x, t.is_grad_enabled()
    return inside, was, x * x, t.is_grad_enabled()


@alike
@pytest.mark.parametrize("form", ["called", "bare"])
def test_no_grad_as_a_decorator(t: Any, form: str) -> Any:
    decorator = t.no_grad() if form == "called" else t.no_grad

    @decorator
    def double(x: Any) -> Any:
        """Two of it."""
        return x * 2

    x = t.tensor(2.0, requires_grad=True)
    return double(x), double(x), double.__name__, double.__doc__, t.is_grad_enabled()


@alike
def test_enable_grad_as_a_decorator(t: Any) -> Any:
    @t.enable_grad()
    def double(x: Any) -> Any:
        return x * 2

    x = t.tensor(2.0, requires_grad=True)
    with t.no_grad():
        return double(x), x * 2


@alike
def test_contexts_nest(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    seen = []
    with t.no_grad():
        seen.append(x * 2)
        with t.enable_grad():
            seen.append(x * 2)
            with t.no_grad():
                seen.append(x * 2)
            seen.append(x * 2)
        seen.append(x * 2)
    seen.append(x * 2)
    return seen


@alike
def test_a_context_may_be_entered_twice(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    quiet = t.no_grad()
    seen = []
    for _ in range(2):
        with quiet:
            seen.append(x * 2)
        seen.append(x * 2)
    return seen


@alike
@pytest.mark.parametrize("enabled", [True, False])
def test_set_grad_enabled_as_a_context(t: Any, enabled: bool) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    with t.set_grad_enabled(enabled):
        inside = x * 2, t.is_grad_enabled()
    return inside, t.is_grad_enabled()


@alike
def test_set_grad_enabled_as_a_function(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    try:
        t.set_grad_enabled(False)
        off = x * 2, t.is_grad_enabled()
    finally:
        t.set_grad_enabled(True)
    return off, x * 2, t.is_grad_enabled()


@alike
def test_set_grad_enabled_as_a_decorator(t: Any) -> Any:
    @t.set_grad_enabled(False)
    def double(x: Any) -> Any:
        return x * 2

    x = t.tensor(2.0, requires_grad=True)
    return double(x), t.is_grad_enabled()


@alike
def test_set_grad_enabled_inside_no_grad_is_undone_with_it(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    with t.no_grad():
        t.set_grad_enabled(True)
        inside = x * 2
    return inside, t.is_grad_enabled()


@alike
@pytest.mark.parametrize("name", ["no_grad", "inference_mode"])
def test_an_error_restores_the_mode(t: Any, name: str) -> Any:
    try:
        with getattr(t, name)():
            raise KeyError("mine")
    except KeyError:
        return t.is_grad_enabled(), t.is_inference_mode_enabled(), t.tensor(2.0, requires_grad=True) * 2
    return "no error"


@alike
def test_an_error_in_a_decorated_function_restores_the_mode(t: Any) -> Any:
    @t.no_grad()
    def broken() -> None:
        raise KeyError("mine")

    try:
        broken()
    except KeyError:
        return t.is_grad_enabled()
    return "no error"


@alike
def test_a_decorated_generator_is_quiet_only_while_it_runs(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)

    @t.no_grad()
    def doubles() -> Any:
        yield x * 2
        yield x * 3

    seen = []
    for inside in doubles():
        seen.append((inside, x * 5))
    return seen


@alike
def test_a_leaf_made_under_no_grad_still_wants_a_gradient(t: Any) -> Any:
    with t.no_grad():
        x = t.tensor(2.0, requires_grad=True)
        y = t.tensor(3.0)
        y.requires_grad_()
    (x * y).backward()
    return x, y


@alike
def test_a_clone_under_no_grad_is_a_constant(t: Any) -> Any:
    with t.no_grad():
        return t.tensor([2.0, 3.0], requires_grad=True).clone()


@differs(
    "a view taken under no_grad is a constant; torch says of it that it wants a gradient, but records nothing",
    torch=True,
    here=False,
)
def test_a_view_under_no_grad_is_a_constant(t: Any) -> Any:
    with t.no_grad():
        return t.tensor([2.0, 3.0], requires_grad=True)[0].requires_grad


@alike
def test_each_thread_has_a_mode_of_its_own(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    seen = []

    def work() -> None:
        seen.append((t.is_grad_enabled(), x * 2))
        with t.set_grad_enabled(False):
            seen.append((t.is_grad_enabled(), x * 2))

    with t.no_grad():
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        inside = x * 2
    return seen, inside, t.is_grad_enabled()


@alike
def test_a_thread_that_ends_with_recording_off_takes_that_with_it(t: Any) -> Any:
    thread = threading.Thread(target=lambda: t.set_grad_enabled(False))
    thread.start()
    thread.join()
    return t.is_grad_enabled(), t.tensor(2.0, requires_grad=True) * 2


# ------------------------------------------------------------------ inference mode


@alike
def test_inference_mode_as_a_context(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    with t.inference_mode():
        y = x * 2
        seen = t.is_grad_enabled(), t.is_inference_mode_enabled(), y.requires_grad
    return seen, t.is_inference_mode_enabled(), x * 2


@alike
def test_inference_mode_as_a_decorator(t: Any) -> Any:
    @t.inference_mode()
    def double(x: Any) -> Any:
        return x * 2

    y = double(t.tensor(2.0, requires_grad=True))
    return y.requires_grad, y.item()


@alike
def test_inference_mode_may_be_switched_off(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    with t.inference_mode(), t.inference_mode(mode=False):
        return x * 2


def made_in_inference_mode(t: Any) -> Any:
    with t.inference_mode():
        return t.tensor(2.0) * 2


@alike
def test_a_tensor_of_inference_mode_may_be_used_without_a_gradient(t: Any) -> Any:
    return made_in_inference_mode(t) * 3


@alike
def test_a_clone_of_a_tensor_of_inference_mode_is_an_ordinary_one(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    (x * made_in_inference_mode(t).clone()).backward()
    return x


@alike
def test_a_tensor_of_inference_mode_may_be_modified_inside(t: Any) -> Any:
    with t.inference_mode():
        return made_in_inference_mode(t).add_(1).item()


ORDINARY = "what inference mode makes are ordinary constants; torch forbids it, to save the work of watching them"


@differs(ORDINARY, torch=True, here=False)
def test_a_tensor_of_inference_mode_is_marked(t: Any) -> Any:
    return hasattr(made_in_inference_mode(t), "is_inference")


@differs(ORDINARY, torch=RuntimeError, here=4.0)
def test_a_tensor_of_inference_mode_may_be_saved_later(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    (x * made_in_inference_mode(t)).backward()
    return x.grad.item()


@differs(ORDINARY, torch=RuntimeError, here=5.0)
def test_a_tensor_of_inference_mode_may_be_modified_later(t: Any) -> Any:
    return made_in_inference_mode(t).add_(1).item()


@differs(ORDINARY, torch=RuntimeError, here=True)
def test_a_tensor_of_inference_mode_may_want_a_gradient_later(t: Any) -> Any:
    return made_in_inference_mode(t).requires_grad_().requires_grad
