"""How do transforms see tuples, lists, dicts and dataclasses of numbers?

As their leaves, in a fixed order, and a structure that puts leaves together again. None is a container without leaves.
Whatever is not a container is a leaf.

    flatten({"w": 1.0, "b": [2.0, 3.0]})   →   [2.0, 3.0, 1.0], {'b': [*, *], 'w': *}

Keys of a dict are taken in sorted order where they can be sorted, so that equal dicts have equal structures.

Read next: `transforms`, whose arguments and results may be such containers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, final

from . import errors

Part = tuple[list[Any], Callable[[list[Any]], Any], Any]
Class = TypeVar("Class", bound=type)

# How instances of a registered class come apart: parts, what puts parts together, and what else makes them equal.
_CONTAINERS: dict[type, Callable[[Any], Part]] = {}


@final
class Structure:
    """The form of a nested container.

    kind  : the class of the container, None for a leaf
    note  : what else has to agree: the keys of a dict, the names of fields
    parts : the structures inside
    """

    __slots__ = ("build", "kind", "note", "parts", "size")

    def __init__(self, kind: Any = None, note: Any = None, parts: Any = (), build: Any = None) -> None:
        self.kind, self.note, self.parts, self.build = kind, note, tuple(parts), build
        self.size: int = 1 if kind is None else sum(p.size for p in self.parts)

    def put_together(self, leaves: Iterable[Any]) -> Any:
        """The container of this form with these leaves; of an iterator it takes as many as it needs."""
        return self._take(iter(leaves))

    def _take(self, leaves: Iterator[Any]) -> Any:
        if self.kind is None:
            return next(leaves)
        return self.build([part._take(leaves) for part in self.parts])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Structure):
            return False
        return self.kind == other.kind and self.note == other.note and self.parts == other.parts

    def __hash__(self) -> int:
        return hash((self.kind, self.parts))

    def __repr__(self) -> str:
        return "*" if self.kind is None else repr(self.build(list(self.parts)))


LEAF = Structure()


def flatten(value: Any) -> tuple[list[Any], Structure]:
    """The leaves of a nested container, and its structure."""
    leaves: list[Any] = []
    return leaves, _collect(value, leaves)


def _collect(value: Any, leaves: list[Any]) -> Structure:
    apart = _apart(value)
    if apart is None:
        leaves.append(value)
        return LEAF
    parts, build, note = apart
    return Structure(value.__class__, note, [_collect(part, leaves) for part in parts], build)


def _apart(value: Any) -> Part | None:
    """A container as (parts, what builds it from parts, note); None for a leaf."""
    kind = value.__class__
    if value is None:
        return [], lambda parts: None, None
    if kind is tuple or kind is list:
        return list(value), kind, None
    if kind is dict:
        keys = _ordered(value)
        order = dict.fromkeys(value)
        return [value[k] for k in keys], lambda parts: order | dict(zip(keys, parts, strict=True)), tuple(keys)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return list(value), lambda parts: kind(*parts), None
    return _CONTAINERS[kind](value) if kind in _CONTAINERS else None


def _ordered(value: dict[Any, Any]) -> list[Any]:
    try:
        # Keys of different kinds cannot be compared with each other, but their kinds by name.
        return sorted(value, key=lambda key: (key.__class__.__qualname__, key))
    except TypeError:  # keys without an order have none but that of insertion
        return list(value)


def map_leaves(f: Callable[..., Any], value: Any) -> Any:
    """The same container with f of every leaf."""
    leaves, structure = flatten(value)
    return structure.put_together([f(leaf) for leaf in leaves])


def spread_prefix(prefix: Any, structure: Structure, what: str) -> list[Any]:
    """One entry for each leaf, from a container that may stop early: 0 for all, or (0, None) for the two parts."""
    if prefix is None or isinstance(prefix, int):
        return [prefix] * structure.size
    apart = _apart(prefix)
    if apart is None or structure.kind is None or len(apart[0]) != len(structure.parts) or apart[2] != structure.note:
        raise errors.wrong_prefix(what, prefix, structure)
    return [e for part, inner in zip(apart[0], structure.parts, strict=True) for e in spread_prefix(part, inner, what)]


def register_dataclass(cls: Class) -> Class:
    """Lets transforms look into instances of a dataclass; the fields that `__init__` takes are the parts.

    Works as a decorator.

    Raises
    ------
    TypeError
        Where cls is not a dataclass.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from dataclasses import dataclass
    >>> @ag.register_dataclass
    ... @dataclass
    ... class Line:
    ...     slope: float
    ...     offset: float
    >>> ag.grad(lambda line: line.slope * 3.0 + line.offset)(Line(2.0, 1.0))
    Line(slope=3.0, offset=1.0)
    """
    import dataclasses  # whose own imports take longer than the engine's

    if not (isinstance(cls, type) and dataclasses.is_dataclass(cls)):
        raise errors.not_a_dataclass(cls)
    # What __init__ does not take, the class works out itself from what it does take.
    names = [field.name for field in dataclasses.fields(cls) if field.init]

    def apart(value: Any) -> Part:
        build = lambda parts: dataclasses.replace(value, **dict(zip(names, parts, strict=True)))
        return [getattr(value, name) for name in names], build, tuple(names)

    _CONTAINERS[cls] = apart
    return cls
