"""How does the record of a computation become a description that one can draw?

Operation by operation, oldest first: its operands get a box if they have none yet, a constant gets one for each time
it is used, and the result gets a box with all that is known about it.

Read next: `record` and `gradients`, where what is known comes from; `assembly`, which makes the boxes; `dot`, which
draws the description.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..engine.backend import raw
from ..engine.graph import LEAF, Node
from .alone import alone, any_facts, stacked, value_facts
from .assembly import Assembly, as_constant
from .description import Fact, Graph, Kind
from .formula import TOO_LONG, Formula, parts
from .gradients import cotangent_facts, gradient_fact
from .local import local_derivatives, local_fact
from .missing import MEANINGS
from .names import Names, printable
from .record import Places, Values, operations_of
from .setting import setting_of
from .wrapped import holder_of_grad


def read(y: Any, names: Names, max_nodes: int) -> Graph:
    """The description of the computation that led to the Tensor y."""
    if not isinstance(y.node, Node):
        return alone(y, names)
    operations, older = operations_of(y.node, max_nodes)
    reader = _Reader(y, names, operations)
    for node in operations:
        reader.operation(node)
    root = reader.node(reader.root)
    reader.graph.notes += notes(reader.graph, reader.graph.values[root].name or "the result", older)
    reader.graph.notes += stacked([y])
    return reader.graph


class _Reader:
    """Collects boxes and operations of one recorded computation."""

    def __init__(self, y: Any, names: Names, operations: list[Node]) -> None:
        self._assembly = Assembly()
        self.graph = self._assembly.graph
        self._names = names
        self._places = Places([y.node, *names.nodes(), *(p for node in operations for p in node.parents())])
        self.root = self._places.one(y.node)
        self._values = Values(y, operations, self._places, names)
        self._cotangents = cotangent_facts(y, operations, self._places)
        self._keys: dict[Node, str] = {}

    def operation(self, node: Node) -> None:
        """Takes in an operation, its operands and its results."""
        name, setting = printable(node.name()), setting_of(node)
        operands = tuple(
            self._constant(value) if operand is None else self.node(operand)
            for operand, value in self._places.operands(node)
        )
        text = self._assembly.written(name, operands, setting)
        places = self._places.results(node)
        results = tuple(
            self._unheld(value, part) if result is None else self.node(result, part)
            for (result, value), part in zip(places, parts(text, len(places)), strict=True)
        )
        locals_ = tuple(None if local is None else local_fact(local) for local in local_derivatives(node))
        self._assembly.operation(name, setting, operands, results, locals_)

    def node(self, node: Node, text: Formula | None = None) -> str:
        """The key of a node's value; a box for it where there is none yet.

        text is how it was computed, None where its operation is not in the picture.
        """
        if node not in self._keys:
            kind: Kind = "result" if text is not None else "earlier"
            kind = "leaf" if node.rule is LEAF else "root" if node is self.root else kind
            self._keys[node] = self._assembly.box(kind, self._names.of(node), self._facts(node), text or TOO_LONG)
        return self._keys[node]

    def _constant(self, value: Any) -> str:
        facts = any_facts(value)
        return self._assembly.box("constant", self._name(value), facts, as_constant(facts))

    def _unheld(self, value: Any, text: Formula) -> str:
        """The key of a box for a result that nothing in the picture uses, and no variable knows."""
        return self._assembly.box("result", self._name(value), any_facts(value), text)

    def _name(self, value: Any) -> str:
        return self._names.of(value) or self._names.of(raw(value))

    def _facts(self, node: Node) -> Iterable[Fact]:
        yield from value_facts((node.shape, node.dtype), self._values.of(node))
        if node.rule is LEAF and self._values.overwritten(node):
            yield Fact("value", "modified in place since", known=False)
        if (holder := holder_of_grad(node)) is not None:
            yield gradient_fact(holder)
        if node in self._cotangents:
            yield self._cotangents[node]


def notes(graph: Graph, root: str, older: int) -> Iterable[str]:
    """Sentences that explain the words in the boxes, and what is not in the picture."""
    facts = [fact for value in graph.values.values() for fact in value.facts]
    if any(fact.label == "cotangent" and fact.known for fact in facts):
        yield f"cotangent: what a backward pass from {root}, started with 1, brings here"
    both = {value.kind for value in graph.values.values() if value.fact("grad") and value.fact("cotangent")}
    if "leaf" in both:
        yield "a leaf with both: its .grad is not from this pass alone; .grad adds up over passes"
    if both - {"leaf"}:
        yield "a result with both: its hooks have changed its .grad, or that adds up over passes"
    for word, meaning in MEANINGS.items():
        if any(fact.text == word and not fact.known for fact in facts):
            yield f"{word}: {meaning}"
    if older:
        drawn, all_of_them = len(graph.operations), len(graph.operations) + older
        yield f"only the last {drawn} of {all_of_them} operations are drawn; max_nodes={all_of_them} draws them all"
