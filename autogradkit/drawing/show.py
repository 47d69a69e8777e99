"""How is a value written in the space of a box?

A number in six digits, a small array in full, a large one by its smallest and largest entry. A large array is never
copied for that, and never leaves its device.

Read next: `read`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from ..engine.backend import form, namespace, raw, to_numpy

_MOST_ROWS, _MOST_COLUMNS = 4, 6
MOST = _MOST_ROWS * _MOST_COLUMNS  # no larger array is written in full
_USUAL = {"float", "float64", "int", "int64", "bool"}


def written(value: Any) -> str:
    """A value of any level, as text of one or a few lines."""
    value = raw(value)
    shape = form(value)[0]
    if shape == ():
        return number(to_numpy(value).item())
    if prod(shape) == 0:
        return "no entries"
    rows, columns = (1, *shape)[-2:]
    if len(shape) <= 2 and rows <= _MOST_ROWS and columns <= _MOST_COLUMNS:
        return _in_full(to_numpy(value))
    return summary(value)


def shape_and_dtype(shape: tuple[int, ...], dtype: Any) -> str:
    """`(2, 3)`, with the dtype where it is not the usual one; empty for an ordinary number."""
    name = getattr(dtype, "__name__", str(dtype)).rpartition(".")[2]
    if name in _USUAL:
        return str(shape) if shape else ""
    return f"{shape} {name}"


def number(x: Any, digits: int = 6) -> str:
    """One number, short: 17.0 is `17`."""
    # Adding 0.0 turns -0.0 into 0.0, which is what a learner expects to read.
    return f"{x + 0.0:.{digits}g}" if isinstance(x, float) else str(x)


def _in_full(array: Any) -> str:
    texts = [[number(x, digits=4) for x in row] for row in np.atleast_2d(array).tolist()]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    rows = ["[" + " ".join(t.rjust(w) for t, w in zip(row, widths, strict=True)) + "]" for row in texts]
    return "\n".join(rows)


def summary(value: Any) -> str:
    """The smallest and the largest entry of a raw value, or how many entries are not a number."""
    xp = namespace(value)
    low, high = (to_numpy(extreme).item() for extreme in (xp.min(value), xp.max(value)))
    strange = lambda: to_numpy(xp.sum(xp.astype(xp.isnan(value), xp.uint8))).item()
    return spread(low, high, strange, prod(value.shape))


def spread(low: Any, high: Any, strange: Callable[[], int], entries: int) -> str:
    """A large array in a few words: its extremes, or how many of its entries are NaN."""
    if low != low:  # one NaN makes both extremes NaN
        return f"NaN in {strange()} of {entries} entries"
    return f"{number(low, digits=4)} to {number(high, digits=4)}"
