"""How large is a vector, or a matrix?

There are several answers, by the name `ord` that NumPy gives them. The length, which is the default, has a rule of its
own, so that it has a derivative at 0; all others are made of sums, extremes and singular values.

Read next: `linalg`.
"""

from __future__ import annotations

from math import inf
from typing import Any

from .. import errors
from ..backend import dtype_for, form, is_complex, namespace, raw, shape_of
from ..ops.constant import greater, is_zero, not_equal
from ..ops.elementwise import absolute, add, divide, multiply, power, sqrt
from ..ops.joining import where
from ..ops.linear import Shape, astype, conjugated, permute
from ..ops.reductions import axes_of, reduction, total
from ..ops.selection import pick
from .axes import floating, operand, with_kept_axes
from .decompositions import singular_values
from .matrices import as_hermitian
from .matrix_functions import inverse
from .spelling import either_spelling
from .totals import amax, amin

VECTORS = "None and numbers for vectors, 'fro' and 'nuc' for matrices only"
MATRICES = "None, 'fro', 'nuc', 1, -1, 2, -2, inf and -inf for matrices"


def _length(x: Any, axes: Shape, keepdims: bool) -> Any:
    if is_complex(form(x)[1]):
        xp = namespace(x)
        return sqrt(total(xp.real(x) ** 2 + xp.imag(x) ** 2, axes, keepdims))
    return sqrt(total(x * x, axes, keepdims))


def _gradient_of_length(x: Any, z: Any, axes: Shape) -> Any:
    return multiply(conjugated(x), divide(1.0 - is_zero(z), add(z, is_zero(z))))  # 0 where there is no direction


length = reduction("norm", _length, _gradient_of_length)


def _size_of_vectors(x: Any, ord: Any, axes: Shape, keepdims: bool) -> Any:
    if ord is None or ord == 2:
        return length(x, axes, keepdims)
    if isinstance(ord, str):
        raise errors.no_such_choice("norm", "ord", ord, VECTORS)
    if ord in (inf, -inf):
        return (amax if ord > 0 else amin)(absolute(x), axes, keepdims)
    if ord == 0:
        return total(astype(not_equal(x, 0), form(absolute(x))[1]), axes, keepdims)
    sizes = absolute(x)
    if ord == 1:
        return total(sizes, axes, keepdims)
    if ord < 0:
        return power(total(power(sizes, ord), axes, keepdims), 1 / ord)
    # At 0 the derivatives of both powers may be infinite; that of the norm is then chosen to be 0, as in PyTorch.
    return _power_from_0(total(_power_from_0(sizes, ord), axes, keepdims), 1 / ord)


def _power_from_0(x: Any, p: float) -> Any:
    positive = greater(x, 0)
    return where(positive, power(where(positive, x, 1.0), p), 0.0)


def _size_of_matrices(x: Any, ord: Any, axes: Shape, keepdims: bool) -> Any:
    if ord in (None, "fro", "f"):
        return length(x, axes, keepdims)
    shape = shape_of(x)
    others = tuple(i for i in range(len(shape)) if i not in axes)
    x, last = permute(x, (*others, *axes)), len(others)
    if ord == "nuc":
        z = total(singular_values(x), (last,), False)
    elif ord in (2, -2):
        z = pick(singular_values(x), (..., 0 if ord > 0 else -1))
    elif ord in (1, -1, inf, -inf):
        sums = total(absolute(x), (last if abs(ord) == 1 else last + 1,), False)
        z = (amax if ord > 0 else amin)(sums, (last,))
    else:
        raise errors.no_such_choice("norm", "ord", ord, MATRICES)
    return with_kept_axes(z, shape, axes, keepdims)


@either_spelling
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """As `numpy.linalg.norm`: of vectors along one axis, of matrices along two, of all entries together without both.

    At 0 the derivative is chosen to be 0.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.grad(ag.linalg.norm)(ag.tensor([3.0, 4.0]))
    tensor([0.6, 0.8])
    """
    x = floating(x)
    axes = axes_of(x, axis)
    if len(axes) == 1 or (axis is None and ord is None):
        return _size_of_vectors(x, ord, axes, keepdims)
    if len(axes) != 2:
        raise errors.wrong_rank_of_norm(shape_of(x), ord)
    return _size_of_matrices(x, ord, axes, keepdims)


@either_spelling
def vector_norm(x: Any, ord: Any = 2, axis: Any = None, keepdims: bool = False) -> Any:
    """As `numpy.linalg.vector_norm`: of all entries along the given axes, or of all, as of one vector.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.vector_norm(ag.tensor([[1.0, 2.0], [2.0, 4.0]]))
    tensor(5.)
    """
    x = floating(x)
    return _size_of_vectors(x, ord, axes_of(x, axis), keepdims)


@either_spelling
def matrix_norm(x: Any, ord: Any = "fro", axis: Any = (-2, -1), keepdims: bool = False) -> Any:
    """As `numpy.linalg.matrix_norm`: of every matrix of a stack.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.matrix_norm(ag.tensor([[1.0, 2.0], [2.0, 4.0]]))
    tensor(5.)
    """
    x = floating(x)
    return _size_of_matrices(x, ord, axes_of(x, axis), keepdims)


def cond(x: Any, p: Any = None) -> Any:
    """As `numpy.linalg.cond`: the norm of every matrix times that of its inverse.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.cond(ag.tensor([[1.0, 0.0], [0.0, 2.0]]))
    tensor(2.)
    """
    x = floating(x)
    if p in (None, 2, -2):
        s = singular_values(x)
        ends = pick(s, (..., 0)), pick(s, (..., -1))
        return divide(*(ends[::-1] if p == -2 else ends))
    return multiply(matrix_norm(x, p), matrix_norm(inverse(x), p))


def matrix_rank(A: Any, tol: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Any:
    """As `numpy.linalg.matrix_rank`: how many singular values are above tol, or rtol times the largest; a constant.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.matrix_rank(ag.tensor([[1.0, 2.0], [2.0, 4.0]]))
    tensor(1)
    """
    A = operand(A)
    s = singular_values(as_hermitian(A, lower=True) if hermitian else A)
    if tol is None:
        rtol = max(shape_of(A)[-2:]) * precision(s) if rtol is None else rtol
        tol = multiply(pick(s, (..., slice(None, 1))), rtol)
    return total(astype(greater(s, tol), dtype_for(raw(s), "int64")), (len(shape_of(s)) - 1,), False)


def precision(x: Any) -> float:
    """The distance from 1 to the next number of x's dtype."""
    return float(namespace(raw(x)).finfo(raw(x).dtype).eps)
