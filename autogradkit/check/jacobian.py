"""What is the Jacobian of a function, measured?

Read next: `numeric`, where the measuring is done; `gradcheck`, which compares.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..engine.backend import as_raw, raw, to_numpy
from ..engine.trace import tensor_of
from .numeric import coarseness, entry_by_entry
from .trial import Function
from .vectors import like, vector


class Measured(NamedTuple):
    """A measured Jacobian, and how far off each of its entries may be."""

    jacobian: Any
    error: Any


def numerical_jacobian(f: Function, x: Any, eps: float | None = None) -> Measured:
    """The Jacobian of a function by extrapolated central differences: J[i, j] = ∂f_i / ∂x_j, with an error estimate.

    Parameters
    ----------
    f : callable
        Takes a Tensor and returns a Tensor, an array or a number.
    x : number, array or Tensor
        Where to measure.
    eps : float, optional
        The largest step; by default relative to the size of each entry and chosen by its dtype.

    Returns
    -------
    jacobian, error : NumPy arrays of float64
        Of the shape of f(x) followed by that of x.

    Examples
    --------
    >>> import autogradkit as ag
    >>> jacobian, error = numerical_jacobian(lambda x: ag.exp(x), 0.0)
    >>> bool(abs(jacobian - 1.0) <= error), bool(error < 1e-9)
    (True, True)
    """
    below = raw(x) if hasattr(x, "node") else as_raw(x)
    primal = np.asarray(to_numpy(below))

    def value(array: Any) -> Any:
        return vector(f(tensor_of(like(array, below))))

    y = to_numpy(raw(f(tensor_of(below))))
    epsilon = max(coarseness(primal.dtype), coarseness(y.dtype))
    slopes = entry_by_entry(value, primal, None, epsilon, eps)
    shape = (*y.shape, *primal.shape)
    return Measured(slopes.value.reshape(shape), slopes.error.reshape(shape))
