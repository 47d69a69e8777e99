"""Products, extremes, averages, spreads, quantiles and running totals, whole and with missing entries."""

from typing import Any

import numpy as np

from .oracle import Oracle

draw = np.random.default_rng(7)
v = draw.standard_normal(5)
m = draw.standard_normal((3, 4))
s = draw.standard_normal((2, 3, 4))
zeros = np.array([0.0, 2.0, -1.5, 0.5])
ties = np.array([1.0, 3.0, 3.0, -2.0, -2.0])
w = 0.5 + draw.random(4)
gaps = np.where(np.arange(12).reshape(3, 4) % 5 == 1, np.nan, m)
narrow = m.astype("float32")


def average_in_torch(x: Any, w: Any) -> Any:
    return (x * w).sum(1) / w.sum()


def ptp_in_torch(torch: Any, x: Any) -> Any:
    return torch.amax(x, 1) - torch.amin(x, 1)


def filled(torch: Any, x: Any, number: float) -> Any:
    return torch.where(torch.isnan(x), torch.full_like(x, number), x)


def nanvar_in_torch(torch: Any, x: Any) -> Any:
    n = (~torch.isnan(x)).sum(1)
    away = filled(torch, x - torch.nanmean(x, 1, keepdim=True), 0.0)
    return (away**2).sum(1) / n


# fmt: off
ORACLES: list[Oracle] = [
    Oracle("prod", lambda xp, x: xp.prod(x), lambda t, x: t.prod(x), (v,)),
    Oracle("prod, axis", lambda xp, x: xp.prod(x, axis=1), lambda t, x: t.prod(x, 1), (m,)),
    Oracle("prod, axes", lambda xp, x: xp.prod(x, axis=(0, 2)), lambda t, x: t.prod(t.prod(x, 2), 0), (s,)),
    Oracle("prod, one 0", lambda xp, x: xp.prod(x), lambda t, x: t.prod(x), (zeros,)),
    Oracle("prod, two 0", lambda xp, x: xp.prod(x), lambda t, x: t.prod(x), (zeros * [1, 0, 1, 1],)),
    Oracle("prod, keepdims", lambda xp, x: xp.prod(x, axis=-1, keepdims=True),
           lambda t, x: t.prod(x, -1, keepdim=True), (m,)),
    Oracle("prod, float32", lambda xp, x: xp.prod(x, axis=1), lambda t, x: t.prod(x, 1), (narrow,), rtol=1e-6),
    Oracle("max", lambda xp, x: xp.max(x), lambda t, x: t.amax(x), (v,)),
    Oracle("max, axis", lambda xp, x: xp.max(x, axis=0), lambda t, x: t.max(x, 0).values, (m,)),
    Oracle("max, ties", lambda xp, x: xp.max(x), lambda t, x: t.amax(x), (ties,)),
    Oracle("max, method, ties", lambda xp, x: x.max(), lambda t, x: x.max(), (ties,)),
    Oracle("max, NaN", lambda xp, x: xp.max(x), lambda t, x: t.amax(x), (gaps[0],)),
    Oracle("max, dim", lambda xp, x: xp.max(x, dim=0).values, lambda t, x: t.max(x, dim=0).values, (ties,), jax=None),
    Oracle("max, dim, stack", lambda xp, x: xp.max(x, dim=1, keepdim=True)[0],
           lambda t, x: t.max(x, dim=1, keepdim=True)[0], (s,), jax=None),
    Oracle("min", lambda xp, x: xp.min(x), lambda t, x: t.amin(x), (v,)),
    Oracle("min, axes", lambda xp, x: xp.min(x, axis=(0, -1)), lambda t, x: t.amin(x, (0, -1)), (s,)),
    Oracle("min, ties", lambda xp, x: xp.min(x), lambda t, x: t.amin(x), (ties,)),
    Oracle("min, dim", lambda xp, x: xp.min(x, dim=1).values, lambda t, x: t.min(x, dim=1).values, (m,), jax=None),
    Oracle("amax", lambda xp, x: xp.amax(x, axis=(1, 2)), lambda t, x: t.amax(x, (1, 2)), (s,)),
    Oracle("amin", lambda xp, x: xp.amin(x, axis=1, keepdims=True), lambda t, x: t.amin(x, 1, keepdim=True), (s,)),
    Oracle("ptp", lambda xp, x: xp.ptp(x, axis=1), ptp_in_torch, (m,)),
    Oracle("var", lambda xp, x: xp.var(x), lambda t, x: t.var(x, correction=0), (v,)),
    Oracle("var, axis", lambda xp, x: xp.var(x, axis=1, ddof=1), lambda t, x: t.var(x, 1), (m,)),
    Oracle("var, axes", lambda xp, x: xp.var(x, axis=(0, 2)), lambda t, x: t.var(x, (0, 2), correction=0), (s,)),
    Oracle("var, correction", lambda xp, x: xp.var(x, dim=1, correction=2),
           lambda t, x: t.var(x, dim=1, correction=2), (m,), jax=None),
    Oracle("var, unbiased", lambda xp, x: xp.var(x, dim=1, unbiased=True),
           lambda t, x: t.var(x, dim=1, unbiased=True), (m,), jax=None),
    Oracle("var, float32", lambda xp, x: xp.var(x, axis=1),
           lambda t, x: t.var(x, 1, correction=0), (narrow,), rtol=1e-6),
    Oracle("std", lambda xp, x: xp.std(x), lambda t, x: t.std(x, correction=0), (v,)),
    Oracle("std, axis", lambda xp, x: xp.std(x, axis=0, ddof=1), lambda t, x: t.std(x, 0), (m,)),
    Oracle("std, keepdims", lambda xp, x: xp.std(x, axis=1, keepdims=True),
           lambda t, x: t.std(x, 1, correction=0, keepdim=True), (m,)),
    Oracle("std, no spread", lambda xp, x: xp.std(x),
           lambda t, x: t.std(x, correction=0), (np.ones(4),), jax=None, order=1),
    Oracle("average", lambda xp, x, w: xp.average(x, axis=1, weights=w),
           lambda t, x, w: average_in_torch(x, w), (m, w)),
    Oracle("average, all", lambda xp, x: xp.average(x), lambda t, x: t.mean(x), (m,)),
    Oracle("average, returned", lambda xp, x, w: xp.average(x, axis=1, weights=w, returned=True)[1],
           lambda t, x, w: w.sum() + 0 * x.sum(1), (m, w)),
    Oracle("median, odd", lambda xp, x: xp.median(x), lambda t, x: t.median(x), (v,)),
    Oracle("median, even", lambda xp, x: xp.median(x, axis=1), lambda t, x: t.quantile(x, 0.5, 1), (m,)),
    Oracle("median, dim", lambda xp, x: xp.median(x, dim=1).values,
           lambda t, x: t.median(x, dim=1).values, (m,), jax=None),
    Oracle("median, axes", lambda xp, x: xp.median(x, axis=(0, 2)), None, (s,)),
    Oracle("quantile", lambda xp, x: xp.quantile(x, 0.3), lambda t, x: t.quantile(x, 0.3), (v,)),
    Oracle("quantile, axis", lambda xp, x: xp.quantile(x, 0.8, axis=1, keepdims=True),
           lambda t, x: t.quantile(x, 0.8, 1, keepdim=True), (m,)),
    Oracle("quantile, several", lambda xp, x: xp.quantile(x, np.array([0.1, 0.6]), axis=0),
           lambda t, x: t.quantile(x, t.tensor([0.1, 0.6], dtype=x.dtype), 0), (m,)),
    *[Oracle(f"quantile, {k}", lambda xp, x, k=k: xp.quantile(x, 0.4, axis=1, method=k),
             lambda t, x, k=k: t.quantile(x, 0.4, 1, interpolation=k),
             (m,)) for k in ("lower", "higher", "midpoint", "nearest")],
    Oracle("percentile", lambda xp, x: xp.percentile(x, 35, axis=1), lambda t, x: t.quantile(x, 0.35, 1), (m,)),
    Oracle("cumsum", lambda xp, x: xp.cumsum(x), lambda t, x: t.cumsum(x.flatten(), 0), (m,)),
    Oracle("cumsum, axis", lambda xp, x: xp.cumsum(x, axis=1), lambda t, x: t.cumsum(x, 1), (s,)),
    Oracle("cumprod", lambda xp, x: xp.cumprod(x), lambda t, x: t.cumprod(x, 0), (v,)),
    Oracle("cumprod, axis", lambda xp, x: xp.cumprod(x, axis=-1), lambda t, x: t.cumprod(x, -1), (s,)),
    Oracle("cumprod, one 0", lambda xp, x: xp.cumprod(x), lambda t, x: t.cumprod(x, 0), (np.roll(zeros, 1),)),
    Oracle("cumulative_sum", lambda xp, x: xp.cumulative_sum(x, axis=0, include_initial=True),
           lambda t, x: t.cat([0 * x[:1], t.cumsum(x, 0)]), (m,)),
    Oracle("cumulative_prod", lambda xp, x: xp.cumulative_prod(x, axis=0), lambda t, x: t.cumprod(x, 0), (m,)),
    Oracle("logcumsumexp", lambda xp, x: xp.logcumsumexp(x, axis=1),
           lambda t, x: t.logcumsumexp(x, 1), (m,), jax=lambda jax, x: jax.lax.cumlogsumexp(x, axis=1)),
    Oracle("logcumsumexp, large", lambda xp, x: xp.logcumsumexp(x, axis=0),
           lambda t, x: t.logcumsumexp(x, 0), (900 * v,), jax=lambda jax, x: jax.lax.cumlogsumexp(x), order=1),
    Oracle("cov", lambda xp, x: xp.cov(x), lambda t, x: t.cov(x), (m,)),
    Oracle("cov, two", lambda xp, x, y: xp.cov(x, y), lambda t, x, y: t.cov(t.stack([x, y])), (v, v[::-1].copy() ** 2)),
    Oracle("cov, weights", lambda xp, x: xp.cov(x, aweights=w, ddof=0),
           lambda t, x: t.cov(x, correction=0, aweights=t.tensor(w)), (m,)),
    Oracle("cov, columns", lambda xp, x: xp.cov(x, rowvar=False, bias=True),
           lambda t, x: t.cov(x.T, correction=0), (m,)),
    Oracle("corrcoef", lambda xp, x: xp.corrcoef(x), lambda t, x: t.corrcoef(x), (m,)),
    Oracle("nansum", lambda xp, x: xp.nansum(x, axis=1), lambda t, x: t.nansum(x, 1), (gaps,)),
    Oracle("nanprod", lambda xp, x: xp.nanprod(x, axis=1), lambda t, x: t.prod(filled(t, x, 1.0), 1), (gaps,)),
    Oracle("nanmean", lambda xp, x: xp.nanmean(x, axis=0), lambda t, x: t.nanmean(x, 0), (gaps,)),
    Oracle("nanvar", lambda xp, x: xp.nanvar(x, axis=1), nanvar_in_torch, (gaps,), jax=None),
    Oracle("nanstd", lambda xp, x: xp.nanstd(x, axis=1), lambda t, x: t.sqrt(nanvar_in_torch(t, x)), (gaps,), jax=None),
    Oracle("nanmax", lambda xp, x: xp.nanmax(x, axis=1), lambda t, x: t.amax(filled(t, x, -np.inf), 1), (gaps,)),
    Oracle("nanmin", lambda xp, x: xp.nanmin(x), lambda t, x: t.amin(filled(t, x, np.inf)), (gaps,)),
    Oracle("nanmedian", lambda xp, x: xp.nanmedian(x, axis=1), lambda t, x: t.nanquantile(x, 0.5, 1), (gaps,)),
    Oracle("nanquantile", lambda xp, x: xp.nanquantile(x, 0.3, axis=1), lambda t, x: t.nanquantile(x, 0.3, 1), (gaps,)),
    Oracle("nanquantile, higher", lambda xp, x: xp.nanquantile(x, 0.3, axis=0, method="higher"),
           lambda t, x: t.nanquantile(x, 0.3, 0, interpolation="higher"), (gaps,)),
    Oracle("nanpercentile", lambda xp, x: xp.nanpercentile(x, 70), lambda t, x: t.nanquantile(x, 0.7), (gaps,)),
    Oracle("nancumsum", lambda xp, x: xp.nancumsum(x, axis=1), lambda t, x: t.cumsum(filled(t, x, 0.0), 1), (gaps,)),
    Oracle("nancumprod", lambda xp, x: xp.nancumprod(x, axis=1), lambda t, x: t.cumprod(filled(t, x, 1.0), 1), (gaps,)),
]
# fmt: on
