"""How does one ask the engine for the derivative of an operation, without changing anything?

A node says by which rule it is differentiated and holds what the rule needs; here the rule is read in either direction.
It may not be askable: the node may have let go of its values, somebody may have overwritten them, or the rule may be
a function of the learner's, which is not called. Then there is an `Unknown` that says why.

Read next: `local`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine import memory
from ..engine.backend import canonical, is_array, namespace, raw
from ..engine.graph import MANY, Node, Pairs, Rule
from ..engine.levels import AMBIENT
from ..engine.ops.linear import cut
from ..engine.saved import Hole
from ..engine.trace import OPERATIONS, bare
from .missing import LET_GO, LOST, PACKED, REFUSED, YOUR_RULE, Unknown
from .wrapped import rule_of, unwrapped

# What a rule may raise where it has no derivative: a picture says so, and a backward pass says why.
_REFUSALS = (ArithmeticError, NotImplementedError, RuntimeError, TypeError, ValueError)


def operands_of(operation: Node) -> Sequence[Any]:
    """The nodes of the operands in order, None for a constant."""
    if isinstance(operation.a, tuple):
        return operation.a
    return (operation.a, operation.b)[: operation.rule.operands]


def pulled(operation: Node, y_bar: Any) -> Pairs | Unknown:
    """What the rule of an operation without an `obstacle` makes of a cotangent: pairs of an operand's node and its."""
    awake = _from_outside(unwrapped(operation))
    try:
        # What overflows here has overflowed in the learner's own pass, which has warned.
        with np.errstate(all="ignore"):
            pairs: Pairs = awake.rule.pull(y_bar, awake)
            return pairs
    except _REFUSALS:
        return REFUSED


def pulled_apart(operation: Node, y_bar: Any) -> list[Any]:
    """The same with a cotangent for each place of an operand, where one that is used twice has two."""
    apart = unwrapped(operation).twin()
    stand_ins = [None if x is None else x.twin() for x in operands_of(operation)]
    if isinstance(operation.a, tuple):
        apart.a = tuple(stand_ins)
    else:
        apart.a, apart.b = (*stand_ins, None)[:2]
    pairs = pulled(apart, y_bar)
    if isinstance(pairs, Unknown):
        return [pairs] * len(stand_ins)
    found = {id(x): x_bar for x, x_bar in pairs}
    return [found.get(id(x)) for x in stand_ins]


def pushed(operation: Node, x_dots: Sequence[Any]) -> Any:
    """What the rule of an operation without an `obstacle` makes of a tangent for each operand, None for none."""
    awake = _from_outside(unwrapped(operation))
    moving = next(x_dot for x_dot in x_dots if x_dot is not None)
    try:
        with np.errstate(all="ignore"):
            if isinstance(operation.a, tuple):
                return awake.rule.push(awake, tuple(x_dots), None)
            # A rule for two operands that vary wants two tangents; the one that stands still has zeros.
            pairs = zip(operands_of(operation), x_dots, strict=True)
            full = [like(operation, x, 0.0, moving) if x_dot is None and x is not None else x_dot for x, x_dot in pairs]
            return awake.rule.push(awake, *(*full, None)[:2])
    except _REFUSALS:
        return REFUSED


def obstacle(operation: Node) -> Unknown | None:
    """Why the rule of an operation cannot be asked, if it cannot."""
    rule = rule_of(operation)
    if not is_the_engines(rule):
        return YOUR_RULE
    for name in rule.keeps:
        kept = getattr(operation, name)
        if kept is None:
            return LET_GO
        if kept.__class__ is Hole or (kept.__class__ is tuple and any(part.__class__ is Hole for part in kept)):
            return PACKED
    if memory.latest < operation.order:
        try:
            memory.refuse_stale(unwrapped(operation))
        except RuntimeError:  # the engine refuses a pass over overwritten values; a picture says so in the box
            return LOST
    return None


def is_the_engines(rule: Rule) -> bool:
    """Whether a rule is declared with an operation; those of a learner's calls are made for each call."""
    return hasattr(rule, "operation") and OPERATIONS.get(rule.name) is rule.operation


def like(operation: Node, x: Node, number: float, value: Any = None) -> Any:
    """An array in the form of x with one number everywhere, of the library that the operation works with."""
    if x.dtype is float:
        return number
    held = [value, *(operation.x if isinstance(operation.x, tuple) else (operation.x,)), operation.z]
    held += [operation.y] if operation.rule.operands == 2 else []
    array = next((raw(v) for v in held if is_array(raw(v))), np.empty(0))
    xp = namespace(array)
    if xp is np:
        return canonical(np.full(x.shape, number, x.dtype)[()])
    return xp.full(x.shape, number, dtype=x.dtype, device=array.device)


def _from_outside(operation: Node) -> Node:
    """An operation inside of transforms, as one on constants: what is computed with it leaves nothing behind there."""
    if operation.level is AMBIENT:
        return operation
    twin = operation.twin()
    for slot in ("x", "y", "z"):
        kept = getattr(operation, slot)
        if slot != "y" or operation.rule.operands not in (1, MANY):
            setattr(twin, slot, tuple(map(_outside, kept)) if isinstance(kept, tuple) else _outside(kept))
    return twin


def _outside(value: Any) -> Any:
    return bare(cut(value))
