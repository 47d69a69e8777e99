"""Is the second derivative right?

The gradients are themselves a function, of the inputs and of the cotangents that the backward pass starts from. Its
derivatives, by a pass over the recorded pass, are checked as those of any other function. Forward mode over a gradient
is checked by `gradcheck`, for a function that calls `ag.grad` or `ag.vjp`.

Read next: `adjoint`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine import ambient, errors
from ..engine.backend import full_like, is_floating, raw
from ..engine.tensor import Tensor
from ..engine.trace import constant, tensor_of
from ..engine.tree import flatten
from .gradcheck import passes
from .probes import directions
from .trial import Function, Settings
from .vectors import split, vector


def gradgradcheck(
    f: Function,
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float | None = None,
    atol: float | None = None,
    rtol: float | None = None,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    fast_mode: bool = False,
    seed: int = 0,
) -> bool:
    """Compares the derivatives of a function's gradients with what the gradients say: those of (x, ȳ) ↦ ȳᵀ J(x).

    Parameters
    ----------
    f, inputs, eps, atol, rtol, raise_exception, nondet_tol, fast_mode, seed
        As for `gradcheck`. In messages, the cotangents are counted as inputs, after those of f.
    grad_outputs : Tensor or sequence of Tensors, optional
        The cotangents, one for each floating-point output; by default random ones that require a gradient.

    Returns
    -------
    bool
        True where all second derivatives are right.

    Raises
    ------
    GradcheckError, ValueError, TypeError
        As `gradcheck`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([1.0, -2.0], requires_grad=True)
    >>> gradgradcheck(lambda x: ag.sin(x) * x, x)
    True
    """
    given = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    cotangents = _random(f, given, seed) if grad_outputs is None else flatten(grad_outputs)[0]
    checked = [i for i, x in enumerate(given) if isinstance(x, Tensor) and x.requires_grad]
    if not checked:
        raise errors.nothing_to_check("gradgradcheck")

    def gradients(*everything: Any) -> tuple[Any, ...]:
        outputs = _floating(f(*everything[: len(given)]))
        pairs = zip(outputs, everything[len(given) :], strict=True)
        roots = [(y, y_bar) for y, y_bar in pairs if y.node is not None]
        nodes = [everything[i].node for i in checked]
        arrived = {node: full_like(everything[i], 0.0) for i, node in zip(checked, nodes, strict=True)}
        if roots:
            moving, seeds = zip(*roots, strict=True)
            arrived |= ambient.gradients_of("gradgradcheck", moving, seeds, True, True, set(nodes))
        return tuple(constant(arrived[node]) for node in nodes)

    settings = Settings(eps, atol, rtol, nondet_tol, False, fast_mode, seed, all_outputs=True)
    return passes("gradgradcheck", gradients, (*given, *cotangents), settings, raise_exception)


def _random(f: Function, inputs: tuple[Any, ...], seed: int) -> list[Any]:
    """A cotangent for each floating-point output."""
    outputs = _floating(f(*inputs))
    row = directions(np.random.default_rng(seed), vector(outputs).size)[0]
    return [tensor_of(y_bar).requires_grad_() for y_bar in split(row, outputs)]


def _floating(outputs: Any) -> list[Any]:
    return [y for y in flatten(outputs)[0] if is_floating(raw(y))]
