"""Where are the largest entries, how are entries ordered, which ones are there?

Places and counts jump where they change, so they are constants, as everything in `constants`. What looks along an axis
works under `vmap`; what depends on the values for its very shape cannot, and says so.

Read next: `totals`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from .. import trace
from ..backend import canonical, form, is_array, is_complex, namespace, raw, shape_of, to_numpy
from ..ops.constant import beside, seen_by_maps, without_derivative
from ..ops.linear import later
from ..ops.reductions import axes_of
from ..ops.selection import pick
from ..tensor_exits import refuse_mapped
from ..trace import MAPPED, Operation, constant
from .axes import along, in_line, with_kept_axes
from .constants import logical_not, truth
from .spelling import either_spelling

# fmt: off
__all__ = [
    "all", "allclose", "any", "argmax", "argmin", "argpartition", "argsort", "argwhere", "array_equal", "array_equiv",
    "bincount", "count_nonzero", "digitize", "flatnonzero", "isclose", "iscomplex", "iscomplexobj", "isreal",
    "isrealobj", "lexsort", "nonzero", "searchsorted", "size", "unique",
]
# fmt: on


def looking(value: Callable[..., Any], mapped: Callable[..., Any] | None = None) -> Operation:
    """A constant function of one operand and settings; under `vmap` in a form of its own, or once for each place."""

    def operation(x: Any, *settings: Any) -> Any:
        below, nodes = seen_by_maps((x,))
        if nodes[0] is not None:
            return nodes[0].map(operation, below, nodes, settings)
        z = canonical(value(raw(below[0]), *settings))
        return constant(z) if x.__class__ is trace.Tensor else z

    if mapped is not None:
        MAPPED[operation] = lambda operands, hidden, *settings: mapped(operands[0], *settings)
    return operation


def along_axis(name: str, **settings: Any) -> Operation:
    """A constant function along one axis, counted from 0: of an array of whatever library."""

    def value(x: Any, axis: int) -> Any:
        return getattr(namespace(x), name)(x if is_array(x) else np.asarray(x), axis=axis, **settings)

    operation: Operation = looking(value, lambda x, axis: operation(x, axis + 1))
    return operation


_argmax, _argmin, _argsort = along_axis("argmax"), along_axis("argmin"), along_axis("argsort", stable=True)


def over_axes(name: str) -> Operation:
    """A constant function of truth values over several axes."""

    def value(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
        return getattr(namespace(x), name)(truth(x) if is_array(x) else np.asarray(x), axis=axes, keepdims=keepdims)

    operation: Operation = looking(value, lambda x, axes, keepdims: operation(x, later(axes), keepdims))
    return operation


_all, _any, _count = over_axes("all"), over_axes("any"), over_axes("count_nonzero")


# Of these the shape of the result depends on the values.
SHAPED = {"argwhere", "bincount", "flatnonzero", "nonzero", "unique"}


def of_values(name: str) -> Callable[..., Any]:
    """A constant function of all values together, on which often the shape of its result depends: computed by NumPy."""
    on_numpy = getattr(np, name)

    def operation(*operands: Any, **settings: Any) -> Any:
        traced = {trace.Tensor} & {x.__class__ for x in (*operands, *settings.values())}
        z = on_numpy(*[_seen(name, x) for x in operands], **{key: _seen(name, x) for key, x in settings.items()})
        if not traced or isinstance(z, bool):
            return z
        return tuple(map(constant, z)) if isinstance(z, tuple) else constant(z)

    operation.__name__ = operation.__qualname__ = name
    operation.__doc__ = f"As `numpy.{name}`; the result is a constant."
    return operation


def _seen(name: str, x: Any) -> Any:
    if isinstance(x, (list, tuple)):
        return type(x)(_seen(name, part) for part in x)
    if x.__class__ is not trace.Tensor:
        return x
    refuse_mapped(x, f"np.{name}", for_shape=name in SHAPED)
    return to_numpy(raw(x))


# fmt: off
argpartition, argwhere, flatnonzero = of_values("argpartition"), of_values("argwhere"),  of_values("flatnonzero")
nonzero,      unique,   bincount    = of_values("nonzero"),      of_values("unique"),    of_values("bincount")
searchsorted, digitize, lexsort     = of_values("searchsorted"), of_values("digitize"),  of_values("lexsort")
allclose, array_equal, array_equiv  = of_values("allclose"),     of_values("array_equal"), of_values("array_equiv")
iscomplexobj, isrealobj             = of_values("iscomplexobj"), of_values("isrealobj")
# fmt: on


def _is_close(x: Any, y: Any, rtol: float, atol: float, equal_nan: bool) -> Any:
    like = x if is_array(x) else y
    xp = namespace(like)
    if xp is np:
        return np.isclose(x, y, rtol, atol, equal_nan)
    x, y = beside(x, like), beside(y, like)
    finite = xp.isfinite(x) & xp.isfinite(y)
    here, there = (xp.where(finite, v, xp.zeros_like(v)) for v in (x, y))
    near = xp.where(finite, xp.abs(here - there) <= atol + rtol * xp.abs(there), x == y)
    return near | (xp.isnan(x) & xp.isnan(y)) if equal_nan else near


def _is_real(x: Any) -> Any:
    xp = namespace(x)
    return xp.imag(x) == 0 if is_complex(form(x)[1]) else xp.ones_like(x, dtype=xp.bool)


_isclose, _isreal = without_derivative(_is_close), without_derivative(_is_real)


def isclose(a: Any, b: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
    """As `numpy.isclose`: whether |a - b| ≤ atol + rtol |b|, entry by entry; a constant."""
    return _isclose(a, b, rtol, atol, equal_nan)


def isreal(x: Any) -> Any:
    """As `numpy.isreal`: whether the imaginary part is 0, entry by entry; a constant."""
    return _isreal(x)


def iscomplex(x: Any) -> Any:
    """As `numpy.iscomplex`: whether there is an imaginary part other than 0, entry by entry; a constant."""
    return logical_not(_isreal(x))


def size(a: Any, axis: Any = None) -> int:
    """As `numpy.size`: how many entries there are, along some axes or all."""
    return prod(shape_of(a)[i] for i in axes_of(a, axis))


@either_spelling
def count_nonzero(a: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
    """As `numpy.count_nonzero`: how many entries are other than 0; a constant."""
    return _count(a, axes_of(a, axis), keepdims)


@either_spelling
def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """As `numpy.all`: whether all entries are other than 0; a constant."""
    return _all(x, axes_of(x, axis), keepdims)


@either_spelling
def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """As `numpy.any`: whether an entry is other than 0; a constant."""
    return _any(x, axes_of(x, axis), keepdims)


def _extreme(operation: Operation, x: Any, axis: int | None, keepdims: bool) -> Any:
    return with_kept_axes(operation(*in_line(x, axis)), shape_of(x), axes_of(x, axis), keepdims)


@either_spelling
def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """As `numpy.argmax`: the place of the largest entry; a constant.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.argmax(ag.tensor([1.0, 3.0, 2.0])).item()
    1
    """
    return _extreme(_argmax, x, axis, keepdims)


@either_spelling
def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """As `numpy.argmin`: the place of the smallest entry; a constant."""
    return _extreme(_argmin, x, axis, keepdims)


@either_spelling
def argsort(x: Any, axis: int | None = -1, *, kind: Any = None, stable: Any = None, descending: bool = False) -> Any:
    """As `numpy.argsort`, always stable: the places of the entries in ascending order; a constant.

    `descending=True` is PyTorch's; equal entries keep their order in both directions.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.argsort(ag.tensor([3.0, 1.0, 3.0]), descending=True)
    tensor([0, 2, 1])
    """
    x, i = in_line(x, axis)
    if not descending:
        return _argsort(x, i)
    backwards = along(i, slice(None, None, -1))
    return shape_of(x)[i] - 1 - pick(_argsort(pick(x, backwards), i), backwards)
