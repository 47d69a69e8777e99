"""Which nodes are in the picture, and what is still known about their values?

The walk goes from the root to older nodes, newest first, with a heap and a set: nothing recurses.

A node keeps only what a derivative needs, and lets go of large values after a backward pass. So a value is looked up
wherever it may be: with the node itself, with an operation that used it, with a variable of the learner's; and memory
that was overwritten since is the last place where to look.

Read next: `wrapped`, then `cotangents`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import Any

from ..engine import memory
from ..engine.backend import owner, raw
from ..engine.custom import RESULT
from ..engine.graph import LEAF, Node
from ..engine.saved import Hole
from .missing import NOT_KEPT, OVERWRITTEN, PACKED, Unknown
from .names import Names
from .wrapped import rule_of

Place = tuple[Node | None, Any]


def operations_of(root: Node, most: int) -> tuple[list[Node], int]:
    """The newest operations that root depends on, oldest of them first, and how many older ones there are."""
    chosen: list[Node] = []
    older = 0
    seen, newest_first = {root}, [(root.order, root)]
    while newest_first:
        _, node = heappop(newest_first)
        if node.rule is LEAF:
            continue
        if rule_of(node) is not RESULT:  # which is a part of an operation
            if len(chosen) < most:
                chosen.append(node)
            else:
                older += 1
        for parent in node.parents():
            if parent not in seen:
                seen.add(parent)
                heappush(newest_first, (parent.order, parent))
    return chosen[::-1], older


class Places:
    """Between which values an operation lies: each has a node, or None where it has none in the record."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        # A pass that is recorded makes further nodes for the results of a call, which are the same values.
        self._parts: dict[tuple[Node, int], Node] = {}
        for node in sorted(nodes, key=lambda node: -node.order):
            if rule_of(node) is RESULT:
                self._parts.setdefault((node.a, node.y[0]), node)
        self._counts = {call: node.y[1] for (call, _), node in self._parts.items()}

    def one(self, node: Any) -> Any:
        """The node that stands for the value of this one; None stays None."""
        is_part = node is not None and rule_of(node) is RESULT
        return self._parts.get((node.a, node.y[0]), node) if is_part else node

    def is_call(self, node: Node) -> bool:
        """Whether a node stands for a call with several results, and not for one of them."""
        return node in self._counts

    def operands(self, operation: Node) -> list[Place]:
        """The operands of an operation, in order, each with its value as far as it is kept."""
        if isinstance(operation.a, tuple):
            nodes, values = operation.a, operation.x or (None,) * len(operation.a)
        else:
            count = operation.rule.operands
            nodes, values = (operation.a, operation.b)[:count], (operation.x, operation.y)[:count]
        return [(self.one(node), _as_kept(value)) for node, value in zip(nodes, values, strict=True)]

    def results(self, operation: Node) -> list[Place]:
        """The same for its results."""
        z, count = operation.z, self._counts.get(operation)
        if count is None:
            return [(operation, _as_kept(z[0] if isinstance(z, tuple) else z))]
        nodes = [self._parts.get((operation, i)) for i in range(count)]
        return [(node, _as_kept(value)) for node, value in zip(nodes, z or (None,) * count, strict=True)]


def _as_kept(value: Any) -> Any:
    return NOT_KEPT if value is None else PACKED if isinstance(value, Hole) else value


class Values:
    """The values of nodes, as far as anybody still holds them."""

    def __init__(self, y: Any, operations: Sequence[Node], places: Places, names: Names) -> None:
        self._names = names
        self._kept: dict[Node, list[Any]] = {}
        self._first_use: dict[Node, int] = {}
        for operation in operations:
            operands = places.operands(operation)
            for node, value in [*places.results(operation), *operands]:
                if node is not None:
                    self._kept.setdefault(node, []).append(value)
            for node, _ in operands:
                if node is not None:
                    self._first_use.setdefault(node, operation.order)
        self._kept.setdefault(places.one(y.node), []).append(y)

    def of(self, node: Node) -> Any:
        """The raw value of a node, or why there is none."""
        held, fresh = self._held(node)
        if fresh:
            return fresh[0]
        if held:
            # What is there now is another value; that of a leaf is what the learner calls it.
            return held[0] if node.rule is LEAF else OVERWRITTEN
        return PACKED if PACKED in self._kept.get(node, ()) else NOT_KEPT

    def overwritten(self, node: Node) -> bool:
        """Whether the memory of a node's value was modified after the computation had looked at it."""
        held, fresh = self._held(node)
        return bool(held) and not fresh

    def _held(self, node: Node) -> tuple[list[Any], list[Any]]:
        """Every place where the raw value still lies, and those where it has not been overwritten since."""
        tensor = self._names.tensor(node)
        values = [*self._kept.get(node, ()), *([] if tensor is None else [tensor])]
        held = [raw(value) for value in values if not isinstance(value, Unknown)]
        return held, [value for value in held if not self._overwritten(node, value)]

    def _overwritten(self, node: Node, value: Any) -> bool:
        note = memory.modified.get(id(owner(value)))
        if note is None:
            return False
        _, when, line, _ = note
        # Orders count downwards. A leaf may be updated as often as one likes before it is used.
        if node.rule is LEAF:
            return when < self._first_use.get(node, node.order)
        # An operation in place makes its node and at once writes the result, which a node does not keep if it is large.
        by_itself = node.z is None and when == node.order - 1 and getattr(node, "where", line) == line
        return when < node.order and not by_itself
