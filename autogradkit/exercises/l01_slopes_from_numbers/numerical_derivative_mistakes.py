"""Which slopes go wrong, and how? The mistakes that `numerical_derivative` recognises.

Read next: `numerical_gradient`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..exercise import WrongWay

Number = Callable[[Any], Any]


def _forward(f: Number, x: float, h: float = 1e-5) -> Any:
    return (f(x + h) - f(x)) / h


def _backward(f: Number, x: float, h: float = 1e-5) -> Any:
    return (f(x) - f(x - h)) / h


def _divided_by_h(f: Number, x: float, h: float = 1e-5) -> Any:
    return (f(x + h) - f(x - h)) / h


def _sign_flipped(f: Number, x: float, h: float = 1e-5) -> Any:
    return (f(x - h) - f(x + h)) / (2 * h)


def _back_at_the_start(f: Number, x: float, h: float = 1e-5) -> Any:
    x = x + h
    above = f(x)
    x = x - h
    return (above - f(x)) / (2 * h)


def _back_at_the_start_from_the_left(f: Number, x: float, h: float = 1e-5) -> Any:
    x = x - h
    below = f(x)
    x = x + h
    return (f(x) - below) / (2 * h)


def _one_h_wider(f: Number, x: float, h: float = 1e-5) -> Any:
    below = f(x - h)
    h = 2 * h
    return (f(x + h) - below) / h


def _points_2h_away(f: Number, x: float, h: float = 1e-5) -> Any:
    h = 2 * h
    return (f(x + h) - f(x - h)) / h


def _times_h(f: Number, x: float, h: float = 1e-5) -> Any:
    return (f(x + h) - f(x - h)) / 2 * h


def _tiny_default(f: Number, x: float, h: float = 1e-16) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)


def _h_ignored(f: Number, x: float, h: float = 1e-5) -> Any:
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


def _second_derivative(f: Number, x: float, h: float = 1e-5) -> Any:
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


def _only_a_difference(f: Number, x: float, h: float = 1e-5) -> Any:
    return f(x + h) - f(x - h)


def _value_over_x(f: Number, x: float, h: float = 1e-5) -> Any:
    return f(x) / x


WRONG_WAYS = (
    WrongWay(
        "M03",
        _forward,
        "These numbers come out when only one side is looked at, x and x + h: as if a step to the right "
        "told as much as a step to each side. Smallest case: f(x) = x² is flat at 0, and with h = 0.1 "
        "this gives 0.1.",
    ),
    WrongWay(
        "M03",
        _backward,
        "These numbers come out when only the left side is looked at, x - h and x: as if one side were "
        "enough. Smallest case: f(x) = x² is flat at 0, and with h = 0.1 this gives -0.1.",
    ),
    WrongWay(
        "M03",
        _divided_by_h,
        "These numbers come out when the change of f is divided by h, as if the two points were h apart. "
        "Smallest case: f(x) = x rises by 1 for every 1, and this gives 2. Mark your two points on a "
        "line and measure.",
    ),
    WrongWay(
        "M03",
        _sign_flipped,
        "Every slope has the wrong sign: rise and run must be taken in the same order, right point minus left "
        "point. Smallest case: f(x) = x rises, and this gives -1.",
    ),
    WrongWay(
        "M34",
        _back_at_the_start,
        "These numbers are the change of f over one step h, divided by 2h. That happens when x itself is changed: "
        "after `x = x + h`, the line `x = x - h` only leads back to the start. Smallest case: with x = 0 and h = 1, "
        "print both points at which you call f.",
        also=(_back_at_the_start_from_the_left,),
    ),
    WrongWay(
        "M34",
        _points_2h_away,
        "Your two points and the number you divide by belong to different steps. That happens when h itself is "
        "changed, as in `h = 2 * h`: from then on every h is the new one. Smallest case: f(x) = x rises by 1 for "
        "every 1, and this gives another slope; print h wherever you use it.",
        also=(_one_h_wider,),
    ),
    WrongWay(
        "M03",
        _times_h,
        "These numbers come out of `… / 2 * h`: it reads like a division by 2h, but Python goes from "
        "left to right and multiplies by h. Smallest case: `1 / 2 * 10` is 5.0.",
    ),
    WrongWay(
        "M02",
        _tiny_default,
        "The default step is so small that x + h and x - h are the same number in the machine: a smaller "
        "h is not always better. Smallest case: `1.0 + 1e-16 == 1.0` is True, so f(x) = x gets the "
        "slope 0.",
    ),
    WrongWay(
        "M02",
        _h_ignored,
        "The answer is the same whatever h is: as if there were one good step for all functions. "
        "Smallest case: for f(x) = x³ at 0 the estimates with h = 0.1 and h = 0.05 must differ.",
    ),
    WrongWay(
        "M05",
        _second_derivative,
        "These are second derivatives: how fast the slope changes, not how steep the curve is. Smallest "
        "case: f(x) = x is not bent, so this gives 0, and yet it rises. For 3x² + 2x + 1 it gives 6 "
        "everywhere.",
    ),
    WrongWay(
        "M05",
        _only_a_difference,
        "This is how much f changes between the two points, not how much it changes per unit of x. "
        "Smallest case: f(x) = x with h = 0.1 gives 0.2, and with a smaller h ever less.",
    ),
    WrongWay(
        "M05",
        _value_over_x,
        "This is the height divided by x, the slope of the line from the origin; as if the slope were "
        "one number of the curve and not one of each point. Smallest case: f(x) = 1 is flat, and at x = "
        "2 this gives 0.5.",
    ),
)
