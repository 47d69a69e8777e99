"""Exercise, homework only: slopes of measured data, where nobody can choose the points.

The step of lesson 01 returns as a window: k samples to each side, fewer at the ends, and time steps that
differ. Read next: `repaired_slope_along`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..exercise import Case, Exercise, WrongWay
from ..show import show

STATEMENT = """\
Write `rate_of_change(t, y, k=1) -> array`: how fast measurements `y`, taken at times `t`, change at every
sample.

- `t` and `y` are one-dimensional NumPy arrays of the same length n ≥ 2; `t` increases, but not always by
  the same amount. Either may hold integers.
- The rate at sample i is measured between two samples: the one k places before i and the one k places after
  i. It is the change of y between them divided by the change of t between them.
- Where there are fewer than k samples on a side, the first or the last sample is taken on that side. So the
  first rate goes from sample 0 to sample k, and k may be larger than n.
- Return a float array of length n.

For t = [0, 1, 3] and y = [5, 7, 8] the rates with k = 1 are [2, 1, 0.5].
"""


# Quoted annotations: the source of `drive` has to run on its own, where these names mean nothing.
def drive(learner: "Callable[..., Any]", t: "Any", y: "Any", more: "Any") -> "Any":
    """Call `learner(t, y, *more)` with copies of the data."""
    return learner(t.copy(), y.copy(), *more)


def reference(t: Any, y: Any, k: int = 1) -> Any:
    rates = np.zeros(len(t))
    for i in range(len(t)):
        left, right = max(i - k, 0), min(i + k, len(t) - 1)
        rates[i] = (y[right] - y[left]) / (t[right] - t[left])
    return rates


def by_index_arrays(t: Any, y: Any, k: int = 1) -> Any:
    i = np.arange(len(t))
    left, right = np.clip(i - k, 0, None), np.clip(i + k, None, len(t) - 1)
    return (y[right] - y[left]) / (t[right] - t[left])


def by_padding(t: Any, y: Any, k: int = 1) -> Any:
    times, values = (np.pad(np.asarray(a, dtype=float), k, mode="edge") for a in (t, y))
    return (values[2 * k :] - values[: -2 * k]) / (times[2 * k :] - times[: -2 * k])


def _samples_counted(t: Any, y: Any, k: int = 1) -> Any:
    return _over(y, k, lambda left, right: right - left)


def _ends_forgotten_in_the_run(t: Any, y: Any, k: int = 1) -> Any:
    return _over(y, k, lambda left, right: 2 * k * (t[1] - t[0]))


def _one_spacing(t: Any, y: Any, k: int = 1) -> Any:
    return _over(y, k, lambda left, right: (right - left) * (t[1] - t[0]))


def _over(y: Any, k: int, run: Callable[[int, int], Any]) -> Any:
    """Divide each window's rise by `run(left, right)`."""
    n = len(y)
    windows = [(max(i - k, 0), min(i + k, n - 1)) for i in range(n)]
    return np.array([float(y[right] - y[left]) / run(left, right) for left, right in windows])


def _forward(t: Any, y: Any, k: int = 1) -> Any:
    i = np.arange(len(t))
    right = np.clip(i + k, None, len(t) - 1)
    left = np.where(i < len(t) - 1, i, np.clip(i - k, 0, None))
    return (y[right] - y[left]) / (t[right] - t[left])


def _sign_flipped(t: Any, y: Any, k: int = 1) -> Any:
    return -reference(t, y, k)


def _backward(t: Any, y: Any, k: int = 1) -> Any:
    i = np.arange(len(t))
    left = np.clip(i - k, 0, None)
    right = np.where(i > 0, i, np.clip(i + k, None, len(t) - 1))
    return (y[right] - y[left]) / (t[right] - t[left])


def _ends_left_at_zero(t: Any, y: Any, k: int = 1) -> Any:
    rates = np.zeros(len(t))
    for i in range(k, len(t) - k):
        rates[i] = (y[i + k] - y[i - k]) / (t[i + k] - t[i - k])
    return rates


def _only_the_middle(t: Any, y: Any, k: int = 1) -> Any:
    return (y[2 * k :] - y[: -2 * k]) / (t[2 * k :] - t[: -2 * k])


def _around_the_corner(t: Any, y: Any, k: int = 1) -> Any:
    return (np.roll(y, -k) - np.roll(y, k)) / (np.roll(t, -k) - np.roll(t, k))


def _cut_to_integers(t: Any, y: Any, k: int = 1) -> Any:
    rates = np.zeros_like(y)
    rates[:] = reference(t, y, k)
    return rates


def _k_ignored(t: Any, y: Any, k: int = 1) -> Any:
    return reference(t, y, 1)


def _weighted_sides(t: Any, y: Any, k: int = 1) -> Any:
    return np.gradient(y, t)


WRONG_WAYS = (
    WrongWay(
        "M03",
        _samples_counted,
        "The rise is divided by a number of samples, as if they were one unit of time apart. Smallest "
        "case: t = [0, 10], y = [0, 10] rises by 1 for every 1, and this gives 10.",
    ),
    WrongWay(
        "M03",
        _one_spacing,
        "The first time step is used everywhere, as if all were alike. Smallest case: t = [0, 1, 11], "
        "y = [0, 1, 11] is a straight line, and your last rate is 10.",
    ),
    WrongWay(
        "M03",
        _ends_forgotten_in_the_run,
        "Every rise is divided by 2k times the first time step; at the ends the two samples are nearer "
        "than that. Smallest case: t = [0, 1], y = [0, 1] gives 0.5 twice.",
    ),
    WrongWay(
        "M03",
        _forward,
        "These rates look only ahead, from sample i on: as if one side told as much as both. Smallest "
        "case: t = [-1, 0, 1], y = [1, 0, 1] is flat in the middle, and your rate there is 1.",
    ),
    WrongWay(
        "M03",
        _backward,
        "These rates look only back, up to sample i: as if one side told as much as both. Smallest case: t = "
        "[-1, 0, 1], y = [1, 0, 1] is flat in the middle, and your rate there is -1.",
    ),
    WrongWay(
        "M03",
        _sign_flipped,
        "Every rate has the wrong sign: both changes must be taken in the same order, later minus earlier. "
        "Smallest case: t = [0, 1], y = [0, 1] rises, and this gives -1.",
    ),
    WrongWay(
        "M03",
        _ends_left_at_zero,
        "The ends are 0: a sample with a neighbour on one side only has a rate too. Smallest case: t = "
        "[0, 1], y = [0, 1] gives [0, 0] for a straight line that rises.",
    ),
    WrongWay(
        "M26",
        _only_the_middle,
        "The samples near the ends have no rate in your answer, so it is shorter than the data. Smallest "
        "case: two samples give no rate at all.",
    ),
    WrongWay(
        "M26",
        _around_the_corner,
        "At the ends your window goes around the corner: index -1 is the last sample, not the one before "
        "the first. Smallest case: t = [0, 1, 3], y = [0, 1, 2]; from which two samples comes your "
        "first rate?",
    ),
    WrongWay(
        "M53",
        _cut_to_integers,
        "The rates are cut off at the point: the array that collects them has the type of y. Smallest "
        "case: `r = np.zeros_like(np.array([1])); r[0] = 0.9` leaves r as [0].",
    ),
    WrongWay(
        "M02",
        _k_ignored,
        "The answer is the one for k = 1 whatever k is: as if the nearest samples were always best. "
        "Smallest case: t = [0, 1, 2], y = [0, 1, 0] with k = 2; between which samples does your first "
        "rate lie?",
    ),
    WrongWay(
        "M02",
        _weighted_sides,
        "These are the rates of `np.gradient`: it gives the two sides weights of its own and knows no k. "
        "Smallest case: t = [0, 1, 3], y = [0, 1, 0], the middle rate.",
    ),
)


def describe(t: Any, y: Any, more: Any) -> str:
    window = f", k={more[0]}" if more else ""
    return f"rate_of_change({show(t)}, {show(y)}{window})"


def _case(probe: str, t: Any, y: Any, k: int | None = None) -> Case:
    return Case(probe, {"t": np.array(t), "y": np.array(y), "more": [] if k is None else [k]})


PUBLIC = (
    _case("uneven times", [0.0, 1.0, 3.0], [5.0, 7.0, 8.0]),
    _case("a wider window", [0.0, 0.5, 1.0, 1.5, 2.0, 2.5], [1.0, 2.0, 0.0, 3.0, 1.0, 2.0], 2),
    _case("integers", [2000, 2004, 2005, 2010], [10, 11, 15, 12]),
)


def hidden(rng: np.random.Generator) -> list[Case]:
    """Draw the cases that count: four probes of two cases."""

    def values(n: int) -> Any:
        return np.round(rng.uniform(-9.0, 9.0, n), 3)

    def times(n: int, low: float, high: float) -> Any:
        return np.round(rng.uniform(-5.0, 5.0) + np.cumsum(rng.uniform(low, high, n)), 3)

    def even(n: int) -> Any:
        return round(float(rng.uniform(-5.0, 5.0)), 3) + round(float(rng.uniform(0.2, 0.8)), 3) * np.arange(n)

    lengths = [int(n) for n in rng.integers(5, 9, 6)]
    cases = [_case("even times", even(n), values(n)) for n in lengths[:2]]
    cases += [_case("uneven times", times(n, 0.2, 3.0), values(n)) for n in lengths[2:4]]
    for n, k in ((lengths[4], 2), (lengths[5] + 3, 3), (4, 6)):
        cases.append(_case("a wider window", times(n, 0.2, 3.0), values(n), k))
    for n in (6, 7):
        years = 1990 + np.cumsum(rng.integers(2, 7, n))
        cases.append(_case("integers", years, rng.permutation(np.arange(11, 11 + 3 * n, 3))))
    return cases


EXERCISE = Exercise(
    name="rate_of_change",
    lesson="01_slopes_from_numbers",
    points=4,
    statement=STATEMENT,
    drive=drive,
    public=PUBLIC,
    hidden=hidden,
    reference=reference,
    others=(by_index_arrays, by_padding),
    wrong_ways=WRONG_WAYS,
    hints=(
        "For sample i, which two samples do you compare, and how much time lies between them?",
        "Find the two indices first, and keep both inside the data: never below 0, never above n - 1.",
        "`left, right = max(i - k, 0), min(i + k, n - 1)`, and then the change of y over the change of t.",
    ),
    describe=describe,
)
