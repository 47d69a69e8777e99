"""What does a backward pass bring to each place on its way?

Only leaves keep what arrives at them. For all other places the pass is run again here, by the engine's own rules on
what the nodes still hold, and it changes nothing: no `.grad`, no node, no array. Where a node has let go of what its
rule needs, or where a function of the learner's would have to be called, everything behind it is unknown, and says so.

Read next: `read`.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from math import prod
from typing import Any

from ..engine.backend import full_like
from ..engine.graph import LEAF, Node
from .asking import obstacle, pulled
from .missing import YOUR_CHOICE, YOUR_HOOK, Unknown
from .record import Places
from .wrapped import is_hooked, is_spent


def backward_has_run(root: Node, leaves: list[Any]) -> bool:
    """Whether the learner has gone back through this computation, as far as it shows."""
    return is_spent(root) or (bool(leaves) and all(leaf.grad is not None for leaf in leaves))


def cotangents(root: Node, value: Any, places: Places) -> Iterator[tuple[Node, Any]]:
    """Each node with its cotangent, or with `Unknown`, newest first; the pass starts from root with 1.

    A pair is given as soon as it is complete, so that a large array can be looked at and dropped.
    """
    arrived: dict[Node, Any] = {}
    unknown: dict[Node, Unknown] = {}
    if prod(root.shape) == 1:
        arrived[root] = full_like(value, 1.0)
    else:
        unknown[root] = YOUR_CHOICE
    seen, newest_first = {root}, [(root.order, root)]
    while newest_first:
        _, node = heappop(newest_first)
        y_bar = arrived.pop(node, None)
        behind = unknown.pop(node, None)
        if node.rule is LEAF:
            yield node, behind or (YOUR_HOOK if is_hooked(node) else y_bar)
            continue
        yield node, behind or y_bar
        behind = behind or (YOUR_HOOK if is_hooked(node) else obstacle(node))
        pairs = () if behind else pulled(node, y_bar)
        if isinstance(pairs, Unknown):
            behind = pairs
        else:
            for parent, x_bar in pairs:
                parent = places.one(parent)
                # A sum in new memory: what a rule returns may be somebody else's array.
                arrived[parent] = arrived[parent] + x_bar if parent in arrived else x_bar
        for parent in map(places.one, node.parents()):
            if behind is not None:
                unknown[parent] = behind
            if parent not in seen:
                seen.add(parent)
                heappush(newest_first, (parent.order, parent))
