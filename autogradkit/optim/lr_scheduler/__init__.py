"""How does the learning rate change while one trains?

A schedule holds an optimiser; its `step()`, once for each epoch or step of the optimiser, sets the `lr` of every group.
Names and numbers are those of `torch.optim.lr_scheduler`.

    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> w = ag.tensor(1.0, requires_grad=True)
    >>> optimizer = optim.SGD([w], lr=1.0)
    >>> schedule = optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
    >>> for epoch in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(schedule.get_last_lr())
    [1.0]
    [0.5]
    [0.5]
    [0.25]

    scheduler     what every schedule has        factors    steps, powers, lines, cosines, your own function
    one_cycle     up and down again, once        plateau    down when the loss no longer falls

Read next: `scheduler`.
"""

from typing import Any

from .factors import CosineAnnealingLR, ExponentialLR, LambdaLR, LinearLR, MultiStepLR, StepLR
from .one_cycle import OneCycleLR
from .plateau import ReduceLROnPlateau
from .scheduler import LRScheduler

__all__ = [
    "CosineAnnealingLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "OneCycleLR",
    "ReduceLROnPlateau",
    "StepLR",
]


def __getattr__(name: str) -> Any:
    from ...engine.errors import missing
    from ..errors import LEFT_OUT

    raise missing("optim.lr_scheduler", name, LEFT_OUT)
