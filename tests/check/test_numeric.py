"""A measured derivative is right to many digits, knows how far off it is, and tells a kink from a curvature."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autogradkit.check.numeric import Slopes, along, coarseness, entry_by_entry, ladder, magnitude, together

DTYPES = ["float64", "float32"]


def measured(f: Callable[[Any], Any], x: Any, dtype: str = "float64", step: float | None = None) -> Slopes:
    """The derivatives of every entry of f(x) with respect to every entry of x."""
    x = np.asarray(x, dtype)

    def row(value: Any) -> Any:
        return np.asarray(f(value), np.float64).reshape(-1)

    return entry_by_entry(row, x, np.eye(row(x).size), coarseness(dtype), step)


SMOOTH = {
    "sin": (np.sin, np.cos, 1.0),
    "exp": (np.exp, np.exp, 3.0),
    "steep tanh": (lambda x: np.tanh(50 * x), lambda x: 50 / np.cosh(50 * x) ** 2, 0.0),
    "steep tanh beside its middle": (lambda x: np.tanh(50 * x), lambda x: 50 / np.cosh(50 * x) ** 2, 0.01),
    "log near its edge": (np.log, lambda x: 1 / x, 1e-3),
    "a constant": (lambda x: 0 * x + 7, lambda x: 0.0, 1.0),
    "a large number": (np.square, lambda x: 2 * x, 100.0),
    "a bell": (lambda x: np.exp(-30 * x * x), lambda x: -60 * x * np.exp(-30 * x * x), 0.2),
    "a narrow valley": (lambda x: np.sqrt(x * x + 1e-6), lambda x: x / np.sqrt(x * x + 1e-6), 1e-3),
    "a kink in the second derivative": (lambda x: x * np.abs(x), lambda x: 2 * np.abs(x), 0.0),
    "a kink at some distance": (np.abs, np.sign, 1e-3),
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", SMOOTH)
def test_a_smooth_function_is_measured_within_its_error_and_shows_no_trouble(name: str, dtype: str) -> None:
    f, derivative, x = SMOOTH[name]
    slopes = measured(f, x, dtype)
    truth = derivative(float(np.asarray(x, dtype)))
    assert slopes.trouble == ""
    assert abs(slopes.value.item() - truth) <= slopes.error.item()
    assert slopes.error.item() <= (1e-7 if dtype == "float64" else 1e-2) * (1 + abs(truth))


@pytest.mark.parametrize(("dtype", "digits"), [("float64", 1e-12), ("float32", 1e-5)])
def test_extrapolation_gives_most_of_the_digits_that_a_dtype_has(dtype: str, digits: float) -> None:
    x = float(np.asarray(0.7, dtype))
    assert measured(np.sin, x, dtype).value.item() == pytest.approx(np.cos(x), rel=digits)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("f", "x", "left", "right"),
    [
        (np.abs, 0.0, -1.0, 1.0),
        (lambda x: np.maximum(x, 0), 0.0, 0.0, 1.0),
        (lambda x: np.maximum(x, 1), 1.0, 0.0, 1.0),
        (lambda x: np.abs(x - 2), 2.0, -1.0, 1.0),
        (lambda x: 3 * x + np.abs(x), 0.0, 2.0, 4.0),
    ],
)
def test_a_kink_is_seen_with_the_slopes_on_both_sides(
    f: Callable[[Any], Any], x: float, left: float, right: float, dtype: str
) -> None:
    slopes = measured(f, x, dtype)
    assert slopes.trouble == "kink"
    assert (slopes.left.item(), slopes.right.item()) == pytest.approx((left, right), abs=1e-3)


def test_a_very_small_kink_is_seen_too() -> None:
    assert measured(lambda x: x + 1e-5 * np.abs(x - 1), 1.0).trouble == "kink"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("f", "x"), [(np.sign, 0.0), (np.floor, 2.0), (np.cbrt, 0.0)])
def test_a_jump_and_a_vertical_tangent_are_seen(f: Callable[[Any], Any], x: float, dtype: str) -> None:
    assert measured(f, x, dtype).trouble == "jump"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("f", "x"), [(np.sqrt, 0.0), (np.arcsin, 1.0)])
def test_the_edge_of_a_domain_is_seen(f: Callable[[Any], Any], x: float, dtype: str) -> None:
    assert measured(f, x, dtype).trouble == "edge"


@pytest.mark.parametrize("x", [1e-7, -3e-8, 2e-6])
def test_a_kink_inside_the_steps_is_never_measured_wrong_without_notice(x: float) -> None:
    slopes = measured(np.abs, x)
    assert slopes.trouble == "kink" or abs(slopes.value.item() - np.sign(x)) <= slopes.error.item()


def test_internal_rounding_that_the_result_does_not_show_ends_up_in_the_error() -> None:
    slopes = measured(lambda x: np.float32(x) ** 2, 1.3)
    assert abs(slopes.value.item() - 2.6) <= slopes.error.item()


def test_every_entry_is_measured_with_its_own_step() -> None:
    x = np.array([1e-3, 1.0, 1e6])
    slopes = measured(np.square, x)
    assert slopes.value.shape == (3, 3)
    np.testing.assert_allclose(slopes.value, np.diag(2 * x), rtol=1e-11, atol=1e-300)


def test_weights_combine_the_results() -> None:
    x, weights = np.array([0.3, 0.5]), np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 3.0]])
    slopes = entry_by_entry(np.exp, x, weights, coarseness("float64"))
    np.testing.assert_allclose(slopes.value, weights * np.exp(x), rtol=1e-11)


def test_the_largest_step_can_be_chosen() -> None:
    # Beyond ±1e-3 this is another function.
    f = lambda x: np.where(np.abs(x - 1) <= 1e-3, x, 100.0)
    assert measured(f, 1.0, step=1e-3).value == pytest.approx(1.0, rel=1e-10)
    seen: list[float] = []
    measured(lambda x: seen.append(abs(float(x) - 1)) or x, 1.0, step=1e-3)
    assert max(seen) == pytest.approx(1e-3)


def test_a_function_without_entries_has_an_empty_derivative() -> None:
    assert measured(np.sin, np.zeros((0, 2))).value.shape == (0, 0, 2)
    assert together([], 3).trouble.shape == (3, 0)


def test_a_direction_may_move_all_entries_at_once() -> None:
    x, way = np.array([1.0, 2.0]), np.array([0.5, -1.0])
    slopes = along(np.square, x, way, np.eye(2), coarseness("float64"))
    np.testing.assert_allclose(slopes.value, 2 * x * way, rtol=1e-12)


@pytest.mark.parametrize("dtype", DTYPES)
def test_steps_are_powers_of_two_in_the_range_of_the_dtype(dtype: str) -> None:
    steps = ladder(coarseness(dtype))
    assert len(steps) == 8
    np.testing.assert_array_equal(np.log2(steps), np.round(np.log2(steps)))
    assert np.all(np.diff(steps) < 0)
    assert steps[-1] > 4 * coarseness(dtype)


def test_more_digits_than_float64_has_are_not_counted_on() -> None:
    assert coarseness("longdouble") == coarseness("float64") == 2.0**-52


def test_entries_near_zero_are_moved_as_if_they_were_larger() -> None:
    np.testing.assert_array_equal(magnitude(np.array([0.0, 1e-9, 1.1, -4.2])), [2.0**-6, 2.0**-6, 1.0, 4.0])


@given(st.lists(st.integers(-300, 300), min_size=1, max_size=6), st.integers(-200, 200))
def test_polynomials_are_measured_within_their_error(hundredths: list[int], place: int) -> None:
    p, x = np.polynomial.Polynomial(np.array(hundredths) / 100), place / 100
    slopes = measured(p, x)
    assert slopes.trouble == ""
    assert abs(slopes.value.item() - p.deriv()(x)) <= slopes.error.item()
