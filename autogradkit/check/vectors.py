"""How do the values of an engine become rows of numbers that NumPy can compare, and back?

Results may be several, of several dtypes, and lie in any array library; what is measured is one row of float64. A
complex number is two real ones there; and so is a cotangent of it, in PyTorch's convention.

Read next: `nodes`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import trace
from ..engine.backend import canonical, form, is_array, is_complex, is_floating, namespace, ndarray, raw, to_numpy
from ..engine.ops.joining import stack
from ..engine.transforms import vmap


def parts(values: Any) -> tuple[Any, ...]:
    """One value, or several, as a tuple of raw values."""
    return tuple(raw(v) for v in (values if isinstance(values, (tuple, list)) else (values,)))


def reals(value: Any) -> Any:
    """A raw value as an array of real numbers; real and imaginary parts of complex ones lie along a new last axis."""
    x = np.asarray(to_numpy(value))
    return np.stack([x.real, x.imag], axis=-1) if x.dtype.kind == "c" else x


def vector(values: Any) -> Any:
    """All floating-point numbers of one value, or of several, in a row of float64."""
    rows = [reals(v).astype(np.float64).reshape(-1) for v in parts(values) if v is not None and is_floating(v)]
    return np.concatenate(rows) if rows else np.zeros(0)


def split(row: Any, values: Any) -> list[Any]:
    """Numbers in a row in the form of one value or of several; None for one that has no derivative."""
    shaped: list[Any] = []
    start = 0
    for value in parts(values):
        if value is None or not is_floating(value):
            shaped.append(None)
            continue
        size = reals(value).size
        shaped.append(like(row[start : start + size], value))
        start += size
    return shaped


def at_once(pull: Callable[[list[Any]], list[Any]], rows: Any, values: Any) -> list[Any]:
    """What a pullback answers when all rows, in the form of the values, come as one stack: answers stacked likewise."""
    seeds = [
        None if each[0] is None else stack(each) for each in zip(*(split(row, values) for row in rows), strict=True)
    ]
    return [reals(raw(x_bar)).astype(np.float64) for x_bar in vmap(pull)(seeds)]


def like(numbers: Any, value: Any) -> Any:
    """Real numbers of NumPy's in shape, dtype, library and device of a raw value."""
    if value.__class__ is float:
        return float(numbers[0] if numbers.ndim else numbers)
    if is_complex(form(value)[1]):
        pairs = numbers.reshape(*value.shape, 2)
        numbers = pairs[..., 0] + 1j * pairs[..., 1]
    if isinstance(value, (ndarray, np.generic)):
        return canonical(numbers.reshape(value.shape).astype(value.dtype))
    shaped = np.ascontiguousarray(numbers.reshape(value.shape))
    return namespace(value).asarray(shaped, dtype=value.dtype, device=value.device)


def one_example(value: Any) -> Any:
    """A raw copy of a value of any level; of the examples that `vmap` stacks, the first."""
    hidden = 0
    while value.__class__ is trace.Tensor:
        hidden += value.node is not None and value.node.hides
        value = value.value
    if is_array(value):
        value = value[(0,) * hidden] if hidden else value
        value = value.copy() if isinstance(value, ndarray) else namespace(value).asarray(value, copy=True)
    return canonical(value)
