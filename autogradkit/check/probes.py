"""With which cotangents and tangents is a derivative asked, and how near must its answers come?

With random ones. A cotangent of ones cannot tell a rule that multiplies by it from a rule that ignores it. Three are
used, and the third is the first minus twice the second: so must be the answers, as a derivative is linear.

Read next: `numeric`, where the true answers are measured.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Precision(NamedTuple):
    """How exactly a function computes, and how near to the truth a derivative of it must come."""

    epsilon: float
    rtol: float
    atol: float

    @classmethod
    def of(cls, epsilon: float, rtol: float | None = None, atol: float | None = None) -> Precision:
        """Tolerances from the machine epsilon: rtol = ε^0.4 and atol = ε^0.6, 5e-7 and 4e-10 for float64."""
        return cls(epsilon, epsilon**0.4 if rtol is None else rtol, epsilon**0.6 if atol is None else atol)

    def tolerance(self, value: Any) -> Any:
        return self.atol + self.rtol * np.abs(value)

    def too_vague(self, value: Any, error: Any) -> Any:
        """Where a measurement is so uncertain that agreement with it would say nothing."""
        return ~(error <= self.atol**0.5 + self.rtol**0.5 * np.abs(value))


def directions(random: np.random.Generator, size: int) -> Any:
    """Two random directions and a combination of them, one a row; the numbers are exact in every dtype."""
    first, second = random.integers(4, 13, (2, size)) / 8 * random.choice([-1.0, 1.0], (2, size))
    return np.array([first, second, combined(first, second)])


def combined(first: Any, second: Any) -> Any:
    """What the third direction is to the first two, and what the third answer has to be."""
    return first - 2 * second
