"""What if somebody overwrites an array that a derivative still needs?

Then the gradient would be wrong, so it must not be silent. When an operation modifies memory in place, the moment is
noted under the array that owns the memory; views share their owner, so they share the note. A node knows when it was
born. If a value that it kept was modified later than that, the value is stale, and the backward pass refuses.

Recording costs nothing for this, and neither does a pass while nothing has been modified.

Read next: `reverse`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from weakref import ref

import numpy as np

from . import errors, modes
from .backend import form, is_floating, namespace, ndarray, owner, raw
from .graph import LEAF, Node, Rule, next_order
from .ops.linear import astype

# When memory was last modified in place, by the id of its owner, for as long as the owner lives.
modified: dict[int, tuple[Any, int]] = {}
# The latest of these moments. A node that is younger holds nothing stale, and in a training loop all nodes are.
latest = 1


def note_modified(array: Any) -> None:
    """Writes down that this array's memory changes now."""
    global latest
    holder = owner(array)
    key, latest = id(holder), next_order()
    alive = modified[key][0] if key in modified else ref(holder, lambda _: modified.pop(key, None))
    modified[key] = (alive, latest)


def refuse_stale(node: Node) -> None:
    """Raises where a value that the node's rule needs was modified after the node was born."""
    rule = node.rule
    if rule.__class__ is not Rule:
        return
    for name in rule.keeps:
        kept = raw(getattr(node, name))
        if kept.__class__ is float or kept is None or kept.__class__ is tuple:
            continue
        _, when = modified.get(id(owner(kept)), (None, node.order))
        if when < node.order:
            raise errors.stale_value(rule.name)


def in_place(what: str, operation: Callable[[Any, Any], Any], target: Any, operand: Any) -> Any:
    """`target = operation(target, operand)` in target's own memory, so that all that looks into it sees the change.

    Raises
    ------
    RuntimeError
        Where target is a leaf whose gradient is being recorded.
    ValueError
        Where the result does not have target's shape and kind of number.
    """
    heard = _recorded(target)
    if heard and target.node.rule is LEAF:
        raise errors.leaf_in_place(what)
    before = target.value
    # A rule may keep the operand, whose memory is about to be overwritten: let it keep a copy.
    if before.__class__ is ndarray and (heard or _recorded(operand)):
        target.value = before.copy()
    try:
        result = operation(target, operand)
    finally:
        target.value = before
    put(what, target, result)
    return target


def put(what: str, target: Any, result: Any) -> None:
    """Makes target the result: in target's memory where it has memory of its own, else by taking over the value."""
    (shape, dtype), (new_shape, new_dtype) = form(target.value), form(result.value)
    if shape != new_shape or (dtype != new_dtype and is_floating(raw(result)) and not is_floating(raw(target))):
        raise errors.in_place_form(what, (shape, dtype), (new_shape, new_dtype))
    if dtype != new_dtype:
        result = astype(result, dtype)
    if _has_memory(target.value) and not hasattr(result.value, "node"):
        target.value[...] = result.value
        note_modified(target.value)
    else:
        target.value = result.value
    if result.node is not None:
        target.node = result.node


def _recorded(x: Any) -> bool:
    """Whether an operation on x leaves a trace."""
    node = getattr(x, "node", None)
    return node is not None and modes.hears(node)


def _has_memory(value: Any) -> bool:
    """Whether the value can be overwritten where it is."""
    return value.__class__ is ndarray or (hasattr(value, "__setitem__") and not hasattr(value, "node"))


def references(holder: dict[Any, Any], key: Any) -> int:
    """How many references there are to what a dict holds under this key."""
    return sys.getrefcount(holder[key])


_ALONE = references({0: np.empty(1)}, 0)


def unshared(holder: dict[Any, Any], key: Any) -> Any:
    """The value that a dict holds under this key, copied where somebody else could see or change its memory."""
    if holder[key].__class__ is float:
        return holder[key]
    alone = references(holder, key) <= _ALONE
    value = holder[key]
    if value.__class__ is ndarray:
        return value if alone and value.base is None else value.copy()
    if isinstance(value, np.generic) or hasattr(value, "node"):
        return value
    return namespace(value).asarray(value, copy=True)
