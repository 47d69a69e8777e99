"""How does a function reach the axes that it is asked to work along?

What several functions of this room share: entries of some axes are gathered along one, results are brought back to
the form that was asked for, and lists of numbers come to where the Tensor lies.

Read next: `places`, the first to use them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from math import prod
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from ..backend import as_raw, device_of, dtype_for, form, is_array, is_floating, is_half, raw, shape_of
from ..ops.linear import Shape, astype, inverse, permute, reshape
from ..ops.reductions import Axes

Axis = int | Axes | None

# NumPy says in its own words what does not fit together. It is asked with small arrays of the same form, whose values
# do not matter.
numpy_says: Any = np


def operand(x: Any) -> Any:
    """What a function of NumPy was given; lists become arrays."""
    return as_raw(x) if isinstance(x, (list, tuple)) else x


def floating(x: Any) -> Any:
    """x, or a list, as floating-point numbers: small whole numbers and truth values would soon exceed their range."""
    x = operand(x)
    if is_floating(raw(x)):
        return x
    return astype(x, dtype_for(raw(x), "float64")) if is_array(raw(x)) else x * 1.0


def in_line(x: Any, axis: int | None) -> tuple[Any, int]:
    """An array and one of its axes, counted from 0; where none is named, all entries in a row."""
    return (reshape(x, (-1,)), 0) if axis is None else (x, normalize_axis_index(axis, len(shape_of(x))))


def along(axis: int, part: Any) -> tuple[Any, ...]:
    """The index that takes a part of one axis."""
    return (*[slice(None)] * axis, part)


def diagonal_slice(rows: int, columns: int, offset: int) -> slice:
    """Where the diagonal of a matrix stands that is written row by row: at every (columns + 1)-th entry."""
    start, count = max(offset, -offset * columns), max(min(rows, rows + offset, columns, columns - offset), 0)
    return slice(start, start + count * (columns + 1), columns + 1)


def gathered(x: Any, axes: Axes) -> Any:
    """x with all entries of these axes along the first one, and the other axes behind it."""
    if axes == (0,):
        return x
    shape = shape_of(x)
    order = _these_first(axes, len(shape))
    return reshape(permute(x, order), (prod(shape[i] for i in axes), *[shape[i] for i in order[len(axes) :]]))


def handed_back(y: Any, shape: Shape, axes: Axes) -> Any:
    """The inverse of `gathered`, for an array that was of this shape."""
    if axes == (0,):
        return y
    order = _these_first(axes, len(shape))
    return permute(reshape(y, tuple(shape[i] for i in order)), inverse(order))


def _these_first(axes: Axes, rank: int) -> Shape:
    return (*axes, *[i for i in range(rank) if i not in axes])


def with_kept_axes(z: Any, shape: Shape, axes: Axes, keepdims: bool) -> Any:
    """A result for an array of this shape, with reduced axes of length 1 where they are wanted; others come first."""
    if not keepdims:
        return z
    new = len(shape_of(z)) - (len(shape) - len(axes))
    return reshape(z, (*shape_of(z)[:new], *[1 if i in axes else n for i, n in enumerate(shape)]))


def beside_it(data: Any, x: Any) -> Any:
    """A list of numbers as an array that lies where x does; anything else as it is."""
    return as_raw(data, device=device_of(raw(x))) if isinstance(data, (list, tuple)) else data


def in_single(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, computed in float32 where x is float16, whose largest number squares and counts soon exceed."""

    @wraps(function)
    def computed(x: Any, *arguments: Any, **settings: Any) -> Any:
        dtype = form(x)[1]
        if not is_half(dtype):
            return function(x, *arguments, **settings)
        return astype(function(astype(x, dtype_for(raw(x), "float32")), *arguments, **settings), dtype)

    return computed
