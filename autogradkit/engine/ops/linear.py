"""What is the derivative of an operation that is linear?

Forward mode: the operation itself, done to the tangent. Reverse mode: its transpose, done to the cotangent. So a linear
operation is declared by itself and its transpose, and below each stands next to its partner:

    broadcast_to copies entries        ⇄   sum_to adds the copies up
    reshape and permute move entries   ⇄   the same, back
    astype changes the precision       ⇄   the same, back; from real to complex numbers, the real part

Read next: `constant`, for what has no derivative.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from .. import backend, errors, modes, trace
from ..backend import form, held, is_complex, is_floating, namespace, ndarray, raw, shape_of
from ..graph import Node, Pairs, Rule
from ..trace import MAPPED, Operation, one_operand
from .meaning import describe

Shape = tuple[int, ...]

# The transpose of each linear operation: `transpose(y_bar, x, *settings)`.
TRANSPOSE: dict[Operation, Callable[..., Any]] = {}


def linear(
    name: str, value: Callable[..., Any], transpose: Callable[..., Any], mapped: Callable[..., Any] | None = None
) -> Operation:
    """Declares `operation(x, *settings)`, linear in x.

    value(x, *settings)
        the operation on a raw x.
    transpose(y_bar, x, *settings)
        the cotangent of x; here x is a node, which knows its `shape` and `dtype`.
    mapped(x, *settings)
        the operation on every entry of the first axis of x, for `vmap`; without it, one entry after the other.
    """

    def pull(y_bar: Any, node: Node) -> Pairs:
        return ((node.a, transpose(y_bar, node.a, *node.y)),)

    def push(node: Node, x_dot: Any, y_dot: Any) -> Any:
        return operation(x_dot, *node.y)

    operation = one_operand(name, value, Rule(name, pull, push, {"y"}, operands=1))
    TRANSPOSE[operation] = transpose
    if mapped is not None:
        MAPPED[operation] = _alone(mapped)
    return operation


def _alone(mapped: Callable[..., Any]) -> Callable[..., Any]:
    return lambda operands, hidden, *settings: mapped(operands[0], *settings)


def _broadcast_to(x: Any, shape: Shape) -> Any:
    if x.__class__ is float:
        return _repeated(x, shape) if shape else x
    if x.__class__ is ndarray:
        return np.broadcast_to(x, shape)
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
    if new == 1 and x.__class__ is ndarray and x.ndim == 2 and x.dtype.char in "fd" and shape == x.shape[1:]:
        return _ones(len(x), x.dtype).dot(x)  # the library of matrix products adds rows up four times as fast
    add_up: Any = np.add.reduce if x.__class__ is ndarray else namespace(x).sum
    if 1 in shape:
        stretched = tuple(i + new for i, n in enumerate(shape) if n == 1 and x.shape[i + new] != 1)
        x = add_up(x, axis=stretched, keepdims=True) if stretched else x
    return add_up(x, axis=tuple(range(new))) if new else x


@lru_cache(maxsize=4)
def _ones(length: int, dtype: Any) -> Any:
    return np.ones(length, dtype)


def _reshape(x: Any, shape: Shape) -> Any:
    y = x.reshape(shape) if x.__class__ is ndarray else namespace(x).reshape(_array(x), shape)
    return y if shape or y.__class__ is not ndarray else y[()]


def _permute(x: Any, axes: Shape) -> Any:
    if x.__class__ is float:
        return x
    return x.transpose(axes) if x.__class__ is ndarray else namespace(x).permute_dims(x, axes)


def _swap(x: Any) -> Any:
    """The last two axes exchanged: every matrix of a stack transposed."""
    return x.mT


def _astype(x: Any, dtype: Any) -> Any:
    if is_complex(form(x)[1]) and not is_complex(dtype):
        x = namespace(x).real(x)
    if dtype is float and not form(x)[0]:
        return float(x)
    return held(namespace(x).astype(_array(x), np.float64 if dtype is float else dtype))


def _copy(x: Any) -> Any:
    return x.copy() if x.__class__ is ndarray else x if x.__class__ is float else namespace(x).asarray(x, copy=True)


def _conj(x: Any) -> Any:
    return namespace(x).conj(x) if is_complex(form(x)[1]) else x


def _move(x: Any, device: str, back: str) -> Any:
    return held(backend.move(x, device))


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
cast: Operation
move: Operation
copy: Operation
conj: Operation

# fmt: off
#                       name            value           transpose: the cotangent of x
broadcast_to = linear("broadcast_to",  _broadcast_to,  lambda y_bar, x, shape: sum_to(y_bar, x.shape),
                      mapped=lambda x, shape: broadcast_to(with_axes(x, len(shape)), (length(x), *shape)))
sum_to       = linear("sum_to",        _sum_to,        lambda y_bar, x, shape: broadcast_to(y_bar, x.shape),
                      mapped=lambda x, shape: reshape(sum_to(x, _stretched(x, shape)), (length(x), *shape)))
reshape      = linear("reshape",       _reshape,       lambda y_bar, x, shape: reshape(y_bar, x.shape),
                      mapped=lambda x, shape: reshape(x, (length(x), *_known(x, shape))))
permute      = linear("transpose",     _permute,       lambda y_bar, x, axes:  permute(y_bar, inverse(axes)),
                      mapped=lambda x, axes: permute(x, (0, *later(axes))))
swap         = linear("swap",          _swap,          lambda y_bar, x:        swap(y_bar),
                      mapped=lambda x: swap(x))
cast         = linear("astype",        _astype,        lambda y_bar, x, dtype: astype(y_bar, x.dtype),
                      mapped=lambda x, dtype: astype(x, dtype))
move         = linear("move",          _move,          lambda y_bar, x, device, back: move(y_bar, back, device),
                      mapped=lambda x, device, back: move(x, device, back))
copy         = linear("copy",          _copy,          lambda y_bar, x: y_bar,
                      mapped=lambda x: copy(x))
conj         = linear("conj",          _conj,          lambda y_bar, x: conj(y_bar),
                      mapped=lambda x: conj(x))
# fmt: on


def astype(x: Any, dtype: Any) -> Any:
    """x in another precision; whole numbers and truth values do not vary with x, so as these it is a constant."""
    y = cast(x, dtype)
    varies = y.__class__ is not trace.Tensor or is_floating(raw(y))
    return y if varies else cut(y)


def in_precision(what: str, x: Any, dtype: Any) -> Any:
    """What a user handed in, in the precision of what it belongs to; complex numbers cannot belong to real ones."""
    if is_complex(form(x)[1]) and not is_complex(dtype):
        raise errors.complex_for_real(what)
    return astype(x, dtype)


def conjugated(x: Any) -> Any:
    """The complex conjugate; of real numbers, x itself.

    Inside of passes a cotangent x̄ stands for the function v ↦ Re Σ x̄·v, so that rules are plain transposes. At the
    border to users it is conjugated, and is then PyTorch's: the direction of steepest ascent.
    """
    return conj(x) if is_complex(form(x)[1]) else x


def cut(x: Any) -> Any:
    """x as a constant to every level that differentiates."""
    if x.__class__ is not trace.Tensor:
        return x
    modes.miss(x.node)
    return trace.tensor_of(cut(x.value), x.node) if x.node is not None and x.node.maps else trace.constant(cut(x.value))


def length(x: Any) -> int:
    """How long the first axis is, the one that a mapped function does not see."""
    return shape_of(x)[0]


def later(axes: Shape) -> Shape:
    """The axes where one more axis stands before them."""
    return tuple(axis + 1 for axis in axes)


def with_axes(x: Any, rank: int) -> Any:
    """x, whose first axis is hidden, with axes of length 1 behind that until `rank` axes are seen."""
    hidden, *seen = shape_of(x)
    return x if len(seen) >= rank else reshape(x, (hidden, *[1] * (rank - len(seen)), *seen))


def move_axis(x: Any, source: int, target: int) -> Any:
    """x with one axis, counted from 0, at another place among the others, which keep their order."""
    if source == target:
        return x
    order = [i for i in range(len(shape_of(x))) if i != source]
    order.insert(target, source)
    return permute(x, tuple(order))


def in_step(operation: Operation) -> Operation:
    """How an operation that broadcasts runs under `vmap`: with hidden axes first, and all others aligned at the end."""

    def mapped(operands: tuple[Any, ...], hidden: tuple[bool, ...]) -> Any:
        rank = max(len(shape_of(x)) - h for x, h in zip(operands, hidden, strict=True))
        return operation(*[with_axes(x, rank) if h else x for x, h in zip(operands, hidden, strict=True)])

    return mapped


def _stretched(x: Any, shape: Shape) -> Shape:
    hidden, *seen = shape_of(x)
    return (hidden, *[1] * (len(seen) - len(shape)), *shape)


def _known(x: Any, shape: Shape) -> Shape:
    """A shape without -1, which could not be worked out beside a hidden axis of length 0."""
    if -1 not in shape:
        return shape
    size, rest = prod(shape_of(x)[1:]), prod(n for n in shape if n != -1)
    return tuple(size // max(rest, 1) if n == -1 else n for n in shape)


def fit(x_bar: Any, x: Node) -> Any:
    """A cotangent in the form of its primal: summed over what was broadcast, in its precision, real where it is."""
    if x_bar.__class__ is ndarray and x_bar.dtype is x.dtype and x_bar.shape == x.shape:
        return x_bar  # nearly always
    shape, dtype = form(x_bar)
    if shape != x.shape:
        x_bar = sum_to(x_bar, x.shape)
        dtype = form(x_bar)[1]
    return x_bar if _same(dtype, x.dtype) else astype(x_bar, x.dtype)


def spread(z_dot: Any, node: Any) -> Any:
    """A tangent in the form of its result: broadcast as the result was, in its precision, real where it is."""
    shape, dtype = form(z_dot)
    if shape != node.shape:
        z_dot = broadcast_to(z_dot, node.shape)
        dtype = form(z_dot)[1]
    return z_dot if _same(dtype, node.dtype) else astype(z_dot, node.dtype)


def _same(one: Any, other: Any) -> bool:
    return one is other or (one is not float and other is not float and one == other)


describe("broadcast_to", broadcast_to, ("x", "shape"), "x̄ = ȳ, summed over the axes along which x was copied")
