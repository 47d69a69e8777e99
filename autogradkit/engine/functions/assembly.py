"""How are arrays put together and taken apart?

Along one axis: by `concatenate`, after each array got the axes that it needs, and by slices, which are views.

Read next: `taking`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from ..backend import device_of, form, is_array, move, raw, shape_of
from ..ops.joining import concatenate
from ..ops.linear import astype, copy
from ..shapes import broadcast_to, reshape
from ..tensor_arithmetic import Arithmetic
from .axes import in_line, numpy_says, operand
from .reshaping import atleast_1d, atleast_2d, atleast_3d, broadcast_arrays, moveaxis, part
from .spelling import either_spelling

__all__ = [
    "append", "array_split", "block", "chunk", "column_stack", "dsplit", "dstack", "hsplit", "hstack", "insert",
    "meshgrid", "row_stack", "split", "tensor_split", "unbind", "unstack", "vsplit", "vstack",
]  # fmt: skip

# ---------------------------------------------------------------- together


def vstack(tup: Sequence[Any]) -> Any:
    """As `numpy.vstack`: joined along the first axis, where vectors are rows.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.vstack([ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0])])
    tensor([[1., 2.],
            [3., 4.]])
    """
    return concatenate([atleast_2d(x) for x in tup], 0)


def hstack(tup: Sequence[Any]) -> Any:
    """As `numpy.hstack`: joined along the second axis, vectors along their only one.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.hstack([ag.tensor([1.0, 2.0]), 3.0])
    tensor([1., 2., 3.])
    """
    xs = [atleast_1d(x) for x in tup]
    return concatenate(xs, 0 if xs and len(shape_of(xs[0])) == 1 else 1)


def dstack(tup: Sequence[Any]) -> Any:
    """As `numpy.dstack`: joined along the third axis, where vectors lie along the second and matrices along two.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.dstack([ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0])])
    tensor([[[1., 3.],
             [2., 4.]]])
    """
    return concatenate([atleast_3d(x) for x in tup], 2)


def column_stack(tup: Sequence[Any]) -> Any:
    """As `numpy.column_stack`: joined along the second axis, where vectors are columns.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.column_stack([ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0])])
    tensor([[1., 3.],
            [2., 4.]])
    """
    xs = [operand(x) for x in tup]
    return concatenate([reshape(x, (-1, 1)) if len(shape_of(x)) < 2 else x for x in xs], 1)


row_stack = vstack


def block(arrays: Any) -> Any:
    """As `numpy.block`: nested lists of blocks; the innermost lists join along the last axis, others before that.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([[1.0, 2.0]])
    >>> ag.block([[x, x], [x, x * 10]])
    tensor([[ 1.,  2.,  1.,  2.],
            [ 1.,  2., 10., 20.]])
    """
    depth = _depth(arrays)
    return _block(arrays, depth, max(depth, *_ranks(arrays))) if depth else copy(operand(arrays))


def _depth(arrays: Any) -> int:
    return 1 + max(map(_depth, arrays)) if isinstance(arrays, list) else 0


def _ranks(arrays: Any) -> list[int]:
    return [n for x in arrays for n in _ranks(x)] if isinstance(arrays, list) else [len(shape_of(arrays))]


def _block(arrays: Any, depth: int, rank: int) -> Any:
    if not isinstance(arrays, list):
        shape = shape_of(arrays)
        return reshape(arrays, (*[1] * (rank - len(shape)), *shape))
    return concatenate([_block(x, depth - 1, rank) for x in arrays], -depth)


def append(arr: Any, values: Any, axis: int | None = None) -> Any:
    """As `numpy.append`: values behind an array, along an axis, or all entries in a row.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.append(ag.tensor([1.0, 2.0]), 3.0)
    tensor([1., 2., 3.])
    """
    return concatenate((operand(arr), operand(values)), axis)


def insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    """As `numpy.insert`: values before the entries with these numbers.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.insert(ag.tensor([1.0, 3.0]), 1, 2.0)
    tensor([1., 2., 3.])
    """
    x, i = in_line(operand(arr), axis)
    before, n, behind = shape_of(x)[:i], shape_of(x)[i], shape_of(x)[i + 1 :]
    values = astype(_beside(values, x), form(x)[1])
    seen = shape_of(values)
    values = reshape(values, (*[1] * (len(shape_of(x)) - len(seen)), *seen))
    if np.ndim(obj) == 0 and not isinstance(obj, slice):
        values = moveaxis(values, 0, i)  # for one place, values lack the axis along which they go
    count = len(np.insert(np.arange(n), obj, 0)) - n
    count = shape_of(values)[i] if count == 1 else count
    values = broadcast_to(values, (*before, count, *behind))
    # What NumPy makes of the numbers of old and new entries says where each comes from.
    return part(concatenate((x, values), i), i, np.insert(np.arange(n), obj, np.arange(n, n + count)))


def _beside(data: Any, x: Any) -> Any:
    """Numbers as an array that lies where x does."""
    return data if isinstance(data, Arithmetic) or is_array(data) else move(np.asarray(data), device_of(raw(x)))


def meshgrid(*xi: Any, sparse: bool = False, indexing: str = "xy") -> tuple[Any, ...]:
    """As `numpy.meshgrid`: the coordinates of all points of a grid, one array for each axis.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x, y = ag.meshgrid(ag.tensor([1.0, 2.0, 3.0]), ag.tensor([4.0, 5.0]))
    >>> y
    tensor([[4., 4., 4.],
            [5., 5., 5.]])
    """
    xs = [operand(x) for x in xi]
    probes = [np.broadcast_to(0.0, shape_of(x)) for x in xs]
    grids = numpy_says.meshgrid(*probes, copy=False, sparse=True, indexing=indexing)
    xs = [reshape(x, grid.shape) for x, grid in zip(xs, grids, strict=True)]
    return tuple(copy(x) for x in (xs if sparse else broadcast_arrays(*xs)))


# ---------------------------------------------------------------- apart


def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """As `numpy.split`: so many parts of equal length, or parts that end where indices say.

    PyTorch's `split` takes the lengths of parts, and has here no counterpart but `chunk`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.split(ag.tensor([1.0, 2.0, 3.0, 4.0]), 2)
    [tensor([1., 2.]), tensor([3., 4.])]
    """
    return _apart(np.split, ary, indices_or_sections, axis)


@either_spelling
def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """As `numpy.array_split`: so many parts, the first ones longer by one where needed, or parts that end at indices.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.array_split(ag.tensor([1.0, 2.0, 3.0]), 2)
    [tensor([1., 2.]), tensor([3.])]
    """
    return _apart(np.array_split, ary, indices_or_sections, axis)


def hsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """As `numpy.hsplit`: taken apart along the second axis, vectors along their only one.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.hsplit(ag.tensor([[1.0, 2.0]]), 2)
    [tensor([[1.]]), tensor([[2.]])]
    """
    return _apart(np.hsplit, ary, indices_or_sections)


def vsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """As `numpy.vsplit`: taken apart along the first axis of at least two.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.vsplit(ag.tensor([[1.0], [2.0]]), 2)
    [tensor([[1.]]), tensor([[2.]])]
    """
    return _apart(np.vsplit, ary, indices_or_sections)


def dsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """As `numpy.dsplit`: taken apart along the third axis.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.dsplit(ag.tensor([[[1.0, 2.0]]]), 2)
    [tensor([[[1.]]]), tensor([[[2.]]])]
    """
    return _apart(np.dsplit, ary, indices_or_sections)


def _apart(function: Callable[..., Any], ary: Any, sections: Any, axis: int | None = None) -> list[Any]:
    """The parts that a function of NumPy would give, as slices along the axis."""
    x = operand(ary)
    sections = np.asarray(sections) if isinstance(sections, Arithmetic) else sections
    # Asked with an array that takes no memory, NumPy says what does not fit.
    function(np.broadcast_to(0.0, shape_of(x)), sections, *([] if axis is None else [axis]))
    rank = len(shape_of(x))
    named: Any = {np.hsplit: min(1, rank - 1), np.vsplit: 0, np.dsplit: 2}
    i = normalize_axis_index(named.get(function, axis), rank)
    parts = np.array_split(np.arange(shape_of(x)[i]), sections)
    return [part(x, i, slice(p[0], p[-1] + 1) if len(p) else slice(0)) for p in parts]


@either_spelling
def unstack(x: Any, axis: int = 0) -> tuple[Any, ...]:
    """As `numpy.unstack`: the entries along an axis, one by one, without that axis.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.unstack(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    (tensor([1., 2.]), tensor([3., 4.]))
    """
    x = operand(x)
    i = normalize_axis_index(axis, len(shape_of(x)))
    return tuple(part(x, i, k) for k in range(shape_of(x)[i]))


def chunk(input: Any, chunks: int, dim: int = 0) -> tuple[Any, ...]:
    """As `torch.chunk`: parts of equal length, the last one shorter where needed; perhaps fewer than asked for.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.chunk(ag.tensor([1.0, 2.0, 3.0]), 2)
    (tensor([1., 2.]), tensor([3.]))
    """
    x = operand(input)
    i = normalize_axis_index(dim, len(shape_of(x)))
    n = shape_of(x)[i]
    numpy_says.array_split(np.empty(0), chunks)  # where there are no parts to make
    size = max(-(-n // chunks), 1)
    return tuple(part(x, i, slice(start, start + size)) for start in range(0, max(n, 1), size))


unbind, tensor_split = unstack, array_split  # PyTorch's names
