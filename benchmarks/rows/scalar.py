"""Row a: how long do the value and the slope of 3x² + 2x + 1 take, from a Python float to a number?

Everybody starts from the Python float 2.0. NumPy works on its own scalars, writes the operations down one by one, and
goes back over them by hand, from the cotangent 1 of y.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..workload import Bar, Step, Workload
from .one_number import engines

START = 2.0


def f(x: Any) -> Any:
    return 3 * x**2 + 2 * x + 1


def by_hand() -> Step:
    def run() -> tuple[Any, Any]:
        x = np.float64(START)
        a = x * x
        b = 3 * a
        c = 2 * x
        d = b + c
        y = d + 1
        y_bar = np.float64(1.0)
        a_bar = 3 * y_bar
        x_bar = a_bar * 2 * x + 2 * y_bar
        return y, x_bar

    return Step(run, list)


WORKLOAD = Workload(
    name="a",
    title="scalar 3x² + 2x + 1, forward and backward",
    contenders={
        "numpy": by_hand,
        **engines(f, START),
    },
    bars=(Bar("numpy", 10), Bar("torch", 0.10), Bar("micrograd", 0.5)),
    remark="NumPy goes back through its five operations one by one. Who first simplifies the derivative to 6x + 2, as "
    "no engine does, needs a third less.",
)
