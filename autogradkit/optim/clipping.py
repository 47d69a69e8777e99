"""What if a gradient is too large for a step?

Then it is made smaller before the step: all gradients together, which keeps their direction, or entry by entry.

Read next: `lr_scheduler`.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, isfinite
from typing import Any

from ..engine.backend import canonical, namespace, raw, to_numpy
from ..engine.ops.joining import clip
from ..engine.recording import no_grad
from ..engine.tensor import Tensor
from ..engine.trace import constant
from . import errors


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor], max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> Tensor:
    """Scales all gradients by one number, in place, so that their norm as one vector is at most max_norm.

        g ← g · min(1, max_norm / (‖g‖ + 10⁻⁶))

    Parameters
    ----------
    parameters : Tensor or iterable of Tensors
        Those without a gradient are passed over.
    max_norm : float
    norm_type : float
        The order p of the norm (Σ|g|ᵖ)¹ᐟᵖ, inf for the largest |g|.
    error_if_nonfinite : bool
        Whether a norm that is NaN or infinite is an error.

    Returns
    -------
    The norm before, as a Tensor.

    Raises
    ------
    ValueError
        For a max_norm below 0, or a norm_type that is not above 0.
    RuntimeError
        Where the norm is not finite, if that is asked for.

    Source: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> w = ag.tensor([1.5, 2.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> optim.clip_grad_norm_([w], max_norm=1.0)
    tensor(5.)
    >>> w.grad
    tensor([0.59999988, 0.79999984])
    """
    if not max_norm >= 0:
        raise errors.bad_option("clip_grad_norm_", "max_norm", max_norm, "a number that is at least 0")
    if not norm_type > 0:
        raise errors.bad_option("clip_grad_norm_", "norm_type", norm_type, "a number above 0, or inf")
    gradients = _gradients(parameters)
    norm = _norm([raw(grad) for grad in gradients], norm_type)
    length = to_numpy(norm).item()
    if error_if_nonfinite and not isfinite(length):
        raise errors.nonfinite_norm(norm_type)
    scale = max_norm / (length + 1e-6)
    with no_grad():
        for grad in gradients if not scale >= 1 else ():
            grad.mul_(scale)
    result: Tensor = constant(norm)
    return result


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Brings every entry of every gradient, in place, into the range from -clip_value to clip_value.

    Raises
    ------
    ValueError
        For a clip_value below 0.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> w = ag.tensor([0.25, -2.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> optim.clip_grad_value_([w], clip_value=1.0)
    >>> w.grad
    tensor([ 0.5, -1. ])
    """
    if not clip_value >= 0:
        raise errors.bad_option("clip_grad_value_", "clip_value", clip_value, "a number that is at least 0")
    with no_grad():
        for grad in _gradients(parameters):
            grad.copy_(clip(grad, -clip_value, clip_value))


def _gradients(parameters: Any) -> list[Any]:
    given = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    for p in given:
        if not isinstance(p, Tensor):
            raise errors.not_a_parameter(p)
    return [p.grad for p in given if p.grad is not None]


def _norm(gradients: list[Any], order: float) -> Any:
    """The norm of raw arrays as one vector: the norm of the norms of each."""
    norms = [_norm_of_one(g, order) for g in gradients]
    if not norms:
        return 0.0
    if order == inf:
        return canonical(_largest(norms))
    return canonical(sum(norm**order for norm in norms) ** (1 / order))


def _norm_of_one(g: Any, order: float) -> Any:
    xp = namespace(g)
    return xp.max(abs(g)) if order == inf else xp.sum(abs(g) ** order) ** (1 / order)


def _largest(norms: list[Any]) -> Any:
    xp = namespace(norms[0])
    return xp.max(xp.stack([xp.asarray(norm) for norm in norms]))
