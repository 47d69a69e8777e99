"""How are entries chosen by the numbers of their places?

The chosen entries are copies, and each cotangent goes back to where its entry was. Where one index serves all, that is
the `pick` of `ops`. Where along an axis each line has an index of its own, as after sorting, it is

    taken copies what each line names   ⇄   laid adds up what comes back to each place

whose index may also differ from example to example under `vmap`.

Read next: `choosing`, by conditions and by order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import prod
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from .. import backend
from ..backend import dtype_for, form, is_array, namespace, ndarray, raw, shape_of, to_numpy
from ..graph import MANY, Node, Pairs, Rule
from ..ops.constant import without_derivative
from ..ops.joining import clip, stack
from ..ops.linear import Shape, astype, broadcast_to, fit, in_step, reshape
from ..ops.selection import pick
from ..trace import MAPPED, Operation, many_operands, mapping
from .assembly import unstack
from .axes import in_line, numpy_says, operand
from .reshaping import broadcast_arrays, part
from .ufuncs import remainder

__all__ = ["choose", "gather", "index_select", "put_along_axis", "take", "take_along_axis", "take_along_dim"]


# ---------------------------------------------------------------- each line by an index of its own


def _numbers(shape: Shape, index: Any, axis: int) -> Any:
    """The numbers of the entries that an index names along an axis, in an array of this shape."""
    return np.take_along_axis(np.arange(prod(shape)).reshape(shape), to_numpy(index), axis)


def _taken(operands: Sequence[Any], axis: int) -> Any:
    x, index = operands
    if x.__class__ is ndarray:
        return np.take_along_axis(x, to_numpy(index), axis)
    return backend.pick(reshape(x, (-1,)), _numbers(x.shape, index, axis))


def _laid(operands: Sequence[Any], shape: Shape, axis: int) -> Any:
    y, index = operands
    numbers = _numbers(shape, index, axis).reshape(-1)
    return reshape(backend.scatter_add(reshape(y, (-1,)), (prod(shape),), numbers), shape)


def _taken_mapped(operands: Sequence[Any], hidden: Sequence[bool], axis: int) -> Any:
    return taken(_all_with_first_axis(operands, hidden), axis + 1)


def _laid_mapped(operands: Sequence[Any], hidden: Sequence[bool], shape: Shape, axis: int) -> Any:
    y, index = _all_with_first_axis(operands, hidden)
    size = max(shape_of(y)[0], shape_of(index)[0])
    return laid((broadcast_to(y, (size, *shape_of(y)[1:])), index), (size, *shape), axis + 1)


def _all_with_first_axis(operands: Sequence[Any], hidden: Sequence[bool]) -> tuple[Any, ...]:
    return tuple(x if h else reshape(x, (1, *shape_of(x))) for x, h in zip(operands, hidden, strict=True))


def _by_index(name: str, value: Callable[..., Any], transpose: Callable[..., Any], mapped: Operation) -> Operation:
    """Declares `operation((x, index), *settings)`, linear in x; transpose(z_bar, index, shape of x, settings)."""

    def pull(z_bar: Any, node: Node) -> Pairs:
        x = node.a[0]
        return ((x, fit(transpose(z_bar, node.x[1], x.shape, node.y), x)),)

    def push(node: Node, x_dots: Any, z_dot: Any) -> Any:
        return operation((x_dots[0], node.x[1]), *node.y)

    operation = many_operands(name, value, Rule(name, pull, push, {"x", "y"}, operands=MANY, only=(1,)))
    MAPPED[operation] = mapped
    return operation


taken: Operation  # partners name each other
laid: Operation

# fmt: off
taken = _by_index("take_along_axis",  _taken, lambda z_bar, i, shape, settings: laid((z_bar, i), shape, *settings),
                  _taken_mapped)
laid  = _by_index("laid_along_axis",  _laid,  lambda z_bar, i, shape, settings: taken((z_bar, i), settings[1]),
                  _laid_mapped)
# fmt: on

# ---------------------------------------------------------------- by places


def take(a: Any, indices: Any, axis: int | None = None, *, mode: str = "raise") -> Any:
    """As `numpy.take`: the entries with these numbers along an axis, or among all.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.take(ag.tensor([1.0, 2.0, 3.0]), [2, 0])
    tensor([3., 1.])
    """
    x, i = in_line(operand(a), axis)
    before, n, behind = shape_of(x)[:i], shape_of(x)[i], shape_of(x)[i + 1 :]
    index = _within(_whole(indices), n, mode)
    if mapping(index) is not None:
        y = taken((x, reshape(index, (*[1] * i, -1, *[1] * len(behind)))), i)
    else:
        y = part(x, i, raw(reshape(index, (-1,))))  # whole slices are copied faster
    return reshape(y, (*before, *shape_of(index), *behind))


_named_by = without_derivative(lambda numbers, *parts: numbers[parts])
MAPPED[_named_by] = lambda operands, hidden: in_step(partial(_named_by, operands[0]))(operands[1:], hidden[1:])


def by_places(x: Any, index: Any) -> Any:
    """`x[index]` where whole numbers in the index are themselves mapped: the entries by their numbers."""
    parts = index if isinstance(index, tuple) else (index,)
    for p in parts:
        whole = isinstance(p, int) or (is_array(raw(p)) and namespace(raw(p)).isdtype(raw(p).dtype, "integral"))
        if not whole or len(parts) > len(shape_of(x)):
            raise mapping(*parts).not_an_index(next(q for q in parts if mapping(q) is not None))
    first, rest = shape_of(x)[: len(parts)], shape_of(x)[len(parts) :]
    numbers = _named_by(np.arange(prod(first)).reshape(first), *parts)
    return take(reshape(x, (prod(first), *rest)), numbers, 0)


def _whole(indices: Any) -> Any:
    """Places as an array or a Tensor."""
    return np.asarray(indices, int if indices == [] else None) if isinstance(indices, (int, list, tuple)) else indices


def _within(index: Any, n: int, mode: str) -> Any:
    """Numbers of entries, truth values as 0 and 1, with those beyond n brought back in one of NumPy's ways."""
    numpy_says.take(np.zeros(1), 0, mode=mode)  # where there is no such mode
    if namespace(raw(index)).isdtype(form(index)[1], "bool"):
        index = astype(index, dtype_for(raw(index), "int64"))
    return clip(index, 0, n - 1) if mode == "clip" else remainder(index, n) if mode == "wrap" else index


def index_select(input: Any, dim: int, index: Any) -> Any:
    """As `torch.index_select`: the entries with these numbers along an axis.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.index_select(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), 1, [0])
    tensor([[1.],
            [3.]])
    """
    return take(input, index, dim)


def take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Any:
    """As `numpy.take_along_axis`: for each line along an axis the entries that its own index names.

    Parameters
    ----------
    indices
        With as many axes as arr, broadcast with it along the others.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.take_along_axis(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), [[1], [0]], 1)
    tensor([[2.],
            [3.]])
    """
    x, i = in_line(operand(arr), axis)
    return taken((x, _whole(indices)), i)


def take_along_dim(input: Any, indices: Any, dim: int | None = None) -> Any:
    """As `torch.take_along_dim`: `take_along_axis`, by default among all entries.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.take_along_dim(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), [3, 0])
    tensor([4., 1.])
    """
    return take_along_axis(input, indices, dim)


def gather(input: Any, dim: int, index: Any) -> Any:
    """As `torch.gather`: z[i, j] = x[index[i, j], j] for dim 0, z[i, j] = x[i, index[i, j]] for dim 1, and so on.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.gather(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), 1, [[0, 0], [1, 0]])
    tensor([[1., 1.],
            [4., 3.]])
    """
    x, index = operand(input), _whole(index)
    i = normalize_axis_index(dim, len(shape_of(x)))
    # Along the other axes the index may be shorter.
    shape = (*shape_of(index)[:i], shape_of(x)[i], *shape_of(index)[i + 1 :])
    return take_along_axis(pick(x, tuple(map(slice, shape))), index, i)


def put_along_axis(arr: Any, indices: Any, values: Any, axis: int | None) -> None:
    """As `numpy.put_along_axis`: overwrites, in place, the entries that each line's own index names.

    Under `vmap` the index must be the same for all examples.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> ag.put_along_axis(x, [[1], [0]], 0.0, 1)
    >>> x
    tensor([[1., 0.],
            [0., 4.]])
    """
    if axis is None:
        arr[np.unravel_index(np.arange(prod(shape_of(arr)))[_whole(indices)], shape_of(arr))] = values
        return
    i = normalize_axis_index(axis, len(shape_of(arr)))
    places = list(np.indices(shape_of(arr), sparse=True))
    places[i] = _whole(indices)
    arr[tuple(places)] = values


def choose(a: Any, choices: Any, *, mode: str = "raise") -> Any:
    """As `numpy.choose`: at each place the entry of the array whose number stands there.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.choose([1, 0], [ag.tensor([1.0, 2.0]), ag.tensor([10.0, 20.0])])
    tensor([10.,  2.])
    """
    index, *xs = broadcast_arrays(_whole(a), *(choices if isinstance(choices, (list, tuple)) else unstack(choices)))
    if mode == "raise":
        numpy_says.choose(to_numpy(raw(index)), np.zeros(len(xs)))  # where there is no such choice
    index = reshape(_within(index, len(xs), mode), (1, *shape_of(index)))
    return reshape(taken((stack(xs), index), 0), shape_of(index)[1:])
