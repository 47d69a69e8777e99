"""Row a-transform (a′): how long does the slope of 3x² + 2x + 1 take through `grad(f)(2.0)`?

NumPy does here what it does in row a.
"""

from __future__ import annotations

from ..workload import Bar, Step, Workload
from .scalar import by_hand, f


def slope_by_hand() -> Step:
    run = by_hand().run
    return Step(run, lambda result: [result[1]])


def autogradkit() -> Step:
    import autogradkit as ag

    return Step(lambda: ag.grad(f)(2.0), lambda slope: [slope])


def torch_func() -> Step:
    import torch

    return Step(lambda: torch.func.grad(f)(torch.tensor(2.0, dtype=torch.float64)), lambda slope: [slope.item()])


def hips() -> Step:
    from autograd import grad

    return Step(lambda: grad(f)(2.0), lambda slope: [slope])


def jax_jit() -> Step:
    import jax

    jax.config.update("jax_enable_x64", True)
    slope = jax.jit(jax.grad(f))
    return Step(lambda: slope(2.0).block_until_ready(), lambda result: [result])


WORKLOAD = Workload(
    name="a-transform",
    title="the slope of 3x² + 2x + 1 through grad(f)(2.0)",
    contenders={
        "numpy": slope_by_hand,
        "autogradkit": autogradkit,
        "torch.func": torch_func,
        "autograd": hips,
        "jax jit": jax_jit,
    },
    bars=(Bar("numpy", 20), Bar("torch", 0.1), Bar("autograd", 0.15)),
    remark="micrograd, mygrad and dezero have no transforms.",
)
