"""How does each engine write a step of training?

The way that its own documentation does: the loss, its gradient in all parameters, and the update
`p -= 0.05 * gradient`. The gradients of the last step are kept for the check.

    weights : what the parameters are at the start, as NumPy's arrays
    loss    : of a list of parameters
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..workload import Answer, Step
from .deprecated import import_dezero

RATE = 0.05

Loss = Callable[[Any], Any]


def autogradkit(weights: list[Any], loss: Loss) -> Step:
    import autogradkit as ag

    return autogradkit_steps([ag.tensor(w, requires_grad=True) for w in weights], loss)


def autogradkit_steps(parameters: list[Any], loss: Loss) -> Step:
    """The steps for parameters that are Tensors already."""
    import autogradkit as ag

    return _steps(ag.no_grad, parameters, loss)


def torch(weights: list[Any], loss: Loss) -> Step:
    import torch

    return torch_steps([torch.tensor(w, requires_grad=True) for w in weights], loss)


def torch_steps(parameters: list[Any], loss: Loss) -> Step:
    """The same for PyTorch's."""
    import torch

    return _steps(torch.no_grad, parameters, loss)


def _steps(no_grad: Callable[[], Any], parameters: list[Any], loss: Loss) -> Step:
    """The steps in the words that PyTorch and autogradkit share."""

    def run() -> tuple[Any, ...]:
        value = loss(parameters)
        value.backward()
        gradients = [p.grad for p in parameters]
        with no_grad():
            for p in parameters:
                p -= RATE * p.grad
                p.grad = None
        return value, gradients

    return Step(run, lambda result: numbers(result[0], *result[1], *parameters))


def hips(weights: list[Any], loss: Loss) -> Step:
    from autograd import value_and_grad

    both = value_and_grad(loss)

    def run() -> tuple[Any, ...]:
        value, gradients = both(weights)
        for p, gradient in zip(weights, gradients, strict=True):
            p -= RATE * gradient
        return value, gradients

    return Step(run, lambda result: [result[0], *result[1], *weights])


def mygrad(weights: list[Any], loss: Loss) -> Step:
    import mygrad

    parameters = [mygrad.tensor(w) for w in weights]

    def run() -> tuple[Any, ...]:
        value = loss(parameters)
        value.backward()
        gradients = [p.grad for p in parameters]
        for p in parameters:
            p.data -= RATE * p.grad
            p.null_grad()
        return value, gradients

    return Step(run, lambda result: [result[0].item(), *result[1], *(p.data for p in parameters)])


def dezero(weights: list[Any], loss: Loss) -> Step:
    Parameter = import_dezero().Parameter
    parameters = [Parameter(w) for w in weights]

    def run() -> tuple[Any, ...]:
        value = loss(parameters)
        value.backward()
        gradients = [p.grad.data for p in parameters]
        for p in parameters:
            p.data -= RATE * p.grad.data
            p.cleargrad()
        return value, gradients

    return Step(run, lambda result: [result[0].data, *result[1], *(p.data for p in parameters)])


def jax_jit(weights: list[Any], loss: Loss) -> Step:
    import jax

    parameters = weights
    both = jax.value_and_grad(loss)

    @jax.jit
    def step(parameters: Any) -> tuple[Any, ...]:
        value, gradients = both(parameters)
        return value, gradients, [p - RATE * gradient for p, gradient in zip(parameters, gradients, strict=True)]

    def run() -> tuple[Any, ...]:
        nonlocal parameters
        # jax answers before it has computed; the step is over when the numbers are there.
        value, gradients, parameters = jax.block_until_ready(step(parameters))
        return value, gradients

    return Step(run, lambda result: [result[0], *result[1], *parameters])


def numbers(*tensors: Any) -> Answer:
    """The arrays of Tensors that may belong to a record."""
    return [np.asarray(t.detach()) for t in tensors]
