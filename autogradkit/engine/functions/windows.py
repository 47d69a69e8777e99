"""What is the derivative of a window that slides?

Windows only show entries, each as often as windows cover it. So they are linear, and their transpose lays what comes
back from all windows over each other and adds it up:

    windows copies entries into every window   ⇄   folded adds up what the windows hold

On NumPy windows are a view and cost nothing; `folded` adds one array for each place in the window, which takes a
twentieth of the time of adding entry by entry.

Read next: `convolution`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from .. import backend, errors
from ..backend import ndarray, shape_of
from ..ops.linear import Shape, inverse, linear, permute, reshape
from ..ops.selection import overwritten, pick, put_back
from ..trace import Operation

__all__ = ["fold", "sliding_window_view", "unfold"]


def _windows(x: Any, kernel: Shape, stride: Shape, dilation: Shape) -> Any:
    k = len(kernel)
    if x.__class__ is not ndarray:
        return backend.pick(x, _places(x.shape[-k:], kernel, stride, dilation))
    x = np.ascontiguousarray(x)
    starts = tuple(step * by for step, by in zip(x.strides[-k:], stride, strict=True))
    inside = tuple(step * by for step, by in zip(x.strides[-k:], dilation, strict=True))
    shape = (*x.shape[:-k], *positions(x.shape[-k:], kernel, stride, dilation), *kernel)
    # Made so, and not by `as_strided`, the view knows whose memory it shows: see `memory`.
    view = ndarray(shape, x.dtype, x, 0, (*x.strides[:-k], *starts, *inside))
    view.flags.writeable = False
    return view


def _folded(y: Any, spatial: Shape, stride: Shape, dilation: Shape) -> Any:
    k = len(spatial)
    lead, seats, kernel = y.shape[: -2 * k], y.shape[-2 * k : -k], y.shape[-k:]
    if y.__class__ is not ndarray:
        return backend.scatter_add(y, (*lead, *spatial), _places(spatial, kernel, stride, dilation))
    x: Any = np.zeros((*lead, *spatial), y.dtype)
    overlap = any((size - 1) * d >= s for size, s, d in zip(kernel, stride, dilation, strict=True))
    for place in np.ndindex(kernel):
        shown = (slice(i * d, i * d + n * s, s) for i, n, s, d in zip(place, seats, stride, dilation, strict=True))
        if overlap:
            x[(..., *shown)] += y[(..., *place)]
        else:
            x[(..., *shown)] = y[(..., *place)]  # a third of the time
    return x


def positions(spatial: Sequence[int], kernel: Sequence[int], stride: Shape, dilation: Shape) -> Shape:
    """How many windows there are along each axis."""
    axes = zip(spatial, kernel, stride, dilation, strict=True)
    return tuple(max((n - (size - 1) * d - 1) // s + 1, 0) for n, size, s, d in axes)


def _places(spatial: Shape, kernel: Shape, stride: Shape, dilation: Shape) -> tuple[Any, ...]:
    """The index that picks the windows: for each axis, which entries a window at each position shows."""
    k, counts, index = len(kernel), positions(spatial, kernel, stride, dilation), []
    for i in range(k):
        entries = np.arange(counts[i])[:, None] * stride[i] + np.arange(kernel[i]) * dilation[i]
        index.append(entries.reshape([n if j % k == i else 1 for j, n in enumerate((*counts, *kernel))]))
    return (..., *index)


windows: Operation  # partners name each other
folded: Operation

# fmt: off
#                name        value       transpose: the cotangent of x
windows = linear("windows",  _windows,
                 lambda y_bar, x, kernel, *steps: folded(y_bar, x.shape[len(x.shape) - len(kernel) :], *steps),
                 mapped=lambda x, *settings: windows(x, *settings))
folded  = linear("folded",   _folded,
                 lambda x_bar, y, spatial, *steps: windows(x_bar, y.shape[len(y.shape) - len(spatial) :], *steps),
                 mapped=lambda y, *settings: folded(y, *settings))
# fmt: on


def each(who: str, value: Any, k: int, least: int = 1) -> Shape:
    """A setting for each of k axes, given once for all or one by one."""
    values = tuple(value) if isinstance(value, Sequence) else (value,)
    if len(values) not in (1, k) or min(values) < least:
        raise errors.settings_of_windows(who, values, k, least)
    return tuple(int(v) for v in values) if len(values) == k else (int(values[0]),) * k


def batched(who: str, k: int, x: Any, weight: Any = None) -> tuple[Any, bool]:
    """x with an axis for the batch, and whether it had none."""
    shape = shape_of(x)
    if len(shape) not in (k + 1, k + 2):
        raise errors.wrong_rank(who, "an input", shape, (k + 1, k + 2))
    if weight is not None and len(shape_of(weight)) != k + 2:
        raise errors.wrong_rank(who, "weights", shape_of(weight), (k + 2,))
    return (reshape(x, (1, *shape)), True) if len(shape) == k + 1 else (x, False)


def seats_of(who: str, spatial: Sequence[int], kernel: Sequence[int], stride: Shape, dilation: Shape) -> Shape:
    """How many windows there are along each axis; at least one."""
    seats = positions(spatial, kernel, stride, dilation)
    if 0 in seats:
        reach = tuple(d * (size - 1) + 1 for size, d in zip(kernel, dilation, strict=True))
        raise errors.window_too_large(who, reach, tuple(spatial))
    return seats


def padded(x: Any, margins: Sequence[tuple[int, int]], number: float = 0.0) -> Any:
    """x with a number before and behind the entries along its last axes."""
    if not any(map(sum, margins)):
        return x
    *lead, spatial = *shape_of(x)[: -len(margins)], shape_of(x)[-len(margins) :]
    inside = (..., *(slice(before, before + n) for (before, _), n in zip(margins, spatial, strict=True)))
    shape = (*lead, *(n + sum(margin) for n, margin in zip(spatial, margins, strict=True)))
    y = put_back(x, shape, inside)
    return y if number == 0.0 else overwritten((backend.full_like(y, number), x), inside)


def columns(x: Any, kernel: Shape, stride: Shape, dilation: Shape) -> Any:
    """All windows over the last axes, each as a column: (…, entries of a window, windows)."""
    k, y = len(kernel), windows(x, kernel, stride, dilation)
    lead, seats = shape_of(x)[:-k], shape_of(y)[-2 * k : -k]
    return reshape(_swapped(y, k), (*lead, prod(kernel), prod(seats)))


def laid_over(y: Any, spatial: Shape, kernel: Shape, stride: Shape, dilation: Shape) -> Any:
    """The transpose of `columns`: the columns are added up where windows over these last axes show."""
    seats = positions(spatial, kernel, stride, dilation)
    y = reshape(y, (*shape_of(y)[:-2], *kernel, *seats))
    return folded(_swapped(y, len(kernel)), spatial, stride, dilation)


def _swapped(x: Any, k: int) -> Any:
    """x, of whose axes the last k stand before the k others that they followed."""
    lead, rest = len(shape_of(x)) - 2 * k, len(shape_of(x)) - k
    return permute(x, (*range(lead), *range(rest, rest + k), *range(lead, rest)))


def sliding_window_view(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """As `numpy.lib.stride_tricks.sliding_window_view`: all windows of a shape, as new last axes.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.sliding_window_view(ag.tensor([1.0, 2.0, 3.0]), 2)
    tensor([[1., 2.],
            [2., 3.]])
    """
    rank = len(shape_of(x))
    axes = np.lib.array_utils.normalize_axis_tuple(range(rank) if axis is None else axis, rank)
    kernel = each("sliding_window_view", window_shape, len(axes))
    order = (*(i for i in range(rank) if i not in axes), *axes)
    if any(size > shape_of(x)[i] for size, i in zip(kernel, axes, strict=True)):
        raise errors.window_too_large("sliding_window_view", kernel, tuple(shape_of(x)[i] for i in axes))
    y = windows(permute(x, order), kernel, (1,) * len(axes), (1,) * len(axes))
    return permute(y, (*inverse(order), *range(rank, rank + len(axes))))


def unfold(input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """As `torch.nn.functional.unfold`: the windows over the last two axes as columns, (…, C·K₀·K₁, windows).

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.unfold(ag.tensor([[[1.0, 2.0, 3.0]]]), (1, 2))
    tensor([[1., 2.],
            [2., 3.]])
    """
    kernel, dilation, stride = (each("unfold", v, 2) for v in (kernel_size, dilation, stride))
    padding = each("unfold", padding, 2, 0)
    x = padded(input, [(p, p) for p in padding])
    y = columns(x, kernel, stride, dilation)
    *lead, channels, size, count = shape_of(y)
    return reshape(y, (*lead, channels * size, count))


def fold(input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """As `torch.nn.functional.fold`: adds columns up where their windows were; the transpose of `unfold`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fold(ag.tensor([[1.0, 2.0], [2.0, 3.0]]), (1, 3), (1, 2))
    tensor([[[1., 4., 3.]]])
    """
    spatial, kernel, dilation, stride = (each("fold", v, 2) for v in (output_size, kernel_size, dilation, stride))
    padding = each("fold", padding, 2, 0)
    *lead, rows, count = shape_of(input)
    y = reshape(input, (*lead, rows // prod(kernel), prod(kernel), count))
    whole = tuple(n + 2 * p for n, p in zip(spatial, padding, strict=True))
    return trimmed(laid_over(y, whole, kernel, stride, dilation), padding, spatial)


def trimmed(x: Any, before: Shape, spatial: Shape) -> Any:
    """The entries along the last axes that `padded` had margins around."""
    if shape_of(x)[-len(spatial) :] == spatial:
        return x
    return pick(x, (..., *(slice(p, p + n) for p, n in zip(before, spatial, strict=True))))
