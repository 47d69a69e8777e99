"""Which pictures, which first weights?"""

from __future__ import annotations

from typing import Any

import numpy as np

BATCH, SIDE, CLASSES = 64, 28, 10
SHAPES = ((8, 1, 3, 3), (16, 8, 3, 3), (16 * 12 * 12, CLASSES))  # filters, filters, and the dense layer


def pictures() -> tuple[Any, Any]:
    """Noise, and a class for each picture."""
    random = np.random.default_rng(0)
    return random.random((BATCH, 1, SIDE, SIDE), np.float32), random.integers(0, CLASSES, BATCH)


def weights() -> list[Any]:
    """The six parameters at the start: filters or a matrix, and a vector, for each layer."""
    random = np.random.default_rng(1)
    k1, k2, w = (random.standard_normal(shape) * np.sqrt(2 / inputs(shape)) for shape in SHAPES)
    parameters = (k1, np.zeros(8), k2, np.zeros(16), w, np.zeros(CLASSES))
    return [parameter.astype(np.float32) for parameter in parameters]


def inputs(shape: tuple[int, ...]) -> int:
    """How many numbers each output depends on."""
    return shape[0] if len(shape) == 2 else int(np.prod(shape[1:]))
