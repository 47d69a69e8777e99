"""What if an entry that has moved much moves less from then on?

Read next: `lbfgs`.
"""

from __future__ import annotations

from typing import Any, final

from ..engine.backend import full_like
from ..engine.ops.elementwise import divide, sqrt
from .each_parameter import EachParameter
from .optimizer import Group


@final
class Adagrad(EachParameter):
    """Gradients divided by the root of the sum of all their squares so far, entry by entry.

        g ← ∇f + weight_decay·x
        s ← s + g²
        x ← x - lr/(1 + (t - 1)·lr_decay) · g / (√s + eps)      t: the number of the step

    Parameters
    ----------
    params : iterable of Tensors, or of dicts
    lr, lr_decay, weight_decay : float
    initial_accumulator_value : float
        Where s begins.
    eps : float
        Keeps the division finite.
    maximize : bool
        Goes up in place of down.

    Raises
    ------
    TypeError, ValueError
        As `Optimizer`; for an option below 0.

    Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", JMLR 12, 2011.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> w = ag.tensor([1.0, 200.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> optim.Adagrad([w], lr=0.5).step()
    >>> w
    tensor([  0.5, 199.5], requires_grad=True)
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        options = {"lr": lr, "lr_decay": lr_decay, "weight_decay": weight_decay, "eps": eps, "maximize": maximize}
        super().__init__(params, options | {"initial_accumulator_value": initial_accumulator_value})

    def check(self, group: Group) -> None:
        """Raises where an option cannot be right."""
        self.at_least_zero(group, "lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps")

    def update(self, x: Any, g: Any, kept: dict[str, Any], group: Group) -> Any:
        """One step of one parameter."""
        if not kept:
            kept.update(step=0.0, sum=full_like(x, group["initial_accumulator_value"]))
        if group["weight_decay"]:
            g = g + group["weight_decay"] * x
        kept["step"] += 1
        kept["sum"] += g * g
        size = sqrt(kept["sum"])
        size += group["eps"]
        x -= group["lr"] / (1 + (kept["step"] - 1) * group["lr_decay"]) * divide(g, size)
        return x
