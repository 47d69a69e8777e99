"""What else was an operation told, besides its operands? The index of `x[0]`, the axis of a sum.

Only what the shape of the result does not show, and only if it is short. Read next: `read`.
"""

from __future__ import annotations

from typing import Any

from ..engine.graph import Node

_LONGEST = 12


def setting_of(node: Node) -> str:
    """The setting as it is written in Python; empty where there is none to show, or where it was let go."""
    if not isinstance(node.y, tuple) or not node.y:
        return ""
    first, text = node.y[0], ""
    if node.name() == "getitem":
        text = f"[{_index(first)}]"
    elif node.name() in ("sum", "mean") and len(first) < len(node.a.shape):
        text = f"axis={first[0] if len(first) == 1 else first}"
    return text if len(text) <= _LONGEST else ""


def _index(index: Any) -> str:
    if isinstance(index, tuple):
        return ", ".join(map(_index, index))
    if isinstance(index, slice):
        start, stop, step = ("" if part is None else str(part) for part in (index.start, index.stop, index.step))
        return f"{start}:{stop}" + (f":{step}" if step else "")
    if index is Ellipsis:
        return "..."
    return "array" if getattr(index, "shape", ()) or isinstance(index, list) else str(index)
