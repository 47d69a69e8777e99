"""How are values compared with their neighbours: differences, slopes, areas, interpolation?

All are short compositions, so where they stand (x, xp, spacings) may vary as well as the values there.

Read next: `reshaping`.
"""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np

from ..backend import form, namespace, shape_of
from ..ops.constant import equal, greater, less, not_equal, without_derivative
from ..ops.elementwise import absolute, add, divide, multiply, negative, subtract
from ..ops.joining import clip, concatenate, where
from ..ops.linear import astype, broadcast_to, reshape
from ..ops.reductions import Axes, axes_of, total
from ..ops.selection import pick
from ..trace import MAPPED
from .axes import along, beside_it, floating, numpy_says
from .constants import ceil, floor
from .places import argsort
from .spelling import either_spelling
from .taking import take_along_axis
from .totals import cumsum

__all__ = ["diff", "ediff1d", "gradient", "interp", "trapezoid", "unwrap"]


@either_spelling
def diff(x: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """As `numpy.diff`: each entry less the one before it, n times.

    >>> import autogradkit as ag, numpy as np
    >>> ag.diff(np.array([1.0, 4.0, 9.0]))
    array([3., 5.])
    """
    numpy_says.diff(np.zeros((1,) * len(shape_of(x))), n, axis)
    if n == 0:
        return x
    (axis,) = axes_of(x, axis)
    ends = [None if end is None else _as_end(beside_it(end, x), x, axis) for end in (prepend, append)]
    x = _joined(ends[0], x, ends[1], axis)
    for _ in range(n):
        x = _steps(x, axis)
    return x


def _as_end(end: Any, x: Any, axis: int) -> Any:
    """One number as one more entry along an axis."""
    shape = shape_of(x)
    return end if shape_of(end) else broadcast_to(end, (*shape[:axis], 1, *shape[axis + 1 :]))


def _joined(before: Any, x: Any, behind: Any, axis: int) -> Any:
    parts = [part for part in (before, x, behind) if part is not None]
    return concatenate(parts, axis) if len(parts) > 1 else x


def _steps(x: Any, axis: int) -> Any:
    step = not_equal if "bool" in str(form(x)[1]) else subtract
    return step(pick(x, along(axis, slice(1, None))), pick(x, along(axis, slice(-1))))


def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """As `numpy.ediff1d`: differences of all entries in a row, with numbers before and behind them.

    >>> import autogradkit as ag, numpy as np
    >>> ag.ediff1d(np.array([[1.0, 4.0], [9.0, 8.0]]), to_begin=0.0)
    array([ 0.,  3.,  5., -1.])
    """
    x = reshape(ary, (-1,))
    ends = [None if end is None else reshape(beside_it(end, x), (-1,)) for end in (to_begin, to_end)]
    return _joined(ends[0], subtract(pick(x, slice(1, None)), pick(x, slice(-1))), ends[1], 0)


# ---------------------------------------------------------------- slopes and areas


def gradient(f: Any, *spacing: Any, axis: int | Axes | None = None, edge_order: int = 1) -> Any:
    """As `numpy.gradient`: slopes by central differences inside, by one-sided ones at both ends.

    Parameters
    ----------
    f : Tensor or array
        Values on a grid.
    *spacing
        Nothing for distances of 1; one number for all axes; or for each axis a number or its coordinates.
    axis
        Along which slopes are wanted, by default along all.
    edge_order
        1 or 2: to which order the slopes at both ends are exact.

    Returns
    -------
    For one axis an array like f, else a tuple with one for each axis.

    >>> import autogradkit as ag, numpy as np
    >>> ag.gradient(np.array([0.0, 1.0, 4.0, 9.0]))
    array([1., 2., 4., 5.])
    """
    f, axes = floating(f), axes_of(f, axis)
    spacing = tuple(floating(beside_it(h, f)) for h in spacing)
    ranks = [len(shape_of(h)) for h in spacing]
    small = [1 + np.arange(3.0**r).reshape((3,) * r) for r in ranks]
    numpy_says.gradient(np.zeros((3,) * len(shape_of(f))), *small, axis=axis)
    each = (spacing or (1.0,)) * len(axes) if len(spacing) < 2 and not any(ranks) else spacing
    slopes = tuple(_slopes(f, h, along_axis, edge_order) for h, along_axis in zip(each, axes, strict=True))
    return slopes[0] if len(slopes) == 1 else slopes


def _slopes(f: Any, h: Any, axis: int, edge_order: int) -> Any:
    """Along one axis; h is a distance, or coordinates."""
    n, seen = shape_of(f)[axis], shape_of(h)
    numpy_says.gradient(np.zeros(n), *[np.arange(*seen)] if seen else [], edge_order=edge_order)
    if seen:
        steps = reshape(_steps(h, 0), (n - 1, *[1] * (len(shape_of(f)) - axis - 1)))
        steps = astype(steps, form(f)[1])

    def at(start: int, stop: int | None) -> Any:
        return pick(f, along(axis, slice(start, stop)))

    def step(i: int) -> Any:
        return pick(steps, slice(i, i + 1 or None)) if seen else h

    if seen:
        inside = _slope_between(at(0, -2), at(1, -1), at(2, None), pick(steps, slice(-1)), pick(steps, slice(1, None)))
    else:
        inside = divide(subtract(at(2, None), at(0, -2)), multiply(2.0, h))
    if edge_order == 1:
        first = divide(subtract(at(1, 2), at(0, 1)), step(0))
        last = divide(subtract(at(-1, None), at(-2, -1)), step(-1))
    else:
        first = _slope_at_end(at(0, 1), at(1, 2), at(2, 3), step(0), step(1))
        last = _slope_at_end(at(-1, None), at(-2, -1), at(-3, -2), negative(step(-1)), negative(step(-2)))
    return concatenate([first, inside, last], axis)


def _slope_between(left: Any, here: Any, right: Any, back: Any, ahead: Any) -> Any:
    """The slope here of the parabola through three values, at distances back and ahead."""
    before = divide(subtract(here, left), back)
    behind = divide(subtract(right, here), ahead)
    return divide(add(multiply(before, ahead), multiply(behind, back)), add(back, ahead))


def _slope_at_end(here: Any, next: Any, last: Any, step: Any, step_after: Any) -> Any:
    """The slope here of the parabola through this value and the two that follow at these distances."""
    one = divide(subtract(next, here), step)
    other = divide(subtract(last, next), step_after)
    return subtract(one, divide(multiply(subtract(other, one), step), add(step, step_after)))


@either_spelling
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """As `numpy.trapezoid`: the area under values y at places x, between which they run straight.

    >>> import autogradkit as ag, numpy as np
    >>> ag.trapezoid(np.array([1.0, 2.0, 3.0]), dx=0.5)
    2.0
    """
    (axis,) = axes_of(y, axis)
    if x is not None:
        x = beside_it(x, y)
        one = len(shape_of(x)) == 1
        dx = _steps(x, 0 if one else axis)
        dx = reshape(dx, (-1, *[1] * (len(shape_of(y)) - axis - 1))) if one else dx
    pairs = add(pick(y, along(axis, slice(1, None))), pick(y, along(axis, slice(-1))))
    return total(multiply(multiply(pairs, dx), 0.5), (axis,), False)


# ---------------------------------------------------------------- interpolation


def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: float | None = None) -> Any:
    """As `numpy.interp`: values at x of the line through the points (xp, fp), of which xp increases.

    All three may vary. At a point where the line bends its derivative is the slope behind it, at the last one the slope
    before it; outside of xp it is 0. `left` and `right` are the values there, by default the first and last of fp, and
    `period` makes x and xp angles.

    >>> import autogradkit as ag
    >>> ag.value_and_grad(ag.interp, (0, 2))(1.5, [0.0, 1.0, 3.0], ag.tensor([0.0, 2.0, 6.0]))[0]
    tensor(3.)
    """
    like = next((v for v in (x, xp, fp) if not isinstance(v, (list, tuple, float, int))), 0.0)
    x, xp, fp = (floating(beside_it(v, like)) for v in (x, xp, fp))
    numpy_says.interp(0.0, *[np.zeros(shape_of(v)) for v in (xp, fp)], period=period)
    if period is not None:
        left = right = None
        x, xp, fp = _around(x, xp, fp, abs(period))
    first, last = pick(xp, 0), pick(xp, -1)
    z = _on_the_line(clip(x, first, last), xp, fp)
    z = z if left is None else where(less(x, first), left, z)
    return z if right is None else where(greater(x, last), right, z)


# In which part of a line, between its bends, x lies. Under `vmap` it runs once for each place, as bends may differ too.
part_of = without_derivative(lambda bends, x: namespace(bends).searchsorted(bends, x, side="right"))
del MAPPED[part_of]


def _on_the_line(x: Any, xp: Any, fp: Any) -> Any:
    """Values at x, which lies within xp."""
    shape, n = shape_of(x), shape_of(xp)[0]
    if n == 1:
        return broadcast_to(pick(fp, 0), shape)
    x = reshape(x, (-1,))
    place = part_of(pick(xp, slice(1, -1)), x)
    (start, end), (low, high) = ([take_along_axis(v, i, 0) for i in (place, add(place, 1))] for v in (xp, fp))
    width = subtract(end, start)
    part = divide(subtract(x, start), where(equal(width, 0), 1.0, width))
    return reshape(add(multiply(low, subtract(1.0, part)), multiply(high, part)), shape)


def _around(x: Any, xp: Any, fp: Any, period: float) -> tuple[Any, Any, Any]:
    """Angles in one turn, where the points of the turn before and after lie beside them."""
    x, xp = (subtract(v, multiply(period, floor(divide(v, period)))) for v in (x, xp))
    order = argsort(xp)
    xp, fp = (take_along_axis(v, order, 0) for v in (xp, fp))
    ends = slice(-1, None), slice(1)
    xp = concatenate([subtract(pick(xp, ends[0]), period), xp, add(pick(xp, ends[1]), period)])
    return x, xp, concatenate([pick(fp, ends[0]), fp, pick(fp, ends[1])])


def unwrap(p: Any, discont: float | None = None, axis: int = -1, *, period: float = 2 * pi) -> Any:
    """As `numpy.unwrap`: angles without jumps of more than half a period; the whole turns added to them are constants.

    >>> import autogradkit as ag, numpy as np
    >>> ag.unwrap(np.array([0.0, 3.0, 7.0]), period=4.0)
    array([ 0., -1., -1.])
    """
    (axis,) = axes_of(p, axis)
    half, steps = period / 2, _steps(p, axis)
    up, down = ceil(divide(subtract(steps, half), period)), floor(divide(add(steps, half), period))
    turns = where(greater(steps, 0), up, down)
    turns = where(less(absolute(steps), discont or half), 0.0, turns)
    start = pick(p, along(axis, slice(1)))
    rest = subtract(pick(p, along(axis, slice(1, None))), multiply(cumsum(turns, axis), period))
    return concatenate([start, rest], axis)
