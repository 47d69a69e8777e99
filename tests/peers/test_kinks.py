"""Gradients where mathematics leaves a choice, or has no answer, against PyTorch's."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, nan
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

Function = Callable[..., Any]


@dataclass(frozen=True)
class Kink:
    """A function at a point where its gradient is a matter of choice.

    name   : what is asked, and where
    ours   : f(ag, *operands)
    theirs : f(torch, *operands); None where both write it alike
    at     : the operands, which all vary
    reason : why the two differ; where it is empty they agree
    """

    name: str
    ours: Function
    theirs: Function | None
    at: tuple[Any, ...]
    reason: str = ""

    def __repr__(self) -> str:
        return self.name


def alike(name: str, f: Function, *at: Any) -> Kink:
    """A program that is written alike in both."""
    return Kink(name, f, None, at)


def first(pair: Any) -> Any:
    return pair[0]


# fmt: off
AGREE: list[Kink] = [
    alike("relu at 0",                    lambda t, x: t.relu(x), 0.0),
    alike("relu of ∞",                    lambda t, x: t.relu(x), inf),
    alike("abs at 0",                     lambda t, x: t.abs(x), 0.0),
    alike("abs at -0",                    lambda t, x: t.abs(x), -0.0),
    alike("abs of -∞",                    lambda t, x: t.abs(x), -inf),
    alike("abs of NaN",                   lambda t, x: t.abs(x), nan),
    alike("abs of complex 0",             lambda t, x: t.abs(x), 0j),
    alike("sgn of complex 0",             lambda t, x: t.sgn(x), 0j),
    alike("maximum, tie",                 lambda t, x, y: t.maximum(x, y), 1.5, 1.5),
    alike("maximum, both ∞",              lambda t, x, y: t.maximum(x, y), inf, inf),
    alike("minimum, tie",                 lambda t, x, y: t.minimum(x, y), 1.5, 1.5),
    alike("fmax, first NaN",              lambda t, x, y: t.fmax(x, y), nan, 1.0),
    alike("fmax, second NaN",             lambda t, x, y: t.fmax(x, y), 1.0, nan),
    alike("fmin, first NaN",              lambda t, x, y: t.fmin(x, y), nan, 1.0),
    alike("clamp at both bounds",         lambda t, x: t.clamp(x, -1.0, 2.0), [-1.0, 2.0]),
    alike("clamp outside",                lambda t, x: t.clamp(x, -1.0, 2.0), [-inf, inf]),
    alike("clamp, bounds equal",          lambda t, x: t.clamp(x, 1.0, 1.0), [0.0, 1.0, 2.0]),
    alike("clamp, varying bounds, ties",  lambda t, x, a, b: t.clamp(x, a, b), [1.0, 2.0], [1.0, 0.0], [2.0, 2.0]),
    alike("max, tie",                     lambda t, x: x.max(), [3.0, 1.0, 3.0]),
    alike("max, dim, tie",                lambda t, x: first(t.max(x, dim=0)), [3.0, 1.0, 3.0]),
    alike("max, two ∞",                   lambda t, x: x.max(), [inf, 1.0, inf]),
    alike("min, tie",                     lambda t, x: x.min(), [1.0, 3.0, 1.0]),
    alike("min, dim, tie",                lambda t, x: first(t.min(x, dim=0)), [1.0, 3.0, 1.0]),
    alike("amax, tie",                    lambda t, x: t.amax(x, 0), [3.0, 1.0, 3.0]),
    alike("amin, tie",                    lambda t, x: t.amin(x, 0), [1.0, 3.0, 1.0]),
    alike("median, dim, even count",      lambda t, x: first(t.median(x, dim=0)), [4.0, 1.0, 3.0, 2.0]),
    alike("median, dim, ties",            lambda t, x: first(t.median(x, dim=0)), [1.0, 2.0, 2.0]),
    Kink("sort, ties",                    lambda t, x: t.sort(x) * np.arange(4.0),
                                          lambda t, x: first(t.sort(x, stable=True)) * t.arange(4.0),
                                          ([2.0, 1.0, 2.0, 1.0],)),
    Kink("quantile, ties",                lambda t, x: t.quantile(x, 0.5), None, ([2.0, 2.0, 1.0, 2.0],)),
    alike("sqrt at 0",                    lambda t, x: t.sqrt(x), 0.0),
    alike("sqrt below 0",                 lambda t, x: t.sqrt(x), -1.0),
    alike("sqrt of ∞",                    lambda t, x: t.sqrt(x), inf),
    alike("norm at 0",                    lambda t, x: t.linalg.norm(x), [0.0, 0.0]),
    alike("norm at 0, ord 1",             lambda t, x: t.linalg.norm(x, 1), [0.0, 1.0]),
    alike("norm at 0, ord 3",             lambda t, x: t.linalg.norm(x, 3), [0.0, 0.0]),
    alike("norm, ord ∞, tie",             lambda t, x: t.linalg.norm(x, inf), [-2.0, 2.0]),
    alike("norm of ∞",                    lambda t, x: t.linalg.norm(x), [inf, 1.0]),
    alike("x ** 0 at 0",                  lambda t, x: x**0, 0.0),
    alike("x ** 1 at 0",                  lambda t, x: x**1, 0.0),
    alike("x ** 0.5 at 0",                lambda t, x: x**0.5, 0.0),
    alike("x ** -1 at 0",                 lambda t, x: x**-1, 0.0),
    alike("x ** 2 of ∞",                  lambda t, x: x**2, inf),
    alike("x ** y at 0, 0",               lambda t, x, y: x**y, 0.0, 0.0),
    alike("x ** y at 0, 2",               lambda t, x, y: x**y, 0.0, 2.0),
    alike("x ** y at 0, 0.5",             lambda t, x, y: x**y, 0.0, 0.5),
    alike("x ** y at -2, 3",              lambda t, x, y: x**y, -2.0, 3.0),
    alike("0 ** y at 2",                  lambda t, y: 0.0**y, 2.0),
    alike("0 ** y at 0",                  lambda t, y: 0.0**y, 0.0),
    alike("log at 0",                     lambda t, x: t.log(x), 0.0),
    alike("log of -1",                    lambda t, x: t.log(x), -1.0),
    alike("log of ∞",                     lambda t, x: t.log(x), inf),
    alike("log1p at -1",                  lambda t, x: t.log1p(x), -1.0),
    alike("log2 at 0",                    lambda t, x: t.log2(x), 0.0),
    alike("exp of -∞",                    lambda t, x: t.exp(x), -inf),
    alike("sigmoid of ±∞",                lambda t, x: t.sigmoid(x), [-inf, inf]),
    alike("tanh of ±∞",                   lambda t, x: t.tanh(x), [-inf, inf]),
    alike("1 / x at 0",                   lambda t, x: 1 / x, 0.0),
    alike("x / y at 0, 0",                lambda t, x, y: x / y, 0.0, 0.0),
    alike("x / y at 1, 0",                lambda t, x, y: x / y, 1.0, 0.0),
    alike("reciprocal at 0",              lambda t, x: t.reciprocal(x), 0.0),
    alike("rsqrt at 0",                   lambda t, x: t.rsqrt(x), 0.0),
    alike("xlogy at 0, 0",                lambda t, x, y: t.special.xlogy(x, y), 0.0, 0.0),
    alike("xlogy at 0, 2",                lambda t, x, y: t.special.xlogy(x, y), 0.0, 2.0),
    alike("xlogy at 2, 0",                lambda t, x, y: t.special.xlogy(x, y), 2.0, 0.0),
    alike("xlog1py at 0, -1",             lambda t, x, y: t.special.xlog1py(x, y), 0.0, -1.0),
    alike("where beside NaN",             lambda t, x: t.where(x > 0, x, 0.0), [nan, 1.0]),
    alike("where over a NaN branch",      lambda t, x: t.where(x > 0, t.sqrt(x), 0.0), [-1.0, 4.0]),
    alike("where over an ∞ branch",       lambda t, x: t.where(x > 0, t.log(x), x), [0.0, 4.0]),
    alike("prod, one 0",                  lambda t, x: t.prod(x), [0.0, 2.0, 3.0]),
    alike("prod, two 0",                  lambda t, x: t.prod(x), [0.0, 0.0, 3.0]),
    alike("prod, 0 and ∞",                lambda t, x: t.prod(x), [0.0, inf]),
    alike("prod of nothing",              lambda t, x: t.prod(x), []),
    alike("cumprod, one 0",               lambda t, x: t.cumprod(x, 0), [2.0, 0.0, 3.0]),
    alike("cumprod, two 0",               lambda t, x: t.cumprod(x, 0), [2.0, 0.0, 3.0, 0.0, 4.0]),
    alike("sum of nothing",               lambda t, x: t.sum(x), []),
    alike("mean of nothing",              lambda t, x: t.mean(x), []),
    alike("sum along nothing",            lambda t, x: t.sum(x, 1), np.ones((2, 0))),
    alike("mean along nothing",           lambda t, x: t.mean(x, 1), np.ones((2, 0))),
    alike("std, no spread",               lambda t, x: t.std(x, correction=0), [2.0, 2.0]),
    alike("std, no spread, correction 1", lambda t, x: t.std(x, correction=1), [2.0, 2.0]),
    alike("std of one entry",             lambda t, x: t.std(x, correction=0), [2.0]),
    alike("std of one entry, correction 1", lambda t, x: t.std(x, correction=1), [2.0]),
    alike("var of one entry",             lambda t, x: t.var(x, correction=0), [2.0]),
    alike("var of one entry, correction 1", lambda t, x: t.var(x, correction=1), [2.0]),
    alike("hypot at 0, 0",                lambda t, x, y: t.hypot(x, y), 0.0, 0.0),
    alike("hypot at ∞, 1",                lambda t, x, y: t.hypot(x, y), inf, 1.0),
    alike("atan2 on the cut",             lambda t, x, y: t.atan2(x, y), 0.0, -1.0),
    alike("asin at ±1",                   lambda t, x: t.asin(x), [-1.0, 1.0]),
    alike("acos at ±1",                   lambda t, x: t.acos(x), [-1.0, 1.0]),
    alike("asin outside",                 lambda t, x: t.asin(x), [2.0]),
    alike("acosh at 1",                   lambda t, x: t.acosh(x), 1.0),
    alike("acosh below 1",                lambda t, x: t.acosh(x), 0.5),
    alike("atanh at ±1",                  lambda t, x: t.atanh(x), [-1.0, 1.0]),
    alike("remainder at a multiple",      lambda t, x, y: t.remainder(x, y), 6.0, 3.0),
    alike("remainder, negative",          lambda t, x, y: t.remainder(x, y), -6.0, 4.0),
    alike("remainder by 0",               lambda t, x, y: t.remainder(x, y), 1.0, 0.0),
    alike("fmod at a multiple",           lambda t, x, y: t.fmod(x, y), -6.0, 3.0),
    alike("copysign at 0",                lambda t, x, y: t.copysign(x, y), 0.0, -1.0),
    alike("copysign with ∞",              lambda t, x, y: t.copysign(x, y), 2.0, -inf),
    alike("copysign with -0",             lambda t, x, y: t.copysign(x, y), 2.0, -0.0),
    alike("sinc at 0",                    lambda t, x: t.sinc(x), 0.0),
    alike("logsumexp, one -∞",            lambda t, x: t.logsumexp(x, 0), [-inf, 1.0]),
    alike("logsumexp of ∞",               lambda t, x: t.logsumexp(x, 0), [inf, 1.0]),
    alike("softmax of ∞",                 lambda t, x: t.softmax(x, 0), [inf, 1.0]),
    alike("softmax of -∞",                lambda t, x: t.softmax(x, 0), [-inf, 1.0]),
    alike("softmax, all -∞",              lambda t, x: t.softmax(x, 0), [-inf, -inf]),
    alike("log_softmax of -∞",            lambda t, x: t.log_softmax(x, 0), [-inf, 1.0]),
    alike("sign at 0 and beside",         lambda t, x: t.sign(x) * x, [-1.0, 0.0, 2.0]),
    alike("round at a half",              lambda t, x: t.round(x) * x, [0.5, 1.5, 1.2]),
    alike("floor at a step",              lambda t, x: t.floor(x) * x, [1.0, 1.5]),
    alike("max_pool, ties",               lambda t, x: t.max_pool1d(x, 2, 2), [[[3.0, 3.0, 1.0, 1.0]]]),
    alike("max_pool, one NaN",            lambda t, x: t.max_pool1d(x, 2, 1), [[[1.0, nan, -inf, 3.0]]]),
    alike("max_pool, all -∞",             lambda t, x: t.max_pool1d(x, 2, 2), [[[-inf, -inf, -inf, 1.0]]]),
    alike("max_pool, overlap and ties",   lambda t, x: t.max_pool1d(x, 3, 1), [[[2.0, 2.0, 2.0, 2.0]]]),
    alike("logaddexp at ∞, 0",            lambda t, x, y: t.logaddexp(x, y), inf, 0.0),
    alike("logaddexp at -∞, 0",           lambda t, x, y: t.logaddexp(x, y), -inf, 0.0),
    alike("logaddexp at ∞, ∞",            lambda t, x, y: t.logaddexp(x, y), inf, inf),
    alike("logaddexp at -∞, -∞",          lambda t, x, y: t.logaddexp(x, y), -inf, -inf),
    alike("erfinv at ±1",                 lambda t, x: t.erfinv(x), [-1.0, 1.0]),
    alike("digamma at 0",                 lambda t, x: t.digamma(x), 0.0),
    alike("polygamma at 0",               lambda t, x: t.polygamma(1, x), 0.0),
    alike("polygamma at -1",              lambda t, x: t.polygamma(1, x), -1.0),
    alike("lgamma at 0",                  lambda t, x: t.lgamma(x), 0.0),
    alike("lgamma at -1",                 lambda t, x: t.lgamma(x), -1.0),
    alike("logit at 0 and 1",             lambda t, x: t.special.logit(x), [0.0, 1.0]),
    alike("entr at 0",                    lambda t, x: t.special.entr(x), 0.0),
    alike("entr below 0",                 lambda t, x: t.special.entr(x), -1.0),
    alike("ndtri at 0 and 1",             lambda t, x: t.special.ndtri(x), [0.0, 1.0]),
    alike("i0e at 0",                     lambda t, x: t.special.i0e(x), 0.0),
    alike("i1e at 0",                     lambda t, x: t.special.i1e(x), 0.0),
    alike("i1 at 0",                      lambda t, x: t.special.i1(x), 0.0),
    alike("nan_to_num of NaN and ∞",      lambda t, x: t.nan_to_num(x), [nan, inf, -inf, 1.0]),
    alike("nansum of NaN",                lambda t, x: t.nansum(x), [nan, 1.0]),
    alike("log of complex 0",             lambda t, x: t.log(x), 0j),
    alike("sqrt of complex 0",            lambda t, x: t.sqrt(x), 0j),
]

DIFFER: list[Kink] = [
    Kink("relu of NaN", lambda t, x: t.relu(x), None, (nan,),
         "NaN is not above 0, so nothing comes back"),
    Kink("angle of complex 0", lambda t, x: t.angle(x), None, (0j,),
         "0 points nowhere, and its angle turns infinitely fast"),
    Kink("maximum, one NaN", lambda t, x, y: t.maximum(x, y), None, (nan, 1.0),
         "neither of the two is the larger one"),
    Kink("minimum, one NaN", lambda t, x, y: t.minimum(x, y), None, (1.0, nan),
         "neither of the two is the smaller one"),
    Kink("fmax, tie", lambda t, x, y: t.fmax(x, y), None, (1.5, 1.5),
         "a tie is shared, as that of maximum is in both"),
    Kink("fmax, both NaN", lambda t, x, y: t.fmax(x, y), None, (nan, nan),
         "shared, as a tie is"),
    Kink("fmin, tie", lambda t, x, y: t.fmin(x, y), None, (1.5, 1.5),
         "a tie is shared, as that of minimum is in both"),
    Kink("fmin, both NaN", lambda t, x, y: t.fmin(x, y), None, (nan, nan),
         "shared, as a tie is"),
    Kink("max, NaN", lambda t, x: x.max(), None, ([3.0, nan, 4.0],),
         "NaN, as `torch.amax` has it: no entry is the largest one"),
    Kink("x ** y at 0, -1", lambda t, x, y: x**y, None, (0.0, -1.0),
         "∞ times the logarithm of 0, which is taken for 0, is no number"),
    Kink("0 ** y at -1", lambda t, y: 0.0**y, None, (-1.0,),
         "∞ times the logarithm of 0, which is taken for 0, is no number"),
    Kink("atan2 at 0, 0", lambda t, x, y: t.atan2(x, y), None, (0.0, 0.0),
         "0 points nowhere, and its angle turns infinitely fast"),
    Kink("logsumexp of -∞", lambda t, x: t.logsumexp(x, 0), None, ([-inf, -inf],),
         "a sum of zeros has no part of any entry, and NaN would spoil the other gradients"),
    Kink("logcumsumexp from -∞", lambda t, x: t.logcumsumexp(x, 0), None, ([-inf, 1.0, 2.0],),
         "as logsumexp of -∞"),
    Kink("fmod by 0", lambda t, x, y: t.fmod(x, y), None, (1.0, 0.0),
         "there is no remainder by 0, and so no slope of it"),
    Kink("copysign of ∞", lambda t, x, y: t.copysign(x, y), None, (inf, 1.0),
         "the slope of |x|, as for abs of ∞"),
    Kink("max_pool, two NaN", lambda t, x: t.max_pool1d(x, 2), None, ([[[nan, nan]]],),
         "the first one, as where entries are equal; PyTorch's is the last"),
    Kink("max_pool, a margin beside -∞", lambda t, x: t.max_pool1d(x, 2, 1, 1), None, ([[[-inf, -inf]]],),
         "the margin is -∞ too, and the first of equal ones takes the cotangent"),
    Kink("svd of a tall matrix, all of U", lambda t, x: t.linalg.svd(x)[0], None, ([[3.0], [4.0]],),
         "columns that the matrix does not determine have no derivative"),
    Kink("digamma at -1", lambda t, x: t.digamma(x), None, (-1.0,),
         "a pole's derivative is ∞; PyTorch's is the square of a rounded sine"),
    Kink("log_ndtr of -∞", lambda t, x: t.special.log_ndtr(x), None, (-inf,),
         "the derivative grows like -x, and is ∞ there"),
    Kink("nanmean of NaN alone", lambda t, x: t.nanmean(x), None, ([nan, nan],),
         "no entry has gone into it"),
    Kink("clamp of NaN", lambda t, x: t.clamp(x, -1.0, 2.0), None, (nan,),
         "NaN stays NaN, as an entry between the bounds stays"),
]
# fmt: on


def ours(kink: Kink) -> list[Any]:
    xs = [ag.tensor(x, dtype=None if np.iscomplexobj(x) else float, requires_grad=True) for x in kink.at]
    return list(ag.autograd.grad(kink.ours(ag, *xs).sum().real, xs, materialize_grads=True))


def theirs(kink: Kink) -> list[Any]:
    import torch

    f = kink.theirs or kink.ours
    xs = [torch.tensor(np.asarray(x, complex if np.iscomplexobj(x) else float), requires_grad=True) for x in kink.at]
    return list(torch.autograd.grad(f(torch, *xs).sum().real, xs, materialize_grads=True))


def apart(kink: Kink) -> bool:
    pairs = zip(ours(kink), theirs(kink), strict=True)
    return not all(np.allclose(x.numpy(), y.numpy(), rtol=1e-12, atol=1e-14, equal_nan=True) for x, y in pairs)


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
@pytest.mark.parametrize("kink", AGREE, ids=repr)
def test_as_in_torch(kink: Kink) -> None:
    assert not apart(kink), f"{ours(kink)} is not {theirs(kink)}"


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
@pytest.mark.parametrize("kink", DIFFER, ids=repr)
def test_differs_on_purpose(kink: Kink) -> None:
    assert apart(kink), f"said to differ ({kink.reason}), but both are {theirs(kink)}"
