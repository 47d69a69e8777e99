"""What is the layer that everything else is made of?

Read next: `activations`, what stands between two of them.
"""

from __future__ import annotations

from math import prod
from typing import Any, final

from ..engine.backend import shape_of
from ..engine.ops.elementwise import add
from ..engine.ops.linear import reshape, swap
from ..engine.ops.products import matmul
from . import errors
from .initialisation import parameter
from .module import Module


def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """x Wᵀ + b, for every row x along the last axis.

    Parameters
    ----------
    input : (…, inputs)
    weight : (outputs, inputs)
    bias : (outputs,) or None

    Raises
    ------
    ValueError
        Where the last axis has another length than the weights have columns.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.functional.linear(ag.tensor([1.0, 2.0]), ag.tensor([[3.0, 4.0]]), ag.tensor([0.5]))
    tensor([11.5])
    """
    shape, inputs = shape_of(input), shape_of(weight)[-1]
    if not shape or shape[-1] != inputs:
        raise errors.wrong_width("linear", shape, inputs)
    # All rows at once: a stack of matrices would be multiplied one after the other.
    stacked = len(shape) > 2
    x = reshape(input, (prod(shape[:-1]), inputs)) if stacked else input
    z = matmul(x, swap(weight))
    z = z if bias is None else add(z, bias)
    return reshape(z, (*shape[:-1], shape_of(weight)[0])) if stacked else z


@final
class Linear(Module):
    """x Wᵀ + b, with weights and a bias that are trained.

    Parameters
    ----------
    in_features, out_features : int
        How long a row is before and after.
    bias : bool
        Whether b is added.
    device, dtype
        Of the parameters; float64 if nothing is said.

    Attributes
    ----------
    weight : (out_features, in_features)
    bias : (out_features,) or None
        Both begin with numbers up to 1/√in_features, of either sign.

    Raises
    ------
    ValueError
        Where the last axis of an input has another length than in_features.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> layer = nn.Linear(2, 3)
    >>> layer(ag.ones(5, 2)).shape
    (5, 3)
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        self.in_features, self.out_features = in_features, out_features
        self.weight = parameter((out_features, in_features), in_features, dtype, device)
        self.register_parameter("bias", parameter((out_features,), in_features, dtype, device) if bias else None)

    def forward(self, input: Any) -> Any:
        """x Wᵀ + b."""
        return linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """The sizes."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


@final
class Flatten(Module):
    """Some neighbouring axes as one, by default all but the batch.

    Parameters
    ----------
    start_dim, end_dim : int
        The first and the last of them.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.Flatten()(ag.ones(5, 2, 3)).shape
    (5, 6)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Any) -> Any:
        """The same entries with fewer axes."""
        shape = shape_of(input)
        start, end = self.start_dim % max(len(shape), 1), self.end_dim % max(len(shape), 1) + 1
        return reshape(input, (*shape[:start], prod(shape[start:end]), *shape[end:]))

    def extra_repr(self) -> str:
        """The axes."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"
