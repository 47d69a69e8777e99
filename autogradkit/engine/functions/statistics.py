"""How do many numbers become one: averages, spreads, quantiles, covariances?

All of them are compositions, so derivatives of every order come from the operations that they use. Two choices: a
spread of 0 has the derivative 0, as in PyTorch, and a quantile has that of the entries it lies between.

NumPy's values are given where PyTorch has others: `var` and `std` divide by n unless a call asks for less, and
`median` is the mean of the two middle entries. Where a call of `median` says `dim=`, the answer is PyTorch's.

Read next: `nan_aware`, the same where entries are missing.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..backend import as_raw, device_of, dtype_for, form, full_like, is_complex, is_half, raw, shape_of
from ..ops import reductions
from ..ops.constant import equal, greater, not_equal
from ..ops.elementwise import absolute, add, divide, multiply, sqrt, square, subtract
from ..ops.joining import clip, concatenate, where
from ..ops.linear import Shape, astype, broadcast_to, inverse, permute, reshape, swap
from ..ops.products import column, matmul
from ..ops.reductions import Axes, axes_of, total
from ..ops.selection import pick
from .axes import Axis, along, beside_it, floating, gathered, in_single, numpy_says, with_kept_axes
from .choosing import sort
from .matrices import adjoint
from .places import argsort
from .spelling import either_spelling
from .taking import take_along_axis
from .totals import chosen_alone

__all__ = ["average", "corrcoef", "cov", "median", "percentile", "quantile", "std", "var"]


@either_spelling
@in_single
def var(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """As `numpy.var`: the mean square distance from the mean, ∑ |x - mean|² / (n - ddof).

    `correction` and `unbiased` are PyTorch's names for ddof, which is 0 here where none of them is said. Where n is not
    larger, the result is NaN or infinite.

    >>> import autogradkit as ag, numpy as np
    >>> ag.var(np.array([1.0, 3.0])), ag.var(np.array([1.0, 3.0]), correction=1)
    (1.0, 2.0)
    """
    axes = axes_of(x, axis)
    away = subtract(x, reductions.average(x, axes, True))
    mean_square = reductions.average(squares(away), axes, keepdims)
    n = math.prod(shape_of(x)[i] for i in axes)
    return mean_square if ddof == 0 else multiply(mean_square, n / (n - ddof) if n > ddof else math.inf)


@either_spelling
@in_single
def std(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """As `numpy.std`: the square root of `var`, which takes the same arguments; where it is 0 the derivative is 0.

    >>> import autogradkit as ag, numpy as np
    >>> ag.std(np.array([1.0, 3.0]))
    1.0
    """
    return root(var(x, axis, ddof, keepdims))


def squares(x: Any) -> Any:
    """|x|², entry by entry."""
    return square(absolute(x) if is_complex(form(x)[1]) else x)


def root(x: Any) -> Any:
    """The square root, with the derivative 0 at 0."""
    flat = equal(x, 0)
    return where(flat, 0.0, sqrt(where(flat, 1.0, x)))


@either_spelling
def average(x: Any, axis: Axis = None, weights: Any = None, returned: bool = False, *, keepdims: bool = False) -> Any:
    """As `numpy.average`: ∑ w·x / ∑ w, and with `returned` the pair of it and ∑ w. Weights may vary as well.

    >>> import autogradkit as ag, numpy as np
    >>> ag.average(np.array([1.0, 5.0]), weights=[3, 1])
    2.0
    """
    x, axes = floating(x), axes_of(x, axis)
    if weights is None:
        z = reductions.average(x, axes, keepdims)
        return (z, full_like(z, math.prod(shape_of(x)[i] for i in axes))) if returned else z
    weights = _at_their_axes(beside_it(weights, x), shape_of(x), axes, axis)
    weighted = total(multiply(x, weights), axes, keepdims)
    together = astype(total(weights, axes, keepdims), form(weighted)[1])
    z = divide(weighted, together)
    return (z, broadcast_to(together, shape_of(z))) if returned else z


def _at_their_axes(weights: Any, shape: Shape, axes: Axes, axis: Axis) -> Any:
    """Weights of some axes in a form that broadcasts to all."""
    if shape_of(weights) == shape:
        return weights
    only = tuple(n if i in axes else 1 for i, n in enumerate(shape))
    numpy_says.average(np.zeros(only), axis, np.ones(shape_of(weights)))
    return reshape(permute(weights, inverse(axes)), only)


@either_spelling
def quantile(x: Any, q: Any, axis: Axis = None, method: Any = "linear", keepdims: bool = False) -> Any:
    """As `numpy.quantile`: below which a part q of the entries lies, by any of NumPy's methods.

    q is a number between 0 and 1, or an array of them, whose axes come first in the result; it is a constant. A NaN
    among the entries makes the result NaN. `interpolation` is PyTorch's name for method.

    >>> import autogradkit as ag, numpy as np
    >>> ag.value_and_grad(lambda x: ag.quantile(x, 0.25))(np.array([0.0, 30.0, 10.0]))
    (5.0, array([0.5, 0. , 0.5]))
    """
    axes = axes_of(x, axis)
    ordered = sort(gathered(x, axes), 0)
    n = shape_of(ordered)[0]
    # Among the numbers 0, 1, 2, … a quantile is the place where it lies.
    places = np.quantile(np.arange(n), np.asarray(q, float), method=method)
    ordered = ordered if places.dtype.kind == "i" else floating(ordered)  # some methods choose one entry in any case
    last = pick(ordered, n - 1)
    z = where(not_equal(last, last), last, _between(ordered, places))
    return with_kept_axes(z, shape_of(x), axes, keepdims)


def _between(ordered: Any, places: Any) -> Any:
    """Entries of the first axis, and mixtures of neighbours where a place lies between them."""
    below = np.floor(places).astype(int)
    z = pick(ordered, below)
    if (below == places).all():
        return z
    part = float(places - below) if places.ndim == 0 else _in_the_form_of(ordered, places - below)
    above = pick(ordered, np.ceil(places).astype(int))
    return add(multiply(z, 1 - part), multiply(above, part))


def _in_the_form_of(ordered: Any, parts: Any) -> Any:
    """Numbers for each of the entries of a first axis, where these lie and in their precision."""
    parts = parts.reshape((*parts.shape, *[1] * (len(shape_of(ordered)) - 1)))
    return as_raw(parts, form(ordered)[1], device=device_of(raw(ordered)))


@either_spelling
def percentile(x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Any:
    """As `numpy.percentile`: the quantile of q hundredths.

    >>> import autogradkit as ag, numpy as np
    >>> ag.percentile(np.array([0.0, 10.0, 20.0]), 75)
    15.0
    """
    return quantile(x, np.asarray(q) / 100, axis, method, keepdims)


def median(x: Any, axis: Axis = None, keepdims: bool = False, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """As `numpy.median`: the middle entry, the mean of two; with `dim=` as `torch.median`: the pair (values, indices).

    PyTorch's is the lower one of two middle entries.

    >>> import autogradkit as ag, numpy as np
    >>> ag.value_and_grad(ag.median)(np.array([7.0, 1.0, 2.0, 3.0]))
    (2.5, array([0. , 0. , 0.5, 0.5]))
    """
    if dim is None:
        nothing = 0 in shape_of(x)
        return average(x, axis, keepdims=keepdims) if nothing else quantile(x, 0.5, axis, keepdims=keepdims)
    (dim,) = axes_of(x, dim)
    n, order = shape_of(x)[dim], argsort(x, dim)
    middle, last = (pick(order, along(dim, slice(i, i + 1))) for i in ((n - 1) // 2, n - 1))
    largest = take_along_axis(x, last, dim)
    return chosen_alone(x, where(not_equal(largest, largest), last, middle), dim, keepdim)


@either_spelling
def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: float | None = None,
    fweights: Any = None,
    aweights: Any = None,
) -> Any:
    """As `numpy.cov`: how variables, the rows of m and of y, vary together. Weights may vary as well.

    `correction` is PyTorch's name for ddof.

    >>> import autogradkit as ag, numpy as np
    >>> ag.cov(np.array([[1.0, 2.0, 3.0], [6.0, 4.0, 2.0]]))
    array([[ 1., -2.],
           [-2.,  4.]])
    """
    x = _variables(m, rowvar)
    x = x if y is None else concatenate([x, _variables(y, rowvar)])
    lost: Any = float(not bias) if ddof is None else ddof
    fweights, aweights = (w if w is None else floating(beside_it(w, x)) for w in (fweights, aweights))
    weights = fweights if aweights is None else aweights if fweights is None else multiply(fweights, aweights)
    if weights is None:
        n: Any = shape_of(x)[1]
        weighted = away = subtract(x, reductions.average(x, (1,), True))
    else:
        n = total(weights, (0,), False)
        away = subtract(x, divide(total(multiply(x, weights), (1,), True), n))
        weighted = multiply(away, weights)
    if aweights is not None:
        lost = divide(multiply(lost, total(multiply(weights, aweights), (0,), False)), n)
    left = subtract(n, lost)
    c = divide(matmul(weighted, adjoint(away)), where(greater(left, 0), left, 0.0))
    return reshape(c, tuple(k for k in shape_of(c) if k != 1)) if 1 in shape_of(c) else c


def _variables(m: Any, rowvar: bool) -> Any:
    """Observations as rows, one for each variable."""
    x = floating(m if len(shape_of(m)) > 1 else reshape(m, (1, -1)))
    if len(shape_of(x)) > 2:
        numpy_says.cov(np.zeros((1,) * len(shape_of(x))))
    x = astype(x, dtype_for(raw(x), "float32")) if is_half(form(x)[1]) else x  # in which squares are not soon infinite
    return x if rowvar or shape_of(x)[0] == 1 else swap(x)


def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any:
    """As `numpy.corrcoef`: covariances of variables, divided by both of their spreads.

    >>> import autogradkit as ag, numpy as np
    >>> ag.corrcoef(np.array([1.0, 2.0, 3.0]), np.array([6.0, 4.0, 2.0]))
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    c = cov(x, y, rowvar)
    if not shape_of(c):
        return divide(c, c)
    places = np.arange(shape_of(c)[0])
    variances = pick(c, (places, places))
    spreads = sqrt(absolute(variances) if is_complex(form(c)[1]) else variances)
    z = divide(divide(c, column(spreads)), spreads)
    # Rounding could lead out of what a correlation can be.
    return z if is_complex(form(c)[1]) else clip(z, -1, 1)
