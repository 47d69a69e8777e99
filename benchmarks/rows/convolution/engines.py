"""How does each engine write the loss?

With its own convolution, pooling and cross-entropy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...workload import Step
from .. import training
from ..deprecated import import_dezero
from .problem import BATCH, pictures, weights


def autogradkit() -> Step:
    import autogradkit as ag

    x, labels = (ag.tensor(part) for part in pictures())
    return training.autogradkit(weights(), lambda parameters: _loss(x, labels, parameters, ag.nn.functional))


def torch() -> Step:
    import torch

    x, labels = (torch.tensor(part) for part in pictures())
    return training.torch(weights(), lambda parameters: _loss(x, labels, parameters, torch.nn.functional))


def _loss(x: Any, labels: Any, parameters: Any, functional: Any) -> Any:
    """With PyTorch's names."""
    k1, b1, k2, b2, w, b = parameters
    h1 = functional.relu(functional.conv2d(x, k1, b1))
    h2 = functional.relu(functional.conv2d(h1, k2, b2))
    pooled = functional.max_pool2d(h2, 2)
    return functional.cross_entropy(pooled.reshape(BATCH, -1) @ w + b, labels)


def mygrad() -> Step:
    from mygrad.nnet.activations import relu
    from mygrad.nnet.layers import conv_nd, max_pool
    from mygrad.nnet.losses import softmax_crossentropy

    x, labels = pictures()

    def loss(parameters: Any) -> Any:
        k1, b1, k2, b2, w, b = parameters
        h1 = relu(conv_nd(x, k1, stride=1) + b1.reshape(1, -1, 1, 1))
        h2 = relu(conv_nd(h1, k2, stride=1) + b2.reshape(1, -1, 1, 1))
        pooled = max_pool(h2, (2, 2), 2)
        return softmax_crossentropy(pooled.reshape(BATCH, -1) @ w + b, labels)

    return training.mygrad(weights(), loss)


def dezero() -> Step:
    functions = import_dezero().functions
    conv2d, relu = functions.conv2d, functions.relu
    x, labels = pictures()

    def loss(parameters: Any) -> Any:
        k1, b1, k2, b2, w, b = parameters
        h2 = relu(conv2d(relu(conv2d(x, k1, b1)), k2, b2))
        pooled = functions.pooling(h2, 2, 2)
        return functions.softmax_cross_entropy(functions.linear(functions.flatten(pooled), w, b), labels)

    return training.dezero(weights(), loss)


def jax_jit() -> Step:
    import jax
    import jax.numpy as jnp

    x, labels = pictures()
    rows = np.arange(BATCH)

    def convolved(x: Any, filters: Any, bias: Any) -> Any:
        return jax.lax.conv(x, filters, (1, 1), "VALID") + bias[:, None, None]

    def loss(parameters: Any) -> Any:
        k1, b1, k2, b2, w, b = parameters
        h2 = jax.nn.relu(convolved(jax.nn.relu(convolved(x, k1, b1)), k2, b2))
        pooled = jax.lax.reduce_window(h2, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
        z = pooled.reshape(BATCH, -1) @ w + b
        return -jnp.mean(jax.nn.log_softmax(z)[rows, labels])

    return training.jax_jit(weights(), loss)
