"""Rows b, j-time, j-memory: what does an operation cost in a long chain, forward and backward?

z → z·x, with x a little above 1: both operands vary, and the numbers stay near 1. A thousand operations, and a hundred
thousand, which nobody may fail at.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..workload import Bar, Step, Workload
from .fresh import fresh
from .one_number import Function, engines

LENGTH, LONG = 1_000, 100_000


def chain(length: int) -> Function:
    def f(x: Any) -> Any:
        z = x
        for _ in range(length):
            z = z * x
        return z

    return f


def start(length: int) -> float:
    """So that xⁿ is not far from 1."""
    return 1 + 0.1 / length


def by_hand(length: int) -> Step:
    def run() -> tuple[Any, Any]:
        x = np.float64(start(length))
        z, factors = x, []
        for _ in range(length):
            factors.append(z)
            z = z * x
        z_bar, x_bar = np.float64(1.0), np.float64(0.0)
        for factor in reversed(factors):
            x_bar = x_bar + z_bar * factor
            z_bar = z_bar * x
        return z, x_bar + z_bar

    return Step(run, list)


def asked(engine: str, length: int) -> Step:
    """The steps of an engine for a chain of this length."""
    return engines(chain(length), start(length))[engine]()


def contenders(*names: str) -> dict[str, Callable[[int], Step]]:
    return {"numpy": by_hand, **{name: partial(asked, name) for name in names}}


LASTING = contenders("autogradkit", "torch", "autograd", "micrograd", "mygrad", "dezero")
ALL = {**LASTING, **contenders("jax jit")}

WORKLOAD = Workload(
    name="b",
    title="chain of 1,000 scalar products, forward and backward",
    contenders={name: partial(build, LENGTH) for name, build in ALL.items()},
    bars=(Bar("numpy", 5.5), Bar("torch", 0.16), Bar("micrograd", 0.6)),
    remark="jax compiles the whole chain into one program beforehand. A sum asks less of NumPy than a product and as "
    "much of an engine, so a chain of sums has larger ratios.",
)

LONG_WORKLOADS = (
    Workload(
        name="j-time",
        title="chain of 100,000 scalar products, forward and backward",
        contenders={name: partial(build, LONG) for name, build in LASTING.items()},
        bars=(Bar("torch", 0.3),),
        remark="jax would compile 100,000 operations into one program, which takes it minutes.",
        rtol=1e-9,
    ),
    Workload(
        name="j-memory",
        title="chain of 100,000 scalar products, memory an operation",
        contenders={name: partial(fresh, build, LENGTH, LONG) for name, build in LASTING.items()},
        bars=(Bar("", 250), Bar("torch", 0.25)),
        rtol=1e-9,
        memory=True,
        operations=dict.fromkeys(LASTING, LONG),
    ),
)
