"""Small models that the tests of optimisers train."""

from collections.abc import Callable
from typing import Any

import numpy as np

import autogradkit as ag
from autogradkit import optim

# Each rule, with options that bring out everything it remembers.
RULES: dict[str, Callable[[Any], optim.Optimizer]] = {
    "SGD": lambda ps: optim.SGD(ps, lr=0.1),
    "SGD with momentum": lambda ps: optim.SGD(ps, lr=0.1, momentum=0.9, weight_decay=0.1, nesterov=True),
    "Adam": lambda ps: optim.Adam(ps, lr=0.1, weight_decay=0.1),
    "Adam with amsgrad": lambda ps: optim.Adam(ps, lr=0.1, betas=(0.5, 0.6), amsgrad=True, maximize=True),
    "AdamW": lambda ps: optim.AdamW(ps, lr=0.1),
    "RMSprop": lambda ps: optim.RMSprop(ps, lr=0.1),
    "RMSprop with all": lambda ps: optim.RMSprop(ps, lr=0.01, weight_decay=0.1, momentum=0.9, centered=True),
    "Adagrad": lambda ps: optim.Adagrad(ps, lr=0.1, lr_decay=0.1, weight_decay=0.1),
}


def leaf(data: Any, dtype: Any = None) -> Any:
    return ag.tensor(data, dtype=dtype, requires_grad=True)


def backward(params: list[Any]) -> Any:
    """Gradients that are neither constant nor linear, and whose entries depend on each other."""
    total = sum((p * p).sum() for p in params)
    loss = ag.tanh(total) + sum(((p - 1) ** 4).sum() for p in params)
    loss.backward()
    return loss


def train(optimizer: optim.Optimizer, steps: int = 5) -> None:
    params = [p for group in optimizer.param_groups for p in group["params"]]
    for _ in range(steps):
        optimizer.zero_grad()
        backward(params)
        optimizer.step()


def values(params: list[Any]) -> list[Any]:
    return [np.array(ag.engine.backend.to_numpy(ag.engine.backend.raw(p))) for p in params]
