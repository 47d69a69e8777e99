"""What is the derivative of a function of a matrix: of its inverse, of a solution, of its exponential?

Each follows from the equation that defines it, differentiated as a whole: A Z = B gives Ȧ Z + A Ż = Ḃ, so the tangent
solves the same equation with another right-hand side, and the cotangent solves the transposed one.

Read next: `decompositions`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend import full_like, identity, namespace, ndarray, shape_of
from ..graph import Node, Pairs, Rule
from ..ops.elementwise import add, negative, subtract
from ..ops.joining import concatenate, where
from ..ops.linear import fit, in_step, reshape, spread, swap
from ..ops.products import column, matmul
from ..ops.selection import pick
from ..trace import MAPPED, Operation, one_operand, two_operands
from ..transposed import by_tangent
from .axes import operand
from .matrices import adjoint, as_hermitian, of_library, raw_adjoint, triangle
from .spelling import either_spelling

# ---------------------------------------------------------------- inverse and solution


def _pull_inverse(z_bar: Any, node: Node) -> Pairs:
    z = swap(node.z)
    return ((node.a, fit(negative(matmul(matmul(z, z_bar), z)), node.a)),)


def _push_inverse(node: Node, x_dot: Any, y_dot: Any) -> Any:
    return spread(negative(matmul(matmul(node.z, x_dot), node.z)), node)


inverse = one_operand("inv", of_library("inv"), Rule("inv", _pull_inverse, _push_inverse, {"z"}, operands=1))
MAPPED[inverse] = lambda operands, hidden: inverse(operands[0])


def _solve(x: Any, y: Any) -> Any:
    if x.__class__ is not ndarray and y.ndim > 1 and x.shape[:-2] != y.shape[:-2]:
        # CuPy wants stacks of one shape.
        stack, xp = np.broadcast_shapes(x.shape[:-2], y.shape[:-2]), namespace(x)
        x, y = (xp.broadcast_to(v, (*stack, *v.shape[-2:])) for v in (x, y))
    return of_library("solve")(x, y)


def _lone(node: Node) -> bool:
    """Whether a solution is of one vector, and not of the columns of a matrix."""
    return len(node.shape) < len(shape_of(node.x))


def _pull_solution(z_bar: Any, node: Node) -> Pairs:
    lone = _lone(node)
    y_bar = solved(swap(node.x), column(z_bar) if lone else z_bar)
    pairs: Pairs = ()
    if node.a is not None:
        z = column(node.z) if lone else node.z
        pairs = ((node.a, fit(negative(matmul(y_bar, swap(z))), node.a)),)
    if node.b is not None:
        pairs = (*pairs, (node.b, fit(reshape(y_bar, node.shape) if lone else y_bar, node.b)))
    return pairs


def _push_solution(node: Node, x_dot: Any, y_dot: Any) -> Any:
    lone, sides = _lone(node), []
    if y_dot is not None:
        sides.append(column(y_dot) if lone else y_dot)
    if x_dot is not None:
        sides.append(negative(matmul(x_dot, column(node.z) if lone else node.z)))
    z_dot = solved(node.x, sides[0] if len(sides) == 1 else add(*sides))
    return spread(reshape(z_dot, node.shape) if lone else z_dot, node)


def _solved_mapped(operands: tuple[Any, Any], hidden: tuple[bool, bool]) -> Any:
    x, y = operands
    lone = len(shape_of(y)) - hidden[1] == 1
    z = in_step(solved)((x, column(y) if lone else y), hidden)
    return reshape(z, shape_of(z)[:-1]) if lone else z


def _solution(keeps: set[str]) -> Rule:
    return Rule("solve", _pull_solution, _push_solution, keeps, operands=2)


solved = two_operands("solve", of_library("solve"), _solution({"x", "z"}), _solution({"x"}), both=_solution({"x", "z"}))
MAPPED[solved] = _solved_mapped


def inv(a: Any) -> Any:
    """The inverse Z of every matrix: Ż = -Z Ȧ Z, Ā = -Zᵀ Z̄ Zᵀ.

    Raises
    ------
    numpy.linalg.LinAlgError
        Where a matrix is singular or not square.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.inv(ag.tensor([[2.0, 0.0], [0.0, 4.0]]))
    tensor([[0.5 , 0.  ],
            [0.  , 0.25]])
    """
    return inverse(operand(a))


def solve(a: Any, b: Any) -> Any:
    """The solution Z of A Z = B: Ż = A⁻¹ (Ḃ - Ȧ Z), B̄ = A⁻ᵀ Z̄, Ā = -B̄ Zᵀ.

    As in NumPy 2, b is a vector only if it has one axis; else it is a matrix, or a stack of matrices.

    Raises
    ------
    numpy.linalg.LinAlgError
        Where a matrix is singular or not square.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.solve(ag.tensor([[2.0, 0.0], [0.0, 4.0]]), ag.tensor([1.0, 1.0]))
    tensor([0.5 , 0.25])
    """
    return solved(operand(a), operand(b))


@either_spelling
def solve_triangular(
    a: Any, b: Any, trans: int | str = 0, lower: bool = False, unit_diagonal: bool = False, *, upper: Any = None
) -> Any:
    """As `scipy.linalg.solve_triangular`: the solution of A z = b (trans=0), Aᵀ z = b (1) or Aᴴ z = b (2).

    Of a only one triangle is read, and without its diagonal where that consists of ones (`unit_diagonal`). PyTorch's
    `upper=` and `unitriangular=` are taken too.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.solve_triangular(ag.tensor([[1.0, 0.0], [1.0, 2.0]]), ag.tensor([1.0, 3.0]), lower=True)
    tensor([1., 1.])
    """
    lower = lower if upper is None else not upper
    a = triangle(operand(a), lower, strict=unit_diagonal)
    a = add(a, identity(a, shape_of(a)[-1])) if unit_diagonal else a
    turned: dict[int | str, Callable[[Any], Any]] = {1: swap, "T": swap, 2: adjoint, "C": adjoint}
    return solved(turned[trans](a) if trans in turned else a, operand(b))


def cho_solve(c_and_lower: tuple[Any, bool], b: Any) -> Any:
    """As `scipy.linalg.cho_solve`: the solution of A z = b, given the Cholesky factor of A and whether it is lower.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.cho_solve((ag.tensor([[2.0]]), True), ag.tensor([8.0]))
    tensor([2.])
    """
    c, lower = c_and_lower
    first, second = (0, 2) if lower else (2, 0)
    return solve_triangular(c, solve_triangular(c, b, first, lower), second, lower)


# ---------------------------------------------------------------- pseudo-inverse


def _pseudo_inverse(x: Any, rtol: float) -> Any:
    u, s, vh = of_library("svd")(x, full_matrices=False)
    large = namespace(s).astype(s > rtol * s[..., : min(s.shape[-1], 1)], s.dtype)
    return raw_adjoint(vh) @ (raw_adjoint(u) * (large / (s + (1 - large)))[..., None])


def _pseudo_inverse_moves(x_dot: Any, x: Any, z: Any, rtol: float) -> Any:
    """Golub and Pereyra (1973), for matrices that keep their rank."""
    turned = adjoint(x_dot)
    left, right = matmul(matmul(z, adjoint(z)), turned), matmul(matmul(turned, adjoint(z)), z)
    outside = subtract(left, matmul(matmul(left, x), z)), subtract(right, matmul(z, matmul(x, right)))
    return subtract(add(*outside), matmul(matmul(z, x_dot), z))


pseudo_inverse = by_tangent("pinv", _pseudo_inverse, _pseudo_inverse_moves)


def pinv(a: Any, rcond: float | None = None, hermitian: bool = False, *, rtol: float | None = None) -> Any:
    """As `numpy.linalg.pinv`: the Moore–Penrose inverse; singular values up to rcond times the largest count as 0.

    The derivative is that among matrices of the same rank.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.pinv(ag.tensor([[2.0], [0.0]]))
    tensor([[0.5, 0. ]])
    """
    a, given = operand(a), rtol if rcond is None else rcond
    return pseudo_inverse(as_hermitian(a, lower=True) if hermitian else a, 1e-15 if given is None else float(given))


# ---------------------------------------------------------------- powers and the exponential


def matrix_power(a: Any, n: int) -> Any:
    """As `numpy.linalg.matrix_power`: every matrix times itself, n times; of the inverse where n is negative.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.matrix_power(ag.tensor([[1.0, 1.0], [0.0, 1.0]]), 5)
    tensor([[1., 5.],
            [0., 1.]])
    """
    a = operand(a)
    if n == 0:
        return where(False, a, identity(a, shape_of(a)[-1]))
    a, n, z = (inverse(a), -n, None) if n < 0 else (a, n, None)
    while n:
        if n % 2:
            z = a if z is None else matmul(z, a)
        n //= 2
        a = matmul(a, a) if n else a
    return z


def _exponential(x: Any) -> Any:
    from scipy.linalg import expm  # heavy, and needed here only

    return expm(x)


def _exponential_moves(x: Any, x_dot: Any) -> Any:
    """The upper right part of exp([[x, ẋ], [0, x]]) is the derivative of exp at x in the direction ẋ (Mathias 1996)."""
    n = shape_of(x)[-1]
    top, bottom = concatenate([x, x_dot], -1), concatenate([full_like(x, 0.0), x], -1)
    return pick(exponential(concatenate([top, bottom], -2)), (..., slice(None, n), slice(n, None)))


def _pull_exponential(z_bar: Any, node: Node) -> Pairs:
    return ((node.a, fit(_exponential_moves(swap(node.x), z_bar), node.a)),)


def _push_exponential(node: Node, x_dot: Any, y_dot: Any) -> Any:
    return spread(_exponential_moves(node.x, x_dot), node)


exponential: Operation = one_operand(
    "expm", _exponential, Rule("expm", _pull_exponential, _push_exponential, {"x"}, operands=1)
)
MAPPED[exponential] = lambda operands, hidden: exponential(operands[0])


def expm(A: Any) -> Any:
    """As `scipy.linalg.expm`: the exponential of every matrix, 1 + A + A²/2 + …

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.expm(ag.tensor([[0.0, 1.0], [0.0, 0.0]]))
    tensor([[1., 1.],
            [0., 1.]])
    """
    return exponential(operand(A))
