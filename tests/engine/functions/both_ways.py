"""A function is asked for by NumPy's name and by ours, and both must say the same."""

from typing import Any

import numpy as np

import autogradkit as ag

from ..rules.cases import plain


def leaf(data: Any) -> Any:
    """A Tensor of float64 that asks for a gradient."""
    return ag.tensor(np.asarray(data, float), requires_grad=True)


def both_ways(name: str, *operands: Any, **settings: Any) -> Any:
    """What `np.name` says of Tensors, which is what `ag.name` says of arrays."""
    through_numpy = getattr(np, name)(leaf(operands[0]), *operands[1:], **settings)
    np.testing.assert_array_equal(plain(through_numpy), plain(getattr(ag, name)(*operands, **settings)))
    return plain(through_numpy)
