"""How does each engine write the same training step?

The way that its own documentation does. The gradients of the last step are kept for the check.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...workload import Step
from ..deprecated import import_dezero
from .problem import RATE, points, squared_errors, weights


def autogradkit() -> Step:
    import autogradkit as ag

    x, y = (ag.tensor(part) for part in points())
    parameters = [ag.tensor(w, requires_grad=True) for w in weights()]

    def run() -> tuple[Any, ...]:
        loss = squared_errors(x, y, parameters, ag.tanh).mean()
        loss.backward()
        gradients = [p.grad for p in parameters]
        with ag.no_grad():
            for p in parameters:
                p -= RATE * p.grad
                p.grad = None
        return loss, gradients

    return Step(run, lambda result: [result[0].item(), *(_array(t) for t in (*result[1], *parameters))])


def torch() -> Step:
    import torch

    x, y = (torch.tensor(part) for part in points())
    parameters = [torch.tensor(w, requires_grad=True) for w in weights()]

    def run() -> tuple[Any, ...]:
        loss = squared_errors(x, y, parameters, torch.tanh).mean()
        loss.backward()
        gradients = [p.grad for p in parameters]
        with torch.no_grad():
            for p in parameters:
                p -= RATE * p.grad
                p.grad = None
        return loss, gradients

    return Step(run, lambda result: [result[0].item(), *(_array(t) for t in (*result[1], *parameters))])


def hips() -> Step:
    import autograd.numpy as anp
    from autograd import value_and_grad

    x, y = points()
    parameters = weights()
    both = value_and_grad(lambda parameters: anp.mean(squared_errors(x, y, parameters, anp.tanh)))

    def run() -> tuple[Any, ...]:
        loss, gradients = both(parameters)
        for p, gradient in zip(parameters, gradients, strict=True):
            p -= RATE * gradient
        return loss, gradients

    return Step(run, lambda result: [result[0], *result[1], *parameters])


def mygrad() -> Step:
    import mygrad

    x, y = points()
    parameters = [mygrad.tensor(w) for w in weights()]

    def run() -> tuple[Any, ...]:
        loss = squared_errors(x, y, parameters, mygrad.tanh).mean()
        loss.backward()
        gradients = [p.grad for p in parameters]
        for p in parameters:
            p.data -= RATE * p.grad
            p.null_grad()
        return loss, gradients

    return Step(run, lambda result: [result[0].item(), *result[1], *(p.data for p in parameters)])


def dezero() -> Step:
    dezero = import_dezero()
    matmul, mean_squared_error, tanh = (
        getattr(dezero.functions, name) for name in ("matmul", "mean_squared_error", "tanh")
    )
    x, y = points()
    parameters = [dezero.Parameter(w) for w in weights()]
    w1, b1, w2, b2, w3, b3 = parameters

    def run() -> tuple[Any, ...]:
        # It has no `@`, and its mean is the one of this loss.
        h1 = tanh(matmul(x, w1) + b1)
        h2 = tanh(matmul(h1, w2) + b2)
        loss = mean_squared_error(matmul(h2, w3) + b3, y)
        loss.backward()
        gradients = [p.grad.data for p in parameters]
        for p in parameters:
            p.data -= RATE * p.grad.data
            p.cleargrad()
        return loss, gradients

    return Step(run, lambda result: [result[0].data, *result[1], *(p.data for p in parameters)])


def jax_jit() -> Step:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    x, y = points()
    parameters = weights()
    both = jax.value_and_grad(lambda parameters: jnp.mean(squared_errors(x, y, parameters, jnp.tanh)))

    @jax.jit
    def step(parameters: Any) -> tuple[Any, ...]:
        loss, gradients = both(parameters)
        return loss, gradients, [p - RATE * gradient for p, gradient in zip(parameters, gradients, strict=True)]

    def run() -> tuple[Any, ...]:
        nonlocal parameters
        loss, gradients, parameters = jax.block_until_ready(step(parameters))
        return loss, gradients

    return Step(run, lambda result: [result[0], *result[1], *parameters])


def _array(t: Any) -> Any:
    return np.asarray(t.detach())
