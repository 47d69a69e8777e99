"""Are the two modes each other's transpose?

Forward mode multiplies by the Jacobian J, reverse mode by its transpose, and for all u and v

    ⟨u, J v⟩ = ⟨Jᵀ u, v⟩

So each mode can be checked by the other, with two numbers, without a matrix, without steps and to the last digits.
Whether J itself is right, only a measurement can say: `gradcheck`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine import errors
from ..engine.backend import raw, to_numpy
from ..engine.transforms import jvp, vjp
from ..engine.tree import flatten, map_leaves
from .nodes import blame, wrong_pull, wrong_push
from .numeric import coarseness
from .probes import directions
from .record import recorded
from .trial import Function
from .vectors import like, reals, vector


def adjoint_test(f: Function, *primals: Any, rtol: float | None = None, seed: int = 0) -> bool:
    """Whether forward and reverse mode agree about a function: ⟨u, J v⟩ = ⟨Jᵀ u, v⟩ for random u and v.

    Parameters
    ----------
    f : callable
        Takes the primals and returns a Tensor, or a container of Tensors.
    *primals : numbers, arrays, Tensors or containers of them
    rtol : float, optional
        How far the two numbers may differ, relative to the sum of the absolute products in them; by default ε^0.75,
        with ε the machine epsilon of the coarsest dtype on the way: 2e-12 for float64.
    seed : int
        Of the random directions.

    Returns
    -------
    bool
        True where the two numbers agree.

    Raises
    ------
    GradcheckError
        Where they do not; the message has both numbers, and names the operation whose rule is wrong.

    Examples
    --------
    >>> import autogradkit as ag
    >>> adjoint_test(lambda x, y: ag.sin(x) * y, 1.0, 2.0)
    True
    """
    random = np.random.default_rng(seed)
    (y, pullback), records = recorded(lambda: vjp(f, *primals))
    u, v = _direction(y, random), _direction(primals, random)
    left, right = _row(u) * _row(jvp(f, primals, v)[1]), _row(pullback(u)) * _row(v)
    seen = [coarseness(to_numpy(raw(leaf)).dtype) for leaf in flatten((y, primals))[0]]
    epsilon = max(seen + [record.epsilon for record in records])
    allowed = (epsilon**0.75 if rtol is None else rtol) * (np.abs(left).sum() + np.abs(right).sum())
    if not abs(left.sum() - right.sum()) <= allowed:
        numbers = f"⟨u, J v⟩ = {left.sum():.12g}, but ⟨Jᵀ u, v⟩ = {right.sum():.12g}"
        blame("adjoint_test", numbers, records, random, wrong_pull, wrong_push)
        raise errors.modes_disagree(numbers)
    return True


def _direction(values: Any, random: np.random.Generator) -> Any:
    """A random direction in the form of values in a container."""
    return map_leaves(lambda x: like(directions(random, reals(raw(x)).size)[0], raw(x)), values)


def _row(values: Any) -> Any:
    return vector(flatten(values)[0])
