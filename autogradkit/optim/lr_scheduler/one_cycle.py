"""What if the rate goes up first, far above where it begins, and then down to almost nothing?

Read next: `plateau`.
"""

from __future__ import annotations

from math import cos, pi
from typing import Any, final

from .. import errors
from ..optimizer import Group, Optimizer
from .scheduler import LRScheduler

# A phase: its last step, and the names of rate and momentum, in a group, at its two ends.
Phase = tuple[float, tuple[str, str], tuple[str, str]]


@final
class OneCycleLR(LRScheduler):
    """One cycle, counted in steps and not in epochs: the rate goes up to max_lr and down again, momentum against it.

    The rate begins at max_lr / div_factor and ends at that divided by final_div_factor; momentum, or the first of
    Adam's betas, goes from max_momentum to base_momentum and back.

    Parameters
    ----------
    optimizer : Optimizer
    max_lr : float, or a list of one for each group
    total_steps : int, optional
        The number of steps; by default epochs · steps_per_epoch.
    epochs, steps_per_epoch : int, optional
    pct_start : float
        The part of all steps in which the rate goes up.
    anneal_strategy : "cos" or "linear"
        The form of the way from one rate to the next.
    cycle_momentum : bool
    base_momentum, max_momentum : float, or a list of one for each group
    div_factor, final_div_factor : float
    three_phase : bool
        Goes down as fast as up, and only then to the end.
    last_epoch : int

    Raises
    ------
    TypeError
        Where there is no optimiser.
    ValueError
        As `LRScheduler`; where the number of steps is not known or used up, there is no momentum to cycle, or an
        option cannot be right.

    Source: L. Smith, N. Topin, "Super-convergence: very fast training of neural networks using large learning rates",
    arXiv:1708.07120, 2017.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> optimizer = optim.SGD([ag.zeros(2)], lr=0.1, momentum=0.9)
    >>> schedule = optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=10)
    >>> schedule.step()
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [1.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        self._take(optimizer)
        self.total_steps = _length(total_steps, epochs, steps_per_epoch)
        if not 0 <= pct_start <= 1:
            raise errors.bad_option("OneCycleLR", "pct_start", pct_start, "a number from 0 to 1")
        if anneal_strategy not in ("cos", "linear"):
            raise errors.bad_option("OneCycleLR", "anneal_strategy", anneal_strategy, "'cos' or 'linear'")
        if cycle_momentum and not {"momentum", "betas"} & optimizer.defaults.keys():
            raise errors.no_momentum()
        self.pct_start, self.three_phase = pct_start, three_phase
        self.anneal_strategy, self.cycle_momentum = anneal_strategy, cycle_momentum
        if last_epoch == -1:
            for group, top in zip(optimizer.param_groups, self.one_each("max_lr", max_lr), strict=True):
                first = top / div_factor
                group.update(lr=first, initial_lr=first, max_lr=top, min_lr=first / final_div_factor)
            for name, given in (("base_momentum", base_momentum), ("max_momentum", max_momentum)):
                for group, value in zip(optimizer.param_groups, self.one_each(name, given), strict=True):
                    if cycle_momentum:
                        group[name] = value
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The learning rate of every group."""
        if self.last_epoch > self.total_steps:
            raise errors.cycle_is_over(self.total_steps)
        way, (start, end), _ = self._place()
        return [self._between(group[start], group[end], way) for group in self.optimizer.param_groups]

    def step(self) -> None:
        """Sets rate and momentum of the next step."""
        super().step()
        way, _, (start, end) = self._place()
        for group in self.optimizer.param_groups if self.cycle_momentum else ():
            _set_momentum(group, self._between(group[start], group[end], way))

    def _phases(self) -> list[Phase]:
        """The phases in order."""
        up, end = self.pct_start * self.total_steps - 1, self.total_steps - 1
        rising: Phase = (up, ("initial_lr", "max_lr"), ("max_momentum", "base_momentum"))
        if not self.three_phase:
            return [rising, (end, ("max_lr", "min_lr"), ("base_momentum", "max_momentum"))]
        falling: Phase = (2 * up, ("max_lr", "initial_lr"), ("base_momentum", "max_momentum"))
        return [rising, falling, (end, ("initial_lr", "min_lr"), ("max_momentum", "max_momentum"))]

    def _place(self) -> tuple[float, tuple[str, str], tuple[str, str]]:
        """Which part of the way through its phase the present step is, and what lies at the phase's two ends."""
        phases = self._phases()
        i = next((i for i, (end, _, _) in enumerate(phases[:-1]) if self.last_epoch <= end), len(phases) - 1)
        end, rates, momenta = phases[i]
        start = phases[i - 1][0] if i > 0 else 0
        return (self.last_epoch - start) / (end - start), rates, momenta

    def _between(self, start: float, end: float, way: float) -> float:
        return start + (end - start) * (way if self.anneal_strategy == "linear" else (1 - cos(pi * way)) / 2)


def _length(total_steps: int | None, epochs: int | None, steps_per_epoch: int | None) -> int:
    """The number of steps of the cycle."""
    given: dict[str, Any] = {"total_steps": total_steps}
    if total_steps is None:
        given = {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
    for name, count in given.items():
        if count is None:
            raise errors.unknown_length()
        if not (isinstance(count, int) and count > 0):
            raise errors.bad_option("OneCycleLR", name, count, "a whole number above 0")
    return total_steps if total_steps is not None else (epochs or 0) * (steps_per_epoch or 0)


def _set_momentum(group: Group, momentum: float) -> None:
    if "betas" in group:
        group["betas"] = (momentum, *group["betas"][1:])
    else:
        group["momentum"] = momentum
