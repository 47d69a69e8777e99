"""What does a box say about the way back?

A leaf says what is in its `.grad`, and so does a result that retains its own. Any other result says its cotangent, once
a backward pass has run. Both stand there where they differ, for then the `.grad` holds more than this pass.

Read next: `cotangents`, the pass itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine import levels
from ..engine.backend import raw, to_numpy
from ..engine.graph import LEAF, Node
from ..engine.ops.linear import conjugated
from .cotangents import backward_has_run, cotangents
from .description import Fact
from .missing import Unknown, fact
from .record import Places
from .wrapped import holder_of_grad


def gradient_fact(holder: Any) -> Fact:
    """What is in a `.grad`; holder is what has it, as `holder_of_grad` says."""
    if holder.grad is None:
        return Fact("grad", "no backward yet", known=False)
    return fact("grad", holder.grad)


def cotangent_facts(y: Any, operations: Sequence[Node], places: Places) -> dict[Node, Fact]:
    """The cotangents of values, but for those that their `.grad` says; empty before a backward pass."""
    root = places.one(y.node)
    shown = {root, *operations, *(places.one(p) for operation in operations for p in operation.parents())}
    leaves = [node for node in shown if node.rule is LEAF]
    if not operations or root.level != levels.AMBIENT or not backward_has_run(root, leaves):
        return {}
    # Complex ones are shown as a hook would see them.
    seen = ((node, c if isinstance(c, Unknown) else conjugated(c)) for node, c in cotangents(root, y.value, places))
    return {
        node: fact("cotangent", y_bar)
        for node, y_bar in seen
        if node in shown and not _said_by_grad(holder_of_grad(node), y_bar)
    }


def _said_by_grad(holder: Any, y_bar: Any) -> bool:
    """Whether a `.grad` is all that can be said: it is what this one pass brings, or the pass does not reach it."""
    if holder is None or isinstance(y_bar, Unknown):
        return holder is not None
    if holder.grad is None:
        return False
    one, other = to_numpy(raw(holder.grad)), to_numpy(raw(y_bar))
    return one.shape == other.shape and np.allclose(one, other, equal_nan=True)
