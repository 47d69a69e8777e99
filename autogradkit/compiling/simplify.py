"""What need not be computed?

A derivative that rules put together says some things twice, and spreads numbers over arrays that only meet arrays of
that shape again. Four simplifications leave every number as it was, to the last bit:

    the same step twice                        once
    a number spread over an array, then x ·    the number, times x
    t + t,  1 · t                              2 · t,  t
    steps that no result needs                 none

Read next: `storage`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.backend import canonical, ndarray
from ..engine.ops.elementwise import add, divide, multiply, subtract
from ..engine.ops.linear import broadcast_to
from .record import Step, Value, is_spread

# Operations of two operands into which a number may go unspread.
ARITHMETIC = {add, subtract, multiply, divide}


def simplified(steps: list[Step], results: list[Value]) -> tuple[list[Step], list[Any]]:
    """The steps that are left, and what the results are in them: Values, or constants."""
    kept: list[Step] = []
    stands_for: dict[Value, Any] = {}
    seen: dict[Any, Value] = {}
    for step in steps:
        step.operands = tuple(stands_for.get(x, x) if x.__class__ is Value else x for x in step.operands)
        step.operands = _unspread(step)
        known = _without_work(step)
        if known is None:
            known = seen.setdefault(_what(step), step.result)
            _share_name(known, step.result)
        if known is not step.result:
            stands_for[step.result] = known
        else:
            kept.append(_doubled(step))
    ends = [stands_for.get(v, v) if v.__class__ is Value else v for v in results]
    return needed(kept, ends), ends


def needed(steps: list[Step], results: list[Any]) -> list[Step]:
    """The steps that the results depend on."""
    wanted = {v for v in results if v.__class__ is Value}
    kept = []
    for step in reversed(steps):
        if step.result in wanted:
            kept.append(step)
            wanted.update(step.uses())
    return kept[::-1]


def _what(step: Step) -> Any:
    """What makes two steps the same: equal operation, operands and settings."""
    return step.operation, step.together, _key(step.operands), _key(step.settings)


def _key(part: Any) -> Any:
    if part.__class__ in (tuple, list):
        return part.__class__, tuple(_key(p) for p in part)
    if part.__class__ is slice:
        return slice, _key((part.start, part.stop, part.step))
    if part.__class__ in (float, int, bool, str, type(None)):
        return part.__class__, repr(part)
    return part if part.__class__ is Value else id(part)


def _share_name(one: Value, other: Value) -> None:
    one.name = one.name or other.name


def _unspread(step: Step) -> tuple[Any, ...]:
    """The operands, with a number in the place of one that was spread over the shape that the other one has anyway."""
    if step.operation not in ARITHMETIC:
        return step.operands
    x, y = step.operands
    return _number_in(x, y, step.result), _number_in(y, x, step.result)


def _number_in(x: Any, other: Any, result: Value) -> Any:
    if x.__class__ is ndarray and is_spread(x):
        source = canonical(x[(0,) * x.ndim])
    elif x.__class__ is Value and x.step is not None and x.step.operation is broadcast_to:
        (source,) = x.step.operands
    else:
        return x
    example = source.example if source.__class__ is Value else source
    number = np.ndim(example) == 0
    same = other.__class__ is Value and other.shape == result.shape and other.dtype == result.dtype
    # A Python number is as good in every precision; one of NumPy's would carry its own into the result.
    return source if number and same and (example.__class__ is float or example.dtype == result.dtype) else x


def _without_work(step: Step) -> Any:
    """What a step gives without computing: x for 1 · x."""
    if step.operation is not multiply:
        return None
    for one, x in (step.operands, step.operands[::-1]):
        plain = one.__class__ is not Value and one.__class__ is not ndarray and one == 1 and not _is_complex(step)
        if plain and x.__class__ is Value and (x.shape, x.dtype) == (step.result.shape, step.result.dtype):
            return x
    return None


def _is_complex(step: Step) -> bool:
    """Whether 1 · x is the product of complex numbers: NaN for infinite ones, and + 0 for some - 0."""
    dtype = step.result.dtype
    return dtype.__class__ is not type and dtype.kind == "c"


def _doubled(step: Step) -> Step:
    """2 · t for t + t; and where t is c · x, as 2 is a power of two, 2c · x."""
    if step.operation is not add or step.operands[0] is not step.operands[1]:
        return step
    t: Any = step.operands[0]
    two: Any = 2.0
    if t.__class__ is Value and t.dtype.__class__ is not type and t.dtype.kind == "f":
        if t.step is not None and t.step.operation is multiply:
            c, x = t.step.operands
            fits = c.__class__ in (float, np.float32) and x.__class__ is Value and x.shape == t.shape
            if fits and abs(c) < np.finfo(t.dtype).max / 2:
                t, two = x, c + c
        step.operation, step.operands = multiply, (two, t)
    return step
