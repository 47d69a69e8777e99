"""Training with a compiled loss: the same numbers, step by step, as with the loss as it is written."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit import nn

F = nn.functional
DRAW = np.random.default_rng(0)
POINTS, GOALS = ag.tensor(DRAW.normal(size=(6, 4))), ag.tensor(DRAW.normal(size=(6, 2)))
IMAGES, WORDS = ag.tensor(DRAW.normal(size=(3, 2, 8, 8))), ag.tensor([[0, 1, 1], [2, 0, 3]])
CLASSES, SHARES = ag.tensor([0, 1, 1, 0, 1, 0]), ag.tensor(DRAW.uniform(0.1, 0.9, size=(6, 2)))


def attention(model: Any, x: Any) -> Any:
    q, k, v = (layer(x) for layer in model)
    return ag.special.softmax(q @ k.T / 2.0, -1) @ v


def two_layers(between: Any) -> Callable[[], Any]:
    return lambda: nn.Sequential(nn.Linear(4, 5), between(), nn.Linear(5, 2))


# fmt: off
# Each with what makes the model, what the loss is, and the data.
MODELS: dict[str, tuple[Callable[[], Any], Callable[..., Any], tuple[Any, ...]]] = {
    "relu":      (two_layers(nn.ReLU), lambda m, x, y: F.mse_loss(m(x), y), (POINTS, GOALS)),
    "layernorm": (two_layers(lambda: nn.LayerNorm(5)), lambda m, x, y: F.mse_loss(m(x), y), (POINTS, GOALS)),
    "batchnorm": (two_layers(lambda: nn.BatchNorm1d(5).eval()), lambda m, x, y: F.mse_loss(m(x), y), (POINTS, GOALS)),
    "l1":        (two_layers(nn.Tanh), lambda m, x, y: F.l1_loss(m(x), y), (POINTS, GOALS)),
    "huber":     (two_layers(nn.GELU), lambda m, x, y: F.huber_loss(m(x), y), (POINTS, GOALS)),
    "smooth l1": (two_layers(nn.SiLU), lambda m, x, y: F.smooth_l1_loss(m(x), y), (POINTS, GOALS)),
    "bce":       (two_layers(nn.ELU), lambda m, x, y: F.binary_cross_entropy(ag.special.expit(m(x)), y),
                  (POINTS, SHARES)),
    "logits":    (two_layers(nn.Softplus), lambda m, x, y: F.binary_cross_entropy_with_logits(m(x), y),
                  (POINTS, SHARES)),
    "nll":       (two_layers(nn.LeakyReLU), lambda m, x, y: F.nll_loss(F.log_softmax(m(x), 1), y), (POINTS, CLASSES)),
    "kl":        (two_layers(nn.Sigmoid), lambda m, x, y: F.kl_div(F.log_softmax(m(x), 1), y), (POINTS, SHARES)),
    "pictures":  (lambda: nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(27, 2)),
                  lambda m, x, y: F.cross_entropy(m(x), y), (IMAGES, CLASSES[:3])),
    "words":     (lambda: nn.Sequential(nn.Embedding(5, 3), nn.Linear(3, 1)),
                  lambda m, x: (m(x) ** 2).mean(), (WORDS,)),
    "attention": (lambda: nn.ModuleList([nn.Linear(4, 4) for _ in range(3)]),
                  lambda m, x: (attention(m, x) ** 2).mean(), (POINTS,)),
}
OPTIMISERS: list[Callable[[Any], Any]] = [
    lambda ps: ag.optim.SGD(ps, lr=0.05, momentum=0.9),
    lambda ps: ag.optim.Adam(ps, lr=0.01, weight_decay=0.01),
]
# fmt: on


def trained(name: str, optimiser: Callable[[Any], Any], around: Callable[[Any], Any]) -> list[Any]:
    """All losses, and the parameters at the end."""
    ag.manual_seed(0)
    make, loss, data = MODELS[name]
    model = make()
    step_by, compiled = optimiser(model.parameters()), around(lambda *data: loss(model, *data))
    losses = []
    for _ in range(20):
        step_by.zero_grad()
        value = compiled(*data)
        value.backward()
        step_by.step()
        losses.append(value.item())
    return [losses, *[p.tolist() for p in model.parameters()]]


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=["sgd", "adam"])
@pytest.mark.parametrize("name", MODELS)
def test_twenty_steps_are_the_same_to_the_last_bit(name: str, optimiser: Callable[[Any], Any]) -> None:
    assert trained(name, optimiser, ag.compile) == trained(name, optimiser, lambda loss: loss)
