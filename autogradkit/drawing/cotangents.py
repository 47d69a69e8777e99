"""What does a backward pass bring to each place on its way?

Only leaves keep what arrives at them. For all other places the pass is run again here, by the engine's own rules on
what the nodes still hold, and it changes nothing: no `.grad`, no node, no array. Where a node has let go of what its
rule needs, everything behind it is unknown, and says so.

Read next: `read`.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..engine import memory
from ..engine.backend import full_like
from ..engine.graph import LEAF, Node, Spent


class Unknown(NamedTuple):
    """In place of a cotangent: why there is none, in a word or two that `gradients` explains."""

    reason: str


def backward_has_run(root: Node, leaves: list[Any]) -> bool:
    """Whether the learner has gone back through this computation, as far as it shows."""
    return root.rule.__class__ is Spent or (bool(leaves) and all(leaf.grad is not None for leaf in leaves))


def cotangents(root: Node, value: Any) -> Iterator[tuple[Node, Any]]:
    """Each node with its cotangent, or with `Unknown`, newest first; the pass starts from root with 1.

    A pair is given as soon as it is complete, so that a large array can be looked at and dropped.
    """
    arrived: dict[Node, Any] = {}
    unknown: dict[Node, Unknown] = {}
    if prod(root.shape) == 1:
        arrived[root] = full_like(value, 1.0)
    else:
        unknown[root] = Unknown("your choice")
    seen, newest_first = {root}, [(root.order, root)]
    while newest_first:
        _, node = heappop(newest_first)
        y_bar = arrived.pop(node, None)
        behind = unknown.pop(node, None)
        yield node, behind or y_bar
        if node.rule is LEAF:
            continue
        behind = behind or _obstacle(node)
        if behind is None:
            for parent, x_bar in _pulled(node, y_bar):
                # A sum in new memory: what a rule returns may be somebody else's array.
                arrived[parent] = arrived[parent] + x_bar if parent in arrived else x_bar
        for parent in node.parents():
            if behind is not None:
                unknown[parent] = behind
            if parent not in seen:
                seen.add(parent)
                heappush(newest_first, (parent.order, parent))


def _pulled(node: Node, y_bar: Any) -> Any:
    # What overflows here has overflowed in the learner's own pass, which has warned.
    with np.errstate(all="ignore"):
        return _awake(node).rule.pull(y_bar, node)


def _obstacle(node: Node) -> Unknown | None:
    """Why the pass cannot go on behind this node, if it cannot."""
    awake = _awake(node)
    if any(getattr(node, name) is None for name in awake.rule.keeps):
        return Unknown("unknown")
    try:
        memory.refuse_stale(awake)
    except RuntimeError:  # the engine refuses a pass over overwritten values; a picture says so in the box
        return Unknown("lost")
    return None


def _awake(node: Node) -> Node:
    """The node as it was before a backward pass spent it; a copy, for the node itself stays as it is."""
    if node.rule.__class__ is not Spent:
        return node
    twin = node.twin()
    twin.rule = node.rule.rule
    return twin
