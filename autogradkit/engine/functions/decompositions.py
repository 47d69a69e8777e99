"""What is the derivative of a matrix decomposition?

Its factors obey equations, A = Q R with Qᴴ Q = 1 and R upper triangular. Differentiated, the equations say how the
factors move when A moves: these are the rules here. Reverse mode is their transpose, which nobody has to work out.

Where singular values are equal, their vectors are any basis and have no derivative: it is infinite or not a number, as
in PyTorch, while that of the values is fine. The sign of a singular vector, or its phase, is an arbitrary choice: ask
for derivatives only of what does not depend on it.

Sources: Giles, "Collected matrix derivative results" (2008); Walter and Lehmann, "Algorithmic differentiation of linear
algebra functions" (2012); Townsend, "Differentiating the singular value decomposition" (2016).

Read next: `eigenvalues`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import nan, prod
from typing import Any, NamedTuple

from .. import errors
from ..backend import form, identity, is_complex, namespace, ndarray, shape_of
from ..graph import Node, Pairs, Rule
from ..ops.constant import equal, without_derivative
from ..ops.elementwise import add, divide, multiply, subtract
from ..ops.joining import concatenate, where
from ..ops.linear import broadcast_to, fit, reshape, spread
from ..ops.products import column, matmul, row
from ..ops.reductions import total
from ..ops.selection import pick
from ..trace import MAPPED, OPERATIONS, Operation, differentiated, one_operand
from ..transposed import by_tangent
from .axes import operand
from .matrices import (
    adjoint,
    along,
    as_hermitian,
    half_triangle,
    hermitian,
    matrix_axes,
    of_library,
    raw_hermitian,
    rotation,
    triangle,
)
from .matrix_functions import solved


class QRResult(NamedTuple):
    """What `qr` gives."""

    Q: Any
    R: Any


class SVDResult(NamedTuple):
    """What `svd` gives."""

    U: Any
    S: Any
    Vh: Any


# ---------------------------------------------------------------- Cholesky: A = L Lᴴ


def _root_moves(x_dot: Any, x: Any, z: Any) -> Any:
    half = adjoint(solved(z, hermitian(x_dot)))
    return matmul(z, half_triangle(solved(z, half), lower=True))


root = by_tangent("cholesky", lambda x: of_library("cholesky")(raw_hermitian(x)), _root_moves)


def cholesky(a: Any, /, *, upper: bool = False) -> Any:
    """As `numpy.linalg.cholesky`: the lower triangular L with L Lᴴ = a, or the upper triangular U with Uᴴ U = a.

    One triangle of a is read. The derivative is that on Hermitian matrices: L̇ = L Φ(L⁻¹ Ȧ L⁻ᴴ), where Φ keeps the lower
    triangle and halves the diagonal.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.cholesky(ag.tensor([[4.0, 2.0], [2.0, 2.0]]))
    tensor([[2., 0.],
            [1., 1.]])
    """
    z = root(as_hermitian(operand(a), lower=not upper))
    return adjoint(z) if upper else z


# ---------------------------------------------------------------- orthonormal columns: A = Q R


def _orthonormal_moves(x_dot: Any, x: Any, z: Any) -> Any:
    r = triangle(matmul(adjoint(z), x), lower=False)
    moved = adjoint(solved(adjoint(r), adjoint(x_dot)))  # ẋ R⁻¹
    turned = matmul(adjoint(z), moved)
    return subtract(moved, matmul(z, half_triangle(add(turned, adjoint(turned)), lower=False)))


orthonormal = by_tangent("orthonormal", lambda x: of_library("qr")(x)[0], _orthonormal_moves)
complete = without_derivative(lambda x: of_library("qr")(x, mode="complete")[0])


def qr(a: Any, mode: str = "reduced") -> Any:
    """As `numpy.linalg.qr`: Q with orthonormal columns and R upper triangular, with Q R = a; for mode="r" R alone.

    The first columns of a must be linearly independent. With mode="complete", Q of a matrix with more rows than columns
    has columns that a does not determine: that has no derivative.

    Raises
    ------
    ValueError
        For another mode, and for a derivative that there is not.

    Examples
    --------
    >>> import autogradkit as ag
    >>> Q, R = ag.linalg.qr(ag.tensor([[3.0], [4.0]]))
    >>> R
    tensor([[-5.]])
    """
    if mode not in ("reduced", "complete", "r"):
        raise errors.no_such_choice("qr", "mode", mode, "'reduced', 'complete' and 'r'")
    a = operand(a)
    rows, columns = shape_of(a)[-2:]
    if mode == "complete" and rows > columns:
        if differentiated(a):
            raise errors.undetermined("qr with mode='complete'", shape_of(a))
        q = complete(a)
    else:
        q = orthonormal(pick(a, (..., slice(None, rows))) if columns > rows else a)
    r = triangle(matmul(adjoint(q), a), lower=False)
    return r if mode == "r" else QRResult(q, r)


# ---------------------------------------------------------------- singular values: A = U diag(s) Vᴴ


def _singular_values(x: Any) -> Any:
    if x.__class__ is ndarray:
        return of_library("svd")(x, compute_uv=False)
    return of_library("svd")(x, full_matrices=False)[1]


def _singular_values_move(x_dot: Any, x: Any, z: Any) -> Any:
    u, vh = factors(x)
    return along(u, matmul(x_dot, adjoint(vh)))


def _both_sides(x: Any) -> Any:
    """U and Vᴴ, their entries one after the other along the last axis: an operation has one result."""
    u, _, vh = of_library("svd")(x, full_matrices=False)
    xp = namespace(x)
    return xp.concat([xp.reshape(part, (*x.shape[:-2], prod(part.shape[-2:]))) for part in (u, vh)], axis=-1)


def _apart(z: Any, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """U and Vᴴ of a matrix of this shape, from what `_both_sides` gave."""
    *stack, m, n = shape
    k = min(m, n)
    u, vh = pick(z, (..., slice(None, m * k))), pick(z, (..., slice(m * k, None)))
    return reshape(u, (*stack, m, k)), reshape(vh, (*stack, k, n))


def _both_sides_move(x_dot: Any, x: Any, z: Any) -> Any:
    *stack, m, n = shape_of(x)
    u, vh = _apart(z, shape_of(x))
    v = adjoint(vh)
    s, moved = along(u, matmul(x, v)), matmul(adjoint(u), matmul(x_dot, v))
    back, squares = adjoint(moved), multiply(s, s)
    left = rotation(add(multiply(moved, row(s)), multiply(column(s), back)), squares)
    right = rotation(add(multiply(column(s), moved), multiply(back, row(s))), squares)
    if is_complex(form(x)[1]):
        # The phase of u_i vᴴ_i is not a choice: half of its change goes to either side.
        phase = divide(multiply(0.25 * identity(x, shape_of(s)[-1]), subtract(moved, back)), row(s))
        left, right = add(left, phase), subtract(right, phase)
    u_dot, v_dot = matmul(u, left), matmul(v, right)
    if m > n:
        u_dot = add(u_dot, divide(subtract(matmul(x_dot, v), matmul(u, moved)), row(s)))
    if n > m:
        v_dot = add(v_dot, divide(subtract(matmul(adjoint(x_dot), u), matmul(v, back)), row(s)))
    k = min(m, n)
    return concatenate([reshape(u_dot, (*stack, m * k)), reshape(adjoint(v_dot), (*stack, k * n))], -1)


singular_values = by_tangent("svdvals", _singular_values, _singular_values_move)
both_sides = by_tangent("svd", _both_sides, _both_sides_move)


def factors(x: Any) -> tuple[Any, Any]:
    """U and Vᴴ, with as many columns and rows as there are singular values."""
    return _apart(both_sides(x), shape_of(x))


def _pull_basis(z_bar: Any, node: Node) -> Pairs:
    wanted = total(where(equal(z_bar, 0), 0.0, nan), matrix_axes(z_bar), True)
    return ((node.a, fit(broadcast_to(wanted, node.a.shape), node.a)),)


def _push_basis(node: Node, x_dot: Any, y_dot: Any) -> Any:
    return spread(multiply(total(x_dot, matrix_axes(x_dot), True), nan), node)


def basis_of_rest(name: str, value: Callable[[Any], Any]) -> Operation:
    """Vectors that a matrix leaves open: how they move is no number, nor is what comes back where they matter."""
    operation = one_operand(name, value, Rule(name, _pull_basis, _push_basis, set(), operands=1))
    del OPERATIONS[name]  # there is nothing to try it out against
    MAPPED[operation] = lambda operands, hidden: operation(operands[0])
    return operation


rest_of_u = basis_of_rest("rest_of_u", lambda x: of_library("svd")(x)[0][..., x.shape[-1] :])
rest_of_vh = basis_of_rest("rest_of_vh", lambda x: of_library("svd")(x)[2][..., x.shape[-2] :, :])


def svdvals(x: Any, /) -> Any:
    """As `numpy.linalg.svdvals`: the singular values, the largest first; ṡ_i = Re(u_iᴴ Ẋ v_i).

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.svdvals(ag.tensor([[3.0, 0.0], [0.0, -4.0]]))
    tensor([4., 3.])
    """
    return singular_values(operand(x))


def svd(a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """As `numpy.linalg.svd`: U, the singular values S and Vᴴ, with U diag(S) Vᴴ = a.

    With `full_matrices`, the columns of U and rows of Vᴴ that no singular value belongs to are any basis of what is
    left. They have no derivative, which NaN says wherever it matters (PyTorch: 0).

    Examples
    --------
    >>> import autogradkit as ag
    >>> U, S, Vh = ag.linalg.svd(ag.tensor([[3.0], [4.0]]), full_matrices=False)
    >>> S
    tensor([5.])
    """
    a = as_hermitian(operand(a), lower=True) if hermitian else operand(a)
    s = singular_values(a)
    if not compute_uv:
        return s
    u, vh = factors(a)
    m, n = shape_of(a)[-2:]
    if full_matrices and m > n:
        u = concatenate([u, rest_of_u(a)], -1)
    if full_matrices and n > m:
        vh = concatenate([vh, rest_of_vh(a)], -2)
    return SVDResult(u, s, vh)
