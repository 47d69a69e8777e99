"""Exercise, homework only: find the bug in somebody else's slope along a direction.

The planted bug is one of state: the code moves x itself, so the second step starts where the first one ended.
Read next: `numerical_gradient`, which meets the same bug entry by entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..exercise import Case, Exercise, WrongWay
from ..show import show
from .many_numbers import (
    Function,
    draw_array,
    draw_function,
    drive,
    formula,
)

Scalar = Callable[[Any], float]

STATEMENT = """\
A classmate wants the slope of `f` at the array `x` when `x` moves along `v`, by a central difference: f at
x + eps·v, minus f at x - eps·v, divided by 2·eps. The code runs, and its numbers are wrong:

```python
def repaired_slope_along(f, x, v, eps=1e-6):
    x += eps * v
    above = f(x)
    x -= eps * v
    below = f(x)
    return (above - below) / (2 * eps)
```

Find the bug and write `repaired_slope_along(f, x, v, eps=1e-6) -> float` so that

- it returns that central difference, exactly as described (`v` may have any length),
- `x` is after the call what it was before,
- an `x` of integers or of float32 works too (`v` holds floats).

For f(x) = x₀² + x₁ at [1, 2] along v = [1, 3] the slope is 5.
"""


def reference(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    return (f(x + eps * v) - f(x - eps * v)) / (2 * eps)


def on_a_float_copy(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    point = np.array(x, dtype=float)
    point += eps * v
    above = f(point)
    point -= 2 * eps * v
    return (above - f(point)) / (2 * eps)


def along_a_line(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    start = np.asarray(x, dtype=float)

    def height(distance: float) -> float:
        return f(start + distance * np.asarray(v, dtype=float))

    return (height(eps) - height(-eps)) / (eps - -eps)


def _as_given(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    x += eps * v
    above = f(x)
    x -= eps * v
    below = f(x)
    return (above - below) / (2 * eps)


def _x_left_behind(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    x += eps * v
    above = f(x)
    x -= 2 * eps * v
    below = f(x)
    return (above - below) / (2 * eps)


def _two_names(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    up = x
    up += eps * v
    down = x
    down -= eps * v
    return (f(up) - f(down)) / (2 * eps)


def _two_names_of_a_copy(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    return _two_names(f, np.array(x, dtype=float), v, eps)


def _as_given_on_a_copy(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    return _as_given(f, np.array(x, dtype=float), v, eps)


def _as_given_without_in_place(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    return (f(x + eps * v) - f(x)) / (2 * eps)


def _sign_flipped(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    return (f(x - eps * v) - f(x + eps * v)) / (2 * eps)


def _made_forward(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    return (f(x + eps * v) - f(x)) / eps


def _copy_of_the_dtype(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    above, below = x.copy(), x.copy()
    above += eps * v
    below -= eps * v
    return (f(above) - f(below)) / (2 * eps)


def _unit_length(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    return reference(f, x, v, eps) / float(np.linalg.norm(v))


def _v_ignored(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    return reference(f, x, np.ones(np.shape(x)), eps)


def _divided_by_eps(f: Scalar, x: Any, v: Any, eps: float = 1e-6) -> float:
    return (f(x + eps * v) - f(x - eps * v)) / eps


WRONG_WAYS = (
    WrongWay(
        "M34",
        _as_given,
        "This is what the classmate's code gives, bug and all. `x += …` moves the array x itself, so the "
        "next line starts from there. Smallest case: x = np.array([0.0]), v = np.array([1.0]), eps = 1: "
        "print x at each call of f.",
    ),
    WrongWay(
        "M34",
        _as_given_on_a_copy,
        "x is safe now, but the second point is still the start: a step forward and the same step back lead to "
        "where you were. Smallest case: x = np.array([0.0]), v = np.array([1.0]), eps = 1: print the point at each "
        "call of f.",
        also=(_as_given_without_in_place,),
    ),
    WrongWay(
        "M34",
        _two_names,
        "f gets the same point twice. After `up = x` and `down = x` there is still one array, with three names, and "
        "what one name adds the other takes away. Smallest case: `up = x; up += 1; print(x)`.",
        also=(_two_names_of_a_copy,),
    ),
    WrongWay(
        "M34",
        _x_left_behind,
        "The slope is right, but x has moved: `x -= …` changes the array of the one who called, as if x "
        "were yours alone. Smallest case: look at x = np.array([0.0]) after a call with v = "
        "np.array([1.0]), eps = 1.",
    ),
    WrongWay(
        "M03",
        _made_forward,
        "You made a forward difference of it, x + eps·v and x: as if one side told as much as both. "
        "Smallest case: f(x) = x₀² at [0] along [1] is flat, and with eps = 0.1 this gives 0.1.",
    ),
    WrongWay(
        "M53",
        _copy_of_the_dtype,
        "A copy keeps the type of x, as if every array could hold the nudge: integers refuse it, float32 "
        "keeps about 7 digits. Smallest case: `a = np.array([1]).copy(); a += 0.5`.",
    ),
    WrongWay(
        "M05",
        _unit_length,
        "Your answer does not grow with v, as if only its direction counted. Smallest case: f(x) = x₀ "
        "along [1] and along [2]: who moves twice as fast climbs twice as fast.",
    ),
    WrongWay(
        "M04",
        _v_ignored,
        "All entries are nudged by the same amount, whatever v is. Smallest case: f(x) = x₀ at [0, 0] "
        "along [0, 1] does not change at all.",
    ),
    WrongWay(
        "M03",
        _sign_flipped,
        "Every slope has the wrong sign: it is f ahead of x minus f behind it. Smallest case: f(x) = x₀ at [0] along "
        "[1] rises, and this gives -1.",
    ),
    WrongWay(
        "M03",
        _divided_by_eps,
        "The change is divided by eps, as if the two points were eps·v apart. Smallest case: f(x) = x₀ "
        "at [0] along [1] rises by 1 for every 1, and this gives 2.",
    ),
)


def describe(function: Function, x: Any, more: Sequence[Any], look_at_x: bool) -> str:
    eps = f", eps={more[1]!r}" if len(more) > 1 else ""
    then = ", and x afterwards," if look_at_x else ""
    return f"repaired_slope_along(f, {show(x)}, {show(more[0])}{eps}){then} with f(x) = {formula(function)}"


def _case(probe: str, function: Function, x: Any, more: Sequence[Any], look_at_x: bool = False) -> Case:
    return Case(probe, {"function": function, "x": x, "more": list(more), "look_at_x": look_at_x})


PUBLIC = (
    _case(
        "the slope",
        {"kind": "square", "weights": np.array([1.0, 2.0]), "coupling": 0.0},
        np.array([1.0, 2.0]),
        # A wide nudge: on this curve one side alone is far off.
        [np.array([1.0, 3.0]), 0.25],
    ),
    _case(
        "the input is left as it was",
        {"kind": "line", "weights": np.array([1.5, 2.5]), "coupling": 0.0},
        np.array([1.0, 2.0]),
        [np.array([1.0, 3.0]), 0.125],
        look_at_x=True,
    ),
    _case(
        "integers",
        {"kind": "line", "weights": np.array([1.5, 2.5]), "coupling": 1.0},
        np.array([3, -2]),
        [np.array([0.5, 1.5])],
    ),
)


def hidden(rng: np.random.Generator) -> list[Case]:
    """Draw the cases that count: three probes of two or more cases."""

    def wide() -> float:
        return round(float(rng.uniform(0.021, 0.039)), 5)

    cases = []
    for kind, shape in (("wave", (3,)), ("square", (2, 3))):
        function = draw_function(rng, kind, shape, coupling=True)
        cases.append(_case("the slope", function, draw_array(rng, shape), [draw_array(rng, shape), wide()]))
    for n in (2, 3):
        # Curved too, so that a forward difference does not pass here either.
        function, x, v = (
            draw_function(rng, "square", (n,), coupling=False),
            draw_array(rng, (n,)),
            draw_array(rng, (n,)),
        )
        cases.append(_case("the input is left as it was", function, x, [v, wide()], look_at_x=True))
    for dtype in (int, np.float32, int):
        x = np.asarray(rng.integers(2, 9, 3) if dtype is int else draw_array(rng, (3,)), dtype=dtype)
        function = draw_function(rng, "line", (3,), coupling=True)
        cases.append(_case("integers or float32", function, x, [draw_array(rng, (3,))]))
    return cases


EXERCISE = Exercise(
    name="repaired_slope_along",
    lesson="01_slopes_from_numbers",
    points=3,
    statement=STATEMENT,
    drive=drive,
    public=PUBLIC,
    hidden=hidden,
    reference=reference,
    others=(on_a_float_copy, along_a_line),
    wrong_ways=WRONG_WAYS,
    hints=(
        "Print x at both calls of f. Are the two points equally far from where x started?",
        "`x += …` changes the array that the caller holds; `x + …` makes a new one and leaves x alone.",
        "Give f new arrays: `above = f(x + eps * v)`, and the same with a minus.",
    ),
    # Differences of values near 10 with a nudge of 1e-6 carry rounding errors near 1e-8.
    atol=1e-7,
    describe=describe,
)
