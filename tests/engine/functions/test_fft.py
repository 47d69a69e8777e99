"""Fourier transforms say what NumPy's say, with all parameters, and their derivatives are those of fixed matrices."""

import warnings
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from ..rules.cases import plain

rng = np.random.default_rng(5)


def r(*shape: int) -> Any:
    return rng.standard_normal(shape)


def c(*shape: int) -> Any:
    return r(*shape) + 1j * r(*shape)


def called(part: Any) -> str:
    """How a part of a test's name reads."""
    return part if isinstance(part, str) else {r: "real", c: "complex"}[part]


OF_COMPLEX = ["fft", "ifft", "irfft", "hfft"]
OF_REAL = ["fft", "ifft", "rfft", "ihfft"]
NORMS = [None, "backward", "ortho", "forward"]
CALLS = [(name, c) for name in OF_COMPLEX] + [(name, r) for name in OF_REAL]


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("n", [None, 1, 2, 4, 5, 7, 8])
@pytest.mark.parametrize(("name", "make"), CALLS, ids=called)
def test_a_transform_along_one_axis_is_numpys(name: str, make: Any, n: Any, norm: Any) -> None:
    x = make(3, 5)
    for axis in (-1, 0):
        expected = getattr(np.fft, name)(x, n, axis, norm)
        found = plain(getattr(np.fft, name)(ag.tensor(x), n, axis, norm))
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(getattr(ag.fft, name)(x, n, dim=axis, norm=norm), found)


@pytest.mark.parametrize(("name", "make"), [*CALLS[:3], *CALLS[4:7]], ids=called)
@pytest.mark.parametrize(
    ("s", "axes"),
    [(None, None), (None, (0, 2)), (None, (-1, 0)), ((2, 5), (1, 2)), ((5, -1, 4), (0, 1, 2)), ((3,), (0,))],
    ids=str,
)
@pytest.mark.parametrize("norm", NORMS)
def test_a_transform_along_several_axes_is_numpys(name: str, make: Any, s: Any, axes: Any, norm: Any) -> None:
    x = make(3, 2, 4)
    expected = getattr(np.fft, f"{name}n")(x, s, axes, norm)
    found = plain(getattr(np.fft, f"{name}n")(ag.tensor(x), s, axes, norm))
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)
    np.testing.assert_array_equal(getattr(ag.fft, f"{name}n")(x, s, dim=axes, norm=norm), found)
    if axes is None:
        two = getattr(np.fft, f"{name}2")
        np.testing.assert_allclose(plain(two(ag.tensor(x), norm=norm)), two(x, norm=norm), rtol=1e-12, atol=1e-13)


def test_lengths_without_axes_are_those_of_the_last_ones() -> None:
    x = c(3, 2, 4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # NumPy wants axes beside them
        expected = np.fft.fftn(x, (3, 5))
    np.testing.assert_allclose(ag.fft.fftn(x, (3, 5)), expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("name", "make"), CALLS, ids=called)
def test_transforms_of_all_libraries(name: str, make: Any, array: Any) -> None:
    x = make(2, 5)
    found = getattr(ag.fft, name)(array(x, x.dtype.name), 4)
    np.testing.assert_allclose(plain(found), getattr(np.fft, name)(x, 4), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_single_precision_stays_single(dtype: str) -> None:
    x = r(2, 4).astype(dtype)
    wide = dtype == "float64"
    z, pullback = ag.vjp(ag.fft.fft, x)
    assert z.dtype == (np.complex128 if wide else np.complex64)
    assert pullback(z)[0].dtype == dtype
    y = ag.fft.irfft(ag.fft.rfft(x))
    assert y.dtype == (np.float64 if wide else np.float32)
    np.testing.assert_allclose(y, x, rtol=1e-12 if wide else 1e-5, atol=1e-13 if wide else 1e-6)


@pytest.mark.parametrize("name", ["fftshift", "ifftshift"])
@pytest.mark.parametrize("axes", [None, 0, (1,), (-1, 0)], ids=str)
def test_shifts_are_numpys(name: str, axes: Any, array: Any) -> None:
    x = r(3, 4)
    f = getattr(np.fft, name)
    np.testing.assert_array_equal(plain(f(ag.tensor(array(x)), axes)), f(x, axes))
    np.testing.assert_array_equal(plain(getattr(ag.fft, name)(array(x), dim=axes)), f(x, axes))
    np.testing.assert_array_equal(ag.vjp(lambda x: f(x, axes), x)[1](f(x, axes))[0], x)


@pytest.mark.parametrize("n", [1, 4, 5])
def test_frequencies_are_numpys(n: int) -> None:
    np.testing.assert_array_equal(plain(ag.fft.fftfreq(n, 0.5)), np.fft.fftfreq(n, 0.5))
    np.testing.assert_array_equal(plain(ag.fft.rfftfreq(n, d=2.0)), np.fft.rfftfreq(n, 2.0))
    assert ag.fft.fftfreq(n, dtype="float32").dtype == np.float32


@pytest.mark.parametrize("n", [3, 4, 6])
@pytest.mark.parametrize(("name", "make"), CALLS, ids=called)
def test_the_derivative_is_the_fixed_matrix(name: str, make: Any, n: int) -> None:
    """Both modes, against the transforms of unit vectors: of 1 and, where numbers are complex, of i."""
    x, f = make(4), getattr(ag.fft, name)
    z, pullback = ag.vjp(lambda x: f(x, n), x)
    z_bar = c(*z.shape) if np.iscomplexobj(z) else r(*z.shape)
    x_bar = np.zeros(4, x.dtype)
    for unit in (1.0, 1j) if make is c else (1.0,):
        for k, e in enumerate(np.eye(4) * unit):
            column = getattr(np.fft, name)(e, n)
            np.testing.assert_allclose(ag.jvp(lambda x: f(x, n), (x,), (e,))[1], column, rtol=1e-12, atol=1e-13)
            x_bar[k] += unit * np.sum(np.conj(z_bar) * column).real
    np.testing.assert_allclose(pullback(z_bar)[0], x_bar, rtol=1e-12, atol=1e-13)


def test_a_mapped_transform_is_one_transform() -> None:
    x = c(3, 2, 4)
    np.testing.assert_allclose(ag.vmap(ag.fft.fft)(x), np.fft.fft(x), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(ag.vmap(ag.fft.irfft2)(x), np.fft.irfft2(x), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(
        ag.vmap(ag.fft.rfftn, 1, 1)(x.real), np.fft.rfftn(x.real, axes=(0, 2)), rtol=1e-12, atol=1e-13
    )


@pytest.mark.parametrize(
    ("call", "error", "part"),
    [
        (lambda: ag.fft.fft(r(3), 0), ValueError, "at least one entry"),
        (lambda: ag.fft.irfft(r(1)), ValueError, "at least one entry"),
        (lambda: ag.fft.rfft(c(3)), TypeError, "takes real numbers, got complex128"),
        (lambda: ag.fft.fftn(r(3, 3), (2, 2), (0,)), ValueError, "one length for each axis"),
        (lambda: ag.fft.fft(r(3), axis=1), ValueError, "axis 1 is out of bounds"),
        (lambda: ag.fft.fft(ag.tensor(r(3)), norm="half"), ValueError, "half"),
    ],
)
def test_what_does_not_fit_is_said(call: Any, error: Any, part: str) -> None:
    with pytest.raises(error) as raised:
        call()
    assert part in str(raised.value)
