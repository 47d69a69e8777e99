"""What if kept values should not lie in memory as they are?

An observer takes them away from each node as soon as it is made, packs them, and puts a rule in the node's rule's place
that unpacks them when a pass comes. PyTorch's `saved_tensors_hooks` and `checkpoint` are two ways to pack.

Read next: `tree`; `autograd.graph` and `transforms.checkpointing` pack.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

from . import modes
from .backend import is_array, raw
from .graph import MANY, Node, Pairs, Wrapped
from .memory import refuse_stale
from .trace import Tensor, constant, tensor_of


@final
class Hole:
    """What stands on a node in the place of a value that was taken away."""

    __slots__ = ("payload", "was_tensor")

    def __init__(self, payload: Any, was_tensor: bool) -> None:
        self.payload, self.was_tensor = payload, was_tensor


@final
class Packed(Wrapped):
    """The rule of a node whose kept values lie elsewhere; `unpack` gives one back for its payload."""

    __slots__ = ("unpack",)

    def __init__(self, rule: Any, unpack: Callable[[Any], Any]) -> None:
        super().__init__(rule)
        self.unpack = unpack

    def pull(self, y_bar: Any, node: Node) -> Pairs:
        pairs: Pairs = self.rule.pull(y_bar, self.opened(node))
        return pairs

    def push(self, node: Node, x_dot: Any, y_dot: Any) -> Any:
        return self.rule.push(self.opened(node), x_dot, y_dot)

    def opened(self, node: Node) -> Node:
        """The node with its values back in place; they may still be the memory that was kept, and modified since."""
        twin = node.twin()
        for slot in SLOTS:
            setattr(twin, slot, self._filled(getattr(node, slot)))
        twin.rule = self.rule
        refuse_stale(twin)
        return twin

    def _filled(self, value: Any) -> Any:
        if value.__class__ is Hole:
            back = self.unpack(value.payload)
            return back if value.was_tensor or back.__class__ is not Tensor else back.value
        if value.__class__ is tuple:
            return tuple(self._filled(v) for v in value)
        # In a pass that is recorded a value stands there as a Tensor with the node that it came from.
        return tensor_of(self._filled(value.value), value.node) if value.__class__ is Tensor else value


def packing(pack: Callable[[Any], Any], unpack: Callable[[Any], Any]) -> modes.Observer:
    """An observer that packs the arrays that a node's rule needs."""

    def observer(node: Node, x: Any, y: Any, z: Any) -> None:
        if node.rule.__class__ is Packed:
            return  # hooks inside these have packed it
        for slot in VALUES[node.rule.operands].intersection(node.rule.keeps):
            setattr(node, slot, _packed(getattr(node, slot), pack))
        node.rule = Packed(node.rule, unpack)

    return observer


def _packed(value: Any, pack: Callable[[Any], Any]) -> Any:
    """A value, or each of several, with a hole in the place of an array."""
    if value.__class__ is tuple:
        return tuple(_packed(v, pack) for v in value)
    if not is_array(raw(value)):
        return value
    with modes.unobserved():
        return Hole(pack(constant(value)), value.__class__ is Tensor)


SLOTS = ("x", "y", "z")

# Where a node keeps values, by the number of operands of its rule: with one or with many, y is for settings.
VALUES = {1: {"x", "z"}, 2: {"x", "y", "z"}, MANY: {"x", "z"}}
