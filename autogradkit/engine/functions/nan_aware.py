"""How is computed with arrays in which entries are missing?

A missing entry is NaN. It is replaced by what does not matter, 0 in a sum or 1 in a product, so its derivative is 0.
Where all entries are missing, what has no value (a mean, an extreme, a quantile) is NaN, without NumPy's warning.

Read next: `differences`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np

from .. import errors
from ..backend import as_raw, device_of, form, full_like, is_floating, namespace, raw, shape_of
from ..ops.constant import equal, greater, not_equal
from ..ops.elementwise import absolute, add, divide, multiply, relu, subtract
from ..ops.joining import where
from ..ops.linear import astype, reshape
from ..ops.reductions import Axes, axes_of, total
from .axes import Axis, gathered, in_single, numpy_says, with_kept_axes
from .choosing import sort
from .constants import ceil, floor, rint
from .places import argmax, argmin
from .spelling import either_spelling
from .statistics import quantile, root, squares
from .totals import amax, amin, cumprod, cumsum, prod

__all__ = [
    "nanargmax", "nanargmin", "nancumprod", "nancumsum", "nanmax", "nanmean", "nanmedian", "nanmin", "nanpercentile",
    "nanprod", "nanquantile", "nanstd", "nansum", "nanvar",
]  # fmt: skip


def filled(x: Any, number: float) -> Any:
    """x with a number in the places of missing entries; only floating-point numbers can be missing."""
    return where(not_equal(x, x), number, x) if is_floating(raw(x)) else x


def count(x: Any, axes: Axes, keepdims: bool) -> Any:
    """How many entries are there, in the precision of x."""
    return total(where(not_equal(x, x), 0.0, full_like(x, 1.0)), axes, keepdims)


def where_any(holds: Any, z: Any) -> Any:
    """A result where it is one of some entries, else NaN."""
    return where(greater(holds, 0), z, np.nan)


def shared(together: Any, n: Any) -> Any:
    """A sum divided by a count, NaN where that is not positive."""
    return where_any(n, divide(together, where(greater(n, 0), n, 1.0)))


@either_spelling
def nansum(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """As `numpy.nansum`: the sum of what is not NaN.

    >>> import autogradkit as ag, numpy as np
    >>> ag.value_and_grad(ag.nansum)(np.array([1.0, np.nan]))
    (1.0, array([1., 0.]))
    """
    return total(filled(x, 0.0), axes_of(x, axis), keepdims)


@either_spelling
def nanprod(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """As `numpy.nanprod`: the product of what is not NaN.

    >>> import autogradkit as ag, numpy as np
    >>> ag.nanprod(np.array([2.0, np.nan, 3.0]))
    6.0
    """
    return prod(filled(x, 1.0), axis, keepdims)


@either_spelling
@in_single
def nanmean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """As `numpy.nanmean`: the mean of what is not NaN.

    >>> import autogradkit as ag, numpy as np
    >>> ag.value_and_grad(ag.nanmean)(np.array([1.0, np.nan, 5.0]))
    (3.0, array([0.5, 0. , 0.5]))
    """
    axes = axes_of(x, axis)
    return shared(nansum(x, axes, keepdims), count(x, axes, keepdims))


@either_spelling
@in_single
def nanvar(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """As `numpy.nanvar`: the mean square distance from the mean, of what is not NaN; NaN where that is not enough.

    >>> import autogradkit as ag, numpy as np
    >>> ag.nanvar(np.array([1.0, np.nan, 5.0]))
    4.0
    """
    axes = axes_of(x, axis)
    away = where(not_equal(x, x), 0.0, subtract(x, nanmean(x, axes, True)))
    return shared(total(squares(away), axes, keepdims), subtract(count(x, axes, keepdims), ddof))


@either_spelling
@in_single
def nanstd(x: Any, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """As `numpy.nanstd`: the square root of `nanvar`; where it is 0 the derivative is 0.

    >>> import autogradkit as ag, numpy as np
    >>> ag.nanstd(np.array([1.0, np.nan, 5.0]))
    2.0
    """
    return root(nanvar(x, axis, ddof, keepdims))


@either_spelling
def nanmax(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """As `numpy.nanmax`: the largest entry that is not NaN; those that tie share its derivative equally.

    >>> import autogradkit as ag, numpy as np
    >>> ag.value_and_grad(ag.nanmax)(np.array([1.0, np.nan, 5.0]))
    (5.0, array([0., 0., 1.]))
    """
    z = amax(filled(x, -inf), axis, keepdims)
    return where_any(count(x, axes_of(x, axis), keepdims), z) if is_floating(raw(x)) else z


@either_spelling
def nanmin(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """As `numpy.nanmin`: the smallest entry that is not NaN; those that tie share its derivative equally.

    >>> import autogradkit as ag, numpy as np
    >>> ag.nanmin(np.array([1.0, np.nan, 5.0]))
    1.0
    """
    z = amin(filled(x, inf), axis, keepdims)
    return where_any(count(x, axes_of(x, axis), keepdims), z) if is_floating(raw(x)) else z


@either_spelling
def nanargmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """As `numpy.nanargmax`: where the largest entry is; a ValueError where all are NaN.

    >>> import autogradkit as ag, numpy as np
    >>> int(ag.nanargmax(np.array([1.0, np.nan, 5.0])))
    2
    """
    _refuse_all_missing(x, axis)
    return argmax(filled(x, -inf), axis, keepdims=keepdims)


@either_spelling
def nanargmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """As `numpy.nanargmin`: where the smallest entry is; a ValueError where all are NaN.

    >>> import autogradkit as ag, numpy as np
    >>> int(ag.nanargmin(np.array([1.0, np.nan, 5.0])))
    0
    """
    _refuse_all_missing(x, axis)
    return argmin(filled(x, inf), axis, keepdims=keepdims)


def _refuse_all_missing(x: Any, axis: int | None) -> None:
    empty = raw(equal(count(x, axes_of(x, axis), False), 0))
    if bool(namespace(empty).any(empty)):
        numpy_says.nanargmax(np.full(1, np.nan))


@either_spelling
def nancumsum(x: Any, axis: int | None = None) -> Any:
    """As `numpy.nancumsum`: sums of all entries up to each one that are not NaN.

    >>> import autogradkit as ag, numpy as np
    >>> ag.nancumsum(np.array([1.0, np.nan, 5.0]))
    array([1., 1., 6.])
    """
    return cumsum(filled(x, 0.0), axis)


@either_spelling
def nancumprod(x: Any, axis: int | None = None) -> Any:
    """As `numpy.nancumprod`: products of all entries up to each one that are not NaN.

    >>> import autogradkit as ag, numpy as np
    >>> ag.nancumprod(np.array([2.0, np.nan, 5.0]))
    array([ 2.,  2., 10.])
    """
    return cumprod(filled(x, 1.0), axis)


# ---------------------------------------------------------------- quantiles

# Where among n ordered entries a quantile lies, from the place q (n - 1).
PLACES: dict[str, Callable[[Any], Any]] = {
    "linear": lambda place: place,
    "lower": floor,
    "higher": ceil,
    "midpoint": lambda place: multiply(0.5, add(floor(place), ceil(place))),
    "nearest": rint,
}


@either_spelling
@in_single
def nanquantile(x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Any:
    """As `numpy.nanquantile`: the quantile of what is not NaN.

    The method is "linear", "lower", "higher", "midpoint" or "nearest"; q is a constant.

    >>> import autogradkit as ag, numpy as np
    >>> ag.nanquantile(np.array([1.0, np.nan, 5.0]), 0.25)
    2.0
    """
    if not is_floating(raw(x)) and 0 not in shape_of(x):
        return quantile(x, q, axis, method, keepdims)
    q = np.asarray(q, float)
    numpy_says.quantile(0.0, q)
    if method not in PLACES:
        raise errors.no_rule("np.nanquantile", f"its method {method!r} is not one of {', '.join(PLACES)}")
    axes = axes_of(x, axis)
    ordered = sort(gathered(x, axes), 0)
    n = count(ordered, (0,), False)
    z = _at(ordered, PLACES[method](_part_of(subtract(n, 1.0), q)), q.ndim)
    return with_kept_axes(where_any(n, z), shape_of(x), axes, keepdims)


def _part_of(n: Any, q: Any) -> Any:
    """q times n, for each q in turn, with all digits."""
    lie = as_raw(q.reshape((*q.shape, *[1] * len(shape_of(n)))), device=device_of(raw(n)))
    return multiply(astype(n, form(lie)[1]), lie)


def _at(ordered: Any, places: Any, new: int) -> Any:
    """Entries of the first axis at places that may lie between two: each counts by how near it is, if nearer than 1."""
    n, *rest = shape_of(ordered)
    places = reshape(places, (*shape_of(places)[:new], 1, *shape_of(places)[new:]))
    numbers = as_raw(np.arange(float(n)).reshape((n, *[1] * len(rest))), device=device_of(raw(ordered)))
    nearness = astype(relu(subtract(1.0, absolute(subtract(numbers, places)))), form(ordered)[1])
    return total(multiply(where(greater(nearness, 0), ordered, 0.0), nearness), (new,), False)


@either_spelling
def nanpercentile(x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Any:
    """As `numpy.nanpercentile`: the quantile of q hundredths of what is not NaN.

    >>> import autogradkit as ag, numpy as np
    >>> ag.nanpercentile(np.array([1.0, np.nan, 5.0]), 75)
    4.0
    """
    return nanquantile(x, np.asarray(q) / 100, axis, method, keepdims)


@either_spelling
def nanmedian(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """As `numpy.nanmedian`: the middle entry of what is not NaN, the mean of two.

    >>> import autogradkit as ag, numpy as np
    >>> ag.value_and_grad(ag.nanmedian)(np.array([7.0, np.nan, 2.0, 3.0]))
    (3.0, array([0., 0., 0., 1.]))
    """
    return nanquantile(x, 0.5, axis, keepdims=keepdims)
