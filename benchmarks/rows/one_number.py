"""How does each engine give the value and the slope of a function of one number? Rows a and b ask them the same way.

Everybody starts from a Python float and makes its own variable of it. Read next: `scalar` and `chain`, the rows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..workload import Answer, Step
from .deprecated import import_dezero

# Libraries are imported inside the functions of this folder: they are heavy, and each process needs only its own.

Function = Callable[[Any], Any]


def engines(f: Function, start: float) -> dict[str, Callable[[], Step]]:
    """The engines that are compared, each with the steps of one forward and one backward pass of f at start."""
    asked = {
        "autogradkit": autogradkit,
        "torch": torch,
        "autograd": hips,
        "micrograd": micrograd,
        "mygrad": mygrad,
        "dezero": dezero,
        "jax jit": jax_jit,
    }
    return {name: partial(ask, f, start) for name, ask in asked.items()}


def autogradkit(f: Function, start: float) -> Step:
    import autogradkit as ag

    def run() -> tuple[Any, Any]:
        x = ag.tensor(start, requires_grad=True)
        y = f(x)
        y.backward()
        return y, x.grad

    return Step(run, items)


def torch(f: Function, start: float) -> Step:
    import torch

    def run() -> tuple[Any, Any]:
        x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        y = f(x)
        y.backward()
        return y, x.grad

    return Step(run, items)


def hips(f: Function, start: float) -> Step:
    from autograd import value_and_grad

    return Step(lambda: value_and_grad(f)(start), list)


def micrograd(f: Function, start: float) -> Step:
    from micrograd.engine import Value

    # Its backward pass recurses once an operation.
    sys.setrecursionlimit(1_000_000)

    def run() -> tuple[Any, Any]:
        x = Value(start)
        y = f(x)
        y.backward()
        return y.data, x.grad

    return Step(run, list)


def mygrad(f: Function, start: float) -> Step:
    import mygrad

    def run() -> tuple[Any, Any]:
        x = mygrad.tensor(start)
        y = f(x)
        y.backward()
        return y, x.grad

    return Step(run, items)


def dezero(f: Function, start: float) -> Step:
    Variable = import_dezero().Variable

    def run() -> tuple[Any, Any]:
        x = Variable(np.array(start))
        y = f(x)
        y.backward()
        return y.data, x.grad.data

    return Step(run, list)


def jax_jit(f: Function, start: float) -> Step:
    import jax

    jax.config.update("jax_enable_x64", True)
    both = jax.jit(jax.value_and_grad(f))
    # jax answers before it has computed; the step is over when the numbers are there.
    return Step(lambda: jax.block_until_ready(both(start)), list)


def items(result: tuple[Any, ...]) -> Answer:
    return [value.item() for value in result]
