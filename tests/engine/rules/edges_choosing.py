"""Edges of choosing by order: where entries are equal, or not a number."""

from collections.abc import Callable
from typing import Any

import autogradkit as ag

from .edges import INF, NAN, Edge


def of_two(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function of a vector of two entries, as one of two numbers."""
    return lambda x, y: f(ag.stack([x, y]))


# fmt: off
EDGES = [
    #    call                       at              function                                    point       ∂ by each
    Edge("sort([x, y])[0]",         "x = y",        of_two(lambda v: ag.sort(v, 0)[0]),         (1.5, 1.5), (1.0, 0.0)),
    Edge("sort([x, y])[1]",         "x = y",        of_two(lambda v: ag.sort(v, 0)[1]),         (1.5, 1.5), (0.0, 1.0)),
    Edge("sort([x, y])[0]",         "x = NaN",      of_two(lambda v: ag.sort(v, 0)[0]),         (NAN, 1.0), (0.0, 1.0)),
    Edge("topk([x, y], 1)",         "x = NaN",      of_two(lambda v: ag.topk(v, 1, 0)[0]),      (NAN, INF), (1.0, 0.0)),
    Edge("partition([x, y], 0)",    "y < x",        of_two(lambda v: ag.partition(v, 0, 0)[0]), (2.0, 1.0), (0.0, 1.0)),
    Edge("masked_fill(x, …, y)",    "x = NaN",      lambda x, y: ag.masked_fill(x, x != x, y),  (NAN, 1.0), (0.0, 1.0)),
    Edge("select([x > 0], [x], y)", "x = 0, y = ∞", lambda x, y: ag.select([x > 0], [x], y),    (0.0, INF), (0.0, 1.0)),
]
# fmt: on
