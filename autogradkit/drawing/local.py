"""How fast does the result of one operation change with one of its operands, while the others stay as they are?

That is the *local derivative*, the factor that the chain rule multiplies. It is asked of the engine's own rule: a
cotangent of 1 goes into the operation, and what comes out at an operand is the local derivative.

- From one number to one number it is a number.
- Where an operation works entry by entry, it is an array: one number for each entry.
- Otherwise every entry of the result may change with every entry of the operand. That is a Jacobian matrix, of which
  only the shape is told.

An operand that is used twice, as in `x * x`, has a local derivative for each use. Nothing is changed by asking, and
nobody's function is called.

Read next: `cotangents`, where a backward pass multiplies them; `trace`, where forward mode does.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..engine import memory
from ..engine.backend import canonical, form, is_array, is_complex, namespace, raw, to_numpy
from ..engine.graph import MANY, Node, Pairs, Rule
from ..engine.levels import AMBIENT
from ..engine.ops.linear import cut
from ..engine.saved import Hole
from ..engine.trace import OPERATIONS, bare
from .description import Fact
from .missing import COMPLEX, LET_GO, LOST, PACKED, REFUSED, YOUR_RULE, Unknown
from .show import written
from .wrapped import rule_of, unwrapped

NUMBERS = (float, int, complex)

# A larger array of partial derivatives is not computed for a line of text.
_MOST_ENTRIES = 100_000

# What works entry by entry though it is not declared by partial derivatives.
_ENTRY_BY_ENTRY = {"where", "copy", "astype", "move"}


class Jacobian(NamedTuple):
    """In place of the numbers of a Jacobian matrix: the shape of the result and that of the operand."""

    result: tuple[int, ...]
    operand: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.result} × {self.operand}"


_OPEN = object()  # stands where numbers are asked for, until they are known


def local_derivatives(operation: Node) -> list[Any]:
    """For each operand a number, an array, a `Jacobian` or an `Unknown`; None where the operand is constant."""
    operands = operands_of(operation)
    if _of_plain_numbers(operation, operands) and obstacle(operation) is None:
        # Most nodes of a long computation on numbers are of this kind: the pairs come in the order of the operands.
        pairs = pulled(operation, 1.0)
        if not isinstance(pairs, Unknown):
            found = iter(pairs)
            return [None if x is None else next(found)[1] for x in operands]
    answers = [None if x is None else _kind(operation, x) for x in operands]
    if _OPEN not in answers:
        return answers
    reason = obstacle(operation)
    ones = like(operation, operation, 1.0)
    rows = [reason] * len(operands) if reason else pulled_apart(operation, ones)
    return [_read(row) if answer is _OPEN else answer for answer, row in zip(answers, rows, strict=True)]


def local_fact(local: Any) -> Fact:
    """A local derivative as text, or the reason why there is none."""
    if isinstance(local, Unknown):
        return Fact("local", local.reason, known=False)
    return Fact("local", str(local) if isinstance(local, Jacobian) else written(local))


def operands_of(operation: Node) -> Sequence[Any]:
    """The nodes of the operands in order, None for a constant."""
    if isinstance(operation.a, tuple):
        return operation.a
    return (operation.a, operation.b)[: operation.rule.operands]


def one_number(node: Node) -> bool:
    """Whether the value of a node is a single number."""
    return prod(node.shape) == 1


def entry_by_entry(operation: Node, x: Node) -> bool:
    """Whether each entry of the result comes from the entry of the operand at the same place."""
    rule = rule_of(operation)
    return operation.shape == x.shape and (rule.elementwise or rule.name in _ENTRY_BY_ENTRY)


def _of_plain_numbers(operation: Node, operands: Sequence[Any]) -> bool:
    rule = operation.rule
    if rule.__class__ is not Rule or not rule.elementwise or operation.dtype is not float:
        return False
    return all(x is None or x.dtype is float for x in operands)


def _kind(operation: Node, x: Node) -> Any:
    """What can be told about one operand: `_OPEN` where it is numbers."""
    own = not is_the_engines(rule_of(operation))
    if own and (operation.dtype is None or (one_number(operation) and one_number(x))):
        return YOUR_RULE
    if not (one_number(operation) and one_number(x)):
        small = 0 < prod(operation.shape) <= _MOST_ENTRIES
        if own or not small or not entry_by_entry(operation, x):
            return Jacobian(operation.shape, x.shape)
    complex_ones = is_complex(operation.dtype) + is_complex(x.dtype)
    if complex_ones == 1 or (complex_ones and not entry_by_entry(operation, x)):
        return COMPLEX
    return _OPEN


def _read(row: Any) -> Any:
    """The numbers of a cotangent; one alone as a plain number."""
    if row is None or isinstance(row, Unknown):
        return row or 0.0  # no cotangent comes back where nothing can change
    row = raw(row)
    return to_numpy(row).reshape(()).item() if prod(form(row)[0]) == 1 else row


# ---------------------------------------------------------------- asking a rule


def pulled(operation: Node, y_bar: Any) -> Pairs | Unknown:
    """What the rule of an operation without an `obstacle` makes of a cotangent: pairs of an operand's node and its."""
    awake = _from_outside(unwrapped(operation))
    try:
        # What overflows here has overflowed in the learner's own pass, which has warned.
        with np.errstate(all="ignore"):
            pairs: Pairs = awake.rule.pull(y_bar, awake)
            return pairs
    except (ArithmeticError, NotImplementedError, RuntimeError, TypeError, ValueError):
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


def obstacle(operation: Node) -> Unknown | None:
    """Why the rule of an operation cannot be asked, if it cannot."""
    awake = unwrapped(operation)
    if not is_the_engines(awake.rule):
        return YOUR_RULE
    kept = [getattr(operation, name) for name in awake.rule.keeps]
    if any(isinstance(value, Hole) for slot in kept for value in (slot if isinstance(slot, tuple) else (slot,))):
        return PACKED
    if any(slot is None for slot in kept):
        return LET_GO
    if memory.latest < operation.order:
        try:
            memory.refuse_stale(awake)
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
