"""How does pooling follow from sliding windows?

A pool is the mean of each window, or its largest entry. Only that largest entry needs a rule.

The functions have the names and parameters of `torch.nn.functional`: x is (batch, channels, *spatial) or has no batch.

Read next: `fft`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import inf
from typing import Any

import numpy as np

from .. import errors
from ..backend import full_like, namespace, ndarray, shape_of
from ..ops.constant import as_numbers, refuse_complex, without_derivative
from ..ops.elementwise import divide
from ..ops.joining import concatenate
from ..ops.linear import Shape, reshape
from ..ops.reductions import mean, reduction
from ..ops.reductions import sum as total
from ..ops.selection import pick
from .windows import batched, columns, each, padded, seats_of, windows

__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "avg_pool1d", "avg_pool2d", "max_pool1d", "max_pool2d",
]  # fmt: skip

Margins = list[tuple[int, int]]


def _largest(x: Any, axes: Any, keepdims: bool) -> Any:
    refuse_complex("max_pool", (x,))
    if x.__class__ is not ndarray:
        return namespace(x).max(x, axis=axes, keepdims=keepdims)
    # Windows are small: NumPy is faster by a large array for each place in them than by a small one for each window.
    kernel = x.shape[-len(axes) :]
    z = reduce(np.maximum, (x[(..., *place)] for place in np.ndindex(kernel)))
    return z.reshape(*z.shape, *[1] * len(axes)) if keepdims else z


def _first(x: Any, z: Any) -> Any:
    """Whether an entry is the first of its window that equals the largest one, z; a NaN is the largest."""
    xp, seats = namespace(x), len(z.shape)
    while seats and z.shape[seats - 1] == 1:  # the axes in windows, and what else has length 1 before them
        seats -= 1
    kernel, top = x.shape[seats:], z[(..., *[0] * (len(z.shape) - seats))]
    entries = [x[(..., *place)] for place in np.ndindex(kernel)]
    hits = [entry == top for entry in entries]
    if xp is not np or np.isnan(top).any():  # to ask a device would take longer than to go on
        hits = [hit | (entry != entry) for hit, entry in zip(hits, entries, strict=True)]
    taken = hits[0]
    for i in range(1, len(hits)):
        hits[i], taken = hits[i] & ~taken, hits[i] | taken
    firsts = xp.reshape(xp.stack(hits), (*kernel, *top.shape))
    rank = len(kernel)
    firsts = xp.permute_dims(firsts, (*range(rank, len(x.shape)), *range(rank)))
    return firsts if xp is np else as_numbers(firsts, x)  # NumPy multiplies by truth values too, which are smaller


first = without_derivative(_first)

# Of equal entries the first one gets the cotangent, as in PyTorch. Its axes are those in windows, the last ones.
largest = reduction("largest", _largest, lambda x, z, axes: first(x, z))


def _geometry(
    who: str, k: int, x: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> tuple[Shape, Margins, Shape, Shape, Shape]:
    """How many windows there are along each axis, the margins that an input gets, then window, stride and dilation."""
    batched(who, k, x)
    kernel = each(who, kernel, k)
    stride = kernel if stride is None else each(who, stride, k)
    padding, dilation = each(who, padding, k, 0), each(who, dilation, k)
    if any(2 * p > size for p, size in zip(padding, kernel, strict=True)):
        raise errors.pool_padding(who, padding, kernel)
    margins = []
    for n, size, s, p, d in zip(shape_of(x)[-k:], kernel, stride, padding, dilation, strict=True):
        room = n + 2 * p - d * (size - 1) - 1
        steps = -(-room // s) if ceil_mode else room // s
        # A last window that would begin behind all entries is left out.
        steps -= ceil_mode and steps * s >= n + p
        margins.append((p, p + max(steps * s - room, 0)))
    whole = [n + sum(margin) for n, margin in zip(shape_of(x)[-k:], margins, strict=True)]
    return seats_of(who, whole, kernel, stride, dilation), margins, kernel, stride, dilation


def _max_pool(k: int, x: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool) -> Any:
    _, margins, *steps = _geometry(f"max_pool{k}d", k, x, kernel, stride, padding, dilation, ceil_mode)
    y = windows(padded(x, margins, -inf), *steps)
    rank = len(shape_of(y))
    return largest(y, tuple(range(rank - k, rank)), False)


def _avg_pool(
    k: int, x: Any, kernel: Any, stride: Any, padding: Any, ceil_mode: bool, with_padding: bool, divisor: Any = None
) -> Any:
    seats, margins, *steps = _geometry(f"avg_pool{k}d", k, x, kernel, stride, padding, 1, ceil_mode)
    y = columns(padded(x, margins), *steps)
    if divisor is not None:
        z = divide(total(y, -2), divisor)
    elif all(before == behind and (with_padding or not before) for before, behind in margins):
        z = mean(y, -2)
    else:
        # How many entries count in each window: its sum over an input of ones.
        inner = padded(full_like(x, 1.0), [(before, before) for before, _ in margins], float(with_padding))
        ones = padded(inner, [(0, behind - before) for before, behind in margins])
        z = divide(total(y, -2), total(columns(ones, *steps), -2))
    return reshape(z, (*shape_of(x)[:-k], *seats))  # each column at the place of its window


def _adaptive(k: int, x: Any, output_size: Any) -> Any:
    """Means over parts of each axis, which overlap where they do not fit."""
    who = f"adaptive_avg_pool{k}d"
    batched(who, k, x)
    if isinstance(output_size, Sequence) and len(output_size) == k:  # None stands for as many parts as entries
        output_size = [n if size is None else size for size, n in zip(output_size, shape_of(x)[-k:], strict=True)]
    for axis, size in zip(range(-k, 0), each(who, output_size, k), strict=True):
        n, rest = shape_of(x)[axis], (slice(None),) * (-1 - axis)
        parts = [slice(i * n // size, -(-(i + 1) * n // size)) for i in range(size)]
        x = concatenate([mean(pick(x, (..., part, *rest)), axis, keepdims=True) for part in parts], axis)
    return x


def max_pool1d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Any:
    """As `torch.nn.functional.max_pool1d`: the largest entry of each window over the last axis.

    Parameters, derivative and errors are those of `max_pool2d`, with one axis in place of two.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.max_pool1d(ag.tensor([[1.0, 5.0, 2.0, 3.0]]), 2)
    tensor([[5., 3.]])
    """
    return _max_pool(1, input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Any:
    """As `torch.nn.functional.max_pool2d`: the largest entry of each window over the last two axes.

    The cotangent goes to the largest entry; to the first one, row by row, where several are equal, as in PyTorch.

    Parameters
    ----------
    input : (batch, channels, height, width) or (channels, height, width)
    kernel_size, stride, padding, dilation : int or a pair
        The window; how far windows are apart, by default as far as they are wide; how many entries that are never the
        largest stand around; how far entries in a window are apart.
    ceil_mode : bool
        Whether a last window may reach beyond the padding.

    Raises
    ------
    ValueError
        Where no window has a place, or padding is more than half a window.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([[[1.0, 5.0], [5.0, 2.0]]], requires_grad=True)
    >>> ag.max_pool2d(x, 2).sum().backward()
    >>> x.grad
    tensor([[[0., 1.],
             [0., 0.]]])
    """
    return _max_pool(2, input, kernel_size, stride, padding, dilation, ceil_mode)


def avg_pool1d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Any:
    """As `torch.nn.functional.avg_pool1d`: the mean of each window over the last axis.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.avg_pool1d(ag.tensor([[1.0, 5.0, 2.0, 4.0]]), 2)
    tensor([[3., 3.]])
    """
    return _avg_pool(1, input, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool2d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: Any = None,
) -> Any:
    """As `torch.nn.functional.avg_pool2d`: the mean of each window over the last two axes.

    count_include_pad says whether zeros of the padding count; divisor_override divides sums in the place of the count.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.avg_pool2d(ag.tensor([[[1.0, 5.0], [2.0, 4.0]]]), 2)
    tensor([[[3.]]])
    """
    return _avg_pool(2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """As `torch.nn.functional.adaptive_avg_pool1d`: means over as many parts of the last axis as are asked for.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.adaptive_avg_pool1d(ag.tensor([[1.0, 2.0, 3.0]]), 2)
    tensor([[1.5, 2.5]])
    """
    return _adaptive(1, input, output_size)


def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    """As `torch.nn.functional.adaptive_avg_pool2d`: means over as many parts of the last two axes as are asked for.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.adaptive_avg_pool2d(ag.tensor([[[1.0, 5.0], [2.0, 4.0]]]), 1)
    tensor([[[3.]]])
    """
    return _adaptive(2, input, output_size)
