"""What remembers a batch when there is none?

Read next: `dropout`.
"""

from __future__ import annotations

from typing import Any, final

from ..engine.backend import shape_of
from ..engine.creation import ones, tensor, zeros
from . import errors
from .module import Module
from .normalisation import batch_norm
from .parameter import Parameter


class _BatchNorm(Module):
    """What batch normalisation is, for whatever number of axes."""

    ranks: tuple[int, ...]
    wanted: str

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        form = {"dtype": dtype, "device": device}
        self.register_parameter("weight", Parameter(ones(num_features, **form)) if affine else None)
        self.register_parameter("bias", Parameter(zeros(num_features, **form)) if affine and bias else None)
        track = track_running_stats
        self.register_buffer("running_mean", zeros(num_features, **form) if track else None)
        self.register_buffer("running_var", ones(num_features, **form) if track else None)
        self.register_buffer("num_batches_tracked", tensor(0, device=device) if track else None)

    def forward(self, input: Any) -> Any:
        """The normalised input; in training the running averages follow the batch."""
        shape = shape_of(input)
        if len(shape) not in self.ranks:
            raise errors.wrong_rank(type(self).__name__, shape, self.wanted)
        if shape[1] != self.num_features:
            raise errors.wrong_channels(type(self).__name__, shape, self.num_features)
        momentum = self.momentum
        if self.training and self.track_running_stats:
            self.num_batches_tracked += 1
            momentum = 1 / self.num_batches_tracked.item() if momentum is None else momentum
        of_batch = self.training or self.running_mean is None
        running = (self.running_mean, self.running_var)
        return batch_norm(input, *running, self.weight, self.bias, of_batch, momentum or 0.0, self.eps)

    def extra_repr(self) -> str:
        """The settings."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


@final
class BatchNorm1d(_BatchNorm):
    """`BatchNorm2d` for inputs of shape (batch, channels) or (batch, channels, places).

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.BatchNorm1d(1, eps=0.0)(ag.tensor([[10.0], [30.0]])).detach()
    tensor([[-1.],
            [ 1.]])
    """

    ranks, wanted = (2, 3), "(batch, channels) or (batch, channels, places)"


@final
class BatchNorm2d(_BatchNorm):
    """(x - mean) / √(variance + eps) · weight + bias for each channel: of the batch in training, else running averages.

    Parameters
    ----------
    num_features : int
        How many channels there are.
    eps : float
        Keeps the division finite.
    momentum : float or None
        How far the running averages follow a batch; with None they are the averages of all batches so far.
    affine, bias : bool
        Whether there are weights, and whether a bias beside them.
    track_running_stats : bool
        Whether there are running averages; without them the batch is used after `eval()` too.
    device, dtype
        Of parameters and averages; float64 if nothing is said.

    Attributes
    ----------
    weight, bias, running_mean, running_var : (num_features,), or None
    num_batches_tracked : how many batches the averages have followed

    Raises
    ------
    ValueError
        For an input of another shape than (batch, channels, height, width), and in training where each channel has only
        one value.

    Source: S. Ioffe, C. Szegedy, "Batch normalization: accelerating deep network training by reducing internal
    covariate shift", ICML 2015.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> layer = nn.BatchNorm2d(3)
    >>> layer(ag.randn(4, 3, 5, 5)).shape
    (4, 3, 5, 5)
    >>> layer.num_batches_tracked
    tensor(1)
    """

    ranks, wanted = (4,), "(batch, channels, height, width)"
