"""What gradcheck says about a `Function` whose backward or jvp is wrong."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.check import gradcheck
from autogradkit.engine.graph import Rule
from autogradkit.engine.trace import MAPPED, one_operand

from .planted import diagnosis, leaf, rng

Function: Any = ag.autograd.Function


def square(backward: Any, jvp: Any = None) -> Any:
    """A Function for x² with this backward, which gets x and the cotangent."""

    class Square(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return backward(ctx.saved_tensors[0], y_bar)

    if jvp is not None:
        Square.jvp = staticmethod(lambda ctx, x_dot: jvp(ctx.saved_tensors[0], x_dot))
    return Square


def in_place(x: Any, y_bar: Any) -> Any:
    y_bar *= 2
    return y_bar * x


BACKWARDS = {
    "right": (lambda x, y_bar: 2 * x * y_bar, None),
    "twice": (lambda x, y_bar: 4 * x * y_bar, "2 times the true derivative"),
    "negative": (lambda x, y_bar: -2 * x * y_bar, "the wrong sign"),
    "ignoring": (lambda x, y_bar: 2 * x, "the upstream cotangent is ignored"),
    "nothing": (lambda x, y_bar: None, "gives nothing, though the result depends on it"),
    "zero": (lambda x, y_bar: 0 * y_bar, "its contribution is missing"),
    "squared": (lambda x, y_bar: 2 * x * y_bar * y_bar, "not linear in the cotangent"),
    "transposed": (lambda x, y_bar: (2 * x * y_bar).T, "the true derivative transposed"),
    "in place": (in_place, "modifies the cotangent it is given in place"),
}


@pytest.mark.parametrize("name", BACKWARDS)
def test_a_wrong_backward_is_named_by_its_class_and_its_appearance(name: str) -> None:
    backward, told = BACKWARDS[name]
    f = lambda x: ag.sin(square(backward).apply(x) * 0.5)
    if told is None:
        assert gradcheck(f, leaf(3, 3))
        return
    message = diagnosis(f, leaf(3, 3))
    assert "the rule of <Square> (line " in message
    assert told in message


def test_a_function_on_a_number_is_diagnosed() -> None:
    f = square(lambda x, y_bar: x * y_bar).apply
    assert "<Square>" in diagnosis(f, ag.tensor(0.7, requires_grad=True))


def test_a_backward_that_breaks_the_pass_is_diagnosed_or_raises_what_the_engine_says() -> None:
    f = square(lambda x, y_bar: (2 * x * y_bar).T).apply
    with pytest.raises((RuntimeError, ValueError), match="Square"):
        gradcheck(f, leaf(3, 2))


class Product(Function):
    """x · y and its sine, and a mask, with a number that is not a Tensor."""

    @staticmethod
    def forward(x: Any, y: Any, factor: Any) -> Any:
        return factor * x * y, ag.sin(x), x > 1

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.save_for_backward(*inputs[:2])
        ctx.factor = inputs[2]

    @staticmethod
    def backward(ctx: Any, z_bar: Any, sine_bar: Any, mask_bar: Any) -> Any:
        x, y = ctx.saved_tensors
        return ctx.factor * z_bar * y + sine_bar * ag.cos(x), ctx.factor * z_bar * x, None


class Lacking(Product):
    @staticmethod
    def backward(ctx: Any, z_bar: Any, sine_bar: Any, mask_bar: Any) -> Any:
        return Product.backward(ctx, z_bar, sine_bar, mask_bar)[0], None, None


class Exchanged(Product):
    @staticmethod
    def backward(ctx: Any, z_bar: Any, sine_bar: Any, mask_bar: Any) -> Any:
        x_bar, y_bar, _ = Product.backward(ctx, z_bar, sine_bar, mask_bar)
        return y_bar, x_bar, None


class Forgetful(Product):
    """The second result does not come back."""

    @staticmethod
    def backward(ctx: Any, z_bar: Any, sine_bar: Any, mask_bar: Any) -> Any:
        return Product.backward(ctx, z_bar, 0 * sine_bar, mask_bar)


def test_several_inputs_and_results_pass() -> None:
    assert gradcheck(lambda x, y: Product.apply(x, y, 3.0), (leaf(3), leaf(3)))
    assert gradcheck(lambda x, y: Product.apply(x, y, 3.0)[1] * y, (leaf(3), leaf(3)))


def test_one_operand_s_missing_contribution_is_named() -> None:
    message = diagnosis(lambda x, y: Lacking.apply(x, y, 3.0), leaf(3), leaf(3))
    assert "<Lacking>" in message
    assert "with respect to operand 1 gives nothing, though the result depends on it" in message


def test_it_is_named_even_where_both_operands_are_the_same() -> None:
    message = diagnosis(lambda x: Lacking.apply(x, x, 3.0)[0], leaf(3))
    assert "with respect to operand 1 gives nothing" in message


def test_exchanged_cotangents_are_recognised() -> None:
    message = diagnosis(lambda x, y: Exchanged.apply(x, y, 3.0), leaf(3), leaf(3))
    assert "gives the cotangent of another operand" in message


def test_a_result_that_backward_forgets_is_found() -> None:
    message = diagnosis(lambda x, y: Forgetful.apply(x, y, 3.0), leaf(3), leaf(3))
    assert "<Forgetful>" in message
    assert "with respect to operand 0" in message


class Scale(Function):
    """Keeps nothing of its operands, and forgets its factor."""

    @staticmethod
    def forward(ctx: Any, x: Any, factor: float) -> Any:
        return x * factor

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        return y_bar, None


def test_a_function_that_keeps_nothing_is_diagnosed() -> None:
    message = diagnosis(lambda x: Scale.apply(x, 4.0), leaf(3))
    assert "<Scale>" in message
    assert "1/4 times the true derivative" in message


class Linear(Function):
    @staticmethod
    def forward(ctx: Any, x: Any, w: Any) -> Any:
        ctx.save_for_backward(x, w)
        return x @ w

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        x, w = ctx.saved_tensors
        return y_bar @ w, x.T @ y_bar


def test_a_missing_transpose_in_a_linear_layer_is_recognised() -> None:
    message = diagnosis(Linear.apply, leaf(4, 3), ag.tensor(rng.normal(size=(3, 3)), requires_grad=True))
    assert "<Linear>" in message
    assert "with respect to operand 0 multiplies by the matrix" in message


class Mean(Function):
    """Hands the whole cotangent to every entry."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.count = x.shape[0]
        return x.mean()

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        return y_bar * ag.tensor(np.ones(ctx.count))


def test_a_mean_that_forgets_to_divide_gives_the_number_of_entries_as_a_factor() -> None:
    assert "gives 6 times the true derivative" in diagnosis(Mean.apply, leaf(6))


class WithNorm(Function):
    """x² and its largest entry, which is declared to be constant."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        largest = x.sum()
        ctx.mark_non_differentiable(largest)
        return x * x, largest

    @staticmethod
    def backward(ctx: Any, y_bar: Any, largest_bar: Any) -> Any:
        return 2 * ctx.saved_tensors[0] * y_bar


class WithNormTwice(WithNorm):
    @staticmethod
    def backward(ctx: Any, y_bar: Any, largest_bar: Any) -> Any:
        return 2 * WithNorm.backward(ctx, y_bar, largest_bar)


def test_a_result_that_is_declared_constant_is_left_out() -> None:
    assert gradcheck(WithNorm.apply, leaf(3))
    assert "<WithNormTwice>" in diagnosis(WithNormTwice.apply, leaf(3))
    assert "2 times the true derivative" in diagnosis(WithNormTwice.apply, leaf(3))


# ---------------------------------------------------------------- missing cotangents, and stacks of them


def doubled_and_tripled(backward: Any) -> Any:
    """A Function for (2 x, 3 x) that is given None for a result that nothing used."""

    class Spread(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.set_materialize_grads(False)
            return 2 * x, 3 * x

        @staticmethod
        def backward(ctx: Any, y_bar: Any, z_bar: Any) -> Any:
            return backward(y_bar, z_bar)

    return Spread.apply


def careful(y_bar: Any, z_bar: Any) -> Any:
    return (0 if y_bar is None else 2 * y_bar) + (0 if z_bar is None else 3 * z_bar)


def careless(y_bar: Any, z_bar: Any) -> Any:
    return 2 * y_bar + 3 * z_bar


def forgetful(y_bar: Any, z_bar: Any) -> Any:
    return None if z_bar is None else careful(y_bar, z_bar)


def test_a_backward_may_be_given_none_for_a_result() -> None:
    assert gradcheck(doubled_and_tripled(careful), leaf(3))
    assert gradcheck(lambda x: doubled_and_tripled(careful)(x)[1], leaf(3))


def test_a_backward_that_fails_without_a_cotangent_is_named() -> None:
    f = doubled_and_tripled(careless)
    message = diagnosis(f, leaf(3))
    assert "the gradients are right here, but not safe: the rule of <Spread> (line " in message
    assert "fails (TypeError) where result 0 has no cotangent; test for None before using it" in message
    assert gradcheck(f, leaf(3), check_undefined_grad=False)


def test_a_backward_that_takes_none_for_something_else_than_zeros_is_named() -> None:
    message = diagnosis(doubled_and_tripled(forgetful), leaf(3))
    assert "the rule of <Spread> (line " in message
    assert "does not take a missing cotangent of result 1 for zeros" in message


@pytest.mark.parametrize(("backward", "told"), [(careless, "fails (TypeError)"), (forgetful, "for zeros")])
def test_it_is_named_too_where_the_gradient_itself_suffers(backward: Any, told: str) -> None:
    message = diagnosis(lambda x: doubled_and_tripled(backward)(x)[0], leaf(3), check_undefined_grad=False)
    assert "not safe" not in message
    assert "the rule of <Spread>" in message
    assert told in message


def test_a_backward_that_leaves_the_engine_fails_with_a_stack_of_cotangents() -> None:
    f = square(lambda x, y_bar: ag.tensor(2 * x.numpy() * y_bar.numpy())).apply
    assert gradcheck(f, leaf(3))
    message = diagnosis(lambda x: ag.sin(f(x)), leaf(3), check_batched_grad=True)
    assert "a pass with a stack of cotangents fails (RuntimeError): the rule of <Square> (line " in message
    assert "no .numpy(), .item() or `if` on a cotangent" in message


def test_a_backward_that_is_not_the_same_for_a_stack_is_named() -> None:
    # Right for one cotangent; of a stack it exchanges the first and the last.
    rule = Rule("my_flip", None, None, set(), operands=1)
    flip = one_operand("my_flip", lambda y: y[::-1], rule)
    MAPPED[rule.operation] = lambda operands, hidden: operands[0][::-1, ::-1]
    f = square(lambda x, y_bar: flip((2 * x * y_bar)[::-1])).apply
    assert gradcheck(f, leaf(3))
    message = diagnosis(f, leaf(3), check_batched_grad=True)
    assert "the rule of <Square> (line " in message
    assert "gives something else when cotangents come as one stack; look at how the operations" in message


def test_several_results_pass_with_a_stack_of_cotangents() -> None:
    assert gradcheck(lambda x, y: Product.apply(x, y, 3.0), (leaf(3), leaf(3)), check_batched_grad=True)
    assert gradcheck(WithNorm.apply, leaf(3), check_batched_grad=True)


# ---------------------------------------------------------------- forward mode


class OnlyForward(Function):
    """x² with a rule for forward mode and none for reverse mode."""

    factor = 2

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_forward(x)
        return x * x

    @classmethod
    def jvp(cls, ctx: Any, x_dot: Any) -> Any:
        return cls.factor * ctx.saved_tensors[0] * x_dot


class OnlyForwardAndHalf(OnlyForward):
    factor = 1


def test_without_reverse_mode_a_forward_rule_is_enough() -> None:
    assert gradcheck(OnlyForward.apply, leaf(3), check_backward_ad=False)
    with pytest.raises(NotImplementedError, match="OnlyForward has no backward"):
        gradcheck(OnlyForward.apply, leaf(3))


def test_without_reverse_mode_a_wrong_forward_rule_is_named() -> None:
    message = diagnosis(OnlyForwardAndHalf.apply, leaf(3), check_backward_ad=False)
    assert "forward mode with respect to input 0 is wrong: the rule of <OnlyForwardAndHalf>" in message
    assert "1/2 times" in message


def test_without_reverse_mode_there_must_be_a_forward_rule() -> None:
    f = square(lambda x, y_bar: 3 * x * y_bar).apply
    with pytest.raises(NotImplementedError, match="Square has no jvp"):
        gradcheck(f, leaf(3), check_backward_ad=False)


def test_a_wrong_jvp_is_named() -> None:
    f = square(lambda x, y_bar: 2 * x * y_bar, lambda x, x_dot: 3 * x * x_dot).apply
    message = diagnosis(lambda x: ag.exp(f(x)), leaf(3))
    assert "forward mode with respect to input 0 is wrong: the rule of <Square>" in message
    assert "3/2 times" in message


class InBothModes(Product):
    @staticmethod
    def jvp(ctx: Any, x_dot: Any, y_dot: Any, factor_dot: Any) -> Any:
        x, y = ctx.saved_tensors
        x_dot = 0 * x if x_dot is None else x_dot
        z_dot = ctx.factor * (x_dot * y if y_dot is None else x_dot * y + x * y_dot)
        return z_dot, ag.cos(x) * x_dot, None


class HalfForward(InBothModes):
    """The second result's tangent is forgotten."""

    @staticmethod
    def jvp(ctx: Any, x_dot: Any, y_dot: Any, factor_dot: Any) -> Any:
        return InBothModes.jvp(ctx, x_dot, y_dot, factor_dot)[0], None, None


def test_the_jvp_of_several_results_is_checked() -> None:
    assert gradcheck(lambda x, y: InBothModes.apply(x, y, 3.0), (leaf(3), leaf(3)), check_forward_ad=True)
    message = diagnosis(lambda x, y: HalfForward.apply(x, y, 3.0), leaf(3), leaf(3))
    assert "forward mode with respect to input 0 is wrong: the rule of <HalfForward>" in message
    assert "with respect to operand 0" in message


class SquareInPlace(Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x.clone())
        ctx.mark_dirty(x)
        x *= x
        return x

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        return 2 * ctx.saved_tensors[0] * y_bar


def test_a_function_that_modifies_its_input_in_place_passes() -> None:
    assert gradcheck(lambda x: ag.sin(SquareInPlace.apply(x * 1.0)), leaf(3))


def test_a_right_jvp_passes() -> None:
    f = square(lambda x, y_bar: 2 * x * y_bar, lambda x, x_dot: 2 * x * x_dot).apply
    assert gradcheck(lambda x: ag.exp(f(x)), leaf(3), check_forward_ad=True)


def test_forward_mode_is_asked_only_where_there_is_a_rule_for_it() -> None:
    f = square(lambda x, y_bar: 2 * x * y_bar).apply
    assert gradcheck(f, leaf(3))
    assert gradcheck(f, leaf(3), check_forward_ad=False)
    with pytest.raises(NotImplementedError, match="Square has no jvp"):
        gradcheck(f, leaf(3), check_forward_ad=True)
