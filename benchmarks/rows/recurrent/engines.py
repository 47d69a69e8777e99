"""How does each engine write the loss?

Operation by operation, and, where the library has one, with its layer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...workload import Answer, Step
from .. import training
from ..deprecated import import_dezero
from .problem import FEATURES, HIDDEN, Operations, beginning, last_memory, one_step, sequences, weights


def autogradkit() -> Step:
    import autogradkit as ag

    inputs, target = (ag.tensor(part) for part in sequences())
    steps, memory = list(inputs), ag.tensor(beginning())
    operations = Operations(ag.matmul, ag.sigmoid, ag.tanh)

    def loss(parameters: Any) -> Any:
        error = last_memory(steps, memory, parameters, operations) - target
        return (error * error).mean()

    return training.autogradkit(weights(), loss)


def torch() -> Step:
    import torch

    inputs, target = (torch.tensor(part) for part in sequences())
    steps, memory = list(inputs), torch.tensor(beginning())
    operations = Operations(torch.matmul, torch.sigmoid, torch.tanh)

    def loss(parameters: Any) -> Any:
        error = last_memory(steps, memory, parameters, operations) - target
        return (error * error).mean()

    return training.torch(weights(), loss)


def autogradkit_layer() -> Step:
    import autogradkit as ag

    layer = ag.nn.LSTM(FEATURES, HIDDEN, dtype=ag.float32)
    inputs, target = (ag.tensor(part) for part in sequences())
    values = [ag.tensor(value) for value in layered(weights())]
    with ag.no_grad():
        return _layer(layer, values, inputs, target, training.autogradkit_steps)


def torch_layer() -> Step:
    import torch

    layer = torch.nn.LSTM(FEATURES, HIDDEN)
    inputs, target = (torch.tensor(part) for part in sequences())
    values = [torch.tensor(value) for value in layered(weights())]
    with torch.no_grad():
        return _layer(layer, values, inputs, target, training.torch_steps)


def layered(parameters: list[Any]) -> list[Any]:
    """The parameters as a layer wants them: matrices the other way round."""
    w, u, b = parameters
    return [np.ascontiguousarray(w.T), np.ascontiguousarray(u.T), b]


def _layer(layer: Any, values: list[Any], inputs: Any, target: Any, steps: Any) -> Step:
    """The layer with these values; of its two biases one stays 0, so that it has the three parameters of the others."""
    parameters = [layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0]
    for parameter, value in zip(parameters, values, strict=True):
        parameter.copy_(value)
    layer.bias_hh_l0.copy_(layer.bias_hh_l0 * 0)
    layer.bias_hh_l0.requires_grad_(False)

    def loss(_: Any) -> Any:
        error = layer(inputs)[0][-1] - target
        return (error * error).mean()

    step = steps(parameters, loss)

    def answer(result: Any) -> Answer:
        value, *arrays = step.answer(result)
        return [value, *(array.T for array in arrays)]

    return Step(step.run, answer)


def hips() -> Step:
    import autograd.numpy as anp
    from autograd.scipy.special import expit

    inputs, target = sequences()
    operations = Operations(anp.matmul, expit, anp.tanh)

    def loss(parameters: Any) -> Any:
        error = last_memory(inputs, beginning(), parameters, operations) - target
        return anp.mean(error * error)

    return training.hips(weights(), loss)


def mygrad() -> Step:
    import mygrad
    from mygrad.nnet.activations import sigmoid

    inputs, target = sequences()
    operations = Operations(mygrad.matmul, sigmoid, mygrad.tanh)

    def loss(parameters: Any) -> Any:
        error = last_memory(inputs, beginning(), parameters, operations) - target
        return (error * error).mean()

    return training.mygrad(weights(), loss)


def dezero() -> Step:
    functions = import_dezero().functions
    inputs, target = sequences()
    operations = Operations(functions.matmul, functions.sigmoid, functions.tanh)

    def loss(parameters: Any) -> Any:
        h = last_memory(inputs, beginning(), parameters, operations)
        # Its mean squared error divides by the length of the batch only.
        return functions.mean_squared_error(h, target) / np.float32(HIDDEN)

    return training.dezero(weights(), loss)


def jax_jit() -> Step:
    import jax
    import jax.numpy as jnp

    inputs, target = sequences()
    memory = beginning()
    operations = Operations(jnp.matmul, jax.nn.sigmoid, jnp.tanh)

    def loss(parameters: Any) -> Any:
        def step(memories: Any, x: Any) -> tuple[Any, None]:
            return one_step(x, *memories, parameters, operations), None

        # A loop in Python would be compiled step by step; this is how its documentation loops.
        (h, _), _ = jax.lax.scan(step, (memory, memory), inputs)
        return ((h - target) ** 2).mean()

    return training.jax_jit(weights(), loss)
