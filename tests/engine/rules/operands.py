"""What rows of cases are made of: operands of every kind of shape, away from kinks and poles."""

from itertools import count
from typing import Any, final

import numpy as np

_places = count(1)


def a(*shape: int) -> Any:
    """Positive, away from kinks and poles, all entries different.

    Multiples of the golden ratio, taken modulo 1, keep the largest distances that numbers in a row can keep, so that
    no two operands tie.
    """
    steps = np.array([next(_places) for _ in range(int(np.prod(shape)))])
    return 0.5 + (steps * (1 + 5**0.5) / 2 % 1).reshape(shape)


def b(*shape: int) -> Any:
    """As `a`, with both signs."""
    x = a(*shape)
    return x * np.where(np.arange(x.size) % 2 == 0, -1.0, 1.0).reshape(shape)


@final
class Here:
    """Stands in a row for the device of the operands."""


HERE = Here()
ROWS, MASK, TRUE = np.array([2, 0, 2]), np.array([True, False, True, False]), np.array(True)
ALL_ROWS = slice(None)
FLOAT32, FLOAT64 = np.dtype("float32"), np.dtype("float64")

POSITIVE = [(a(),), (a(1),), (a(3),), (a(2, 3),), (a(0, 2),)]
SIGNED = [(b(),), (b(1),), (b(3),), (b(2, 3),), (b(0, 2),)]
TWO = [
    (a(), a()), (a(3), a(3)), (a(2, 3), a(3)), (a(3), a(2, 3)), (a(2, 1), a(1, 3)), (a(), a(2, 3)), (a(2, 3), a()),
    (a(0), a(0)), (a(1), a(0, 1)),
]  # fmt: skip
