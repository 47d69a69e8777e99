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
from ..backend import device_of, move, raw, shape_of
from ..ops.joining import concatenate, where
from ..ops.linear import copy
from ..ops.selection import overwritten, pick, put_back
from ..shapes import broadcast_to, reshape
from ..tensor_arithmetic import Arithmetic
from .axes import numpy_says
from .contraction import operand
from .reshaping import (
    atleast_1d,
    atleast_2d,
    atleast_3d,
    broadcast_arrays,
    broadcast_tensors,
    expand_dims,
    flatten,
    matrix_transpose,
    moveaxis,
    movedim,
    part,
    permute,
    permute_dims,
    ravel,
    reordered,
    rollaxis,
    seen,
    squeeze,
    swapaxes,
    swapdims,
    unsqueeze,
)  # fmt: skip

__all__ = [
    "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_arrays", "broadcast_tensors", "delete", "diag", "diagflat",
    "diagonal", "expand_dims", "flatten", "flip", "fliplr", "flipud", "matrix_transpose", "moveaxis", "movedim", "pad",
    "permute", "permute_dims", "ravel", "repeat", "repeat_interleave", "roll", "rollaxis", "rot90", "squeeze",
    "swapaxes", "swapdims", "tile", "tril", "triu", "unsqueeze",
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


def roll(a: Any, shift: Any, axis: Any = None, *, shifts: Any = None, dims: Any = None) -> Any:
    """As `numpy.roll`: moved along an axis, where what leaves at its end comes back at its start.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.roll(ag.tensor([1.0, 2.0, 3.0]), 1)
    tensor([3., 1., 2.])
    """
    x, axis = operand(a), axis if dims is None else dims
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
    x, axis = operand(a), axis if dim is None else dim
    x, i = (reshape(x, -1), 0) if axis is None else (x, normalize_axis_index(axis, len(shape_of(x))))
    before, n, behind = shape_of(x)[:i], shape_of(x)[i], shape_of(x)[i + 1 :]
    if np.ndim(repeats):
        return part(x, i, np.repeat(np.arange(n), repeats))
    count = np.repeat(0, repeats).size  # NumPy refuses what is below 0
    x = copy(broadcast_to(reshape(x, (*before, n, 1, *behind)), (*before, n, count, *behind)))
    return reshape(x, (*before, n * count, *behind))


repeat_interleave = repeat  # PyTorch's name; its `repeat` is `tile`


def pad(array: Any, pad_width: Any, mode: str = "constant", *, constant_values: Any = 0, **settings: Any) -> Any:
    """As `numpy.pad`: with more entries around, all of one number or copies of those inside.

    Parameters
    ----------
    mode : "constant", "edge", "reflect", "symmetric" or "wrap"
        The others, and reflect_type="odd", compute new numbers.

    Raises
    ------
    TypeError
        For another mode.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.pad(ag.tensor([1.0, 2.0, 3.0]), (1, 2), "reflect")
    tensor([2., 1., 2., 3., 2., 1.])
    """
    x = operand(array)
    if mode not in ("constant", "edge", "reflect", "symmetric", "wrap") or settings.get("reflect_type") == "odd":
        raise errors.no_rule("pad", f"with mode={mode!r} and {settings} it computes new numbers")
    shape = shape_of(x)
    if mode != "constant":
        places = numpy_says.pad(np.arange(prod(shape)).reshape(shape), pad_width, mode, **settings)
        return pick(reshape(x, -1), places)
    # Where NumPy puts a single entry, so many come before all.
    marked = np.pad(np.ones([1] * len(shape)), pad_width)
    before = np.argwhere(marked)[0].tolist()
    inside = tuple(slice(b, b + n) for b, n in zip(before, shape, strict=True))
    y = put_back(x, tuple(n + more - 1 for n, more in zip(shape, marked.shape, strict=True)), inside)
    if isinstance(constant_values, (int, float)) and constant_values == 0:
        return y
    # Corners belong to the last axis that reaches them, as in NumPy.
    ends = _for_both_ends(constant_values, len(shape))
    if all(number.__class__ is float and number == 0 for pair in ends for number in pair):
        return y
    for i, numbers in enumerate(ends):
        for number, side in zip(numbers, (slice(before[i]), slice(inside[i].stop, None)), strict=True):
            y = overwritten((y, number), (*[slice(None)] * i, side))
    return y


def _for_both_ends(numbers: Any, rank: int) -> list[Any]:
    """For each axis the number at its start and the number at its end."""
    if not isinstance(numbers, Arithmetic):
        return np.broadcast_to(np.asarray(numbers, float), (rank, 2)).tolist()  # type: ignore[no-any-return]
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
    x = operand(arr)
    x, i = (reshape(x, -1), 0) if axis is None else (x, normalize_axis_index(axis, len(shape_of(x))))
    return part(x, i, np.delete(np.arange(shape_of(x)[i]), obj))


# ---------------------------------------------------------------- diagonals and triangles


def diagonal(
    a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, *, dim1: int | None = None, dim2: int | None = None
) -> Any:
    """As `numpy.diagonal`: the entries of two axes that are equally far along both, or with an offset between.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.diagonal(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 4.])
    """
    x = operand(a)
    axis1, axis2 = axis1 if dim1 is None else dim1, axis2 if dim2 is None else dim2
    # With both axes last, and these in one row, the diagonal is every so-manieth entry.
    i, j = normalize_axis_tuple((axis1, axis2), len(shape_of(x)))
    x = reordered(x, np.moveaxis, (i, j), (-2, -1))
    *lead, rows, columns = shape_of(x)
    start, count = max(offset, -offset * columns), max(min(rows, rows + offset, columns, columns - offset), 0)
    x = reshape(x, (*lead, rows * columns))
    return part(x, len(lead), slice(start, start + count * (columns + 1), columns + 1))


_diagonal = diagonal  # which PyTorch calls an argument of the following


def diag(v: Any, k: int = 0, *, diagonal: int | None = None) -> Any:
    """As `numpy.diag`: the matrix with this diagonal, of a matrix its diagonal.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.diag(ag.tensor([1.0, 2.0]))
    tensor([[1., 0.],
            [0., 2.]])
    """
    x, k = operand(v), k if diagonal is None else diagonal
    if len(shape_of(x)) != 1:
        numpy_says.diag(np.broadcast_to(0.0, shape_of(x)))  # where there are more than two axes, or none
        return _diagonal(x, k)
    n = shape_of(x)[0] + abs(k)
    start = max(k, -k * n)
    y = put_back(x, (n * n,), slice(start, start + shape_of(x)[0] * (n + 1), n + 1))
    return reshape(y, (n, n))


def diagflat(v: Any, k: int = 0) -> Any:
    """As `numpy.diagflat`: the matrix with all entries, in a row, as its diagonal.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.diagflat(ag.tensor([[1.0], [2.0]]))
    tensor([[1., 0.],
            [0., 2.]])
    """
    return diag(reshape(operand(v), -1), k)


def tril(m: Any, k: int = 0, *, diagonal: int | None = None) -> Any:
    """As `numpy.tril`: 0 in the place of all entries above a diagonal.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.tril(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[1., 0.],
            [3., 4.]])
    """
    x = operand(m)
    return where(_lower(x, k if diagonal is None else diagonal), x, 0)


def triu(m: Any, k: int = 0, *, diagonal: int | None = None) -> Any:
    """As `numpy.triu`: 0 in the place of all entries below a diagonal.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.triu(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[1., 2.],
            [0., 4.]])
    """
    x = operand(m)
    return where(_lower(x, (k if diagonal is None else diagonal) - 1), 0, x)


def _lower(x: Any, k: int) -> Any:
    """Where the entries up to a diagonal are, on x's device."""
    rows, columns = shape_of(x)[-2:] if len(shape_of(x)) != 1 else shape_of(x) * 2
    return move(np.tri(rows, columns, k, dtype=bool), device_of(raw(x)))
