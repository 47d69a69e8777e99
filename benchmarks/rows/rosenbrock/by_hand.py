"""What does NumPy need when somebody has taken the derivatives?

For the gradient it goes through the operations of the function and back. Of the Hessian it knows the diagonals.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...workload import Step
from .problem import SIZE, direction, point


def gradient() -> Step:
    x = point()

    def run() -> Any:
        head, tail = x[:-1], x[1:]
        a = head * head
        b = tail - a
        c = b * b
        d = 100 * c
        e = 1 - head
        f = e * e
        y = (d + f).sum()

        b_bar = 2 * b * 100
        head_bar = -2 * e - 2 * head * b_bar
        x_bar = np.zeros(SIZE)
        x_bar[1:] = b_bar
        x_bar[:-1] += head_bar
        return y, x_bar

    return Step(run, lambda result: [result[1]])


def product() -> Step:
    x, v = point(), direction()

    def run() -> Any:
        beside, diagonal = diagonals(x)
        moved = diagonal * v
        moved[:-1] += beside * v[1:]
        moved[1:] += beside * v[:-1]
        return moved

    return Step(run, lambda result: [result])


def hessian() -> Step:
    x = point()
    i = np.arange(SIZE - 1)

    def run() -> Any:
        beside, diagonal = diagonals(x)
        full = np.diag(diagonal)
        full[i, i + 1] = full[i + 1, i] = beside
        return full

    return Step(run, lambda result: [result])


def diagonals(x: Any) -> tuple[Any, Any]:
    """The second derivatives in two neighbours, and twice in one variable."""
    head, tail = x[:-1], x[1:]
    diagonal = np.zeros(SIZE)
    diagonal[1:] = 200
    diagonal[:-1] += 1200 * head**2 - 400 * tail + 2
    return -400 * head, diagonal
