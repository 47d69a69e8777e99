"""What is the transpose of a map that is only known as a program?

The tangent of a result is a linear function of the tangent of the operand. So an operation whose rule says how tangents
move needs no second rule: reverse mode runs that linear function once, at a level of its own and around zeros, and
pulls the cotangent back through it. Both modes then say the same by construction, at the price of running the rule for
tangents once more; `functions.decompositions` has operations where that rule is short and its transpose is not.

Read next: `ambient`, where a pass over the user's own graph begins and ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .backend import full_like
from .graph import Leaf, Node, Pairs, Rule
from .levels import new_level
from .ops.linear import fit, spread
from .reverse import pull_back
from .trace import MAPPED, Operation, one_operand, tensor_of


def by_tangent(name: str, value: Callable[..., Any], tangent: Callable[..., Any]) -> Operation:
    """Declares `operation(x, *settings)`, on matrices or stacks of them, by how its result moves.

    value(x, *settings)
        the operation on a raw x.
    tangent(x_dot, x, z, *settings)
        the tangent of the result z, linear in x_dot and written with the engine's operations.
    """

    def push(node: Node, x_dot: Any, y_dot: Any) -> Any:
        return spread(tangent(x_dot, node.x, node.z, *node.y), node)

    def pull(z_bar: Any, node: Node) -> Pairs:
        def move(x_dot: Any) -> Any:
            return tangent(x_dot, node.x, node.z, *node.y)

        return ((node.a, fit(transposed(move, node.x, z_bar), node.a)),)

    operation = one_operand(name, value, Rule(name, pull, push, {"x", "y", "z"}, operands=1))
    MAPPED[operation] = lambda operands, hidden, *settings: operation(operands[0], *settings)  # one axis more to stack
    return operation


def transposed(move: Callable[[Any], Any], x: Any, y_bar: Any) -> Any:
    """Mᵀ ȳ for the linear map v ↦ M v that `move` computes for any v in the form of x."""
    with new_level("a rule") as level:
        still = full_like(x, 0.0)
        leaf = Leaf(level, still)
        moved = move(tensor_of(still, leaf))
        # What does not depend on the tangent, as for an operand without entries, hands nothing back.
        node = moved.node if moved.node is not None and moved.node.level == level else None
        return still if node is None else pull_back(node, fit(y_bar, node)).get(leaf, still)
