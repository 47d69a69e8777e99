"""How do eigenvalues and eigenvectors move?

A V = V diag(w), differentiated and seen along the eigenvectors, says both at once: the diagonal of V⁻¹ Ȧ V is how the
eigenvalues move, and its other entries, divided by the distances of eigenvalues, how the vectors turn into each other.

Where eigenvalues are equal, their vectors are any basis and have no derivative: it is infinite or not a number, as in
PyTorch, while that of the eigenvalues is fine. A vector's sign or phase is an arbitrary choice: ask for derivatives
only of what does not depend on it.

Read next: `determinants`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .. import errors
from ..backend import namespace
from ..ops.elementwise import multiply, subtract
from ..ops.products import matmul, row
from ..transposed import by_tangent
from .axes import operand
from .matrices import adjoint, along, as_hermitian, diagonal_of, hermitian, of_library, raw_hermitian, rotation
from .matrix_functions import solved


class EighResult(NamedTuple):
    """What `eigh` gives."""

    eigenvalues: Any
    eigenvectors: Any


class EigResult(NamedTuple):
    """What `eig` gives."""

    eigenvalues: Any
    eigenvectors: Any


# ---------------------------------------------------------------- Hermitian matrices: A = V diag(w) Vᴴ


def _levels_move(x_dot: Any, x: Any, z: Any) -> Any:
    v = axes(x)
    return along(v, matmul(hermitian(x_dot), v))


def _axes_move(x_dot: Any, x: Any, z: Any) -> Any:
    turned = matmul(adjoint(z), matmul(hermitian(x_dot), z))
    return matmul(z, rotation(turned, along(z, matmul(hermitian(x), z))))


levels = by_tangent("eigvalsh", lambda x: of_library("eigvalsh")(raw_hermitian(x)), _levels_move)
axes = by_tangent("eigenvectors", lambda x: of_library("eigh")(raw_hermitian(x))[1], _axes_move)


def eigvalsh(a: Any, UPLO: str = "L") -> Any:
    """As `numpy.linalg.eigvalsh`: the eigenvalues of Hermitian matrices, the smallest first; ẇ_i = v_iᴴ Ȧ v_i.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.eigvalsh(ag.tensor([[2.0, 1.0], [1.0, 2.0]]))
    tensor([1., 3.])
    """
    if UPLO.upper() not in ("L", "U"):
        raise errors.no_such_choice("eigh", "UPLO", UPLO, "'L' and 'U', the triangle to read")
    return levels(as_hermitian(operand(a), lower=UPLO.upper() == "L"))


def eigh(a: Any, UPLO: str = "L") -> EighResult:
    """As `numpy.linalg.eigh`: eigenvalues w and eigenvectors V, as columns, of Hermitian matrices.

    V̇ = V (F ∘ Vᴴ Ȧ V) with F_ij = 1 / (w_j - w_i), and 0 on the diagonal. One triangle of a is read; the derivative is
    that on Hermitian matrices.

    Examples
    --------
    >>> import autogradkit as ag
    >>> w, V = ag.linalg.eigh(ag.tensor([[2.0, 1.0], [1.0, 2.0]]))
    >>> w
    tensor([1., 3.])
    """
    return EighResult(eigvalsh(a, UPLO), axes(as_hermitian(operand(a), lower=UPLO.upper() == "L")))


# ---------------------------------------------------------------- any square matrices: A = V diag(w) V⁻¹


def _as_complex(z: Any) -> Any:
    xp = namespace(z)
    return xp.astype(z, xp.result_type(z.dtype, xp.complex64))


def _general_values_move(x_dot: Any, x: Any, z: Any) -> Any:
    v = general_vectors(x)
    return diagonal_of(solved(v, matmul(x_dot, v)))


def _general_vectors_move(x_dot: Any, x: Any, z: Any) -> Any:
    moved = matmul(z, rotation(solved(z, matmul(x_dot, z)), diagonal_of(solved(z, matmul(x, z)))))
    return subtract(moved, multiply(z, row(along(z, moved))))  # they keep the length 1


general_values = by_tangent("eigvals", lambda x: _as_complex(of_library("eigvals")(x)), _general_values_move)
general_vectors = by_tangent(
    "right_eigenvectors", lambda x: _as_complex(of_library("eig")(x)[1]), _general_vectors_move
)


def eigvals(a: Any) -> Any:
    """As `numpy.linalg.eigvals`, but always complex: the eigenvalues of square matrices; ẇ = diag(V⁻¹ Ȧ V).

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.eigvals(ag.tensor([[0.0, 1.0], [-1.0, 0.0]]))
    tensor([0.+1.j, 0.-1.j], dtype=complex128)
    """
    return general_values(operand(a))


def eig(a: Any) -> EigResult:
    """As `numpy.linalg.eig`, but always complex: eigenvalues w and eigenvectors V, as columns of length 1.

    V̇ = V (F ∘ V⁻¹ Ȧ V) with F_ij = 1 / (w_j - w_i), and 0 on the diagonal, less what would change lengths.

    Examples
    --------
    >>> import autogradkit as ag
    >>> w, V = ag.linalg.eig(ag.tensor([[2.0, 0.0], [0.0, 3.0]]))
    >>> w
    tensor([2.+0.j, 3.+0.j], dtype=complex128)
    """
    return EigResult(eigvals(a), general_vectors(operand(a)))
