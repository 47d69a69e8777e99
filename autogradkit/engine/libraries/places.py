"""How does one index an array of a library that can only take entries one after the other?

The standard knows integers, slices and little more, and it cannot write. But an index means *places*, whatever it looks
like: number the entries of an array of the same shape and index the numbers. NumPy does that here on the host, with all
that its indexing can do; the library itself is asked only to take entries by number.

    pick         takes the entries at the places
    put          takes from the old entries and the new ones behind them
    scatter_add  adds up what goes to the same place, then takes from the sums and a zero behind them

Read next: `library`, whose defaults these are.
"""

from __future__ import annotations

from math import prod
from operator import index as whole
from typing import Any

import numpy as np

Shape = tuple[int, ...]

# The parts of an index, with arrays of NumPy where there are arrays.
Index = tuple[Any, ...]

# What an index may be made of without naming places one by one.
BASIC = (int, np.integer, slice, type(None), type(Ellipsis))


def pick(xp: Any, array: Any, index: Index) -> Any:
    """`array[index]` by NumPy's rules."""
    if all(isinstance(p, BASIC) and not isinstance(p, bool) for p in index):
        return array[_spelled_out(index, array.shape)]
    places = _places(array.shape, index)
    return xp.reshape(_take(xp, _flat(xp, array), places.reshape(-1)), places.shape)


def put(xp: Any, array: Any, index: Index, values: Any) -> Any:
    """A copy of the array after `array[index] = values`, by NumPy's rules."""
    places = _places(array.shape, index)
    values = xp.astype(values, array.dtype)
    if len(values.shape) > places.ndim:  # NumPy overlooks leading axes of length 1
        values = xp.reshape(values, values.shape[len(values.shape) - places.ndim :])
    values = xp.broadcast_to(values, places.shape)
    sources = np.arange(prod(array.shape))
    sources[places] = len(sources) + np.arange(places.size).reshape(places.shape)
    both = xp.concat([_flat(xp, array), _flat(xp, values)])
    return xp.reshape(_take(xp, both, sources), array.shape)


def scatter_add(xp: Any, values: Any, shape: Shape, index: Index) -> Any:
    """Zeros of this shape to which values are added at `index`; a place that occurs twice receives both."""
    places = _places(shape, index).reshape(-1)
    order = np.argsort(places, kind="stable")
    places, values = places[order], _take(xp, _flat(xp, values), order)
    # Neighbours that go to the same place are added in pairs until none are left: as many rounds as a place's number of
    # values can be halved.
    while (places[1:] == places[:-1]).any():
        starts = np.flatnonzero(np.append(True, places[1:] != places[:-1]))
        rank = np.arange(len(places)) - np.repeat(starts, np.diff(np.append(starts, len(places))))
        left = np.flatnonzero(rank % 2 == 0)
        right = np.minimum(left + 1, len(places) - 1)
        right = np.where((right > left) & (places[right] == places[left]), right, len(places))
        values = _take(xp, values, left) + _take(xp, _with_zero(xp, values), right)
        places = places[left]
    sources = np.full(prod(shape), len(places))
    sources[places] = np.arange(len(places))
    return xp.reshape(_take(xp, _with_zero(xp, values), sources), shape)


def _spelled_out(index: Index, shape: Shape) -> Index:
    """An index with a part for every axis and with slices that end inside, which is all that the standard promises."""
    missing = len(shape) - sum(p is not None and p is not Ellipsis for p in index)
    cut = next((i for i, p in enumerate(index) if p is Ellipsis), len(index))
    lengths = iter(shape)
    full = (*index[:cut], *[slice(None)] * missing, *index[cut + 1 :])
    return tuple(None if p is None else _inside(p, next(lengths)) for p in full)


def _inside(part: Any, length: int) -> Any:
    if not isinstance(part, slice):
        return whole(part)
    start, stop, step = part.indices(length)
    return slice(start, stop, step) if step > 0 else slice(start, stop if stop >= 0 else None, step)


def _places(shape: Shape, index: Index) -> Any:
    """The numbers of the entries that an index means, in an array of this shape."""
    return np.asarray(np.arange(prod(shape)).reshape(shape)[index])


def _flat(xp: Any, array: Any) -> Any:
    return xp.reshape(array, (-1,))


def _take(xp: Any, flat: Any, numbers: Any) -> Any:
    return xp.take(flat, xp.asarray(numbers, device=flat.device), axis=0)


def _with_zero(xp: Any, flat: Any) -> Any:
    return xp.concat([flat, xp.zeros((1,), dtype=flat.dtype, device=flat.device)])
