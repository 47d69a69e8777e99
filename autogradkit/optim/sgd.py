"""What is the simplest step, and what does momentum add?

Read next: `adam`.
"""

from __future__ import annotations

from typing import Any, final

from ..engine.ops.linear import copy
from . import errors
from .each_parameter import EachParameter
from .optimizer import Group


@final
class SGD(EachParameter):
    """Gradient descent, with momentum where that is asked for.

        g ← ∇f + weight_decay·x
        b ← momentum·b + (1 - dampening)·g      b ← g in the first step
        x ← x - lr·b                            x ← x - lr·(g + momentum·b) with nesterov

    Parameters
    ----------
    params : iterable of Tensors, or of dicts
    lr : float
        Length of a step, as a multiple of the gradient.
    momentum, dampening, weight_decay : float
    nesterov : bool
        Looks ahead along the momentum; needs momentum above 0 and dampening 0.
    maximize : bool
        Goes up in place of down.

    Raises
    ------
    TypeError, ValueError
        As `Optimizer`; for an option below 0; for nesterov without momentum or with dampening.

    Source: I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum in deep
    learning", ICML 2013; here b is in units of the gradient, as in PyTorch.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> w = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> optim.SGD([w], lr=0.25).step()
    >>> w
    tensor([0.5, 1. ], requires_grad=True)
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        options = {"lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay}
        super().__init__(params, options | {"nesterov": nesterov, "maximize": maximize})

    def check(self, group: Group) -> None:
        """Raises where an option cannot be right."""
        self.at_least_zero(group, "lr", "momentum", "weight_decay")
        if group["nesterov"] and (group["momentum"] == 0 or group["dampening"] != 0):
            raise errors.nesterov_alone()

    def update(self, x: Any, g: Any, kept: dict[str, Any], group: Group) -> Any:
        """One step of one parameter."""
        momentum = group["momentum"]
        if group["weight_decay"]:
            g = g + group["weight_decay"] * x
        if momentum:
            if "momentum_buffer" in kept:
                b = kept["momentum_buffer"]
                b *= momentum
                b += (1 - group["dampening"]) * g
            else:
                b = copy(g)
            kept["momentum_buffer"] = b
            g = g + momentum * b if group["nesterov"] else b
        x -= group["lr"] * g
        return x
