"""gradcheck passes what is right, and says why where a check is not possible."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autogradkit as ag
from autogradkit.check import GradcheckError, gradcheck

from .planted import diagnosis, leaf


def newton(x: Any) -> Any:
    """A loop whose length depends on the values: the square root of x."""
    y = x * 1.0
    while abs(float((y * y - x).detach().numpy().max())) > 1e-9:
        y = 0.5 * (y + x / y)
    return y


def branching(x: Any) -> Any:
    return ag.sin(x) if float(x.detach().sum()) > 0 else ag.exp(x)


def overwriting(x: Any) -> Any:
    y = x * 1.0
    y *= x
    y[0] = ag.sin(x[1])
    return ag.exp(y) * y


def masked(x: Any) -> Any:
    """The logarithm is not a number where it is not chosen."""
    return ag.where(x > 0.9, ag.log(x - 0.9), 2 * x)


def packed(x: Any) -> Any:
    with ag.autograd.graph.saved_tensors_hooks(lambda t: t.numpy().copy(), lambda a: ag.tensor(a)):
        return ag.sin(x) * x


RIGHT: dict[str, tuple[Callable[..., Any], list[tuple[int, ...]]]] = {
    "elementwise": (lambda x: ag.sin(x) * ag.exp(-x) / (1 + x * x), [(2, 3)]),
    "a number": (lambda x: ag.tanh(x) ** 3, [()]),
    "broadcasting both ways": (lambda x, y: x * y - y / x, [(3, 1), (1, 4)]),
    "broadcasting new axes": (lambda x, y: ag.exp(x) + y, [(2, 3), (3,)]),
    "a number with an array": (lambda x, y: x**y, [(), (3,)]),
    "matmul": (lambda a, b: a @ b, [(2, 3), (3, 4)]),
    "matrix and vector": (lambda a, b: ag.tanh(a @ b), [(2, 3), (3,)]),
    "stacks of matrices": (lambda a, b: a @ b, [(2, 1, 2, 3), (3, 3, 2)]),
    "indexing": (lambda x: x[1:, [0, 2, 0]] * x[0, 0], [(3, 3)]),
    "reductions": (lambda x: x.sum(axis=0) * x.mean(), [(3, 2)]),
    "reshaping": (lambda x: x.reshape(3, 2) @ x.T.reshape(2, -1), [(2, 3)]),
    "the same input twice": (lambda x: x * x + x / x.sum(), [(3,)]),
    "a branch": (branching, [(2,)]),
    "several outputs": (lambda x, y: (x * y, ag.sin(x), (y * 2).sum()), [(3,), (3,)]),
    "nested outputs": (lambda x: {"a": x * 2, "b": [ag.exp(x)]}, [(3,)]),
    "an input that is not used": (lambda x, y: x * 2, [(2,), (3,)]),
    "an output that is constant": (lambda x: (x * x, ag.tensor([1.0, 2.0])), [(3,)]),
    "an output that is not floating": (lambda x: (x * x, x > 1), [(3,)]),
    "no entries": (lambda x: ag.exp(x), [(0, 2)]),
    "a transform inside": (lambda x: ag.grad(lambda w: (ag.sin(w) * x).sum())(x), [(3,)]),
    "forward mode inside": (lambda x: ag.jvp(lambda w: ag.sin(w) * x, (x,), (x * 2,))[1], [(3,)]),
    "vmap inside": (lambda x: ag.vmap(lambda row: ag.tanh(row) * row.sum())(x), [(2, 3)]),
    "in place": (overwriting, [(3,)]),
    "a mask": (masked, [(8,)]),
    "packed values": (packed, [(3,)]),
    "a checkpoint": (lambda x: ag.checkpoint(lambda x: ag.sin(x) * x)(x), [(3,)]),
    "gradients under vmap": (lambda x: ag.vmap(ag.grad(lambda row: ag.sin(row).sum()))(x), [(2, 3)]),
}


@pytest.mark.parametrize("fast_mode", [False, True])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_function_passes(name: str, dtype: str, fast_mode: bool) -> None:
    f, shapes = RIGHT[name]
    assert gradcheck(f, [leaf(*s, dtype=dtype) for s in shapes], fast_mode=fast_mode)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_function_passes_with_a_stack_of_cotangents(name: str) -> None:
    f, shapes = RIGHT[name]
    assert gradcheck(f, [leaf(*s) for s in shapes], check_batched_grad=True)


def test_a_loop_whose_length_depends_on_the_values_passes() -> None:
    assert gradcheck(newton, leaf(3))


def test_values_that_are_packed_all_the_time_are_checked_too() -> None:
    with ag.autograd.graph.saved_tensors_hooks(lambda t: t.numpy().copy(), lambda a: ag.tensor(a)):
        assert gradcheck(lambda x: ag.exp(ag.sin(x)) * x, leaf(3))


def test_a_step_to_lower_precision_on_the_way_sets_the_tolerance() -> None:
    assert gradcheck(lambda x: ag.sin(x.astype("float32")).astype("float64") * x, leaf(3))


def test_arrays_of_any_library_are_checked(array: Callable[..., Any]) -> None:
    x = ag.tensor(array([[0.3, -0.8], [0.5, 2.0]]), requires_grad=True)
    y = ag.tensor(array([0.7, -0.2]), requires_grad=True)
    assert gradcheck(lambda x, y: ag.sin(x * y) + x @ y, (x, y), check_batched_grad=True)


def test_an_input_that_the_function_reaches_for_is_checked_too() -> None:
    w, x = leaf(3), leaf(3)
    assert gradcheck(lambda *_: ag.sin(w * x), (w, x))


def test_inputs_are_left_as_they_were() -> None:
    x = leaf(3)
    before, node = x.detach().numpy().copy(), x.node
    gradcheck(ag.sin, x)
    with pytest.raises(GradcheckError):
        gradcheck(lambda x: x * x.detach(), x)
    np.testing.assert_array_equal(x.detach().numpy(), before)
    assert x.node is node
    assert x.grad is None


def test_inputs_that_require_no_gradient_are_handed_through() -> None:
    assert gradcheck(lambda x, n, y, who: x**n * y, (leaf(3), 2, ag.tensor([1.0, 2.0, 3.0]), "me"))


def test_a_result_on_the_way_may_be_an_input() -> None:
    x = leaf(3)
    assert gradcheck(lambda y: ag.exp(y) * y, ag.sin(x))


def test_tolerances_and_steps_can_be_chosen() -> None:
    f = lambda x: ag.sin(x) + 1e-3 * (x * x.detach())
    assert "wrong" in diagnosis(f, leaf(3))
    assert gradcheck(f, leaf(3), atol=1e-2, check_forward_ad=False)
    assert gradcheck(ag.sin, leaf(3), eps=1e-6, atol=1e-4, rtol=1e-3)


def test_the_seed_decides_the_cotangents() -> None:
    seen = []
    for seed in (0, 0, 1):
        x = leaf(3)
        x.register_hook(lambda g: seen.append(g.tolist()))
        gradcheck(lambda x: x * 1.0, x, seed=seed, check_forward_ad=False)
    first, second, third = (seen[i * len(seen) // 3 :][:3] for i in range(3))
    assert first == second
    assert first != third


# ---------------------------------------------------------------- what cuts the graph


def test_a_detached_factor_is_found_between_right_operations() -> None:
    message = diagnosis(lambda x: x * x.detach(), leaf(3))
    assert "gives 1/2 times the true derivative; yet the rule of every operation that was recorded is right" in message
    assert "detach()" in message


def test_an_input_that_only_no_grad_has_seen_is_found() -> None:
    def f(x: Any, y: Any) -> Any:
        with ag.no_grad():
            z = ag.exp(x)
        return z * y

    message = diagnosis(f, leaf(3), leaf(3))
    assert "the gradient with respect to input 0 is wrong: it gives zero, though the result depends on it" in message


def test_a_function_that_records_nothing_is_told_so() -> None:
    assert "no operation was recorded at all" in diagnosis(lambda x: ag.tensor(x.tolist()), leaf(3))


def test_a_hook_that_changes_a_cotangent_is_found() -> None:
    def f(x: Any) -> Any:
        y = ag.sin(x)
        y.register_hook(lambda g: g * 3)
        return y * 2

    message = diagnosis(f, leaf(3))
    assert "gives 3 times the true derivative" in message
    assert "hooks" in message


# ---------------------------------------------------------------- hooks that see a stack


def hooked(hook: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def f(x: Any) -> Any:
        y = ag.sin(x)
        y.register_hook(hook)
        return y * 2

    return f


def test_a_hook_that_asks_for_a_number_fails_with_a_stack_of_cotangents() -> None:
    seen: list[float] = []
    f = hooked(lambda g: seen.append(g.sum().item()))
    assert gradcheck(f, leaf(3), check_forward_ad=False)
    message = diagnosis(f, leaf(3), check_batched_grad=True)
    assert "a pass with a stack of cotangents fails (RuntimeError)" in message
    assert "look at the hooks on the way" in message


def test_a_hook_that_is_not_the_same_for_a_stack_is_found() -> None:
    # Three passes, one for each cotangent, are right; the fourth has the stack.
    calls = iter(range(100))
    f = hooked(lambda g: g * 2 if next(calls) == 3 else g)
    message = diagnosis(f, leaf(3), check_batched_grad=True)
    assert "a pass with a stack of cotangents does not bring what they bring one by one" in message


# ---------------------------------------------------------------- what cannot be checked


@pytest.mark.parametrize("also", [{"check_forward_ad": False}, {"check_batched_grad": True}])
def test_something_must_be_left_to_check(also: dict[str, bool]) -> None:
    with pytest.raises(ValueError, match="neither mode, or a stack of cotangents without reverse mode; leave check_ba"):
        gradcheck(ag.sin, leaf(2), check_backward_ad=False, **also)


def test_without_an_input_that_requires_a_gradient_there_is_nothing_to_check() -> None:
    with pytest.raises(ValueError, match="no input requires a gradient; make one with"):
        gradcheck(ag.sin, ag.tensor([1.0]))


@pytest.mark.parametrize("result", [1.0, None, [np.zeros(2)]])
def test_what_is_not_a_tensor_cannot_be_checked(result: Any) -> None:
    with pytest.raises(TypeError, match="needs a function that returns a Tensor of floating-point dtype"):
        gradcheck(lambda x: result, leaf(2))


def test_results_without_floating_point_numbers_cannot_be_checked() -> None:
    with pytest.raises(TypeError, match="floating-point"):
        gradcheck(lambda x: x > 1, leaf(2))


def test_a_function_that_draws_random_numbers_is_refused() -> None:
    draw = np.random.default_rng(0).normal
    message = diagnosis(lambda x: x * float(draw()), leaf(2))
    assert "gave two results that differ by" in message
    assert "draw random numbers before" in message


def test_small_differences_may_be_allowed() -> None:
    calls = iter(range(10_000))
    f = lambda x: x * 2 + 1e-13 * (next(calls) % 2)
    assert "differ" in diagnosis(f, leaf(2))
    assert gradcheck(f, leaf(2), nondet_tol=1e-12)


def test_three_digits_are_too_few_to_measure() -> None:
    assert "something on the way is float16" in diagnosis(ag.sin, leaf(3, dtype="float16"))
    assert "is float16" in diagnosis(lambda x: x.astype("float16").astype("float64") * x, leaf(3))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("f", "told"), [(lambda x: ag.log(x - x), "-inf"), (lambda x: (x - x) / (x - x), "nan")])
def test_a_result_that_is_not_finite_is_named_without_a_warning(f: Any, told: str) -> None:
    assert f"gives {told} at the tested point" in diagnosis(f, leaf(2))


# ---------------------------------------------------------------- random programs

SMOOTH: list[Callable[[Any, Any], Any]] = [
    lambda x, y: ag.sin(x) + y,
    lambda x, y: ag.tanh(x * y),
    lambda x, y: x @ y,
    lambda x, y: ag.exp(-x * x) * y,
    lambda x, y: x / (1 + y * y),
    lambda x, y: x.T * y[0],
    lambda x, y: ag.cos(x.sum(axis=1)) + y,
    lambda x, y: y.reshape(9)[::-1].reshape(3, 3) - x,
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6))
def test_random_smooth_programs_pass(program: list[tuple[int, int, int]]) -> None:
    def f(x: Any, y: Any) -> Any:
        values = [x, y]
        for which, left, right in program:
            values.append(SMOOTH[which](values[left % len(values)], values[right % len(values)]))
        return values[-1]

    assert gradcheck(f, (leaf(3, 3), leaf(3, 3)))
