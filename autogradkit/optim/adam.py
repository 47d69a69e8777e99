"""What if every entry has a step length of its own, from how large its gradients have been?

Read next: `rmsprop`.
"""

from __future__ import annotations

from abc import ABC
from math import sqrt as root
from typing import Any, final

from ..engine.backend import full_like
from ..engine.ops.elementwise import divide, maximum, sqrt
from . import errors
from .each_parameter import EachParameter, average
from .optimizer import Group


class _Moments(EachParameter, ABC):
    """The rule that Adam and AdamW share."""

    def check(self, group: Group) -> None:
        """Raises where an option cannot be right."""
        self.at_least_zero(group, "lr", "eps", "weight_decay")
        betas = group["betas"]
        if not (isinstance(betas, (tuple, list)) and len(betas) == 2 and all(0 <= beta < 1 for beta in betas)):
            raise errors.bad_option(type(self).__name__, "betas", betas, "two numbers from 0 up to, and without, 1")

    def update(self, x: Any, g: Any, kept: dict[str, Any], group: Group) -> Any:
        """One step of one parameter."""
        lr, decay, (beta1, beta2) = group["lr"], group["weight_decay"], group["betas"]
        if not kept:
            kept.update(step=0.0, exp_avg=full_like(x, 0.0), exp_avg_sq=full_like(x, 0.0))
        if decay and group["decoupled_weight_decay"]:
            x *= 1 - lr * decay
        elif decay:
            g = g + decay * x
        kept["step"] = t = kept["step"] + 1
        kept["exp_avg"] = m = average(kept["exp_avg"], beta1, g)
        kept["exp_avg_sq"] = v = average(kept["exp_avg_sq"], beta2, g * g)
        if group["amsgrad"]:
            kept["max_exp_avg_sq"] = v = maximum(kept.get("max_exp_avg_sq", v), v)
        # Both averages began at zero; without the corrections the first steps would be too short.
        size = sqrt(v)
        size /= root(1 - beta2**t)
        size += group["eps"]
        x -= lr / (1 - beta1**t) * divide(m, size)
        return x


@final
class Adam(_Moments):
    """Steps as long as the average gradient divided by the average size of gradients, entry by entry.

        g ← ∇f + weight_decay·x
        m ← β₁·m + (1 - β₁)·g
        v ← β₂·v + (1 - β₂)·g²
        x ← x - lr · m/(1 - β₁ᵗ) / (√(v/(1 - β₂ᵗ)) + eps)      t: the number of the step

    Parameters
    ----------
    params : iterable of Tensors, or of dicts
    lr : float
        About how far an entry moves in a step.
    betas : (float, float)
        How much of the two averages, m and v, is kept in a step.
    eps : float
        Keeps the division finite.
    weight_decay : float
    amsgrad : bool
        Divides by the largest v so far in place of the last one.
    maximize : bool
        Goes up in place of down.
    decoupled_weight_decay : bool
        Weight decay as in `AdamW`.

    Raises
    ------
    TypeError, ValueError
        As `Optimizer`; for an option below 0, or betas outside of [0, 1).

    Sources: D. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015. amsgrad: S. Reddi, S. Kale,
    S. Kumar, "On the convergence of Adam and beyond", ICLR 2018.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> w = ag.tensor([1.0, 200.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> optim.Adam([w], lr=0.5).step()
    >>> w
    tensor([  0.5, 199.5], requires_grad=True)
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ) -> None:
        options = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad}
        super().__init__(params, options | {"maximize": maximize, "decoupled_weight_decay": decoupled_weight_decay})


@final
class AdamW(_Moments):
    """Adam whose weight decay shrinks the parameter itself, so that the size of gradients does not weaken it.

        x ← (1 - lr·weight_decay)·x, then a step of `Adam` without weight decay

    Parameters
    ----------
    params, lr, betas, eps, weight_decay, amsgrad, maximize
        As `Adam`, but weight_decay is 0.01 if nothing is said.

    Raises
    ------
    TypeError, ValueError
        As `Adam`.

    Source: I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR 2019.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> w = ag.tensor([1.0, 200.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> optim.AdamW([w], lr=0.5, weight_decay=0.5).step()
    >>> w
    tensor([  0.25, 149.5 ], requires_grad=True)
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        options = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad}
        super().__init__(params, options | {"maximize": maximize, "decoupled_weight_decay": True})
