"""How is the best step missed? The mistakes that `best_step` recognises.

An answer is one of a few steps, so it says little about where it comes from. Each mistake in the disagreement is
therefore searched in the ways in which learners search: with and without care for ties and for nan.
Read next: `rate_of_change`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..exercise import WrongWay
from .two_estimates import Number, Steps, disagreement, estimate, reference

Gap = Callable[[Number, float, float], float]
Search = Callable[[Number, float, Steps], float]


def _with_care(gap: Gap, f: Number, x: float, steps: Steps) -> float:
    """Search as the reference does; where no gap is finite, the first step of the list is what is left."""
    usable = [h for h in sorted(steps, reverse=True) if math.isfinite(gap(f, x, h))]
    return min(usable or steps, key=lambda h: gap(f, x, h))


def _in_list_order(gap: Gap, f: Number, x: float, steps: Steps) -> float:
    usable = [h for h in steps if math.isfinite(gap(f, x, h))]
    return min(usable or steps, key=lambda h: gap(f, x, h))


def _from_the_largest(gap: Gap, f: Number, x: float, steps: Steps) -> float:
    return min(sorted(steps, reverse=True), key=lambda h: gap(f, x, h))


def _from_the_smallest(gap: Gap, f: Number, x: float, steps: Steps) -> float:
    return min(sorted(steps), key=lambda h: gap(f, x, h))


def _untreated(gap: Gap, f: Number, x: float, steps: Steps) -> float:
    return min(steps, key=lambda h: gap(f, x, h))


def _by_argmin(gap: Gap, f: Number, x: float, steps: Steps) -> float:
    return steps[int(np.argmin([gap(f, x, h) for h in steps]))]


def _written_otherwise(*gaps: Gap) -> tuple[Search, ...]:
    searches = (_with_care, _in_list_order, _from_the_largest, _untreated, _by_argmin)
    return tuple(partial(search, gap) for gap in gaps for search in searches)


def _smallest(f: Number, x: float, steps: Steps) -> float:
    return min(steps)


def _largest(f: Number, x: float, steps: Steps) -> float:
    return max(steps)


def _forward_gap(f: Number, x: float, h: float) -> float:
    return abs(float((f(x + h) - f(x)) / h - (f(x + h / 2) - f(x)) / (h / 2)))


def _by_forward_differences(f: Number, x: float, steps: Steps) -> float:
    return _with_care(_forward_gap, f, x, steps)


def _signed_gap(f: Number, x: float, h: float) -> float:
    return float(estimate(f, x, h) - estimate(f, x, h / 2))


def _opposite_gap(f: Number, x: float, h: float) -> float:
    return float(estimate(f, x, h / 2) - estimate(f, x, h))


def _sign_kept(f: Number, x: float, steps: Steps) -> float:
    return _with_care(_signed_gap, f, x, steps)


def _gap_over_2h(f: Number, x: float, h: float) -> float:
    return abs(float(estimate(f, x, h) - (f(x + h / 2) - f(x - h / 2)) / (2 * h)))


def _gap_over_2h_too_early(f: Number, x: float, h: float) -> float:
    return abs(float(f(x + h) - f(x - h) - (f(x + h / 2) - f(x - h / 2))) / (2 * h))


def _second_over_2h(f: Number, x: float, steps: Steps) -> float:
    return _with_care(_gap_over_2h, f, x, steps)


def _worst(f: Number, x: float, steps: Steps) -> float:
    usable = [h for h in sorted(steps, reverse=True) if math.isfinite(disagreement(f, x, h))]
    return max(usable, key=lambda h: disagreement(f, x, h))


def _place(f: Number, x: float, steps: Steps) -> int:
    return list(steps).index(reference(f, x, steps))


def _place_by_argmin(f: Number, x: float, steps: Steps) -> int:
    return int(np.argmin([disagreement(f, x, h) for h in steps]))


def _place_of_usable(f: Number, x: float, steps: Steps) -> int:
    gaps = [disagreement(f, x, h) for h in steps]
    return int(np.argmin([gap if math.isfinite(gap) else math.inf for gap in gaps]))


def _place_by_size(f: Number, x: float, steps: Steps) -> int:
    return sorted(steps).index(reference(f, x, steps))


def _place_from_the_largest(f: Number, x: float, steps: Steps) -> int:
    return sorted(steps, reverse=True).index(reference(f, x, steps))


def _slope(f: Number, x: float, steps: Steps) -> Any:
    return estimate(f, x, reference(f, x, steps))


def _slope_of_half(f: Number, x: float, steps: Steps) -> Any:
    return estimate(f, x, reference(f, x, steps) / 2)


def _half_of_the_best(f: Number, x: float, steps: Steps) -> float:
    return reference(f, x, steps) / 2


def _gap_itself(f: Number, x: float, steps: Steps) -> float:
    return disagreement(f, x, reference(f, x, steps))


def _neighbours(f: Number, x: float, steps: Steps, later: int = 0) -> float:
    slopes = [estimate(f, x, h) for h in steps]
    gaps = [abs(float(slopes[i] - slopes[i + 1])) for i in range(len(steps) - 1)]
    return steps[int(np.argmin([gap if math.isfinite(gap) else math.inf for gap in gaps])) + later]


def _neighbours_in_the_list(f: Number, x: float, steps: Steps) -> float:
    return _neighbours(f, x, steps)


def _neighbours_by_size(f: Number, x: float, steps: Steps) -> float:
    return _neighbours(f, x, sorted(steps, reverse=True))


def _smaller_of_ties(f: Number, x: float, steps: Steps) -> float:
    usable = [h for h in steps if math.isfinite(disagreement(f, x, h))]
    return min(usable, key=lambda h: (disagreement(f, x, h), h))


def _nan_wins(f: Number, x: float, steps: Steps) -> float:
    return _by_argmin(disagreement, f, x, steps)


WRONG_WAYS = (
    WrongWay(
        "M02",
        _smallest,
        "You return the smallest step, as if smaller were always better. Smallest case: with h = 1e-17, "
        "1.0 + h is 1.0, so every function looks flat or broken. Plot the disagreement against h.",
    ),
    WrongWay(
        "M02",
        _largest,
        "You return the largest step: far points feel safest, and they say least about the slope at x. "
        "Smallest case: f(x) = x³ at 0 with steps [1.0, 0.1]; compare both estimates with the flat curve "
        "at 0.",
    ),
    WrongWay(
        "M03",
        _by_forward_differences,
        "These are the winners of forward differences, as if one side told as much as both: their best "
        "step is another one. Smallest case: for f(x) = x² the central estimates agree for every h, "
        "these for none.",
        also=_written_otherwise(_forward_gap),
    ),
    WrongWay(
        "M02",
        _sign_kept,
        "You return the h whose difference is furthest below zero: without its size taken, -5 counts as "
        "a better agreement than 0. Smallest case: `min([-5.0, 0.0])`, and `abs`.",
        also=_written_otherwise(_signed_gap, _opposite_gap),
    ),
    WrongWay(
        "M03",
        _second_over_2h,
        "These are the winners if the second estimate, the one with h/2, is divided by 2h as the first one is: its "
        "points are only h apart. Smallest case: f(x) = x with steps [0.5]: both estimates must be 1, and this second "
        "one is 0.5.",
        also=_written_otherwise(_gap_over_2h, _gap_over_2h_too_early),
    ),
    WrongWay(
        "M02",
        _worst,
        "You return the step at which the two estimates disagree most. Smallest case: compare the two disagreements "
        "of f(x) = x³ at 0 with steps [1.0, 0.1], and choose the smaller.",
    ),
    WrongWay(
        "M05",
        _place,
        "You return the place of the step in the list. Smallest case: for steps = [0.5] it gives 0, and "
        "0 is no step at all.",
        also=(_place_by_argmin, _place_of_usable, _place_by_size, _place_from_the_largest),
    ),
    WrongWay(
        "M05",
        _slope,
        "You return the slope that the best step gives, not the step. Smallest case: for f(x) = 7x and "
        "steps = [0.5] it gives 7, and 7 is not among the steps.",
        also=(_slope_of_half,),
    ),
    WrongWay(
        "M05",
        _gap_itself,
        "You return how much the two estimates disagree, not the step at which they do. Smallest case: for f(x) = 7x "
        "and steps = [0.5] that is 0, and 0 is not among the steps.",
    ),
    WrongWay(
        "M34",
        _half_of_the_best,
        "You return half of the best step. That happens when h itself is changed, as in `h = h / 2`: from then on it "
        "is no longer the h of the list. Smallest case: steps = [0.5] gives 0.25.",
    ),
    WrongWay(
        "M02",
        _neighbours_in_the_list,
        "You compare each step with the one that follows it in the list, so the order of the list "
        "decides. Smallest case: a list of one step has no neighbour, yet its two estimates exist.",
        also=(partial(_neighbours, later=1), _neighbours_by_size),
    ),
    WrongWay(
        "M02",
        _smaller_of_ties,
        "Where several steps agree equally well you return a smaller one, as if smaller were always "
        "better. Smallest case: f(x) = x² at 1 with steps [0.5, 0.25].",
        also=tuple(partial(search, disagreement) for search in (_in_list_order, _from_the_smallest)),
    ),
    WrongWay(
        "M31",
        _nan_wins,
        "A step whose estimate is nan won: every comparison with nan is False, so it is never beaten. "
        "Smallest case: f = log at 1 with steps [2.0, 0.5].",
        also=tuple(partial(search, disagreement) for search in (_untreated, _from_the_largest)),
    ),
)

FOUND_BY_LUCK: tuple[Search, ...] = (
    _by_forward_differences,
    _sign_kept,
    _second_over_2h,
    _neighbours_in_the_list,
)
"""Ways that look at the wrong estimates, and that a case should not reward by chance."""
