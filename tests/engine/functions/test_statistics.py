"""Products, extremes, averages, spreads and quantiles are NumPy's, and so are their derivatives."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from ..rules.cases import Array, plain
from .both_ways import both_ways, leaf

draw = np.random.default_rng(3)
x = draw.standard_normal((3, 4, 2))
AXES = [None, 0, -1, (0, 2), (2, 0), (-1, 1), (0, 1, 2), ()]
REDUCTIONS = ["prod", "amax", "amin", "max", "min", "ptp", "var", "std", "average", "median"]


# ---------------------------------------------------------------- values


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions_are_numpy_s(name: str, axis: Any, keepdims: bool) -> None:
    expected = getattr(np, name)(x, axis=axis, keepdims=keepdims)
    found = both_ways(name, x, axis=axis, keepdims=keepdims)
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions_of_one_number_are_numpy_s(name: str) -> None:
    for data in (2.5, np.array(2.5), np.array([2.5])):
        assert plain(getattr(ag, name)(ag.tensor(data))) == getattr(np, name)(data)


@pytest.mark.parametrize("name", [*REDUCTIONS, "cumsum", "cumprod"])
def test_pytorch_s_names_of_arguments_mean_the_same(name: str) -> None:
    f = getattr(ag, name)
    settings = {"keepdim": True} if name not in ("cumsum", "cumprod") else {}
    found = f(x, dim=1, **settings)
    if name in ("max", "min"):
        found = found.values
    if name == "median":
        found = f(x[:, :3], dim=1, **settings).values
    numpy_s = {"keepdims": True} if settings else {}
    np.testing.assert_allclose(found, f(x[:, :3] if name == "median" else x, axis=1, **numpy_s), rtol=1e-15)


@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
@pytest.mark.parametrize("axis", [None, 0, 1, -1])
def test_running_totals_are_numpy_s(name: str, axis: Any) -> None:
    np.testing.assert_allclose(both_ways(name, x, axis=axis), getattr(np, name)(x, axis=axis), rtol=1e-13)
    assert getattr(ag, name)(ag.tensor(2.0)).shape == (1,)
    assert (
        getattr(ag, name)(ag.tensor(np.zeros((0, 2))), axis=axis).shape
        == getattr(np, name)(np.zeros((0, 2)), axis=axis).shape
    )


@pytest.mark.parametrize("include_initial", [False, True])
@pytest.mark.parametrize("name", ["cumulative_sum", "cumulative_prod"])
def test_cumulative_sums_may_begin_with_nothing(name: str, include_initial: bool) -> None:
    f, g = getattr(np, name), getattr(ag, name)
    for data, axis in ((x, 1), (x, -1), (x[0, :, 0], None), (np.zeros((0, 2)), 0)):
        found = both_ways(name, data, axis=axis, include_initial=include_initial)
        np.testing.assert_allclose(found, f(data, axis=axis, include_initial=include_initial), rtol=1e-13)
    with pytest.raises(ValueError, match="``axis`` argument is required"):
        g(leaf(x))


def test_logcumsumexp_does_not_overflow() -> None:
    expected = np.logaddexp.accumulate(1000 * x, axis=1)
    np.testing.assert_allclose(ag.logcumsumexp(1000 * x, axis=1), expected, rtol=1e-14)
    np.testing.assert_allclose(ag.logcumsumexp(x), np.logaddexp.accumulate(x.ravel()), rtol=1e-13)


@pytest.mark.parametrize("ddof", [0, 1, 2.5])
@pytest.mark.parametrize("name", ["var", "std"])
def test_spreads_divide_by_what_ddof_says(name: str, ddof: float) -> None:
    f, expected = getattr(ag, name), getattr(np, name)(x, axis=1, ddof=ddof)
    np.testing.assert_allclose(both_ways(name, x, axis=1, ddof=ddof), expected, rtol=1e-13)
    np.testing.assert_allclose(f(x, dim=1, correction=ddof), expected, rtol=1e-13)
    if ddof < 2:
        np.testing.assert_allclose(f(x, dim=1, unbiased=bool(ddof)), expected, rtol=1e-13)


@pytest.mark.filterwarnings("ignore:Degrees of freedom|invalid value|divide by zero:RuntimeWarning")
@pytest.mark.parametrize("name", ["var", "std"])
def test_without_degrees_of_freedom_a_spread_is_numpy_s(name: str) -> None:
    for data in ([1.0], [1.0, 3.0], [2.0, 2.0]):
        for ddof in (1, 2, 3):
            assert_same(getattr(ag, name)(leaf(data), ddof=ddof), getattr(np, name)(data, ddof=ddof))


def assert_same(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(plain(found), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("axis", "shape"), [(None, (3, 4, 2)), (1, (4,)), (-1, (2,)), ((0, 2), (3, 2)), ((2, 0), (2, 3)), (1, (3, 4, 2))]
)
def test_averages_are_weighted_along_their_axes(axis: Any, shape: tuple[int, ...]) -> None:
    w = 0.5 + draw.random(shape)
    for keepdims in (False, True):
        found = both_ways("average", x, axis=axis, weights=w, keepdims=keepdims)
        np.testing.assert_allclose(found, np.average(x, axis=axis, weights=w, keepdims=keepdims), rtol=1e-12)
    for mine, numpy_s in zip(
        np.average(leaf(x), axis, w, returned=True), np.average(x, axis, w, returned=True), strict=True
    ):
        np.testing.assert_allclose(plain(mine), numpy_s, rtol=1e-12)


def test_an_average_may_return_how_many_there_were_and_take_a_list() -> None:
    z, together = ag.average(leaf(x), axis=0, returned=True)
    assert (z.shape, plain(together).tolist()) == ((4, 2), np.full((4, 2), 3.0).tolist())
    assert ag.average(leaf([1.0, 5.0]), weights=[3, 1]).item() == 2.0
    with pytest.raises(TypeError, match="Axis must be specified"):
        ag.average(leaf(x), weights=np.ones(4))
    with pytest.raises(ValueError, match="Shape of weights"):
        ag.average(leaf(x), axis=0, weights=np.ones(4))


QUANTILE_METHODS = [
    "linear", "lower", "higher", "midpoint", "nearest", "hazen", "weibull", "median_unbiased", "inverted_cdf",
]  # fmt: skip


@pytest.mark.parametrize("method", QUANTILE_METHODS)
@pytest.mark.parametrize("q", [0.0, 1.0, 0.37, 0.5, [0.25, 0.9], [[0.1], [0.6]]])
def test_quantiles_are_numpy_s(q: Any, method: str) -> None:
    for axis in (None, 1, (0, -1)):
        for keepdims in (False, True):
            expected = np.quantile(x, q, axis=axis, method=method, keepdims=keepdims)
            found = both_ways("quantile", x, q, axis=axis, method=method, keepdims=keepdims)
            assert found.shape == np.shape(expected)
            np.testing.assert_allclose(found, expected, rtol=1e-12)
    found = both_ways("percentile", x, np.multiply(q, 100), axis=1, method=method)
    np.testing.assert_allclose(found, np.percentile(x, np.multiply(q, 100), axis=1, method=method), rtol=1e-12)
    np.testing.assert_array_equal(ag.quantile(x, q, dim=1, interpolation=method), ag.quantile(x, q, 1, method))


def test_quantiles_of_what_is_infinite_or_not_a_number_are_numpy_s() -> None:
    for data in ([1.0, np.inf], [1.0, np.nan, 3.0], [-np.inf, 0.0, np.inf]):
        for q in (0.0, 0.5, 1.0):
            assert_same(ag.quantile(leaf(data), q, method="lower"), np.quantile(data, q, method="lower"))
    assert_same(ag.median(leaf([[1.0, np.nan], [2.0, 3.0]]), axis=1), [np.nan, 2.5])


def test_what_is_no_quantile_is_said_by_numpy() -> None:
    with pytest.raises(ValueError, match="Quantiles must be in the range"):
        ag.quantile(leaf([1.0]), 1.5)
    with pytest.raises(ValueError, match="not a valid method"):
        ag.quantile(leaf([1.0]), 0.5, method="best")
    with pytest.raises(TypeError, match="weights="):
        np.quantile(leaf([1.0]), 0.5, weights=np.ones(1))


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_pairs_of_values_and_indices_are_pytorch_s(dim: int) -> None:
    for name in ("max", "min", "median"):
        values, indices = getattr(ag, name)(leaf(x), dim=dim)
        np.testing.assert_array_equal(
            plain(np.take_along_axis(x, np.expand_dims(plain(indices), dim), dim)).squeeze(dim), plain(values)
        )
        assert not indices.requires_grad
    np.testing.assert_array_equal(plain(ag.max(leaf(x), dim=dim).values), x.max(dim))
    np.testing.assert_array_equal(plain(ag.median(leaf(x), dim=dim).values), np.quantile(x, 0.5, dim, method="lower"))
    assert ag.min(leaf(x), dim=dim, keepdim=True).indices.shape == x.min(dim, keepdims=True).shape


def test_the_median_of_a_pair_is_not_a_number_where_one_entry_is_not() -> None:
    values, indices = ag.median(ag.tensor([[1.0, np.nan, 2.0], [3.0, 1.0, 2.0]]), dim=1)
    assert_same(values, [np.nan, 2.0])
    assert plain(indices).tolist() == [1, 2]


COV: list[dict[str, Any]] = [
    {}, {"rowvar": False}, {"bias": True}, {"ddof": 0}, {"fweights": [1, 2, 1, 3]},
    {"aweights": [0.5, 1.0, 2.0, 1.5]}, {"fweights": [1, 2, 1, 3], "aweights": [0.5, 1.0, 2.0, 1.5], "ddof": 0},
    {"fweights": [1, 2, 1, 3], "aweights": [0.5, 1.0, 2.0, 1.5]},
]  # fmt: skip


@pytest.mark.parametrize("settings", COV)
def test_covariances_are_numpy_s(settings: Any) -> None:
    m = x[..., 0].T if "rowvar" in settings else x[..., 0]
    np.testing.assert_allclose(both_ways("cov", m, **settings), np.cov(m, **settings), rtol=1e-12)
    y = m + draw.random(m.shape)
    np.testing.assert_allclose(plain(np.cov(leaf(m), y, **settings)), np.cov(m, y, **settings), rtol=1e-12)
    one = x[0, :, 0]
    np.testing.assert_allclose(both_ways("cov", one, **settings), np.cov(one, **settings), rtol=1e-12)


def test_correlations_are_numpy_s() -> None:
    m = x[..., 0]
    np.testing.assert_allclose(both_ways("corrcoef", m), np.corrcoef(m), rtol=1e-12)
    np.testing.assert_allclose(both_ways("corrcoef", m, rowvar=False), np.corrcoef(m, rowvar=False), rtol=1e-12)
    np.testing.assert_allclose(plain(np.corrcoef(m[0], leaf(m[1]))), np.corrcoef(m[0], m[1]), rtol=1e-12)
    assert ag.corrcoef(leaf(m[0])).item() == 1.0


# ---------------------------------------------------------------- derivatives

SMOOTH: dict[str, Callable[[Any], Any]] = {
    "prod": lambda x: ag.prod(x, axis=(0, 2)),
    "max": lambda x: ag.max(x, axis=1),
    "max of a pair": lambda x: ag.max(x, dim=1).values,
    "min of a pair": lambda x: ag.min(x, dim=-1, keepdim=True).values,
    "ptp": lambda x: ag.ptp(x, axis=(0, 1)),
    "var": lambda x: ag.var(x, axis=1, ddof=1),
    "std": lambda x: ag.std(x, axis=(0, 2)),
    "average": lambda x: ag.average(x[..., 0], axis=1, weights=ag.exp(x[..., 1])),
    "weights": lambda x: ag.average(x[..., 0], axis=1, weights=ag.exp(x[0, :, 1])),
    "median": lambda x: ag.median(x, axis=(0, 1)),
    "median of a pair": lambda x: ag.median(x, dim=1).values,
    "quantile": lambda x: ag.quantile(x, [0.2, 0.7], axis=1),
    "cumsum": lambda x: ag.cumsum(x, axis=1),
    "cumprod": lambda x: ag.cumprod(x, axis=1),
    "logcumsumexp": lambda x: ag.logcumsumexp(x, axis=1),
    "cumulative_prod": lambda x: ag.cumulative_prod(x, axis=1, include_initial=True),
    "cov": lambda x: ag.cov(x[..., 0], aweights=ag.exp(x[0, :, 1])),
    "corrcoef": lambda x: ag.corrcoef(x[..., 0], x[..., 1])[:3, 3:],
}


@pytest.mark.parametrize("name", SMOOTH)
def test_both_modes_and_the_second_order_are_right(name: str) -> None:
    f = SMOOTH[name]
    assert ag.autograd.gradcheck(f, (leaf(x),), check_forward_ad=True)
    assert ag.autograd.gradgradcheck(f, (leaf(x),))


@pytest.mark.parametrize("name", SMOOTH)
def test_vmap_is_a_loop(name: str) -> None:
    stack = draw.standard_normal((5, *x.shape))
    for f in (SMOOTH[name], ag.grad(lambda x: ag.sum(ag.sin(SMOOTH[name](x))))):
        np.testing.assert_allclose(ag.vmap(f)(stack), np.stack([f(one) for one in stack]), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", SMOOTH)
def test_float32_stays_float32(name: str) -> None:
    z, pullback = ag.vjp(SMOOTH[name], x.astype("float32"))
    assert (z.dtype, pullback(np.ones_like(z))[0].dtype) == (np.float32, np.float32)


@pytest.mark.parametrize("name", SMOOTH)
def test_every_array_library_gives_the_same(name: str, array: Array) -> None:
    f = SMOOTH[name]
    z, pullback = ag.vjp(f, array(x))
    expected, expected_pullback = ag.vjp(f, x)
    v = np.cos(np.arange(expected.size)).reshape(expected.shape)
    np.testing.assert_allclose(plain(z), expected, rtol=1e-12)
    np.testing.assert_allclose(plain(pullback(array(v))[0]), expected_pullback(v)[0], rtol=1e-11, atol=1e-13)


ZEROS = [[0.0], [0.0, 2.0], [3.0, 0.0, 2.0, 5.0, 7.0], [0.0, 2.0, 0.0, 3.0], [0.0, 0.0, 0.0, 1.0]]


@pytest.mark.parametrize("data", ZEROS)
def test_products_of_zeros_have_the_derivatives_of_the_polynomial(data: list[float]) -> None:
    def by_hand(x: Any) -> Any:
        z = x[0]
        for i in range(1, len(data)):
            z = z * x[i]
        return z

    x, weights = np.array(data), np.cos(np.arange(len(data)))

    def running(x: Any) -> Any:
        return sum(w * by_hand_to(x, i + 1) for i, w in enumerate(weights))

    def by_hand_to(x: Any, n: int) -> Any:
        z = x[0]
        for i in range(1, n):
            z = z * x[i]
        return z

    pairs = [(ag.prod, by_hand), (lambda x: ag.sum(ag.cumprod(x) * weights), running)]
    for f, g in pairs:
        np.testing.assert_allclose(ag.grad(f)(x), ag.grad(g)(x), rtol=1e-14)
        np.testing.assert_allclose(ag.hessian(f)(x), ag.hessian(g)(x), rtol=1e-14)
        np.testing.assert_allclose(ag.jacfwd(ag.hessian(f))(x), ag.jacfwd(ag.hessian(g))(x), rtol=1e-14)


# ---------------------------------------------------------------- edges


def test_ties_share_equally_along_several_axes() -> None:
    t = leaf([[[3.0, 1.0], [3.0, 3.0]], [[2.0, 0.0], [1.0, 1.0]]])
    ag.amax(t, axis=(1, 2)).sum().backward()
    np.testing.assert_allclose(plain(t.grad)[0], [[1 / 3, 0], [1 / 3, 1 / 3]])
    np.testing.assert_array_equal(plain(t.grad)[1], [[1, 0], [0, 0]])


def test_of_a_pair_the_first_tie_has_all() -> None:
    for f, expected in ((ag.max, [0.0, 1.0, 0.0]), (ag.min, [1.0, 0.0, 0.0])):
        assert ag.grad(lambda x, f=f: f(x, dim=0).values)(np.array([1.0, 3.0, 3.0])).tolist() == expected


def test_an_extreme_among_nans_is_nan_and_so_is_its_derivative() -> None:
    for f in (ag.max, ag.min):
        z, slope = ag.value_and_grad(f)(np.array([1.0, np.nan, 3.0]))
        assert np.isnan(z)
        assert np.isnan(slope).all()


def test_an_infinite_extreme_has_a_derivative() -> None:
    assert ag.grad(ag.max)(np.array([1.0, np.inf])).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("name", ["max", "min", "amax", "amin", "ptp"])
def test_nothing_has_no_extreme(name: str) -> None:
    with pytest.raises(ValueError, match="zero-size array to reduction operation"):
        getattr(ag, name)(leaf([]))
    assert getattr(ag, name)(leaf(np.zeros((0, 3))), axis=1).shape == (0,)


def test_the_product_of_nothing_is_one() -> None:
    assert ag.prod(leaf([])).item() == 1.0
    assert ag.prod(leaf(np.zeros((2, 0))), axis=1).tolist() == [1.0, 1.0]
    assert ag.grad(ag.prod)(np.zeros(0)).shape == (0,)


@pytest.mark.filterwarnings("ignore:Mean of empty slice|invalid value:RuntimeWarning")
@pytest.mark.parametrize("name", ["var", "std", "median", "average"])
def test_of_nothing_averages_and_spreads_are_nan(name: str) -> None:
    assert np.isnan(getattr(ag, name)(leaf([])).item())


@pytest.mark.parametrize("f", [ag.std, lambda x: ag.std(x, correction=1)])
def test_where_nothing_is_spread_the_derivative_of_std_is_zero(f: Any) -> None:
    same = np.full(3, 1.5)
    assert ag.grad(f)(same).tolist() == [0.0] * 3
    assert ag.jvp(f, (same,), (np.arange(3.0),)) == (0.0, 0.0)
    assert (ag.hessian(f)(same) == 0).all()


@pytest.mark.parametrize("name", ["var", "std"])
def test_spreads_of_float16_do_not_overflow(name: str) -> None:
    wide = np.array([-200.0, 200.0] * 4000, "float16")
    z, slope = ag.value_and_grad(getattr(ag, name))(wide)
    expected = getattr(np, name)(wide[:2].astype(float))
    assert (np.asarray(z).dtype, slope.dtype) == (np.float16, np.float16)
    assert float(z) == expected


def test_an_axis_that_is_not_there_is_refused() -> None:
    for name in (*REDUCTIONS, "cumsum", "cumprod"):
        with pytest.raises(np.exceptions.AxisError):
            getattr(ag, name)(leaf(x), axis=3)
