"""Which function, at which point, in which direction?"""

from __future__ import annotations

from typing import Any

import numpy as np

SIZE = 100


def rosenbrock(x: Any) -> Any:
    head, tail = x[:-1], x[1:]
    return (100 * (tail - head**2) ** 2 + (1 - head) ** 2).sum()


def point() -> Any:
    return np.random.default_rng(0).standard_normal(SIZE)


def direction() -> Any:
    return np.random.default_rng(1).standard_normal(SIZE)
