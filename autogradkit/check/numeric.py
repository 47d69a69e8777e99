"""What is a derivative, measured from values alone, and how far can the measurement be trusted?

Central differences at a ladder of steps, from large to small. With a large step the function's curvature shows, with
a small one its rounding does. Richardson's extrapolation removes the curvature: two steps h and h/r that differ by
c·h² give away c. Where different steps agree, there lies the answer, and how well they agree is its error estimate.

The same values, taken on one side at a time, tell a kink from a strong curvature: the slopes to the left and to the
right come together as h shrinks where the function is smooth, and stay apart at a kink.

Everything here is NumPy; the function under test takes an array and gives a vector of float64. After L. F. Richardson,
"The deferred approach to the limit" (1927), and C. Ridders, "Accurate computation of F′(x) and F′(x)F″(x)" (1982).

Read next: `appearance`, which compares what a rule gives with what was measured here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Function = Callable[[Any], Any]

# Entries smaller than this are moved as if they were of this size.
SMALLEST = 2.0**-6
# How many of the smallest steps have to say the same before there is a kink, and before there is a jump.
LAST, MORE = 4, 6


class Slopes(NamedTuple):
    """Derivatives of some rows (results, or combinations of them) along one direction or several, measured.

    value, error  : the derivative, and how far off it may be
    left, right   : the slopes on either side, with the smallest step
    trouble       : "kink", "jump" or "edge" where there is no derivative, else ""
    """

    value: Any
    error: Any
    left: Any
    right: Any
    trouble: Any


def coarseness(dtype: Any) -> float:
    """The machine epsilon of a dtype, the relative distance from 1 to the next number; at least that of float64."""
    return max(float(np.finfo(dtype).eps), 2.0**-52)


def ladder(epsilon: float) -> Any:
    """Steps for a function that is rounded to `epsilon`, relative to the size of what is moved.

    They begin where extrapolation has most of its digits, near ε^(1/10), and end where one-sided slopes still have
    most of theirs, near ε^(3/8): from 2⁻⁵ to 2⁻¹⁹ for float64, from 2⁻² to 2⁻⁹ for float32. Powers of two do not round.
    """
    digits = -np.log2(epsilon)
    first, last = round(digits / 10), round(3 * digits / 8)
    return 2.0 ** -np.arange(first, last + 1, 2.0 if digits >= 40 else 1.0)


def magnitude(x: Any, epsilon: float = 0.0, step: float | None = None) -> Any:
    """For each entry what steps are relative to: a power of two near its size, or what makes `step` the largest one."""
    if step is not None:
        return np.full(x.shape, step / ladder(epsilon)[0])
    return np.exp2(np.round(np.log2(np.maximum(np.abs(x.astype(np.float64)), SMALLEST))))


def along(f: Function, x: Any, direction: Any, weights: Any, epsilon: float) -> Slopes:
    """The derivative of t ↦ weights @ f(x + t · direction) at 0; the direction is of x's own size.

    The weights are a matrix with one combination of results a row, or None for the results themselves.
    """

    def mixed(values: Any) -> Any:
        return values if weights is None else values @ weights.T

    steps = ladder(epsilon)[:, None]
    with np.errstate(all="ignore"):
        middle = f(x)
        ahead = np.array([f(x + (h * direction).astype(x.dtype)) for h in steps[:, 0]])
        behind = np.array([f(x - (h * direction).astype(x.dtype)) for h in steps[:, 0]])
        # A result that does not move at all adds no rounding, however large it is: so differences are combined.
        still = np.all((ahead == middle) & (behind == middle), axis=0)
        size = np.where(still, 0.0, np.maximum(np.abs(middle), np.maximum(np.abs(ahead), np.abs(behind))))
        slope = mixed(ahead - behind) / (2 * steps)
        left, right = mixed(middle - behind) / steps, mixed(ahead - middle) / steps
        # The rounding of f, and that of x + h · direction, both seen through the division by h.
        size = size if weights is None else size @ np.abs(weights.T)
        noise = epsilon * (size + np.abs(slope)) / steps
        value, error = _extrapolated(slope, noise, float(steps[0, 0] / steps[1, 0]))
        return Slopes(value, error, left[-1], right[-1], _trouble(left, right, noise))


def entry_by_entry(f: Function, x: Any, weights: Any, epsilon: float, step: float | None = None) -> Slopes:
    """The derivatives of weights @ f(x) with respect to every entry of x; all results have shape (rows, *x.shape).

    `step`, where given, is the largest step, in absolute terms.
    """
    sizes = magnitude(x, epsilon, step)
    columns = []
    for place in np.ndindex(x.shape):
        direction = np.zeros(x.shape)
        direction[place] = sizes[place]
        columns.append(along(f, x, direction, weights, epsilon))
    rows = len(f(x) if weights is None else weights)
    value, error, left, right, trouble = (a.reshape(rows, *x.shape) for a in together(columns, rows))
    return Slopes(value / sizes, error / sizes, left / sizes, right / sizes, trouble)


def together(columns: list[Slopes], rows: int) -> Slopes:
    """The slopes along several directions, one a column."""
    if not columns:
        nothing = np.zeros((rows, 0))
        return Slopes(nothing, nothing, nothing, nothing, nothing.astype(str))
    return Slopes(*(np.array(field).T for field in zip(*columns, strict=True)))


def _extrapolated(slope: Any, noise: Any, ratio: float) -> tuple[Any, Any]:
    """The best of Richardson's table for each row, and its error: how far it lies from the two it was made of."""
    values, errors = [], []
    finer = slope
    for order in (1, 2, 3):
        coarse, fine = finer[:-1], finer[1:]
        finer = fine + (fine - coarse) / (ratio ** (2 * order) - 1)
        values.append(finer)
        errors.append(np.maximum(np.abs(finer - fine), np.abs(finer - coarse)) + noise[order:])
    table, doubt = np.concatenate(values), np.concatenate(errors)
    # Large steps may agree about what lies beyond a kink nearby; the smallest step sees least far.
    doubt = doubt + np.maximum(np.abs(table - slope[-1]) - 20 * noise[-1], 0)
    doubt = np.where(np.isfinite(table) & np.isfinite(doubt), doubt, np.inf)
    best = np.argmin(doubt, axis=0)[None]
    return np.take_along_axis(table, best, 0)[0], np.take_along_axis(doubt, best, 0)[0]


def _trouble(left: Any, right: Any, noise: Any) -> Any:
    """Why a row has no derivative, seen in the one-sided slopes at the last steps; "" where it has one."""
    heard = 20 * noise
    gap = (right - left)[-LAST:]
    # Curvature makes a gap that shrinks with the step. One that has settled is a kink.
    settled = np.all(np.abs(gap - gap[-1]) <= 0.25 * np.abs(gap[-1]), axis=0)
    kink = settled & np.all(np.abs(gap) > heard[-LAST:], axis=0)
    # Slopes that keep growing as the step shrinks belong to a jump, or to a vertical tangent.
    steepest = np.maximum(np.abs(left), np.abs(right))[-MORE:]
    jump = np.all(steepest[1:] > 1.5 * steepest[:-1], axis=0) & np.all(steepest > heard[-MORE:], axis=0)
    edge = np.isfinite(left[-1]) != np.isfinite(right[-1])
    return np.select([edge, kink, jump], ["edge", "kink", "jump"], "")
