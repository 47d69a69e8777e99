"""How much do two estimates of a slope disagree, and for which step least? What `best_step` asks for.

Read next: `best_step`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

Number = Callable[[Any], Any]
Steps = Sequence[float]


def estimate(f: Number, x: float, h: float) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)


def disagreement(f: Number, x: float, h: float) -> float:
    return abs(float(estimate(f, x, h) - estimate(f, x, h / 2)))


def reference(f: Number, x: float, steps: Steps) -> float:
    best, smallest = math.nan, math.inf
    for h in sorted(steps, reverse=True):
        gap = disagreement(f, x, h)
        if math.isfinite(gap) and gap < smallest:
            best, smallest = h, gap
    return best
