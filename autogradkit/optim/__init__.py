"""How do parameters follow their gradients?

An optimiser holds parameters; `backward()` fills their `.grad`, and `step()` moves them. Names, defaults and numbers
are those of `torch.optim`.

    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> w = ag.tensor(0.0, requires_grad=True)
    >>> optimizer = optim.SGD([w], lr=0.25)
    >>> for _ in range(20):
    ...     optimizer.zero_grad()
    ...     ((w - 3) ** 2).backward()
    ...     optimizer.step()
    >>> round(w.item(), 4)
    3.0

    optimizer        parameters, groups of options, state    each_parameter   one rule for one parameter after another
    sgd  adam  rmsprop  adagrad                              rules
    lbfgs            all parameters at once, by SciPy
    lr_scheduler     how the learning rate changes           clipping         gradients that are too large

Read next: `optimizer`.
"""

from typing import Any

from . import lr_scheduler
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .clipping import clip_grad_norm_, clip_grad_value_
from .lbfgs import LBFGS
from .optimizer import Optimizer
from .rmsprop import RMSprop
from .sgd import SGD

__all__ = [
    "LBFGS",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Optimizer",
    "RMSprop",
    "clip_grad_norm_",
    "clip_grad_value_",
    "lr_scheduler",
]


def __getattr__(name: str) -> Any:
    from ..engine.errors import missing
    from .errors import LEFT_OUT

    raise missing("optim", name, LEFT_OUT)
