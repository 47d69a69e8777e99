"""Exercise: which step is best, when the exact slope is not known?

The step at which two estimates agree best. Hidden cases have a winner that is clear to every way of writing
the formula: the others disagree more by more than rounding can change. Read next: `best_step_mistakes`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..exercise import Case, Exercise
from ..show import show
from .best_step_mistakes import FOUND_BY_LUCK, WRONG_WAYS
from .one_number import Function, drive, formula
from .two_estimates import Number, Steps, disagreement, reference

STATEMENT = """\
Write `best_step(f, x, steps) -> float`: the step among `steps` at which two estimates of f′(x) agree best.

- For a step h the two estimates are the central difference with h, (f(x + h) - f(x - h)) / (2h), and the
  central difference with h/2. Their disagreement is the size of their difference, |first - second|.
- Return the h, as it stands in `steps`, with the smallest disagreement.
- If several have exactly the smallest disagreement, return the largest of them.
- Leave out every h for which one of the estimates is nan or infinite. At least one step is always left.
- `steps` is a list of positive numbers in any order; `f` takes one number at a time.

For f(x) = x² at 1 with steps [0.25, 0.5] both steps agree exactly, so the answer is 0.5.
"""


def by_a_sort_key(f: Number, x: float, steps: Steps) -> float:
    def slope(h: float) -> Any:
        return 0.5 * (f(x + h) - f(x - h)) / h

    usable = [h for h in steps if np.isfinite(slope(h)) and np.isfinite(slope(0.5 * h))]
    return min(usable, key=lambda h: (abs(slope(h) - slope(0.5 * h)), -h))


def by_arrays(f: Number, x: float, steps: Steps) -> float:
    h = np.sort(np.array(steps, dtype=float))[::-1]

    def slopes(step: Any) -> Any:
        return np.array([f(x + s) / (2 * s) - f(x - s) / (2 * s) for s in step])

    disagreement = np.abs(slopes(h) - slopes(h / 2))
    return float(h[np.argmin(np.where(np.isfinite(disagreement), disagreement, np.inf))])


def describe(function: Function, x: float, calls: Sequence[Sequence[Any]]) -> str:
    return f"best_step(f, {x!r}, {show(calls[0][0])}) with f(x) = {formula(function)}"


def _case(probe: str, function: Function, x: float, steps: Steps) -> Case:
    return Case(probe, {"function": dict(function), "x": x, "calls": [[list(steps)]]})


PUBLIC = (
    _case(
        "a wave",
        {"kind": "sine", "height": 1.0, "frequency": 1.0, "phase": 0.0},
        1.0,
        [0.1, 1e-5, 1e-13, 1e-2],
    ),
    _case(
        "several agree exactly",
        {"kind": "polynomial", "coefficients": [1, 0, 0]},
        1.0,
        [0.25, 0.5, 0.125],
    ),
    _case("an estimate that is nan", {"kind": "logarithm", "height": 1.0}, 1.0, [2.0, 0.5, 1e-5, 1e-13]),
    # With this case every known mistake fails in two cases or more, and no two of them give the same answers.
    _case(
        "a bend nearby",
        {"kind": "hinge", "coefficients": [2, -3, 0], "at": 1.4375, "slope": -9},
        1.0,
        [0.5, 2.0, 1.0, 0.25, 0.0625],
    ),
)


def hidden(rng: np.random.Generator) -> list[Case]:
    """Draw two cases of each probe, again and again until the six together tell every known mistake from the others."""
    cases = _draw(rng)
    while not _tell_apart(cases):
        cases = _draw(rng)
    return cases


def _draw(rng: np.random.Generator) -> list[Case]:
    """Draw cases whose winner is clear and that no wrong way finds by luck."""
    cases = []
    for draw in (_curve, _ties, _undefined):
        drawn: list[Case] = []
        while len(drawn) < 2:
            case = draw(rng)
            if _winner_is_clear(case) and not _found_by_luck(case):
                drawn.append(case)
        cases += drawn
    return cases


def _tell_apart(cases: Sequence[Case]) -> bool:
    """Say whether no two wrong ways, however written, give the same answers to all cases."""
    sides = [{_answers(function, cases) for function in (way.function, *way.also)} for way in WRONG_WAYS]
    return all(one.isdisjoint(other) for one, other in itertools.combinations(sides, 2))


def _answers(solution: Callable[[Number, float, Steps], Any], cases: Sequence[Case]) -> tuple[float, ...]:
    return tuple(float(drive(solution, **case.inputs)) for case in cases)


def _steps(rng: np.random.Generator, exponents: Sequence[float]) -> list[float]:
    return [float(f"{10.0**e * rng.uniform(1.1, 2.9):.4g}") for e in rng.permutation(np.array(exponents))]


def _curve(rng: np.random.Generator) -> Case:
    height, frequency, phase = (round(float(rng.uniform(1.1, 2.9)), 4) for _ in range(3))
    function = {"kind": "sine", "height": height, "frequency": frequency, "phase": phase}
    x = round(float(rng.uniform(-2.0, 2.0)), 4)
    return _case("steps in any order", function, x, _steps(rng, (-1, -2, -3, -5, -8, -11)))


def _ties(rng: np.random.Generator) -> Case:
    """A parabola with a bend at some distance; all numbers are binary fractions, so its ties are exact."""
    a, b, c, x = (int(rng.integers(17, 60)) / 16 for _ in range(4))
    bend = x + 2.0 ** -int(rng.integers(3, 5)) + 1 / 64
    slope = int(rng.integers(17, 60)) / 16
    function = {"kind": "hinge", "coefficients": [a, b, c], "at": bend, "slope": slope}
    steps = [2.0 ** -int(e) for e in rng.permutation(8)[:6] + 1]
    return _case("several steps agree exactly", function, x, steps)


def _undefined(rng: np.random.Generator) -> Case:
    """A logarithm: with a step beyond x, which stands first here, an estimate is nan."""
    x = round(float(rng.uniform(0.31, 0.69)), 4)
    function = {"kind": "logarithm", "height": round(float(rng.uniform(1.1, 2.9)), 4)}
    too_far = round(x * float(rng.uniform(1.2, 1.8)), 4)
    return _case("an estimate that is not finite", function, x, [too_far, *_steps(rng, (-2, -3, -5, -8, -11))])


def _winner_is_clear(case: Case) -> bool:
    """Say whether the other steps disagree more by a margin that rounding cannot bridge, or tie exactly."""
    rounding: Callable[[Number, float, float], float] = lambda f, x, h: 2.3e-16 * abs(float(f(x))) / h
    measure = lambda f, x, steps: [(disagreement(f, x, h), rounding(f, x, h)) for h in steps]
    pairs = [pair for pair in drive(measure, **case.inputs) if math.isfinite(pair[0])]
    smallest, its_rounding = min(pairs)
    if smallest == 0.0:
        others = [pair for pair in pairs if pair[0] > 0.0]
        return case.inputs["function"]["kind"] == "hinge" and 1 <= len(others) <= len(pairs) - 2
    clear = [d - r > 2 * smallest + its_rounding for d, r in pairs if d != smallest]
    return all(clear) and len(clear) == len(pairs) - 1


def _found_by_luck(case: Case) -> bool:
    """Say whether a way that looks at no estimate, or at the wrong ones, returns the right step."""
    steps = case.inputs["calls"][0][0]
    right = drive(reference, **case.inputs)
    blind = {steps[0], steps[-1], min(steps), max(steps)}
    if case.probe == "steps in any order":
        blind |= {drive(way, **case.inputs) for way in FOUND_BY_LUCK}
    return right in blind


EXERCISE = Exercise(
    name="best_step",
    lesson="01_slopes_from_numbers",
    points=3,
    statement=STATEMENT,
    drive=drive,
    public=PUBLIC,
    hidden=hidden,
    reference=reference,
    others=(by_a_sort_key, by_arrays),
    wrong_ways=WRONG_WAYS,
    hints=(
        "Plot the disagreement of the two estimates against h, both axes logarithmic. Where is the lowest point?",
        "Go through the steps from the largest to the smallest and keep the one with the smallest "
        "disagreement so far; a nan is never kept.",
        "For one step: `gap = abs(slope(h) - slope(h / 2))`; keep h if `math.isfinite(gap) and gap < smallest`.",
    ),
    # A step is returned as it stands in the list; 1e-13 is another answer than 0.
    atol=0.0,
    describe=describe,
)
