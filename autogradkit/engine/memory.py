"""What if somebody overwrites an array that a derivative still needs?

Then the gradient would be wrong, so it must not be silent. When an operation modifies memory in place, the moment is
noted under the array that owns the memory; views share their owner, so they share the note. A node knows when it was
born. If a value that it kept was modified later than that, the value is stale, and the backward pass refuses.

Recording costs nothing for this, and neither does a pass while nothing has been modified.

Read next: `hooks`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any
from weakref import ref

import numpy as np

from . import errors
from .backend import is_array, namespace, ndarray, owner, raw
from .errors.wording import user_line
from .graph import Node, next_order

# When, by which line and how often memory was modified in place, by the id of its owner, as long as that lives.
modified: dict[int, tuple[Any, int, Any, int]] = {}
# The latest of these moments. A node that is younger holds nothing stale, and in a training loop all nodes are.
latest = 1


class _Keeping(threading.local):
    # Where somebody asked for it in this thread: what memory, and Tensors that hold a number, were before each change.
    what_was: list[tuple[Any, Any]] | None = None


keeping = _Keeping()


def note_modified(array: Any) -> None:
    """Writes down that this array's memory is about to change."""
    global latest
    holder = array if array.__class__ is ndarray and array.base is None else owner(array)
    if keeping.what_was is not None:
        keeping.what_was.append((ref(holder), holder.copy()))
    key, latest = id(holder), next_order()
    note = modified.get(key)
    alive, often = (ref(holder, lambda _: modified.pop(key, None)), 0) if note is None else (note[0], note[3])
    modified[key] = (alive, latest, user_line(3), often + 1)


def version(array: Any) -> int:
    """How often this array's memory was modified in place; views share it."""
    return modified[id(owner(array))][3] if is_array(array) and id(owner(array)) in modified else 0


def refuse_stale(node: Node) -> None:
    """Raises where a value that the node's rule needs was modified after the node was born."""
    for name in node.rule.keeps:
        for array in arrays_in(getattr(node, name)):
            _, when, place, _ = modified.get(id(owner(array)), (None, node.order, None, 0))
            if when < node.order:
                raise errors.stale_value(node, array.shape, place)


def arrays_in(kept: Any) -> Iterator[Any]:
    """The arrays in what a node keeps: a value, several, or settings, as an index, however deep."""
    if kept.__class__ is tuple:
        for part in kept:
            yield from arrays_in(part)
    elif is_array(raw(kept)):
        yield raw(kept)


def own_memory(x: Any) -> Any:
    """The raw value of a Tensor; a Python float, which has no memory to share, becomes an array first."""
    if x.value.__class__ is float:
        x.value = np.array(x.value)
    return raw(x)


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
