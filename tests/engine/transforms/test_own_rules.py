"""`custom_vjp` and `custom_jvp` put a rule of one's own in a derivative's place, in every mode, order and nesting.

The rules here are wrong on purpose, by a factor, so that a derivative shows whether it came from the rule.
"""

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .stacks import SIZE, compare

Function = Callable[..., Any]

Point = namedtuple("Point", ["x", "y"])


def ten_times_vjp() -> Function:
    """x³ whose derivative is said to be 30 x²."""
    f = ag.custom_vjp(lambda x: x * x * x)
    f.defvjp(lambda x: (x * x * x, x), lambda x, y_bar: (30 * x * x * y_bar,))
    return f


def ten_times_jvp() -> Function:
    f = ag.custom_jvp(lambda x: x * x * x)
    f.defjvp(lambda primals, tangents: (primals[0] ** 3, 30 * primals[0] * primals[0] * tangents[0]))
    return f


# fmt: off
REVERSE: dict[str, Callable[[Function], Function]] = {
    "grad":   lambda f: ag.grad(f),
    "value":  lambda f: lambda x: ag.value_and_grad(f)(x)[1],
    "vjp":    lambda f: lambda x: ag.vjp(f, x)[1](1.0)[0],
    "jacrev": lambda f: ag.jacrev(f),
    "light":  lambda f: ag.grad(ag.checkpoint(f)),
    "mapped": lambda f: lambda x: ag.vmap(ag.grad(f))(x * np.ones(2))[1],
}
FORWARD: dict[str, Callable[[Function], Function]] = {
    "jvp":        lambda f: lambda x: ag.jvp(f, (x,), (1.0,))[1],
    "jacfwd":     lambda f: ag.jacfwd(f),
    "mapped jvp": lambda f: lambda x: ag.vmap(lambda v: ag.jvp(f, (x,), (v,))[1])(np.array([3.0, 1.0]))[1],
}
# fmt: on
BOTH = REVERSE | FORWARD | {"linearize": lambda f: lambda x: ag.linearize(f, x)[1](1.0)}

RULES = [pytest.param(ten_times_vjp, REVERSE, id="custom_vjp"), pytest.param(ten_times_jvp, BOTH, id="custom_jvp")]


# ---------------------------------------------------------------- which derivative is used


@pytest.mark.parametrize(("make", "modes"), RULES)
def test_the_rule_takes_the_place_of_the_derivative(make: Function, modes: Any) -> None:
    for name, mode in modes.items():
        assert mode(make())(2.0) == 120.0, name


@pytest.mark.parametrize(("make", "modes"), RULES)
def test_the_second_derivative_is_that_of_the_rule(make: Function, modes: Any) -> None:
    f = make()
    # g = x f, so g' = f + x · 30 x², where f counts as 30 x² once more: g'' = 30 x² + 30 x² + x · 60 x.
    for outer in modes:
        for inner in modes:
            assert modes[outer](modes[inner](lambda x: x * f(x)))(2.0) == 120 * 2.0**2, (outer, inner)


@pytest.mark.parametrize(("make", "modes"), RULES)
def test_the_third_derivative_is_that_of_the_rule(make: Function, modes: Any) -> None:
    f = make()
    for outer in modes:
        for middle in modes:
            third = modes[outer](modes[middle](modes["grad"](lambda x: x * f(x))))(2.0)
            assert third == 240 * 2.0, (outer, middle)


@pytest.mark.parametrize("make", [ten_times_vjp, ten_times_jvp])
def test_the_ambient_graph_gives_the_same_orders(make: Function) -> None:
    f, x = make(), ag.tensor(2.0, requires_grad=True)
    y, orders = x * f(x), []
    for _ in range(3):
        (y,) = ag.autograd.grad(y, x, create_graph=True)
        orders.append(y.item())
    assert orders == [8 + 2 * 120, 480.0, 480.0]
    make()(x).backward()
    assert x.grad.item() == 120.0


@pytest.mark.parametrize("make", [ten_times_vjp, ten_times_jvp])
def test_the_value_inside_a_derivative_is_still_that_of_a_function_with_a_rule(make: Function) -> None:
    f = make()
    assert ag.grad(lambda x: ag.value_and_grad(f)(x)[0])(2.0) == 120.0
    assert ag.grad(lambda x: ag.vjp(f, x)[0])(2.0) == 120.0


@pytest.mark.parametrize("make", [ten_times_vjp, ten_times_jvp])
def test_a_function_with_a_rule_is_the_plain_function_where_nothing_is_differentiated(make: Function) -> None:
    f = make()
    assert f(2.0) == 8.0
    assert type(f(2.0)) is float
    assert f(ag.tensor(2.0)).item() == 8.0
    with ag.no_grad():
        assert not f(ag.tensor(2.0, requires_grad=True)).requires_grad


def test_forward_mode_through_a_custom_vjp_is_refused() -> None:
    f = ten_times_vjp()
    for mode in (*FORWARD.values(), lambda f: lambda x: ag.linearize(f, x)[1](1.0), ag.hessian):
        with pytest.raises(NotImplementedError, match="has no jvp, so forward mode cannot pass"):
            mode(f)(2.0)


def test_a_decorated_function_keeps_its_name_and_its_docstring() -> None:
    for decorator in (ag.custom_vjp, ag.custom_jvp):

        @decorator
        def cube(x: Any) -> Any:
            """x³"""
            return x**3

        assert (cube.__name__, cube.__doc__) == ("cube", "x³")


def test_defjvp_works_as_a_decorator() -> None:
    f = ag.custom_jvp(lambda x: x)

    @f.defjvp
    def rule(primals: Any, tangents: Any) -> Any:
        return primals[0], 7 * tangents[0]

    assert ag.grad(f)(2.0) == ag.jvp(f, (2.0,), (1.0,))[1] == 7.0


# ---------------------------------------------------------------- arguments and results


def several_vjp() -> Function:
    """(a, {w}, text) ↦ {product, pair}, with every cotangent ten times as large as it should be."""
    f = ag.custom_vjp(plainly)

    def forward(a: Any, t: Any, text: Any) -> Any:
        return plainly(a, t, text), (a, t["w"])

    def backward(residuals: Any, y_bar: Any) -> Any:
        (a, w), (first, second) = residuals, y_bar["pair"]
        product = y_bar["product"]
        by_a = product * w.sum() + (first * w).sum() + second * 2 * a
        return 10 * by_a, {"w": [10 * (product * a + first * a)][0], "unused": None}, None

    f.defvjp(forward, backward)
    return f


def several_jvp() -> Function:
    f = ag.custom_jvp(plainly)

    def rule(primals: Any, tangents: Any) -> Any:
        (a, t, text), (a_dot, t_dot, text_dot) = primals, tangents
        assert text_dot is None
        assert t_dot["unused"] is None
        product = a_dot * t["w"].sum() + a * t_dot["w"].sum()
        pair = Point(a_dot * t["w"] + a * t_dot["w"], 2 * a * a_dot)
        return plainly(a, t, text), {"product": 10 * product, "pair": Point(10 * pair.x, 10 * pair.y)}

    f.defjvp(rule)
    return f


def plainly(a: Any, t: Any, text: Any) -> Any:
    assert text == "text"
    assert t["unused"] is None
    return {"product": a * t["w"].sum(), "pair": Point(a * t["w"], a * a)}


W = np.array([0.5, -2.0, 3.0])
ARGUMENTS = (1.5, {"w": W, "unused": None})
WITH_RULES = [pytest.param(several_vjp, id="custom_vjp"), pytest.param(several_jvp, id="custom_jvp")]


@pytest.mark.parametrize("make", WITH_RULES)
def test_arguments_and_results_may_be_containers_with_text_and_none_among_them(make: Function) -> None:
    f = make()
    y_bar = {"product": 2.0, "pair": Point(np.array([1.0, 0.0, -1.0]), 3.0)}
    y, pullback = ag.vjp(lambda a, t: f(a, t, "text"), *ARGUMENTS)
    expected, plain_pullback = ag.vjp(lambda a, t: plainly(a, t, "text"), *ARGUMENTS)
    assert y["product"] == expected["product"]
    assert type(y["pair"]) is Point
    by_a, by_t = pullback(y_bar)
    plain_a, plain_t = plain_pullback(y_bar)
    assert by_a == pytest.approx(10 * plain_a, rel=1e-14)
    compare(by_t["w"], 10 * plain_t["w"])
    assert by_t["unused"] is None


@pytest.mark.parametrize("make", WITH_RULES)
def test_a_result_that_nothing_uses_has_a_cotangent_of_zeros(make: Function) -> None:
    f = make()
    compare(ag.grad(lambda w: f(1.5, {"w": w, "unused": None}, "text")["product"])(W), np.full(3, 15.0))
    assert ag.grad(lambda a: f(a, ARGUMENTS[1], "text")["pair"].y)(1.5) == 30.0
    assert ag.grad(lambda a: f(a, ARGUMENTS[1], "text")["pair"].x.sum())(1.5) == 10 * W.sum()


@pytest.mark.parametrize("make", WITH_RULES)
def test_only_some_arguments_may_vary(make: Function) -> None:
    f = make()
    a, w = ag.tensor(1.5, requires_grad=True), ag.tensor(W, requires_grad=True)
    f(a, ARGUMENTS[1], "text")["product"].backward()
    f(1.5, {"w": w, "unused": None}, "text")["product"].backward()
    assert a.grad.item() == 10 * W.sum()
    compare(w.grad, np.full(3, 15.0))


@pytest.mark.parametrize("make", WITH_RULES)
def test_a_function_with_several_results_maps_like_a_loop(make: Function) -> None:
    f = make()
    a, w = np.arange(1.0, SIZE + 1), np.outer(np.arange(SIZE), W)

    def weighted(a: Any, w: Any) -> Any:
        y = f(a, {"w": w, "unused": None}, "text")
        return y["product"] + 2 * y["pair"].x.sum() + 3 * y["pair"].y

    compare(ag.vmap(weighted)(a, w), [weighted(*here) for here in zip(a, w, strict=True)])
    by_a, by_w = ag.vmap(ag.grad(weighted, (0, 1)))(a, w)
    compare(by_a, [ag.grad(weighted)(*here) for here in zip(a, w, strict=True)])
    compare(by_w, [ag.grad(weighted, 1)(*here) for here in zip(a, w, strict=True)])
    shared = ag.grad(lambda w: ag.vmap(weighted, (0, None))(a, w).sum())(W)
    compare(shared, sum(ag.grad(weighted, 1)(x, W) for x in a))


@pytest.mark.parametrize("make", WITH_RULES)
def test_second_derivatives_of_several_arguments_and_results_are_those_of_the_rule(make: Function) -> None:
    f, x = make(), np.array([1.5, *W])

    def by_rule(x: Any) -> Any:
        return f(x[0], {"w": x[1:], "unused": None}, "text")["pair"].x.sum()

    # The rule says that a Σw has the gradient 10 (Σw, a, a, a), and the rule itself is differentiated as it is.
    expected = np.zeros((4, 4))
    expected[0, 1:] = expected[1:, 0] = 10.0
    compare(ag.jacrev(ag.jacrev(by_rule))(x), expected)
    if make is several_jvp:
        for outer in (ag.jacfwd, ag.jacrev):
            for inner in (ag.jacfwd, ag.jacrev):
                compare(outer(inner(by_rule))(x), expected)
        compare(ag.hessian(by_rule)(x), expected)


def test_both_modes_of_a_custom_jvp_are_adjoint() -> None:
    f = several_jvp()
    g = lambda w: f(1.5, {"w": w, "unused": None}, "text")["pair"]
    w_dot, y_bar = np.array([1.0, 2.0, -1.0]), Point(np.array([0.5, 1.0, 2.0]), 4.0)
    y_dot, w_bar = ag.jvp(g, (W,), (w_dot,))[1], ag.vjp(g, W)[1](y_bar)[0]
    assert w_bar @ w_dot == pytest.approx(y_bar.x @ y_dot.x + y_bar.y * y_dot.y, rel=1e-14)


@pytest.mark.parametrize("decorator", [ag.custom_vjp, ag.custom_jvp])
def test_a_whole_number_among_the_arguments_is_left_alone(decorator: Any) -> None:
    f = decorator(lambda x, n: x**n)
    if decorator is ag.custom_vjp:
        f.defvjp(lambda x, n: (x**n, (x, n)), lambda kept, y_bar: (kept[1] * kept[0] * y_bar, None))
    else:
        f.defjvp(lambda primals, tangents: (primals[0] ** primals[1], primals[1] * primals[0] * tangents[0]))
    assert ag.grad(lambda x: f(x, 3))(5.0) == 15.0


def test_a_whole_number_among_the_results_is_constant() -> None:
    f = ag.custom_vjp(lambda x: (x * x, np.argmax(ag.as_tensor(x).detach().numpy())))
    f.defvjp(lambda x: (f.f(x), x), lambda x, y_bar: (2 * x * y_bar[0],))
    place = ag.vjp(lambda x: f(x), np.array([1.0, 3.0]))[0][1]
    assert place == 1
    compare(ag.grad(lambda x: f(x)[0].sum())(np.array([1.0, 3.0])), np.array([2.0, 6.0]))


def test_a_cotangent_that_was_broadcast_is_summed() -> None:
    f = ag.custom_vjp(lambda x: x * 1)
    f.defvjp(lambda x: (x * 1, None), lambda _, y_bar: (np.array([[1.0, 2.0], [3.0, 4.0]]),))
    compare(ag.grad(lambda x: f(x).sum())(np.ones(2)), np.array([4.0, 6.0]))


def test_a_result_at_rest_stays_at_the_level_below() -> None:
    class MovesAndRests(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * x, 3.0 * x

        @staticmethod
        def backward(ctx: Any, moving_bar: Any, resting_bar: Any) -> Any:
            return 3.0 * resting_bar

        @staticmethod
        def jvp(ctx: Any, x_dot: Any) -> Any:
            return 7.0 * x_dot, None

    # The second result has no tangent inside jvp, but to grad it moves; w is of the ambient graph.
    w = ag.tensor(5.0, requires_grad=True)
    slope = ag.grad(lambda x: ag.jvp(lambda y: MovesAndRests.apply(y)[1] * w, (x,), (1.0,))[0])(2.0)
    assert slope.item() == 15.0


# ---------------------------------------------------------------- what it refuses


@pytest.mark.parametrize("make", [ten_times_vjp, ten_times_jvp])
def test_a_value_that_is_closed_over_is_refused(make: Function) -> None:
    def closing(x: Any, w: Any) -> Any:
        if make is ten_times_vjp:
            f = ag.custom_vjp(lambda y: y * w)
            f.defvjp(lambda y: (y * w, None), lambda _, y_bar: (y_bar * w,))
        else:
            f = ag.custom_jvp(lambda y: y * w)
            f.defjvp(lambda primals, tangents: (primals[0] * w, tangents[0] * w))
        return f(x)

    ambient = ag.tensor(3.0, requires_grad=True)
    programs = [
        lambda: ag.grad(lambda x: closing(x, x))(2.0),
        lambda: ag.grad(lambda x: closing(x, 2 * x))(2.0),
        lambda: ag.grad(ag.grad(lambda x: closing(x, x * x)))(2.0),
        lambda: ag.grad(lambda w: ag.grad(lambda x: closing(x, w))(2.0))(3.0),
        lambda: ag.grad(lambda x: closing(x, ambient))(2.0),
        lambda: closing(ag.tensor(2.0, requires_grad=True), ambient),
    ]
    for program in programs:
        with pytest.raises(RuntimeError, match="is not among its arguments"):
            program()


@pytest.mark.parametrize(("decorator", "how"), [(ag.custom_vjp, "defvjp"), (ag.custom_jvp, "defjvp")])
def test_a_function_without_a_rule_says_which_one_and_how(decorator: Any, how: str) -> None:
    @decorator
    def forgotten(x: Any) -> Any:
        return x

    for use in (forgotten, ag.grad(forgotten)):
        with pytest.raises(RuntimeError, match=rf"forgotten has no rule yet; give it one with {how}\("):
            use(2.0)


@pytest.mark.parametrize("given", [1.0, (), (1.0,), (1.0, 1.0, 1.0), (1.0, (1.0,)), (1.0, {"v": 1.0}), {"a": 1.0}])
def test_a_backward_that_returns_something_else_than_a_cotangent_for_each_argument_is_refused(given: Any) -> None:
    f = ag.custom_vjp(lambda a, t: a * t["w"])
    f.defvjp(lambda a, t: (a * t["w"], None), lambda _, y_bar: given)
    with pytest.raises(TypeError, match="what the backward returned of <lambda> has the form"):
        ag.grad(f)(2.0, {"w": 3.0})


@pytest.mark.parametrize("shape", [(3,), (1,), (), (1, 2, 3)])
def test_a_cotangent_of_a_wrong_shape_is_refused(shape: tuple[int, ...]) -> None:
    f = ag.custom_vjp(lambda x: x * 1)
    f.defvjp(lambda x: (x * 1, None), lambda _, y_bar: (np.ones(shape),))
    with pytest.raises(RuntimeError, match=r"returned a gradient of shape .* for an input of shape \(2,\)"):
        ag.grad(lambda x: f(x).sum())(np.ones(2))


@pytest.mark.parametrize("moved", [(1.0, 1.0), {"a": 1.0}, None, [1.0]])
def test_a_rule_that_returns_a_tangent_of_another_form_than_the_result_is_refused(moved: Any) -> None:
    f = ag.custom_jvp(lambda x: x * 1)
    f.defjvp(lambda primals, tangents: (primals[0], moved))
    for use in (ag.grad(f), lambda x: ag.jvp(f, (x,), (1.0,))):
        with pytest.raises(TypeError, match="the tangent that the rule returned of <lambda> has the form"):
            use(2.0)


@pytest.mark.parametrize("result", ["text", object(), (1.0, "text")])
def test_a_result_that_is_no_number_is_refused(result: Any) -> None:
    f = ag.custom_vjp(lambda x: result)
    f.defvjp(lambda x: (result, None), lambda _, y_bar: (1.0,))
    g = ag.custom_jvp(lambda x: result)
    g.defjvp(lambda primals, tangents: (result, tangents[0]))
    for h in (f, g):
        with pytest.raises(TypeError, match="needs a function that returns one number, array or Tensor"):
            ag.grad(h)(2.0)


def test_an_exception_in_a_rule_comes_through_and_leaves_no_trace() -> None:
    f = ag.custom_vjp(lambda x: x * x)
    f.defvjp(lambda x: (x * x, x), lambda x, y_bar: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ag.grad(f)(2.0)
    f.defvjp(lambda x: (x * x, x), lambda x, y_bar: (7 * y_bar,))
    assert ag.grad(f)(2.0) == 7.0
