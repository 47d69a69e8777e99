"""Which pictures, which first weights, which network?"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

WIDTHS = (784, 256, 128, 10)


def pictures(batch: int) -> tuple[Any, Any]:
    """Noise, and a class for each picture."""
    random = np.random.default_rng(0)
    return random.random((batch, WIDTHS[0]), np.float32), random.integers(0, WIDTHS[-1], batch)


def weights() -> list[Any]:
    """The six parameters at the start: a matrix and a vector for each layer."""
    random = np.random.default_rng(1)
    scaled = ((random.standard_normal((m, n)) * np.sqrt(2 / m), np.zeros(n)) for m, n in pairwise(WIDTHS))
    return [parameter.astype(np.float32) for layer in scaled for parameter in layer]


def logits(x: Any, parameters: Any, relu: Callable[[Any], Any]) -> Any:
    """What the last layer gives, for any engine that has `@` and broadcasting."""
    w1, b1, w2, b2, w3, b3 = parameters
    h1 = relu(x @ w1 + b1)
    h2 = relu(h1 @ w2 + b2)
    return h2 @ w3 + b3
