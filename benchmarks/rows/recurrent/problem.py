"""Which inputs, which first weights, which steps?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

STEPS, BATCH, FEATURES, HIDDEN = 50, 32, 32, 64


def sequences() -> tuple[Any, Any]:
    """The inputs of all steps, and what the last memory should be."""
    random = np.random.default_rng(0)
    return (
        random.standard_normal((STEPS, BATCH, FEATURES), np.float32),
        random.standard_normal((BATCH, HIDDEN), np.float32),
    )


def weights() -> list[Any]:
    """What multiplies inputs and memories, and what is added; the columns are those of the gates i, f, g, o."""
    random = np.random.default_rng(1)
    scale = np.float32(1 / np.sqrt(HIDDEN))
    shapes = ((FEATURES, 4 * HIDDEN), (HIDDEN, 4 * HIDDEN), (4 * HIDDEN,))
    return [scale * random.standard_normal(shape, np.float32) for shape in shapes]


def beginning() -> Any:
    return np.zeros((BATCH, HIDDEN), np.float32)


class Operations(NamedTuple):
    """What a step is made of, beside + and * and slices, in some library."""

    matmul: Callable[[Any, Any], Any]
    sigmoid: Callable[[Any], Any]
    tanh: Callable[[Any], Any]


def last_memory(inputs: Any, memory: Any, parameters: Any, operations: Operations) -> Any:
    """h after all steps, for any engine; `memory` is what h and c are at the beginning."""
    h = c = memory
    for x in inputs:
        h, c = one_step(x, h, c, parameters, operations)
    return h


def one_step(x: Any, h: Any, c: Any, parameters: Any, operations: Operations) -> tuple[Any, Any]:
    w, u, b = parameters
    matmul, sigmoid, tanh = operations
    gates = matmul(x, w) + matmul(h, u) + b
    i, f = sigmoid(gates[:, :HIDDEN]), sigmoid(gates[:, HIDDEN : 2 * HIDDEN])
    g, o = tanh(gates[:, 2 * HIDDEN : 3 * HIDDEN]), sigmoid(gates[:, 3 * HIDDEN :])
    c = f * c + i * g
    return o * tanh(c), c
