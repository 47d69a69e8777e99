"""Row b: what does an operation cost in a chain of a thousand, forward and backward?

z → z·x, with x a little above 1: both operands vary, and the numbers stay near 1.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from ..workload import Bar, Step, Workload
from .deprecated import import_dezero
from .scalar import items

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


def autogradkit() -> Step:
    import autogradkit as ag

    def run() -> tuple[Any, Any]:
        x = ag.tensor(X, requires_grad=True)
        z = chain(x)
        z.backward()
        return z, x.grad

    return Step(run, items)


def torch() -> Step:
    import torch

    def run() -> tuple[Any, Any]:
        x = torch.tensor(X, dtype=torch.float64, requires_grad=True)
        z = chain(x)
        z.backward()
        return z, x.grad

    return Step(run, items)


def hips() -> Step:
    from autograd import value_and_grad

    return Step(lambda: value_and_grad(chain)(X), list)


def micrograd() -> Step:
    from micrograd.engine import Value

    # Its backward pass recurses once an operation.
    sys.setrecursionlimit(10_000)

    def run() -> tuple[Any, Any]:
        x = Value(X)
        z = chain(x)
        z.backward()
        return z.data, x.grad

    return Step(run, list)


def mygrad() -> Step:
    import mygrad

    def run() -> tuple[Any, Any]:
        x = mygrad.tensor(X)
        z = chain(x)
        z.backward()
        return z, x.grad

    return Step(run, items)


def dezero() -> Step:
    Variable = import_dezero().Variable

    def run() -> tuple[Any, Any]:
        x = Variable(np.array(X))
        z = chain(x)
        z.backward()
        return z.data, x.grad.data

    return Step(run, list)


def jax_jit() -> Step:
    import jax

    jax.config.update("jax_enable_x64", True)
    both = jax.jit(jax.value_and_grad(chain))
    return Step(lambda: jax.block_until_ready(both(X)), list)


WORKLOAD = Workload(
    name="b",
    title="chain of 1,000 scalar products, forward and backward",
    contenders={
        "numpy": by_hand,
        "autogradkit": autogradkit,
        "torch": torch,
        "autograd": hips,
        "micrograd": micrograd,
        "mygrad": mygrad,
        "dezero": dezero,
        "jax jit": jax_jit,
    },
    bars=(Bar("numpy", 5.5), Bar("torch", 0.16), Bar("micrograd", 0.6)),
    remark="jax compiles the whole chain into one program beforehand. A sum asks less of NumPy than a product and as "
    "much of an engine, so a chain of sums has larger ratios.",
)
