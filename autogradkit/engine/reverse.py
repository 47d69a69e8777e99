"""How does a derivative travel backwards?

From the result towards the leaves, newest node first. Since an operation is always newer than what it used, a node's
cotangent is complete when its turn comes: whatever used it has been there before. Nothing recurses and nothing is
searched, so a chain of a million operations is walked like a chain of ten.

Cotangents live here, in the pass, not on the nodes: two passes can never mix.

Read next: `tensor`, whose `.backward()` starts here; `transforms`, which start here too.
"""

from __future__ import annotations

from collections.abc import Collection
from heapq import heappop, heappush, heappushpop
from math import prod
from typing import Any

from . import errors, memory, modes, trace
from .backend import as_raw, form, ndarray, ones_like, raw
from .graph import LEAF, Node
from .ops.elementwise import add
from .ops.linear import astype


def pull_back(
    root: Node, seed: Any, keep_graph: bool = False, recorded: bool = False, wanted: Collection[Node] = ()
) -> dict[Node, Any]:
    """Carries `seed`, the cotangent of `root`, to the leaves.

    Parameters
    ----------
    root : Node
    seed : value of root's shape
    keep_graph : bool
        Whether nodes keep what they hold, for another pass.
    recorded : bool
        Whether the pass is itself recorded, so that its results can be differentiated again.
    wanted : nodes
        Nodes other than leaves whose cotangent is asked for.

    Returns
    -------
    The cotangents of the leaves, and of the nodes wanted, as far as root depends on them.
    """
    if root.rule is LEAF:
        return {root: seed}
    cotangents: dict[Node, Any] = {}
    own: set[Node] = set()  # nodes whose cotangent is an array that this pass made, and may add to in place
    newest_first: list[tuple[int, Node]] = []
    node, y_bar = root, seed
    while True:
        # Everything that used this node has been here: its cotangent is complete, and is handed on to its parents.
        if node in wanted:
            cotangents[node] = y_bar
        if memory.latest < node.order:
            memory.refuse_stale(node)
        rule, following, following_bar = node.rule, None, None
        for parent, x_bar in rule.pull(y_bar, linked(node) if recorded else node):
            if parent in cotangents:
                _grow(cotangents, own, parent, x_bar)
            elif parent.rule is LEAF:
                cotangents[parent] = x_bar
            elif following is None:
                following, following_bar = parent, x_bar
            elif following is parent:
                following_bar = add(following_bar, x_bar)
            else:
                cotangents[parent] = x_bar
                heappush(newest_first, (parent.order, parent))
        if not keep_graph:
            node.rule = rule.spent
            if node.dtype is not float or not rule.elementwise:
                node.let_go()
        if following is not None and not newest_first:
            node, y_bar = following, following_bar  # a chain: nobody else is waiting
            continue
        if following is not None:
            cotangents[following] = following_bar
            node = heappushpop(newest_first, (following.order, following))[1]
        elif newest_first:
            node = heappop(newest_first)[1]
        else:
            return cotangents  # leaves have nothing to hand on, so what is left is theirs
        y_bar = cotangents.pop(node)


def _grow(cotangents: dict[Node, Any], own: set[Node], parent: Node, x_bar: Any) -> None:
    """Adds one more contribution to a cotangent, in place where the array is the pass's own."""
    if x_bar.__class__ is float:
        cotangents[parent] = cotangents[parent] + x_bar
    elif x_bar.__class__ is not ndarray:
        cotangents[parent] = add(cotangents[parent], x_bar)
        own.discard(parent)
    elif parent in own:
        cotangents[parent] += x_bar
    else:
        cotangents[parent] = add(cotangents[parent], x_bar)
        if cotangents[parent].__class__ is ndarray:
            own.add(parent)


def linked(node: Node) -> Any:
    """The node with its values as Tensors again, each with the node it came from: a pass over it is recorded."""
    twin = node.twin()
    twin.x = node.x if node.a is None else trace.tensor_of(node.x, node.a)
    twin.y = node.y if node.b is None else trace.tensor_of(node.y, node.b)
    twin.z = trace.tensor_of(node.z, node)
    return twin


def accumulate(cotangents: dict[Any, Any]) -> None:
    """Adds each leaf's cotangent to its `.grad`, which never shares memory with any other array."""
    for leaf in cotangents:
        if leaf.grad is None:
            leaf.grad = trace.constant(memory.unshared(cotangents, leaf))
        else:
            leaf.grad = leaf.grad + cotangents[leaf]


def seed_for(who: str, y: Any, gradient: Any) -> Any:
    """The cotangent that a pass from y starts with: the one given, or 1 where y is one number.

    y and the result are values one level below the pass.
    """
    if gradient is None and y.__class__ is float:
        return 1.0
    shape, dtype = form(y)
    if gradient is None:
        if prod(shape) != 1:
            raise errors.not_scalar_output(who, shape)
        return ones_like(raw(y))
    seed = gradient if isinstance(gradient, trace.Tensor) else as_raw(gradient)
    if form(seed)[0] != shape:
        raise errors.wrong_cotangent(form(seed)[0], shape)
    return seed if form(seed)[1] is dtype else astype(seed, dtype)


def ambient_pass(
    who: str, y: Any, gradient: Any, keep_graph: bool, recorded: bool, wanted: Collection[Node] = ()
) -> dict[Node, Any]:
    """A pass over the ambient graph from the Tensor y; where it is recorded, its cotangents are Tensors."""
    if y.node is None:
        raise errors.no_graph(who)
    if y.node.level != modes.AMBIENT:
        raise errors.backward_inside_transform()
    seed = seed_for(who, y.value, gradient)
    if not recorded:
        return pull_back(y.node, seed if seed.__class__ is float else raw(seed), keep_graph, False, wanted)
    with modes.enable_grad():
        return pull_back(y.node, trace.constant(seed), True, True, wanted)
