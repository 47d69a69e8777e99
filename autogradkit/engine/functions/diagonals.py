"""How are diagonals taken from matrices and laid into them, and what remains of a matrix on one side of a diagonal?

Written row by row, a matrix of n columns has its diagonal at every (n + 1)-th entry: a slice, which is a view where it
is read and the transpose of one where it is laid.

Read next: `arrangement`, other ways to move entries.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from ..backend import device_of, full_like, move, raw, shape_of
from ..ops.joining import where
from ..ops.selection import put_back
from ..shapes import reshape
from .axes import diagonal_slice, numpy_says, operand
from .reshaping import moveaxis, part, reordered
from .spelling import either_spelling

__all__ = ["diag", "diag_embed", "diagflat", "diagonal", "tril", "triu"]


@either_spelling
def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """As `numpy.diagonal`: the entries of two axes that are equally far along both, or with an offset between.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.diagonal(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 4.])
    """
    x = operand(a)
    # With both axes last, and these in one row, the diagonal is every so-manieth entry.
    i, j = normalize_axis_tuple((axis1, axis2), len(shape_of(x)))
    x = reordered(x, np.moveaxis, (i, j), (-2, -1))
    *lead, rows, columns = shape_of(x)
    x = reshape(x, (*lead, rows * columns))
    return part(x, len(lead), diagonal_slice(rows, columns, offset))


_diagonal = diagonal  # which PyTorch calls an argument of the following


def diag(v: Any, k: int = 0, *, diagonal: int | None = None) -> Any:
    """As `numpy.diag`: the matrix with this diagonal, of a matrix its diagonal.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.diag(ag.tensor([1.0, 2.0]))
    tensor([[1., 0.],
            [0., 2.]])
    """
    x, k = operand(v), k if diagonal is None else diagonal
    if len(shape_of(x)) != 1:
        numpy_says.diag(np.broadcast_to(0.0, shape_of(x)))  # where there are more than two axes, or none
        return _diagonal(x, k)
    return diag_embed(x, k)


def diag_embed(input: Any, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """As `torch.diag_embed`: the entries along the last axis become a diagonal of two axes.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.diag_embed(ag.ones(5, 2)).shape
    (5, 2, 2)
    """
    x = operand(input)
    *lead, count = shape_of(x)
    n = count + abs(offset)
    y = put_back(x, (*lead, n * n), (..., diagonal_slice(n, n, offset)))
    return moveaxis(reshape(y, (*lead, n, n)), (-2, -1), (dim1, dim2))


def diagflat(v: Any, k: int = 0) -> Any:
    """As `numpy.diagflat`: the matrix with all entries, in a row, as its diagonal.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.diagflat(ag.tensor([[1.0], [2.0]]))
    tensor([[1., 0.],
            [0., 2.]])
    """
    return diag(reshape(operand(v), -1), k)


def tril(m: Any, k: int = 0, *, diagonal: int | None = None) -> Any:
    """As `numpy.tril`: 0 in the place of all entries above a diagonal.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.tril(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[1., 0.],
            [3., 4.]])
    """
    x = operand(m)
    return where(_lower(x, k if diagonal is None else diagonal), x, full_like(x, 0.0))


def triu(m: Any, k: int = 0, *, diagonal: int | None = None) -> Any:
    """As `numpy.triu`: 0 in the place of all entries below a diagonal.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.triu(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[1., 2.],
            [0., 4.]])
    """
    x = operand(m)
    return where(_lower(x, (k if diagonal is None else diagonal) - 1), full_like(x, 0.0), x)


def _lower(x: Any, k: int) -> Any:
    """Where the entries up to a diagonal are, on x's device."""
    rows, columns = shape_of(x)[-2:] if len(shape_of(x)) != 1 else shape_of(x) * 2
    return move(np.tri(rows, columns, k, dtype=bool), device_of(raw(x)))
