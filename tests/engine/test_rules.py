"""Every operation, both modes, orders one and two, all array libraries, against central differences.

`CASES` has to name every operation that is registered: an operation without a case fails.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.backend import to_numpy
from autogradkit.engine.tensor import Tensor
from autogradkit.engine.trace import OPERATIONS

from .numerical import jacobian

rng = np.random.default_rng(20261124)


def a(*shape: int) -> Any:
    """Positive, away from kinks and poles, all entries different."""
    return rng.uniform(0.5, 1.5, shape)


ONE = [(a(),), (a(3),), (a(2, 3),), (a(0, 2),)]
TWO = [(a(), a()), (a(3), a(3)), (a(2, 3), a(3)), (a(3), a(2, 3)), (a(2, 1), a(1, 3)), (a(), a(2, 3)), (a(0), a(0))]
ROWS = np.array([2, 0, 2])

# fmt: off
CASES: dict[str, list[tuple[Any, ...]]] = {
    **dict.fromkeys(("negative", "exp", "log", "sin", "cos", "tanh"), ONE),
    **dict.fromkeys(("add", "subtract", "multiply", "divide", "power"), TWO),
    "matmul": [
        (a(2, 3), a(3, 4)), (a(3), a(3)), (a(2, 3), a(3)), (a(3), a(3, 4)), (a(5, 2, 3), a(3, 4)), (a(0, 3), a(3, 2)),
        (a(2, 3), a(5, 3, 4)), (a(5, 2, 3), a(3)), (a(3), a(5, 3, 4)), (a(6, 1, 2, 3), a(5, 3, 4)),
    ],
    "broadcast_to": [(a(3), (2, 3)), (a(2, 1), (4, 2, 3)), (a(), (2,)), (a(), ())],
    "sum_to": [(a(2, 3), (3,)), (a(4, 2, 3), (2, 1)), (a(2, 3), ()), (a(2, 3), (2, 3))],
    "reshape": [(a(2, 3), (3, 2)), (a(2, 3), (-1,)), (a(1), ()), (a(0, 3), (3, 0))],
    "swap": [(a(2, 3),), (a(4, 2, 3),)],
    "transpose": [(a(2, 3), (1, 0)), (a(2, 3, 4), (2, 0, 1)), (a(3), (0,))],
    "astype": [(a(2, 3), np.dtype("float64"))],
    "copy": [(a(2, 3),), (a(),)],
    "sum": [
        (a(2, 3), (0, 1), False), (a(2, 3), (1,), True), (a(2, 3, 4), (0, 2), False), (a(), (), False),
        (a(0, 2), (0,), False),
    ],
    "mean": [(a(2, 3), (0, 1), False), (a(2, 3), (1,), True), (a(2, 3, 4), (0, 2), False), (a(), (), False)],
    "getitem": [
        (a(4, 3), 1), (a(4, 3), (slice(None), -1)), (a(5), slice(1, 4)), (a(4, 3), ROWS),
        (a(4), (None, slice(None, None, 2))),
    ],
    "scatter": [(a(3), (4, 3), 1), (a(3, 3), (4, 3), ROWS)],
}
# fmt: on

ALL = [(name, i) for name, cases in CASES.items() for i in range(len(cases))]


def test_every_operation_has_a_case() -> None:
    assert set(CASES) == set(OPERATIONS)


def split(name: str, i: int) -> tuple[Callable[..., Any], list[Any]]:
    """The operation as a function of its varying operands only, and those operands."""
    operation, case = OPERATIONS[name], CASES[name][i]
    if case[1:] and isinstance(case[1], np.ndarray) and name not in ("getitem", "scatter"):
        return operation, list(case)
    settings = case[1:]
    return lambda x: operation(x, *settings), [case[0]]


def on(array: Callable[..., Any], operation: Callable[..., Any], name: str, i: int) -> Callable[..., Any]:
    """The operation with its settings converted to the library in use."""
    case = CASES[name][i]
    if name == "astype":
        return lambda x: OPERATIONS[name](x, array(case[0]).dtype)
    if any(isinstance(s, np.ndarray) for s in case[1:]) and name in ("getitem", "scatter"):
        settings = [array(s, "int64") if isinstance(s, np.ndarray) else s for s in case[1:]]
        return lambda x: OPERATIONS[name](x, *settings)
    return operation


def plain(x: Any) -> Any:
    return to_numpy(x.value if isinstance(x, Tensor) else x)


@pytest.mark.parametrize(("name", "i"), ALL)
def test_both_modes_equal_central_differences(name: str, i: int, array: Callable[..., Any]) -> None:
    f, xs = split(name, i)
    numeric = [jacobian(f, xs, k) for k in range(len(xs))]
    g, ys = on(array, f, name, i), [array(x) for x in xs]
    out = np.shape(f(*xs))
    z_bar, x_dots = rng.normal(size=out), [rng.normal(size=x.shape) for x in xs]

    z, pullback = ag.vjp(g, *ys)
    np.testing.assert_allclose(plain(z), f(*xs), rtol=1e-14)
    for k, x_bar in enumerate(pullback(array(z_bar))):
        expected = np.tensordot(z_bar, numeric[k], axes=len(out))
        assert plain(x_bar).shape == xs[k].shape
        np.testing.assert_allclose(plain(x_bar), expected, rtol=1e-6, atol=1e-8)

    z, z_dot = ag.jvp(g, ys, [array(x_dot) for x_dot in x_dots])
    expected = sum(np.tensordot(j, x_dot, axes=x_dot.ndim) for j, x_dot in zip(numeric, x_dots, strict=True))
    assert plain(z_dot).shape == out
    np.testing.assert_allclose(plain(z_dot), expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("name", "i"), ALL)
def test_second_order_agrees_in_all_four_nestings(name: str, i: int) -> None:
    f, xs = split(name, i)
    weights = [
        np.sin(1 + np.arange(np.prod(s, dtype=int))).reshape(s) for s in (np.shape(f(*xs)), *(x.shape for x in xs))
    ]
    v = weights[1:]

    def s(*ys: Any) -> Any:
        return (ag.sin(f(*ys)) * weights[0]).sum()

    def forward(h: Any) -> Any:
        return lambda *ys: ag.jvp(h, ys, v)[1]

    def backward(h: Any) -> Any:
        return lambda *ys: sum(
            ((g * w).sum() for g, w in zip(ag.grad(h, tuple(range(len(ys))))(*ys), v, strict=True)), 0.0
        )

    answers = [float(outer(inner(s))(*xs)) for outer in (forward, backward) for inner in (forward, backward)]
    step = 1e-5
    ahead, behind = (float(forward(s)(*[x + sign * step * w for x, w in zip(xs, v, strict=True)])) for sign in (1, -1))
    np.testing.assert_allclose(answers, (ahead - behind) / (2 * step), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(answers, answers[0], rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize(("name", "i"), ALL)
def test_the_ambient_graph_gives_the_same_gradient_as_the_transform(name: str, i: int) -> None:
    f, xs = split(name, i)
    leaves = [ag.tensor(x, requires_grad=True) for x in xs]
    z = f(*leaves)
    z_bar = rng.normal(size=z.shape)
    z.backward(z_bar)
    for leaf, expected in zip(leaves, ag.vjp(f, *xs)[1](z_bar), strict=True):
        np.testing.assert_array_equal(leaf.grad.numpy(), expected)


@pytest.mark.parametrize(("name", "i"), ALL)
def test_float32_stays_float32(name: str, i: int) -> None:
    if name == "astype":
        pytest.skip("astype is there to change the dtype")
    f, xs = split(name, i)
    ys = [x.astype(np.float32) for x in xs]
    z, pullback = ag.vjp(f, *ys)
    assert np.asarray(z).dtype == np.float32
    for x_bar in pullback(np.ones(np.shape(z), np.float32)):
        assert np.asarray(x_bar).dtype == np.float32
    assert np.asarray(ag.jvp(f, ys, ys)[1]).dtype == np.float32


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "power"])
def test_one_operand_used_twice_receives_both_contributions(name: str) -> None:
    f, x = OPERATIONS[name], a(3)
    np.testing.assert_allclose(
        ag.grad(lambda x: f(x, x).sum())(x), np.diag(jacobian(lambda x: f(x, x), [x], 0)), rtol=1e-8, atol=1e-9
    )


def test_a_non_contiguous_operand_changes_nothing() -> None:
    x = a(4, 6)[::2, ::-3]
    np.testing.assert_array_equal(
        ag.grad(lambda x: (x @ x.T).sum())(x), ag.grad(lambda x: (x @ x.T).sum())(np.ascontiguousarray(x))
    )


@pytest.mark.parametrize("name", ["exp", "log", "sin", "cos", "tanh"])
@pytest.mark.parametrize("x", [0.0, -0.0, -1.0, 1000.0, np.inf, -np.inf, np.nan])
def test_scalars_give_numpy_s_answer_where_python_would_raise(name: str, x: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = getattr(np, name)(np.float64(x))
        got = OPERATIONS[name](ag.tensor(x)).item()
    np.testing.assert_equal(got, expected)


@pytest.mark.parametrize("x", [0.0, -2.0, 2.0, -8.0, 1e200])
@pytest.mark.parametrize("y", [0, 0.0, 1, 2, 0.5, -1, 1 / 3, 1000, 3.0])
@pytest.mark.parametrize("name", ["power", "divide"])
def test_scalar_power_and_division_give_numpy_s_answer(name: str, x: float, y: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_equal(
            OPERATIONS[name](ag.tensor(x), y).item(), float(getattr(np, name)(np.float64(x), np.float64(y)))
        )


@pytest.mark.parametrize("n", [0, 1, 2, 3])
@pytest.mark.parametrize("as_array", [False, True])
def test_a_power_at_zero_has_no_zero_times_infinity(n: int, as_array: bool) -> None:
    x = np.zeros(2) if as_array else 0.0
    exponent = np.full(2, float(n)) if as_array else n
    np.testing.assert_array_equal(ag.grad(lambda x: ag.sum(x**exponent))(x), x + (n == 1))


def test_a_power_of_zero_does_not_move_with_its_exponent() -> None:
    assert ag.grad(lambda y: ag.tensor(0.0) ** y)(2.0) == 0.0
