"""With what numbers does training begin?

So that neither values nor gradients grow or vanish from layer to layer, the spread of weights depends on how many
inputs and outputs a layer has. Each function fills a Tensor in place, whose gradient is not concerned, and returns it.
This file is `nn.init`. Random numbers come from the generator that `ag.manual_seed` sets.

Read next: `linear`, whose weights begin so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from math import erf, prod, sqrt
from typing import Any

from ..engine.creation import eye
from ..engine.functions.decompositions import qr
from ..engine.functions.special import erfinv
from ..engine.ops.constant import sign
from ..engine.ops.joining import clip
from ..engine.ops.linear import reshape, swap
from ..engine.randomness import rand_like, randn, randn_like, uniform
from ..engine.recording import no_grad
from . import errors
from .parameter import Parameter

__all__ = [
    "calculate_gain", "constant_", "eye_", "kaiming_normal_", "kaiming_uniform_", "normal_", "ones_", "orthogonal_",
    "trunc_normal_", "uniform_", "xavier_normal_", "xavier_uniform_", "zeros_",
]  # fmt: skip

# fmt: off
GAINS = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5 / 3, "relu": sqrt(2), "selu": 3 / 4}
GAINS |= dict.fromkeys(("conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d"), 1.0)
# fmt: on


def parameter(size: tuple[int, ...], inputs: int, dtype: Any, device: Any) -> Any:
    """A parameter as layers begin with: all numbers up to 1/√inputs, of either sign, equally likely."""
    bound = 1 / sqrt(inputs) if inputs else 0.0
    return Parameter(uniform(-bound, bound, size, dtype=dtype, device=device))


def filling(numbers: Callable[..., Any]) -> Callable[..., Any]:
    """The function that overwrites a Tensor by the numbers that are given for it."""

    @wraps(numbers)
    def fill(tensor: Any, *settings: Any, **options: Any) -> Any:
        with no_grad():
            return tensor.copy_(numbers(tensor, *settings, **options))

    return fill


@filling
def uniform_(tensor: Any, a: float = 0.0, b: float = 1.0) -> Any:
    """Fills a Tensor with numbers from a up to b, all equally likely.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> bool((nn.init.uniform_(ag.zeros(3), 2, 5) >= 2).numpy().all())
    True
    """
    return a + (b - a) * rand_like(tensor)


@filling
def normal_(tensor: Any, mean: float = 0.0, std: float = 1.0) -> Any:
    """Fills a Tensor with numbers of the normal distribution."""
    return mean + std * randn_like(tensor)


@filling
def trunc_normal_(tensor: Any, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0) -> Any:
    """Fills a Tensor with those numbers of the normal distribution that lie from a to b."""
    low, high = (erf((bound - mean) / std / sqrt(2)) for bound in (a, b))
    return clip(mean + std * sqrt(2) * erfinv(low + (high - low) * rand_like(tensor)), a, b)


@filling
def constant_(tensor: Any, val: float) -> Any:
    """Fills a Tensor with one number."""
    return val


@filling
def ones_(tensor: Any) -> Any:
    """Fills a Tensor with ones."""
    return 1


@filling
def zeros_(tensor: Any) -> Any:
    """Fills a Tensor with zeros.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.init.zeros_(ag.ones(2))
    tensor([0., 0.])
    """
    return 0


@filling
def eye_(tensor: Any) -> Any:
    """Makes a matrix the identity."""
    if len(tensor.shape) != 2:
        raise errors.fan_of_vector(tensor.shape)
    return eye(tensor.shape[0], tensor.shape[1], dtype=tensor.dtype, device=tensor.device)


@filling
def xavier_uniform_(tensor: Any, gain: float = 1.0) -> Any:
    """Fills weights with numbers up to gain·√(6 / (inputs + outputs)), of either sign.

    Parameters
    ----------
    tensor : (outputs, inputs, *window)
    gain : float
        What `calculate_gain` says for the activation that follows.

    Raises
    ------
    ValueError
        Where the Tensor has fewer than two axes.

    Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS
    2010.
    """
    bound = gain * sqrt(6 / sum(_fans(tensor)))
    return bound * (2 * rand_like(tensor) - 1)


@filling
def xavier_normal_(tensor: Any, gain: float = 1.0) -> Any:
    """As `xavier_uniform_`, with the normal distribution of spread gain·√(2 / (inputs + outputs))."""
    return gain * sqrt(2 / sum(_fans(tensor))) * randn_like(tensor)


@filling
def kaiming_uniform_(tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Any:
    """Fills weights with numbers up to gain·√(3 / inputs), of either sign.

    Parameters
    ----------
    tensor : (outputs, inputs, *window)
    a : float
        The slope of leaky_relu where it is negative.
    mode : "fan_in" or "fan_out"
        Whether values keep their size on the way forwards, or gradients on the way back: inputs or outputs count.
    nonlinearity : str
        The activation that follows: see `calculate_gain`.

    Raises
    ------
    ValueError
        Where the Tensor has fewer than two axes, or a word is unknown.

    Source: K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015.
    """
    return sqrt(3) * _spread(tensor, a, mode, nonlinearity) * (2 * rand_like(tensor) - 1)


@filling
def kaiming_normal_(tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Any:
    """As `kaiming_uniform_`, with the normal distribution of spread gain / √inputs."""
    return _spread(tensor, a, mode, nonlinearity) * randn_like(tensor)


@filling
def orthogonal_(tensor: Any, gain: float = 1) -> Any:
    """Makes weights, as a matrix with one row for each output, gain times a matrix with orthonormal rows or columns.

    Source: A. Saxe, J. McClelland, S. Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear
    neural networks", ICLR 2014.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> w = nn.init.orthogonal_(ag.zeros(2, 3))
    >>> (w @ w.T).numpy().round(6) + 0.0
    array([[1., 0.],
           [0., 1.]])
    """
    outputs, inputs = tensor.shape[0] if tensor.shape else 0, prod(tensor.shape[1:])
    _fans(tensor)
    short, long = sorted((outputs, inputs))
    q, r = qr(randn(long, short, dtype=tensor.dtype, device=tensor.device))
    q = q * sign(r[range(short), range(short)])  # without this some matrices would be more likely than others
    return reshape(gain * (q if outputs >= inputs else swap(q)), tensor.shape)


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """By how much weights must be larger because of the activation that follows.

    >>> from autogradkit import nn
    >>> nn.init.calculate_gain("relu") ** 2
    2.0000000000000004
    """
    if nonlinearity == "leaky_relu":
        return sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity not in GAINS:
        raise errors.bad_option("calculate_gain", "nonlinearity", nonlinearity, f"leaky_relu or {', '.join(GAINS)}")
    return GAINS[nonlinearity]


def _fans(tensor: Any) -> tuple[int, int]:
    """How many inputs each output depends on, and how many outputs each input has."""
    if len(tensor.shape) < 2:
        raise errors.fan_of_vector(tensor.shape)
    outputs, inputs, *window = tensor.shape
    return inputs * prod(window), outputs * prod(window)


def _spread(tensor: Any, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise errors.bad_option("kaiming", "mode", mode, "'fan_in' or 'fan_out'")
    return calculate_gain(nonlinearity, a) / sqrt(_fans(tensor)[mode == "fan_out"])
