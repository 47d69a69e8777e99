"""What is the Jacobian of a function, measured?

Read next: `numeric`, where the measuring is done; `gradcheck`, which compares.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..engine.backend import as_raw, form, is_complex, raw, to_numpy
from ..engine.trace import tensor_of
from .numeric import coarseness, entry_by_entry
from .trial import Function
from .vectors import like, reals, vector


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
        Of the shape of f(x) followed by that of x. Where f(x) or x is complex, the jacobian is what `jacrev` gives: of
        a complex result the derivative, of a real one the gradient.

    Examples
    --------
    >>> import autogradkit as ag
    >>> jacobian, error = numerical_jacobian(lambda x: ag.exp(x), 0.0)
    >>> bool(abs(jacobian - 1.0) <= error), bool(error < 1e-9)
    (True, True)
    """
    below = raw(x) if hasattr(x, "node") else as_raw(x)
    primal = reals(below)

    def value(array: Any) -> Any:
        return vector(f(tensor_of(like(array, below))))

    y = to_numpy(raw(f(tensor_of(below))))
    epsilon = max(coarseness(primal.dtype), coarseness(y.dtype))
    slopes = entry_by_entry(value, primal, None, epsilon, eps)
    value_and_error = np.array([slopes.value, slopes.error]).reshape(2, *reals(y).shape, *primal.shape)
    if is_complex(y.dtype) and is_complex(form(below)[1]):
        value_and_error = value_and_error[..., 0]  # along the real axis, which says all of a holomorphic function
    if not (is_complex(y.dtype) or is_complex(form(below)[1])):
        return Measured(*value_and_error)
    along_re, along_im = np.moveaxis(value_and_error, 1 + y.ndim if is_complex(y.dtype) else -1, 0)
    return Measured(along_re[0] + 1j * along_im[0], along_re[1] + along_im[1])
