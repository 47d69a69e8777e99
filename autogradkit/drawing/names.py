"""What did the learner call it?

A value has no name of its own; the names are in the caller's variables. A variable that holds a Tensor names the
Tensor's node, because the node is what the record knows and what survives when the Tensor itself is gone. A variable
that holds an array, or a constant Tensor, names that array. Numbers are never named: Python may share one object
between a variable `c = 3.0` and every other 3.0 in the same cell.

Read next: `read`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FrameType, ModuleType
from typing import Any

import numpy as np

from ..engine.errors import shown
from ..engine.graph import Node
from ..engine.tensor import Tensor

Given = Mapping[Any, Any] | Iterable[tuple[Any, Any]] | None

_LONGEST = 24
_MOST_ENTRIES = 100
_OF_IPYTHON = {"In", "Out"}  # they hold every earlier result of the notebook


class Names:
    """Names of nodes and arrays, and the Tensors by which they are known."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._held: list[Any] = []  # keeps the ids valid
        self._tensors: dict[int, Tensor] = {}

    def add(self, name: str, thing: Any) -> None:
        """Gives a thing a name, unless it has one."""
        for named in self._nameable(thing):
            self._names.setdefault(id(named), printable(name))
            self._held.append(named)
        if isinstance(thing, Tensor) and thing.node is not None:
            self._tensors.setdefault(id(thing.node), thing)

    def of(self, thing: Any) -> str:
        """The name of a node, an array or a Tensor; empty where it has none."""
        return self._names.get(id(thing), "")

    def tensor(self, node: Any) -> Tensor | None:
        """A Tensor of this node that some variable holds."""
        return self._tensors.get(id(node))

    def nodes(self) -> list[Node]:
        """The nodes that are known by a Tensor, as far as they belong to a record."""
        return [tensor.node for tensor in self._tensors.values() if isinstance(tensor.node, Node)]

    @staticmethod
    def _nameable(thing: Any) -> list[Any]:
        if isinstance(thing, Tensor):
            if thing.node is not None:
                return [thing.node, thing]
            return [thing, thing.value] if _is_array(thing.value) else [thing]
        return [thing] if _is_array(thing) else []


def names_in(frame: FrameType, given: Given) -> Names:
    """The names that were given, then those of local and global variables, then of what these contain."""
    names = Names()
    for name, thing in [*pairs(given, _is_ours), *variables(frame)]:
        names.add(name, thing)
    return names


def variables(frame: FrameType) -> Iterator[tuple[str, Any]]:
    """Everything that a name of the learner's leads to, the shorter way first."""
    yield from variables_of([*frame.f_locals.items(), *frame.f_globals.items()])


def variables_of(scope: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The same for some variables."""
    visible = [(name, thing) for name, thing in scope if _is_the_learners(name)]
    yield from visible
    for name, thing in visible:
        yield from ((name + part, content) for part, content in _inside(thing))


def _is_the_learners(name: str) -> bool:
    """Whether a variable may have been written by the learner, and not put there by a tool."""
    return name.isidentifier() and not name.startswith("_") and name not in _OF_IPYTHON


def pairs(given: Given, nameable: Callable[[Any], bool]) -> Iterator[tuple[str, Any]]:
    """What the caller gave as (name, thing), whichever way round it stands."""
    if not isinstance(given, Iterable | None):
        raise _not_names(given)
    for pair in given.items() if isinstance(given, Mapping) else given or ():
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise _not_names(pair)
        name, thing = reversed(pair) if isinstance(pair[1], str) else pair
        if not isinstance(name, str) or not nameable(thing):
            raise _not_names(pair)
        yield name, thing


def _is_ours(thing: Any) -> bool:
    return isinstance(thing, Tensor) or _is_array(thing)


def _not_names(given: Any) -> TypeError:
    return TypeError(f"names are pairs of a name and a Tensor or array, got {shown(given)}; write names={{'x': x}}.")


def _inside(thing: Any) -> Iterable[tuple[str, Any]]:
    """The entries of a list, tuple or dict and the attributes of an object, one step deep."""
    if isinstance(thing, (list, tuple)):
        return [(f"[{i}]", entry) for i, entry in enumerate(thing[:_MOST_ENTRIES])]
    if isinstance(thing, dict):
        some = list(thing.items())[:_MOST_ENTRIES]
        return [(f"[{key!r}]", entry) for key, entry in some if isinstance(key, (str, int))]
    if isinstance(thing, (ModuleType, type, Tensor)):
        return []
    try:
        # The plain attributes only: asking the object itself could run anything.
        attributes = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return []
    return [(f".{name}", entry) for name, entry in list(attributes.items())[:_MOST_ENTRIES]]


def _is_array(thing: Any) -> bool:
    """As the engine's `is_array`, but asks the type: asking any object of the learner's could run anything."""
    return isinstance(thing, (np.ndarray, np.generic)) or hasattr(type(thing), "__array_namespace__")


def printable(name: str) -> str:
    """A name on one line, cut where it is long."""
    name = "".join(c if c.isprintable() else "?" for c in name)
    return name if len(name) <= _LONGEST else name[: _LONGEST - 3] + "..."
