"""Which points, which first weights, which loss?"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

POINTS = 100
WIDTHS = (2, 16, 16, 1)


def points() -> tuple[Any, Any]:
    """Two interleaved half circles with some noise, and +1 or -1 for each point."""
    random = np.random.default_rng(0)
    half = POINTS // 2
    angle = np.linspace(0.0, np.pi, half)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1.0 - np.cos(angle), 0.5 - np.sin(angle)])
    x = np.concatenate([upper, lower]) + 0.1 * random.standard_normal((POINTS, 2))
    return x, np.repeat([[1.0], [-1.0]], half, axis=0)


def weights() -> list[Any]:
    """The six parameters at the start: a matrix and a vector for each layer."""
    random = np.random.default_rng(1)
    layers = ((random.standard_normal((m, n)) / np.sqrt(m), np.zeros(n)) for m, n in pairwise(WIDTHS))
    return [parameter for layer in layers for parameter in layer]


def squared_errors(x: Any, y: Any, parameters: Any, tanh: Callable[[Any], Any]) -> Any:
    """What is averaged in the loss, for any engine that has `@` and broadcasting."""
    w1, b1, w2, b2, w3, b3 = parameters
    h1 = tanh(x @ w1 + b1)
    h2 = tanh(h1 @ w2 + b2)
    error = h2 @ w3 + b3 - y
    return error * error
