"""What does `ag.linalg` offer?

    solving          inv solve lstsq pinv tensorsolve tensorinv, SciPy's solve_triangular cho_factor cho_solve
    decompositions   cholesky qr eigh eigvalsh eig eigvals svd svdvals
    numbers          det slogdet norm vector_norm matrix_norm cond matrix_rank
    products         matmul multi_dot matrix_power vecdot outer cross trace diagonal, SciPy's expm

All take stacks of matrices along the last two axes. They are from `matrix_functions`, `decompositions`,
`eigenvalues`, `determinants`, `norms` and `named_products`, or made of those here.
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

from ..backend import shape_of
from ..ops.elementwise import absolute, square, subtract
from ..ops.linear import permute, reshape
from ..ops.products import column, matmul
from ..ops.reductions import axes_of, total
from ..ops.selection import pick
from .axes import operand
from .decompositions import cholesky, qr, singular_values, svd, svdvals
from .determinants import det, slogdet
from .diagonals import diagonal as diagonal_of
from .eigenvalues import eig, eigh, eigvals, eigvalsh
from .matrices import matrix_axes
from .matrix_functions import cho_solve, expm, inv, inverse, matrix_power, pinv, solve, solve_triangular
from .named_products import cross, multi_dot, outer, tensordot, vecdot
from .norms import cond, matrix_norm, matrix_rank, norm, precision, vector_norm
from .reshaping import matrix_transpose

__all__ = [
    "cho_factor", "cho_solve", "cholesky", "cond", "cross", "det", "diagonal", "eig", "eigh", "eigvals", "eigvalsh",
    "expm", "inv", "lstsq", "matmul", "matrix_norm", "matrix_power", "matrix_rank", "matrix_transpose", "multi_dot",
    "norm", "outer", "pinv", "qr", "slogdet", "solve", "solve_triangular", "svd", "svdvals", "tensordot", "tensorinv",
    "tensorsolve", "trace", "vecdot", "vector_norm",
]  # fmt: skip


class LstsqResult(NamedTuple):
    """What `lstsq` gives."""

    solution: Any
    residuals: Any
    rank: int
    singular_values: Any


# ---------------------------------------------------------------- solutions


def lstsq(a: Any, b: Any, rcond: float | None = None) -> LstsqResult:
    """As `numpy.linalg.lstsq`: the z for which |b - a z| is smallest, of several the shortest one.

    Singular values up to rcond times the largest count as 0. The derivative is that among matrices of the same rank.

    Returns
    -------
    z, the squared length of b - a z for every column (empty where a has not full rank or is not tall), the rank of a,
    and its singular values.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.lstsq(ag.tensor([[1.0], [1.0]]), ag.tensor([1.0, 3.0])).solution
    tensor([2.])
    """
    a, b = operand(a), operand(b)
    rows, columns = shape_of(a)
    s = singular_values(a)
    rtol = precision(s) * (max(rows, columns) if rcond is None else 1) if rcond in (None, -1) else float(rcond or 0)
    z, rank = matmul(pinv(a, rtol), b), int(matrix_rank(a, rtol=rtol))
    beside = subtract(b, matmul(a, z))
    squares = total(square(absolute(column(beside) if len(shape_of(b)) == 1 else beside)), (0,), False)
    full = rank == columns < rows
    return LstsqResult(z, squares if full else pick(squares, slice(0)), rank, s)


def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """As `numpy.linalg.tensorsolve`: the z whose product with the last axes of a is b.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.tensorsolve(ag.eye(4).reshape(2, 2, 4), ag.ones((2, 2)))
    tensor([1., 1., 1., 1.])
    """
    a, b = operand(a), operand(b)
    if axes is not None:
        last = axes_of(a, tuple(axes))
        a = permute(a, (*[i for i in range(len(shape_of(a))) if i not in last], *last))
    found = shape_of(a)[len(shape_of(b)) :]
    return reshape(solve(reshape(a, (-1, prod(found))), reshape(b, (-1,))), found)


def tensorinv(a: Any, ind: int = 2) -> Any:
    """As `numpy.linalg.tensorinv`: the inverse of the product with a over its last axes; `ind` axes are the first.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.tensorinv(ag.eye(4).reshape(2, 2, 4)).shape
    (4, 2, 2)
    """
    a = operand(a)
    shape = shape_of(a)
    return reshape(inverse(reshape(a, (prod(shape[:ind]), -1))), (*shape[ind:], *shape[:ind]))


def cho_factor(a: Any, lower: bool = False) -> tuple[Any, bool]:
    """As `scipy.linalg.cho_factor`: what `cho_solve` takes, the Cholesky factor and whether it is the lower one.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.cho_factor(ag.tensor([[4.0]]))
    (tensor([[2.]]), False)
    """
    return cholesky(a, upper=not lower), lower


# ---------------------------------------------------------------- the last two axes


def diagonal(x: Any, /, *, offset: int = 0) -> Any:
    """As `numpy.linalg.diagonal`: the entries (i, i + offset) of every matrix.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.diagonal(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), offset=1)
    tensor([2.])
    """
    return diagonal_of(x, offset, -2, -1)


def trace(x: Any, /, *, offset: int = 0) -> Any:
    """As `numpy.linalg.trace`: the sum of the diagonal of every matrix.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.linalg.trace(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor(5.)
    """
    x = operand(x)
    return total(diagonal(x, offset=offset), matrix_axes(x)[:1], False)
