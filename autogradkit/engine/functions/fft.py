"""What is the derivative of a Fourier transform?

A Fourier transform is a product with a fixed matrix, exp(-2πi jk/n) at row j and column k. That matrix is symmetric, so
the transform is its own transpose, and so is its inverse. These two, along one axis, are all that needs a rule; the
others crop or pad with zeros first, take parts afterwards, or go along one axis after the other:

    rfft   the first half of `fft`, the other half being its mirror image
    irfft  the mirror image put back, then the real part of `ifft`
    hfft, ihfft   the same with signals and frequencies exchanged

norm is "backward" (the inverse divides by n), "forward" (the transform does) or "ortho" (both, by √n). Transforms of
float32 are complex64. Functions take PyTorch's `dim` beside NumPy's `axis` and `axes`.

Read next: `special`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from .. import errors
from ..backend import dtype_for, form, is_complex, namespace, raw, shape_of
from ..creation import tensor
from ..ops.elementwise import re_
from ..ops.joining import concatenate
from ..ops.linear import Shape, cast, conjugated, linear
from ..ops.selection import pick, put_back
from ..trace import Operation
from .arrangement import roll
from .axes import along, operand
from .spelling import either_spelling

__all__ = [
    "fft", "fft2", "fftfreq", "fftn", "fftshift", "hfft", "ifft", "ifft2", "ifftn", "ifftshift", "ihfft", "irfft",
    "irfft2", "irfftn", "rfft", "rfft2", "rfftfreq", "rfftn",
]  # fmt: skip

Lengths = Sequence[int] | None


def _library_s(name: str) -> Callable[..., Any]:
    return lambda x, axis, norm: getattr(namespace(x).fft, name)(x, axis=axis, norm=norm)


forth: Operation  # their transposes name the operations themselves
back: Operation

# fmt: off
#              name    value               transpose: the cotangent of x
forth = linear("fft",  _library_s("fft"),  lambda y_bar, x, axis, norm: forth(y_bar, axis, norm),
               mapped=lambda x, axis, norm: forth(x, axis + 1, norm))
back  = linear("ifft", _library_s("ifft"), lambda y_bar, x, axis, norm: back(y_bar, axis, norm),
               mapped=lambda x, axis, norm: back(x, axis + 1, norm))

# hfft is irfft, and ihfft is rfft, with the other one's norm.
EXCHANGED = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}
# fmt: on


def _prepared(who: str, x: Any, n: Any, axis: int) -> tuple[Any, int]:
    """x as complex numbers with n entries along an axis, and that axis counted from 0."""
    axis = normalize_axis_index(axis, len(shape_of(x)))
    dtype = form(x)[1]
    if not is_complex(dtype):
        single = str(dtype).endswith(("float32", "float16"))
        x = cast(x, dtype_for(raw(x), "complex64" if single else "complex128"))
    return _with_length(who, x, shape_of(x)[axis] if n is None else n, axis), axis


def _with_length(who: str, x: Any, n: int, axis: int) -> Any:
    """x, cropped behind or followed by zeros along an axis."""
    shape: Shape = shape_of(x)
    if n < 1:
        raise errors.length_of_transform(who, n)
    if n == shape[axis]:
        return x
    if n < shape[axis]:
        return _part(x, axis, slice(n))
    return put_back(x, (*shape[:axis], n, *shape[axis + 1 :]), along(axis, slice(shape[axis])))


def _part(x: Any, axis: int, part: slice) -> Any:
    return pick(x, along(axis, part))


# ---------------------------------------------------------------- along one axis


@either_spelling
def fft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """As `numpy.fft.fft`: yⱼ = Σ exp(-2πi jk/n) aₖ.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.fft(ag.tensor([1.0, 0.0, 0.0]))
    tensor([1.+0.j, 1.+0.j, 1.+0.j], dtype=complex128)
    """
    return forth(*_prepared("fft", operand(a), n, axis), norm)


@either_spelling
def ifft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """As `numpy.fft.ifft`: yₖ = Σ exp(2πi jk/n) aⱼ / n, the inverse of `fft`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.ifft(ag.tensor([1.0, 1.0]))
    tensor([1.+0.j, 0.+0.j], dtype=complex128)
    """
    return back(*_prepared("ifft", operand(a), n, axis), norm)


@either_spelling
def rfft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """As `numpy.fft.rfft`: the first n//2 + 1 entries of the `fft` of real numbers.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.rfft(ag.tensor([1.0, 0.0, 0.0]))
    tensor([1.+0.j, 1.+0.j], dtype=complex128)
    """
    a = operand(a)
    if is_complex(form(a)[1]):
        raise errors.real_input("rfft", form(a)[1])
    x, axis = _prepared("rfft", a, n, axis)
    return _part(forth(x, axis, norm), axis, slice(shape_of(x)[axis] // 2 + 1))


@either_spelling
def irfft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """As `numpy.fft.irfft`: the n real numbers of which a is the `rfft`; n is even where it is not given.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.irfft(ag.tensor([1.0, 1.0]), 3)
    tensor([1., 0., 0.])
    """
    x = operand(a)
    n = 2 * (shape_of(x)[axis] - 1) if n is None else n
    x, axis = _prepared("irfft", x, n // 2 + 1 if n > 0 else n, axis)
    mirrored = _part(_part(x, axis, slice(1, (n + 1) // 2)), axis, slice(None, None, -1))
    return re_(back(concatenate([x, conjugated(mirrored)], axis), axis, norm))


@either_spelling
def hfft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """As `numpy.fft.hfft`: the real `fft` of n numbers, of which the second half mirrors the first, a.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.hfft(ag.tensor([1.0, 0.0]))
    tensor([1., 1.])
    """
    return irfft(conjugated(operand(a)), n, axis, EXCHANGED.get(norm, norm))


@either_spelling
def ihfft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """As `numpy.fft.ihfft`: the first half of the `ifft` of n real numbers.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.ihfft(ag.tensor([1.0, 1.0]))
    tensor([1.-0.j, 0.-0.j], dtype=complex128)
    """
    return conjugated(rfft(a, n, axis, EXCHANGED.get(norm, norm)))


# ---------------------------------------------------------------- along several axes


def _several(who: str, x: Any, s: Lengths, axes: Any) -> list[tuple[int, int | None]]:
    """Axes, with the length of each or None, in the order in which they are transformed: the last one first."""
    rank = len(shape_of(x))
    if axes is None:
        axes = range(rank) if s is None else range(rank - len(s), rank)
    axes = normalize_axis_tuple(axes, rank, allow_duplicate=True)
    if s is not None and len(s) != len(axes):
        raise errors.lengths_of_transforms(who, tuple(s), axes)
    pairs = zip(axes, [None] * len(axes) if s is None else s, strict=True)
    return [(i, shape_of(x)[i] if n == -1 else n) for i, n in pairs][::-1]  # -1 is the length that the axis has


def fftn(a: Any, s: Lengths = None, axes: Any = None, norm: str | None = None, *, dim: Any = None) -> Any:
    """As `numpy.fft.fftn`: `fft` along several axes, all of them where none are given; s are their lengths.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.fftn(ag.tensor([[1.0, 0.0], [0.0, 0.0]]))
    tensor([[1.+0.j, 1.+0.j],
            [1.+0.j, 1.+0.j]], dtype=complex128)
    """
    x = operand(a)
    for axis, n in _several("fftn", x, s, axes if dim is None else dim):
        x = fft(x, n, axis, norm)
    return x


def ifftn(a: Any, s: Lengths = None, axes: Any = None, norm: str | None = None, *, dim: Any = None) -> Any:
    """As `numpy.fft.ifftn`: the inverse of `fftn`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.ifftn(ag.ones(1, 2))
    tensor([[1.+0.j, 0.+0.j]], dtype=complex128)
    """
    x = operand(a)
    for axis, n in _several("ifftn", x, s, axes if dim is None else dim):
        x = ifft(x, n, axis, norm)
    return x


def rfftn(a: Any, s: Lengths = None, axes: Any = None, norm: str | None = None, *, dim: Any = None) -> Any:
    """As `numpy.fft.rfftn`: `rfft` along the last of several axes, `fft` along the others.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.rfftn(ag.ones(2, 2))
    tensor([[4.+0.j, 0.+0.j],
            [0.+0.j, 0.+0.j]], dtype=complex128)
    """
    x = operand(a)
    (last, m), *others = _several("rfftn", x, s, axes if dim is None else dim)
    x = rfft(x, m, last, norm)
    for axis, n in others:
        x = fft(x, n, axis, norm)
    return x


def irfftn(a: Any, s: Lengths = None, axes: Any = None, norm: str | None = None, *, dim: Any = None) -> Any:
    """As `numpy.fft.irfftn`: the inverse of `rfftn`; the last axis has an even length where none is given.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.irfftn(ag.ones(1, 2))
    tensor([[1., 0.]])
    """
    x = operand(a)
    (last, m), *others = _several("irfftn", x, s, axes if dim is None else dim)
    for axis, n in others:
        x = ifft(x, n, axis, norm)
    return irfft(x, m, last, norm)


def _over_last_two(along_all: Callable[..., Any]) -> Callable[..., Any]:
    """The same transform, along the last two axes where no others are given."""

    def transform(a: Any, s: Lengths = None, axes: Any = (-2, -1), norm: str | None = None, *, dim: Any = None) -> Any:
        return along_all(a, s, axes, norm, dim=dim)

    name = along_all.__name__[:-1] + "2"
    transform.__name__ = transform.__qualname__ = name
    transform.__doc__ = f"""As `numpy.fft.{name}`: `{along_all.__name__}` along the last two axes.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.{name}(ag.ones(3, 2, 2)).shape
    (3, 2, 2)
    """
    return transform


fft2, ifft2, rfft2, irfft2 = (_over_last_two(along_all) for along_all in (fftn, ifftn, rfftn, irfftn))


# ---------------------------------------------------------------- frequencies


def fftshift(x: Any, axes: Any = None, *, dim: Any = None) -> Any:
    """As `numpy.fft.fftshift`: frequency 0 moves from the start to the middle.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.fftshift(ag.tensor([0.0, 1.0, -1.0]))
    tensor([-1.,  0.,  1.])
    """
    return _shifted(x, axes if dim is None else dim, 1)


def ifftshift(x: Any, axes: Any = None, *, dim: Any = None) -> Any:
    """As `numpy.fft.ifftshift`: frequency 0 moves from the middle back to the start.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.ifftshift(ag.tensor([-1.0, 0.0, 1.0]))
    tensor([ 0.,  1., -1.])
    """
    return _shifted(x, axes if dim is None else dim, -1)


def _shifted(x: Any, axes: Any, sign: int) -> Any:
    """x moved by half the length of each axis."""
    shape = shape_of(operand(x))
    axes = normalize_axis_tuple(range(len(shape)) if axes is None else axes, len(shape))
    return roll(x, [sign * (shape[i] // 2) for i in axes], axes)


def fftfreq(n: int, d: float = 1.0, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Any:
    """As `numpy.fft.fftfreq`: the frequency of each entry of `fft`, for signals that were sampled every d.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.fftfreq(4)
    tensor([ 0.  ,  0.25, -0.5 , -0.25])
    """
    return tensor(np.fft.fftfreq(n, d), dtype, requires_grad, device)


def rfftfreq(n: int, d: float = 1.0, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Any:
    """As `numpy.fft.rfftfreq`: the frequency of each entry of `rfft`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fft.rfftfreq(4)
    tensor([0.  , 0.25, 0.5 ])
    """
    return tensor(np.fft.rfftfreq(n, d), dtype, requires_grad, device)
