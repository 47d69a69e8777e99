"""How is the shape of anything changed, Tensor or not?

Of a Tensor these are the methods of the same names, which give views of its memory.

Read next: `creation`.
"""

from __future__ import annotations

from typing import Any

from .ops import linear
from .tensor_arithmetic import Arithmetic, flat, order_of


def reshape(x: Any, *shape: Any) -> Any:
    """The same entries in another shape; one length may be -1. Takes `reshape(x, (2, 3))` or `reshape(x, 2, 3)`."""
    return x.reshape(*shape) if isinstance(x, Arithmetic) else linear.reshape(x, flat(shape))


def broadcast_to(x: Any, *shape: Any) -> Any:
    """The entries copied along new axes and axes of length 1; a cotangent is summed over the copies.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.broadcast_to(ag.tensor([1.0, 2.0]), (2, 2))
    tensor([[1., 2.],
            [1., 2.]])
    """
    return x.broadcast_to(*shape) if isinstance(x, Arithmetic) else linear.broadcast_to(x, flat(shape))


def transpose(x: Any, *axes: Any) -> Any:
    """The axes in another order, as in NumPy; without axes reversed."""
    return x.transpose(*axes) if isinstance(x, Arithmetic) else linear.permute(x, order_of(x, axes))
