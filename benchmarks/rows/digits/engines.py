"""How does each engine write the loss?

With its own cross-entropy, where it has one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...workload import Step
from .. import training
from ..deprecated import import_dezero
from .problem import logits, pictures, weights


def autogradkit(batch: int) -> Step:
    import autogradkit as ag

    x, labels = (ag.tensor(part) for part in pictures(batch))
    cross_entropy = ag.nn.functional.cross_entropy
    return training.autogradkit(weights(), lambda parameters: cross_entropy(logits(x, parameters, ag.relu), labels))


def torch(batch: int) -> Step:
    import torch

    x, labels = (torch.tensor(part) for part in pictures(batch))
    cross_entropy = torch.nn.functional.cross_entropy
    return training.torch(weights(), lambda parameters: cross_entropy(logits(x, parameters, torch.relu), labels))


def hips(batch: int) -> Step:
    import autograd.numpy as anp
    from autograd.scipy.special import logsumexp

    x, labels = pictures(batch)
    rows = np.arange(batch)

    def loss(parameters: Any) -> Any:
        z = logits(x, parameters, lambda a: anp.maximum(a, 0))
        return anp.mean(logsumexp(z, axis=1) - z[rows, labels])

    return training.hips(weights(), loss)


def mygrad(batch: int) -> Step:
    from mygrad.nnet.activations import relu
    from mygrad.nnet.losses import softmax_crossentropy

    x, labels = pictures(batch)
    return training.mygrad(weights(), lambda parameters: softmax_crossentropy(logits(x, parameters, relu), labels))


def dezero(batch: int) -> Step:
    functions = import_dezero().functions
    linear, relu = functions.linear, functions.relu
    x, labels = pictures(batch)

    def loss(parameters: Any) -> Any:
        w1, b1, w2, b2, w3, b3 = parameters
        h = relu(linear(relu(linear(x, w1, b1)), w2, b2))
        return functions.softmax_cross_entropy(linear(h, w3, b3), labels)

    return training.dezero(weights(), loss)


def jax_jit(batch: int) -> Step:
    import jax
    import jax.numpy as jnp

    x, labels = pictures(batch)
    rows = np.arange(batch)

    def loss(parameters: Any) -> Any:
        z = logits(x, parameters, jax.nn.relu)
        return -jnp.mean(jax.nn.log_softmax(z)[rows, labels])

    return training.jax_jit(weights(), loss)
