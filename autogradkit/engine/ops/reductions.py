"""How do many entries become few, and how does a derivative come back?

`sum` and `mean` are linear. Their transpose hands the cotangent of a result to every entry that went into it. Any other
reduction is declared by its gradient, which weighs what is handed out.

Read next: `selection`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from ..backend import form, is_half, namespace, ndarray
from ..graph import Node, Pairs, Rule
from ..trace import MAPPED, Operation, one_operand
from .elementwise import multiply
from .linear import Shape, broadcast_to, fit, later, linear, reshape, spread

Axes = tuple[int, ...]
reduce: Any = np.add.reduce
ALL = [tuple(range(n)) for n in range(9)]  # the axes of an array, by how many there are


def _add_up(x: Any, axes: Axes, keepdims: bool) -> Any:
    if x.__class__ is ndarray:
        return reduce(x, axes, None, None, keepdims)
    return x if x.__class__ is float else namespace(x).sum(x, axis=axes, keepdims=keepdims)


def _average(x: Any, axes: Axes, keepdims: bool) -> Any:
    if x.__class__ is ndarray and len(axes) == x.ndim and x.dtype.char in "fd":  # nearly always
        return reduce(x, axes, None, None, keepdims) / x.size
    if is_half(form(x)[1]):  # whose largest number, 65504, sums and counts soon exceed
        return namespace(x).mean(x, axis=axes, keepdims=keepdims)
    return _add_up(x, axes, keepdims) / _count(form(x)[0], axes)


def _hand_out(y_bar: Any, x: Node, axes: Axes, keepdims: bool) -> Any:
    """The cotangent of a sum at every entry that was added."""
    return broadcast_to(_kept(y_bar, x.shape, axes, keepdims), x.shape)


def _kept(y: Any, shape: Shape, axes: Axes, keepdims: bool) -> Any:
    """What a reduction gave for an array of this shape, with the axes that went as axes of length 1."""
    if keepdims or len(axes) == len(shape):
        return y
    return reshape(y, tuple(1 if i in axes else n for i, n in enumerate(shape)))


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


def asked_for(function: Any) -> set[str]:
    """Which of x, y and z a part of a rule asks for: it says so by the names of its parameters."""
    return {"x", "y", "z"}.intersection(function.__code__.co_varnames[: function.__code__.co_argcount])


def reduction(name: str, value: Callable[..., Any], gradient: Callable[..., Any]) -> Operation:
    """Declares `operation(x, axes, keepdims)` by its gradient.

    value(x, axes, keepdims)
        the operation on a raw x.
    gradient(x, z, axes)
        ∂z/∂x, which broadcasts to x's shape; z is the result with the axes kept as axes of length 1. Only what a
        parameter is called after is kept until then.
    """

    def weights(node: Node) -> Any:
        axes, keepdims = node.y
        z = _kept(node.z, node.a.shape, axes, keepdims) if "z" in keeps else None
        return gradient(node.x, z, axes)

    def pull(z_bar: Any, node: Node) -> Pairs:
        x_bar = multiply(_kept(z_bar, node.a.shape, *node.y), weights(node))
        return ((node.a, fit(broadcast_to(x_bar, node.a.shape), node.a)),)

    def push(node: Node, x_dot: Any, y_dot: Any) -> Any:
        return spread(total(multiply(x_dot, weights(node)), *node.y), node)

    keeps = asked_for(gradient) | {"y"}
    operation = one_operand(name, value, Rule(name, pull, push, keeps, operands=1))
    MAPPED[operation] = lambda operands, hidden, axes, keepdims: operation(operands[0], later(axes), keepdims)
    return operation


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
    return total(x, axes_of(x, axis if dim is None else dim), keepdims or keepdim)


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
    return average(x, axes_of(x, axis if dim is None else dim), keepdims or keepdim)


def axes_of(x: Any, axis: int | Axes | None) -> Axes:
    """The axes meant, counted from 0."""
    dimensions = len(form(x)[0])
    if axis is None:
        return ALL[dimensions] if dimensions < len(ALL) else tuple(range(dimensions))
    return np.lib.array_utils.normalize_axis_tuple(tuple(axis) if isinstance(axis, list) else axis, dimensions)
