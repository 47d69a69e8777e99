"""What else was an operation told, besides its operands? The index of `x[0]`, the axis of a sum.

Only what the shape of the result does not show, and only if it is short. Read next: `read`.
"""

from __future__ import annotations

from typing import Any

from ..engine.graph import Node

LONGEST = 12


def setting_of(node: Node) -> str:
    """The setting as it is written in Python; empty where there is none to show, or where it was let go."""
    text = _text(node) if isinstance(node.y, tuple) and node.y else ""
    return text if len(text) <= LONGEST else ""


def _text(node: Node) -> str:
    match node.name():
        case "getitem" | "setitem":
            return f"[{index_text(node.y[0])}]"
        case "with_part":
            # The part is what a view shows.
            _, view, settings = node.y
            return f"[{index_text(settings[0])}]" if view.__name__ == "getitem" else view.__name__
        case "sum" | "mean" if len(node.y[0]) < len(node.a.shape):
            return f"axis={node.y[0][0] if len(node.y[0]) == 1 else node.y[0]}"
        case "concatenate" if node.y[0]:
            return f"axis={node.y[0]}"
    return ""


def index_text(index: Any) -> str:
    """What stands between the brackets of `x[index]`, an array by the word."""
    if isinstance(index, tuple):
        return ", ".join(map(index_text, index))
    if isinstance(index, slice):
        start, stop, step = ("" if part is None else str(part) for part in (index.start, index.stop, index.step))
        return f"{start}:{stop}" + (f":{step}" if step else "")
    if index is Ellipsis:
        return "..."
    return "array" if getattr(index, "shape", ()) or isinstance(index, list) else str(index)
