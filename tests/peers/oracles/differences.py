"""Differences, slopes, areas and interpolation."""

import numpy as np

from .oracle import Oracle

draw = np.random.default_rng(8)
v = draw.standard_normal(6)
m = draw.standard_normal((4, 5))
places = np.cumsum(0.5 + draw.random(5))
at = np.array([-1.0, 0.2, 0.7, 1.2, 3.0, 9.0])
xp_, fp_ = np.array([0.0, 1.0, 1.5, 4.0]), np.array([2.0, -1.0, 3.0, 0.5])

# fmt: off
ORACLES: list[Oracle] = [
    Oracle("diff", lambda xp, x: xp.diff(x), lambda t, x: t.diff(x), (v,)),
    Oracle("diff, twice", lambda xp, x: xp.diff(x, n=2, axis=0), lambda t, x: t.diff(x, n=2, dim=0), (m,)),
    Oracle("diff, ends", lambda xp, x, y: xp.diff(x, axis=1, prepend=y, append=y),
           lambda t, x, y: t.diff(x, dim=1, prepend=y, append=y), (m, m[:, :2].copy())),
    Oracle("ediff1d", lambda xp, x: xp.ediff1d(x), lambda t, x: t.diff(x.flatten()), (m,)),
    Oracle("ediff1d, ends", lambda xp, x, y: xp.ediff1d(x, to_end=y, to_begin=y),
           lambda t, x, y: t.cat([y, t.diff(x), y]), (v, v[:2].copy())),
    Oracle("gradient", lambda xp, x: xp.gradient(x), lambda t, x: t.gradient(x)[0], (v,)),
    Oracle("gradient, axis", lambda xp, x: xp.gradient(x, 0.5, axis=1),
           lambda t, x: t.gradient(x, spacing=0.5, dim=1)[0], (m,)),
    Oracle("gradient, axes", lambda xp, x: xp.stack(xp.gradient(x, 0.5, 2.0)),
           lambda t, x: t.stack(t.gradient(x, spacing=(0.5, 2.0))), (m,)),
    Oracle("gradient, places", lambda xp, x: xp.gradient(x, places, axis=1),
           lambda t, x: t.gradient(x, spacing=(t.tensor(places),), dim=1)[0], (m,), jax=None),
    Oracle("gradient, edge_order", lambda xp, x: xp.gradient(x, axis=0, edge_order=2),
           lambda t, x: t.gradient(x, dim=0, edge_order=2)[0], (m,), jax=None),
    Oracle("gradient, both", lambda xp, x: xp.gradient(x, places, axis=1, edge_order=2),
           lambda t, x: t.gradient(x, spacing=(t.tensor(places),), dim=1, edge_order=2)[0], (m,), jax=None),
    Oracle("trapezoid", lambda xp, y: xp.trapezoid(y), lambda t, y: t.trapezoid(y), (v,)),
    Oracle("trapezoid, dx", lambda xp, y: xp.trapezoid(y, dx=0.3, axis=0),
           lambda t, y: t.trapezoid(y, dx=0.3, dim=0), (m,)),
    Oracle("trapezoid, x", lambda xp, y, x: xp.trapezoid(y, x), lambda t, y, x: t.trapezoid(y, x), (m, places)),
    Oracle("trapezoid, x as y", lambda xp, y, x: xp.trapezoid(y, x, axis=0),
           lambda t, y, x: t.trapezoid(y, x, dim=0), (m, m[::-1] ** 2)),
    Oracle("interp", lambda xp, x, a, b: xp.interp(x, a, b), None, (at, xp_, fp_)),
    Oracle("interp, bends", lambda xp, x: xp.interp(x, xp_, fp_), None, (np.array([0.0, 1.0, 1.5, 4.0]),)),
    Oracle("interp, left, right", lambda xp, x, a, b: xp.interp(x, a, b, left=-3.0, right=5.0), None, (at, xp_, fp_)),
    Oracle("interp, period", lambda xp, x, a, b: xp.interp(x, a, b, period=4.5), None, (at, xp_, fp_)),
    Oracle("unwrap", lambda xp, x: xp.unwrap(x), None, (4 * v,)),
]
# fmt: on
