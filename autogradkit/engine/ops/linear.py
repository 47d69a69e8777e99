"""What is the derivative of an operation that is linear?

Forward mode: the operation itself, done to the tangent. Reverse mode: its transpose, done to the cotangent. So a linear
operation is declared by itself and its transpose, and below each stands next to its partner:

    broadcast_to copies entries        ⇄   sum_to adds the copies up
    reshape and permute move entries   ⇄   the same, back
    astype changes the precision       ⇄   the same, back

Read next: `elementwise`, which needs `sum_to` to undo NumPy's broadcasting.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend import form, namespace, ndarray, raw, zeros_like
from ..graph import Node, Pairs, Rule
from ..trace import Operation, one_operand

Shape = tuple[int, ...]


def linear(name: str, value: Callable[..., Any], transpose: Callable[..., Any]) -> Operation:
    """Declares `operation(x, *settings)`, linear in x.

    value(x, *settings)
        the operation on a raw x.
    transpose(y_bar, x, *settings)
        the cotangent of x; here x is a node, which knows its `shape` and `dtype`.
    """

    def pull(y_bar: Any, node: Node) -> Pairs:
        return ((node.a, transpose(y_bar, node.a, *node.y)),)

    def push(node: Node, z: Any, x_dot: Any, y_dot: Any) -> Any:
        return operation(x_dot, *node.y)

    operation = one_operand(name, value, Rule(name, pull, push, {"y"}, operands=1))
    return operation


def _broadcast_to(x: Any, shape: Shape) -> Any:
    if x.__class__ is float:
        return _repeated(x, shape) if shape else x
    if x.__class__ is ndarray:
        return np.broadcast_to(x, shape) if shape else x
    return namespace(x).broadcast_to(x, shape)


def _repeated(x: float, shape: Shape) -> Any:
    """One number, seen from every place of a shape; `np.broadcast_to` takes six times as long for it."""
    view = ndarray(shape, float, np.array(x), 0, (0,) * len(shape))
    view.flags.writeable = False
    return view


def _sum_to(x: Any, shape: Shape) -> Any:
    """Adds up what broadcasting from `shape` had copied: axes that are new, and axes that had length 1."""
    if x.__class__ is float:
        return x
    new = len(x.shape) - len(shape)
    add_up: Any = np.add.reduce if x.__class__ is ndarray else namespace(x).sum
    if 1 in shape:
        stretched = tuple(i + new for i, n in enumerate(shape) if n == 1 and x.shape[i + new] != 1)
        x = add_up(x, axis=stretched, keepdims=True) if stretched else x
    return add_up(x, axis=tuple(range(new))) if new else x


def _reshape(x: Any, shape: Shape) -> Any:
    return x.reshape(shape) if x.__class__ is ndarray else namespace(x).reshape(_array(x), shape)


def _permute(x: Any, axes: Shape) -> Any:
    return x.transpose(axes) if x.__class__ is ndarray else namespace(x).permute_dims(_array(x), axes)


def _swap(x: Any) -> Any:
    """The last two axes exchanged: every matrix of a stack transposed."""
    return x.mT


def _astype(x: Any, dtype: Any) -> Any:
    return float(x) if dtype is float else namespace(x).astype(_array(x), dtype)


def _copy(x: Any) -> Any:
    return x.copy() if x.__class__ is ndarray else x if x.__class__ is float else namespace(x).asarray(x, copy=True)


def _array(x: Any) -> Any:
    return np.asarray(x) if x.__class__ is float else x


def inverse(axes: Shape) -> Shape:
    """The permutation that undoes this one."""
    return tuple(sorted(range(len(axes)), key=axes.__getitem__))


# Partners name each other, so their types stand ahead.
broadcast_to: Operation
sum_to: Operation
reshape: Operation
permute: Operation
swap: Operation
astype: Operation

# fmt: off
#                       name            value           transpose: the cotangent of x
broadcast_to = linear("broadcast_to",  _broadcast_to,  lambda y_bar, x, shape: sum_to(y_bar, x.shape))
sum_to       = linear("sum_to",        _sum_to,        lambda y_bar, x, shape: broadcast_to(y_bar, x.shape))
reshape      = linear("reshape",       _reshape,       lambda y_bar, x, shape: reshape(y_bar, x.shape))
permute      = linear("transpose",     _permute,       lambda y_bar, x, axes:  permute(y_bar, inverse(axes)))
swap         = linear("swap",          _swap,          lambda y_bar, x:        swap(y_bar))
astype       = linear("astype",        _astype,        lambda y_bar, x, dtype: astype(y_bar, x.dtype))
copy         = linear("copy",          _copy,          lambda y_bar, x: y_bar)
# fmt: on


def fit(x_bar: Any, x: Node) -> Any:
    """A cotangent in the form of its primal: summed over what was broadcast, in the primal's precision."""
    if x_bar.__class__ is ndarray and x_bar.dtype is x.dtype and x_bar.shape == x.shape:
        return x_bar  # nearly always
    shape, dtype = form(x_bar)
    if shape != x.shape:
        x_bar = sum_to(x_bar, x.shape)
        dtype = form(x_bar)[1]
    return x_bar if _same(dtype, x.dtype) else astype(x_bar, x.dtype)


def spread(z_dot: Any, z: Any) -> Any:
    """A tangent in the form of the result it belongs to: broadcast as the result was, in the result's precision."""
    shape, dtype = form(z)
    if form(z_dot)[0] != shape:
        z_dot = z_dot + zeros_like(raw(z))
    return z_dot if _same(form(z_dot)[1], dtype) else astype(z_dot, dtype)


def _same(one: Any, other: Any) -> bool:
    return one is other or (one is not float and other is not float and one == other)
