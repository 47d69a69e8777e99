"""Where does a pass over the ambient graph begin, and where do gradients end?

It begins with a seed at one or several Tensors, and what arrives is added to the `.grad` of leaves, or handed out.

Read next: `named`, for operations that are not in `ops`.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import nullcontext
from math import prod
from typing import Any

from . import errors, hooks, inplace, memory, recording, trace
from .backend import as_raw, form, full_like, is_complex
from .graph import LEAF, Node
from .levels import AMBIENT
from .ops.elementwise import add
from .ops.linear import conjugated, copy, in_precision
from .reverse import joined, pull_back, pull_back_to

# Two threads may add to the gradient of one leaf; adding may itself run somebody's hooks, and so another pass.
_adding = threading.RLock()


def accumulate(cotangents: dict[Any, Any]) -> None:
    """Adds each leaf's cotangent to its `.grad`, which never shares memory with any other array."""
    with _adding:
        for leaf in cotangents:
            grad = leaf.grad
            if leaf.dtype is not float and is_complex(leaf.dtype):
                cotangents[leaf] = conjugated(cotangents[leaf])
            if grad is None:
                traced = cotangents[leaf].__class__ is trace.Tensor
                leaf.grad = copy(cotangents[leaf]) if traced else trace.constant(memory.unshared(cotangents, leaf))
            elif grad.node is not None or cotangents[leaf].__class__ is trace.Tensor:
                leaf.grad = add(grad, cotangents[leaf])
            else:
                inplace.in_place("backward", add, grad, cotangents[leaf])
    if hooks.leaves_have_hooks:
        for leaf in cotangents:
            if leaf.hooks is not None:
                leaf.hooks.accumulated(leaf)


def seed_for(who: str, y: Any, gradient: Any) -> Any:
    """The cotangent that a pass from y starts with: the one given, or 1 where y is one number.

    y and the result are values one level below the pass.
    """
    if gradient is None and y.__class__ is float:
        return 1.0
    shape, dtype = form(y)
    if gradient is None:
        if is_complex(dtype):
            raise errors.complex_result(who)
        if prod(shape) != 1:
            raise errors.not_scalar_output(who, shape)
        return full_like(y, 1.0)
    seed = gradient if isinstance(gradient, trace.Tensor) else as_raw(gradient)
    if form(seed)[0] != shape:
        raise errors.wrong_cotangent(form(seed)[0], shape)
    if form(seed)[1] is not dtype:
        seed = in_precision("the cotangent", seed, dtype)
    return conjugated(seed)


def ambient_seed(who: str, y: Any, gradient: Any) -> Any:
    """The cotangent that a pass over the ambient graph starts with at the Tensor y."""
    node = y.node
    if node is None:
        raise errors.no_graph(who)
    if node.level is not AMBIENT:
        raise errors.backward_inside_transform(node) if node.level.running else errors.leaked(node)
    return seed_for(who, y.value, gradient)


def backward(who: str, y: Any, gradient: Any, keep_graph: bool, recorded: bool) -> None:
    """A pass from the Tensor y that adds to the `.grad` of every leaf; where it is recorded, these have nodes too."""
    seed = ambient_seed(who, y, gradient)
    if recorded:
        with recording.enable_grad():
            accumulate(pull_back(y.node, trace.constant(seed), keep_graph, True))
    else:
        accumulate(pull_back(y.node, seed if seed.__class__ is float else trace.bare(seed), keep_graph))


def root_of(who: str, outputs: Sequence[Any], gradients: Sequence[Any], recorded: bool) -> tuple[Node, Any]:
    """The node and the seed that a pass from several Tensors starts with."""
    seeds = [ambient_seed(who, y, g) for y, g in zip(outputs, gradients, strict=True)]
    seeds = [trace.constant(s) if recorded else trace.bare(s) for s in seeds]
    return (outputs[0].node, seeds[0]) if len(outputs) == 1 else (joined([y.node for y in outputs], seeds), 1.0)


def backward_from(who: str, outputs: Sequence[Any], gradients: Sequence[Any], keep_graph: bool, recorded: bool) -> None:
    """A pass from several Tensors at once, as if from the sum of all, each weighted by its gradient."""
    root, seed = root_of(who, outputs, gradients, recorded)
    with recording.enable_grad() if recorded else nullcontext():
        accumulate(pull_back(root, seed, keep_graph, recorded))


def gradients_of(
    who: str, outputs: Sequence[Any], gradients: Sequence[Any], keep_graph: bool, recorded: bool, wanted: set[Node]
) -> dict[Node, Any]:
    """The gradients of the nodes wanted, from a pass that goes no further; no `.grad` is touched."""
    arrived = _arriving(who, outputs, gradients, keep_graph, recorded, wanted)
    return {node: conjugated(x_bar) for node, x_bar in arrived.items()}


def _arriving(
    who: str, outputs: Sequence[Any], gradients: Sequence[Any], keep_graph: bool, recorded: bool, wanted: set[Node]
) -> dict[Node, Any]:
    root, seed = root_of(who, outputs, gradients, recorded)
    with recording.enable_grad() if recorded else nullcontext():
        return pull_back_to(wanted, root, seed, keep_graph, recorded)


def backward_to(who: str, outputs: Any, gradients: Any, keep_graph: bool, recorded: bool, inputs: Any) -> None:
    """A pass that adds to the `.grad` of the given Tensors only."""
    chosen = [inputs] if isinstance(inputs, trace.Tensor) else list(inputs)
    if not chosen:
        raise errors.no_inputs(who)
    for x in chosen:
        if not isinstance(x, trace.Tensor):
            raise errors.not_a_tensor(f"inputs= of {who}", x)
        if x.node is None:
            raise errors.no_graph(f"inputs= of {who}")
    nodes = {x.node for x in chosen}
    arrived = _arriving(who, outputs, gradients, keep_graph, recorded, nodes)
    accumulate({node: arrived[node] for node in nodes if node in arrived and node.rule is LEAF})
    for node in nodes:
        if node in arrived and node.rule is not LEAF:
            rule = hooks.hooked(node)
            if not rule.retains:
                rule.keep_grad(arrived[node])
