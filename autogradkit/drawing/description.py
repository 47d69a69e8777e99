"""What is in a picture, before anybody thinks of boxes and arrows?

A `Graph` in plain words: values, the operations between them, and sentences that hold for the whole. Everything is
text already, so a description keeps no array alive and can be compared with another one.

Read next: `read`, which makes it; `dot`, which draws it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["leaf", "constant", "earlier", "result", "root"]


class Fact(NamedTuple):
    """One line of a box: `value 17`, or in place of a number a sentence why there is none."""

    label: str
    text: str
    known: bool = True


@dataclass(frozen=True)
class Value:
    """A number or an array in the computation.

    kind  : leaf, constant, result; root is the result that is being drawn, earlier one whose history is left out
    name  : the learner's own, else a short formula, else empty
    own   : whether the name is the learner's
    facts : shape, value, grad, … as far as they apply
    """

    key: str
    kind: Kind
    name: str
    own: bool
    facts: tuple[Fact, ...]

    def fact(self, label: str) -> str | None:
        """The text of one fact, None where it does not apply."""
        return next((fact.text for fact in self.facts if fact.label == label), None)


@dataclass(frozen=True)
class Operation:
    """An operation that ran, between its operands and its results, each in order.

    setting : what else it was told, as short text: the index of `x[0]`, the axis of a sum
    locals  : for each operand the local derivative, None where the operand is constant
    """

    key: str
    name: str
    setting: str
    operands: tuple[str, ...]
    results: tuple[str, ...]
    locals: tuple[Fact | None, ...] = ()


@dataclass
class Graph:
    """Values and operations, oldest first, and sentences about the whole."""

    values: dict[str, Value] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, kind: Kind) -> int:
        """How many values there are of a kind."""
        return sum(value.kind == kind for value in self.values.values())

    def in_words(self) -> str:
        """One line for each value, for a terminal and for a screen reader."""
        made_by = {key: operation for operation in self.operations for key in operation.results}
        shown = [value for value in self.values.values() if value.kind != "constant" or not self.operations]
        lines = [self._line(value, made_by.get(value.key)) for value in shown]
        return "\n".join(lines + self.notes)

    def _line(self, value: Value, operation: Operation | None) -> str:
        facts = ", ".join(f"{fact.label} {' '.join(fact.text.split())}" for fact in value.facts)
        if operation is not None and not value.own and value.name:
            what = value.name
        elif operation is None:
            article = "an" if value.kind == "earlier" else "a"
            what = f"{value.name or 'no name'}, {article} {'result' if value.kind == 'root' else value.kind}"
            what = what.replace("an earlier", "an earlier result")
        else:
            what = f"{value.name or value.key} = {self._call(operation)}"
            if len(operation.results) > 1:
                what += f"[{operation.results.index(value.key)}]"
        return f"{what}: {facts}" if facts else what

    def _call(self, operation: Operation) -> str:
        operands = ", ".join(self.called(key) for key in operation.operands)
        setting = f", {operation.setting}" if operation.setting else ""
        return f"{operation.name}({operands}{setting})"

    def called(self, key: str) -> str:
        """A value in a few characters: its name, else its number, else its key."""
        value = self.values[key]
        text = value.fact("value") or ""
        if value.name or value.kind != "constant":
            return value.name or value.key
        return text if "\n" not in text and len(text) <= 24 else value.key
