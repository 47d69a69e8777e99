"""How does a derivative travel backwards?

From the result towards the leaves, newest node first. Since an operation is always newer than what it used, a node's
cotangent is complete when its turn comes: whatever used it has been there before. Nothing recurses and nothing is
searched, so a chain of a million operations is walked like a chain of ten.

Cotangents live here, in the pass, not on the nodes: two passes can never mix.

Read next: `transposed`, for rules that are only known in one direction.
"""

from __future__ import annotations

from collections.abc import Collection
from heapq import heappop, heappush, heappushpop
from typing import Any

from . import hooks, memory, trace
from .backend import ndarray
from .forward import ancestors
from .graph import LEAF, MANY, Node, Pairs, Rule, next_order
from .ops.elementwise import add


def pull_back(root: Node, seed: Any, keep_graph: bool = False, recorded: bool = False) -> dict[Node, Any]:
    """Carries `seed`, the cotangent of `root`, to the leaves.

    Parameters
    ----------
    root : Node
    seed : value of root's shape
    keep_graph : bool
        Whether nodes keep what they hold, for another pass.
    recorded : bool
        Whether the pass is itself recorded, so that its results can be differentiated again.

    Returns
    -------
    The cotangents of the leaves, as far as root depends on them.
    """
    if root.rule is LEAF:
        return {root: hooks.on_leaf(root, seed)}
    cotangents: dict[Node, Any] = {}
    own: set[Node] = set()  # nodes whose cotangent is an array that this pass made, and may add to in place
    newest_first: list[tuple[int, Node]] = []
    node, y_bar = root, seed
    while True:
        # Everything that used this node has been here: its cotangent is complete, and is handed on to its parents.
        rule, following, following_bar = node.rule, None, None
        if rule.__class__ is not Rule:
            y_bar = rule.arriving(y_bar)
        if memory.latest < node.order:
            memory.refuse_stale(node)
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
        else:  # leaves have nothing to hand on, so what is left is theirs
            return cotangents if not hooks.leaves_have_hooks else hooks.at_the_end(cotangents)
        y_bar = cotangents.pop(node)


def pull_back_to(
    wanted: Collection[Node], root: Node, seed: Any, keep_graph: bool = False, recorded: bool = False
) -> dict[Node, Any]:
    """Carries `seed` to the nodes wanted, leaves or not, and no further: what does not lead to them is not touched.

    Parameters are those of `pull_back`. Returns the cotangents of those of the nodes that root depends on.
    """
    leading = on_the_way(root, wanted)
    cotangents, found = {root: seed}, {}
    own: set[Node] = set()
    newest_first = [(root.order, root)]
    while newest_first:
        node = heappop(newest_first)[1]
        y_bar, rule = cotangents.pop(node), node.rule
        if rule is LEAF:
            y_bar = hooks.on_leaf(node, y_bar)
        elif rule.__class__ is not Rule:
            y_bar = rule.arriving(y_bar)
        if node in wanted:
            found[node] = y_bar
        if node not in leading:
            continue
        memory.refuse_stale(node)
        for parent, x_bar in rule.pull(y_bar, linked(node) if recorded else node):
            if parent in cotangents:
                _grow(cotangents, own, parent, x_bar)
            elif parent in wanted or parent in leading:
                cotangents[parent] = x_bar
                heappush(newest_first, (parent.order, parent))
        if not keep_graph:
            node.rule = rule.spent
            node.let_go()
    return found


def on_the_way(root: Node, wanted: Collection[Node]) -> set[Node]:
    """The nodes between root and the nodes wanted: those that have one of them behind them."""
    leading: set[Node] = set()
    for node in ancestors([root]):
        if any(parent in wanted or parent in leading for parent in node.parents()):
            leading.add(node)
    return leading


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
    if node.a.__class__ is tuple:
        if node.x is not None:
            twin.x = tuple(x if p is None else trace.tensor_of(x, p) for x, p in zip(node.x, node.a, strict=True))
    else:
        twin.x = node.x if node.a is None else trace.tensor_of(node.x, node.a)
        twin.y = node.y if node.b is None else trace.tensor_of(node.y, node.b)
    twin.z = trace.tensor_of(node.z, node)
    return twin


def joined(roots: list[Node], seeds: list[Any]) -> Node:
    """One root for several: what it hands on is each one's own seed."""
    root = Node()
    root.order, root.level, root.rule = next_order(), roots[0].level, OUTPUTS
    root.a, root.b, root.x, root.y, root.z = tuple(roots), None, None, tuple(seeds), None
    root.shape, root.dtype = (), float
    return root


def _each_its_seed(y_bar: Any, node: Node) -> Pairs:
    return tuple(zip(node.a, node.y, strict=True))


def _weighted(node: Node, x_dots: Any, y_dot: Any) -> Any:
    raise AssertionError("several outputs have no tangent together")


OUTPUTS = Rule("outputs", _each_its_seed, _weighted, {"y"}, operands=MANY)
