"""Entries that are moved, arrays put together and taken apart."""

import numpy as np

from .oracle import Oracle

rng = np.random.default_rng(23)


def r(*shape: int) -> np.ndarray:
    return rng.uniform(0.3, 1.2, shape)


# fmt: off
ORACLES = [
    Oracle("ravel", lambda xp, x: xp.ravel(x), lambda t, x: t.ravel(x), (r(2, 3),)),
    Oracle("flatten", lambda xp, x: xp.flatten(x, 1), lambda t, x: t.flatten(x, 1), (r(2, 3, 2),), jax=None),
    Oracle("expand_dims", lambda xp, x: xp.expand_dims(x, (0, 2)), lambda t, x: x[None, :, None], (r(3),)),
    Oracle("unsqueeze", lambda xp, x: xp.unsqueeze(x, -1), lambda t, x: t.unsqueeze(x, -1), (r(3),), jax=None),
    Oracle("squeeze", lambda xp, x: xp.squeeze(x), lambda t, x: t.squeeze(x), (r(1, 3, 1),)),
    Oracle("squeeze two axes", lambda xp, x: xp.squeeze(x, (0, 2)), lambda t, x: t.squeeze(x, (0, 2)), (r(1, 3, 1),)),
    Oracle("squeeze PyTorch's dim", lambda xp, x: xp.squeeze(x, dim=(0, 1)), lambda t, x: t.squeeze(x, dim=(0, 1)),
           (r(1, 3, 1),), jax=None),
    Oracle("atleast_1d", lambda xp, x: xp.atleast_1d(x), lambda t, x: t.atleast_1d(x), (r(),)),
    Oracle("atleast_2d", lambda xp, x: xp.atleast_2d(x), lambda t, x: t.atleast_2d(x), (r(3),)),
    Oracle("atleast_3d", lambda xp, x: xp.atleast_3d(x), lambda t, x: t.atleast_3d(x), (r(2, 3),)),
    Oracle("swapaxes", lambda xp, x: xp.swapaxes(x, 0, 2), lambda t, x: t.swapaxes(x, 0, 2), (r(2, 3, 2),)),
    Oracle("swapdims", lambda xp, x: xp.swapdims(x, 0, 1), lambda t, x: t.swapdims(x, 0, 1), (r(2, 3),), jax=None),
    Oracle("moveaxis", lambda xp, x: xp.moveaxis(x, (0, 1), (2, 0)), lambda t, x: t.moveaxis(x, (0, 1), (2, 0)),
           (r(2, 3, 4),)),
    Oracle("movedim", lambda xp, x: xp.movedim(x, 0, 2), lambda t, x: t.movedim(x, 0, 2), (r(2, 3, 4),), jax=None),
    Oracle("rollaxis", lambda xp, x: xp.rollaxis(x, 2, 1), lambda t, x: t.movedim(x, 2, 1), (r(2, 3, 4),)),
    Oracle("permute_dims", lambda xp, x: xp.permute_dims(x, (2, 0, 1)), lambda t, x: t.permute(x, (2, 0, 1)),
           (r(2, 3, 4),)),
    Oracle("permute", lambda xp, x: xp.permute(x, (2, 0, 1)), lambda t, x: t.permute(x, (2, 0, 1)), (r(2, 3, 4),),
           jax=None),
    Oracle("matrix_transpose", lambda xp, x: xp.matrix_transpose(x), lambda t, x: x.mT, (r(2, 3, 4),)),
    Oracle("broadcast_arrays", lambda xp, x, y: xp.stack(xp.broadcast_arrays(x, y)),
           lambda t, x, y: t.stack(t.broadcast_tensors(x, y)), (r(2, 1), r(3))),
    Oracle("flip", lambda xp, x: xp.flip(x, (0, 1)), lambda t, x: t.flip(x, (0, 1)), (r(2, 3),)),
    Oracle("fliplr", lambda xp, x: xp.fliplr(x), lambda t, x: t.fliplr(x), (r(2, 3),)),
    Oracle("flipud", lambda xp, x: xp.flipud(x), lambda t, x: t.flipud(x), (r(2, 3),)),
    *[Oracle(f"rot90 {k} times", lambda xp, x, k=k: xp.rot90(x, k), lambda t, x, k=k: t.rot90(x, k), (r(2, 3),))
      for k in (-1, 1, 2)],
    Oracle("roll", lambda xp, x: xp.roll(x, 2), lambda t, x: t.roll(x, 2), (r(2, 3),)),
    Oracle("roll along two axes", lambda xp, x: xp.roll(x, (1, -1), (0, 1)), lambda t, x: t.roll(x, (1, -1), (0, 1)),
           (r(2, 3),)),
    Oracle("tile", lambda xp, x: xp.tile(x, (2, 1, 3)), lambda t, x: t.tile(x, (2, 1, 3)), (r(2, 3),)),
    Oracle("repeat", lambda xp, x: xp.repeat(x, 2), lambda t, x: t.repeat_interleave(x, 2), (r(2, 3),)),
    Oracle("repeat by counts", lambda xp, x: xp.repeat(x, np.array([2, 0, 1]), axis=1),
           lambda t, x: t.repeat_interleave(x, t.tensor([2, 0, 1]), 1), (r(2, 3),)),
    Oracle("repeat_interleave", lambda xp, x: xp.repeat_interleave(x, 2, dim=0),
           lambda t, x: t.repeat_interleave(x, 2, dim=0), (r(2, 3),), jax=None),
    Oracle("pad", lambda xp, x: xp.pad(x, ((1, 0), (0, 2))), lambda t, x: t.nn.functional.pad(x, (0, 2, 1, 0)),
           (r(2, 3),)),
    Oracle("pad with a number", lambda xp, x: xp.pad(x, 1, constant_values=0.7),
           lambda t, x: t.nn.functional.pad(x, (1, 1, 1, 1), value=0.7), (r(2, 3),)),
    *[Oracle(f"pad by {mode}", lambda xp, x, mode=mode: xp.pad(x, ((0, 0), (2, 1)), mode),
             lambda t, x, other=other: t.nn.functional.pad(x, (2, 1), other), (r(2, 3),))
      for mode, other in (("edge", "replicate"), ("reflect", "reflect"), ("wrap", "circular"))],
    Oracle("pad by symmetric", lambda xp, x: xp.pad(x, 2, "symmetric"), None, (r(2, 3),)),
    Oracle("delete", lambda xp, x: xp.delete(x, 1, 1), lambda t, x: x[:, [0, 2]], (r(2, 3),)),
    Oracle("diagonal", lambda xp, x: xp.diagonal(x, 1, 0, 2), lambda t, x: t.diagonal(x, 1, 0, 2), (r(3, 2, 3),)),
    Oracle("diag of a vector", lambda xp, x: xp.diag(x, -1), lambda t, x: t.diag(x, -1), (r(3),)),
    Oracle("diag of a matrix", lambda xp, x: xp.diag(x, 1), lambda t, x: t.diag(x, 1), (r(2, 3),)),
    Oracle("diag_embed", lambda xp, x: xp.diag_embed(x), lambda t, x: t.diag_embed(x), (r(2, 3),), jax=None),
    Oracle("diag_embed in other axes", lambda xp, x: xp.diag_embed(x, -1, 0, 2),
           lambda t, x: t.diag_embed(x, -1, 0, 2), (r(2, 3),), jax=None),
    Oracle("roll, as PyTorch says", lambda xp, x: xp.roll(x, shifts=1, dims=1),
           lambda t, x: t.roll(x, shifts=1, dims=1), (r(2, 3),), jax=None),
    Oracle("diagflat", lambda xp, x: xp.diagflat(x, 1), lambda t, x: t.diagflat(x, 1), (r(2, 2),)),
    Oracle("tril", lambda xp, x: xp.tril(x, -1), lambda t, x: t.tril(x, -1), (r(2, 3, 3),)),
    Oracle("triu", lambda xp, x: xp.triu(x, 1), lambda t, x: t.triu(x, 1), (r(3, 3),)),

    Oracle("vstack", lambda xp, x, y: xp.vstack([x, y]), lambda t, x, y: t.vstack([x, y]), (r(3), r(2, 3))),
    Oracle("hstack", lambda xp, x, y: xp.hstack([x, y]), lambda t, x, y: t.hstack([x, y]), (r(2, 3), r(2, 1))),
    Oracle("dstack", lambda xp, x, y: xp.dstack([x, y]), lambda t, x, y: t.dstack([x, y]), (r(3), r(3))),
    Oracle("column_stack", lambda xp, x, y: xp.column_stack([x, y]), lambda t, x, y: t.column_stack([x, y]),
           (r(2), r(2, 3))),
    Oracle("row_stack", lambda xp, x, y: xp.row_stack([x, y]), lambda t, x, y: t.row_stack([x, y]), (r(3), r(3)),
           jax=None),
    Oracle("block", lambda xp, x, y: xp.block([[x, y], [y, x]]),
           lambda t, x, y: t.vstack([t.hstack([x, y]), t.hstack([y, x])]), (r(2, 2), r(2, 2))),
    Oracle("append", lambda xp, x, y: xp.append(x, y, axis=1), lambda t, x, y: t.cat([x, y], 1), (r(2, 3), r(2, 1))),
    Oracle("insert", lambda xp, x, y: xp.insert(x, 1, y, axis=1),
           lambda t, x, y: t.cat([x[:, :1], y[:, None], x[:, 1:]], 1), (r(2, 3), r(2))),
    Oracle("insert at two places", lambda xp, x, y: xp.insert(x, np.array([0, 2]), y), None, (r(3), r(2))),
    *[Oracle(f"meshgrid {indexing}", lambda xp, x, y, i=indexing: xp.stack(xp.meshgrid(x, y, indexing=i)),
             lambda t, x, y, i=indexing: t.stack(t.meshgrid(x, y, indexing=i)), (r(3), r(2)))
      for indexing in ("xy", "ij")],
    Oracle("split", lambda xp, x: xp.split(x, [1, 3], axis=1)[1], lambda t, x: t.split(x, [1, 2, 1], 1)[1], (r(2, 4),)),
    Oracle("array_split", lambda xp, x: xp.array_split(x, 3, axis=1)[0], lambda t, x: t.tensor_split(x, 3, 1)[0],
           (r(2, 4),)),
    Oracle("tensor_split", lambda xp, x: xp.tensor_split(x, 3, dim=1)[2], lambda t, x: t.tensor_split(x, 3, dim=1)[2],
           (r(2, 4),), jax=None),
    *[Oracle(name, lambda xp, x, name=name: getattr(xp, name)(x, 2)[1],
             lambda t, x, name=name: getattr(t, name)(x, 2)[1], (r(2, 2, 2),))
      for name in ("hsplit", "vsplit", "dsplit")],
    Oracle("unstack", lambda xp, x: xp.unstack(x, axis=1)[2], lambda t, x: t.unbind(x, 1)[2], (r(2, 3),)),
    Oracle("unbind", lambda xp, x: xp.unbind(x, dim=1)[0], lambda t, x: t.unbind(x, dim=1)[0], (r(2, 3),), jax=None),
    Oracle("chunk", lambda xp, x: xp.chunk(x, 3, 1)[1], lambda t, x: t.chunk(x, 3, 1)[1], (r(2, 4),), jax=None),
]
# fmt: on
