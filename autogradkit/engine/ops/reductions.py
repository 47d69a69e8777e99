"""How do many entries become few, and how does a derivative come back?

`sum` and `mean` are linear. Their transpose hands the cotangent of a result to every entry that went into it.

Read next: `selection`.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..backend import form, is_half, namespace, ndarray
from ..graph import Node
from ..trace import Operation
from .linear import Shape, broadcast_to, later, linear, reshape

Axes = tuple[int, ...]
reduce: Any = np.add.reduce


def _add_up(x: Any, axes: Axes, keepdims: bool) -> Any:
    if x.__class__ is ndarray:
        return reduce(x, axes, None, None, keepdims)
    return x if x.__class__ is float else namespace(x).sum(x, axis=axes, keepdims=keepdims)


def _average(x: Any, axes: Axes, keepdims: bool) -> Any:
    if is_half(form(x)[1]):  # whose largest number, 65504, sums and counts soon exceed
        return namespace(x).mean(x, axis=axes, keepdims=keepdims)
    return _add_up(x, axes, keepdims) / _count(form(x)[0], axes)


def _hand_out(y_bar: Any, x: Node, axes: Axes, keepdims: bool) -> Any:
    """The cotangent of a sum at every entry that was added."""
    if not keepdims and len(axes) < len(x.shape):
        y_bar = reshape(y_bar, tuple(1 if i in axes else n for i, n in enumerate(x.shape)))
    return broadcast_to(y_bar, x.shape)


def _count(shape: Shape, axes: Axes) -> int:
    return prod(shape[i] for i in axes)


def _share(y_bar: Any, x: Node, axes: Axes) -> Any:
    """Each entry's share of the cotangent of a mean; where there are no entries, nothing has to be divided."""
    count = max(_count(x.shape, axes), 1)
    return y_bar * (1 / count) if is_half(x.dtype) else y_bar / count


total: Operation  # the forms for vmap name the operations themselves
average: Operation

# fmt: off
#                name    value      transpose: the cotangent of x
total   = linear("sum",  _add_up,   lambda y_bar, x, axes, keep: _hand_out(y_bar, x, axes, keep),
                 mapped=lambda x, axes, keep: total(x, later(axes), keep))
average = linear("mean", _average,  lambda y_bar, x, axes, keep: _hand_out(_share(y_bar, x, axes), x, axes, keep),
                 mapped=lambda x, axes, keep: average(x, later(axes), keep))
# fmt: on


def sum(
    x: Any, axis: int | Axes | None = None, keepdims: bool = False, *, dim: Any = None, keepdim: bool = False
) -> Any:
    """Adds up entries, over all axes or the given ones.

    Parameters
    ----------
    x : Tensor, array or number
    axis : int, tuple of int or None
        Counted from the end where negative. None adds up everything.
    keepdims : bool
        Whether summed axes stay, with length 1.
    dim, keepdim
        PyTorch's names for axis and keepdims.

    Returns
    -------
    Tensor (or array, where x is one) of x's dtype; without axes left, one number.

    Raises
    ------
    numpy.exceptions.AxisError
        Where x has no such axis.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    >>> ag.sum(x, axis=0)
    tensor([4., 6.], grad_fn=<sum>)
    """
    return total(x, _axes(x, axis if dim is None else dim), keepdims or keepdim)


def mean(
    x: Any, axis: int | Axes | None = None, keepdims: bool = False, *, dim: Any = None, keepdim: bool = False
) -> Any:
    """The average of entries, over all axes or the given ones.

    Parameters, result and errors are those of `sum`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.mean(ag.tensor([1.0, 2.0, 6.0]))
    tensor(3.)
    """
    return average(x, _axes(x, axis if dim is None else dim), keepdims or keepdim)


def _axes(x: Any, axis: int | Axes | None) -> Axes:
    """The axes meant, counted from 0."""
    dimensions = len(form(x)[0])
    if axis is None:
        return tuple(range(dimensions))
    return np.lib.array_utils.normalize_axis_tuple(tuple(axis) if isinstance(axis, list) else axis, dimensions)
