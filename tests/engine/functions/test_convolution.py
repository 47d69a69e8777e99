"""Convolutions and pools by windows: values, both modes, borders, mistakes; PyTorch's are compared in `peers`."""

from itertools import product
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from ..rules.cases import plain

rng = np.random.default_rng(4)


def r(*shape: int) -> Any:
    return rng.standard_normal(shape)


def by_loops(x: Any, w: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """The formula of a convolution over two axes, entry by entry."""
    x = np.pad(x, ((0, 0), (0, 0), *((p, p) for p in padding)))
    spans = [
        (n - d * (k - 1) - 1) // s + 1 for n, k, s, d in zip(x.shape[2:], w.shape[2:], stride, dilation, strict=True)
    ]
    z = np.zeros((len(x), len(w), *spans))
    part = w.shape[1]
    for n, o, i, j in product(*map(range, z.shape)):
        first = o // (len(w) // groups) * part
        for c, h, v in product(*map(range, w.shape[1:])):
            z[n, o, i, j] += (
                w[o, c, h, v] * x[n, first + c, i * stride[0] + h * dilation[0], j * stride[1] + v * dilation[1]]
            )
    return z


SETTINGS = [
    ((1, 1), (0, 0), (1, 1), 1),
    ((2, 1), (1, 0), (1, 1), 1),
    ((1, 2), (2, 1), (2, 1), 2),
    ((3, 3), (0, 2), (1, 2), 2),
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_a_convolution_is_its_formula(settings: Any, array: Any) -> None:
    *_, groups = settings
    x, w, bias = r(2, 4, 6, 5), r(6, 4 // groups, 3, 2), r(6)
    z = ag.conv2d(array(x), array(w), array(bias), *settings)
    np.testing.assert_allclose(plain(z), by_loops(x, w, *settings) + bias[:, None, None], rtol=1e-11, atol=1e-12)
    row = ag.conv1d(
        array(x[:, :, 0]), array(w[:, :, 0]), None, *(s[1] if isinstance(s, tuple) else s for s in settings)
    )
    one = ((1, settings[0][1]), (0, settings[1][1]), (1, settings[2][1]), groups)
    np.testing.assert_allclose(plain(row), by_loops(x[:, :, :1], w[:, :, :1], *one)[:, :, 0], rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_a_convolution_has_a_gradient_for_input_weight_and_bias(settings: Any) -> None:
    leaves = [ag.tensor(v, requires_grad=True) for v in (r(1, 4, 6, 5), r(2, 4 // settings[-1], 3, 2), r(2))]
    assert ag.autograd.gradcheck(lambda *xs: ag.conv2d(*xs, *settings), leaves)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_transposed_convolution_is_the_transpose(settings: Any) -> None:
    stride, padding, dilation, groups = settings
    x, w = r(2, 4, 9, 8), r(6, 4 // groups, 3, 2)
    z = ag.conv2d(x, w, None, *settings)
    z_bar = r(*z.shape)
    reached = [(n - 1) * s - 2 * p + d * (k - 1) + 1
               for n, s, p, d, k in zip(z.shape[2:], stride, padding, dilation, (3, 2), strict=True)]  # fmt: skip
    extra = tuple(n - m for n, m in zip(x.shape[2:], reached, strict=True))
    x_bar = ag.conv_transpose2d(z_bar, w, None, stride, padding, extra, groups, dilation)
    assert x_bar.shape == x.shape
    np.testing.assert_allclose((x_bar * x).sum(), (z_bar * z).sum(), rtol=1e-11)
    np.testing.assert_allclose(x_bar, ag.vjp(lambda x: ag.conv2d(x, w, None, *settings), x)[1](z_bar)[0], rtol=1e-11)


def test_the_transposed_convolution_has_a_gradient_for_input_weight_and_bias() -> None:
    leaves = [ag.tensor(v, requires_grad=True) for v in (r(1, 4, 3, 2), r(4, 2, 2, 2), r(4))]
    assert ag.autograd.gradcheck(lambda *xs: ag.conv_transpose2d(*xs, 2, 1, 1, 2), leaves)
    leaves = [ag.tensor(v, requires_grad=True) for v in (r(2, 3), r(2, 2, 2))]
    assert ag.autograd.gradcheck(lambda *xs: ag.conv_transpose1d(*xs, stride=3, output_padding=2), leaves)


def test_extra_entries_may_go_beyond_a_stride_where_the_dilation_is_larger() -> None:
    x, w = ag.tensor([[[1.0, 2.0, 3.0]]]), ag.tensor([[[1.0, 10.0]]])
    z = ag.conv_transpose1d(x, w, stride=1, output_padding=2, dilation=3)
    np.testing.assert_array_equal(plain(z), [[[1, 2, 3, 10, 20, 30, 0, 0]]])


def test_same_padding_keeps_the_size_and_valid_padding_pads_nothing() -> None:
    x, w = r(2, 7, 6), r(3, 2, 4, 3)
    same = ag.conv2d(x, w, padding="same", dilation=(1, 2))
    assert same.shape == (3, 7, 6)
    np.testing.assert_allclose(same, ag.conv2d(np.pad(x, ((0, 0), (1, 2), (2, 2))), w, dilation=(1, 2)), rtol=1e-12)
    np.testing.assert_array_equal(ag.conv2d(x, w, padding="valid"), ag.conv2d(x, w))


def value(x: Any, w: Any) -> Any:
    return ag.conv2d(x, w, stride=2, padding=1, groups=2)


def slope_of_input(x: Any, w: Any) -> Any:
    return ag.grad(lambda x: ag.sum(ag.sin(value(x, w))))(x)


def slope_of_weight(x: Any, w: Any) -> Any:
    return ag.grad(lambda w: ag.sum(ag.sin(value(x, w))))(w)


@pytest.mark.parametrize("f", [value, slope_of_input, slope_of_weight])
@pytest.mark.parametrize("places", [(0, None), (None, 0), (0, 0)], ids=str)
def test_a_mapped_convolution_and_its_gradients(f: Any, places: Any) -> None:
    x, w = r(3, 2, 4, 6, 5), r(3, 2, 2, 3, 2)
    x, w = (v if place == 0 else v[0] for v, place in zip((x, w), places, strict=True))
    one_by_one = [f(*(v[i] if place == 0 else v for v, place in zip((x, w), places, strict=True))) for i in range(3)]
    np.testing.assert_allclose(ag.vmap(f, places)(x, w), np.stack(one_by_one), rtol=1e-10, atol=1e-12)


def test_a_convolution_of_nothing_in_the_batch() -> None:
    x, w = np.zeros((0, 2, 4, 4)), r(3, 2, 3, 3)
    z, pullback = ag.vjp(lambda x, w: ag.conv2d(x, w), x, w)
    assert z.shape == (0, 3, 2, 2)
    assert [g.shape for g in pullback(z)] == [x.shape, w.shape]
    assert ag.max_pool2d(x, 2).shape == ag.avg_pool2d(x, 2).shape == (0, 2, 2, 2)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_convolutions_and_pools_stay_in_their_precision(dtype: str) -> None:
    x, w, bias = r(1, 2, 4, 4).astype(dtype), r(2, 2, 3, 3).astype(dtype), r(2).astype(dtype)
    for f in (ag.conv2d, ag.conv_transpose2d):
        z, pullback = ag.vjp(f, x, w, bias)
        assert {v.dtype.name for v in (z, *pullback(z))} == {dtype}
    for g in (
        ag.max_pool2d,
        lambda x, k: ag.avg_pool2d(x, k, padding=1, count_include_pad=False),
        ag.adaptive_avg_pool2d,
    ):
        z, pullback = ag.vjp(lambda x, g=g: g(x, 2), x)
        assert {v.dtype.name for v in (z, *pullback(z))} == {dtype}


# ---------------------------------------------------------------- pooling


def test_pools_of_all_libraries(array: Any) -> None:
    x = r(2, 3, 5, 4)
    shown = np.lib.stride_tricks.sliding_window_view(x, (2, 3), (2, 3))
    np.testing.assert_array_equal(plain(ag.max_pool2d(array(x), (2, 3), 1)), shown.max((-2, -1)))
    np.testing.assert_allclose(plain(ag.avg_pool2d(array(x), (2, 3), 1)), shown.mean((-2, -1)), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(plain(ag.adaptive_avg_pool2d(array(x), 1)), x.mean((2, 3), keepdims=True), rtol=1e-12)
    borders = np.pad(np.ones((5, 4)), 1)
    counts = np.lib.stride_tricks.sliding_window_view(borders, (2, 2)).sum((-2, -1))[::2, ::2]
    sums = np.lib.stride_tricks.sliding_window_view(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), (2, 2), (2, 3))
    found = ag.avg_pool2d(array(x), 2, padding=1, count_include_pad=False)
    np.testing.assert_allclose(plain(found), sums.sum((-2, -1))[..., ::2, ::2] / counts, rtol=1e-12, atol=1e-13)


def test_padding_is_never_the_largest(array: Any) -> None:
    x = -1 - np.abs(r(1, 3, 3))
    z, pullback = ag.vjp(lambda x: ag.max_pool2d(x, 2, padding=1), array(x))
    np.testing.assert_array_equal(
        plain(z), [[[x[0, 0, 0], x[0, 0, 1:].max()], [x[0, 1:, 0].max(), x[0, 1:, 1:].max()]]]
    )
    np.testing.assert_array_equal(plain(pullback(array(np.ones((1, 2, 2))))[0]).sum(), 4)


def test_the_first_of_equal_entries_gets_the_cotangent(array: Any) -> None:
    x = array([[[1.0, 2.0, 2.0, 2.0], [2.0, 2.0, 1.0, 2.0]]])
    pullback = ag.vjp(lambda x: ag.max_pool2d(x, 2), x)[1]
    np.testing.assert_array_equal(plain(pullback(array([[[5.0, 7.0]]]))[0]), [[[0, 5, 7, 0], [0, 0, 0, 0]]])
    moved = ag.jvp(lambda x: ag.max_pool2d(x, 2), (x,), (array(np.arange(8.0).reshape(1, 2, 4)),))[1]
    np.testing.assert_array_equal(plain(moved), [[[1, 2]]])


def test_a_nan_is_the_largest_entry_of_its_windows_and_gets_their_cotangents(array: Any) -> None:
    x = array([[np.nan, 1.0, -np.inf, -np.inf, np.nan, np.nan]])
    z, pullback = ag.vjp(lambda x: ag.max_pool1d(x, 2, 1), x)
    np.testing.assert_array_equal(plain(z), [[np.nan, 1.0, -np.inf, np.nan, np.nan]])
    np.testing.assert_array_equal(
        plain(pullback(array([[1.0, 2.0, 3.0, 4.0, 5.0]]))[0]), [[1.0, 2.0, 3.0, 0.0, 9.0, 0.0]]
    )


def test_an_entry_that_is_the_largest_of_two_windows_gets_both_cotangents() -> None:
    x_bar = ag.vjp(lambda x: ag.max_pool1d(x, 2, 1), np.array([[1.0, 5.0, 2.0]]))[1](np.array([[3.0, 4.0]]))[0]
    np.testing.assert_array_equal(x_bar, [[0, 7, 0]])


def test_a_mapped_pool_and_its_gradient() -> None:
    x = rng.integers(0, 3, (4, 2, 5, 5)).astype(float)
    for pool in (lambda x: ag.max_pool2d(x, 3, 2, 1), lambda x: ag.avg_pool2d(x, 3, 2, 1, count_include_pad=False)):
        np.testing.assert_allclose(ag.vmap(pool)(x), np.stack([pool(one) for one in x]), rtol=1e-12)
        slope = ag.grad(lambda x, pool=pool: ag.sum(ag.sin(pool(x))))
        np.testing.assert_allclose(ag.vmap(slope)(x), np.stack([slope(one) for one in x]), rtol=1e-12)


# ---------------------------------------------------------------- NumPy's


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
def test_convolve_and_correlate_are_numpys_for_all_lengths(mode: str) -> None:
    for n, m in product(range(1, 6), repeat=2):
        a, v = r(n), r(m)
        for f in (np.convolve, np.correlate):
            np.testing.assert_allclose(plain(f(ag.tensor(a), v, mode)), f(a, v, mode), rtol=1e-12, atol=1e-13)
            leaves = [ag.tensor(x, requires_grad=True) for x in (a, v)]
            assert ag.autograd.gradcheck(lambda *xs, f=f: f(*xs, mode), leaves)


def test_convolve_and_correlate_of_all_libraries(array: Any) -> None:
    a, v = r(6), r(3)
    for name in ("convolve", "correlate"):
        for x, y in ((a, v), (v, a)):
            found = getattr(ag, name)(array(x), array(y), "same")
            np.testing.assert_allclose(plain(found), getattr(np, name)(x, y, "same"), rtol=1e-12, atol=1e-13)


def test_correlate_conjugates_its_second_operand_and_convolve_does_not() -> None:
    for n, m in ((5, 3), (2, 4)):
        a, v = r(n) + 1j * r(n), r(m) + 1j * r(m)
        for f in (np.convolve, np.correlate):
            np.testing.assert_allclose(plain(f(ag.tensor(a), v, "same")), f(a, v, "same"), rtol=1e-12, atol=1e-13)


# ---------------------------------------------------------------- windows


@pytest.mark.parametrize(("shape", "axis"), [((2, 3), None), (2, 1), ((3, 2), (-1, 0)), ((1, 2), (0, 1))], ids=str)
def test_sliding_windows_are_numpys_and_a_view(shape: Any, axis: Any, array: Any) -> None:
    x = r(4, 5)
    expected = np.lib.stride_tricks.sliding_window_view(x, shape, axis)
    np.testing.assert_array_equal(plain(ag.sliding_window_view(array(x), shape, axis)), expected)
    assert ag.autograd.gradcheck(lambda x: ag.sliding_window_view(x, shape, axis), [ag.tensor(x, None, True)])


def test_windows_are_a_view_whose_memory_is_known() -> None:
    x = ag.tensor(np.ones(5), requires_grad=True)
    y = x * 1.0
    shown = ag.sliding_window_view(y, 2)
    assert np.shares_memory(plain(shown), plain(y))
    z = shown * shown
    y += 1.0
    with pytest.raises(RuntimeError, match="modified"):
        z.sum().backward()


def test_unfold_and_fold_are_transposes(array: Any) -> None:
    x, settings = r(2, 3, 6, 5), ((3, 2), (1, 2), (1, 0), 2)
    y = ag.unfold(array(x), *settings)
    y_bar = r(*y.shape)
    x_bar = plain(ag.fold(array(y_bar), (6, 5), *settings))
    np.testing.assert_allclose((x_bar * x).sum(), (y_bar * plain(y)).sum(), rtol=1e-11)


def test_an_adaptive_pool_keeps_the_length_of_an_axis_that_is_none() -> None:
    assert ag.adaptive_avg_pool2d(ag.ones(1, 4, 6), (None, 3)).shape == (1, 4, 3)
    assert ag.adaptive_avg_pool1d(ag.ones(1, 4), (None,)).shape == (1, 4)


# ---------------------------------------------------------------- mistakes

X, W = np.ones((1, 4, 5, 5)), np.ones((2, 4, 3, 3))


@pytest.mark.parametrize(
    ("call", "part"),
    [
        (lambda: ag.conv2d(X[0, 0], W), "needs an input with 3 or 4 axes"),
        (lambda: ag.conv2d(X, W[0]), "needs weights with 4 axes"),
        (lambda: ag.conv2d(X, W[:, :3]), "to 4 channels"),
        (lambda: ag.conv2d(X, W, groups=2), "in 2 groups to 4 channels"),
        (lambda: ag.conv_transpose2d(X, W), "to 4 channels"),
        (lambda: ag.conv2d(X, W, dilation=3), "no place for a window that covers (7, 7) entries in (5, 5)"),
        (lambda: ag.conv2d(X, W, padding="all"), "does not know 'all'"),
        (lambda: ag.conv2d(X, W, padding="same", stride=2), "only where windows move by 1"),
        (lambda: ag.conv2d(X, W, stride=(1, 1, 1)), "got (1, 1, 1) as a setting"),
        (lambda: ag.conv2d(X, W, stride=0), "at least 1"),
        (lambda: ag.max_pool2d(X, 2, padding=-1), "at least 0"),
        (lambda: ag.conv_transpose2d(X, np.ones((4, 2, 3, 3)), output_padding=1), "output_padding=(1, 1)"),
        (lambda: ag.conv_transpose2d(X, np.ones((4, 2, 3, 3)), padding=4), "leaves nothing"),
        (lambda: ag.conv2d(X, W, groups=0), "in 0 groups"),
        (lambda: ag.max_pool2d(X, 2, padding=2), "more than half of its window"),
        (lambda: ag.avg_pool2d(X, 6), "no place for a window"),
        (lambda: ag.max_pool1d(X, 2), "needs an input with 2 or 3 axes"),
        (lambda: ag.convolve(X, [1.0]), "needs vectors with entries"),
        (lambda: ag.convolve([], [1.0]), "needs vectors with entries"),
        (lambda: ag.correlate([1.0], [1.0], "half"), "does not know 'half'"),
        (lambda: ag.sliding_window_view(X, 6, 3), "no place for a window"),
    ],
)
def test_what_does_not_fit_is_said(call: Any, part: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as raised:
        call()
    assert part in str(raised.value)
