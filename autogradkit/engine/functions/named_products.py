"""What do the products with names of their own come to?

To a product of matrices, or to an `einsum`: nothing here needs a rule. `vdot`, `vecdot` and `vecmat` conjugate their
first operand, as in NumPy; the others conjugate nothing.

Read next: `windows`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from .. import errors
from ..backend import shape_of
from ..ops.elementwise import multiply, subtract
from ..ops.joining import concatenate
from ..ops.linear import conjugated, move_axis, reshape
from ..ops.products import matmul
from ..ops.reductions import total
from ..ops.selection import pick
from .axes import operand
from .contraction import einsum
from .diagonals import diagonal
from .spelling import either_spelling

__all__ = [
    "bmm", "cross", "dot", "inner", "kron", "matvec", "mv", "outer", "tensordot", "trace", "vdot", "vecdot", "vecmat",
]  # fmt: skip


def tensordot(a: Any, b: Any, axes: Any = 2, *, dims: Any = None) -> Any:
    """As `numpy.tensordot`: sums over the last axes of a together with the first of b, or over pairs of axes.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.tensordot(ag.ones(2, 3), ag.ones(3, 4), 1).shape
    (2, 4)
    """
    a, b = operand(a), operand(b)
    axes = axes if dims is None else dims
    n, m = len(shape_of(a)), len(shape_of(b))
    ours, theirs = (range(n - axes, n), range(axes)) if isinstance(axes, int) else axes
    ours, theirs = normalize_axis_tuple(ours, n), normalize_axis_tuple(theirs, m)
    word = [ours[theirs.index(j)] if j in theirs[: len(ours)] else n + j for j in range(m)]
    out = [i for i in range(n) if i not in ours] + [letter for letter in word if letter >= n]
    return einsum(a, range(n), b, word, out)


def dot(a: Any, b: Any) -> Any:
    """As `numpy.dot`: the product of numbers, vectors or matrices; over the last axis of a and the last but one of b.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.dot(ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0]))
    tensor(11.)
    """
    a, b = operand(a), operand(b)
    n, m = len(shape_of(a)), len(shape_of(b))
    if not (n and m):
        return multiply(a, b)
    return matmul(a, b) if m <= 2 else tensordot(a, b, ((n - 1,), (m - 2,)))


def inner(a: Any, b: Any) -> Any:
    """As `numpy.inner`: sums over the last axes of both.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.inner(ag.ones(2, 3), ag.ones(4, 3)).shape
    (2, 4)
    """
    a, b = operand(a), operand(b)
    return tensordot(a, b, ((-1,), (-1,))) if shape_of(a) and shape_of(b) else multiply(a, b)


def outer(a: Any, b: Any) -> Any:
    """As `numpy.outer`: all products of an entry of a and one of b, as a matrix.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.outer(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 10.0]))
    tensor([[ 1., 10.],
            [ 2., 20.]])
    """
    return multiply(reshape(operand(a), (-1, 1)), reshape(operand(b), (1, -1)))


def vdot(a: Any, b: Any) -> Any:
    """As `numpy.vdot`: the sum of conj(a) · b over all entries.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.vdot(ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0]))
    tensor(11.)
    """
    return matmul(reshape(conjugated(operand(a)), (-1,)), reshape(operand(b), (-1,)))


@either_spelling
def vecdot(x1: Any, x2: Any, axis: int = -1) -> Any:
    """As `numpy.vecdot`: the sum of conj(x1) · x2 over an axis; the others broadcast.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.vecdot(ag.ones(2, 3), ag.ones(3))
    tensor([3., 3.])
    """
    x, y = (_with_last(operand(x), axis) for x in (x1, x2))
    return einsum("...i,...i", conjugated(x), y)


def matvec(x1: Any, x2: Any) -> Any:
    """As `numpy.matvec`: matrices times vectors, each of a stack.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.matvec(ag.ones(5, 2, 3), ag.ones(5, 3)).shape
    (5, 2)
    """
    return einsum("...ij,...j->...i", x1, x2)


def vecmat(x1: Any, x2: Any) -> Any:
    """As `numpy.vecmat`: conjugated vectors times matrices, each of a stack.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.vecmat(ag.ones(5, 2), ag.ones(5, 2, 3)).shape
    (5, 3)
    """
    return einsum("...i,...ij->...j", conjugated(operand(x1)), x2)


bmm, mv = matmul, matmul  # PyTorch's names


def multi_dot(arrays: Sequence[Any]) -> Any:
    """As `numpy.linalg.multi_dot`: the product of matrices in a cheap order; the first and last may be vectors.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.multi_dot([ag.ones(2), ag.ones(2, 3), ag.ones(3, 4)])
    tensor([6., 6., 6., 6.])
    """
    xs = [operand(x) for x in arrays]
    words = [[i, i + 1] for i in range(len(xs))]
    words[0] = words[0][-len(shape_of(xs[0])) :]
    words[-1] = words[-1][: len(shape_of(xs[-1]))]
    ends = [0][: len(words[0]) - 1] + [len(xs)][: len(words[-1]) - 1]
    return einsum(*chain(*zip(xs, words, strict=True)), ends)


def kron(a: Any, b: Any) -> Any:
    """As `numpy.kron`: every entry of a times the whole of b, put together as blocks.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.kron(ag.tensor([1.0, 10.0]), ag.tensor([1.0, 2.0]))
    tensor([ 1.,  2., 10., 20.])
    """
    a, b = operand(a), operand(b)
    rank = max(len(shape_of(a)), len(shape_of(b)))
    rows, columns = ([1] * (rank - len(shape_of(x))) + [*shape_of(x)] for x in (a, b))
    a = reshape(a, tuple(chain(*((n, 1) for n in rows))))
    b = reshape(b, tuple(chain(*((1, n) for n in columns))))
    return reshape(multiply(a, b), tuple(n * m for n, m in zip(rows, columns, strict=True)))


@either_spelling
def cross(a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """As `numpy.cross`: the vector that is perpendicular to two vectors of three entries, each of a stack.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.cross(ag.tensor([1.0, 0.0, 0.0]), ag.tensor([0.0, 1.0, 0.0]))
    tensor([0., 0., 1.])
    """
    axisa, axisb, axisc = (axisa, axisb, axisc) if axis is None else (axis, axis, axis)
    a, b = _with_last(operand(a), axisa), _with_last(operand(b), axisb)
    if shape_of(a)[-1] != 3 or shape_of(b)[-1] != 3:
        raise errors.cross_of_three(shape_of(a), shape_of(b))
    # Each entry, one place ahead: aᵢ bᵢ₊₁ - aᵢ₊₁ bᵢ.
    z = _turned(subtract(multiply(a, _turned(b)), multiply(_turned(a), b)))
    rank = len(shape_of(z))
    return move_axis(z, rank - 1, normalize_axis_index(axisc, rank))


def _turned(x: Any) -> Any:
    """The entries of the last axis, the first one moved to the end."""
    return concatenate([pick(x, (..., slice(1, None))), pick(x, (..., slice(0, 1)))], -1)


def _with_last(x: Any, axis: int) -> Any:
    rank = len(shape_of(x))
    return move_axis(x, normalize_axis_index(axis, rank), rank - 1)


def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """As `numpy.trace`: the sum of a diagonal of two axes.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.trace(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor(5.)
    """
    y = diagonal(a, offset, axis1, axis2)
    return total(y, (len(shape_of(y)) - 1,), False)
