"""Which losses are there as modules?

What each computes, and its errors, is said where its function is: in `distances` and `likelihoods`. A module holds the
settings; it is called with a prediction and a target.

Read next: `convolution`.
"""

from __future__ import annotations

from typing import Any, final

from ..engine.creation import as_tensor
from . import distances, likelihoods
from .module import Module


class _Loss(Module):
    """A loss for each entry, of which the mean or the sum is taken."""

    def __init__(self, reduction: str = "mean") -> None:
        self.reduction = reduction


class _Weighted(_Loss):
    """A loss with factors, which move with the module."""

    def __init__(self, weight: Any = None, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.hold("weight", weight)

    def hold(self, name: str, factors: Any) -> None:
        """Keeps factors as a buffer."""
        self.register_buffer(name, None if factors is None else as_tensor(factors))


@final
class MSELoss(_Loss):
    """(x - y)²: see `functional.mse_loss`.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.MSELoss()(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 4.0]))
    tensor(2.)
    """

    def forward(self, input: Any, target: Any) -> Any:
        """The loss."""
        return distances.mse_loss(input, target, self.reduction)


@final
class L1Loss(_Loss):
    """|x - y|: see `functional.l1_loss`.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.L1Loss(reduction="sum")(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 4.0]))
    tensor(2.)
    """

    def forward(self, input: Any, target: Any) -> Any:
        """The loss."""
        return distances.l1_loss(input, target, self.reduction)


@final
class SmoothL1Loss(_Loss):
    """d²/(2·beta) where |d| = |x - y| < beta, else |d| - beta/2: see `functional.smooth_l1_loss`.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.SmoothL1Loss()(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 4.0]))
    tensor(0.75)
    """

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction)
        self.beta = beta

    def forward(self, input: Any, target: Any) -> Any:
        """The loss."""
        return distances.smooth_l1_loss(input, target, self.reduction, self.beta)


@final
class HuberLoss(_Loss):
    """d²/2 where |d| = |x - y| ≤ delta, else delta·(|d| - delta/2): see `functional.huber_loss`.

    Source: P. Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics 35, 1964.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.HuberLoss(delta=0.5)(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 4.0]))
    tensor(0.4375)
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction)
        self.delta = delta

    def forward(self, input: Any, target: Any) -> Any:
        """The loss."""
        return distances.huber_loss(input, target, self.reduction, self.delta)


@final
class BCELoss(_Weighted):
    """-(y·log(p) + (1 - y)·log(1 - p)) for probabilities: see `functional.binary_cross_entropy`.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.BCELoss()(ag.tensor([0.5]), ag.tensor([1.0]))
    tensor(0.69314718)
    """

    def forward(self, input: Any, target: Any) -> Any:
        """The loss."""
        return likelihoods.binary_cross_entropy(input, target, self.weight, self.reduction)


@final
class BCEWithLogitsLoss(_Weighted):
    """`BCELoss` of a sigmoid, for logits: see `functional.binary_cross_entropy_with_logits`.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.BCEWithLogitsLoss()(ag.tensor([0.0]), ag.tensor([1.0]))
    tensor(0.69314718)
    """

    def __init__(self, weight: Any = None, reduction: str = "mean", pos_weight: Any = None) -> None:
        super().__init__(weight, reduction)
        self.hold("pos_weight", pos_weight)

    def forward(self, input: Any, target: Any) -> Any:
        """The loss."""
        settings = (self.weight, self.reduction, self.pos_weight)
        return likelihoods.binary_cross_entropy_with_logits(input, target, *settings)


@final
class NLLLoss(_Weighted):
    """-x[target] for logarithms of probabilities: see `functional.nll_loss`.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.NLLLoss()(ag.tensor([[-1.0, -2.0]]), ag.tensor([1]))
    tensor(2.)
    """

    def __init__(self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean") -> None:
        super().__init__(weight, reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Any, target: Any) -> Any:
        """The loss."""
        return likelihoods.nll_loss(input, target, self.weight, self.ignore_index, self.reduction)


@final
class CrossEntropyLoss(_Weighted):
    """-Σ y·log softmax(x) for logits: see `functional.cross_entropy`.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.CrossEntropyLoss()(ag.tensor([[0.0, 0.0]]), ag.tensor([1]))
    tensor(0.69314718)
    """

    def __init__(
        self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0
    ) -> None:
        super().__init__(weight, reduction)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing

    def forward(self, input: Any, target: Any) -> Any:
        """The loss."""
        settings = (self.weight, self.ignore_index, self.reduction, self.label_smoothing)
        return likelihoods.cross_entropy(input, target, *settings)


@final
class KLDivLoss(_Loss):
    """y·(log(y) - x) for logarithms x of probabilities: see `functional.kl_div`.

    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> p = ag.tensor([0.5, 0.5])
    >>> nn.KLDivLoss(reduction="sum")(ag.log(p), p)
    tensor(0.)
    """

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction)
        self.log_target = log_target

    def forward(self, input: Any, target: Any) -> Any:
        """The loss."""
        return likelihoods.kl_div(input, target, self.reduction, self.log_target)
