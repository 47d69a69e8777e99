"""Entries chosen by places, by conditions and by their order; equal entries too."""

import numpy as np

from .oracle import Oracle

rng = np.random.default_rng(29)
LINES = np.array([[0, 2], [1, 1]])
CHOICE = np.array([[1, 0, 1], [0, 0, 1]])
MASK = np.array([[True, False, True], [False, False, True]])
TIES = np.array([2.0, 1.0, 2.0, 1.0])


def r(*shape: int) -> np.ndarray:
    return rng.uniform(0.3, 1.2, shape)


# fmt: off
ORACLES = [
    Oracle("take", lambda xp, x: xp.take(x, LINES), lambda t, x: t.take(x, t.tensor(LINES)), (r(2, 3),)),
    Oracle("take along an axis", lambda xp, x: xp.take(x, LINES, axis=1), lambda t, x: x[:, LINES], (r(2, 3),)),
    Oracle("take around", lambda xp, x: xp.take(x, LINES + 2, axis=0, mode="wrap"), lambda t, x: x[LINES % 2],
           (r(2, 3),)),
    Oracle("take up to the end", lambda xp, x: xp.take(x, LINES, axis=0, mode="clip"),
           lambda t, x: x[np.minimum(LINES, 1)], (r(2, 3),)),
    Oracle("index_select", lambda xp, x: xp.index_select(x, 1, np.array([2, 0, 2])),
           lambda t, x: t.index_select(x, 1, t.tensor([2, 0, 2])), (r(2, 3),), jax=None),
    Oracle("take_along_axis", lambda xp, x: xp.take_along_axis(x, LINES, 1),
           lambda t, x: t.take_along_dim(x, t.tensor(LINES), 1), (r(2, 3),)),
    Oracle("take_along_axis, broadcast", lambda xp, x: xp.take_along_axis(x, LINES[:1], 1),
           lambda t, x: t.take_along_dim(x, t.tensor(LINES[:1]), 1), (r(2, 3),)),
    Oracle("take_along_dim of all", lambda xp, x: xp.take_along_dim(x, np.array([5, 0, 5])),
           lambda t, x: t.take_along_dim(x, t.tensor([5, 0, 5])), (r(2, 3),), jax=None),
    Oracle("gather", lambda xp, x: xp.gather(x, 1, LINES), lambda t, x: t.gather(x, 1, t.tensor(LINES)), (r(2, 3),),
           jax=None),
    Oracle("gather with fewer lines", lambda xp, x: xp.gather(x, 0, LINES),
           lambda t, x: t.gather(x, 0, t.tensor(LINES)), (r(3, 4),), jax=None),
    Oracle("choose", lambda xp, x, y: xp.choose(CHOICE, [x, y]), lambda t, x, y: t.where(t.tensor(CHOICE == 0), x, y),
           (r(2, 3), r(2, 3))),
    Oracle("choose, broadcast", lambda xp, x, y: xp.choose(CHOICE, [x, y], mode="wrap"),
           lambda t, x, y: t.where(t.tensor(CHOICE == 0), x, y), (r(2, 1), r(3))),
    Oracle("select", lambda xp, x, y: xp.select([MASK, x > 0.7], [x, x * y], y),
           lambda t, x, y: t.where(t.tensor(MASK), x, t.where(x > 0.7, x * y, y)), (r(2, 3), r(3))),
    Oracle("masked_fill", lambda xp, x: xp.masked_fill(x, MASK, 0.5),
           lambda t, x: t.masked_fill(x, t.tensor(MASK), 0.5), (r(2, 3),), jax=None),
    Oracle("compress", lambda xp, x: xp.compress(np.array([True, False, True]), x, axis=1), lambda t, x: x[:, [0, 2]],
           (r(2, 3),)),
    Oracle("extract", lambda xp, x: xp.extract(MASK, x), lambda t, x: t.masked_select(x, t.tensor(MASK)), (r(2, 3),)),
    Oracle("sort", lambda xp, x: xp.sort(x), lambda t, x: t.sort(x).values, (r(2, 4),)),
    Oracle("sort along an axis", lambda xp, x: xp.sort(x, axis=0), lambda t, x: t.sort(x, 0).values, (r(4, 2),)),
    Oracle("sort all", lambda xp, x: xp.sort(x, axis=None), lambda t, x: t.sort(x.reshape(-1)).values, (r(2, 3),)),
    Oracle("sort with ties", lambda xp, x: xp.sort(x), lambda t, x: t.sort(x, stable=True).values, (TIES,)),
    Oracle("sort with PyTorch's dim", lambda xp, x: xp.sort(x, dim=0).values, lambda t, x: t.sort(x, dim=0).values,
           (r(4, 2),), jax=None),
    Oracle("sort descending with ties", lambda xp, x: xp.sort(x, dim=0, descending=True).values,
           lambda t, x: t.sort(x, stable=True, dim=0, descending=True).values, (TIES,), jax=None),
    Oracle("partition", lambda xp, x: xp.partition(x, 1)[..., 1], lambda t, x: t.kthvalue(x, 2).values, (r(2, 4),)),
    Oracle("topk", lambda xp, x: xp.topk(x, 2).values, lambda t, x: t.topk(x, 2).values, (r(2, 4),),
           jax=lambda j, x: j.lax.top_k(x, 2)[0]),
    Oracle("topk of the smallest", lambda xp, x: xp.topk(x, 2, 0, largest=False).values,
           lambda t, x: t.topk(x, 2, 0, largest=False).values, (r(4, 2),), jax=None),
]
# fmt: on
