"""Transforms nest in any order, and nothing leaks from one level into another."""

import itertools
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autogradkit as ag

MODES: dict[str, Callable[..., Any]] = {
    "reverse": lambda f: ag.grad(f),
    "forward": lambda f: lambda x: ag.jvp(f, (x,), (1.0,))[1],
}


def f(x: Any) -> Any:
    return ag.sin(x) * ag.exp(-x * x) / (1 + x**3.5)


@pytest.mark.parametrize("outer", MODES)
@pytest.mark.parametrize("inner", MODES)
def test_the_inner_perturbation_is_not_confused_with_the_outer_one(outer: str, inner: str) -> None:
    # d/dx [ x · d/dy (x + y) ] at 1 is 1; an engine that mixes the two perturbations says 2.
    assert MODES[outer](lambda x: x * MODES[inner](lambda y: x + y)(1.0))(1.0) == 1.0


@pytest.mark.parametrize("order", [2, 3, 4])
def test_every_nesting_of_one_order_gives_the_same_number(order: int) -> None:
    answers = []
    for modes in itertools.product(MODES, repeat=order):
        g = f
        for mode in modes:
            g = MODES[mode](g)
        answers.append(g(0.7))
    np.testing.assert_allclose(answers, answers[0], rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.sampled_from(["x", "y", "c"]),
        lambda part: st.one_of(
            st.tuples(st.sampled_from(["sin", "tanh", "exp_neg"]), part),
            st.tuples(st.sampled_from(["+", "-", "*", "/"]), part, part),
        ),
        max_leaves=8,
    ),
    st.floats(-1.5, 1.5),
    st.floats(-1.5, 1.5),
    st.lists(st.sampled_from(sorted(MODES)), min_size=2, max_size=3),
)
def test_mixed_derivatives_of_random_programs_agree_in_all_modes(
    program: Any, x0: float, y0: float, modes: list[str]
) -> None:
    def run(part: Any, x: Any, y: Any) -> Any:
        if isinstance(part, str):
            return {"x": x, "y": y, "c": 0.75}[part]
        values = [run(p, x, y) for p in part[1:]]
        return {
            "sin": lambda a: ag.sin(a),
            "tanh": lambda a: ag.tanh(a),
            "exp_neg": lambda a: ag.exp(-a * a),
            "+": lambda a, b: a + b,
            "-": lambda a, b: a - b,
            "*": lambda a, b: a * b,
            "/": lambda a, b: a / (2 + b * b),
        }[part[0]](*values)

    def derivative(modes: list[str]) -> float:
        # d/dx of (x · d/dy of … run), each derivative in its own mode.
        def nested(rest: list[str], x: Any, y: Any) -> Any:
            if not rest:
                return run(program, x, y)
            return MODES[rest[0]](lambda z: nested(rest[1:], z, x) * x)(y)

        return float(MODES[modes[0]](lambda x: nested(modes[1:], x, y0 + x))(x0))

    expected = derivative(["forward"] * len(modes))
    assert derivative(modes) == pytest.approx(expected, rel=1e-8, abs=1e-9)


def test_a_hessian_vector_product_is_the_same_from_both_sides() -> None:
    w, v, d = np.arange(12.0).reshape(3, 4) / 10, np.linspace(0.1, 1, 4), np.array([0.3, -1, 2, 0.5])

    def h(v: Any) -> Any:
        return (ag.tanh(w @ v + 1) ** 2).sum()

    over_reverse = ag.jvp(ag.grad(h), (v,), (d,))[1]
    over_forward = ag.grad(lambda v: ag.jvp(h, (v,), (d,))[1])(v)
    np.testing.assert_allclose(over_reverse, over_forward, rtol=1e-13)
    step = 1e-5
    numeric = (ag.grad(h)(v + step * d) - ag.grad(h)(v - step * d)) / (2 * step)
    np.testing.assert_allclose(over_reverse, numeric, rtol=1e-8)


def test_plain_numbers_in_plain_numbers_out() -> None:
    value, slope = ag.value_and_grad(lambda x: x**3)(2.0)
    assert (type(value), type(slope), value, slope) == (float, float, 8.0, 12.0)
    assert type(ag.grad(lambda x: (x * x).sum())(np.ones(3))) is np.ndarray
    y, y_dot = ag.jvp(lambda x: x * x, (3.0,), (1.0,))
    assert (type(y), type(y_dot), y, y_dot) == (float, float, 9.0, 6.0)


def test_tensors_in_tensors_out() -> None:
    x = ag.tensor(2.0)
    value, slope = ag.value_and_grad(lambda x: x**3)(x)
    assert isinstance(value, ag.Tensor)
    assert isinstance(slope, ag.Tensor)
    assert not slope.requires_grad


def test_the_ambient_graph_sees_through_a_transform() -> None:
    x = ag.tensor(0.7, requires_grad=True)
    (ag.grad(f)(x) * x).backward()
    assert x.grad.item() == pytest.approx(ag.grad(lambda x: ag.grad(f)(x) * x)(0.7), rel=1e-14)


def test_a_transform_of_a_plain_number_still_depends_on_an_ambient_tensor_it_closes_over() -> None:
    w = ag.tensor(3.0, requires_grad=True)
    slope = ag.grad(lambda x: w * w * x)(5.0)
    assert slope.item() == 9.0
    slope.backward()
    assert w.grad.item() == 6.0


def test_plain_and_traced_contributions_to_one_value_add_up() -> None:
    w, c = ag.tensor(np.full(3, 2.0), requires_grad=True), np.full(3, 5.0)

    def f(x: Any) -> Any:
        h = ag.sin(x)
        return (h * c).sum() + (h * c).sum() + (h * c).sum() + (h * w).sum() + (h * c).sum() + (h * w).sum()

    slope = ag.grad(f)(np.zeros(3))
    assert slope.tolist() == [24.0] * 3
    slope.sum().backward()
    assert w.grad.tolist() == [2.0] * 3


def test_several_arguments_and_argnums() -> None:
    g = ag.grad(lambda a, b, c: a * b**2 * c, argnums=(0, -2))
    assert g(2.0, 3.0, 5.0) == (45.0, 60.0)
    assert ag.grad(lambda a, b: a * b, argnums=1)(2.0, 3.0) == 2.0


def test_has_aux_hands_the_extra_through() -> None:
    assert ag.grad(lambda x: (x * x, "note"), has_aux=True)(3.0) == (6.0, "note")
    assert ag.value_and_grad(lambda x: (x * x, "note"), has_aux=True)(3.0) == ((9.0, "note"), 6.0)


@pytest.mark.parametrize("constant", [5.0, np.float64(5.0), ag.tensor(5.0)])
def test_a_function_that_ignores_its_argument_has_gradient_zero(constant: Any) -> None:
    assert ag.grad(lambda x: constant)(2.0) == 0.0
    assert ag.jvp(lambda x: constant, (2.0,), (1.0,))[1] == 0.0
    assert ag.vjp(lambda x: constant, 2.0)[1](1.0) == (0.0,)


def test_the_identity_gives_back_a_copy_of_the_cotangent() -> None:
    seed = np.ones(3)
    (x_bar,) = ag.vjp(lambda x: x, np.zeros(3))[1](seed)
    x_bar += 1
    np.testing.assert_array_equal(seed, np.ones(3))


def test_a_gradient_can_be_written_to() -> None:
    g = ag.grad(lambda x: x.sum())(np.zeros(3))
    g += 1
    np.testing.assert_array_equal(g, [2, 2, 2])


def test_a_pullback_can_be_used_again_and_is_linear() -> None:
    _, pullback = ag.vjp(lambda x: ag.sin(x) * x, np.array([0.3, 1.2]))
    once, twice = pullback(np.array([1.0, -2.0]))[0], pullback(np.array([2.0, -4.0]))[0]
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-15)


def test_a_linear_function_pushes_and_pulls_adjointly() -> None:
    rng = np.random.default_rng(0)
    x, u = rng.normal(size=(3, 4)), rng.normal(size=(2, 3))
    v = rng.normal(size=(3, 4))
    w = rng.normal(size=(2, 3))

    def g(x: Any) -> Any:
        return ag.tanh(w @ x).mean(axis=1, keepdims=True) * np.ones((2, 3))

    _, jv = ag.jvp(g, (x,), (v,))
    (ju,) = ag.vjp(g, x)[1](u)
    assert (u * jv).sum() == pytest.approx((ju * v).sum(), rel=1e-13)


def test_no_grad_inside_a_transform_makes_constants() -> None:
    def g(x: Any) -> Any:
        with ag.no_grad():
            c = x * x
        return c * x

    assert ag.grad(g)(3.0) == 9.0


def test_no_grad_outside_does_not_silence_a_transform_that_starts_inside() -> None:
    with ag.no_grad():
        assert ag.grad(lambda x: x * x)(3.0) == 6.0


def test_an_exception_in_the_function_leaves_no_trace() -> None:
    with pytest.raises(ZeroDivisionError):
        ag.grad(lambda x: 1 / 0)(1.0)
    assert ag.grad(lambda x: x * x)(3.0) == 6.0


def test_a_value_that_leaked_from_a_finished_transform_is_found_and_named() -> None:
    leaked: list[Any] = []

    def keeps(x: Any) -> Any:
        leaked.append(x * np.ones(2))
        return x

    ag.grad(keeps)(1.0)
    for use in (
        lambda: ag.grad(lambda x: (x * leaked[0]).sum())(1.0),
        lambda: ag.grad(lambda x: leaked[0].sum())(1.0),
        lambda: ag.vjp(lambda x: x, leaked[0]),
        lambda: leaked[0].sum().backward(),
        lambda: ag.tensor(1.0, requires_grad=True) * leaked[0],
    ):
        with pytest.raises(RuntimeError, match=r"<\w+> of shape .* that ag.grad computed .*had finished"):
            use()


def test_threads_do_not_see_each_other_s_mode() -> None:
    inside, leave, seen = threading.Event(), threading.Event(), []

    def silent() -> None:
        with ag.no_grad():
            inside.set()
            leave.wait()

    thread = threading.Thread(target=silent)
    thread.start()
    inside.wait()
    seen.append((ag.tensor(2.0, requires_grad=True) * 2).requires_grad)
    leave.set()
    thread.join()
    assert seen == [True]


def test_many_threads_differentiate_at_once() -> None:
    answers: list[float] = []

    def work() -> None:
        for _ in range(200):
            with ag.no_grad():
                ag.tensor(1.0, requires_grad=True) * 2
            answers.append(ag.grad(ag.grad(lambda x: x**3))(2.0))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [12.0] * 1600
