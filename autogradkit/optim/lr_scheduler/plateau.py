"""What if the rate should fall only when the loss no longer does?

Read next: `nn`, whose modules have parameters.
"""

from __future__ import annotations

from math import inf
from typing import Any, final

from ...engine.tensor import Tensor
from .. import errors
from ..optimizer import Optimizer
from .scheduler import Schedule


@final
class ReduceLROnPlateau(Schedule):
    """Multiplies the rate by factor after more than `patience` epochs in a row in which a measure was not improved.

    Parameters
    ----------
    optimizer : Optimizer
    mode : "min" or "max"
        Whether smaller or larger is better.
    factor : float
        Below 1.
    patience : int
        How many epochs without improvement are forgiven.
    threshold : float
        How much better counts as better: by more than threshold·best, or than threshold.
    threshold_mode : "rel" or "abs"
        Which of the two.
    cooldown : int
        For how many epochs after a change nothing is counted.
    min_lr : float, or a list of one for each group
        The rate never goes below.
    eps : float
        A change that is not larger is not made.

    Raises
    ------
    TypeError
        Where there is no optimiser.
    ValueError
        Where an option cannot be right.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> optimizer = optim.SGD([ag.zeros(2)], lr=1.0)
    >>> schedule = optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
    >>> for loss in (3.0, 2.0, 2.0, 2.0):
    ...     schedule.step(loss)
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | list[float] = 0,
        eps: float = 1e-8,
    ) -> None:
        self._take(optimizer)
        if not factor < 1:
            raise errors.bad_option("ReduceLROnPlateau", "factor", factor, "a number below 1")
        if mode not in ("min", "max"):
            raise errors.bad_option("ReduceLROnPlateau", "mode", mode, "'min' or 'max'")
        if threshold_mode not in ("rel", "abs"):
            raise errors.bad_option("ReduceLROnPlateau", "threshold_mode", threshold_mode, "'rel' or 'abs'")
        self.mode, self.threshold, self.threshold_mode = mode, threshold, threshold_mode
        self.factor, self.patience, self.cooldown, self.eps = factor, patience, cooldown, eps
        self.min_lrs = self.one_each("min_lr", min_lr)
        self.best = inf if mode == "min" else -inf
        self.last_epoch = self.num_bad_epochs = self.cooldown_counter = 0
        self._last_lr = [group["lr"] for group in optimizer.param_groups]

    def step(self, metrics: Any) -> None:
        """Looks at the measure of an epoch, a number or a Tensor with one, and changes the rates where it is time."""
        measure = metrics.item() if isinstance(metrics, Tensor) else float(metrics)
        self.last_epoch += 1
        if self._is_better(measure):
            self.best, self.num_bad_epochs = measure, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        rates = [group["lr"] for group in self.optimizer.param_groups]
        if self.num_bad_epochs > self.patience:
            rates = [self._reduced(lr, least) for lr, least in zip(rates, self.min_lrs, strict=True)]
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self.set_lr(rates)

    def _is_better(self, measure: float) -> bool:
        sign = 1 if self.mode == "min" else -1
        if self.threshold_mode == "rel":
            wanted = self.best * (1 - sign * self.threshold)
        else:
            wanted = self.best - sign * self.threshold
        return sign * measure < sign * wanted

    def _reduced(self, lr: float, least: float) -> float:
        new = max(lr * self.factor, least)
        return new if lr - new > self.eps else lr
