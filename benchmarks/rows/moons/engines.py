"""How does each engine write the loss?

Read next: `training`, the step of each.
"""

from __future__ import annotations

from typing import Any

from ...workload import Step
from .. import training
from ..deprecated import import_dezero
from .problem import points, squared_errors, weights


def autogradkit() -> Step:
    import autogradkit as ag

    x, y = (ag.tensor(part) for part in points())
    return training.autogradkit(weights(), lambda parameters: squared_errors(x, y, parameters, ag.tanh).mean())


def torch() -> Step:
    import torch

    x, y = (torch.tensor(part) for part in points())
    return training.torch(weights(), lambda parameters: squared_errors(x, y, parameters, torch.tanh).mean())


def hips() -> Step:
    import autograd.numpy as anp

    x, y = points()
    return training.hips(weights(), lambda parameters: anp.mean(squared_errors(x, y, parameters, anp.tanh)))


def mygrad() -> Step:
    import mygrad

    x, y = points()
    return training.mygrad(weights(), lambda parameters: squared_errors(x, y, parameters, mygrad.tanh).mean())


def dezero() -> Step:
    functions = import_dezero().functions
    matmul, tanh = functions.matmul, functions.tanh
    x, y = points()

    def loss(parameters: Any) -> Any:
        # It has no `@`, and its mean is the one of this loss.
        w1, b1, w2, b2, w3, b3 = parameters
        h1 = tanh(matmul(x, w1) + b1)
        h2 = tanh(matmul(h1, w2) + b2)
        return functions.mean_squared_error(matmul(h2, w3) + b3, y)

    return training.dezero(weights(), loss)


def jax_jit() -> Step:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    x, y = points()
    return training.jax_jit(weights(), lambda parameters: jnp.mean(squared_errors(x, y, parameters, jnp.tanh)))
