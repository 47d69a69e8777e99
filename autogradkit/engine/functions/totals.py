"""What is the derivative of a product, of an extreme, of a running total?

`sum` and `mean` are the core's. Here are those reductions that have a gradient of their own, and what runs along an
axis. Entries that tie for an extreme share its derivative equally, as in `torch.amax`.

Where a call of `max` or `min` says `dim=`, the answer is PyTorch's pair of values and indices; else it is NumPy's.

Read next: `statistics`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend import full_like, is_floating, namespace, raw, shape_of
from ..ops.constant import greater, of_reals, share
from ..ops.elementwise import divide, multiply, subtract
from ..ops.joining import concatenate, where
from ..ops.linear import copy, linear, reshape
from ..ops.reductions import Axes, axes_of, reduction, total
from ..ops.selection import pick
from ..trace import Operation
from .axes import Axis, along, gathered, handed_back, in_line, numpy_says
from .choosing import ValuesAndIndices
from .places import argmax, argmin
from .spelling import either_spelling
from .taking import take_along_axis
from .ufuncs import logaddexp

__all__ = [
    "amax", "amin", "cumprod", "cumsum", "cumulative_prod", "cumulative_sum", "logcumsumexp", "max", "min", "prod",
    "ptp",
]  # fmt: skip


def reduced(name: str) -> Operation:
    """A reduction of a raw value by its array-API name."""

    def value(x: Any, axes: Axes, keepdims: bool) -> Any:
        return x if x.__class__ is float else getattr(namespace(x), name)(x, axis=axes, keepdims=keepdims)

    return value


def _others(x: Any, _: Any, axes: Axes) -> Any:
    """For each entry the product of all others. Nothing is divided by, so it is right where entries are 0."""
    return handed_back(_others_in_pairs(gathered(x, axes)), shape_of(x), axes)


def _others_in_pairs(x: Any) -> Any:
    """Along the first axis: the others of an entry are its partner, and the others of the pair of both."""
    half = shape_of(x)[0] // 2
    if half == 0:
        return full_like(x, 1.0)
    one, two, alone = (pick(x, part) for part in (slice(half), slice(half, 2 * half), slice(2 * half, None)))
    others = _others_in_pairs(concatenate([multiply(one, two), alone]))
    of_pairs, of_alone = pick(others, slice(half)), pick(others, slice(half, None))
    return concatenate([multiply(two, of_pairs), multiply(one, of_pairs), of_alone])


def _largest_s_part(x: Any, z: Any, axes: Axes) -> Any:
    return _equal_parts(share(x, z), axes)


def _smallest_s_part(x: Any, z: Any, axes: Axes) -> Any:
    return _equal_parts(share(z, x), axes)


def _equal_parts(ties: Any, axes: Axes) -> Any:
    """Of those that tie each the same part; beside a NaN none ties, and no part is a number."""
    together = total(ties, axes, True)
    return divide(ties, where(greater(together, 0), together, np.nan))


def _running_total(x: Any, axis: int, backwards: bool) -> Any:
    xp = namespace(x)
    if not backwards:
        return xp.cumulative_sum(x, axis=axis)
    return xp.flip(xp.cumulative_sum(xp.flip(x, axis=axis), axis=axis), axis=axis)


running_total: Operation  # names itself

# fmt: off
#                         name      value             ∂z/∂x
product       = reduction("prod",   reduced("prod"),                  _others)
largest       = reduction("max",    of_reals("max", reduced("max")),   _largest_s_part)    # ties share equally
smallest      = reduction("min",    of_reals("min", reduced("min")),   _smallest_s_part)
#                         name      value             transpose: the cotangent of x
running_total = linear(   "cumsum", _running_total,   lambda y_bar, x, axis, back: running_total(y_bar, axis, not back),
                          mapped=lambda x, axis, back: running_total(x, axis + 1, back))
# fmt: on


@either_spelling
def prod(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """As `numpy.prod`: the product of entries; its derivatives are right where some are 0.

    >>> import autogradkit as ag, numpy as np
    >>> ag.value_and_grad(ag.prod)(np.array([0.0, 2.0, 3.0]))
    (0.0, array([6., 0., 0.]))
    """
    return product(x, axes_of(x, axis), keepdims)


@either_spelling
def amax(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """As `numpy.amax`: the largest entry; those that tie share its derivative equally, and a NaN is the largest.

    >>> import autogradkit as ag, numpy as np
    >>> ag.value_and_grad(ag.amax)(np.array([1.0, 3.0, 3.0]))
    (3.0, array([0. , 0.5, 0.5]))
    """
    return largest(x, axes_of(x, axis), keepdims)


@either_spelling
def amin(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """As `numpy.amin`: the smallest entry; those that tie share its derivative equally, and a NaN is the smallest.

    >>> import autogradkit as ag
    >>> ag.amin(ag.tensor([[1.0, 3.0], [2.0, 0.0]]), axis=1)
    tensor([1., 0.])
    """
    return smallest(x, axes_of(x, axis), keepdims)


def max(x: Any, axis: Axis = None, keepdims: bool = False, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """As `numpy.max`: the largest entry; with `dim=` as `torch.max`: the pair (values, indices).

    Of entries that tie, the first one alone receives the derivative of a pair's values, as in PyTorch.

    >>> import autogradkit as ag
    >>> x = ag.tensor([[1.0, 3.0], [2.0, 0.0]])
    >>> ag.max(x, axis=1), ag.max(x, dim=1).indices
    (tensor([3., 2.]), tensor([1, 0]))
    """
    return amax(x, axis, keepdims) if dim is None else chosen_alone(x, argmax(x, dim, keepdims=True), dim, keepdim)


def min(x: Any, axis: Axis = None, keepdims: bool = False, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """As `numpy.min`: the smallest entry; with `dim=` as `torch.min`: the pair (values, indices).

    >>> import autogradkit as ag
    >>> ag.min(ag.tensor([[1.0, 3.0], [2.0, 0.0]]), dim=1).values
    tensor([1., 0.])
    """
    return amin(x, axis, keepdims) if dim is None else chosen_alone(x, argmin(x, dim, keepdims=True), dim, keepdim)


def chosen_alone(x: Any, indices: Any, axis: int, keepdims: bool) -> ValuesAndIndices:
    """The entries at these places of one axis, of which each stands alone."""
    (axis,) = axes_of(x, axis)
    shape = tuple(n for i, n in enumerate(shape_of(x)) if i != axis)
    pair = take_along_axis(x, indices, axis), indices
    return ValuesAndIndices(*(pair if keepdims else (reshape(part, shape) for part in pair)))


@either_spelling
def ptp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """As `numpy.ptp`: the largest entry less the smallest.

    >>> import autogradkit as ag, numpy as np
    >>> ag.ptp(np.array([2.0, 5.0, 1.0]))
    4.0
    """
    return subtract(amax(x, axis, keepdims), amin(x, axis, keepdims))


# ---------------------------------------------------------------- running along an axis


def accumulated(operation: Operation, x: Any, axis: int) -> Any:
    """All that precedes an entry along an axis, and itself, put together by an associative operation.

    Every round doubles the distance from which entries have come together. So derivatives are those of the operation,
    which for a product are right where entries are 0.
    """
    distance = 1
    while distance < shape_of(x)[axis]:
        first, later, earlier = (
            pick(x, along(axis, part)) for part in (slice(distance), slice(distance, None), slice(-distance))
        )
        x = concatenate([first, operation(earlier, later)], axis)
        distance *= 2
    return x if distance > 1 else copy(x)


@either_spelling
def cumsum(x: Any, axis: int | None = None) -> Any:
    """As `numpy.cumsum`: sums of all entries up to each one.

    >>> import autogradkit as ag, numpy as np
    >>> ag.cumsum(np.array([1.0, 2.0, 3.0]))
    array([1., 3., 6.])
    """
    return running_total(*in_line(x, axis), False)


@either_spelling
def cumprod(x: Any, axis: int | None = None) -> Any:
    """As `numpy.cumprod`: products of all entries up to each one; derivatives are right where some are 0.

    >>> import autogradkit as ag, numpy as np
    >>> ag.vjp(ag.cumprod, np.array([0.0, 2.0, 3.0]))[1](np.array([0.0, 0.0, 1.0]))
    (array([6., 0., 0.]),)
    """
    x = x if is_floating(raw(x)) else total(x, (), False)  # whole numbers in 64 bits, as NumPy multiplies them
    return accumulated(multiply, *in_line(x, axis))


@either_spelling
def logcumsumexp(x: Any, axis: int | None = None) -> Any:
    """log ∑ exp(x) over all entries up to each one, without overflow; as `torch.logcumsumexp`.

    >>> import autogradkit as ag, numpy as np
    >>> ag.logcumsumexp(np.array([1000.0, 1000.0])) - 1000
    array([0.        , 0.69314718])
    """
    return accumulated(logaddexp, *in_line(x, axis))


def cumulative_sum(x: Any, axis: int | None = None, include_initial: bool = False) -> Any:
    """As `numpy.cumulative_sum`: `cumsum`, which may begin with the sum of no entries.

    >>> import autogradkit as ag, numpy as np
    >>> ag.cumulative_sum(np.array([1.0, 2.0]), include_initial=True)
    array([0., 1., 3.])
    """
    return _from_the_first(cumsum, x, axis, 0.0 if include_initial else None)


def cumulative_prod(x: Any, axis: int | None = None, include_initial: bool = False) -> Any:
    """As `numpy.cumulative_prod`: `cumprod`, which may begin with the product of no entries.

    >>> import autogradkit as ag, numpy as np
    >>> ag.cumulative_prod(np.array([4.0, 2.0]), include_initial=True)
    array([1., 4., 8.])
    """
    return _from_the_first(cumprod, x, axis, 1.0 if include_initial else None)


def _from_the_first(running: Operation, x: Any, axis: int | None, initial: float | None) -> Any:
    numpy_says.cumulative_sum(np.zeros((1,) * len(shape_of(x))), axis=axis)
    x, axis = in_line(x, axis)
    z = running(x, axis)
    return z if initial is None else concatenate([full_like(total(x, (axis,), True), initial), z], axis)
