"""A Function's own derivative is used in both modes, at every order and depth; what it cannot know is refused."""

import gc
import threading
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.batch import Stacked
from autogradkit.engine.levels import new_level

from .common import leaf

Function, forward_ad, once_differentiable = (
    ag.autograd.Function,
    ag.autograd.forward_ad,
    ag.autograd.once_differentiable,
)

X, W = np.array([0.5, -1.5, 2.0]), np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 4.0]])


class Cube(Function):
    """x³ in the older form."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        (x,) = ctx.saved_tensors
        return 3 * x**2 * y_bar

    @staticmethod
    def jvp(ctx: Any, x_dot: Any) -> Any:
        (x,) = ctx.saved_tensors
        return 3 * x**2 * x_dot


class Exponential(Function):
    """exp in the newer form; it saves its result."""

    @staticmethod
    def forward(x: Any) -> Any:
        return ag.tensor(np.exp(x.numpy()))

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.save_for_backward(output)
        ctx.save_for_forward(output)

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        return ctx.saved_tensors[0] * y_bar

    @staticmethod
    def jvp(ctx: Any, x_dot: Any) -> Any:
        return ctx.saved_tensors[0] * x_dot


class Affine(Function):
    """scale · w x, and x sin w summed, from two Tensors and a number."""

    @staticmethod
    def forward(ctx: Any, w: Any, x: Any, scale: float) -> Any:
        ctx.save_for_backward(w, x)
        ctx.scale = scale
        return scale * (w @ x), (ag.sin(w) * x).sum()

    @staticmethod
    def backward(ctx: Any, y_bar: Any, z_bar: Any) -> Any:
        w, x = ctx.saved_tensors
        w_bar = ctx.scale * y_bar.unsqueeze(1) * x + z_bar * ag.cos(w) * x
        return w_bar, ctx.scale * (w.T @ y_bar) + z_bar * ag.sin(w).sum(0), None

    @staticmethod
    def jvp(ctx: Any, w_dot: Any, x_dot: Any, scale: None) -> Any:
        w, x = ctx.saved_tensors
        y_dot = ctx.scale * (w_dot @ x + w @ x_dot)
        return y_dot, (ag.cos(w) * w_dot * x + ag.sin(w) * x_dot).sum()


def plain_affine(w: Any, x: Any, scale: float) -> Any:
    return scale * (w @ x), (ag.sin(w) * x).sum()


FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "Cube": (lambda x: Cube.apply(x).sum(), lambda x: (x**3).sum()),
    "Exponential": (lambda x: Exponential.apply(x).sum(), lambda x: ag.exp(x).sum()),
    "Cube of Exponential": (lambda x: Cube.apply(Exponential.apply(x)).sum(), lambda x: (ag.exp(x) ** 3).sum()),
    "Affine": (
        lambda x: (Affine.apply(ag.tensor(W) * x, x, 2.0)[0] ** 2).sum() * Affine.apply(x * W, x, 0.5)[1],
        lambda x: (plain_affine(W * x, x, 2.0)[0] ** 2).sum() * plain_affine(x * W, x, 0.5)[1],
    ),
}

DERIVATIVES: dict[str, Callable[..., Any]] = {
    "grad": lambda f: ag.grad(f)(X),
    "jvp": lambda f: ag.jvp(f, (X,), (X + 1,))[1],
    "jacfwd": lambda f: ag.jacfwd(f)(X),
    "jacrev": lambda f: ag.jacrev(f)(X),
    "grad of grad": lambda f: ag.grad(lambda x: (ag.grad(f)(x) ** 2).sum())(X),
    "jvp of grad": lambda f: ag.jvp(ag.grad(f), (X,), (X + 1,))[1],
    "grad of jvp": lambda f: ag.grad(lambda x: ag.jvp(f, (x,), (X + 1,))[1])(X),
    "jvp of jvp": lambda f: ag.jvp(lambda x: ag.jvp(f, (x,), (X + 1,))[1], (X,), (X,))[1],
    "hessian": lambda f: ag.hessian(f)(X),
    "grad of hvp": lambda f: ag.grad(lambda x: ag.hvp(f, (x,), (X,)).sum())(X),
    "vmap": lambda f: ag.vmap(f)(np.stack([X, X + 1])),
    "vmap of grad": lambda f: ag.vmap(ag.grad(f))(np.stack([X, X + 1])),
    "vmap of hessian": lambda f: ag.vmap(ag.hessian(f))(np.stack([X, X + 1])),
    "grad of vmap": lambda f: ag.grad(lambda x: (ag.vmap(f)(x * np.ones((2, 1))) * np.array([1.0, 3.0])).sum())(X),
    "jvp of vmap": lambda f: ag.jvp(ag.vmap(f), (np.stack([X, X + 1]),), (np.ones((2, 3)),))[1],
    "checkpoint": lambda f: ag.grad(ag.checkpoint(f))(X),
    "linearize": lambda f: ag.linearize(f, X)[1](X + 2),
    "third": lambda f: ag.grad(lambda x: ag.hvp(f, (x,), (x,)).sum())(X),
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("derivative", DERIVATIVES)
def test_its_derivatives_are_those_of_the_plain_program_in_every_nesting(derivative: str, function: str) -> None:
    own, plain = FUNCTIONS[function]
    np.testing.assert_allclose(DERIVATIVES[derivative](own), DERIVATIVES[derivative](plain), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_backward_and_a_created_graph(function: str) -> None:
    answers = []
    for f in FUNCTIONS[function]:
        x = leaf(X)
        f(x).backward(create_graph=True)
        first = x.grad
        (second,) = ag.autograd.grad((first * first).sum(), x, create_graph=True)
        (third,) = ag.autograd.grad(second.sum(), x)
        answers.append([t.detach().numpy() for t in (first, second, third)])
    np.testing.assert_allclose(answers[0], answers[1], rtol=1e-10)


@pytest.mark.parametrize("data", [2.0, [2.0, 3.0], np.ones((2, 2), np.float32)])
def test_value_dtype_and_shape_are_those_of_forward(data: Any) -> None:
    x = leaf(data)
    y = Cube.apply(x)
    y.sum().backward()
    np.testing.assert_array_equal(y.detach().numpy(), np.asarray(data) ** 3)
    assert (y.dtype, x.grad.dtype, x.grad.shape) == (x.dtype, x.dtype, x.shape)


def test_its_own_derivative_is_used_and_not_that_of_the_code() -> None:
    class Straight(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return ag.sign(x)

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return y_bar

    x = leaf(X)
    y = Straight.apply(x * 2)
    (y * X).sum().backward()
    assert y.detach().tolist() == [1, -1, 1]
    assert x.grad.tolist() == (2 * X).tolist()


def test_the_dual_level_and_functional_use_it_too() -> None:
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(ag.tensor(2.0), ag.tensor(1.0))
        assert forward_ad.unpack_dual(Cube.apply(dual)).tangent.item() == 12.0
    jacobian = ag.autograd.functional.jacobian(Cube.apply, ag.tensor(X))
    np.testing.assert_allclose(jacobian.numpy(), np.diag(3 * X**2), rtol=1e-14)


# ---------------------------------------------------------------- inputs and results


def test_inputs_may_be_anything_and_those_that_need_no_gradient_are_named() -> None:
    seen: list[Any] = []

    class Picked(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, how: Any, w: Any, none: Any) -> Any:
            seen.append(ctx.needs_input_grad)
            ctx.how = how
            return x * w * how["factor"]

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            seen.append(ctx.needs_input_grad)
            return y_bar * ctx.how["factor"] * 2.0, None, None, None

    x, w = leaf(3.0), ag.tensor(2.0)
    Picked.apply(x, {"factor": 5.0}, w, None).backward()
    assert x.grad.item() == 10.0
    assert seen == [(True, False, False, False)] * 2


def test_without_anything_to_differentiate_the_result_is_a_constant() -> None:
    assert not Cube.apply(ag.tensor(2.0)).requires_grad
    with ag.no_grad():
        assert not Cube.apply(leaf(2.0)).requires_grad


def test_none_is_no_gradient_and_too_many_nones_at_the_end_do_no_harm() -> None:
    class Half(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, w: Any) -> Any:
            return x + w

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return None, y_bar, None, None

    x, w = leaf(1.0), leaf(2.0)
    Half.apply(x, w).backward()
    assert (x.grad, w.grad.item()) == (None, 1.0)


def test_a_gradient_is_summed_over_what_broadcasting_copied() -> None:
    class Sum(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, w: Any) -> Any:
            return x + w

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return y_bar, y_bar

    x, w = leaf(np.ones((2, 3))), leaf(np.ones((1, 3)))
    Sum.apply(x, w).sum().backward()
    assert (x.grad.tolist(), w.grad.tolist()) == ([[1, 1, 1]] * 2, [[2, 2, 2]])


@pytest.mark.parametrize("materialize", [True, False])
def test_a_result_that_was_not_used_brings_zeros_or_none(materialize: bool) -> None:
    seen: list[Any] = []

    class Three(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.set_materialize_grads(materialize)
            return x * 1, x * 2, x * 3

        @staticmethod
        def backward(ctx: Any, *y_bars: Any) -> Any:
            seen.append([None if y_bar is None else y_bar.tolist() for y_bar in y_bars])
            return sum(k * y_bar for k, y_bar in enumerate(y_bars, 1) if y_bar is not None)

    x = leaf([1.0, 2.0])
    a, _, c = Three.apply(x)
    (a + c * 2).sum().backward()
    assert x.grad.tolist() == [7.0, 7.0]
    assert seen == [[[1.0, 1.0], [0.0, 0.0] if materialize else None, [2.0, 2.0]]]


def test_a_result_that_is_used_twice_brings_its_cotangents_together_once() -> None:
    calls: list[Any] = []

    class Pair(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2, x * 5

        @staticmethod
        def backward(ctx: Any, a: Any, b: Any) -> Any:
            calls.append((a.item(), b.item()))
            return 2 * a + 5 * b

    x = leaf(1.0)
    a, b = Pair.apply(x)
    (a * a + a + b * a).backward()
    assert calls == [(2 * 2.0 + 1 + 5, 2.0)]
    assert x.grad.item() == 2 * 10 + 5 * 2


def test_results_that_are_no_tensors_are_handed_through() -> None:
    class Named(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return "first", x * 2, 7, x * 3

        @staticmethod
        def backward(ctx: Any, *y_bars: Any) -> Any:
            assert [y_bar is None for y_bar in y_bars] == [True, False, True, False]
            return 2 * y_bars[1] + 3 * y_bars[3]

        @staticmethod
        def jvp(ctx: Any, x_dot: Any) -> Any:
            return None, 2 * x_dot, None, 3 * x_dot

    x = leaf(1.0)
    name, a, seven, b = Named.apply(x)
    (a * b).backward()
    assert (name, seven, x.grad.item()) == ("first", 7, 12.0)
    assert ag.jvp(lambda x: Named.apply(x)[1] * Named.apply(x)[3], (1.0,), (1.0,)) == (6.0, 12.0)


def test_a_result_marked_non_differentiable_is_a_constant() -> None:
    class Sorted(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            order = np.argsort(x.numpy())
            values, places = x[order], ag.tensor(order)
            ctx.order = order
            extra = x * 100
            ctx.mark_non_differentiable(places, extra)
            return values, places, extra

        @staticmethod
        def backward(ctx: Any, y_bar: Any, _places: Any, _extra: Any) -> Any:
            x_bar = ag.zeros(3)
            x_bar[ctx.order] = y_bar
            return x_bar

        @staticmethod
        def jvp(ctx: Any, x_dot: Any) -> Any:
            return x_dot[ctx.order], x_dot[ctx.order], x_dot * 100

    jacobians = ag.jacfwd(Sorted.apply)(X)
    assert [j.tolist() for j in jacobians] == [np.eye(3)[np.argsort(X)].tolist(), [[0.0] * 3] * 3, [[0.0] * 3] * 3]

    x = leaf(X)
    values, places, extra = Sorted.apply(x)
    assert (values.requires_grad, places.requires_grad, extra.requires_grad) == (True, False, False)
    (values * np.array([1.0, 10.0, 100.0])).sum().backward()
    assert x.grad.tolist() == [10.0, 1.0, 100.0]


def test_a_whole_number_is_constant_in_both_modes_without_a_mark() -> None:
    class Counted(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2, ag.tensor(np.array([3, 4]))

        @staticmethod
        def backward(ctx: Any, y_bar: Any, _count: Any) -> Any:
            return 2 * y_bar

        @staticmethod
        def jvp(ctx: Any, x_dot: Any) -> Any:
            return 2 * x_dot, ag.ones(2)

    for jacobian in (ag.jacfwd, ag.jacrev):
        assert jacobian(lambda x: Counted.apply(x)[0] * Counted.apply(x)[1])(np.ones(2)).tolist() == [[6, 0], [0, 8]]
    with forward_ad.dual_level():
        _, count = Counted.apply(forward_ad.make_dual(ag.tensor([1.0, 1.0]), ag.ones(2)))
        assert forward_ad.unpack_dual(count).tangent is None


def test_a_function_may_be_used_in_the_forward_of_another_whose_rule_then_counts() -> None:
    @ag.custom_vjp
    def halved(x: Any) -> Any:
        return x / 2

    halved.defvjp(lambda x: (x / 2, None), lambda _, y_bar: (y_bar * 1000,))

    class Outer(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return halved(Cube.apply(x)) * 4

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return 7 * ctx.saved_tensors[0] * y_bar

        @staticmethod
        def jvp(ctx: Any, x_dot: Any) -> Any:
            return 7 * ctx.saved_tensors[0] * x_dot

    assert ag.value_and_grad(Outer.apply)(3.0) == (54.0, 21.0)
    assert ag.jvp(Outer.apply, (3.0,), (1.0,)) == (54.0, 21.0)
    assert ag.jvp(ag.grad(Outer.apply), (3.0,), (1.0,)) == (21.0, 7.0)
    assert ag.vmap(ag.grad(Outer.apply))(np.array([3.0, 4.0])).tolist() == [21.0, 28.0]


@pytest.mark.parametrize("view", [lambda x: x, lambda x: x[:2], lambda x: x.T, lambda x: x.reshape(3, 1)])
def test_a_result_shares_no_memory_with_an_input(view: Callable[[Any], Any]) -> None:
    class Look(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return view(x)

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return ag.ones(3) * y_bar.sum()

    x = leaf(X)
    h = x * 1.0
    y = Look.apply(h)
    y.mul_(100.0)
    np.testing.assert_array_equal(h.detach().numpy(), X)
    (h.sum() + y.sum()).backward()
    assert x.grad.tolist() == [1 + 100.0 * y.numel()] * 3


# ---------------------------------------------------------------- what is kept


def test_what_is_kept_as_an_attribute_is_right_at_every_order() -> None:
    class Attribute(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.x, ctx.y, ctx.power = x, x * x * x, 3
            return ctx.y

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return ctx.power * ctx.y / ctx.x * y_bar

    for derivative in ("grad", "grad of grad", "vmap of grad"):
        got = DERIVATIVES[derivative](lambda x: Attribute.apply(x).sum())
        np.testing.assert_allclose(got, DERIVATIVES[derivative](FUNCTIONS["Cube"][1]), rtol=1e-12)


def test_tensors_inside_containers_on_ctx_are_right_at_every_order() -> None:
    class Container(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            y = x**3
            ctx.kept = {"both": [x, y], "power": 3}
            return y

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            x, y = ctx.kept["both"]
            return ctx.kept["power"] * y / x * y_bar

    for derivative in ("grad", "grad of grad", "vmap of grad"):
        got = DERIVATIVES[derivative](lambda x: Container.apply(x).sum())
        np.testing.assert_allclose(got, DERIVATIVES[derivative](FUNCTIONS["Cube"][1]), rtol=1e-12)
    x = leaf(X)
    Container.apply(x).sum().backward(create_graph=True)
    np.testing.assert_allclose(ag.autograd.grad(x.grad.sum(), x)[0].numpy(), 6 * X, rtol=1e-12)


def test_a_value_of_forward_that_was_kept_outside_ctx_is_right_once_and_refused_twice() -> None:
    class Closed(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.pull = lambda y_bar: 2 * x * y_bar
            return x * x

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return ctx.pull(y_bar)

    x = leaf(3.0)
    Closed.apply(x).backward()
    assert repr(x.grad) == "tensor(6.)"
    for second in (
        lambda: ag.grad(ag.grad(Closed.apply))(3.0),
        lambda: Closed.apply(leaf(3.0)).backward(create_graph=True),
        lambda: ag.grad(lambda x: ag.grad(lambda x: Closed.apply(x) ** 2)(x))(3.0),
    ):
        with pytest.raises(RuntimeError, match=r"kept outside ctx|had finished"):
            second()


class Intermediate(Function):
    """x⁴, which saves x², neither an input nor a result."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        square = x * x
        ctx.save_for_backward(x, square)
        return square * square

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        x, square = ctx.saved_tensors
        return 4 * square * x * y_bar

    @staticmethod
    def jvp(ctx: Any, x_dot: Any) -> Any:
        x, square = ctx.saved_tensors
        return 4 * square * x * x_dot


def test_a_saved_intermediate_value_is_right_in_first_order() -> None:
    assert ag.grad(Intermediate.apply)(2.0) == 32.0
    assert ag.vmap(ag.grad(Intermediate.apply))(np.array([1.0, 2.0])).tolist() == [4.0, 32.0]
    assert ag.grad(lambda x: ag.vmap(Intermediate.apply)(x).sum())(np.array([1.0, 2.0])).tolist() == [4.0, 32.0]


@pytest.mark.parametrize(
    "second",
    [
        lambda: ag.grad(ag.grad(Intermediate.apply))(2.0),
        lambda: ag.jvp(ag.grad(Intermediate.apply), (2.0,), (1.0,)),
        lambda: ag.hessian(lambda x: Intermediate.apply(x).sum())(X),
        lambda: Intermediate.apply(leaf(2.0)).backward(create_graph=True),
    ],
)
def test_a_saved_intermediate_value_is_refused_in_second_order(second: Callable[[], Any]) -> None:
    with pytest.raises(RuntimeError, match="saved value 1 of Intermediate is neither an input nor a result"):
        second()


def test_a_constant_made_in_forward_may_be_saved_for_any_order() -> None:
    class Masked(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            mask = x > 0
            ctx.save_for_backward(x, mask)
            return x**3 * mask

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            x, mask = ctx.saved_tensors
            return 3 * x**2 * mask * y_bar

    expected = np.where(X > 0, 6 * X, 0)
    assert ag.grad(lambda x: ag.grad(lambda x: Masked.apply(x).sum())(x).sum())(X).tolist() == expected.tolist()
    assert ag.vmap(ag.grad(ag.grad(Masked.apply)))(X).tolist() == expected.tolist()


def test_what_differs_from_place_to_place_and_is_no_tensor_is_refused_under_vmap() -> None:
    class Signed(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.sign = 1.0 if x.item() > 0 else -1.0
            return x * ctx.sign

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return y_bar * ctx.sign

    assert ag.grad(lambda x: ag.vmap(Signed.apply)(x).sum())(X).tolist() == [1.0, -1.0, 1.0]
    assert ag.vmap(ag.grad(Signed.apply))(np.array([1.0, 2.0])).tolist() == [1.0, 1.0]
    with pytest.raises(RuntimeError, match=r"under vmap, ctx.sign of Signed differs"):
        ag.vmap(ag.grad(Signed.apply))(X)


class Weighted(Function):
    """x²w, which saves other values for forward mode than for reverse mode."""

    @staticmethod
    def forward(ctx: Any, x: Any, w: Any, reverse_last: bool) -> Any:
        if not reverse_last:
            ctx.save_for_backward(x, w)
        ctx.save_for_forward(w, x, x)
        if reverse_last:
            ctx.save_for_backward(x, w)
        return x**2 * w

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        x, w = ctx.saved_tensors
        return 2 * x * w * y_bar, x**2 * y_bar, None

    @staticmethod
    def jvp(ctx: Any, x_dot: Any, w_dot: Any, _: None) -> Any:
        w, x, _x = ctx.saved_tensors
        return 2 * x * w * x_dot + x**2 * w_dot


@pytest.mark.parametrize("reverse_last", [False, True])
def test_each_mode_finds_what_was_saved_for_it(reverse_last: bool) -> None:
    def f(x: Any, w: Any) -> Any:
        return Weighted.apply(x, w, reverse_last)

    assert ag.grad(f, argnums=(0, 1))(2.0, 5.0) == (20.0, 4.0)
    assert ag.jvp(f, (2.0, 5.0), (1.0, 10.0)) == (20.0, 60.0)
    assert ag.linearize(f, 2.0, 5.0)[1](1.0, 10.0) == 60.0
    assert ag.jvp(ag.grad(f), (2.0, 5.0), (1.0, 0.0)) == (20.0, 10.0)
    stack = np.array([2.0, 3.0])
    assert ag.vmap(ag.grad(f))(stack, stack).tolist() == [8.0, 18.0]
    assert ag.jvp(ag.vmap(f), (stack, stack), (np.ones(2), np.ones(2)))[1].tolist() == [12.0, 27.0]


def test_the_number_of_saved_values_may_not_differ_under_vmap() -> None:
    class Sometimes(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(*([x] if x.item() > 0 else []))
            return x * 2

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return 2 * y_bar

    with pytest.raises(RuntimeError, match="under vmap, the number of saved values of Sometimes differs"):
        ag.vmap(ag.grad(Sometimes.apply))(np.array([1.0, -1.0]))


@pytest.mark.parametrize("transform", [ag.vmap, lambda f: ag.vmap(ag.grad(f)), lambda f: ag.vmap(ag.jacfwd(f))])
def test_vmap_over_nothing_is_refused_by_name(transform: Callable[[Any], Any]) -> None:
    @ag.custom_jvp
    def doubled(x: Any) -> Any:
        return x * 2

    doubled.defjvp(lambda primals, tangents: (primals[0] * 2, tangents[0] * 2))
    for f, name in ((Cube.apply, "Cube"), (doubled, "doubled")):
        with pytest.raises(ValueError, match=f"{name} runs once for each place of the axis .* has length 0"):
            transform(f)(np.ones(0))


def test_vmap_over_nothing_is_refused_also_for_an_operation_without_a_form_for_it() -> None:
    def mirrored(x: Any) -> Any:
        return x[::-1]

    with new_level("vmap") as level:
        two, none = Stacked(level, 2), Stacked(level, 0)
        assert two.map(mirrored, (W[:, :2],), (two,), ()).value.tolist() == [[2.0, 1.0], [-1.0, 0.3]]
        with pytest.raises(ValueError, match=r"mirrored runs once for each place of the axis .* has length 0"):
            none.map(mirrored, (np.ones((0, 2)),), (none,), ())


def test_only_tensors_can_be_saved() -> None:
    class Text(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x, None, "text")
            return x

    with pytest.raises(TypeError, match="keeps Tensors and None, got 'text'"):
        Text.apply(leaf(1.0))


def test_none_may_be_saved_in_its_place() -> None:
    class Optional(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, bias: Any) -> Any:
            ctx.save_for_backward(x, bias)
            return x * x

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            x, bias = ctx.saved_tensors
            assert bias is None
            return 2 * x * y_bar, None

    x = leaf(3.0)
    Optional.apply(x, None).backward()
    assert x.grad.item() == 6.0


@pytest.mark.parametrize(("changed", "name"), [("operand", "Cube"), ("result", "Exponential")])
def test_a_saved_value_that_is_modified_later_is_found(changed: str, name: str) -> None:
    h = leaf(X) * 1.0
    y = Exponential.apply(Cube.apply(h))
    (h if changed == "operand" else y).add_(1)
    with pytest.raises(RuntimeError, match=rf"<{name}> .*test_function.py.*modified in place"):
        y.sum().backward()


def test_a_pass_lets_go_of_what_was_saved_and_a_second_one_is_refused() -> None:
    gc.disable()
    try:
        x = leaf(np.ones(1000))
        h = x * 2.0
        kept = weakref.ref(h.value)
        y = Intermediate.apply(h)
        del h
        y.sum().backward()
        assert kept() is None
        with pytest.raises(RuntimeError, match="<Intermediate> a second time"):
            y.sum().backward()
    finally:
        gc.enable()


def test_a_retained_graph_runs_backward_again() -> None:
    x = leaf(X)
    y = Cube.apply(x).sum()
    y.backward(retain_graph=True)
    y.backward()
    np.testing.assert_allclose(x.grad.numpy(), 6 * X**2, rtol=1e-14)


# ---------------------------------------------------------------- in place


class Double(Function):
    """2 x in x's own memory."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        x.mul_(2.0)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        return 2 * y_bar

    @staticmethod
    def jvp(ctx: Any, x_dot: Any) -> Any:
        return 2 * x_dot


@pytest.mark.parametrize("data", [3.0, X])
def test_a_dirty_input_is_returned_as_what_it_has_become(data: Any) -> None:
    def program(x: Any) -> Any:
        h = x * 1.0
        assert Double.apply(h) is h
        return (h * h).sum()

    x = leaf(data)
    program(x).backward()
    np.testing.assert_allclose(x.grad.numpy(), 8 * np.asarray(data), rtol=1e-14)
    np.testing.assert_allclose(ag.grad(lambda x: ag.grad(program)(x).sum())(data), 8 * np.ones(np.shape(data)))
    np.testing.assert_allclose(ag.jvp(program, (data,), (data,))[1], 8 * np.sum(np.square(data)))


@pytest.mark.parametrize("data", [0.5, X])
def test_a_dirty_input_that_is_saved_is_what_it_has_become(data: Any) -> None:
    class InPlaceExponential(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            x.copy_(ag.exp(x))
            ctx.mark_dirty(x)
            ctx.save_for_backward(x)
            return x

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return ctx.saved_tensors[0] * y_bar

    program = lambda x: InPlaceExponential.apply(x * 2.0).sum()
    np.testing.assert_allclose(ag.grad(program)(data), 2 * np.exp(2 * np.asarray(data)), rtol=1e-14)
    twice = ag.grad(lambda x: (ag.grad(program)(x) * 1.0).sum())(data)
    np.testing.assert_allclose(twice, 4 * np.exp(2 * np.asarray(data)), rtol=1e-14)
    x = leaf(data)
    program(x).backward(create_graph=True)
    second = ag.autograd.grad(x.grad.sum(), x)[0].numpy()
    np.testing.assert_allclose(second, 4 * np.exp(2 * np.asarray(data)), rtol=1e-14)


def test_a_dirty_view_changes_its_base() -> None:
    x = leaf(X)
    h = x * 1.0
    view, other = h[:2], h[1:]
    Double.apply(view)
    assert h.detach().tolist() == (X * [2, 2, 1]).tolist()
    (h.sum() + other.sum() * 10).backward()
    assert x.grad.tolist() == [2.0, 22.0, 11.0]


def test_a_leaf_cannot_be_dirty() -> None:
    with pytest.raises(RuntimeError, match="Double would modify a leaf"):
        Double.apply(leaf(X))
    with pytest.raises(RuntimeError, match="Double would modify a leaf"):
        Double.apply(leaf(X)[:1])


def test_a_modification_that_is_not_declared_is_refused() -> None:
    class Sneaky(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, w: Any) -> Any:
            w.add_(1)
            return x * w

    for w in (2.0, X):
        with pytest.raises(RuntimeError, match="modified input 1 in place without saying so"):
            Sneaky.apply(leaf(X), ag.tensor(w))


def test_a_dirty_input_must_be_returned() -> None:
    class Lost(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            x.mul_(2.0)
            ctx.mark_dirty(x)
            return x + 1

    with pytest.raises(RuntimeError, match="marked input 0 as dirty but does not return it"):
        Lost.apply(leaf(X) * 1.0)


# ---------------------------------------------------------------- once differentiable


class Once(Function):
    """x³ with a backward that leaves the graph."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, y_bar: Any) -> Any:
        (x,) = ctx.saved_tensors
        return ag.tensor(3 * x.numpy() ** 2 * y_bar.numpy())

    @staticmethod
    def jvp(ctx: Any, x_dot: Any) -> Any:
        (x,) = ctx.saved_tensors
        return 3 * x**2 * x_dot


def test_once_differentiable_is_right_once() -> None:
    x = leaf(X)
    Once.apply(x).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 3 * X**2, rtol=1e-14)
    assert ag.grad(Once.apply)(2.0) == 12.0
    y = Once.apply(x).sum()
    (first,) = ag.autograd.grad(y, x, create_graph=True)
    assert first.requires_grad


@pytest.mark.parametrize(
    "second",
    [
        lambda: ag.autograd.grad(ag.autograd.grad(Once.apply(x := leaf(2.0)), x, create_graph=True)[0], x),
        lambda: ag.grad(ag.grad(Once.apply))(2.0),
        lambda: ag.jvp(ag.grad(Once.apply), (2.0,), (1.0,)),
        lambda: ag.hessian(lambda x: Once.apply(x).sum())(X),
        lambda: ag.grad(lambda x: ag.vjp(Once.apply, x)[1](1.0)[0])(2.0),
        lambda: ag.grad(lambda c: ag.vjp(Once.apply, 2.0)[1](c)[0])(1.0),
    ],
)
def test_once_differentiable_refuses_a_second_derivative(second: Callable[[], Any]) -> None:
    with pytest.raises(RuntimeError, match="the backward of Once is marked once_differentiable"):
        second()


def test_once_differentiable_refuses_also_where_another_level_lies_between() -> None:
    class Detached(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        @once_differentiable
        def backward(ctx: Any, y_bar: Any) -> Any:
            return 3 * ctx.saved_tensors[0].detach() ** 2 * y_bar

    # The pullback of the level between is never asked, so only the outermost derivative meets the mark.
    with pytest.raises(RuntimeError, match="marked once_differentiable"):
        ag.grad(lambda x: ag.vjp(ag.grad(Detached.apply), x)[0])(2.0)


# ---------------------------------------------------------------- mistakes


def test_a_value_that_was_not_handed_in_cannot_be_used() -> None:
    hidden = leaf(5.0)

    class Closure(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * hidden

    class SavesIt(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(hidden * 2)
            return x * 1

    for function in (Closure, SavesIt):
        for x in (leaf(1.0), ag.tensor(1.0)):
            with pytest.raises(RuntimeError, match=f"{function.__name__} uses a value that requires a gradient"):
                function.apply(x)
    with pytest.raises(RuntimeError, match="Closure uses a value"):
        ag.grad(Closure.apply)(1.0)


def returning(answer: Any, how: str = "backward") -> Any:
    class Wrong(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, w: Any) -> Any:
            return x * w

    setattr(Wrong, how, staticmethod(lambda ctx, *given: answer(*given) if callable(answer) else answer))
    return Wrong


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (lambda g: g, RuntimeError, "returned 1 gradients for 2 inputs"),
        (lambda g: (g, g, g), RuntimeError, "returned 3 gradients for 2 inputs"),
        (lambda g: (g[:2], g), RuntimeError, r"gradient of shape \(2,\) for an input of shape \(3,\)"),
        (lambda g: (g, "text"), TypeError, r"returned 'text' \(str\) as a gradient"),
        (lambda g: ([1.0, 2.0, 3.0], g), TypeError, "as a gradient; return a Tensor"),
    ],
)
def test_what_backward_returns_must_fit(answer: Any, kind: type[Exception], sentence: str) -> None:
    x, w = leaf(X), leaf(X)
    with pytest.raises(kind, match=f"the backward of Wrong {sentence}|the backward of Wrong returned.*{sentence}"):
        returning(answer).apply(x, w).sum().backward()
    assert (x.grad, w.grad) == (None, None)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda a, b: (a, b), "returned 2 tangents for 1 results"),
        (lambda a, b: a.sum(), r"tangent of shape \(\) for a result of shape \(3,\)"),
    ],
)
def test_what_jvp_returns_must_fit(answer: Any, sentence: str) -> None:
    with pytest.raises(RuntimeError, match=f"the jvp of Wrong {sentence}|the jvp of Wrong returned a {sentence}"):
        ag.jvp(returning(answer, "jvp").apply, (X, X), (X, X))


def test_what_is_missing_is_named() -> None:
    class Empty(Function):
        pass

    class OnlyForward(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

    class NoTensor(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return 3.0

    with pytest.raises(NotImplementedError, match="Empty has no forward"):
        Empty.apply(leaf(1.0))
    with pytest.raises(NotImplementedError, match="OnlyForward has no backward"):
        OnlyForward.apply(leaf(1.0)).backward()
    with pytest.raises(NotImplementedError, match="OnlyForward has no jvp"):
        ag.jvp(OnlyForward.apply, (1.0,), (1.0,))
    with pytest.raises(TypeError, match="forward of NoTensor must return a Tensor"):
        NoTensor.apply(leaf(1.0))
    with pytest.raises(RuntimeError, match=r"no instances; call Cube.apply"):
        Cube()


def test_a_forward_rule_gets_zeros_for_what_does_not_move_or_none() -> None:
    seen: list[Any] = []

    class Watch(Function):
        @staticmethod
        def forward(ctx: Any, x: Any, w: Any, k: int, materialize: bool) -> Any:
            ctx.set_materialize_grads(materialize)
            return x * 2 + w.sum()

        @staticmethod
        def jvp(ctx: Any, x_dot: Any, w_dot: Any, k: None, materialize: None) -> Any:
            seen.append(None if w_dot is None else w_dot.tolist())
            return x_dot * 2

    for how in (True, False):
        assert ag.jvp(lambda x, how=how: Watch.apply(x, ag.ones(2), 3, how), (1.0,), (5.0,))[1] == 10.0
    assert seen == [[0.0, 0.0], None]


# ---------------------------------------------------------------- exceptions and threads


@pytest.mark.parametrize("where", ["forward", "backward"])
def test_an_exception_in_user_code_comes_through_and_leaves_everything_at_rest(where: str) -> None:
    class Broken(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x / 0 if where == "forward" and x.undefined else x * 2

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            raise KeyError("mine")

    x = leaf(1.0)
    with pytest.raises(AttributeError if where == "forward" else KeyError):
        Broken.apply(x).backward()
    assert x.grad is None
    assert ag.is_grad_enabled()
    assert ag.grad(Cube.apply)(2.0) == 12.0


def test_functions_run_in_several_threads() -> None:
    answers: list[float] = []

    def work(data: float) -> None:
        for _ in range(20):
            x = leaf(data)
            Cube.apply(Exponential.apply(x)).backward()
            answers.append(x.grad.item() / (3 * np.exp(3 * data)))

    threads = [threading.Thread(target=work, args=(k / 8,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_allclose(answers, np.ones(160), rtol=1e-13)
