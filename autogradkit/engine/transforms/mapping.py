"""How does a function of one example become a function of many?

`vmap` gives every mapped argument a hidden axis and runs the function once; each operation runs on the whole stack. How
they do that is said in `batch` and beside the rules.

Read next: `checkpointing`.
"""

from __future__ import annotations

from typing import Any

from .. import errors
from ..backend import shape_of
from ..batch import Stacked
from ..levels import Level, new_level
from ..ops.linear import broadcast_to, move_axis
from ..tree import flatten, spread_prefix
from .boundary import Function, dresser, operand, result, separate


def vmap(f: Function, in_axes: Any = 0, out_axes: Any = 0, *, in_dims: Any = 0, out_dims: Any = 0) -> Function:
    """The function of a stack of examples that f is for one of them: y[i] = f(x[i]).

    Parameters
    ----------
    f : callable
        Returns a number, array or Tensor, or a nested container of them.
    in_axes : int, None or a tuple of them, possibly nested
        Along which axis each argument is stacked; None hands it to every call as it is. One number serves all.
    out_axes : int or a container of them
        Along which axis the results are stacked.
    in_dims, out_dims
        PyTorch's names for the same.

    Returns
    -------
    A function of the stacked arguments. Keyword arguments are handed to every call as they are.

    Raises
    ------
    ValueError
        Where nothing is mapped over, or mapped axes are not all of one length.
    RuntimeError
        Where f asks for a single number: `if x > 0`, `x.item()`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> import numpy as np
    >>> slopes = ag.vmap(ag.grad(lambda x: 3 * x**2 + 2 * x + 1))
    >>> slopes(np.array([0.0, 1.0, 2.0]))
    array([ 2.,  8., 14.])
    """
    into, out = (in_axes if in_dims == 0 else in_dims), (out_axes if out_dims == 0 else out_dims)

    def mapped(*args: Any, **kwargs: Any) -> Any:
        given, structure = flatten(args)
        axes = spread_prefix(tuple(into) if isinstance(into, list) else into, structure, "in_axes")
        primals = [x if axis is None else operand("ag.vmap", x) for x, axis in zip(given, axes, strict=True)]
        size = one_length([_length(x, axis) for x, axis in zip(primals, axes, strict=True) if axis is not None])
        dress = dresser(given)
        with new_level("ag.vmap") as level:
            hidden = Stacked(level, size)
            pairs = zip(primals, axes, strict=True)
            inner = [
                x if axis is None else hidden.tensor(move_axis(x, axis % len(shape_of(x)), 0)) for x, axis in pairs
            ]
            outputs, form = flatten(f(*structure.put_together(inner), **kwargs))
            places = spread_prefix(out, form, "out_axes")
            results = [stacked_result(level, size, y, place) for y, place in zip(outputs, places, strict=True)]
        return form.put_together([dress(y) for y in separate(results, given)])

    return mapped


def one_length(lengths: list[int]) -> int:
    """The one length that all mapped axes have."""
    if len(set(lengths)) != 1:
        raise errors.vmap_lengths(lengths)
    return lengths[0]


def _length(x: Any, axis: int) -> int:
    shape = shape_of(x)
    if not -len(shape) <= axis < len(shape):
        raise errors.vmap_axis(axis, shape)
    return shape[axis]


def stacked_result(level: Level, size: int, y: Any, place: int | None) -> Any:
    """A result with its hidden axis shown at this place; one that is the same for all is repeated."""
    value, node = result(level, y)
    if place is None:
        if node is not None:
            raise errors.vmap_out_none()
        return value
    if node is None:
        value = broadcast_to(value, (size, *shape_of(value)))
    rank = len(shape_of(value))
    if not -rank <= place < rank:
        raise errors.vmap_out_axis(place, shape_of(value))
    return move_axis(value, 0, place % rank)
