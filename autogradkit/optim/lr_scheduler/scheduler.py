"""What does every schedule have?

Read next: `factors`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, ClassVar

from .. import errors
from ..optimizer import Optimizer


class Schedule(ABC):
    """What sets the learning rates of an optimiser, and can be saved and loaded.

    last_epoch : how often `step` was called
    """

    unsaved: ClassVar[tuple[str, ...]] = ("optimizer",)

    last_epoch: int
    _last_lr: list[float]

    def _take(self, optimizer: Optimizer) -> None:
        """Holds the optimiser, after a look at it."""
        if not isinstance(optimizer, Optimizer):
            raise errors.not_an_optimizer(type(self).__name__, optimizer)
        self.optimizer = optimizer

    def get_last_lr(self) -> list[float]:
        """The learning rate of every group, as the last `step` has set it."""
        return self._last_lr

    def set_lr(self, rates: list[float]) -> None:
        """Sets the learning rate of every group."""
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = lr
        self._last_lr = list(rates)

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimiser and functions, as a copy."""
        return deepcopy({name: value for name, value in vars(self).items() if name not in self.unsaved})

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Takes over what `state_dict()` gave; the learning rates are in the state of the optimiser.

        Raises
        ------
        ValueError
            Where something is missing.
        """
        names = [name for name in vars(self) if name not in self.unsaved]
        if missing := [name for name in names if name not in state_dict]:
            raise errors.not_a_state(missing)
        vars(self).update({name: deepcopy(state_dict[name]) for name in names})

    def one_each(self, name: str, given: Any) -> list[Any]:
        """One value for each group, from one value or a list of them."""
        count = len(self.optimizer.param_groups)
        values = list(given) if isinstance(given, (list, tuple)) else [given] * count
        if len(values) != count:
            raise errors.wrong_count(type(self).__name__, name, len(values), count)
        return values


class LRScheduler(Schedule):
    """A schedule that knows the rates from the number of the epoch; a subclass says how, in `get_lr`.

    Parameters
    ----------
    optimizer : Optimizer
    last_epoch : int
        -1 to begin; the number of the last epoch to go on with an optimiser whose groups have an "initial_lr", as if
        there had been no break. In PyTorch 2.13, some schedules repeat a rate there and leave their curve.

    Raises
    ------
    TypeError
        Where there is no optimiser.
    ValueError
        Where it cannot go on because a group has no "initial_lr".

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> class Halving(optim.lr_scheduler.LRScheduler):
    ...     def get_lr(self):
    ...         return [lr / 2**self.last_epoch for lr in self.base_lrs]
    >>> schedule = Halving(optim.SGD([ag.tensor(1.0, requires_grad=True)], lr=1.0))
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        self._take(optimizer)
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise errors.no_initial_lr(type(self).__name__, i)
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self.step()

    @abstractmethod
    def get_lr(self) -> list[float]:
        """The learning rate of every group in epoch `last_epoch`."""

    @property
    def rates(self) -> list[float]:
        """The learning rates as they are now; a schedule that multiplies these can be combined with others."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def step(self) -> None:
        """Sets the learning rates of the next epoch."""
        self.last_epoch += 1
        self.set_lr(self.get_lr())
