"""What does a box say about the way back?

A leaf says what is in its `.grad`. A result says its cotangent, once a backward pass has run. A leaf says both where
they differ, for then its `.grad` holds more than this pass.

Read next: `cotangents`, the pass itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine import levels
from ..engine.backend import raw, to_numpy
from ..engine.graph import LEAF, Node
from .cotangents import Unknown, backward_has_run, cotangents
from .description import Fact
from .show import written

# Why a fact is missing: the word in the box, and what it means.
MEANINGS = {
    "not kept": "no derivative needs this value now, and no variable of yours holds it",
    "unknown": "what the way back needs was let go by the backward pass",
    "lost": "what the way back needs was modified in place",
    "your choice": "depends on the gradient given to y.backward(gradient), which is not kept",
}


def gradient_fact(leaf: Any) -> Fact:
    """What is in a leaf's `.grad`."""
    if leaf.grad is None:
        return Fact("grad", "no backward yet", known=False)
    return Fact("grad", written(leaf.grad))


def cotangent_facts(y: Any, operations: Sequence[Node]) -> dict[Node, Fact]:
    """The cotangents of results, and of those leaves whose `.grad` is something else; empty before a backward pass."""
    shown = {node for operation in operations for node in (operation, *operation.parents())}
    leaves = [node for node in shown if node.rule is LEAF]
    if not operations or y.node.level != levels.AMBIENT or not backward_has_run(y.node, leaves):
        return {}
    return {
        node: _cotangent_fact(y_bar)
        for node, y_bar in cotangents(y.node, y.value)
        if node in shown and not (node.rule is LEAF and _said_by_grad(node, y_bar))
    }


def _cotangent_fact(y_bar: Any) -> Fact:
    if isinstance(y_bar, Unknown):
        return Fact("cotangent", y_bar.reason, known=False)
    return Fact("cotangent", written(y_bar))


def _said_by_grad(leaf: Any, y_bar: Any) -> bool:
    """Whether a leaf's `.grad` is all that can be said: what this one pass brings, or the pass does not reach it."""
    if isinstance(y_bar, Unknown):
        return True
    if leaf.grad is None:
        return False
    one, other = to_numpy(raw(leaf.grad)), to_numpy(raw(y_bar))
    return one.shape == other.shape and np.allclose(one, other, equal_nan=True)
