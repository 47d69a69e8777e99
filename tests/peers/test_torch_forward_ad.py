"""Forward mode with dual tensors."""

from typing import Any

import pytest

from .alike import BAD_ARGUMENT, alike, differs, refused


def duals(t: Any) -> Any:
    return t.autograd.forward_ad


def pushed(t: Any, function: Any, *pairs: Any) -> Any:
    """The value and the tangent of function at (primal, tangent) pairs."""
    fw = duals(t)
    with fw.dual_level():
        return tuple(fw.unpack_dual(function(*(fw.make_dual(t.tensor(x), t.tensor(x_dot)) for x, x_dot in pairs))))


@alike
def test_a_dual_tensor_has_two_parts(t: Any) -> Any:
    fw = duals(t)
    x, x_dot = t.tensor([1.0, 2.0]), t.tensor([3.0, 4.0])
    with fw.dual_level():
        dual = fw.make_dual(x, x_dot)
        parts = fw.unpack_dual(dual)
        primal, tangent = parts
        return parts.primal, parts.tangent, primal, tangent, tuple(dual.shape)


@alike
def test_a_plain_tensor_has_no_tangent(t: Any) -> Any:
    fw = duals(t)
    with fw.dual_level():
        return fw.unpack_dual(t.tensor([1.0, 2.0]))


@alike
@pytest.mark.parametrize("name", ["exp", "log", "sin", "cos", "tanh", "sqrt", "sigmoid", "square", "abs", "relu"])
def test_the_tangent_of_a_function(t: Any, name: str) -> Any:
    return pushed(t, getattr(t, name), ([0.5, 2.0], [3.0, -1.0]))


@alike
@pytest.mark.parametrize("name", ["sum", "product", "quotient", "power", "matmul", "maximum"])
def test_the_tangent_of_two_operands(t: Any, name: str) -> Any:
    programs = {
        "sum": lambda x, y: x + y,
        "product": lambda x, y: x * y,
        "quotient": lambda x, y: x / y,
        "power": lambda x, y: x**y,
        "matmul": lambda x, y: x @ y,
        "maximum": lambda x, y: t.maximum(x, y),
    }
    return pushed(t, programs[name], ([0.5, 2.0], [3.0, -1.0]), ([1.5, 1.0], [0.1, 0.2]))


@alike
def test_one_operand_may_stand_still(t: Any) -> Any:
    c = t.tensor([5.0, 7.0])
    return pushed(t, lambda x: (x * c + c) / x.sum(), ([0.5, 2.0], [3.0, -1.0]))


@alike
def test_tangents_follow_shapes(t: Any) -> Any:
    def f(x: Any) -> Any:
        y = x.reshape(2, 2).T[1]
        return t.cat([y * y, t.stack([x[0], x[3]])]).sum() + x.mean()

    return pushed(t, f, ([1.0, 2.0, 3.0, 4.0], [1.0, 0.5, 0.25, 0.125]))


@alike
def test_two_directions_add_up(t: Any) -> Any:
    return pushed(t, lambda x, y: x * y + x, (2.0, 1.0), (3.0, 10.0))


@alike
def test_a_result_that_does_not_move_has_no_tangent(t: Any) -> Any:
    fw = duals(t)
    with fw.dual_level():
        fw.make_dual(t.tensor(1.0), t.tensor(1.0))
        return fw.unpack_dual(t.tensor(2.0) * 3).tangent is None


@alike
def test_outside_its_level_a_tangent_is_gone(t: Any) -> Any:
    fw = duals(t)
    with fw.dual_level():
        dual = fw.make_dual(t.tensor([1.0]), t.tensor([2.0]))
        y = dual * 3
    return fw.unpack_dual(y).tangent


@differs(
    "a value that was to be differentiated and no longer can be is named where it is used; torch makes it a constant",
    torch=[3.0],
    here=RuntimeError,
)
def test_outside_its_level_a_dual_result_enters_no_graph(t: Any) -> Any:
    fw = duals(t)
    with fw.dual_level():
        y = fw.make_dual(t.tensor([1.0]), t.tensor([2.0])) * 3
    w = t.tensor([5.0], requires_grad=True)
    (w * y).sum().backward()
    return w.grad.tolist()


@alike
def test_the_next_level_starts_without_tangents(t: Any) -> Any:
    fw = duals(t)
    with fw.dual_level():
        dual = fw.make_dual(t.tensor([1.0]), t.tensor([2.0]))
    with fw.dual_level():
        return fw.unpack_dual(dual * 3).tangent is None


@refused(RuntimeError)
def test_a_dual_tensor_needs_a_level(t: Any) -> Any:
    duals(t).make_dual(t.tensor([1.0]), t.tensor([2.0]))


@alike
def test_a_level_may_be_entered_and_left_by_hand(t: Any) -> Any:
    fw = duals(t)
    fw.enter_dual_level()
    try:
        return fw.unpack_dual(fw.make_dual(t.tensor(2.0), t.tensor(1.0)).exp()).tangent
    finally:
        fw.exit_dual_level()


@alike
def test_an_error_leaves_the_level(t: Any) -> Any:
    fw = duals(t)
    try:
        with fw.dual_level():
            raise KeyError("mine")
    except KeyError:
        with fw.dual_level():
            return fw.unpack_dual(fw.make_dual(t.tensor(2.0), t.tensor(1.0)) * 3).tangent
    return "no error"


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_a_tangent_has_the_shape_of_its_primal(t: Any) -> Any:
    fw = duals(t)
    with fw.dual_level():
        fw.make_dual(t.tensor([1.0, 2.0]), t.tensor([1.0]))


@refused(ValueError, here=TypeError, because="the type of the numbers is wrong, not a value; grad says the same")
def test_a_primal_must_be_able_to_move(t: Any) -> Any:
    fw = duals(t)
    with fw.dual_level():
        fw.make_dual(t.tensor([1, 2]), t.tensor([1.0, 2.0]))


@alike
def test_forward_over_reverse_is_a_product_with_the_hessian(t: Any) -> Any:
    fw = duals(t)
    x = t.tensor([0.5, 1.5], requires_grad=True)
    with fw.dual_level():
        dual = fw.make_dual(x, t.tensor([1.0, 10.0]))
        y = (dual * dual * dual).sum()
        (slope,) = t.autograd.grad(y, dual)
        return fw.unpack_dual(slope)


@alike
def test_reverse_over_forward(t: Any) -> Any:
    fw = duals(t)
    x = t.tensor([0.5, 1.5], requires_grad=True)
    with fw.dual_level():
        y = fw.make_dual(x, t.tensor([1.0, 10.0])).sin().sum()
        fw.unpack_dual(y).tangent.backward()
    return x


@alike
def test_no_grad_does_not_stop_tangents(t: Any) -> Any:
    fw = duals(t)
    with fw.dual_level(), t.no_grad():
        return fw.unpack_dual(fw.make_dual(t.tensor(2.0), t.tensor(1.0)) * 3).tangent


@alike
def test_an_in_place_operation_moves_the_tangent_too(t: Any) -> Any:
    fw = duals(t)
    with fw.dual_level():
        x = fw.make_dual(t.tensor([2.0, 3.0]), t.tensor([1.0, 10.0]))
        y = x * 1
        y.mul_(x)
        y[0] = 5.0
        return fw.unpack_dual(y)


@differs(
    "the square of y has the tangent 2 y y_dot; torch takes one of the two terms at the y that was overwritten",
    torch=[6.0, 120.0],
    here=[4.0, 60.0],
)
def test_an_in_place_square_moves_the_tangent_too(t: Any) -> Any:
    fw = duals(t)
    with fw.dual_level():
        y = fw.make_dual(t.tensor([2.0, 3.0]), t.tensor([1.0, 10.0])) * 1
        y.mul_(y)
        return fw.unpack_dual(y).tangent.tolist()


@alike
def test_a_function_may_be_a_composition_of_both_kinds(t: Any) -> Any:
    fw = duals(t)
    with fw.dual_level():
        x = fw.make_dual(t.tensor(0.7), t.tensor(1.0))
        y = x
        for _ in range(5):
            y = (y * x).sin()
        return fw.unpack_dual(y)
