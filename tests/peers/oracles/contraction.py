"""Products that sum over shared axes, named ones and `einsum`."""

import numpy as np

from .oracle import Oracle

rng = np.random.default_rng(11)


def r(*shape: int) -> np.ndarray:
    return rng.uniform(0.3, 1.2, shape)


def c(*shape: int) -> np.ndarray:
    return r(*shape) + 1j * r(*shape)


def einsum(scheme: str, *at: np.ndarray, name: str = "") -> Oracle:
    return Oracle(
        f"einsum {scheme}{name}", lambda xp, *xs: xp.einsum(scheme, *xs), lambda t, *xs: t.einsum(scheme, *xs), at
    )


ORACLES = [
    einsum("ij,jk->ik", r(2, 3), r(3, 2)),
    einsum("ij,jk->ki", r(2, 3), r(3, 2)),
    einsum("bij,bjk->bik", r(2, 2, 3), r(2, 3, 2)),
    einsum("...ij,...jk->...ik", r(2, 2, 3), r(3, 2), name=" broadcast"),
    einsum("ij,jk,kl->il", r(2, 3), r(3, 2), r(2, 2)),
    einsum("ij,jk,ki->", r(2, 3), r(3, 2), r(2, 2)),
    einsum("ii->", r(3, 3)),
    einsum("ii->i", r(3, 3)),
    einsum("iij->j", r(3, 3, 2)),
    einsum("ij->ji", r(2, 3)),
    einsum("ij->j", r(2, 3)),
    einsum("ij,k->k", r(2, 3), r(2), name=" with letters in one operand alone"),
    einsum("i,j->ij", r(2), r(3)),
    einsum("ij,ij->ij", r(2, 3), r(2, 3)),
    einsum("ii,ij->j", r(2, 2), r(2, 3), name=" with a diagonal"),
    einsum("i,i,i->", r(3), r(3), r(3)),
    einsum(",ij->ij", r(), r(2, 3)),
    einsum("ij,jk->ik", c(2, 3), c(3, 2), name=" complex"),
    Oracle(
        "einsum of complex and real numbers",
        lambda xp, x, y: xp.einsum("ij,jk->ik", x, y),
        lambda t, x, y: x @ y.to(x.dtype),
        (c(2, 3), r(3, 2)),
    ),
    Oracle("dot of vectors", lambda xp, x, y: xp.dot(x, y), lambda t, x, y: t.dot(x, y), (r(3), r(3))),
    Oracle("dot of matrices", lambda xp, x, y: xp.dot(x, y), lambda t, x, y: t.mm(x, y), (r(2, 3), r(3, 2))),
    Oracle(
        "dot of stacks",
        lambda xp, x, y: xp.dot(x, y),
        lambda t, x, y: t.tensordot(x, y, ([2], [1])),
        (r(2, 1, 3), r(2, 3, 2)),
    ),
    Oracle("dot with a number", lambda xp, x, y: xp.dot(x, y), lambda t, x, y: x * y, (r(), r(2, 3))),
    Oracle("inner", lambda xp, x, y: xp.inner(x, y), lambda t, x, y: t.inner(x, y), (r(2, 3), r(4, 3))),
    Oracle("outer", lambda xp, x, y: xp.outer(x, y), lambda t, x, y: t.outer(x, y), (r(2), r(3))),
    Oracle("vdot", lambda xp, x, y: xp.vdot(x, y), lambda t, x, y: t.vdot(x, y), (r(3), r(3))),
    Oracle("vdot complex", lambda xp, x, y: xp.vdot(x, y), lambda t, x, y: t.vdot(x, y), (c(3), c(3))),
    Oracle("vecdot", lambda xp, x, y: xp.vecdot(x, y), lambda t, x, y: t.linalg.vecdot(x, y), (r(2, 3), r(3))),
    Oracle(
        "vecdot complex, axis 0",
        lambda xp, x, y: xp.vecdot(x, y, axis=0),
        lambda t, x, y: t.linalg.vecdot(x, y, dim=0),
        (c(3, 2), c(3, 2)),
    ),
    Oracle("matvec", lambda xp, x, y: xp.matvec(x, y), lambda t, x, y: (x @ y[..., None])[..., 0], (r(2, 2, 3), r(3))),
    Oracle(
        "vecmat",
        lambda xp, x, y: xp.vecmat(x, y),
        lambda t, x, y: (x.conj()[..., None, :] @ y)[..., 0, :],
        (c(2, 2), c(2, 2, 3)),
    ),
    Oracle("bmm", lambda xp, x, y: xp.bmm(x, y), lambda t, x, y: t.bmm(x, y), (r(2, 2, 3), r(2, 3, 2)), jax=None),
    Oracle("mv", lambda xp, x, y: xp.mv(x, y), lambda t, x, y: t.mv(x, y), (r(2, 3), r(3)), jax=None),
    Oracle(
        "tensordot over two axes",
        lambda xp, x, y: xp.tensordot(x, y, 2),
        lambda t, x, y: t.tensordot(x, y, 2),
        (r(2, 3, 2), r(3, 2, 2)),
    ),
    Oracle(
        "tensordot over pairs",
        lambda xp, x, y: xp.tensordot(x, y, axes=((0, 2), (2, 1))),
        lambda t, x, y: t.tensordot(x, y, ([0, 2], [2, 1])),
        (r(2, 3, 4), r(2, 4, 2)),
    ),
    Oracle(
        "tensordot over nothing",
        lambda xp, x, y: xp.tensordot(x, y, 0),
        lambda t, x, y: t.tensordot(x, y, 0),
        (r(2), r(2)),
    ),
    Oracle("kron", lambda xp, x, y: xp.kron(x, y), lambda t, x, y: t.kron(x, y), (r(2, 2), r(3, 2))),
    Oracle("kron of two ranks", lambda xp, x, y: xp.kron(x, y), lambda t, x, y: t.kron(x, y), (r(2), r(3, 2))),
    Oracle("cross", lambda xp, x, y: xp.cross(x, y), lambda t, x, y: t.linalg.cross(x, y), (r(2, 3), r(2, 3))),
    Oracle(
        "cross along axis 0",
        lambda xp, x, y: xp.cross(x, y, axis=0),
        lambda t, x, y: t.linalg.cross(x, y, dim=0),
        (r(3, 2), r(3, 1)),
    ),
    Oracle("trace", lambda xp, x: xp.trace(x), lambda t, x: t.trace(x), (r(3, 2),)),
    Oracle(
        "trace beside the diagonal",
        lambda xp, x: xp.trace(x, -1, 1, 2),
        lambda t, x: t.diagonal(x, -1, 1, 2).sum(-1),
        (r(2, 3, 3),),
    ),
    Oracle(
        "multi_dot",
        lambda xp, *xs: xp.linalg.multi_dot(xs),
        lambda t, *xs: t.linalg.multi_dot(xs),
        (r(2), r(2, 3), r(3, 2), r(2, 2)),
    ),
]
