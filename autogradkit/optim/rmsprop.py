"""What if each entry's gradient is divided by how large it has been lately?

Read next: `adagrad`.
"""

from __future__ import annotations

from typing import Any, final

from ..engine.backend import full_like
from ..engine.ops.elementwise import divide, sqrt
from .each_parameter import EachParameter, average
from .optimizer import Group


@final
class RMSprop(EachParameter):
    """Gradients divided by the root of their mean square, entry by entry.

        g ← ∇f + weight_decay·x
        v ← α·v + (1 - α)·g²
        a ← α·a + (1 - α)·g                     only if centered
        b ← momentum·b + g / (√(v - a²) + eps)  without a if not centered
        x ← x - lr·b

    Parameters
    ----------
    params : iterable of Tensors, or of dicts
    lr : float
    alpha : float
        How much of the averages is kept in a step.
    eps : float
        Keeps the division finite.
    weight_decay, momentum : float
    centered : bool
        Divides by an estimate of the standard deviation of the gradient.
    maximize : bool
        Goes up in place of down.

    Raises
    ------
    TypeError, ValueError
        As `Optimizer`; for an option below 0.

    Sources: T. Tieleman, G. Hinton, "Neural networks for machine learning", lecture 6.5, 2012. centered: A. Graves,
    "Generating sequences with recurrent neural networks", arXiv:1308.0850, 2013.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> w = ag.tensor([1.0, 200.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> optim.RMSprop([w], lr=0.05, eps=0.0).step()
    >>> w
    tensor([  0.5, 199.5], requires_grad=True)
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        options = {"lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weight_decay, "momentum": momentum}
        super().__init__(params, options | {"centered": centered, "maximize": maximize})

    def check(self, group: Group) -> None:
        """Raises where an option cannot be right."""
        self.at_least_zero(group, "lr", "alpha", "eps", "weight_decay", "momentum")

    def update(self, x: Any, g: Any, kept: dict[str, Any], group: Group) -> Any:
        """One step of one parameter."""
        alpha = group["alpha"]
        if not kept:
            kept.update(step=0.0, square_avg=full_like(x, 0.0))
        kept["step"] += 1
        if group["weight_decay"]:
            g = g + group["weight_decay"] * x
        kept["square_avg"] = v = average(kept["square_avg"], alpha, g * g)
        if group["centered"]:
            kept["grad_avg"] = a = average(kept.get("grad_avg", full_like(x, 0.0)), alpha, g)
            v = v - a * a
        size = sqrt(v)
        size += group["eps"]
        g = divide(g, size)
        if group["momentum"]:
            b = kept.get("momentum_buffer", full_like(x, 0.0))
            b *= group["momentum"]
            b += g
            kept["momentum_buffer"] = g = b
        x -= group["lr"] * g
        return x
