"""Differences, slopes, areas and interpolation are NumPy's, and differentiable by places as well as by values."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from ..rules.cases import Array, plain
from .both_ways import leaf

draw = np.random.default_rng(5)
x = draw.standard_normal((3, 4, 5))
PLACES = np.cumsum(0.5 + draw.random(5))
XP, FP = np.array([0.0, 1.0, 1.5, 4.0]), np.array([2.0, -1.0, 3.0, 0.5])


def check(name: str, *operands: Any, **settings: Any) -> None:
    """What `np.name` says of Tensors, and `ag.name` of arrays, is what NumPy says of arrays."""
    expected = getattr(np, name)(*operands, **settings)
    through_numpy = getattr(np, name)(leaf(operands[0]), *operands[1:], **settings)
    for found in (through_numpy, getattr(ag, name)(*operands, **settings)):
        for one, other in zip(as_tuple(found), as_tuple(expected), strict=True):
            assert plain(one).shape == np.shape(other)
            np.testing.assert_allclose(plain(one), other, rtol=1e-12, atol=1e-14)


def as_tuple(found: Any) -> tuple[Any, ...]:
    return found if isinstance(found, tuple) else (found,)


# ---------------------------------------------------------------- values


@pytest.mark.parametrize("n", [0, 1, 2, 6])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_differences_are_numpy_s(n: int, axis: int) -> None:
    check("diff", x, n, axis)
    check("diff", x, n=n, axis=axis, prepend=0.5)
    check("diff", x, n=n, axis=axis, prepend=x, append=2.0)
    np.testing.assert_array_equal(ag.diff(x, n, dim=axis), np.diff(x, n, axis))


def test_what_differences_cannot_be_taken_of_is_said_by_numpy() -> None:
    with pytest.raises(ValueError, match="at least one dimensional"):
        ag.diff(leaf(1.0))
    with pytest.raises(ValueError, match="order must be non-negative"):
        ag.diff(leaf([1.0, 2.0]), -1)
    with pytest.raises(np.exceptions.AxisError):
        ag.diff(leaf([1.0, 2.0]), axis=1)


@pytest.mark.parametrize("settings", [{}, {"to_end": 9.0}, {"to_begin": [1.0, 2.0], "to_end": [3.0]}])
def test_differences_in_a_row_are_numpy_s(settings: Any) -> None:
    for data in (x, x[0, 0], np.zeros(1), np.zeros(0)):
        check("ediff1d", data, **settings)


GRADIENTS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}), ((), {"axis": 1}), ((), {"axis": (0, -1)}), ((), {"axis": ()}), ((0.5,), {}), ((0.5,), {"axis": 2}),
    ((0.5, 2.0), {"axis": (0, 1)}), ((PLACES,), {"axis": -1}), (([0.0, 0.5, 2.0], 0.5, PLACES), {}),
    ((list(PLACES), 2.0), {"axis": (2, 0)}),
]  # fmt: skip


@pytest.mark.parametrize("edge_order", [1, 2])
@pytest.mark.parametrize(("spacing", "settings"), GRADIENTS)
def test_slopes_are_numpy_s(spacing: Any, settings: Any, edge_order: int) -> None:
    check("gradient", x, *spacing, edge_order=edge_order, **settings)


def test_slopes_of_one_row_are_one_array() -> None:
    check("gradient", x[0, 0])
    check("gradient", np.array([1.0, 4.0]))
    assert ag.gradient(leaf(2.0)) == ()
    assert plain(ag.gradient(ag.tensor([1, 4, 9]))).tolist() == [3.0, 4.0, 5.0]


def test_what_slopes_cannot_be_taken_of_is_said_by_numpy() -> None:
    f = leaf(np.zeros((3, 2)))
    for spacing, settings, error, sentence in (
        ((1.0, 2.0, 3.0), {}, TypeError, "invalid number of arguments"),
        (([0.0, 1.0],), {"axis": 0}, ValueError, "distances must match"),
        (([0.0, 1.0, 2.0],), {}, TypeError, "invalid number of arguments"),
        ((np.ones((3, 2)),), {"axis": 0}, ValueError, "either scalars or 1d"),
        ((), {"edge_order": 2}, ValueError, "too small to calculate"),
        ((), {"edge_order": 3, "axis": 0}, ValueError, "greater than 2 not supported"),
    ):
        with pytest.raises(error, match=sentence):
            ag.gradient(f, *spacing, **settings)


def test_areas_are_numpy_s() -> None:
    for axis in (0, 1, -1):
        check("trapezoid", x, axis=axis)
        check("trapezoid", x, dx=0.5, axis=axis)
        check("trapezoid", x, np.sort(x, axis), axis=axis)
    check("trapezoid", x, PLACES)
    check("trapezoid", x, list(PLACES))
    check("trapezoid", x, PLACES[:4], axis=1)
    check("trapezoid", np.zeros((2, 1)))
    check("trapezoid", np.zeros((0, 3)))
    np.testing.assert_array_equal(ag.trapezoid(x, dim=1), ag.trapezoid(x, axis=1))


AT = np.array([[-1.0, 0.0, 0.3], [1.0, 1.2, 4.0], [3.9, 4.0, 7.0]])


def test_interpolation_is_numpy_s() -> None:
    for data in (AT, 0.3, -5.0, np.nan, np.inf, np.zeros((0, 2))):
        check("interp", data, XP, FP)
        check("interp", data, list(XP), list(FP), left=-7.0, right=9.0)
        check("interp", data, XP[:1], FP[:1])
        check("interp", data, XP[:1], FP[:1], 1.0, 2.0)
        check("interp", data, XP[:2], FP[:2])


def test_interpolation_goes_around_in_a_period() -> None:
    angles = np.array([-400.0, -30.0, 0.0, 170.0, 359.0, 800.0])
    check("interp", angles, [10.0, 200.0, -90.0, 95.0], [1.0, 5.0, 2.0, 4.0], period=360)
    check("interp", angles, [10.0, 200.0], [1.0, 5.0], period=-360.0)


def test_what_cannot_be_interpolated_is_said_by_numpy() -> None:
    with pytest.raises(ValueError, match="fp and xp are not of the same length"):
        ag.interp(leaf(1.0), XP, FP[:2])
    with pytest.raises(ValueError, match="array of sample points is empty"):
        ag.interp(leaf(1.0), [], [])
    with pytest.raises(ValueError, match="period must be a non-zero value"):
        ag.interp(leaf(1.0), XP, FP, period=0)


def test_angles_are_unwrapped_as_by_numpy() -> None:
    angles = draw.uniform(-9, 9, (3, 20))
    for axis in (0, 1):
        check("unwrap", angles, axis=axis)
    check("unwrap", angles, period=3.0)
    check("unwrap", angles, discont=5.0)
    check("unwrap", np.array([0.0, np.pi, 0.0, -np.pi, 2 * np.pi]))
    slope = ag.grad(lambda p: ag.sum(ag.unwrap(p) * angles))(angles)
    np.testing.assert_array_equal(slope, angles)


# ---------------------------------------------------------------- derivatives

SMOOTH: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "diff": (lambda x, end: ag.diff(x, 2, axis=1, prepend=end), (x[0], np.array(0.3))),
    "ediff1d": (lambda x, end: ag.ediff1d(x, to_end=end), (x[0], np.array([0.3, 0.4]))),
    "gradient": (lambda f, h: ag.gradient(f, h, axis=1, edge_order=2), (x[0], np.array(0.7))),
    "gradient along both": (lambda f: ag.gradient(f)[0] * ag.gradient(f)[1], (x[0],)),
    "gradient at places": (lambda f, at: ag.gradient(f, at, axis=1), (x[0], PLACES)),
    "gradient at places, edge_order=2": (lambda f, at: ag.gradient(f, at, axis=1, edge_order=2), (x[0], PLACES)),
    "trapezoid": (ag.trapezoid, (x[0], PLACES)),
    "trapezoid, dx": (lambda y, dx: ag.trapezoid(y, dx=dx, axis=0), (x[0], np.array(0.3))),
    "interp": (ag.interp, (np.array([[-1.0, 0.2, 0.7], [1.1, 3.0, 6.0]]), XP, FP)),
    "interp, left and right": (
        lambda x, xp, fp, a, b: ag.interp(x, xp, fp, a, b),
        (np.array([-1.0, 0.2, 6.0]), XP, FP, np.array(0.3), np.array(0.4)),
    ),
    "interp, period": (lambda x, xp, fp: ag.interp(x, xp, fp, period=5.0), (np.array([-1.0, 0.2, 6.3]), XP + 0.1, FP)),
    "unwrap": (lambda p: ag.sin(ag.unwrap(p)), (np.array([0.0, 3.0, 7.0]),)),
}
each = pytest.mark.parametrize("name", SMOOTH)


@each
def test_both_modes_and_the_second_order_are_right(name: str) -> None:
    f, operands = SMOOTH[name]
    leaves = tuple(leaf(v) for v in operands)
    assert ag.autograd.gradcheck(f, leaves, check_forward_ad=True)
    assert ag.autograd.gradgradcheck(f, leaves)


@each
def test_vmap_is_a_loop(name: str) -> None:
    f, (first, *others) = SMOOTH[name]
    stack = np.stack([first, first + 0.01, first - 0.02])
    for g in (f, ag.grad(lambda first, *others: ag.sum(ag.sin(f(first, *others))))):
        in_axes = (0, *[None] * len(others))
        expected = np.stack([g(one, *others) for one in stack])
        np.testing.assert_allclose(ag.vmap(g, in_axes)(stack, *others), expected, rtol=1e-12, atol=1e-14)


@each
def test_float32_stays_float32(name: str) -> None:
    f, operands = SMOOTH[name]
    z, pullback = ag.vjp(f, *[np.asarray(v, "float32") for v in operands])
    assert {v.dtype for v in (z, *map(np.asarray, pullback(np.ones_like(z))))} == {np.dtype("float32")}


@each
def test_every_array_library_gives_the_same(name: str, array: Array) -> None:
    f, operands = SMOOTH[name]
    z, pullback = ag.vjp(f, *[array(v) for v in operands])
    expected, expected_pullback = ag.vjp(f, *operands)
    v = np.cos(np.arange(expected.size)).reshape(expected.shape)
    np.testing.assert_allclose(plain(z), expected, rtol=1e-12)
    for found, other in zip(pullback(array(v)), expected_pullback(v), strict=True):
        np.testing.assert_allclose(plain(found), other, rtol=1e-11, atol=1e-13)


def test_float32_values_at_float64_places_have_float32_slopes() -> None:
    assert ag.gradient(x[0].astype("float32"), PLACES, axis=1).dtype == np.float32


# ---------------------------------------------------------------- edges


def test_outside_of_its_points_interpolation_does_not_vary_with_the_place() -> None:
    for at, end in ((-1.0, 0), (6.0, -1), (np.inf, -1), (-np.inf, 0)):
        slopes = ag.grad(ag.interp, (0, 1, 2))(at, XP, FP)
        assert slopes[0] == 0.0
        assert slopes[1].tolist() == [0.0] * 4
        assert slopes[2].tolist() == np.eye(4)[end].tolist()


def test_a_step_in_interpolation_has_the_value_behind_it() -> None:
    z, slope = ag.value_and_grad(ag.interp)(1.0, [0.0, 1.0, 1.0, 2.0], [0.0, 1.0, 5.0, 7.0])
    assert (z, slope) == (5.0, 2.0)
