"""How do whole numbers name classes, words and places?

NumPy takes -1 for the last place; as a class or a word it is a mistake, and is refused here.

Read next: `embedding`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.backend import as_raw, device_of, is_array, namespace, raw, shape_of
from ..engine.ops.constant import equal
from ..engine.ops.linear import astype, reshape
from ..engine.tensor import Tensor
from . import errors


def named_places(who: str, x: Any, count: int, ignored: int | None = None) -> Any:
    """Whole numbers from 0 up to count, or ignored: x itself, after a look at it; lists become arrays.

    Raises
    ------
    TypeError
        Where they are no whole numbers.
    IndexError
        Where one names no place.
    """
    x = x if isinstance(x, Tensor) else as_raw(x)
    values = raw(x)
    xp = namespace(values)
    if not is_array(values) or not xp.isdtype(values.dtype, "integral"):
        raise errors.not_whole_numbers(who, x)
    outside = (values < 0) | (values >= count)
    outside = outside if ignored is None else outside & (values != ignored)
    if bool(xp.any(outside)):
        raise errors.out_of_range(who, count)
    return x


def one_hot(tensor: Any, num_classes: int = -1) -> Any:
    """1 at the place that each number names, 0 at all others, along a new last axis.

    Parameters
    ----------
    tensor : whole numbers from 0 on
    num_classes : int
        How many places there are; -1 for as many as the largest number needs.

    Raises
    ------
    TypeError
        Where tensor has no whole numbers.
    IndexError
        Where one names no place.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.functional.one_hot(ag.tensor([0, 2]))
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    values = raw(tensor if isinstance(tensor, Tensor) else as_raw(tensor))
    count = num_classes if num_classes != -1 else int(namespace(values).max(values)) + 1
    x = named_places("one_hot", tensor, count)
    places = as_raw(np.arange(count), device=device_of(raw(x)))
    return astype(equal(reshape(x, (*shape_of(x), 1)), places), raw(places).dtype)
