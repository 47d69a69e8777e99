"""gradgradcheck looks at the derivatives of a gradient."""

from typing import Any

import pytest

import autogradkit as ag
from autogradkit.check import GradcheckError, gradcheck, gradgradcheck

from .planted import leaf

Function: Any = ag.autograd.Function

RIGHT = {
    "one number": (lambda x: (ag.sin(x) * x).sum(), [(3,)]),
    "an array": (lambda x, y: ag.exp(x) * y, [(2, 3), (3,)]),
    "matmul": (lambda a, b: ag.tanh(a @ b), [(2, 3), (3, 2)]),
    "linear": (lambda x: 2 * x, [(3,)]),
    "several outputs": (lambda x, y: (x * y, ag.sin(x)), [(3,), (3,)]),
}


@pytest.mark.parametrize("fast_mode", [False, True])
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_function_passes(name: str, fast_mode: bool) -> None:
    f, shapes = RIGHT[name]
    assert gradgradcheck(f, [leaf(*s) for s in shapes], fast_mode=fast_mode)


def test_cotangents_may_be_given() -> None:
    assert gradgradcheck(ag.sin, leaf(3), grad_outputs=leaf(3))
    assert gradgradcheck(ag.sin, leaf(3), grad_outputs=ag.tensor([1.0, 2.0, 3.0]))


class Cube(Function):
    """x³ with a right first derivative; `of_x` is what backward sees of x."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        (x,) = ctx.saved_tensors
        return 3 * x * x * y_bar


class Cutting(Cube):
    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        (x,) = ctx.saved_tensors
        return 3 * x * x.detach() * y_bar


class Leaving(Cube):
    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        (x,) = ctx.saved_tensors
        return ag.tensor(3 * x.detach().numpy() ** 2 * y_bar.detach().numpy())


def test_a_right_function_of_one_s_own_passes() -> None:
    assert gradgradcheck(Cube.apply, leaf(3))


@pytest.mark.parametrize(("cls", "told"), [(Cutting, "1/2 times"), (Leaving, "gives zero")])
def test_a_backward_that_cuts_the_graph_is_found_only_at_second_order(cls: Any, told: str) -> None:
    assert gradcheck(cls.apply, leaf(3))
    with pytest.raises(GradcheckError, match=f"gradgradcheck: the gradient with respect to input 0.*{told}.*detach"):
        gradgradcheck(cls.apply, leaf(3))
    assert gradgradcheck(cls.apply, leaf(3), raise_exception=False) is False


class WrongInside(Cube):
    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        (x,) = ctx.saved_tensors
        return 3 * Square.apply(x) * y_bar


class Square(Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        return ctx.saved_tensors[0] * y_bar


def test_a_wrong_rule_inside_a_backward_is_named() -> None:
    with pytest.raises(GradcheckError, match=r"the rule of <Square> .* gives 1/2 times"):
        gradgradcheck(WrongInside.apply, leaf(3))


def test_forward_mode_over_a_gradient_is_checked_by_gradcheck() -> None:
    assert gradcheck(lambda x: ag.grad(lambda x: ag.sum(ag.sin(x)))(x), leaf(3), check_forward_ad=True)


def test_without_inputs_that_require_a_gradient_there_is_nothing_to_check() -> None:
    with pytest.raises(ValueError, match="gradgradcheck: no input requires a gradient"):
        gradgradcheck(ag.sin, ag.tensor([1.0]))
