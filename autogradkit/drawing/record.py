"""Which nodes are in the picture, and what is still known about their values?

The walk goes from the root to older nodes, newest first, with a heap and a set: nothing recurses.

A node keeps only what a derivative needs, and lets go of large values after a backward pass. So a value is looked up
wherever it may be: with the node itself, with an operation that used it, with a variable of the learner's.

Read next: `cotangents`.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any

from ..engine import memory
from ..engine.backend import owner, raw
from ..engine.graph import LEAF, Node
from .names import Names


def operations_of(root: Node, most: int) -> tuple[list[Node], int]:
    """The newest operations that root depends on, oldest of them first, and how many older ones there are."""
    chosen: list[Node] = []
    older = 0
    seen, newest_first = {root}, [(root.order, root)]
    while newest_first:
        _, node = heappop(newest_first)
        if node.rule is LEAF:
            continue
        if len(chosen) < most:
            chosen.append(node)
        else:
            older += 1
        for parent in node.parents():
            if parent not in seen:
                seen.add(parent)
                heappush(newest_first, (parent.order, parent))
    return chosen[::-1], older


def operands_of(node: Node) -> list[tuple[Node | None, Any]]:
    """The operands of an operation, in order: the node, None for a constant, and the value as far as it is kept."""
    if node.rule.operands == 2:
        return [(node.a, node.x), (node.b, node.y)]
    return [(node.a, node.x)]


class Values:
    """The values of nodes, as far as anybody still holds them."""

    def __init__(self, y: Any, operations: Sequence[Node], names: Names) -> None:
        self._names = names
        self._kept: dict[Node, Any] = {}
        self._first_use: dict[Node, int] = {}
        for node in operations:
            if node.z is not None:
                self._kept[node] = node.z
            for operand, value in operands_of(node):
                if operand is not None:
                    self._first_use.setdefault(operand, node.order)
                    if value is not None:
                        self._kept.setdefault(operand, value)
        self._kept[y.node] = y.value

    def of(self, node: Node) -> Any:
        """The raw value of a node; None where nobody holds it any more."""
        if node in self._kept:
            return raw(self._kept[node])
        tensor = self._names.tensor(node)
        return None if tensor is None else raw(tensor)

    def overwritten(self, node: Node) -> bool:
        """Whether the memory of a node's value was modified after the computation had looked at it."""
        value = self.of(node)
        if value is None or not memory.modified:
            return False
        # Orders count downwards. A leaf may be updated as often as one likes before it is used.
        used = self._first_use.get(node, node.order) if node.rule is LEAF else node.order
        note = memory.modified.get(id(owner(value)))
        return note is not None and note[1] < used
