"""How do axes get another order, another length, another number?

What shape or order comes out is asked of NumPy itself, on an array without memory of its own. Then it is done to the
Tensor by its methods, so that it is a view here where it is one in NumPy.

Read next: `diagonals`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from ..backend import shape_of
from ..ops.linear import permute as permute_
from ..ops.linear import swap
from ..ops.selection import pick
from ..shapes import broadcast_to, reshape, transpose
from ..tensor_arithmetic import Arithmetic
from .axes import along, operand

__all__ = [
    "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_arrays", "broadcast_tensors", "expand_dims", "flatten",
    "matrix_transpose", "moveaxis", "movedim", "permute", "permute_dims", "ravel", "rollaxis", "squeeze", "swapaxes",
    "swapdims", "unsqueeze",
]  # fmt: skip


def seen(x: Any, index: Any) -> Any:
    """`x[index]`, for a Tensor a view that knows its base."""
    return x[index] if isinstance(x, Arithmetic) else pick(x, index)


def part(x: Any, axis: int, chosen: Any) -> Any:
    """What a slice, a number or an array of numbers chooses along one axis."""
    return seen(x, along(axis, chosen))


def reshaped(x: Any, function: Callable[..., Any], *settings: Any) -> Any:
    """x in the shape that a function of NumPy would give it."""
    x = operand(x)
    return reshape(x, function(np.broadcast_to(0.0, shape_of(x)), *settings).shape)


def reordered(x: Any, function: Callable[..., Any], *settings: Any) -> Any:
    """x with its axes in the order that a function of NumPy would give them."""
    x = operand(x)
    # Of an array whose axes are as long as their own numbers, the shape of the result is the order.
    order = function(np.empty(range(len(shape_of(x)))), *settings).shape
    return x.transpose(order) if isinstance(x, Arithmetic) else permute_(x, order)


def ravel(a: Any) -> Any:
    """As `numpy.ravel`: all entries along one axis.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.ravel(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 2., 3., 4.])
    """
    return reshape(operand(a), -1)


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """As `torch.flatten`: some axes in a row become one.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.flatten(ag.ones(2, 3, 4), 1).shape
    (2, 12)
    """
    x = operand(input)
    shape = shape_of(x) or (1,)
    start, end = (normalize_axis_index(axis, len(shape)) for axis in (start_dim, end_dim))
    return reshape(x, (*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :]))


def expand_dims(a: Any, axis: Any) -> Any:
    """As `numpy.expand_dims`: with axes of length 1 at these places of the result.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.expand_dims(ag.ones(3), (0, 2)).shape
    (1, 3, 1)
    """
    return reshaped(a, np.expand_dims, axis)


def unsqueeze(input: Any, dim: int) -> Any:
    """As `torch.unsqueeze`: with an axis of length 1 at this place of the result.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.unsqueeze(ag.ones(3), -1).shape
    (3, 1)
    """
    return reshaped(input, np.expand_dims, dim)


def squeeze(a: Any, axis: Any = None, *, dim: Any = None) -> Any:
    """As `numpy.squeeze`: without axes of length 1, or without the given ones, which must have length 1.

    PyTorch's `dim` names axes that may be longer, and stay then.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.squeeze(ag.ones(1, 3, 1), axis=0).shape
    (3, 1)
    """
    if dim is not None:
        shape = shape_of(operand(a))
        axis = tuple(i for i in normalize_axis_tuple(dim, len(shape)) if shape[i] == 1)
    return reshaped(a, np.squeeze, axis)


def atleast_1d(*arys: Any) -> Any:
    """As `numpy.atleast_1d`: numbers become vectors of one entry.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.atleast_1d(ag.tensor(2.0))
    tensor([2.])
    """
    return _each(np.atleast_1d, arys)


def atleast_2d(*arys: Any) -> Any:
    """As `numpy.atleast_2d`: with new first axes of length 1 until there are two.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.atleast_2d(ag.tensor([1.0, 2.0]))
    tensor([[1., 2.]])
    """
    return _each(np.atleast_2d, arys)


def atleast_3d(*arys: Any) -> Any:
    """As `numpy.atleast_3d`: with axes of length 1 around those that there are, until there are three.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.atleast_3d(ag.ones(2, 3)).shape
    (2, 3, 1)
    """
    return _each(np.atleast_3d, arys)


def _each(function: Callable[..., Any], xs: tuple[Any, ...]) -> Any:
    found = tuple(reshaped(x, function) for x in xs)
    return found[0] if len(found) == 1 else found


def swapaxes(a: Any, axis1: int, axis2: int) -> Any:
    """As `numpy.swapaxes`: two axes exchanged.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.swapaxes(ag.ones(2, 3, 4), 0, -1).shape
    (4, 3, 2)
    """
    return reordered(a, np.swapaxes, axis1, axis2)


def moveaxis(a: Any, source: Any, destination: Any) -> Any:
    """As `numpy.moveaxis`: axes at other places among the others, which keep their order.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.moveaxis(ag.ones(2, 3, 4), 0, -1).shape
    (3, 4, 2)
    """
    return reordered(a, np.moveaxis, source, destination)


def rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    """As `numpy.rollaxis`: one axis before another one.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.rollaxis(ag.ones(2, 3, 4), 2).shape
    (4, 2, 3)
    """
    return reordered(a, np.rollaxis, axis, start)


def permute_dims(a: Any, axes: Any = None) -> Any:
    """As `numpy.permute_dims`: the axes in another order; without one reversed.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.permute_dims(ag.ones(2, 3, 4), (2, 0, 1)).shape
    (4, 2, 3)
    """
    return reordered(a, np.transpose, axes)


def matrix_transpose(x: Any) -> Any:
    """As `numpy.matrix_transpose`: every matrix of a stack transposed.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.matrix_transpose(ag.ones(5, 2, 3)).shape
    (5, 3, 2)
    """
    x = operand(x)
    return x.mT if isinstance(x, Arithmetic) else swap(x)


def broadcast_arrays(*args: Any) -> tuple[Any, ...]:
    """As `numpy.broadcast_arrays`: all in the shape that they have together.

    Examples
    --------
    >>> import autogradkit as ag
    >>> [x.shape for x in ag.broadcast_arrays(ag.ones(2, 1), ag.ones(3))]
    [(2, 3), (2, 3)]
    """
    xs = [operand(x) for x in args]
    shape = np.broadcast_shapes(*map(shape_of, xs))
    return tuple(broadcast_to(x, shape) for x in xs)


# PyTorch's names.
swapdims, movedim, permute, broadcast_tensors = swapaxes, moveaxis, transpose, broadcast_arrays
