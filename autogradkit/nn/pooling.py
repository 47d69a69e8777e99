"""Which layers make an input smaller, window by window?

They have no weights: they take the largest entry or the mean. What each computes is said in the engine's `pooling`.

Read next: `padding`.
"""

from __future__ import annotations

from typing import Any, ClassVar, final

from ..engine.functions import pooling
from .convolution import each
from .module import Module


class _MaxPool(Module):
    """What the pools of largest entries are, for whatever number of axes."""

    axes: ClassVar[int]

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, *, ceil_mode: bool = False
    ) -> None:
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.dilation, self.ceil_mode = padding, dilation, ceil_mode

    def forward(self, input: Any) -> Any:
        """The largest entry of each window."""
        function = getattr(pooling, f"max_pool{self.axes}d")
        return function(input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)

    def extra_repr(self) -> str:
        """The settings."""
        names = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
        return ", ".join(f"{name}={getattr(self, name)}" for name in names)


@final
class MaxPool1d(_MaxPool):
    """As `MaxPool2d`, over one axis.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.MaxPool1d(2)(ag.tensor([[1.0, 3.0, 2.0, 4.0]]))
    tensor([[3., 4.]])
    """

    axes = 1


@final
class MaxPool2d(_MaxPool):
    """The largest entry of each window; parameters and errors are those of `functional.max_pool2d`.

    Windows lie side by side if no stride is given. Of equal entries the first one gets the gradient.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.MaxPool2d(2)(ag.ones(1, 3, 8, 8)).shape
    (1, 3, 4, 4)
    """

    axes = 2


@final
class AvgPool1d(Module):
    """As `AvgPool2d`, over one axis.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.AvgPool1d(2)(ag.tensor([[1.0, 3.0, 2.0, 4.0]]))
    tensor([[2., 3.]])
    """

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        self.kernel_size, self.stride = each(kernel_size, 1), each(kernel_size if stride is None else stride, 1)
        self.padding, self.ceil_mode, self.count_include_pad = each(padding, 1), ceil_mode, count_include_pad

    def forward(self, input: Any) -> Any:
        """The mean of each window."""
        settings = (self.padding, self.ceil_mode, self.count_include_pad)
        return pooling.avg_pool1d(input, self.kernel_size, self.stride, *settings)

    def extra_repr(self) -> str:
        """The settings."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


@final
class AvgPool2d(Module):
    """The mean of each window; parameters and errors are those of `functional.avg_pool2d`.

    Windows lie side by side if no stride is given.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.AvgPool2d(2)(ag.ones(1, 3, 8, 8)).shape
    (1, 3, 4, 4)
    """

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.ceil_mode = padding, ceil_mode
        self.count_include_pad, self.divisor_override = count_include_pad, divisor_override

    def forward(self, input: Any) -> Any:
        """The mean of each window."""
        settings = (self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override)
        return pooling.avg_pool2d(input, self.kernel_size, self.stride, *settings)

    def extra_repr(self) -> str:
        """The settings."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
