"""Exercise: the gradient of a function of an array, from its values.

Half of the probes use curves and a wide nudge, where one side alone is far off; the others use functions that are
straight along every axis, so that the mistake each is about stands alone. Read next: `numerical_gradient_mistakes`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..exercise import Case, Exercise
from ..show import show
from .many_numbers import (
    Function,
    draw_array,
    draw_function,
    drive,
    formula,
)
from .numerical_gradient_mistakes import WRONG_WAYS

Scalar = Callable[[Any], float]

STATEMENT = """\
Write `numerical_gradient(f, x, eps=1e-6) -> array`: the gradient of `f`, which takes an array like `x` and
returns one number.

- The result has the shape of `x`, whatever that is: (3,), (2, 3), (2, 3, 4), () and (0,) too.
- Entry i is the central difference in entry i alone: f with that entry raised by `eps`, minus f with that
  entry lowered by `eps`, divided by 2·`eps`; all other entries stay.
- `f` accepts only arrays that have the shape of `x`.
- `x` may hold integers or float32; compute in float64. After the call `x` must be what it was before.

For f(x) = x₀² + x₀·x₁ at [1, 2] the gradient is [4, 1].
"""


def reference(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    point = np.array(x, dtype=float)
    gradient = np.zeros(point.shape)
    for i in np.ndindex(point.shape):
        middle = point[i]
        point[i] = middle + eps
        above = f(point)
        point[i] = middle - eps
        below = f(point)
        point[i] = middle
        gradient[i] = (above - below) / (2 * eps)
    return gradient


def one_row_of_the_identity_at_a_time(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    point = np.asarray(x, dtype=float)
    nudges = eps * np.eye(point.size).reshape((point.size, *point.shape))
    return np.array([(f(point + n) - f(point - n)) / (2 * eps) for n in nudges]).reshape(point.shape)


def on_a_flat_list(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    numbers = [float(number) for number in np.ravel(x)]

    def at(i: int, number: float) -> float:
        return f(np.array([*numbers[:i], number, *numbers[i + 1 :]]).reshape(np.shape(x)))

    slopes = [(at(i, number + eps) - at(i, number - eps)) / (2 * eps) for i, number in enumerate(numbers)]
    return np.reshape(slopes, np.shape(x))


def describe(function: Function, x: Any, more: Sequence[float], look_at_x: bool) -> str:
    eps = f", eps={more[0]!r}" if more else ""
    then = ", and x afterwards," if look_at_x else ""
    return f"numerical_gradient(f, {show(x)}{eps}){then} with f(x) = {formula(function)}"


def _case(probe: str, function: Function, x: Any, eps: float | None = None, look_at_x: bool = False) -> Case:
    more = [] if eps is None else [eps]
    return Case(probe, {"function": function, "x": x, "more": more, "look_at_x": look_at_x})


PUBLIC = (
    # A wide nudge: on this curve one side alone is far off.
    _case("a vector", {"kind": "square", "weights": np.array([1.0, 2.0, 3.0]), "coupling": 1.0}, np.ones(3), 0.25),
    _case(
        "a matrix",
        {"kind": "line", "weights": np.array([[1.5, -2.0, 0.5], [2.5, 3.5, -1.0]]), "coupling": 0.5},
        np.array([[1.0, -1.0, 2.0], [0.5, 3.0, -2.0]]),
    ),
    _case("integers", {"kind": "line", "weights": np.array([0.5, 1.5]), "coupling": 1.0}, np.array([3, -2])),
    _case(
        "the input is left as it was",
        {"kind": "line", "weights": np.array([0.5, 1.5]), "coupling": 0.0},
        np.array([3.25, -2.5]),
        0.125,
        look_at_x=True,
    ),
)


def hidden(rng: np.random.Generator) -> list[Case]:
    """Draw the cases that count: six probes of two or more cases."""

    def straight(probe: str, shape: tuple[int, ...], dtype: type = float) -> Case:
        x = rng.integers(2, 9, shape) * rng.choice([-1, 1], shape) if dtype is int else draw_array(rng, shape)
        return _case(probe, draw_function(rng, "line", shape, coupling=True), np.asarray(x, dtype=dtype))

    def curved(probe: str, kind: str, shape: tuple[int, ...]) -> Case:
        eps = round(float(rng.uniform(0.021, 0.039)), 5)
        return _case(probe, draw_function(rng, kind, shape, coupling=True), draw_array(rng, shape), eps)

    cases = [curved("a vector", "square", (n,)) for n in (3, int(rng.integers(4, 7)))]
    cases += [curved("a matrix or a stack", "square", shape) for shape in ((2, 3), (3, 2), (2, 4, 3))]
    small: list[tuple[int, ...]] = [(), (), (1,), (0,), (0, 3)]
    cases += [straight("no axes, one entry or no entry", shape) for shape in small]
    cases += [straight("integers or float32", (3,), dtype) for dtype in (int, int, np.float32)]
    cases += [curved("accuracy with a wide nudge", kind, (3,)) for kind in ("wave", "square")]
    for shape in ((2,), (2, 3)):
        eps = round(float(rng.uniform(0.021, 0.039)), 5)
        function = draw_function(rng, "line", shape, coupling=False)
        cases.append(_case("the input is left as it was", function, draw_array(rng, shape), eps, look_at_x=True))
    return cases


EXERCISE = Exercise(
    name="numerical_gradient",
    lesson="01_slopes_from_numbers",
    points=6,
    statement=STATEMENT,
    drive=drive,
    public=PUBLIC,
    hidden=hidden,
    reference=reference,
    others=(one_row_of_the_identity_at_a_time, on_a_flat_list),
    wrong_ways=WRONG_WAYS,
    hints=(
        "x has n entries, and each has a slope of its own. How many calls of f does that take?",
        "One entry at a time: raise it, call f, lower it, call f, and put it back before the next one. "
        "`np.ndindex(x.shape)` names every entry of any shape.",
        "Work on a copy that can hold the nudge: `point = np.array(x, dtype=float)`; then set `point[i]` "
        "to `middle + eps`, to `middle - eps`, and back to `middle`.",
    ),
    # Differences of values near 10 with a nudge of 1e-6 carry rounding errors near 1e-8.
    atol=1e-7,
    describe=describe,
)
