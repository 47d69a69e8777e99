"""NumPy's functions that work entry by entry give NumPy's values, by every name that they have."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.functions import ufuncs

from ..rules.cases import plain

x = np.array([[0.5, -0.25, 0.0], [0.75, -0.9, 0.1]])
y = np.array([1.5, -2.0, 0.3])

TWO = {
    "arctan2", "atan2", "copysign", "divmod", "float_power", "fmax", "fmin", "fmod", "heaviside", "hypot", "logaddexp",
    "logaddexp2", "mod", "remainder", "true_divide",
}  # fmt: skip
NUMPY_S = {"rsqrt": lambda x: 1 / np.sqrt(x)}
SHIFTED = {"log2": 1.0, "log10": 1.0, "arccosh": 2.0, "acosh": 2.0, "rsqrt": 1.0, "reciprocal": 2.0, "float_power": 1.0}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", sorted(set(ufuncs.__all__) - {"ldexp"}))
def test_values_are_numpy_s_by_either_way(name: str, dtype: str) -> None:
    theirs = NUMPY_S.get(name) or getattr(np, name)
    first = (x + SHIFTED.get(name, 0.0)).astype(dtype)
    operands = (first, y.astype(dtype)) if name in TWO else (first,)
    expected = theirs(*operands)
    calls = [getattr(ag, name)] if name in NUMPY_S else [getattr(ag, name), theirs]
    for call in calls:
        found = call(ag.tensor(operands[0]), *operands[1:])
        for one, other in zip(np.atleast_1d(found), np.atleast_1d(expected), strict=True):
            np.testing.assert_allclose(plain(one), other, rtol=1e-6 if dtype == "float32" else 1e-15)
            assert plain(one).dtype == ("float64" if name == "float_power" else dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_ldexp_takes_whole_numbers(dtype: str) -> None:
    first, n = y.astype(dtype), np.array([1, -2, 3])
    for found in (np.ldexp(ag.tensor(first), n), ag.ldexp(first, n), ag.ldexp(ag.tensor(first), ag.tensor(n))):
        np.testing.assert_array_equal(plain(found), np.ldexp(first, n))
        assert plain(found).dtype == dtype
    assert ag.grad(lambda x: ag.ldexp(x, 3))(1.5) == 8.0


@pytest.mark.parametrize(("x", "n"), [(1e-300, 1100), (0.0, 2000), (1e300, -1100), (3.0, -1060), (1.5, 1023)])
def test_ldexp_reaches_what_its_factor_does_not(x: float, n: int) -> None:
    assert plain(ag.ldexp(ag.tensor(x), n)) == ag.ldexp(x, n) == np.ldexp(x, n)


@pytest.mark.parametrize("dtype", ["float16", "float32", "complex64", "int32"])
def test_float_power_is_in_double_precision(dtype: str) -> None:
    base, powers = np.array([1, 2, 3], dtype), np.array([2.5, -1.0, 0.5], "float32")
    expected = np.float_power(base, powers)
    for found in (np.float_power(ag.tensor(base), powers), ag.float_power(base, powers)):
        np.testing.assert_allclose(plain(found), expected, rtol=1e-15)
        assert plain(found).dtype == expected.dtype
    assert ag.grad(lambda x: ag.sum(ag.float_power(x, 2)))(np.ones(2, "float32")).dtype == "float32"


def test_what_stands_behind_the_point_moves_with_x() -> None:
    assert ag.grad(lambda x: ag.modf(x)[0])(2.75) == 1.0
    assert ag.grad(lambda x: ag.divmod(x, 2.0)[1])(5.5) == 1.0
    assert ag.jvp(lambda x: ag.modf(x)[1], (2.75,), (1.0,))[1] == 0.0
    far = np.array([np.inf, -np.inf, -2.5, -3.0])
    for found, expected in zip(ag.modf(ag.tensor(far)), np.modf(far), strict=True):
        np.testing.assert_array_equal(plain(found), expected)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("size", [0.75, 0.25, -0.25, -0.75])
def test_slopes_of_an_angle_do_not_leave_the_numbers_before_they_must(size: float, dtype: str) -> None:
    # The square of a distance would have left them already.
    r = float(np.finfo(dtype).max) ** size
    for x, y in ((r, r), (-r, 2 * r), (3 * r, -r)):
        found = ag.grad(ag.arctan2, (0, 1))(np.array(x, dtype), np.array(y, dtype))
        square = (x / r) ** 2 + (y / r) ** 2
        np.testing.assert_allclose(
            found, (y / r / square / r, -x / r / square / r), rtol=4 * float(np.finfo(dtype).eps)
        )


@pytest.mark.parametrize("name", ["arcsinh", "arccosh"])
def test_slopes_like_1_over_x_do_not_either(name: str) -> None:
    slope = ag.grad(getattr(ag, name))
    for x in (1e155, 1e200, 1e300):
        np.testing.assert_allclose(slope(x), 1 / x, rtol=1e-15)
    np.testing.assert_allclose(slope(np.array(1e30, "float32")), 1e-30, rtol=4e-7)


@pytest.mark.parametrize("name", ["arcsin", "arccos", "arcsinh", "arccosh"])
def test_nor_do_those_of_complex_numbers(name: str) -> None:
    for z in (1e200 + 1e200j, 1e200 + 0j, 1e160j):
        slope = ag.vjp(getattr(ag, name), np.array([z]))[1](np.ones(1, complex))[0][0]
        np.testing.assert_allclose(abs(slope), 1 / abs(z), rtol=1e-14)


@pytest.mark.parametrize("name", ["fmod", "remainder"])
def test_the_slope_of_a_remainder_counts_whole_steps_where_the_quotient_rounds_to_the_next(name: str) -> None:
    function, (x, y) = getattr(ag, name), (9.772021923180315, 0.1437062047526517)
    assert x / y == 68.0
    assert np.fmod(x, y) > 0.14  # so y goes into x but 67 times
    for operands in ((x, y), (np.array([x]), np.array([y]))):
        assert float(np.sum(ag.grad(lambda x, y: ag.sum(function(x, y)), 1)(*operands))) == -67.0
    assert ag.grad(function, 1)(-x, y) == {"fmod": 67.0, "remainder": 68.0}[name]


@pytest.mark.parametrize("name", ["arcsin", "tan", "log1p", "hypot", "logaddexp", "sinc", "cbrt", "fmod", "arctan2"])
def test_every_library_has_them(name: str, array: Any) -> None:
    operands = [array(x)] + ([array(y)] if name in TWO else [])
    found = getattr(ag, name)(*operands)
    np.testing.assert_allclose(plain(found), getattr(np, name)(*map(plain, operands)), rtol=1e-14, atol=1e-15)
    assert type(found) is type(operands[0])


def test_the_slope_of_sinc_is_smooth_where_its_two_formulas_meet() -> None:
    edge = 1 / np.pi
    slope, bend = ag.grad(ag.sinc), ag.grad(ag.grad(ag.sinc))
    for f, rtol in ((slope, 1e-14), (bend, 1e-12)):
        below, above = f(np.nextafter(edge, 0)), f(np.nextafter(edge, 1))
        np.testing.assert_allclose(below, above, rtol=rtol)
    np.testing.assert_allclose(bend(0.0), -(np.pi**2) / 3, rtol=1e-15)


def test_numbers_take_the_place_of_what_is_none() -> None:
    z = np.array([np.nan, np.inf, -np.inf, 1.0])
    choices: list[dict[str, Any]] = [{}, {"nan": 2.0, "posinf": 3.0, "neginf": -3.0}]
    for settings in choices:
        np.testing.assert_array_equal(plain(np.nan_to_num(ag.tensor(z), **settings)), np.nan_to_num(z, **settings))
    np.testing.assert_array_equal(ag.grad(lambda z: ag.sum(ag.nan_to_num(z)))(z), [0.0, 0.0, 0.0, 1.0])
    assert plain(ag.nan_to_num(ag.tensor(z.astype("float32")))).max() == np.finfo("float32").max


def test_of_complex_and_of_whole_numbers_too() -> None:
    z = np.array([complex(np.nan, 1), complex(np.inf, -np.inf), 2 - 3j])
    choices: list[dict[str, Any]] = [{}, {"nan": 2.0, "posinf": 3.0}]
    for settings in choices:
        np.testing.assert_array_equal(plain(np.nan_to_num(ag.tensor(z), **settings)), np.nan_to_num(z, **settings))
    kept = plain(np.nan_to_num(ag.tensor([1, 2])))
    assert (kept.dtype.kind, kept.tolist()) == ("i", [1, 2])
    np.testing.assert_array_equal(ag.grad(lambda z: ag.sum(ag.real(ag.nan_to_num(z))))(z), [0.0, 0.0, 1.0])


def test_without_a_copy_they_take_their_places_in_x_itself() -> None:
    z = np.array([np.nan, np.inf, 1.0])
    for x in (ag.tensor(z), ag.tensor([complex(np.nan, 1), 2j]), ag.tensor([1, 2])):
        expected = np.nan_to_num(plain(x))
        assert np.nan_to_num(x, copy=False) is x
        np.testing.assert_array_equal(plain(x), expected)
    leaf = ag.tensor(z, requires_grad=True)
    y = leaf * 1.0
    np.nan_to_num(y, copy=False, posinf=3.0)
    (y * y).sum().backward()
    np.testing.assert_array_equal(plain(leaf.grad), [0.0, 0.0, 2.0])
