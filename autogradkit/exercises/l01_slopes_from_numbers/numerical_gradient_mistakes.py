"""Which gradients of an array go wrong, and how? The mistakes that `numerical_gradient` recognises.

Read next: `best_step`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..exercise import WrongWay

Scalar = Callable[[Any], float]
Slope = Callable[[float, float, float], float]
"""What becomes of f above, at and below x, before the division by eps."""


def _by_entries(f: Scalar, x: Any, slope: Callable[[Scalar, Any, Any], float]) -> Any:
    """Fill a gradient entry by entry; `slope` makes the mistake."""
    gradient = np.zeros(np.shape(x))
    for i in np.ndindex(gradient.shape):
        nudge = np.zeros(gradient.shape)
        nudge[i] = 1.0
        gradient[i] = slope(f, np.asarray(x, dtype=float), nudge)
    return gradient


def _forward(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    return _by_entries(f, x, lambda f, x, e: (f(x + eps * e) - f(x)) / eps)


def _divided_by_eps(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    return _by_entries(f, x, lambda f, x, e: (f(x + eps * e) - f(x - eps * e)) / eps)


def _in_the_dtype(slope: Slope, f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    """Fill a gradient from copies of x in its own type, as `x.copy()` makes them: a second mistake beside `slope`."""
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += eps
        down[i] -= eps
        gradient[i] = slope(f(up), f(x), f(down)) / eps
    return gradient


def _all_at_once(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    x = np.asarray(x, dtype=float)
    return np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps))


def _row_at_a_time(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    gradient = np.zeros(np.shape(x))
    for i in range(len(x)):
        nudge = np.zeros(np.shape(x))
        nudge[i] = eps
        gradient[i] = (f(x + nudge) - f(x - nudge)) / (2 * eps)
    return gradient


def _central(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    return _by_entries(f, x, lambda f, x, e: (f(x + eps * e) - f(x - eps * e)) / (2 * eps))


def _flat(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    return _central(f, x, eps).ravel()


def _sign_flipped(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    return -_central(f, x, eps)


def _keeps_the_dtype(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    point = x.copy()
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        middle = point[i]
        point[i] = middle + eps
        above = f(point)
        point[i] = middle - eps
        below = f(point)
        point[i] = middle
        gradient[i] = (above - below) / (2 * eps)
    return gradient


def _gradient_of_the_dtype(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    gradient = np.zeros_like(x)
    gradient[...] = _central(f, x, eps)
    return gradient


def _nudge_kept(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    return _nudge_kept_in_x(f, np.array(x, dtype=float), eps)


def _nudge_kept_in_x(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    point = np.asarray(x, dtype=float)
    gradient = np.zeros(point.shape)
    for i in np.ndindex(point.shape):
        point[i] += eps
        above = f(point)
        point[i] -= 2 * eps
        gradient[i] = (above - f(point)) / (2 * eps)
    return gradient


def _back_at_the_start(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    return _back_at_the_start_in_x(f, np.array(x, dtype=float), eps)


def _back_at_the_start_in_x(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += eps
        above = f(x)
        x[i] -= eps
        gradient[i] = (above - f(x)) / (2 * eps)
    return gradient


def _two_names(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    return _two_names_of_x(f, np.array(x, dtype=float), eps)


def _two_names_of_x(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up = x
        up[i] += eps
        down = x
        down[i] -= eps
        gradient[i] = (f(up) - f(down)) / (2 * eps)
    return gradient


WRONG_WAYS = (
    WrongWay(
        "M04",
        _all_at_once,
        "Every entry of your answer is the same number, the one that comes out when all entries are "
        "nudged together: that is the slope along one direction, not the gradient. Smallest case: f(x) = "
        "x₀·x₁ at [1, 3] gives [4, 4], and no entry of the gradient is 4.",
    ),
    WrongWay(
        "M04",
        _row_at_a_time,
        "This is what comes out of a loop over the first axis: `x[i]` is a whole row of a matrix, so its "
        "entries are nudged together. Smallest case: x of shape (1, 2), and an x without axes has no "
        "rows at all.",
    ),
    WrongWay(
        "M03",
        _forward,
        "These numbers come out of forward differences, x and x + eps: as if one side told as much as "
        "both. Smallest case: f(x) = x² at 0 is flat, and with eps = 0.1 this gives 0.1.",
        also=(partial(_in_the_dtype, lambda above, at, below: above - at),),
    ),
    WrongWay(
        "M03",
        _divided_by_eps,
        "These numbers come out when the change is divided by eps, as if the raised and the lowered "
        "entry were eps apart. Smallest case: f(x) = x₀ at [0] rises by 1 for every 1, and this gives 2.",
        also=(partial(_in_the_dtype, lambda above, at, below: above - below),),
    ),
    WrongWay(
        "M03",
        _sign_flipped,
        "Every slope has the wrong sign: it is f with the entry raised minus f with it lowered. Smallest case: "
        "f(x) = x₀ at [0] rises, and this gives -1.",
        also=(partial(_in_the_dtype, lambda above, at, below: (below - above) / 2),),
    ),
    WrongWay(
        "M34",
        _back_at_the_start,
        "These numbers are the change from x to x + eps, divided by 2·eps. That happens when `x[i] += eps` is followed "
        "by `x[i] -= eps`, which only leads back to the start. Smallest case: x = np.array([0.0]), eps = 1: print x "
        "at each call of f.",
        also=(_back_at_the_start_in_x,),
    ),
    WrongWay(
        "M34",
        _two_names,
        "Every slope is 0. If you wrote `up = x` and `down = x`: that copies nothing, both names mean one array, so f "
        "gets the same point twice. Smallest case: `up = x; up[0] += 1; print(x)`.",
        also=(_two_names_of_x,),
    ),
    WrongWay(
        "M26",
        _flat,
        "The numbers are right and stand in one row: the shape of x got lost on the way. Smallest case: "
        "x of shape (1, 2) gives an answer of shape (2,).",
    ),
    WrongWay(
        "M53",
        _keeps_the_dtype,
        "This is what comes out when the nudge is added in the type of x, as if every array could hold "
        "it. Smallest case: `a = np.array([1]); a[0] = a[0] + 1e-6` leaves a as [1]; float32 keeps about "
        "7 digits.",
    ),
    WrongWay(
        "M53",
        _gradient_of_the_dtype,
        "The slopes are cut off at the point: the array that collects them has the type of x. Smallest "
        "case: `g = np.zeros_like(np.array([1])); g[0] = 2.9` leaves g as [2].",
    ),
    WrongWay(
        "M34",
        _nudge_kept_in_x,
        "x is not what it was, and one entry's nudge is still there when the next entry's turn comes. "
        "`np.asarray(x, dtype=float)` is x itself when x holds floats already. Smallest case: look at "
        "x = np.array([1.0]) after the call.",
    ),
    WrongWay(
        "M34",
        _nudge_kept,
        "This is what comes out when an entry keeps its nudge while the next entry's turn comes. "
        "Smallest case: f(x) = x₀·x₁ at [1, 1] with eps = 0.5.",
    ),
)
