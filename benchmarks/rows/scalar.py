"""Row a: how long do the value and the slope of 3x² + 2x + 1 take, from a Python float to a number?

Everybody starts from the Python float 2.0. NumPy works on its own scalars, writes the operations down one by one, and
goes back over them by hand, from the cotangent 1 of y.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..workload import Answer, Bar, Step, Workload
from .deprecated import import_dezero

# Libraries are imported inside the functions of this folder: they are heavy, and each process needs only its own.


def f(x: Any) -> Any:
    return 3 * x**2 + 2 * x + 1


def by_hand() -> Step:
    def run() -> tuple[Any, Any]:
        x = np.float64(2.0)
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


def autogradkit() -> Step:
    import autogradkit as ag

    def run() -> tuple[Any, Any]:
        x = ag.tensor(2.0, requires_grad=True)
        y = f(x)
        y.backward()
        return y, x.grad

    return Step(run, items)


def torch() -> Step:
    import torch

    def run() -> tuple[Any, Any]:
        x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
        y = f(x)
        y.backward()
        return y, x.grad

    return Step(run, items)


def hips() -> Step:
    from autograd import value_and_grad

    return Step(lambda: value_and_grad(f)(2.0), list)


def micrograd() -> Step:
    from micrograd.engine import Value

    def run() -> tuple[Any, Any]:
        x = Value(2.0)
        y = f(x)
        y.backward()
        return y.data, x.grad

    return Step(run, list)


def mygrad() -> Step:
    import mygrad

    def run() -> tuple[Any, Any]:
        x = mygrad.tensor(2.0)
        y = f(x)
        y.backward()
        return y, x.grad

    return Step(run, items)


def dezero() -> Step:
    Variable = import_dezero().Variable

    def run() -> tuple[Any, Any]:
        x = Variable(np.array(2.0))
        y = f(x)
        y.backward()
        return y.data, x.grad.data

    return Step(run, list)


def jax_jit() -> Step:
    import jax

    jax.config.update("jax_enable_x64", True)
    both = jax.jit(jax.value_and_grad(f))
    # jax answers before it has computed; the step is over when the numbers are there.
    return Step(lambda: jax.block_until_ready(both(2.0)), list)


def items(result: tuple[Any, ...]) -> Answer:
    return [value.item() for value in result]


WORKLOAD = Workload(
    name="a",
    title="scalar 3x² + 2x + 1, forward and backward",
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
    bars=(Bar("numpy", 10), Bar("torch", 0.10), Bar("micrograd", 0.5)),
    remark="NumPy goes back through its five operations one by one. Who first simplifies the derivative to 6x + 2, as "
    "no engine does, needs a third less.",
)
