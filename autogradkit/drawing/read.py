"""How does the record of a computation become a description that one can draw?

Operation by operation, oldest first: its operands get a box if they have none yet, a constant gets one for each time
it is used, and the result gets a box with all that is known about it.

Read next: `record` and `gradients`, where what is known comes from; `dot`, which draws the description.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..engine import levels
from ..engine.backend import form, raw
from ..engine.graph import LEAF, Node
from .description import Fact, Graph, Kind, Operation, Value
from .formula import TOO_LONG, Formula, formula, named
from .gradients import MEANINGS, cotangent_facts, gradient_fact
from .names import Names
from .record import Values, operands_of, operations_of
from .setting import setting_of
from .show import shape_and_dtype, written

_NOT_KEPT = Fact("value", "not kept", known=False)
_OVERWRITTEN = Fact("value", "modified in place since", known=False)


def read(y: Any, names: Names, max_nodes: int) -> Graph:
    """The description of the computation that led to the Tensor y."""
    if y.node is None:
        note = "nothing was recorded: this Tensor does not depend on anything that requires a gradient"
        return _alone("constant", y, names, [], note)
    if not y.node.records:
        tangent = Fact("tangent", written(y.node.tangent))
        return _alone("root", y, names, [tangent], "forward mode keeps no record: each value carries its tangent along")
    operations, older = operations_of(y.node, max_nodes)
    reader = _Reader(y, names, operations)
    for node in operations:
        reader.operation(node)
    root = reader.node(y.node)
    reader.graph.notes += _notes(reader.graph, reader.graph.values[root].name or "the result", older)
    return reader.graph


def _alone(kind: Kind, y: Any, names: Names, facts: list[Fact], note: str) -> Graph:
    """A Tensor without a record."""
    name = names.of(y)
    value = Value("v1", kind, name, bool(name), (*_value_facts(form(y), raw(y)), *facts))
    return Graph({"v1": value}, [], [note])


def _value_facts(its_form: tuple[tuple[int, ...], Any], value: Any) -> list[Fact]:
    shape = shape_and_dtype(*its_form)
    facts = [Fact("shape", shape)] if shape else []
    return [*facts, _NOT_KEPT if value is None else Fact("value", written(value))]


class _Reader:
    """Collects boxes and operations of one recorded computation."""

    def __init__(self, y: Any, names: Names, operations: list[Node]) -> None:
        self.graph = Graph()
        self._root, self._names = y.node, names
        self._values = Values(y, operations, names)
        self._cotangents = cotangent_facts(y, operations)
        self._keys: dict[Node, str] = {}
        self._formulas: dict[str, Formula] = {}

    def operation(self, node: Node) -> None:
        """Takes in an operation, its operands and its result."""
        setting = setting_of(node)
        operands = tuple(
            self._constant(value) if operand is None else self.node(operand) for operand, value in operands_of(node)
        )
        text = formula(node.name(), [self._formulas[key] for key in operands], setting)
        key = f"o{len(self.graph.operations) + 1}"
        self.graph.operations.append(Operation(key, node.name(), setting, operands, self.node(node, text)))

    def node(self, node: Node, text: Formula | None = None) -> str:
        """The key of a node's value; a box for it where there is none yet.

        text is how it was computed, None where its operation is not in the picture.
        """
        if node not in self._keys:
            kind: Kind = "result" if text is not None else "earlier"
            kind = "leaf" if node.rule is LEAF else "root" if node is self._root else kind
            self._keys[node] = self._box(kind, self._names.of(node), self._facts(node), text or TOO_LONG)
        return self._keys[node]

    def _constant(self, operand: Any) -> str:
        if operand is None:
            return self._box("constant", "", [_NOT_KEPT], TOO_LONG)
        value = raw(operand)
        facts = _value_facts(form(value), value)
        is_number = len(facts) == 1
        text = named(facts[0].text) if is_number else TOO_LONG
        return self._box("constant", self._names.of(operand) or self._names.of(value), facts, text)

    def _box(self, kind: Kind, name: str, facts: Iterable[Fact], text: Formula) -> str:
        key = f"v{len(self.graph.values) + 1}"
        shown = name or ("" if kind == "constant" else text.text)
        self.graph.values[key] = Value(key, kind, shown, bool(name), tuple(facts))
        self._formulas[key] = named(name) if name else text
        return key

    def _facts(self, node: Node) -> Iterable[Fact]:
        yield from _value_facts((node.shape, node.dtype), self._values.of(node))
        if self._values.overwritten(node):
            yield _OVERWRITTEN
        # A transform hands its gradients over as results; only leaves of the ambient graph have a .grad.
        if node.rule is LEAF and node.level == levels.AMBIENT:
            yield gradient_fact(node)
        if node in self._cotangents:
            yield self._cotangents[node]


def _notes(graph: Graph, root: str, older: int) -> Iterable[str]:
    """Sentences that explain the words in the boxes, and what is not in the picture."""
    facts = [fact for value in graph.values.values() for fact in value.facts]
    if any(fact.label == "cotangent" and fact.known for fact in facts):
        yield f"cotangent: what a backward pass from {root}, started with 1, brings here"
    if any(value.kind == "leaf" and value.fact("cotangent") for value in graph.values.values()):
        yield "a leaf with both: its .grad is not from this pass alone; .grad adds up over passes"
    for word, meaning in MEANINGS.items():
        if any(fact.text == word and not fact.known for fact in facts):
            yield f"{word}: {meaning}"
    if older:
        drawn, all_of_them = len(graph.operations), len(graph.operations) + older
        yield f"only the last {drawn} of {all_of_them} operations are drawn; max_nodes={all_of_them} draws them all"
