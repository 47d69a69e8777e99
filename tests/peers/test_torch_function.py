"""`autograd.Function`: both forms of forward, what the context offers, and what a derivative may return."""

from collections.abc import Callable
from typing import Any

import pytest

from .alike import BAD_ARGUMENT, alike, differs, refused


def function(t: Any, forward: Callable[..., Any], **methods: Callable[..., Any]) -> Any:
    """A Function with this forward, and these further methods."""
    own = {name: staticmethod(method) for name, method in (("forward", forward), *methods.items())}
    return type("Own", (t.autograd.Function,), own).apply


def saving(*places: int) -> Callable[..., None]:
    """A setup_context that saves the inputs at these places."""
    return lambda ctx, inputs, output: ctx.save_for_backward(*(inputs[i] for i in places))


def square_forward(ctx: Any, x: Any) -> Any:
    ctx.save_for_backward(x)
    return x * x


def square_backward(ctx: Any, g: Any) -> Any:
    (x,) = ctx.saved_tensors
    return g * 2 * x


def square_of(t: Any) -> Any:
    """The square, in the older form where forward gets the context."""
    return function(t, square_forward, backward=square_backward)


def product_backward(ctx: Any, g: Any) -> Any:
    x, y = ctx.saved_tensors
    return g * y, g * x


def product_of(t: Any) -> Any:
    """The product, in the newer form with setup_context."""
    return function(t, lambda x, y: x * y, setup_context=saving(0, 1), backward=product_backward)


def doubled_with(t: Any, backward: Callable[..., Any]) -> Any:
    """The double of x, and whatever backward says."""
    return function(t, lambda ctx, x: x * 2, backward=backward)


def spread_of(t: Any, seen: list[Any], materialize: bool = True) -> Any:
    """Two results from one input; backward writes down what it was given."""

    def forward(ctx: Any, x: Any) -> Any:
        ctx.set_materialize_grads(materialize)
        return x * 2, x * 3

    def backward(ctx: Any, g: Any, h: Any) -> Any:
        seen.append((g, h))
        return (0 if g is None else g * 2) + (0 if h is None else h * 3)

    return function(t, forward, backward=backward)


# ------------------------------------------------------------------ inputs and results


@alike
def test_the_older_form(t: Any) -> Any:
    class Square(t.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            (x,) = ctx.saved_tensors
            return g * 2 * x

    x = t.tensor([1.0, 3.0], requires_grad=True)
    y = Square.apply(x)
    y.sum().backward()
    return y, x, "Square" in y.grad_fn.name(), len(y.grad_fn.next_functions)


@alike
def test_the_newer_form(t: Any) -> Any:
    seen: list[Any] = []

    class Product(t.autograd.Function):
        @staticmethod
        def forward(x: Any, y: Any) -> Any:
            return x * y

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            ctx.save_for_backward(*inputs)
            seen.append((isinstance(inputs, tuple), output.detach().clone()))

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            x, y = ctx.saved_tensors
            return g * y, g * x

    x, w = t.tensor(2.0, requires_grad=True), t.tensor(3.0, requires_grad=True)
    y = Product.apply(x, w)
    y.backward()
    return y, x, w, seen


@alike
def test_a_function_is_part_of_a_larger_graph(t: Any) -> Any:
    x = t.tensor([1.0, 3.0], requires_grad=True)
    (square_of(t)(x.sin()) * x).sum().backward()
    return x


@alike
def test_the_context_says_which_inputs_need_a_gradient(t: Any) -> Any:
    seen = []

    def backward(ctx: Any, g: Any) -> Any:
        seen.append(ctx.needs_input_grad)
        return g, g

    add = function(t, lambda ctx, x, y: x + y, backward=backward)
    x, c = t.tensor(2.0, requires_grad=True), t.tensor(3.0)
    add(x, c).backward()
    add(c, x).backward()
    return seen, x


@alike
def test_a_constant_input_makes_a_constant_result(t: Any) -> Any:
    return square_of(t)(t.tensor(3.0))


@alike
def test_under_no_grad_the_result_is_a_constant(t: Any) -> Any:
    with t.no_grad():
        return square_of(t)(t.tensor(3.0, requires_grad=True))


@alike
def test_inputs_that_are_no_tensors_get_none(t: Any) -> Any:
    def forward(ctx: Any, x: Any, factor: float, name: str) -> Any:
        ctx.factor = factor
        return x * factor

    x = t.tensor([1.0, 2.0], requires_grad=True)
    function(t, forward, backward=lambda ctx, g: (g * ctx.factor, None, None))(x, 5.0, "five").sum().backward()
    return x


@alike
def test_nones_at_the_end_may_be_too_many(t: Any) -> Any:
    x = t.tensor(1.0, requires_grad=True)
    doubled_with(t, lambda ctx, g: (g * 2, None, None))(x).backward()
    return x


@alike
def test_none_for_a_tensor_means_no_gradient(t: Any) -> Any:
    x, y = t.tensor(1.0, requires_grad=True), t.tensor(2.0, requires_grad=True)
    function(t, lambda ctx, x, y: x + y, backward=lambda ctx, g: (None, g))(x, y).backward()
    return x, y


@alike
def test_a_gradient_for_a_constant_is_thrown_away(t: Any) -> Any:
    x, c = t.tensor(2.0, requires_grad=True), t.tensor(3.0)
    product_of(t)(x, c).backward()
    return x, c


@alike
def test_several_results(t: Any) -> Any:
    seen: list[Any] = []
    x = t.tensor([1.0, 2.0], requires_grad=True)
    a, b = spread_of(t, seen)(x)
    (a * a + b).sum().backward()
    return a, b, x, seen


@differs("a node has one result, so each result of a Function has a node of its own", torch=True, here=False)
def test_several_results_share_a_node(t: Any) -> Any:
    a, b = spread_of(t, [])(t.tensor(1.0, requires_grad=True))
    return a.grad_fn is b.grad_fn


@alike
@pytest.mark.parametrize("materialize", [True, False])
def test_a_result_that_was_not_used_brings_zeros_or_none(t: Any, materialize: bool) -> Any:
    seen: list[Any] = []
    x = t.tensor([1.0, 2.0], requires_grad=True)
    a, _ = spread_of(t, seen, materialize)(x)
    a.sum().backward()
    return x, seen


@alike
def test_results_need_not_be_tensors(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    named = function(t, lambda ctx, x: (x * 2, "twice", 7), backward=lambda ctx, g, *others: g * 2)
    y, name, number = named(x)
    y.backward()
    return y, name, number, x


@alike
@pytest.mark.parametrize("form", ["older", "newer"])
def test_a_result_may_be_marked_as_not_differentiable(t: Any, form: str) -> Any:
    def compute(x: Any) -> Any:
        positive = (x > 0) * 1.0
        return x * positive, positive

    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.mark_non_differentiable(output[1])
        ctx.save_for_backward(output[1])

    def forward(ctx: Any, x: Any) -> Any:
        output = compute(x)
        setup_context(ctx, (x,), output)
        return output

    def backward(ctx: Any, g: Any, h: Any) -> Any:
        (positive,) = ctx.saved_tensors
        return g * positive + h * 1000

    older = function(t, forward, backward=backward)
    newer = function(t, compute, setup_context=setup_context, backward=backward)
    x = t.tensor([1.0, -2.0], requires_grad=True)
    y, positive = {"older": older, "newer": newer}[form](x)
    (y * positive).sum().backward()
    return y, positive, x


@alike
def test_integers_among_the_results_are_constants(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    counted = function(t, lambda ctx, x: (x * 2, t.tensor([1, 2, 3])), backward=lambda ctx, g, h: g * 2)
    y, count = counted(x)
    y.backward()
    return y, count, x


def doubled_in_place(t: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        x.mul_(2)
        ctx.mark_dirty(x)
        return x

    return function(t, forward, backward=lambda ctx, g: g * 2)


@alike
def test_an_input_may_be_modified_when_it_is_marked(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    a = x * 3
    y = doubled_in_place(t)(a)
    (y * y).sum().backward()
    return y is a, a, x


@refused(RuntimeError)
def test_a_leaf_cannot_be_the_one_that_is_modified(t: Any) -> Any:
    doubled_in_place(t)(t.tensor([1.0, 2.0], requires_grad=True))


@alike
def test_an_input_that_is_returned_is_a_new_tensor(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = function(t, lambda ctx, x: x, backward=lambda ctx, g: g * 10)(x)
    y.sum().backward()
    return y is x, x, y


# ------------------------------------------------------------------ what is recorded, and what is saved


CLOSED_OVER = (
    "a value that forward closes over would lose its gradient; here it is found and refused, and for that watched"
)


@differs(CLOSED_OVER, torch=[False], here=[True])
def test_recording_in_forward(t: Any) -> Any:
    seen = []

    def forward(ctx: Any, x: Any) -> Any:
        seen.append(t.is_grad_enabled())
        return x * 2

    function(t, forward)(t.tensor(1.0, requires_grad=True))
    return seen


@differs(CLOSED_OVER, torch=None, here=RuntimeError)
def test_a_value_that_forward_closes_over(t: Any) -> Any:
    x, w = t.tensor(1.0, requires_grad=True), t.tensor(2.0, requires_grad=True)
    function(t, lambda ctx, x: x * w, backward=lambda ctx, g: g * w)(x).backward()
    return w.grad


@alike
def test_recording_in_backward_is_as_asked(t: Any) -> Any:
    seen = []

    def backward(ctx: Any, g: Any) -> Any:
        seen.append(t.is_grad_enabled())
        return g * 2

    x = t.tensor(1.0, requires_grad=True)
    doubled_with(t, backward)(x).backward()
    doubled_with(t, backward)(x).backward(create_graph=True)
    return seen


@alike
def test_none_may_be_saved_among_tensors(t: Any) -> Any:
    seen = []

    def forward(ctx: Any, x: Any, w: Any) -> Any:
        ctx.save_for_backward(x, None, w)
        return x * w

    def backward(ctx: Any, g: Any) -> Any:
        a, nothing, b = ctx.saved_tensors
        seen.append((nothing, a.item(), b.item(), b.requires_grad))
        return g * b, g * a

    x, w = t.tensor(1.0, requires_grad=True), t.tensor(2.0)
    function(t, forward, backward=backward)(x, w).backward()
    return seen, x


@alike
def test_a_backward_made_of_operations_is_differentiated_again(t: Any) -> Any:
    x = t.tensor([1.0, 3.0], requires_grad=True)
    y = (square_of(t)(x) ** 2).sum()
    (first,) = t.autograd.grad(y, x, create_graph=True)
    (second,) = t.autograd.grad(first.sum(), x, create_graph=True)
    (third,) = t.autograd.grad(second.sum(), x)
    return first.detach(), second.detach(), third


@alike
def test_a_saved_result_is_differentiated_again(t: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        result = t.exp(x)
        ctx.save_for_backward(result)
        return result

    x = t.tensor(0.5, requires_grad=True)
    exp = function(t, forward, backward=lambda ctx, g: ctx.saved_tensors[0] * g)
    (first,) = t.autograd.grad(exp(x), x, create_graph=True)
    (second,) = t.autograd.grad(first, x)
    return first.detach(), second


@differs(
    "a second derivative through it would be wrong, so it is refused; torch leaves the part by x out",
    torch=[12.0, None, 12.0],
    here=RuntimeError,
)
def test_a_saved_intermediate_value_is_a_constant(t: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(3 * x * x)
        return x * x * x

    x = t.tensor(2.0, requires_grad=True)
    seed = t.tensor(1.0, requires_grad=True)
    cube = function(t, forward, backward=lambda ctx, g: g * ctx.saved_tensors[0])
    (first,) = t.autograd.grad(cube(x), x, seed, create_graph=True)
    by_x, by_seed = t.autograd.grad(first, [x, seed], allow_unused=True)
    return first.item(), by_x, by_seed.item()


def square_once_of(t: Any) -> Any:
    return function(t, square_forward, backward=t.autograd.function.once_differentiable(square_backward))


@refused(RuntimeError)
def test_once_differentiable_means_it(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    (first,) = t.autograd.grad(square_once_of(t)(x), x, create_graph=True)
    t.autograd.grad(first, x)


@alike
def test_once_differentiable_is_right_once(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    square_once_of(t)(x).backward()
    return x


@refused(RuntimeError)
def test_what_was_saved_is_let_go(t: Any) -> Any:
    y = square_of(t)(t.tensor(3.0, requires_grad=True))
    y.backward()
    y.backward()


@refused(RuntimeError)
def test_what_was_saved_must_not_be_modified(t: Any) -> Any:
    a = t.tensor([1.0, 3.0], requires_grad=True) * 1
    y = square_of(t)(a)
    a.add_(1)
    y.sum().backward()


@refused(TypeError)
def test_only_tensors_are_saved(t: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x, "text")
        return x * 2

    function(t, forward, backward=lambda ctx, g: g * 2)(t.tensor(1.0, requires_grad=True)).backward()


# ------------------------------------------------------------------ what backward may return


def returning(t: Any, value: Any) -> Any:
    """A function of two tensors whose backward returns what it is told."""
    own = function(t, lambda ctx, x, y: x * y, backward=lambda ctx, g: value(g))
    return own(t.ones(2, requires_grad=True), t.ones(2, requires_grad=True)).sum()


@refused(RuntimeError)
def test_too_few_gradients(t: Any) -> Any:
    returning(t, lambda g: g).backward()


@refused(RuntimeError)
def test_too_many_gradients(t: Any) -> Any:
    returning(t, lambda g: (g, g, g)).backward()


@refused(RuntimeError)
def test_a_gradient_of_another_shape(t: Any) -> Any:
    returning(t, lambda g: (g.reshape(1, 2, 1), g)).backward()


@refused(RuntimeError, here=TypeError, because=BAD_ARGUMENT)
def test_a_gradient_that_is_no_tensor(t: Any) -> Any:
    returning(t, lambda g: ("one", g)).backward()


@alike
def test_an_error_in_backward_comes_through(t: Any) -> Any:
    def broken(g: Any) -> Any:
        raise KeyError("mine")

    try:
        returning(t, broken).backward()
    except KeyError as error:
        return str(error), t.is_grad_enabled()
    return "nothing came"


@alike
def test_a_gradient_that_broadcasting_made_larger_is_summed(t: Any) -> Any:
    x, y = t.ones(2, 3, requires_grad=True), t.ones(3, requires_grad=True)
    function(t, lambda ctx, x, y: x + y, backward=lambda ctx, g: (g, g))(x, y).sum().backward()
    return x, y


@refused(NotImplementedError)
def test_without_a_backward_there_is_no_derivative(t: Any) -> Any:
    function(t, lambda ctx, x: x * 2)(t.tensor(1.0, requires_grad=True)).backward()


@refused(RuntimeError)
def test_a_function_is_applied_not_called(t: Any) -> Any:
    t.autograd.Function()(t.tensor(1.0, requires_grad=True))


# ------------------------------------------------------------------ forward mode, transforms, batches


@alike
def test_a_forward_rule_pushes_tangents(t: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.result = t.exp(x)
        return ctx.result

    forward_ad = t.autograd.forward_ad
    with forward_ad.dual_level():
        exp = function(t, forward, jvp=lambda ctx, x_dot: x_dot * ctx.result)
        y = exp(forward_ad.make_dual(t.tensor([0.5, 1.0]), t.tensor([2.0, 3.0])))
        return forward_ad.unpack_dual(y).primal, forward_ad.unpack_dual(y).tangent


@alike
def test_a_forward_rule_gets_zeros_for_what_does_not_move(t: Any) -> Any:
    seen = []

    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.save_for_forward(*inputs)

    def jvp(ctx: Any, x_dot: Any, y_dot: Any) -> Any:
        _, y = ctx.saved_tensors
        seen.append(y_dot)
        return x_dot * y

    forward_ad = t.autograd.forward_ad
    with forward_ad.dual_level():
        product = function(t, lambda x, y: x * y, setup_context=setup_context, jvp=jvp)
        z = product(forward_ad.make_dual(t.tensor(2.0), t.tensor(1.0)), t.tensor(3.0))
        return forward_ad.unpack_dual(z).tangent, seen


@refused(NotImplementedError)
def test_without_a_forward_rule_tangents_stop(t: Any) -> Any:
    forward_ad = t.autograd.forward_ad
    with forward_ad.dual_level():
        square_of(t)(forward_ad.make_dual(t.tensor(2.0), t.tensor(1.0)))


@alike
def test_a_function_in_a_transform(t: Any) -> Any:
    def f(x: Any, y: Any) -> Any:
        return product_of(t)(x, y.sin()).sum()

    x, y = t.tensor([1.0, 2.0]), t.tensor([3.0, 4.0])
    return t.func.grad(f, argnums=(0, 1))(x, y), t.func.grad(lambda y: t.func.grad(f)(x, y).sum())(y)
