"""Derivatives by central differences, for comparison; every function takes and returns NumPy arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np


def jacobian(f: Callable[..., Any], xs: list[Any], i: int, step: float = 1e-6) -> Any:
    """d f(*xs) / d xs[i], of shape output + input."""
    columns = []
    for place in np.ndindex(xs[i].shape):
        nudge = np.zeros(xs[i].shape)
        nudge[place] = step
        ahead, behind = ([*xs[:i], xs[i] + s * nudge, *xs[i + 1 :]] for s in (1, -1))
        columns.append((np.asarray(f(*ahead)) - np.asarray(f(*behind))) / (2 * step))
    shape = np.shape(f(*xs))
    if not columns:
        return np.zeros(shape + xs[i].shape)
    return np.moveaxis(np.array(columns), 0, -1).reshape(shape + xs[i].shape)
