"""How fast does the result of one operation change with one of its operands, while the others stay as they are?

That is the *local derivative*, the factor that the chain rule multiplies. It is asked of the engine's own rule: a
cotangent of 1 goes into the operation, and what comes out at an operand is the local derivative.

- From one number to one number it is a number.
- Where an operation works entry by entry, it is an array: one number for each entry.
- Otherwise every entry of the result may change with every entry of the operand. That is a Jacobian matrix, of which
  only the shape is told.

An operand that is used twice, as in `x * x`, has a local derivative for each use. Nothing is changed by asking, and
nobody's function is called.

Read next: `asking`, how a rule is asked; `cotangents`, where a backward pass multiplies; `trace`, where both modes do.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from ..engine.backend import form, is_complex, raw, to_numpy
from ..engine.graph import Node, Rule
from .asking import is_the_engines, like, obstacle, operands_of, pulled, pulled_apart
from .description import Fact
from .missing import COMPLEX, YOUR_RULE, Unknown
from .show import written
from .wrapped import rule_of

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
