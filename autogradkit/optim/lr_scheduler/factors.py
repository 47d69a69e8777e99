"""Which schedules are one formula?

Below, t is the epoch and lr₀ the rate in the beginning. All but `LambdaLR` change the rate that they find, so several
of them act together.

Read next: `one_cycle`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from math import cos, pi
from typing import Any, ClassVar, final

from .. import errors
from ..optimizer import Optimizer
from .scheduler import LRScheduler


@final
class StepLR(LRScheduler):
    """Multiplies the rate by gamma every step_size epochs: lr = lr₀·gamma^⌊t / step_size⌋.

    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> schedule = optim.lr_scheduler.StepLR(optim.SGD([ag.zeros(2)], lr=1.0), step_size=1, gamma=0.5)
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1) -> None:
        if not step_size > 0:
            raise errors.bad_option("StepLR", "step_size", step_size, "a whole number above 0")
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The learning rate of every group."""
        now = self.last_epoch > 0 and self.last_epoch % self.step_size == 0
        return [lr * self.gamma if now else lr for lr in self.rates]


@final
class MultiStepLR(LRScheduler):
    """Multiplies the rate by gamma in the epochs given: lr = lr₀·gamma^(number of milestones ≤ t).

    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> schedule = optim.lr_scheduler.MultiStepLR(optim.SGD([ag.zeros(2)], lr=1.0), milestones=[1, 5], gamma=0.5)
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(
        self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        self.milestones, self.gamma = Counter(milestones), gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The learning rate of every group."""
        return [lr * self.gamma ** self.milestones[self.last_epoch] for lr in self.rates]


@final
class ExponentialLR(LRScheduler):
    """Multiplies the rate by gamma in every epoch: lr = lr₀·gammaᵗ.

    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> schedule = optim.lr_scheduler.ExponentialLR(optim.SGD([ag.zeros(2)], lr=1.0), gamma=0.5)
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The learning rate of every group."""
        return [lr * self.gamma if self.last_epoch > 0 else lr for lr in self.rates]


@final
class LambdaLR(LRScheduler):
    """Multiplies the first rate by a function of the epoch: lr = lr₀·f(t); a list has a function for each group.

    Functions are not saved by `state_dict`.

    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> schedule = optim.lr_scheduler.LambdaLR(optim.SGD([ag.zeros(2)], lr=1.0), lambda epoch: 1 / (1 + epoch))
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    unsaved: ClassVar[tuple[str, ...]] = ("optimizer", "lr_lambdas")

    def __init__(self, optimizer: Optimizer, lr_lambda: Any, last_epoch: int = -1) -> None:
        self._take(optimizer)
        self.lr_lambdas: list[Callable[[int], float]] = self.one_each("lr_lambda", lr_lambda)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The learning rate of every group."""
        return [lr * factor(self.last_epoch) for lr, factor in zip(self.base_lrs, self.lr_lambdas, strict=True)]


@final
class LinearLR(LRScheduler):
    """Multiplies the rate by a factor that goes from start_factor to end_factor in total_iters epochs, then stays.

    lr = lr₀·(start_factor + (end_factor - start_factor)·min(t / total_iters, 1))

    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> schedule = optim.lr_scheduler.LinearLR(optim.SGD([ag.zeros(2)], lr=1.0), start_factor=0.25, total_iters=3)
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        if not 0 < start_factor <= 1:
            raise errors.bad_option("LinearLR", "start_factor", start_factor, "a number above 0 and up to 1")
        if not 0 <= end_factor <= 1:
            raise errors.bad_option("LinearLR", "end_factor", end_factor, "a number from 0 to 1")
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The learning rate of every group."""
        t = self.last_epoch
        if t == 0:
            return [lr * self.start_factor for lr in self.rates]
        if t > self.total_iters:
            return self.rates
        return [lr * self._factor(t) / self._factor(t - 1) for lr in self.rates]

    def _factor(self, t: int) -> float:
        return self.start_factor + (self.end_factor - self.start_factor) * t / self.total_iters


@final
class CosineAnnealingLR(LRScheduler):
    """Goes from the first rate to eta_min along half a cosine in T_max epochs, and on along the cosine after that.

    lr = eta_min + (lr₀ - eta_min)·(1 + cos(π·t / T_max)) / 2

    Source: I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017.

    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> schedule = optim.lr_scheduler.CosineAnnealingLR(optim.SGD([ag.zeros(2)], lr=1.0), T_max=2)
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        if not T_max > 0:
            raise errors.bad_option("CosineAnnealingLR", "T_max", T_max, "a number above 0")
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The learning rate of every group."""
        t = self.last_epoch
        if t == 0:
            return self.rates
        before, now = self._height(t - 1), self._height(t)
        if (t - 1 - self.T_max) % (2 * self.T_max) == 0:  # from the lowest point no factor leads up again
            return [lr + (base - self.eta_min) * now for lr, base in zip(self.rates, self.base_lrs, strict=True)]
        return [self.eta_min + (lr - self.eta_min) * now / before for lr in self.rates]

    def _height(self, t: int) -> float:
        """How much of the distance between the two rates is left in epoch t."""
        return (1 + cos(pi * t / self.T_max)) / 2
