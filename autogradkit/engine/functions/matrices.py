"""What do rules about matrices have in common?

The words that they are written in: adjoints, triangles, diagonals, and the functions of the library that an array is
of. Matrices are the last two axes of an array; all that is done to one is done to every matrix of a stack.

Read next: `matrix_functions`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.linalg import LinAlgError

from .. import errors
from ..backend import form, full_like, identity, is_complex, namespace, raw, shape_of
from ..ops.elementwise import add, divide, multiply, re_, subtract
from ..ops.joining import where
from ..ops.linear import conjugated, cut, swap
from ..ops.products import column, row
from ..ops.reductions import total


def of_library(name: str) -> Callable[..., Any]:
    """The function of this name in the `linalg` of the operands' own library; where it fails, it says what to try."""

    def value(x: Any, *more: Any, **settings: Any) -> Any:
        try:
            return getattr(namespace(x).linalg, name)(x, *more, **settings)
        except LinAlgError as error:
            raise errors.unsolvable(name, (x, *more), error) from error

    return value


def adjoint(x: Any) -> Any:
    """xᴴ: every matrix of a stack transposed, and conjugated where it is complex."""
    return swap(conjugated(x))


def raw_adjoint(x: Any) -> Any:
    """The same of a raw value."""
    return namespace(x).conj(x).mT if is_complex(x.dtype) else x.mT


def triangle(x: Any, lower: bool, strict: bool = False) -> Any:
    """The entries of x on one side of the diagonal, and on it unless `strict`; 0 elsewhere, whatever x holds there."""
    ones, k = full_like(x, 1.0), int(strict)
    keep = namespace(ones).tril(ones, k=-k) if lower else namespace(ones).triu(ones, k=k)
    return where(keep != 0, x, 0.0)


def matrix_axes(x: Any) -> tuple[int, int]:
    """The last two axes."""
    rank = len(shape_of(x))
    return (rank - 2, rank - 1)


def hermitian(x: Any) -> Any:
    """(x + xᴴ) / 2."""
    return multiply(add(x, adjoint(x)), 0.5)


def raw_hermitian(x: Any) -> Any:
    """The same of a raw value; one that is not square stays as it is, for its library to refuse.

    Halves are added, since the sum of two small whole numbers may exceed their range.
    """
    return x if x.shape[-1:] != x.shape[-2:-1] else 0.5 * x + 0.5 * raw_adjoint(x)


def as_hermitian(x: Any, lower: bool) -> Any:
    """x as NumPy reads a Hermitian matrix: from one triangle, of which the other one is the mirror image.

    What that changes in x is a constant. So derivatives are those on Hermitian matrices, as in PyTorch.
    """
    bottom, shape = raw(x), shape_of(x)
    if shape[-1:] != shape[-2:-1] or bool(namespace(bottom).all(bottom == raw_adjoint(bottom))):
        return x
    mirrored = add(triangle(x, lower), adjoint(triangle(x, lower, strict=True)))
    return add(x, cut(subtract(mirrored, x)))


def half_triangle(x: Any, lower: bool) -> Any:
    """The triangle of x whose sum with its own adjoint is x, where x is Hermitian: half of the diagonal."""
    return subtract(triangle(x, lower), multiply(0.5 * identity(x, shape_of(x)[-1]), x))


def along(u: Any, x: Any) -> Any:
    """The real part of the diagonal of uᴴ x: how far each column of x goes along that of u."""
    z = total(multiply(conjugated(u), x), matrix_axes(x)[:1], False)
    return re_(z) if is_complex(form(z)[1]) else z


def diagonal_of(x: Any) -> Any:
    """The diagonal of every matrix."""
    return total(multiply(x, identity(x, shape_of(x)[-1])), matrix_axes(x)[1:], False)


def rotation(x: Any, values: Any) -> Any:
    """x_ij / (value_j - value_i), and 0 on the diagonal."""
    unit = identity(values, shape_of(values)[-1])
    return divide(multiply(x, 1 - unit), add(subtract(row(values), column(values)), unit))
