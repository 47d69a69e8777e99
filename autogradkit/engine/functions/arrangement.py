"""How are the entries of an array moved to other places?

By slices that are put together again where there is an order to use, else by one `pick`: whatever NumPy does to
entries, it does to the numbers of their places, and these say which entries to pick.

Read next: `assembly`.
"""

from __future__ import annotations

from itertools import chain
from math import prod
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from .. import errors
from ..backend import shape_of
from ..ops.joining import concatenate
from ..ops.linear import copy
from ..ops.selection import overwritten, pick, put_back
from ..shapes import broadcast_to, reshape
from ..tensor_arithmetic import Arithmetic
from .axes import in_line, numpy_says, operand
from .reshaping import part, seen, swapaxes

__all__ = [
    "delete", "flip", "fliplr", "flipud", "pad", "repeat", "repeat_interleave", "roll", "rot90", "tile",
]  # fmt: skip

# ---------------------------------------------------------------- turned over, turned around


def flip(m: Any, axis: Any = None, *, dims: Any = None) -> Any:
    """As `numpy.flip`: in reverse order along some axes, or along all.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.flip(ag.tensor([1.0, 2.0, 3.0]))
    tensor([3., 2., 1.])
    """
    x = operand(m)
    rank, axis = len(shape_of(x)), axis if dims is None else dims
    turned = normalize_axis_tuple(range(rank) if axis is None else axis, rank)
    return seen(x, tuple(slice(None, None, -1 if i in turned else None) for i in range(rank)))


def fliplr(m: Any) -> Any:
    """As `numpy.fliplr`: the columns in reverse order.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.fliplr(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[2., 1.],
            [4., 3.]])
    """
    return flip(m, 1)


def flipud(m: Any) -> Any:
    """As `numpy.flipud`: the rows in reverse order.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.flipud(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    return flip(m, 0)


def rot90(m: Any, k: int = 1, axes: Any = (0, 1), *, dims: Any = None) -> Any:
    """As `numpy.rot90`: turned k times by a quarter, from the first of two axes towards the second.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.rot90(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[2., 4.],
            [1., 3.]])
    """
    x = operand(m)
    first, second = normalize_axis_tuple(axes if dims is None else dims, len(shape_of(x)))
    for _ in range(k % 4):
        x = swapaxes(flip(x, second), first, second)
    return x


def roll(a: Any, shift: Any = None, axis: Any = None, *, shifts: Any = None, dims: Any = None) -> Any:
    """As `numpy.roll`: moved along an axis, where what leaves at its end comes back at its start.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.roll(ag.tensor([1.0, 2.0, 3.0]), 1)
    tensor([3., 1., 2.])
    """
    x, shift, axis = operand(a), shift if shifts is None else shifts, axis if dims is None else dims
    if axis is None:
        return reshape(roll(reshape(x, -1), shift, 0), shape_of(x))
    x = copy(x)
    for by, i in np.broadcast(shift, axis):
        i = normalize_axis_index(int(i), len(shape_of(x)))
        if by := int(by) % max(shape_of(x)[i], 1):
            x = concatenate([part(x, i, slice(-by, None)), part(x, i, slice(-by))], i)
    return x


# ---------------------------------------------------------------- copied


def tile(A: Any, reps: Any) -> Any:
    """As `numpy.tile`: the whole array again and again along each axis.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.tile(ag.tensor([1.0, 2.0]), (2, 2))
    tensor([[1., 2., 1., 2.],
            [1., 2., 1., 2.]])
    """
    x, reps = operand(A), np.atleast_1d(reps).tolist()
    rank = max(len(reps), len(shape_of(x)))
    shape, reps = ([1] * (rank - len(ns)) + [*ns] for ns in (shape_of(x), reps))
    x = reshape(x, tuple(chain(*((1, n) for n in shape))))
    x = copy(broadcast_to(x, tuple(chain(*zip(reps, shape, strict=True)))))  # in NumPy it is never a view
    return reshape(x, tuple(n * r for n, r in zip(shape, reps, strict=True)))


def repeat(a: Any, repeats: Any, axis: int | None = None, *, dim: int | None = None) -> Any:
    """As `numpy.repeat`: each entry along an axis several times in a row; repeats is one number, or one for each.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.repeat(ag.tensor([1.0, 2.0]), [1, 3])
    tensor([1., 2., 2., 2.])
    """
    x, i = in_line(operand(a), axis if dim is None else dim)
    before, n, behind = shape_of(x)[:i], shape_of(x)[i], shape_of(x)[i + 1 :]
    if np.ndim(repeats):
        return part(x, i, np.repeat(np.arange(n), repeats))
    count = np.repeat(0, repeats).size  # NumPy refuses what is below 0
    x = copy(broadcast_to(reshape(x, (*before, n, 1, *behind)), (*before, n, count, *behind)))
    return reshape(x, (*before, n * count, *behind))


repeat_interleave = repeat  # PyTorch's name; its `repeat` is `tile`


def pad(array: Any, pad_width: Any, mode: str = "constant", **settings: Any) -> Any:
    """As `numpy.pad`: with more entries around, all of one number or copies of those inside.

    Parameters
    ----------
    mode : "constant", "edge", "reflect", "symmetric" or "wrap"
        The others, and reflect_type="odd", compute new numbers.
    constant_values : number, Tensor, or pairs of them
        For the mode "constant": what stands around; 0 by default. A Tensor gets a gradient too.

    Raises
    ------
    TypeError
        For another mode.
    ValueError
        For settings that the mode does not have.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.pad(ag.tensor([1.0, 2.0, 3.0]), (1, 2), "reflect")
    tensor([2., 1., 2., 3., 2., 1.])
    """
    x = operand(array)
    if mode not in ("constant", "edge", "reflect", "symmetric", "wrap") or settings.get("reflect_type") == "odd":
        raise errors.no_rule("np.pad", f"with mode={mode!r} and {settings} it computes new numbers")
    shape = shape_of(x)
    if mode != "constant":
        places = numpy_says.pad(np.arange(prod(shape)).reshape(shape), pad_width, mode, **settings)
        return pick(reshape(x, -1), places)
    ends = _for_both_ends(settings.pop("constant_values", 0), len(shape))
    # Where NumPy puts a single entry, so many come before all.
    marked = numpy_says.pad(np.ones([1] * len(shape)), pad_width, **settings)
    before = np.argwhere(marked)[0].tolist()
    inside = tuple(slice(b, b + n) for b, n in zip(before, shape, strict=True))
    y = put_back(x, tuple(n + more - 1 for n, more in zip(shape, marked.shape, strict=True)), inside)
    if all(isinstance(number, (int, float, complex)) and number == 0 for pair in ends for number in pair):
        return y
    # Corners belong to the last axis that reaches them, as in NumPy.
    for i, numbers in enumerate(ends):
        for number, side in zip(numbers, (slice(before[i]), slice(inside[i].stop, None)), strict=True):
            y = overwritten((y, number), (*[slice(None)] * i, side))
    return y


def _for_both_ends(numbers: Any, rank: int) -> list[Any]:
    """For each axis the number at its start and the number at its end."""
    if not isinstance(numbers, Arithmetic):
        return np.broadcast_to(np.asarray(numbers), (rank, 2)).tolist()  # type: ignore[no-any-return]
    numbers = broadcast_to(numbers, (rank, 2))
    return [(pick(numbers, (i, 0)), pick(numbers, (i, 1))) for i in range(rank)]


def delete(arr: Any, obj: Any, axis: int | None = None) -> Any:
    """As `numpy.delete`: without some entries along an axis.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.delete(ag.tensor([1.0, 2.0, 3.0]), 1)
    tensor([1., 3.])
    """
    x, i = in_line(operand(arr), axis)
    return part(x, i, np.delete(np.arange(shape_of(x)[i]), obj))
