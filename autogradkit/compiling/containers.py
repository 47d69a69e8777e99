"""How are containers and constants written out in Python?

Read next: `write`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..engine.tree import Structure


def container(structure: Structure, leaves: Iterator[str]) -> str:
    """A container written out; "" where it is of a kind that Python has no brackets for."""
    if structure.kind is None:
        return next(leaves)
    parts = [container(part, leaves) for part in structure.parts]
    if not all(parts):
        return ""
    if structure.kind is dict:
        if not all(map(is_plain, structure.note)):
            return ""
        texts_of = dict(zip(structure.note, parts, strict=True))
        return "{" + ", ".join(f"{key!r}: {texts_of[key]}" for key in in_order(structure)) + "}"
    if structure.kind is list:
        return f"[{', '.join(parts)}]"
    return f"({''.join(f'{part}, ' for part in parts).rstrip()})" if structure.kind is tuple else ""


def in_order(structure: Structure) -> list[Any]:
    """The keys of a dict in the order that it has them in; a structure has them sorted."""
    return list(structure.build(list(structure.parts)))


def is_plain(x: Any) -> bool:
    """Whether its repr is Python that gives it back."""
    if x.__class__ in (tuple, list):
        return all(is_plain(p) for p in x)
    if x.__class__ is float:
        return bool(np.isfinite(x))
    return x.__class__ in (int, bool, str, type(None), type(Ellipsis), slice) and _slice_is_plain(x)


def _slice_is_plain(x: Any) -> bool:
    return x.__class__ is not slice or all(p.__class__ in (int, type(None)) for p in (x.start, x.stop, x.step))
