"""Which exercises belong to lesson 01? In the order in which they are met; the last two are homework only.

Read next: `numerical_derivative`, the first exercise of the course.
"""

from __future__ import annotations

from ..exercise import Exercise
from . import (
    best_step,
    numerical_derivative,
    numerical_gradient,
    rate_of_change,
    repaired_slope_along,
)

EXERCISES: tuple[Exercise, ...] = (
    numerical_derivative.EXERCISE,
    numerical_gradient.EXERCISE,
    best_step.EXERCISE,
    rate_of_change.EXERCISE,
    repaired_slope_along.EXERCISE,
)
