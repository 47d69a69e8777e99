"""What does one call a result that has no name? By how it was computed, as long as that is short: `3*x**2`.

Brackets stand where Python needs them to read it back as the same computation.

Read next: `read`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_LONGEST = 20

# How tightly a written operation holds its operands together, and how it is written; loosest first.
_SUM, _PRODUCT, _SIGN, _POWER, _WHOLE = range(5)
_BETWEEN = {
    "add": (" + ", _SUM),
    "subtract": (" - ", _SUM),
    "multiply": ("*", _PRODUCT),
    "divide": ("/", _PRODUCT),
    "matmul": ("@", _PRODUCT),
    "power": ("**", _POWER),
}


class Formula(NamedTuple):
    """A text, and how tightly it holds together; without text where it would be too long."""

    text: str
    strength: int

    def held(self, strength: int) -> str:
        """The text, in brackets where it is held together less tightly than this."""
        return self.text if self.strength >= strength else f"({self.text})"


TOO_LONG = Formula("", _WHOLE)


def named(name: str) -> Formula:
    """A name, or a number that is written out."""
    return Formula(name, _SIGN if name.startswith("-") else _WHOLE)


# What is written as a statement has no form in the middle of a formula.
_STATEMENTS = {"setitem", "with_part"}


def parts(text: Formula, count: int) -> list[Formula]:
    """How each of so many results is written, where text gives all of them."""
    if count == 1 or not text.text:
        return [text] * count
    return [Formula(f"{text.held(_WHOLE)}[{i}]", _WHOLE) for i in range(count)]


def formula(operation: str, operands: Sequence[Formula], setting: str, longest: int = _LONGEST) -> Formula:
    """How the result of an operation is written, made from how its operands are written."""
    if operation in _STATEMENTS or any(not operand.text for operand in operands):
        return TOO_LONG
    result = _compose(operation, operands, setting)
    return result if len(result.text) <= longest else TOO_LONG


def _compose(operation: str, operands: Sequence[Formula], setting: str) -> Formula:
    if operation in _BETWEEN and len(operands) == 2:
        sign, strength = _BETWEEN[operation]
        # All group from the left but the power, which groups from the right.
        left, right = (strength + 1, strength) if operation == "power" else (strength, strength + 1)
        return Formula(operands[0].held(left) + sign + operands[1].held(right), strength)
    first = operands[0]
    if operation == "negative":
        return Formula("-" + first.held(_SIGN + 1), _SIGN)
    if operation == "getitem" and setting:
        return Formula(first.held(_WHOLE) + setting, _WHOLE)
    texts = [operand.text for operand in operands]
    if operation == "concatenate":
        texts = [f"[{', '.join(texts)}]"]
    inside = ", ".join(filter(None, [*texts, setting]))
    return Formula(f"{operation}({inside})", _WHOLE)
