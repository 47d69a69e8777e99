"""Where mathematics leaves a choice: ties, no spread, zeros in a product, missing entries, bends of a line."""

from collections.abc import Callable
from typing import Any

import autogradkit as ag

from .edges import INF, NAN, Edge


def of(function: Callable[..., Any], **settings: Any) -> Callable[..., Any]:
    """A function of one array as one of its entries."""
    return lambda *entries: function(ag.stack(entries), **settings)


def first_of_largest(x: Any) -> Any:
    """Its value as in the pair that PyTorch gives."""
    return ag.max(x, dim=0).values


def sum_of_products(x: Any) -> Any:
    """All running products together."""
    return ag.sum(ag.cumprod(x))


def line(x: Any, **settings: Any) -> Any:
    """The line through (0, 0), (1, 2) and (3, 3) at x."""
    return ag.interp(x, [0.0, 1.0, 3.0], [0.0, 2.0, 3.0], **settings)


# fmt: off
EDGES = [
    #    call                   at                   function                        point             ∂ by each
    Edge("max(x)",              "a tie",             of(ag.max),                     (1.0, 3.0, 3.0),  (0.0, 0.5, 0.5)),
    Edge("max(x, dim=0)",       "a tie",             of(first_of_largest),           (1.0, 3.0, 3.0),  (0.0, 1.0, 0.0)),
    Edge("max(x)",              "a NaN",             of(ag.max),                     (1.0, NAN),       (NAN, NAN)),
    Edge("max(x)",              "x = ∞",             of(ag.max),                     (1.0, INF),       (0.0, 1.0)),
    Edge("min(x)",              "a tie",             of(ag.min),                     (3.0, 1.0, 1.0),  (0.0, 0.5, 0.5)),
    Edge("ptp(x)",              "all equal",         of(ag.ptp),                     (2.0, 2.0),       (0.0, 0.0)),
    Edge("prod(x)",             "one entry 0",       of(ag.prod),                    (0.0, 2.0, 3.0),  (6.0, 0.0, 0.0)),
    Edge("prod(x)",             "two entries 0",     of(ag.prod),                    (0.0, 0.0, 3.0),  (0.0, 0.0, 0.0)),
    Edge("cumprod(x)",          "one entry 0",       of(sum_of_products),            (2.0, 0.0, 3.0),  (1.0, 8.0, 0.0)),
    Edge("std(x)",              "no spread",         of(ag.std),                     (2.0, 2.0),       (0.0, 0.0)),
    Edge("std(x)",              "one entry",         of(ag.std),                     (2.0,),           (0.0,)),
    Edge("var(x, ddof=1)",      "one entry",         of(ag.var, ddof=1),             (2.0,),           (NAN,)),
    Edge("median(x)",           "two in the middle", of(ag.median),                  (1.0, 4.0),       (0.5, 0.5)),
    Edge("median(x)",           "a NaN",             of(ag.median),                  (1.0, NAN, 2.0),  (0.0, 1.0, 0.0)),
    Edge("nansum(x)",           "a NaN",             of(ag.nansum),                  (1.0, NAN),       (1.0, 0.0)),
    Edge("nanmax(x)",           "a NaN",             of(ag.nanmax),                  (1.0, NAN),       (1.0, 0.0)),
    Edge("nanmean(x)",          "all NaN",           of(ag.nanmean),                 (NAN, NAN),       (0.0, 0.0)),
    Edge("nanstd(x)",           "all but one NaN",   of(ag.nanstd),                  (1.0, NAN),       (0.0, 0.0)),
    Edge("interp(x, xp, fp)",   "x = xp[0]",         line,                           (0.0,),           (2.0,)),
    Edge("interp(x, xp, fp)",   "x = xp[1]",         line,                           (1.0,),           (0.5,)),
    Edge("interp(x, xp, fp)",   "x = xp[-1]",        line,                           (3.0,),           (0.5,)),
    Edge("interp(x, xp, fp)",   "x < xp[0]",         line,                           (-1.0,),          (0.0,)),
    Edge("interp(x, xp, fp)",   "x = ∞",             line,                           (INF,),           (0.0,)),
]
# fmt: on
