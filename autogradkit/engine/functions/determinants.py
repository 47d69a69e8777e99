"""What is the derivative of a determinant?

The cofactors, each the determinant of what is left when a row and a column are taken out. Of a regular matrix they are
det(A) A⁻ᵀ, which says nothing where A is singular. The singular value decomposition gives them for every matrix:

    A = U diag(s) Vᴴ        ∂ det(A) / ∂A = det(U) det(V) U diag(∏ₖ≠ᵢ sₖ) Vᴴ

Read next: `norms`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..backend import form, identity, is_complex, namespace, shape_of
from ..ops.elementwise import add, multiply, subtract
from ..ops.linear import Shape, conjugated, cut, swap
from ..ops.products import column, matmul
from ..ops.reductions import reduction, total
from ..ops.selection import pick
from ..transposed import by_tangent
from .axes import operand
from .decompositions import factors
from .matrices import adjoint, along, diagonal_of, matrix_axes, of_library
from .matrix_functions import inverse


class SlogdetResult(NamedTuple):
    """What `slogdet` gives."""

    sign: Any
    logabsdet: Any


def _cofactors(x: Any) -> Any:
    """∂ det(x) / ∂x, from the singular value decomposition: right also where x is singular and has no inverse."""
    u, s, vh = of_library("svd")(x)
    unit, xp = identity(s, s.shape[-1]), namespace(s)
    others = xp.prod(s[..., None, :] * (1 - unit) + unit, axis=-1)
    signs = of_library("det")(u) * of_library("det")(vh)
    u, vh = (xp.conj(u), xp.conj(vh)) if is_complex(x.dtype) else (u, vh)
    return (u * (others * signs[..., None])[..., None, :]) @ vh


def _cofactors_move(x_dot: Any, x: Any, z: Any) -> Any:
    """Between its singular vectors x is diagonal, and a cofactor is the product of all other singular values.

    There, moving entry (j, j) changes cofactor (i, i), and moving entry (j, i) cofactor (i, j), by all but two of them.
    """
    u, vh = factors(x)
    s = along(u, matmul(x, adjoint(vh)))
    turned, unit = matmul(adjoint(u), matmul(x_dot, adjoint(vh))), identity(s, shape_of(s)[-1])
    moved = multiply(_all_but_two(s, unit), 1 - unit)
    own = matmul(moved, column(diagonal_of(turned)))
    inner = subtract(multiply(own, unit), multiply(moved, swap(turned)))
    signs = multiply(determinant(u, matrix_axes(x), True), determinant(vh, matrix_axes(x), True))
    return multiply(signs, matmul(swap(adjoint(u)), matmul(inner, swap(adjoint(vh)))))


def _all_but_two(s: Any, unit: Any) -> Any:
    """For each i and j the product of all entries of s but these two."""
    product = unit * 0 + 1
    for k in range(shape_of(s)[-1]):
        neither = (1 - unit[k, :]) * (1 - unit[k, :])[:, None]
        product = multiply(product, add(multiply(column(pick(s, (..., slice(k, k + 1)))), neither), 1 - neither))
    return product


def _determinant(x: Any, axes: Shape, keepdims: bool) -> Any:
    z = of_library("det")(x)
    return z[..., None, None] if keepdims else z


def _sign_moves(x_dot: Any, x: Any, z: Any) -> Any:
    """A complex sign turns by the imaginary part of the change of the logarithm; a real one stays."""
    moved = total(multiply(swap(inverse(x)), x_dot), matrix_axes(x), False)
    return multiply(multiply(z, 0.5), subtract(moved, conjugated(moved)))


cofactors = by_tangent("cofactors", _cofactors, _cofactors_move)
determinant = reduction("det", _determinant, lambda x, _, axes: cofactors(x))
sign_of_determinant = by_tangent("signdet", lambda x: of_library("slogdet")(x)[0], _sign_moves)
log_determinant = reduction(
    "logabsdet", lambda x, axes, keepdims: of_library("slogdet")(x)[1], lambda x, _, axes: swap(inverse(x))
)


def det(a: Any) -> Any:
    """The determinant of every matrix; ∂z/∂a are the cofactors, at a singular matrix too.

    The second derivative is right everywhere, the third where the singular values differ.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.grad(ag.linalg.det)(ag.tensor([[1.0, 2.0], [2.0, 4.0]]))
    tensor([[ 4., -2.],
            [-2.,  1.]])
    """
    a = operand(a)
    return determinant(a, matrix_axes(a), False)


def slogdet(a: Any) -> SlogdetResult:
    """As `numpy.linalg.slogdet`: the sign of the determinant and the logarithm of its size.

    The sign is a constant where it is real.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.slogdet(ag.tensor([[0.0, 1.0], [1.0, 0.0]]))
    SlogdetResult(sign=tensor(-1.), logabsdet=tensor(0.))
    """
    a = operand(a)
    sign = sign_of_determinant(a)
    return SlogdetResult(sign if is_complex(form(a)[1]) else cut(sign), log_determinant(a, matrix_axes(a), False))
