"""How are entries chosen by conditions, or by their order?

The choice itself is a constant; each cotangent goes back to where its entry was. By their places: see `taking`.

Read next: `contraction`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from ..backend import raw, shape_of, to_numpy
from ..ops.joining import where
from ..trace import Operation, mapping
from .arrangement import flip
from .axes import in_line, numpy_says, operand
from .places import argsort, looking
from .reshaping import part
from .taking import take, take_along_axis

__all__ = ["compress", "extract", "masked_fill", "partition", "select", "sort", "topk"]


class ValuesAndIndices(NamedTuple):
    """What PyTorch's functions give that choose by order."""

    values: Any
    indices: Any


# ---------------------------------------------------------------- by conditions


def _on_host(condition: Any) -> Any:
    """A condition that is the same for all examples, as an array of NumPy."""
    if (node := mapping(condition)) is not None:
        raise node.not_an_index(condition)
    return to_numpy(raw(condition))


def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """As `numpy.select`: at each place from the choice whose condition is the first that holds there.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([1.0, 2.0, 3.0])
    >>> ag.select([x > 2, x > 1], [x * 10, x * 100])
    tensor([  0., 200.,  30.])
    """
    numpy_says.select([np.True_] * len(condlist), [0.0] * len(choicelist))  # where these are no pairs
    z = default
    for condition, x in zip(reversed(condlist), reversed(choicelist), strict=True):
        z = where(operand(condition), operand(x), z)
    return z


def masked_fill(input: Any, mask: Any, value: Any) -> Any:
    """As `torch.masked_fill`: one number where a condition holds.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([1.0, -2.0])
    >>> ag.masked_fill(x, x < 0, 0.0)
    tensor([1., 0.])
    """
    return where(operand(mask), value, operand(input))


def compress(condition: Any, a: Any, axis: int | None = None) -> Any:
    """As `numpy.compress`: along an axis, or among all entries, those whose condition holds.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.compress([True, False, True], ag.tensor([1.0, 2.0, 3.0]))
    tensor([1., 3.])
    """
    holds = _on_host(operand(condition))
    return take(a, numpy_says.compress(holds, np.arange(holds.size)), axis)


def extract(condition: Any, arr: Any) -> Any:
    """As `numpy.extract`: all entries whose condition holds, in a row.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> ag.extract(x > 1.5, x)
    tensor([2., 3., 4.])
    """
    return compress(np.ravel(_on_host(operand(condition))), arr)


# ---------------------------------------------------------------- by order


def sort(
    a: Any,
    axis: int | None = -1,
    *,
    kind: Any = None,
    stable: Any = None,
    dim: int | None = None,
    descending: bool = False,
) -> Any:
    """As `numpy.sort`, always stable: ascending along an axis; with `dim=` as `torch.sort`: the pair (values, indices).

    Each cotangent goes back to where its entry was; equal entries keep their order.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.sort(ag.tensor([3.0, 1.0, 2.0]))
    tensor([1., 2., 3.])
    """
    x, i = in_line(operand(a), axis if dim is None else dim)
    order = argsort(x, i, descending=descending)
    values = take_along_axis(x, order, i)
    return values if dim is None else ValuesAndIndices(values, order)


def partition(a: Any, kth: Any, axis: int | None = -1) -> Any:
    """As `numpy.partition`: the kth entry where sorting would put it, smaller ones before and larger ones behind.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.partition(ag.tensor([3.0, 1.0, 2.0]), 0)[0]
    tensor(1.)
    """
    x, i = in_line(operand(a), axis)
    return take_along_axis(x, _argpartition(x, kth, i), i)


# A constant; under `vmap` the axis is one further.
_argpartition: Operation = looking(
    lambda x, kth, axis: np.argpartition(to_numpy(x), kth, axis), lambda x, kth, axis: _argpartition(x, kth, axis + 1)
)


def topk(input: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> ValuesAndIndices:
    """As `torch.topk`: the k largest or smallest entries along an axis, in order, and their places.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.topk(ag.tensor([3.0, 1.0, 2.0]), 2).values
    tensor([3., 2.])
    """
    x = operand(input)
    i = normalize_axis_index(dim, len(shape_of(x)))
    numpy_says.take(np.empty(shape_of(x)[i]), np.arange(np.repeat(0, k).size))  # where there are not so many
    order = argsort(x, i)
    indices = part(flip(order, i) if largest else order, i, slice(k))
    return ValuesAndIndices(take_along_axis(x, indices, i), indices)
