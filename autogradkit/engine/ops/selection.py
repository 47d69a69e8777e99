"""What is the derivative of picking entries?

Indexing is linear: it copies some entries of x, possibly several times. Its transpose adds each cotangent back at the
place it was picked from, into zeros, and a place that was picked twice receives both.

Read next: `joining`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import backend
from ..backend import NUMPY, device_of, full_like, held, is_array, library_of, raw, shape_of, to_numpy
from ..graph import MANY, Node, Pairs, Rule
from ..libraries.numbers import may_repeat
from ..trace import MAPPED, Operation, many_operands
from .linear import Shape, broadcast_to, fit, length, linear, move, move_axis, reshape, spread, sum_to, with_axes


def _pick(x: Any, index: Any) -> Any:
    return backend.pick(np.asarray(x) if x.__class__ is float else x, index)


def _put_back(y: Any, shape: Shape, index: Any) -> Any:
    return held(backend.scatter_add(y, shape, index))


def _one_more(index: Any) -> tuple[Any, ...]:
    """The index where one more axis stands before all others."""
    return (slice(None), *(index if isinstance(index, tuple) else (index,)))


def _pick_mapped(x: Any, index: Any) -> Any:
    return move_axis(pick(x, _one_more(index)), _place_of_hidden(index), 0)


def _put_back_mapped(y: Any, shape: Shape, index: Any) -> Any:
    return put_back(move_axis(y, 0, _place_of_hidden(index)), (length(y), *shape), _one_more(index))


def _place_of_hidden(index: Any) -> int:
    """Where the hidden axis, which is the first, ends: behind those of index arrays that a slice parts, as in NumPy."""
    parts = index if isinstance(index, tuple) else (index,)
    arrays = [_on_host(p) for p in parts if is_array(p) or isinstance(p, list)]
    chosen = [i for i, p in enumerate(parts) if p is not None and not isinstance(p, slice) and p is not Ellipsis]
    if not arrays or chosen[-1] - chosen[0] == len(chosen) - 1:
        return 0
    return max(1 if p.dtype.kind == "b" else p.ndim for p in arrays)


def _on_host(part: Any) -> Any:
    """A part of an index, as an array of NumPy where it names places."""
    return to_numpy(part) if is_array(part) else np.asarray(part) if isinstance(part, list) else part


pick: Operation  # partners name each other
put_back: Operation

# fmt: off
#                 name        value       transpose: the cotangent of x
pick     = linear("getitem",  _pick,      lambda y_bar, x, index: put_back(y_bar, x.shape, index), _pick_mapped)
put_back = linear("scatter",  _put_back,  lambda y_bar, x, shape, index: pick(y_bar, index), _put_back_mapped)
# fmt: on


def _overwritten(operands: Any, index: Any) -> Any:
    x, values = operands
    return backend.put(np.asarray(x) if x.__class__ is float else x, index, values)


def _pull_overwritten(z_bar: Any, node: Node) -> Pairs:
    (a, b), (index,) = node.a, node.y
    kept = () if a is None else ((a, fit(overwritten((z_bar, 0.0), index), a)),)
    return kept if b is None else (*kept, (b, _pull_values(z_bar, index, b)))


def _pull_values(z_bar: Any, index: Any, values: Node) -> Any:
    """The cotangent of what was written, which is 0 where it was written over again."""
    written = pick(z_bar, index)
    if may_repeat(index):
        lost = _lost(shape_of(z_bar), index)
        written = overwritten((written, 0.0), lost) if lost.any() else written
    # NumPy overlooks axes of length 1 that values have before those of the places they are written to.
    extra = len(values.shape) - len(shape_of(written))
    return fit(reshape(written, (*[1] * extra, *shape_of(written))) if extra > 0 else written, values)


def _lost(shape: Shape, index: Any) -> Any:
    """Which of the values written at an index do not stay, because it names their place again later."""
    parts = index if isinstance(index, tuple) else (index,)
    index = tuple(_on_host(p) for p in parts)
    last = np.zeros(shape, int)
    numbers = np.arange(last[index].size).reshape(last[index].shape)
    last[index] = numbers
    return last[index] != numbers


def _push_overwritten(node: Node, x_dots: Any, y_dot: Any) -> Any:
    x_dot, values_dot = x_dots
    # Zeros of the array library that the values are of.
    still = broadcast_to(sum_to(full_like(values_dot, 0.0), ()), node.shape) if x_dot is None else x_dot
    return spread(overwritten((still, 0.0 if values_dot is None else values_dot), *node.y), node)


def _overwritten_mapped(operands: Any, hidden: Any, index: Any) -> Any:
    """Both with the hidden axis, and the values with just the axes of the places that they are written to."""
    size = next(length(x) for x, h in zip(operands, hidden, strict=True) if h)
    x, values = (v if h else broadcast_to(v, (size, *shape_of(v))) for v, h in zip(operands, hidden, strict=True))
    rank = len(shape_of(pick(x, _one_more(index)))) - 1
    seen = shape_of(values)[1:]
    values = reshape(values, (size, *seen[len(seen) - rank :])) if len(seen) > rank else with_axes(values, rank)
    return overwritten((x, move_axis(values, 0, _place_of_hidden(index))), _one_more(index))


_written = many_operands(
    "setitem", _overwritten, Rule("setitem", _pull_overwritten, _push_overwritten, {"y"}, operands=MANY)
)
MAPPED[_written] = _overwritten_mapped


def overwritten(operands: Any, index: Any) -> Any:
    """`x[index] = values` as a value of its own: what was at these places before has no part in the result."""
    x, values = operands
    if raw(values).__class__ is float and library_of(raw(x)) is not NUMPY:
        # The tangent of a Python number would not say which array library the result is of.
        values = move(values, device_of(raw(x)), "cpu")
    return _written((x, values), index)
