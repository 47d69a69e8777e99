"""What has been put around the rule of a node: hooks, packing, a watch for NaN, the mark of a pass that was here?

Such wrappers nest, and some of them call functions of the learner's. A picture looks at them and calls nobody.

Read next: `cotangents`.
"""

from __future__ import annotations

from typing import Any

from ..engine import levels
from ..engine.graph import LEAF, Node, Rule, Spent, Wrapped
from ..engine.hooks import Hooked


def layers(node: Node) -> list[Any]:
    """The rule of a node and what it wraps, from the outside to the derivative itself."""
    found = [node.rule]
    while isinstance(found[-1], Wrapped):
        found.append(found[-1].rule)
    return found


def rule_of(node: Node) -> Rule:
    """The derivative itself."""
    rule: Rule = node.rule if node.rule.__class__ is Rule else layers(node)[-1]
    return rule


def unwrapped(node: Node) -> Node:
    """The node as it was when it was made; a copy where it has changed, for the node itself stays as it is."""
    if not isinstance(node.rule, Wrapped):
        return node
    twin = node.twin()
    twin.rule = rule_of(node)
    return twin


def is_spent(node: Node) -> bool:
    """Whether a backward pass has been here, after which the node has let go of what it kept."""
    return any(isinstance(layer, Spent) for layer in layers(node))


def is_hooked(node: Any) -> bool:
    """Whether a hook may change the cotangent that arrives here, or those that leave."""
    if node.rule is LEAF:
        return node.hooks is not None and bool(node.hooks.on_tensor)
    if node.rule.__class__ is Rule:
        return False
    return any(layer.on_tensor or layer.before or layer.after for layer in layers(node) if isinstance(layer, Hooked))


def holder_of_grad(node: Any) -> Any:
    """What holds the `.grad` that the Tensor of this node answers, None where it has none.

    A leaf does, and the rule of a result that was asked to retain its gradient. A transform hands its gradients over as
    results; only the ambient graph puts them there.
    """
    if node.level != levels.AMBIENT:
        return None
    if node.rule is LEAF:
        return node
    kept = isinstance(node.rule, Hooked) and (node.rule.retains or node.rule.grad is not None)
    return node.rule if kept else None
