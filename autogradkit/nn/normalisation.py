"""How are values kept at one size from layer to layer?

They are shifted and scaled to the mean 0 and the variance 1: over the features of each example (`layer_norm`), or over
the batch for each channel (`batch_norm`), which then remembers running averages for when there is no batch.

Read next: `batch_normalisation`, the layers that remember.
"""

from __future__ import annotations

from math import prod
from typing import Any, final

from ..engine.backend import shape_of
from ..engine.creation import ones, zeros
from ..engine.ops.elementwise import add, divide, multiply, sqrt, square, subtract
from ..engine.ops.linear import cut, reshape
from ..engine.ops.reductions import mean as average
from ..engine.recording import no_grad
from . import errors
from .module import Module
from .parameter import Parameter

Shape = tuple[int, ...]


def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """(x - mean) / √(variance + eps) · weight + bias, mean and variance over the last axes.

    Parameters
    ----------
    input : (…, *normalized_shape)
    normalized_shape : int or tuple of int
    weight, bias : of normalized_shape, or None

    Raises
    ------
    ValueError
        Where the input does not end with normalized_shape.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.functional.layer_norm(ag.tensor([[0.0, 2.0], [10.0, 30.0]]), (2,), eps=0.0)
    tensor([[-1.,  1.],
            [-1.,  1.]])
    """
    end, shape = _sizes(normalized_shape), shape_of(input)
    if shape[len(shape) - len(end) :] != end:
        raise errors.wrong_end("layer_norm", shape, end)
    axes = tuple(range(len(shape) - len(end), len(shape)))
    away = subtract(input, average(input, axes, True))
    return _scaled(away, average(square(away), axes, True), weight, bias, eps)


def batch_norm(
    input: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """(x - mean) / √(variance + eps) · weight + bias, for each channel.

    In training mean and variance are those of the batch, and the running ones, if any, follow them in place:
    running ← (1 - momentum)·running + momentum·new, where the new variance is divided by n - 1. Else they are the
    running ones.

    Parameters
    ----------
    input : (batch, channels, *places)
    running_mean, running_var, weight, bias : (channels,), or None

    Raises
    ------
    ValueError
        In training, where each channel has only one value.
    """
    shape = shape_of(input)
    axes = (0, *range(2, len(shape)))
    if training:
        count = prod(shape[i] for i in axes)
        if count == 1:
            raise errors.one_value("batch_norm", shape)
        mean = average(input, axes, True)
        away = subtract(input, mean)
        variance = average(square(away), axes, True)
        _follow(running_mean, mean, momentum)
        _follow(running_var, multiply(variance, count / max(count - 1, 1)), momentum)
    else:
        away, variance = subtract(input, _beside(running_mean, shape)), _beside(running_var, shape)
    weight, bias = (None if p is None else _beside(p, shape) for p in (weight, bias))
    return _scaled(away, variance, weight, bias, eps)


def _scaled(away: Any, variance: Any, weight: Any, bias: Any, eps: float) -> Any:
    z = divide(away, sqrt(add(variance, eps)))
    z = z if weight is None else multiply(z, weight)
    return z if bias is None else add(z, bias)


def _beside(x: Any, shape: Shape) -> Any:
    """A number for each channel in a form that broadcasts."""
    return reshape(x, (-1, *[1] * (len(shape) - 2)))


def _follow(running: Any, new: Any, momentum: float) -> None:
    if running is not None:
        with no_grad():
            running.copy_(running * (1 - momentum) + reshape(cut(new), running.shape) * momentum)


def _sizes(shape: Any) -> Shape:
    return (shape,) if isinstance(shape, int) else tuple(shape)


@final
class LayerNorm(Module):
    """(x - mean) / √(variance + eps) · weight + bias, mean and variance over the last axes of each example.

    Parameters
    ----------
    normalized_shape : int or tuple of int
        The last axes.
    eps : float
        Keeps the division finite.
    elementwise_affine, bias : bool
        Whether there are weights, and whether a bias beside them.
    device, dtype
        Of the parameters; float64 if nothing is said.

    Attributes
    ----------
    weight, bias : of normalized_shape, or None
        Begin with ones and zeros.

    Raises
    ------
    ValueError
        Where an input does not end with normalized_shape.

    Source: J. Ba, J. Kiros, G. Hinton, "Layer normalization", arXiv 1607.06450.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.LayerNorm(2, eps=0.0)(ag.tensor([10.0, 30.0])).detach()
    tensor([-1.,  1.])
    """

    def __init__(
        self,
        normalized_shape: Any,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        self.normalized_shape, self.eps = _sizes(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        form = {"dtype": dtype, "device": device}
        weight = Parameter(ones(self.normalized_shape, **form)) if elementwise_affine else None
        self.register_parameter("weight", weight)
        given = elementwise_affine and bias
        self.register_parameter("bias", Parameter(zeros(self.normalized_shape, **form)) if given else None)

    def forward(self, input: Any) -> Any:
        """The normalised input."""
        return layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """The settings."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )
