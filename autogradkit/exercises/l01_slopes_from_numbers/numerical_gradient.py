"""Exercise: the gradient of a function of an array, from its values.

Most cases use functions that are straight along every axis, so that a forward difference loses only the
case that is about accuracy. Read next: `best_step`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autogradkit.exercises.exercise import Case, Exercise, WrongWay
from autogradkit.exercises.l01_slopes_from_numbers.many_numbers import (
    Function,
    draw_array,
    draw_function,
    drive,
    formula,
)
from autogradkit.exercises.show import show

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


def _flat(f: Scalar, x: Any, eps: float = 1e-6) -> Any:
    return reference(f, x, eps).ravel()


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
    gradient[...] = reference(f, x, eps)
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
    ),
    WrongWay(
        "M03",
        _divided_by_eps,
        "These numbers come out when the change is divided by eps, as if the raised and the lowered "
        "entry were eps apart. Smallest case: f(x) = x₀ at [0] rises by 1 for every 1, and this gives 2.",
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


def describe(function: Function, x: Any, more: Sequence[float], look_at_x: bool) -> str:
    eps = f", eps={more[0]!r}" if more else ""
    then = ", and x afterwards," if look_at_x else ""
    return f"numerical_gradient(f, {show(x)}{eps}){then} with f(x) = {formula(function)}"


def _case(probe: str, function: Function, x: Any, eps: float | None = None, look_at_x: bool = False) -> Case:
    more = [] if eps is None else [eps]
    return Case(probe, {"function": function, "x": x, "more": more, "look_at_x": look_at_x})


PUBLIC = (
    _case("a vector", {"kind": "square", "weights": np.array([1.0, 2.0, 3.0]), "coupling": 1.0}, np.ones(3)),
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

    cases = [straight("a vector", (n,)) for n in (3, int(rng.integers(4, 7)))]
    cases += [straight("a matrix or a stack", shape) for shape in ((2, 3), (3, 2), (2, 4, 3))]
    small: list[tuple[int, ...]] = [(), (), (1,), (0,), (0, 3)]
    cases += [straight("no axes, one entry or no entry", shape) for shape in small]
    cases += [straight("integers or float32", (3,), dtype) for dtype in (int, int, np.float32)]
    for kind in ("wave", "square"):
        eps = round(float(rng.uniform(0.021, 0.039)), 5)
        function = draw_function(rng, kind, (3,), coupling=True)
        cases.append(_case("accuracy with a wide nudge", function, draw_array(rng, (3,)), eps))
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
