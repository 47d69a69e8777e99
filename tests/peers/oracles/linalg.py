"""Linear algebra: solutions, decompositions by what does not depend on the signs of vectors, determinants, norms."""

from typing import Any

import numpy as np

from .oracle import Oracle


def entries(*shape: int, shift: float = 0.5) -> Any:
    """Numbers of both signs."""
    return np.sin(shift + 2.3 * np.arange(np.prod(shape, dtype=int))).reshape(shape)


def regular(*shape: int) -> Any:
    """Far from singular, with singular values that differ."""
    return 0.4 * entries(*shape) + np.eye(*shape[-2:]) * (2.0 + np.arange(shape[-1]))


def turned(x: Any) -> Any:
    """Complex numbers of about the same size."""
    return x * np.exp(0.4j * entries(*x.shape, shift=0.9))


A, STACK, TALL, WIDE = regular(3, 3), regular(2, 3, 3), regular(4, 2), regular(2, 4)
C, C_STACK, C_TALL, C_WIDE = turned(A), turned(STACK), turned(TALL), turned(WIDE)
B, VECTOR = entries(3, 2), entries(3, shift=1.2)
LOW_RANK = np.array([[1.0, 2.0], [2.0, 4.0], [-1.0, -2.0]])
SINGULAR = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.5]])


def plus_torch(torch: Any, x: Any) -> Any:
    return x @ x.mH + torch.eye(x.shape[-1], dtype=x.dtype)


def plus_here(xp: Any, x: Any) -> Any:
    return xp.matmul(x, xp.conj(xp.linalg.matrix_transpose(x))) + np.eye(x.shape[-1])


def same(name: str, *arguments: Any, **settings: Any) -> dict[str, Any]:
    """A function that is called alike in all three, with constant arguments behind the operand."""

    def here(xp: Any, *xs: Any) -> Any:
        return getattr(xp.linalg, name)(*xs, *arguments, **settings)

    return {"numpy": here, "torch": here}


def projector(xp: Any, x: Any) -> Any:
    """Made of the first eigenvector alone, whatever its phase."""
    v = xp.linalg.eigh(plus_here(xp, x))[1][..., :1]
    return xp.real(xp.matmul(v, xp.conj(xp.linalg.matrix_transpose(v))))


def projector_torch(torch: Any, x: Any) -> Any:
    v = torch.linalg.eigh(plus_torch(torch, x))[1][..., :1]
    return torch.real(v @ v.mH)


def best_of_rank_one(xp: Any, x: Any) -> Any:
    u, _, vh = xp.linalg.svd(x, full_matrices=False)
    return xp.real(xp.matmul(u[..., :1], vh[..., :1, :]))


def best_of_rank_one_torch(torch: Any, x: Any) -> Any:
    u, _, vh = torch.linalg.svd(x, full_matrices=False)
    return torch.real(u[..., :1] @ vh[..., :1, :])


def spectral(xp: Any, x: Any) -> Any:
    """The projector along one eigenvector of a matrix that is not symmetric."""
    w, v = xp.linalg.eig(x)
    return xp.real(w[..., 0] * w[..., 1]) + xp.real(xp.sum(v[:, 0] * xp.conj(v[:, 0]) * np.arange(1.0, 4.0)))


def spectral_torch(torch: Any, x: Any) -> Any:
    w, v = torch.linalg.eig(x)
    weights = torch.arange(1.0, 4.0, dtype=torch.float64)
    return torch.real(w[..., 0] * w[..., 1]) + torch.real((v[:, 0] * v[:, 0].conj() * weights).sum())


def eigenvalue_sum(xp: Any, x: Any) -> Any:
    w = xp.linalg.eigvals(x)
    return xp.real(xp.sum(w * w * w))


def eigenvalue_sum_torch(torch: Any, x: Any) -> Any:
    return torch.real((torch.linalg.eigvals(x) ** 3).sum())


def by_inverse(ord: Any) -> Any:
    """The condition number by its definition: PyTorch's own function overwrites what its second derivative needs."""
    return lambda torch, x: torch.linalg.norm(x, ord) * torch.linalg.norm(torch.linalg.inv(x), ord)


def rows_of_norms() -> list[Oracle]:
    inf = float("inf")
    rows = [
        Oracle(f"norm of vectors, ord {ord}", at=(entries(2, 3),), **norm_of_vectors(ord))
        for ord in (None, 1, 2, 3, 2.5, inf, -inf, -2, 0.5)
    ]
    rows += [
        Oracle(f"norm of matrices, ord {ord}", at=(STACK,), **norm_of_matrices(ord))
        for ord in ("fro", "nuc", 1, -1, 2, -2, inf, -inf)
    ]
    return rows


def norm_of_vectors(ord: Any) -> dict[str, Any]:
    return {
        "numpy": lambda xp, x: xp.linalg.norm(x, ord, axis=1),
        "torch": lambda torch, x: torch.linalg.norm(x, ord, dim=1),
    }


def norm_of_matrices(ord: Any) -> dict[str, Any]:
    return {
        "numpy": lambda xp, x: xp.linalg.norm(x, ord, axis=(-2, -1), keepdims=True),
        "torch": lambda torch, x: torch.linalg.norm(x, ord, dim=(-2, -1), keepdim=True),
    }


# fmt: off
ORACLES: list[Oracle] = [
    Oracle("inv",                          at=(A,),                **same("inv")),
    Oracle("inv of a stack",               at=(STACK,),            **same("inv")),
    Oracle("solve, vector",                at=(A, VECTOR),         **same("solve")),
    Oracle("solve, matrix",                at=(A, B),              **same("solve")),
    Oracle("solve, stack and matrix",      at=(STACK, B),          **same("solve")),
    Oracle("solve, matrix and stack",      at=(A, entries(2, 3, 1)), **same("solve")),
    Oracle("solve twice the same",         lambda xp, x: xp.linalg.solve(x, x @ x),
                                           lambda torch, x: torch.linalg.solve(x, x @ x),           (A,)),
    Oracle("pinv, tall",                   at=(TALL,),             **same("pinv")),
    Oracle("pinv, wide",                   at=(WIDE,),             **same("pinv")),
    Oracle("pinv of a stack",              at=(regular(2, 3, 2),), **same("pinv")),
    Oracle("pinv of rank 1",               at=(LOW_RANK,),         **same("pinv"), order=1),
    Oracle("det",                          at=(A,),                **same("det")),
    Oracle("det of a stack",               at=(STACK,),            **same("det")),
    Oracle("det, one row and column",      at=(A[:1, :1],),        **same("det")),
    Oracle("det, nearly singular",         at=(SINGULAR,),         **same("det"), rtol=1e-9),
    Oracle("logabsdet",                    lambda xp, x: xp.linalg.slogdet(x)[1],
                                           lambda torch, x: torch.linalg.slogdet(x)[1],             (STACK,)),
    Oracle("logabsdet, negative",          lambda xp, x: xp.linalg.slogdet(-x)[1],
                                           lambda torch, x: torch.linalg.slogdet(-x)[1],            (A,)),
    Oracle("cholesky",                     lambda xp, x: xp.linalg.cholesky(plus_here(xp, x)),
                                           lambda torch, x: torch.linalg.cholesky(plus_torch(torch, x)), (A,)),
    Oracle("cholesky of a stack",          lambda xp, x: xp.linalg.cholesky(plus_here(xp, x)),
                                           lambda torch, x: torch.linalg.cholesky(plus_torch(torch, x)), (STACK,)),
    Oracle("cholesky, upper",              lambda xp, x: xp.linalg.cholesky(plus_here(xp, x), upper=True),
                                           lambda torch, x: torch.linalg.cholesky(plus_torch(torch, x), upper=True),
                                           (A,)),
    Oracle("qr, Q",                        lambda xp, x: xp.linalg.qr(x)[0], lambda torch, x: torch.linalg.qr(x)[0],
                                           (A,)),
    Oracle("qr, R",                        lambda xp, x: xp.linalg.qr(x)[1], lambda torch, x: torch.linalg.qr(x)[1],
                                           (A,)),
    Oracle("qr, Q, tall",                  lambda xp, x: xp.linalg.qr(x)[0], lambda torch, x: torch.linalg.qr(x)[0],
                                           (TALL,)),
    Oracle("qr, R, tall",                  lambda xp, x: xp.linalg.qr(x)[1], lambda torch, x: torch.linalg.qr(x)[1],
                                           (TALL,)),
    Oracle("qr, R, wide",                  lambda xp, x: xp.linalg.qr(x)[1], lambda torch, x: torch.linalg.qr(x)[1],
                                           (WIDE,), jax=None),
    Oracle("qr, Q, wide",                  lambda xp, x: xp.linalg.qr(x)[0], lambda torch, x: torch.linalg.qr(x)[0],
                                           (WIDE,), jax=None),
    Oracle("qr, Q, complete",              lambda xp, x: xp.linalg.qr(x, mode="complete")[0],
                                           lambda torch, x: torch.linalg.qr(x, mode="complete")[0], (A,), jax=None),
    Oracle("qr of a stack",                lambda xp, x: xp.linalg.qr(x)[1], lambda torch, x: torch.linalg.qr(x)[1],
                                           (STACK,)),
    Oracle("eigvalsh",                     lambda xp, x: xp.linalg.eigvalsh(plus_here(xp, x)),
                                           lambda torch, x: torch.linalg.eigvalsh(plus_torch(torch, x)), (A,)),
    Oracle("eigvalsh of a stack",          lambda xp, x: xp.linalg.eigvalsh(plus_here(xp, x)),
                                           lambda torch, x: torch.linalg.eigvalsh(plus_torch(torch, x)), (STACK,)),
    Oracle("eigvalsh, UPLO U",             lambda xp, x: xp.linalg.eigvalsh(plus_here(xp, x), UPLO="U"),
                                           lambda torch, x: torch.linalg.eigvalsh(plus_torch(torch, x), UPLO="U"),
                                           (A,)),
    Oracle("eigh, eigenvalues",            lambda xp, x: xp.linalg.eigh(plus_here(xp, x))[0],
                                           lambda torch, x: torch.linalg.eigh(plus_torch(torch, x))[0], (A,)),
    Oracle("eigh, first eigenvector",      projector, projector_torch, (A,)),
    Oracle("eigh, of a stack",             projector, projector_torch, (STACK,)),
    Oracle("svdvals, tall",                lambda xp, x: xp.linalg.svd(x, compute_uv=False),
                                           lambda torch, x: torch.linalg.svdvals(x), (TALL,)),
    Oracle("svdvals, wide",                lambda xp, x: xp.linalg.svd(x, compute_uv=False),
                                           lambda torch, x: torch.linalg.svdvals(x), (WIDE,)),
    Oracle("svdvals of a stack",           lambda xp, x: xp.linalg.svd(x, compute_uv=False),
                                           lambda torch, x: torch.linalg.svdvals(x), (STACK,)),
    Oracle("svd, first vectors",           best_of_rank_one, best_of_rank_one_torch, (A,)),
    Oracle("svd, first vectors, tall",     best_of_rank_one, best_of_rank_one_torch, (TALL,)),
    Oracle("svd, first vectors, wide",     best_of_rank_one, best_of_rank_one_torch, (WIDE,)),
    Oracle("svd, first vectors, stack",    best_of_rank_one, best_of_rank_one_torch, (STACK,)),
    *rows_of_norms(),
    Oracle("norm of all entries",          at=(STACK,),            **same("norm")),
    Oracle("vector_norm",                  lambda xp, x: xp.linalg.vector_norm(x, ord=3, axis=(0, 2)),
                                           lambda torch, x: torch.linalg.vector_norm(x, ord=3, dim=(0, 2)), (STACK,)),
    Oracle("matrix_norm",                  lambda xp, x: xp.linalg.matrix_norm(x, ord="nuc"),
                                           lambda torch, x: torch.linalg.matrix_norm(x, ord="nuc"), (STACK,)),
    Oracle("cond",                         at=(A,),                **same("cond")),
    Oracle("cond of a stack",              at=(STACK,),            **same("cond")),
    Oracle("cond, 1",                      lambda xp, x: xp.linalg.cond(x, 1), by_inverse(1), (A,)),
    Oracle("cond, fro",                    lambda xp, x: xp.linalg.cond(x, "fro"), by_inverse("fro"), (A,)),
    Oracle("cond, -2",                     at=(A,),                **same("cond", -2)),
    Oracle("matrix_power, 3",              at=(A,),                **same("matrix_power", 3)),
    Oracle("matrix_power, -2",             at=(STACK,),            **same("matrix_power", -2)),
    Oracle("matrix_power, 0",              at=(A,),                **same("matrix_power", 0)),
    Oracle("multi_dot",                    lambda xp, x, y, z: xp.linalg.multi_dot([x, y, z]),
                                           lambda torch, x, y, z: torch.linalg.multi_dot([x, y, z]), (VECTOR, A, B)),
    Oracle("lstsq, tall",                  lambda xp, a, b: xp.linalg.lstsq(a, b)[0],
                                           lambda torch, a, b: torch.linalg.lstsq(a, b)[0], (TALL, entries(4, 2))),
    Oracle("lstsq, residuals",             lambda xp, a, b: xp.linalg.lstsq(a, b)[1], None, (TALL, entries(4, 2))),
    Oracle("lstsq, square",                lambda xp, a, b: xp.linalg.lstsq(a, b)[0],
                                           lambda torch, a, b: torch.linalg.lstsq(a, b).solution, (A, B)),
    Oracle("tensorsolve",                  lambda xp, a, b: xp.linalg.tensorsolve(a, b),
                                           lambda torch, a, b: torch.linalg.tensorsolve(a, b),
                                           (regular(4, 4).reshape(2, 2, 4), entries(2, 2))),
    Oracle("tensorinv",                    lambda xp, a: xp.linalg.tensorinv(a, ind=1),
                                           lambda torch, a: torch.linalg.tensorinv(a, ind=1),
                                           (regular(4, 4).reshape(4, 2, 2),)),
    Oracle("expm",                         lambda xp, x: xp.linalg.expm(x), lambda torch, x: torch.linalg.matrix_exp(x),
                                           (entries(3, 3),), lambda jax, x: jax.scipy.linalg.expm(x)),
    Oracle("expm of a stack",              lambda xp, x: xp.linalg.expm(x), lambda torch, x: torch.linalg.matrix_exp(x),
                                           (entries(2, 2, 2),), None),
    Oracle("solve_triangular, upper",      lambda xp, a, b: xp.linalg.solve_triangular(a, b),
                                           lambda torch, a, b: torch.linalg.solve_triangular(a, b, upper=True), (A, B),
                                           lambda jax, a, b: jax.scipy.linalg.solve_triangular(a, b)),
    Oracle("solve_triangular in PyTorch's words",
           lambda xp, a, b: xp.linalg.solve_triangular(a, b, upper=False, unitriangular=True),
           lambda torch, a, b: torch.linalg.solve_triangular(a, b, upper=False, unitriangular=True), (A, B), None),
    Oracle("solve_triangular, lower",      lambda xp, a, b: xp.linalg.solve_triangular(a, b, lower=True),
                                           lambda torch, a, b: torch.linalg.solve_triangular(a, b, upper=False), (A, B),
                                           lambda jax, a, b: jax.scipy.linalg.solve_triangular(a, b, lower=True)),
    Oracle("solve_triangular, transposed", lambda xp, a, b: xp.linalg.solve_triangular(a, b, trans=1),
                                           lambda torch, a, b: torch.linalg.solve_triangular(a.mT, b, upper=False),
                                           (A, B), lambda jax, a, b: jax.scipy.linalg.solve_triangular(a, b, trans=1)),
    Oracle("solve_triangular, unit",       lambda xp, a, b: xp.linalg.solve_triangular(a, b, unit_diagonal=True),
                                           lambda torch, a, b: torch.linalg.solve_triangular(
                                               a, b, upper=True, unitriangular=True),
                                           (A, B), lambda jax, a, b: jax.scipy.linalg.solve_triangular(
                                               a, b, unit_diagonal=True)),
    Oracle("cho_solve",                    lambda xp, c, b: xp.linalg.cho_solve((c, True), b),
                                           lambda torch, c, b: torch.cholesky_solve(b, c), (np.tril(A), B),
                                           lambda jax, c, b: jax.scipy.linalg.cho_solve((c, True), b),
                                           differs="there it reaches into the triangle that is not read"),
    Oracle("linalg.trace",                 lambda xp, x: xp.linalg.trace(x),
                                           lambda torch, x: torch.linalg.diagonal(x).sum(-1), (STACK,)),
    Oracle("linalg.diagonal",              lambda xp, x: xp.linalg.diagonal(x, offset=-1),
                                           lambda torch, x: torch.linalg.diagonal(x, offset=-1), (STACK,)),
    Oracle("linalg.matrix_transpose",      lambda xp, x: xp.linalg.matrix_transpose(x),
                                           lambda torch, x: x.mT, (STACK,)),

    # Complex operands.
    Oracle("eigvals",                      eigenvalue_sum, eigenvalue_sum_torch, (A,), jax=None),
    Oracle("eig",                          spectral, spectral_torch, (A,), jax=None),
    Oracle("inv, complex",                 at=(C,),                **same("inv")),
    Oracle("solve, complex",               at=(C_STACK, turned(B)), **same("solve")),
    Oracle("pinv, complex",                at=(C_TALL,),           **same("pinv")),
    Oracle("pinv, complex and wide",       at=(C_WIDE,),           **same("pinv")),
    Oracle("det, complex",                 at=(C,),                **same("det")),
    Oracle("logabsdet, complex",           lambda xp, x: xp.linalg.slogdet(x)[1],
                                           lambda torch, x: torch.linalg.slogdet(x)[1], (C_STACK,)),
    Oracle("sign of det, complex",         lambda xp, x: xp.linalg.slogdet(x)[0],
                                           lambda torch, x: torch.linalg.slogdet(x)[0], (C,)),
    Oracle("cholesky, complex",            lambda xp, x: xp.linalg.cholesky(plus_here(xp, x)),
                                           lambda torch, x: torch.linalg.cholesky(plus_torch(torch, x)), (C,)),
    Oracle("qr, Q, complex",               lambda xp, x: xp.linalg.qr(x)[0], lambda torch, x: torch.linalg.qr(x)[0],
                                           (C_TALL,)),
    Oracle("qr, R, complex",               lambda xp, x: xp.linalg.qr(x)[1], lambda torch, x: torch.linalg.qr(x)[1],
                                           (C,)),
    Oracle("eigvalsh, complex",            lambda xp, x: xp.linalg.eigvalsh(plus_here(xp, x)),
                                           lambda torch, x: torch.linalg.eigvalsh(plus_torch(torch, x)), (C,)),
    Oracle("eigh, complex",                projector, projector_torch, (C_STACK,)),
    Oracle("svdvals, complex",             lambda xp, x: xp.linalg.svd(x, compute_uv=False),
                                           lambda torch, x: torch.linalg.svdvals(x), (C_TALL,)),
    Oracle("svd, complex",                 best_of_rank_one, best_of_rank_one_torch, (C,)),
    Oracle("svd, complex and tall",        best_of_rank_one, best_of_rank_one_torch, (C_TALL,)),
    Oracle("svd, complex and wide",        best_of_rank_one, best_of_rank_one_torch, (C_WIDE,)),
    Oracle("eigvals, complex",             eigenvalue_sum, eigenvalue_sum_torch, (C,), jax=None),
    Oracle("eig, complex",                 spectral, spectral_torch, (C,), jax=None),
    Oracle("norm, complex",                at=(C,),                **same("norm")),
    Oracle("norm, complex, ord 1",         lambda xp, x: xp.linalg.norm(x, 1, axis=1),
                                           lambda torch, x: torch.linalg.norm(x, 1, dim=1), (C,)),
    Oracle("norm, complex, nuc",           at=(C,),                **same("norm", "nuc")),
    Oracle("matrix_power, complex",        at=(C,),                **same("matrix_power", -2)),
    Oracle("expm, complex",                lambda xp, x: xp.linalg.expm(x), lambda torch, x: torch.linalg.matrix_exp(x),
                                           (turned(entries(3, 3)),), lambda jax, x: jax.scipy.linalg.expm(x)),
]
# fmt: on
