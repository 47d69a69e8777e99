"""How does a derivative travel forwards?

Beside every value goes its tangent, the direction in which it moves. An operation on such values leaves no node behind:
its rule pushes the tangents through at once, and the result carries its own. Nothing is kept.

Where a record was made, as reverse mode makes it, tangents can also be pushed through that, any number of times: the
same rules, read in the other direction.

Read next: `reverse`, the other direction.
"""

from __future__ import annotations

from typing import Any, final

from . import memory
from .backend import form
from .graph import LEAF, Node, Rule
from .levels import Carried


@final
class Tangent(Carried):
    """What a value carries in forward mode, in the place where reverse mode has a node."""

    __slots__ = ("dtype", "level", "shape", "tangent")

    differentiates = True

    def __init__(self, level: Any, value: Any, tangent: Any) -> None:
        self.level: Any = level
        self.tangent = tangent
        self.shape, self.dtype = form(value)

    def child(self, rule: Rule, a: Any, b: Any, x: Any, y: Any, z: Any) -> Tangent:
        """The tangent of z = operation(x, y), by the same rule and from the same record as reverse mode has."""
        node = Node.child(self, rule, a, b, x, y, z)
        return Tangent(self.level, z, rule.push(node, tangent_of(a), tangent_of(b)))


def tangent_of(a: Any) -> Any:
    """The tangent of an operand, None for a constant; for many operands, a tuple of them."""
    if a.__class__ is tuple:
        return tuple(tangent_of(p) for p in a)
    return a.tangent if a is not None else None


def ancestors(roots: list[Node]) -> list[Node]:
    """All nodes that these results were computed from, leaves included, oldest first."""
    seen, waiting = set(roots), list(roots)
    while waiting:
        for parent in waiting.pop().parents():
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return sorted(seen, key=lambda node: -node.order)


def push_through(oldest_first: list[Node], tangents: dict[Any, Any]) -> None:
    """Carries tangents, given for leaves, through a record: afterwards every node that moves has its own."""
    for node in oldest_first:
        if node.rule is LEAF:
            continue
        if node.a.__class__ is tuple:
            x_dot: Any = tuple(tangents.get(p) for p in node.a)
            y_dot: Any = None
            moves = any(d is not None for d in x_dot)
        else:
            x_dot, y_dot = tangents.get(node.a), tangents.get(node.b)
            moves = x_dot is not None or y_dot is not None
        if moves:
            if memory.latest < node.order:
                memory.refuse_stale(node)
            tangents[node] = node.rule.push(node, x_dot, y_dot)
