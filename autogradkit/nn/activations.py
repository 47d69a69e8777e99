"""What bends a line?

Between two linear layers stands a function that is not linear, entry by entry; without it both would be one. Softmax
makes probabilities of the entries along an axis.

Read next: `losses`.
"""

from __future__ import annotations

from math import pi, sqrt
from typing import Any, final

from ..engine.functions import special
from ..engine.functions.ufuncs import expm1, logaddexp
from ..engine.ops.constant import greater
from ..engine.ops.elementwise import add, divide, multiply, relu, sigmoid, tanh
from ..engine.ops.joining import where
from . import errors
from .module import Module


def leaky_relu(input: Any, negative_slope: float = 0.01) -> Any:
    """x where it is positive, negative_slope·x elsewhere."""
    return where(greater(input, 0), input, multiply(input, negative_slope))


def elu(input: Any, alpha: float = 1.0) -> Any:
    """x where it is positive, alpha·(exp(x) - 1) elsewhere."""
    positive = greater(input, 0)
    # Where the exponential is not asked for it may not overflow.
    return where(positive, input, multiply(expm1(where(positive, 0.0, input)), alpha))


def gelu(input: Any, approximate: str = "none") -> Any:
    """x·Φ(x), Φ being the distribution function of the normal distribution; "tanh" for a formula without erf."""
    if approximate == "none":
        return multiply(input, special.ndtr(input))
    if approximate != "tanh":
        raise errors.bad_option("gelu", "approximate", approximate, "'none' or 'tanh'")
    cubic = multiply(input, add(multiply(multiply(input, input), 0.044715), 1.0))
    return multiply(input, multiply(add(tanh(multiply(cubic, sqrt(2 / pi))), 1.0), 0.5))


def silu(input: Any) -> Any:
    """x·σ(x), σ being `sigmoid`."""
    return multiply(input, sigmoid(input))


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """log(1 + exp(beta·x)) / beta, and x itself where beta·x is above threshold."""
    scaled = multiply(input, beta)
    return where(greater(scaled, threshold), input, divide(logaddexp(scaled, 0.0), beta))


def softmax(input: Any, dim: int) -> Any:
    """exp(x) / Σ exp(x), summed along the axis dim."""
    return special.softmax(input, dim)


def log_softmax(input: Any, dim: int) -> Any:
    """x - log Σ exp(x), summed along the axis dim."""
    return special.log_softmax(input, dim)


@final
class Identity(Module):
    """Its input, whatever arguments it is made with: a place where no layer is.

    >>> from autogradkit import nn
    >>> nn.Identity()(3.0)
    3.0
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__()

    def forward(self, input: Any) -> Any:
        """The input."""
        return input


@final
class ReLU(Module):
    """x where it is positive, else 0; the slope at 0 is 0.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.ReLU()(ag.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """

    def forward(self, input: Any) -> Any:
        """relu(x)."""
        return relu(input)


@final
class LeakyReLU(Module):
    """x where it is positive, negative_slope·x elsewhere.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.LeakyReLU(0.5)(ag.tensor([-1.0, 2.0]))
    tensor([-0.5,  2. ])
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = negative_slope

    def forward(self, input: Any) -> Any:
        """leaky_relu(x)."""
        return leaky_relu(input, self.negative_slope)

    def extra_repr(self) -> str:
        """The slope."""
        return f"negative_slope={self.negative_slope}"


@final
class ELU(Module):
    """x where it is positive, alpha·(exp(x) - 1) elsewhere.

    Source: D.-A. Clevert, T. Unterthiner, S. Hochreiter, "Fast and accurate deep network learning by exponential linear
    units", ICLR 2016.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.ELU()(ag.tensor([0.0, 2.0]))
    tensor([0., 2.])
    """

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def forward(self, input: Any) -> Any:
        """elu(x)."""
        return elu(input, self.alpha)

    def extra_repr(self) -> str:
        """The factor."""
        return f"alpha={self.alpha}"


@final
class GELU(Module):
    """x·Φ(x), Φ being the distribution function of the normal distribution.

    approximate="tanh" takes 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) in its place.

    Source: D. Hendrycks, K. Gimpel, "Gaussian error linear units", arXiv 1606.08415.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.GELU("tanh")(ag.tensor([0.0]))
    tensor([0.])
    """

    def __init__(self, approximate: str = "none") -> None:
        self.approximate = approximate

    def forward(self, input: Any) -> Any:
        """gelu(x)."""
        return gelu(input, self.approximate)

    def extra_repr(self) -> str:
        """The kind."""
        return f"approximate={self.approximate!r}"


@final
class SiLU(Module):
    """x·σ(x), σ being the sigmoid.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.SiLU()(ag.tensor([0.0]))
    tensor([0.])
    """

    def forward(self, input: Any) -> Any:
        """silu(x)."""
        return silu(input)


@final
class Sigmoid(Module):
    """1 / (1 + exp(-x)).

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.Sigmoid()(ag.tensor([0.0]))
    tensor([0.5])
    """

    def forward(self, input: Any) -> Any:
        """sigmoid(x)."""
        return sigmoid(input)


@final
class Tanh(Module):
    """The hyperbolic tangent.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.Tanh()(ag.tensor([0.0]))
    tensor([0.])
    """

    def forward(self, input: Any) -> Any:
        """tanh(x)."""
        return tanh(input)


@final
class Softplus(Module):
    """log(1 + exp(beta·x)) / beta, a smooth relu; x itself where beta·x is above threshold.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.Softplus()(ag.tensor([0.0, 30.0]))
    tensor([ 0.69314718, 30.        ])
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        self.beta, self.threshold = beta, threshold

    def forward(self, input: Any) -> Any:
        """softplus(x)."""
        return softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        """Both settings."""
        return f"beta={self.beta}, threshold={self.threshold}"


@final
class Softmax(Module):
    """exp(x) / Σ exp(x), summed along the axis dim: probabilities.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.Softmax(dim=0)(ag.tensor([0.0, 0.0]))
    tensor([0.5, 0.5])
    """

    def __init__(self, dim: int) -> None:
        self.dim = dim

    def forward(self, input: Any) -> Any:
        """softmax(x)."""
        return softmax(input, self.dim)

    def extra_repr(self) -> str:
        """The axis."""
        return f"dim={self.dim}"


@final
class LogSoftmax(Module):
    """x - log Σ exp(x), summed along the axis dim: logarithms of probabilities.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.LogSoftmax(dim=0)(ag.tensor([0.0, 0.0]))
    tensor([-0.69314718, -0.69314718])
    """

    def __init__(self, dim: int) -> None:
        self.dim = dim

    def forward(self, input: Any) -> Any:
        """log_softmax(x)."""
        return log_softmax(input, self.dim)

    def extra_repr(self) -> str:
        """The axis."""
        return f"dim={self.dim}"
