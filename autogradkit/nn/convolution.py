"""Which layers look at every part of their input with the same weights?

What a convolution computes, and its transpose, is said in the engine's `convolution`.

Read next: `pooling`.
"""

from __future__ import annotations

from math import prod
from typing import Any, ClassVar, final

from ..engine.functions import convolution
from . import errors
from .initialisation import parameter
from .module import Module


def each(value: Any, axes: int) -> Any:
    """A setting for each axis, given once for all or one by one; a word stays one."""
    return value if isinstance(value, str) else tuple(value) if isinstance(value, (tuple, list)) else (value,) * axes


def refuse_groups(who: str, groups: int, *channels: int) -> None:
    """Raises where channels cannot be divided into so many groups."""
    if groups < 1 or any(n % groups for n in channels):
        raise errors.bad_option(who, "groups", groups, "a divisor of both numbers of channels")


def settings_of(layer: Any, *names: str) -> str:
    """The sizes of a convolution, and those of its settings that are not the usual ones."""
    usual = {name: each(0, layer.axes) for name in ("padding", "output_padding")}
    usual |= {"dilation": each(1, layer.axes), "groups": 1}
    changed = [f", {name}={getattr(layer, name)}" for name in names if getattr(layer, name) != usual[name]]
    sizes = f"{layer.in_channels}, {layer.out_channels}, kernel_size={layer.kernel_size}, stride={layer.stride}"
    return sizes + "".join(changed) + (", bias=False" if layer.bias is None else "")


class _Sliding(Module):
    """What layers have whose weights slide along so many axes."""

    axes: ClassVar[int]

    def _set_sizes(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any,
        padding: Any,
        dilation: Any,
        groups: int,
    ) -> None:
        refuse_groups(type(self).__name__, groups, in_channels, out_channels)
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size, self.stride = each(kernel_size, self.axes), each(stride, self.axes)
        self.padding, self.dilation = each(padding, self.axes), each(dilation, self.axes)

    def _draw_parameters(self, rows: int, columns: int, bias: bool, dtype: Any, device: Any) -> None:
        shape = (rows, columns, *self.kernel_size)
        inputs = prod(shape[1:])
        self.weight = parameter(shape, inputs, dtype, device)
        self.register_parameter("bias", parameter((self.out_channels,), inputs, dtype, device) if bias else None)


class _Convolution(_Sliding):
    """What convolutions are, for whatever number of axes."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        self._set_sizes(in_channels, out_channels, kernel_size, stride, padding, dilation, groups)
        self._draw_parameters(out_channels, in_channels // groups, bias, dtype, device)

    def forward(self, input: Any) -> Any:
        """The sums of all windows, times weights."""
        function = getattr(convolution, f"conv{self.axes}d")
        settings = (self.stride, self.padding, self.dilation, self.groups)
        return function(input, self.weight, self.bias, *settings)

    def extra_repr(self) -> str:
        """The sizes, and the settings that are not the usual ones."""
        return settings_of(self, "padding", "dilation", "groups")


@final
class Conv1d(_Convolution):
    """As `Conv2d`, over one axis: inputs are (batch, channels, length) or (channels, length).

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.Conv1d(2, 4, kernel_size=3)(ag.ones(1, 2, 10)).shape
    (1, 4, 8)
    """

    axes = 1


@final
class Conv2d(_Convolution):
    """The sum of each window over all channels, times weights that are trained, and a bias for each channel out.

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size, stride, padding, dilation, groups
        As for `functional.conv2d`.
    bias : bool
        Whether there is a bias.
    device, dtype
        Of the parameters; float64 if nothing is said.

    Attributes
    ----------
    weight : (out_channels, in_channels / groups, *kernel_size)
    bias : (out_channels,) or None
        Both begin with numbers up to 1/√(inputs of a window), of either sign.

    Raises
    ------
    ValueError
        Where groups do not divide the channels, or an input of another shape than (batch, channels, height, width) or
        (channels, height, width) comes, or no window has a place.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> layer = nn.Conv2d(3, 8, kernel_size=3, padding=1)
    >>> layer(ag.ones(1, 3, 10, 10)).shape
    (1, 8, 10, 10)
    >>> layer
    Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    """

    axes = 2


class _Transposed(_Sliding):
    """What transposed convolutions are, for whatever number of axes."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Any = 1,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        self._set_sizes(in_channels, out_channels, kernel_size, stride, padding, dilation, groups)
        self._draw_parameters(in_channels, out_channels // groups, bias, dtype, device)
        self.output_padding = each(output_padding, self.axes)

    def forward(self, input: Any) -> Any:
        """Every entry, times weights, at all places of its window."""
        function = getattr(convolution, f"conv_transpose{self.axes}d")
        settings = (self.stride, self.padding, self.output_padding, self.groups, self.dilation)
        return function(input, self.weight, self.bias, *settings)

    def extra_repr(self) -> str:
        """The sizes, and the settings that are not the usual ones."""
        return settings_of(self, "padding", "dilation", "output_padding", "groups")


@final
class ConvTranspose1d(_Transposed):
    """As `ConvTranspose2d`, over one axis.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.ConvTranspose1d(4, 2, kernel_size=3)(ag.ones(1, 4, 8)).shape
    (1, 2, 10)
    """

    axes = 1


@final
class ConvTranspose2d(_Transposed):
    """The transpose of `Conv2d`, with weights that are trained: it makes images larger where that makes them smaller.

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size, stride, padding, output_padding, groups, dilation
        As for `functional.conv_transpose2d`.
    bias : bool
        Whether there is a bias.
    device, dtype
        Of the parameters; float64 if nothing is said.

    Attributes
    ----------
    weight : (in_channels, out_channels / groups, *kernel_size)
    bias : (out_channels,) or None

    Raises
    ------
    ValueError
        Where groups do not divide the channels, or an input does not fit.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.ConvTranspose2d(8, 3, kernel_size=2, stride=2)(ag.ones(1, 8, 5, 5)).shape
    (1, 3, 10, 10)
    """

    axes = 2
