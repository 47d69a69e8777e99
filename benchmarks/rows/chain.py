"""Row b: what does an operation cost in a chain of a thousand, forward and backward?

z → z·x, with x a little above 1: both operands vary, and the numbers stay near 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..workload import Bar, Step, Workload
from .one_number import engines

LENGTH = 1000
X = 1.0001


def chain(x: Any) -> Any:
    z = x
    for _ in range(LENGTH):
        z = z * x
    return z


def by_hand() -> Step:
    def run() -> tuple[Any, Any]:
        x = np.float64(X)
        z, factors = x, []
        for _ in range(LENGTH):
            factors.append(z)
            z = z * x
        z_bar, x_bar = np.float64(1.0), np.float64(0.0)
        for factor in reversed(factors):
            x_bar = x_bar + z_bar * factor
            z_bar = z_bar * x
        return z, x_bar + z_bar

    return Step(run, list)


WORKLOAD = Workload(
    name="b",
    title="chain of 1,000 scalar products, forward and backward",
    contenders={
        "numpy": by_hand,
        **engines(chain, X),
    },
    bars=(Bar("numpy", 5.5), Bar("torch", 0.16), Bar("micrograd", 0.6)),
    remark="jax compiles the whole chain into one program beforehand. A sum asks less of NumPy than a product and as "
    "much of an engine, so a chain of sums has larger ratios.",
)
