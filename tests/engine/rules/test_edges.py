"""At kinks, poles and overflow: the chosen derivatives, and the same values for numbers as for arrays."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.functions.special import scipy_special
from autogradkit.engine.trace import OPERATIONS

from .cases import CASES, COMPLEX_ONLY, PAIRS, Array, plain
from .edges import Edge
from .every_edge import EVERY_EDGE

SPECIAL = [0.0, -0.0, 1.0, -3.0, 0.5, 1000.0, -1000.0, 1e30, 1e200, 5e-324, np.inf, -np.inf, np.nan]
ONE = sorted(
    name
    for name, rows in CASES.items()
    if len(rows[0]) == 1 and getattr(rows[0][0], "shape", None) == () and name != "copy" and name not in COMPLEX_ONLY
)

NUMPY_S: dict[str, Callable[..., Any]] = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """NumPy's warnings at infinities are expected here."""
    with np.errstate(all="ignore"):
        yield


def numbers(data: Any) -> Any:
    return float(data)


def entries(data: Any) -> Any:
    return np.array([data])


def single_entries(data: Any) -> Any:
    return np.array([data], "float32")


@pytest.mark.parametrize("make", [numbers, entries, single_entries])
@pytest.mark.parametrize("edge", EVERY_EDGE, ids=repr)
def test_the_chosen_derivative(edge: Edge, make: Array) -> None:
    point = [make(x) for x in edge.point]
    gradients = ag.grad(lambda *xs: ag.sum(edge.f(*xs)), tuple(range(len(point))))(*point)
    for i, (x, slope) in enumerate(zip(point, edge.slopes, strict=True)):

        def alone(x: Any, i: int = i) -> Any:
            return edge.f(*[x if j == i else y for j, y in enumerate(point)])

        for found in (gradients[i], ag.grad(lambda x: ag.sum(alone(x)))(x), ag.jvp(alone, (x,), (make(1.0),))[1]):
            np.testing.assert_array_equal(plain(found).reshape(()), slope)


def derivatives(operation: Array, xs: list[Any]) -> list[Any]:
    """The value and what both modes say."""
    gradients = ag.grad(lambda *xs: ag.sum(operation(*xs)), tuple(range(len(xs))))(*xs)
    moved = ag.jvp(operation, xs, [np.ones_like(x) for x in xs])[1]
    return [plain(v).reshape(()) for v in (operation(*[ag.tensor(x) for x in xs]), *gradients, moved)]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", [*ONE, *PAIRS])
def test_numbers_give_what_arrays_give_and_values_are_numpy_s(name: str, dtype: str) -> None:
    operation, number = OPERATIONS[name], np.dtype(dtype).type
    rtol = {"float64": 1e-15, "float32": 1e-6}[dtype]
    for point in product(SPECIAL, repeat=1 if name in ONE else 2):
        if (name, point) == ("power", (-np.inf, 0.5)):
            continue  # NumPy's own answer depends on how it is asked
        xs = [number(x) for x in point]
        alone = derivatives(operation, xs)
        among_others = derivatives(operation, [np.array([x]) for x in xs])
        np.testing.assert_allclose(alone, among_others, rtol=rtol, err_msg=f"{name} at {point}")
        theirs = NUMPY_S.get(name) or getattr(np, name, None) or getattr(scipy_special("numpy"), name)
        expected = theirs(*xs)
        np.testing.assert_allclose(alone[0], expected, rtol=rtol, err_msg=f"{name} at {point}")


@pytest.mark.parametrize("name", ["exp", "square", "multiply", "power", "divide"])
def test_float32_overflows_where_float32_does(name: str) -> None:
    large = np.float32(1e30 if name != "exp" else 100.0)
    second = {"divide": np.float32(1e-30), "power": np.float32(2.0)}.get(name, large)
    operands = [large] if name in ONE else [large, second]
    z = OPERATIONS[name](*[ag.tensor(x) for x in operands])
    assert z.dtype == np.float32
    assert z.item() == np.inf


@pytest.mark.parametrize("make", [np.asarray, np.float64])
def test_sigmoid_keeps_all_its_digits_far_below_zero(make: Array) -> None:
    for x in np.linspace(-700, 0, 71):
        np.testing.assert_allclose(plain(ag.sigmoid(make(x))), np.exp(x) / (1 + np.exp(x)), rtol=1e-15)
    wide = np.linspace(-80, 80, 161)
    narrow = plain(ag.sigmoid(wide.astype("float32")))
    np.testing.assert_allclose(narrow, plain(ag.sigmoid(wide)), rtol=3e-7)


def test_sigmoid_and_its_mirror_image_make_one() -> None:
    x = np.linspace(-40, 40, 81)
    np.testing.assert_allclose(plain(ag.sigmoid(x)) + plain(ag.sigmoid(-x)), 1.0, rtol=1e-15)


def test_where_protects_from_a_pole_if_the_operand_is_chosen_first() -> None:
    x = np.array([0.0, 4.0])
    slope = ag.grad(lambda x: ag.where(x > 0, ag.sqrt(ag.where(x > 0, x, 1.0)), 0.0).sum())(x)
    np.testing.assert_array_equal(slope, [0.0, 0.25])


def test_of_values_written_to_one_place_the_last_one_counts() -> None:
    x, values = ag.tensor([1.0, 2.0, 3.0], requires_grad=True), ag.tensor([10.0, 20.0, 30.0], requires_grad=True)
    y = x * 1.0
    y[np.array([0, 0, 2])] = values
    y.backward(np.array([5.0, 6.0, 7.0]))
    assert (values.grad.tolist(), x.grad.tolist()) == ([0.0, 5.0, 7.0], [0.0, 6.0, 0.0])


def test_the_mean_of_no_entries_is_nan_and_has_an_empty_gradient() -> None:
    with np.errstate(all="warn"), pytest.warns(RuntimeWarning, match="invalid value"):
        assert np.isnan(ag.mean(ag.tensor(np.zeros(0))).item())
    assert ag.grad(lambda x: ag.mean(x))(np.zeros(0)).shape == (0,)
