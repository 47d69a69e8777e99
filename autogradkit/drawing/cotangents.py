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

import numpy as np

from ..engine import memory
from ..engine.backend import full_like
from ..engine.graph import LEAF, Node, Rule
from ..engine.saved import Hole
from ..engine.trace import OPERATIONS
from .missing import LET_GO, LOST, PACKED, YOUR_CHOICE, YOUR_HOOK, YOUR_RULE, Unknown
from .record import Places
from .wrapped import is_hooked, is_spent, unwrapped


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
        behind = behind or _obstacle(node)
        if behind is None:
            for parent, x_bar in _pulled(node, y_bar):
                parent = places.one(parent)
                # A sum in new memory: what a rule returns may be somebody else's array.
                arrived[parent] = arrived[parent] + x_bar if parent in arrived else x_bar
        for parent in map(places.one, node.parents()):
            if behind is not None:
                unknown[parent] = behind
            if parent not in seen:
                seen.add(parent)
                heappush(newest_first, (parent.order, parent))


def _pulled(node: Node, y_bar: Any) -> Any:
    awake = unwrapped(node)
    # What overflows here has overflowed in the learner's own pass, which has warned.
    with np.errstate(all="ignore"):
        return awake.rule.pull(y_bar, awake)


def _obstacle(node: Node) -> Unknown | None:
    """Why the pass cannot go on behind this node, if it cannot."""
    if is_hooked(node):
        return YOUR_HOOK
    awake = unwrapped(node)
    if not _is_the_engines(awake.rule):
        return YOUR_RULE
    kept = [getattr(node, name) for name in awake.rule.keeps]
    if any(isinstance(value, Hole) for slot in kept for value in (slot if isinstance(slot, tuple) else (slot,))):
        return PACKED
    if any(slot is None for slot in kept):
        return LET_GO
    try:
        memory.refuse_stale(awake)
    except RuntimeError:  # the engine refuses a pass over overwritten values; a picture says so in the box
        return LOST
    return None


def _is_the_engines(rule: Rule) -> bool:
    """Whether a rule is declared with an operation; those of a learner's calls are made for each call."""
    return hasattr(rule, "operation") and OPERATIONS.get(rule.name) is rule.operation
