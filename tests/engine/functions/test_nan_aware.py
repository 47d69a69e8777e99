"""Missing entries count for nothing, and have the derivative 0."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from ..rules.cases import Array, plain
from .both_ways import both_ways, leaf

draw = np.random.default_rng(4)
x = draw.standard_normal((3, 4, 2))
x[0, 1, 0] = x[1, :2, 1] = x[2, 3, 1] = np.nan
MISSING = np.isnan(x)

REDUCTIONS = ["nansum", "nanprod", "nanmean", "nanvar", "nanstd", "nanmax", "nanmin", "nanmedian"]
AXES = [None, 0, -1, (0, 2), (2, 0), (0, 1, 2)]


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions_are_numpy_s(name: str, axis: Any, keepdims: bool) -> None:
    expected = getattr(np, name)(x, axis=axis, keepdims=keepdims)
    found = both_ways(name, x, axis=axis, keepdims=keepdims)
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    np.testing.assert_array_equal(getattr(ag, name)(x, dim=axis, keepdim=keepdims), found)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_without_missing_entries_they_are_the_plain_functions(name: str) -> None:
    whole = np.nan_to_num(x)
    plain_function = getattr(ag, name.removeprefix("nan"))
    np.testing.assert_allclose(getattr(ag, name)(whole, axis=1), plain_function(whole, axis=1), rtol=1e-13)
    assert getattr(ag, name)(ag.tensor(2.5)).item() == plain_function(ag.tensor(2.5)).item()


@pytest.mark.parametrize("name", ["nancumsum", "nancumprod"])
@pytest.mark.parametrize("axis", [None, 0, -1])
def test_running_totals_are_numpy_s(name: str, axis: Any) -> None:
    np.testing.assert_allclose(both_ways(name, x, axis=axis), getattr(np, name)(x, axis=axis), rtol=1e-13)


@pytest.mark.parametrize("name", ["nanargmax", "nanargmin"])
@pytest.mark.parametrize("axis", [None, 0, -1])
def test_the_places_of_extremes_are_numpy_s(name: str, axis: Any) -> None:
    np.testing.assert_array_equal(both_ways(name, x, axis=axis), getattr(np, name)(x, axis=axis))
    with pytest.raises(ValueError, match="All-NaN slice"):
        getattr(ag, name)(leaf([[np.nan, np.nan], [1.0, 2.0]]), axis=1)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("name", ["nanvar", "nanstd"])
def test_spreads_divide_by_what_ddof_says(name: str, ddof: int) -> None:
    expected = getattr(np, name)(x, axis=1, ddof=ddof)
    np.testing.assert_allclose(both_ways(name, x, axis=1, ddof=ddof), expected, rtol=1e-13)
    np.testing.assert_allclose(getattr(ag, name)(x, dim=1, correction=ddof), expected, rtol=1e-13)


@pytest.mark.parametrize("method", ["linear", "lower", "higher", "midpoint", "nearest"])
@pytest.mark.parametrize("q", [0.0, 1.0, 0.37, 0.5, [0.25, 0.9]])
def test_quantiles_are_numpy_s(q: Any, method: str) -> None:
    for axis in (None, 1, (0, -1)):
        for keepdims in (False, True):
            expected = np.nanquantile(x, q, axis=axis, method=method, keepdims=keepdims)
            found = both_ways("nanquantile", x, q, axis=axis, method=method, keepdims=keepdims)
            assert found.shape == np.shape(expected)
            np.testing.assert_allclose(found, expected, rtol=1e-12)
    found = both_ways("nanpercentile", x, np.multiply(q, 100), axis=1, method=method)
    np.testing.assert_allclose(found, np.nanpercentile(x, np.multiply(q, 100), axis=1, method=method), rtol=1e-12)


def test_what_is_no_quantile_is_refused() -> None:
    with pytest.raises(ValueError, match="Quantiles must be in the range"):
        ag.nanquantile(leaf([1.0]), -0.5)
    with pytest.raises(TypeError, match="its method 'hazen' is not one of linear, lower"):
        ag.nanquantile(leaf([1.0]), 0.5, method="hazen")


@pytest.mark.parametrize("name", ["nanmean", "nanvar", "nanstd", "nanmax", "nanmin", "nanmedian"])
def test_where_all_is_missing_the_result_is_nan_and_the_derivative_zero(name: str) -> None:
    data = np.array([[np.nan, np.nan], [1.0, 3.0]])
    z, pullback = ag.vjp(lambda x: getattr(ag, name)(x, axis=1), data)
    assert np.isnan(z).tolist() == [True, False]
    slopes = pullback(np.ones(2))[0]
    assert slopes[0].tolist() == [0.0, 0.0]
    assert np.isfinite(slopes[1]).all()


def test_an_infinite_entry_is_not_missing() -> None:
    data = np.array([np.nan, 1.0, np.inf, -np.inf])
    assert (ag.nanmax(data), ag.nanmin(data)) == (np.inf, -np.inf)
    assert ag.nanquantile(data, 0.5) == 1.0
    assert ag.grad(ag.nanmax)(data).tolist() == [0.0, 0.0, 1.0, 0.0]


def test_whole_numbers_cannot_be_missing() -> None:
    whole = ag.tensor([3, 1, 2])
    assert (ag.nansum(whole).item(), ag.nanmax(whole).item(), ag.nanargmin(whole).item()) == (6, 3, 1)
    assert (ag.nanmean(whole).item(), ag.nanmedian(whole).item()) == (2.0, 2.0)


# ---------------------------------------------------------------- derivatives

ALL: dict[str, Callable[[Any], Any]] = {
    "nansum": lambda x: ag.nansum(x, axis=1),
    "nanprod": lambda x: ag.nanprod(x, axis=(0, 2)),
    "nanmean": lambda x: ag.nanmean(x, axis=1),
    "nanvar": lambda x: ag.nanvar(x, axis=1, ddof=1),
    "nanstd": lambda x: ag.nanstd(x, axis=(0, 2)),
    "nanmax": lambda x: ag.nanmax(x, axis=1),
    "nanmin": lambda x: ag.nanmin(x, axis=0),
    "nanmedian": lambda x: ag.nanmedian(x, axis=(0, 1)),
    "nanquantile": lambda x: ag.nanquantile(x, [0.2, 0.7], axis=1),
    "nancumsum": lambda x: ag.nancumsum(x, axis=1),
    "nancumprod": lambda x: ag.nancumprod(x, axis=1),
}
HOLES = np.where(MISSING, np.nan, 0.0)


@pytest.mark.parametrize("name", ALL)
def test_derivatives_are_right_at_what_is_there_and_zero_at_what_is_missing(name: str) -> None:
    whole, f = np.nan_to_num(x, nan=0.3), ALL[name]
    assert ag.autograd.gradcheck(lambda x: f(x + HOLES), (leaf(whole),), check_forward_ad=True)
    assert ag.autograd.gradgradcheck(lambda x: f(x + HOLES), (leaf(whole),))
    z, pullback = ag.vjp(f, x)
    slopes = pullback(np.cos(np.arange(z.size)).reshape(z.shape))[0]
    assert (slopes[MISSING] == 0).all()
    assert np.isfinite(slopes).all()
    assert np.isfinite(ag.jvp(f, (x,), (np.ones_like(x),))[1]).all()


@pytest.mark.parametrize("name", ALL)
def test_vmap_is_a_loop(name: str) -> None:
    stack = draw.standard_normal((5, *x.shape)) + HOLES
    for f in (ALL[name], ag.grad(lambda x: ag.sum(ag.sin(ALL[name](x))))):
        np.testing.assert_allclose(ag.vmap(f)(stack), np.stack([f(one) for one in stack]), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("name", ALL)
def test_the_precision_stays(name: str, dtype: str) -> None:
    z, pullback = ag.vjp(ALL[name], x.astype(dtype))
    assert (z.dtype, pullback(np.ones_like(z))[0].dtype) == (np.dtype(dtype),) * 2
    np.testing.assert_allclose(z, ALL[name](x), rtol=1e-2 if dtype == "float16" else 1e-5, atol=1e-2)


@pytest.mark.parametrize("name", ALL)
def test_every_array_library_gives_the_same(name: str, array: Array) -> None:
    z, pullback = ag.vjp(ALL[name], array(x))
    expected, expected_pullback = ag.vjp(ALL[name], x)
    v = np.cos(np.arange(expected.size)).reshape(expected.shape)
    np.testing.assert_allclose(plain(z), expected, rtol=1e-12)
    np.testing.assert_allclose(plain(pullback(array(v))[0]), expected_pullback(v)[0], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", ["nanmean", "nanvar"])
def test_many_entries_of_float16_are_counted(name: str) -> None:
    many = np.array([-1.0, 1.0, np.nan] * 50_000, "float16")
    assert float(getattr(ag, name)(many)) == (0.0 if name == "nanmean" else 1.0)
