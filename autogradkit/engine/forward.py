"""How does a derivative travel forwards?

Beside every value goes its tangent, the direction in which it moves. An operation on such values leaves no node behind:
its rule pushes the tangents through at once, and the result carries its own. Nothing is kept.

Read next: `reverse`, the other direction.
"""

from __future__ import annotations

from typing import Any, ClassVar, final

from . import trace
from .backend import form
from .graph import Node, Rule


@final
class Tangent:
    """What a value carries in forward mode, in the place where reverse mode has a node."""

    __slots__ = ("dtype", "level", "shape", "tangent")

    records: ClassVar[bool] = False

    def __init__(self, level: int, value: Any, tangent: Any) -> None:
        self.level = level
        self.tangent = tangent
        self.shape, self.dtype = form(value)

    def child(self, rule: Rule, a: Any, b: Any, x: Any, y: Any, z: Any) -> Tangent:
        """The tangent of z = operation(x, y), by the same rule and from the same record as reverse mode has."""
        node = Node.child(self, rule, a, b, x, y, z)
        x_dot = a.tangent if a is not None else None
        y_dot = b.tangent if b is not None else None
        return Tangent(self.level, z, rule.push(node, z, x_dot, y_dot))


def push_forward(f: Any, level: int, primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
    """Runs f on values that carry tangents; gives its result, one level below, and the tangent, None for a constant."""
    duals = (trace.tensor_of(x, Tangent(level, x, x_dot)) for x, x_dot in zip(primals, tangents, strict=True))
    y = f(*duals)
    if isinstance(y, trace.Tensor) and isinstance(y.node, Tangent) and y.node.level == level:
        return y.value, y.node.tangent
    return y, None
