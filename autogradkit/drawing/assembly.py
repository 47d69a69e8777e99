"""How do boxes and operations come into a description, whoever ran the computation?

One by one, oldest first. Each gets a key in the order of its coming, `v1`, `v2`, … for values and `o1`, `o2`, … for
operations, so that the same computation always has the same description. A result that has no name is called by how it
was computed.

Read next: `read` for the engine of this package; `whose` for the other ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .description import Fact, Graph, Kind, Operation, Value
from .formula import TOO_LONG, Formula, formula, named


class Assembly:
    """A description in the making, and how its values are written in a formula."""

    def __init__(self) -> None:
        self.graph = Graph()
        self._formulas: dict[str, Formula] = {}

    def box(self, kind: Kind, name: str, facts: Iterable[Fact], text: Formula) -> str:
        """Takes in a value and gives its key; name is the learner's, text is how it was computed."""
        key = f"v{len(self.graph.values) + 1}"
        shown = name or ("" if kind == "constant" else text.text)
        self.graph.values[key] = Value(key, kind, shown, bool(name), tuple(facts))
        self._formulas[key] = named(name) if name else text
        return key

    def written(self, operation: str, operands: Sequence[str], setting: str) -> Formula:
        """How the result of an operation is written, given the keys of its operands."""
        return formula(operation, [self._formulas[key] for key in operands], setting) if operands else TOO_LONG

    def operation(
        self,
        name: str,
        setting: str,
        operands: Iterable[str],
        results: Iterable[str],
        locals_: tuple[Fact | None, ...] = (),
    ) -> None:
        """Takes in an operation between values that have keys."""
        key = f"o{len(self.graph.operations) + 1}"
        self.graph.operations.append(Operation(key, name, setting, tuple(operands), tuple(results), locals_))


def as_constant(facts: Sequence[Fact]) -> Formula:
    """How a constant without a name is written: a number as itself, an array not at all."""
    return named(facts[0].text) if len(facts) == 1 and facts[0].known else TOO_LONG
