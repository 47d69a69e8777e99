"""Exercise: the slope of a function of one number, from two of its values.

Any estimate whose error shrinks like h² is right, so answers are not compared with one formula: `accept`
looks at how far the estimates are from the exact derivative, and at what halving h does to that distance.
Read next: `numerical_gradient`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..compare import Difference, difference
from ..exercise import Case, Exercise
from .numerical_derivative_mistakes import WRONG_WAYS
from .one_number import (
    Function,
    drive,
    exact_derivative,
    formula,
)

Number = Callable[[Any], Any]

# An error of order h² falls to a quarter when h is halved, an error of order h to a half.
_LARGEST_RATIO = 0.4

STATEMENT = """\
Write `numerical_derivative(f, x, h=1e-5) -> float`: an estimate of the slope f′(x) of a Python function `f`
of one number.

- `f` can only be called: you get values f(z), never a formula.
- Call `f` at points that are about `h` away from `x`. The error must shrink like h²: half the step, a
  quarter of the error. It is checked with several `h`, and with the default.
- `x` may be negative, and it may be an int. Return one number.

For f(x) = 3x² + 2x + 1 the slope at 2 is 14, so `numerical_derivative(f, 2.0)` is 14 up to rounding.
"""


def reference(f: Number, x: float, h: float = 1e-5) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)


def three_points_to_the_right(f: Number, x: float, h: float = 1e-5) -> Any:
    return (-3 * f(x) + 4 * f(x + h) - f(x + 2 * h)) / (2 * h)


def better_of_two_forward_differences(f: Number, x: float, h: float = 1e-5) -> Any:
    wide = (f(x + h) - f(x)) / h
    narrow = (f(x + h / 2) - f(x)) / (h / 2)
    return 2 * narrow - wide


def imaginary_step(f: Number, x: float, h: float = 1e-5) -> Any:
    return f(x + 1j * h).imag / h


def accept(answer: Any, function: Function, x: float, calls: Sequence[Sequence[float]]) -> Difference | None:
    """Accept estimates with steps h, h/2 and the default whose error is at most of order h²."""
    not_numbers = difference(answer, [0.0] * len(calls), rtol=0.0, atol=math.inf)
    if not_numbers is not None:
        return not_numbers
    exact = exact_derivative(function, x)
    wide, narrow, default = (abs(float(estimate) - exact) for estimate in answer)
    rounding = 1e-9 * max(1.0, abs(exact))
    if default > 1e5 * rounding:
        return Difference("values", "The estimate is not near the slope.")
    if narrow > _LARGEST_RATIO * wide + rounding:
        return Difference("values", "When h is halved, the error does not fall to a quarter.")
    if default > 1e3 * rounding:
        return Difference("values", "With the default h the estimate is not near enough to the slope.")
    # Of a polynomial an estimate may be exact for every h; of anything else it is not.
    if answer[0] == answer[1] and function["kind"] != "polynomial":
        return Difference("values", "The estimate does not depend on h.")
    return None


def describe(function: Function, x: float, calls: Sequence[Sequence[float]]) -> str:
    steps = ", ".join(f"{call[0]}" if call else "the default" for call in calls)
    return f"numerical_derivative(f, {x!r}, h) with f(x) = {formula(function)} and h = {steps}"


def _case(probe: str, function: Function, x: float, h: float) -> Case:
    return Case(probe, {"function": dict(function), "x": x, "calls": [[h], [h / 2], []]})


PUBLIC = (
    _case("the parabola of the blog post", {"kind": "polynomial", "coefficients": [3, 2, 1]}, 2.0, 0.02),
    _case("a wave", {"kind": "sine", "height": 2.0, "frequency": 1.5, "phase": 0.25}, 0.7, 0.02),
    _case(
        "a negative point",
        {"kind": "polynomial", "coefficients": [1.5, -2.0, 0.5, 4.0]},
        -1.25,
        0.02,
    ),
)


def hidden(rng: np.random.Generator) -> list[Case]:
    """Draw two cases of each kind of function, at points where every known wrong way is visibly wrong."""
    cases: list[Case] = []
    for probe, draw in _PROBES.items():
        while len([case for case in cases if case.probe == probe]) < 2:
            function, x = draw(rng)
            h = round(float(rng.uniform(0.011, 0.029)), 5)
            if _telling(function, x, h):
                cases.append(_case(probe, function, x, h))
    return cases


def _telling(function: Function, x: float, h: float) -> bool:
    """Say whether first- and second-order errors can be told apart here, and the slope from other numbers."""
    first, second, third, fourth = (exact_derivative(function, x, n) for n in (1, 2, 3, 4))
    bent = min(abs(second), abs(third)) > 0.5 and abs(third) * h < 0.3 * abs(second)
    regular = abs(fourth) * h < 0.3 * abs(third)
    return bent and regular and min(abs(first), abs(first - second), abs(first - x)) > 0.3


def _number(rng: np.random.Generator, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 4)


def _cubic(rng: np.random.Generator) -> Function:
    return {"kind": "polynomial", "coefficients": [_number(rng, 0.4, 3.0) for _ in range(4)]}


def _wave(rng: np.random.Generator) -> Function:
    numbers = [_number(rng, low, high) for low, high in ((1.1, 3.0), (1.1, 2.4), (0.1, 1.5))]
    return dict(zip(("kind", "height", "frequency", "phase"), ["sine", *numbers], strict=True))


def _growth(rng: np.random.Generator) -> Function:
    return {"kind": "exponential", "height": _number(rng, 2.1, 4.0), "rate": _number(rng, -2.0, -0.8)}


def _pole(rng: np.random.Generator) -> Function:
    return {"kind": "hyperbola", "height": _number(rng, 1.2, 4.0), "pole": _number(rng, -0.9, 0.9)}


_PROBES: dict[str, Callable[[np.random.Generator], tuple[Function, float]]] = {
    "an integer point": lambda rng: (_cubic(rng), int(rng.integers(1, 4))),
    "a wave": lambda rng: (_wave(rng), _number(rng, 0.2, 4.0)),
    "a negative point": lambda rng: (_growth(rng), _number(rng, -1.6, -0.5)),
    "a curve with a pole": lambda rng: (_pole(rng), _number(rng, 1.6, 2.4)),
}

EXERCISE = Exercise(
    name="numerical_derivative",
    lesson="01_slopes_from_numbers",
    points=4,
    statement=STATEMENT,
    drive=drive,
    public=PUBLIC,
    hidden=hidden,
    reference=reference,
    others=(three_points_to_the_right, better_of_two_forward_differences, imaginary_step),
    wrong_ways=WRONG_WAYS,
    hints=(
        "You may ask for two values of f near x. Which two points are equally far from x?",
        "Rise over run: how much does f change from the left point to the right one, and how far apart are they?",
        "From x - h to x + h the run is 2h, so: `return (f(x + h) - f(x - h)) / (2 * h)`",
    ),
    accept=accept,
    describe=describe,
)
