"""Cases of linear algebra: inverses, solutions and decompositions, also of stacks."""

from typing import Any

import numpy as np

from ..operands import a, b


def regular(*shape: int) -> Any:
    """Matrices that are far from singular, with singular values that differ."""
    x = 0.4 * b(*shape)
    return x + np.eye(*shape[-2:]) * (2.0 + np.arange(shape[-1]))


def positive(*shape: int) -> Any:
    """Symmetric positive definite matrices with different eigenvalues."""
    x = regular(*shape)
    return x @ x.mT / shape[-1]


SQUARE = [(regular(2, 2),), (regular(3, 3),), (regular(2, 3, 3),), (regular(1, 1),), (np.zeros((0, 0)),)]
SYMMETRIC = [(positive(2, 2),), (positive(3, 3),), (positive(2, 3, 3),), (positive(1, 1),), (np.zeros((0, 0)),)]
TALL = [(regular(3, 2),), (regular(3, 3),), (regular(2, 4, 2),), (a(3, 1),), (np.zeros((0, 0)),)]
ANY = [*TALL, (regular(2, 3),), (regular(2, 2, 4),)]
SINGULAR = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]) / 10
SINGULAR_TOO = [*SQUARE, (SINGULAR,), (np.zeros((2, 2)),), (np.eye(3),)]

# fmt: off
CASES: dict[str, list[tuple[Any, ...]]] = {
    "inv": SQUARE,
    "solve": [
        (regular(3, 3), a(3)), (regular(3, 3), a(3, 2)), (regular(2, 3, 3), a(3)), (regular(2, 3, 3), a(2, 3, 2)),
        (regular(3, 3), a(2, 3, 1)), (regular(2, 1, 2, 2), a(3, 2, 1)), (np.zeros((0, 0)), a(0)), (regular(1, 1), a(1)),
    ],
    "pinv": [(x, 1e-12) for (x,) in ANY],
    "det": [(x, tuple(range(x.ndim))[-2:], False) for (x,) in SINGULAR_TOO],
    "cofactors": [*SQUARE, (SINGULAR,)],
    "logabsdet": [(x, tuple(range(x.ndim))[-2:], False) for (x,) in SQUARE],
    "signdet": SQUARE,
    "eigvals": SQUARE,
    "right_eigenvectors": SQUARE,
    "expm": [(b(2, 2),), (b(3, 3),), (b(2, 3, 3),), (b(1, 1),), (np.zeros((0, 0)),)],
    "norm": [
        (b(3), (0,), False), (b(2, 3), (0, 1), False), (b(2, 3), (1,), True), (a(), (), False), (b(0, 2), (0,), False),
    ],
    "cholesky": SYMMETRIC,
    "eigvalsh": SYMMETRIC,
    "eigenvectors": SYMMETRIC,
    "orthonormal": TALL,
    "svdvals": ANY,
    "svd": ANY,
}

# Their results are complex: they are tried in complex numbers.
COMPLEX_ONLY: dict[str, str] = dict.fromkeys(
    ("eigvals", "right_eigenvectors"), "eigenvalues of real matrices are complex"
)
# Their results are determined but for a phase, so difference quotients of complex ones say nothing.
ARBITRARY_PHASE: dict[str, str] = dict.fromkeys(
    ("eigenvectors", "right_eigenvectors", "svd"), "vectors have an arbitrary phase"
)
HALF = "NumPy has no linear algebra in float16"
NO_HALF: dict[str, str] = {**dict.fromkeys(set(CASES) - {"norm"}, HALF)}
# Products of many rounded numbers, which partly cancel.
LOOSE: dict[str, float] = {"cofactors": 5}
NUMPY_ONLY: dict[str, str] = {"expm": "SciPy computes it, on arrays of NumPy"}
# fmt: on
