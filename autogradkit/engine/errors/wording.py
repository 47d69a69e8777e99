"""How does a message name a value, an operation and a line?"""

from __future__ import annotations

import os
import sys
from typing import Any

getframe: Any = sys._getframe

# Where our own code lies, rules that were written out as text included: a line that a message tells is never there.
PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
ENGINE_FILES = {
    os.path.join(folder, name)
    for room in ("engine", "autograd", "check", "optim", "nn", "compiling")
    for folder, _, names in os.walk(os.path.join(PACKAGE, room))
    for name in names
}


def shown(value: Any) -> str:
    """A short name for a value in a message: `'a' (str)`, `a value of dtype int64 and shape (3,)`."""
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return f"a value of dtype {value.dtype} and shape {tuple(value.shape)}"
    text = repr(value)
    return f"{text if len(text) <= 40 else text[:37] + '...'} ({type(value).__name__})"


def user_line(depth: int = 1) -> tuple[Any, int]:
    """The place in the program that called the engine, as (code, instruction): cheap to keep, and told by `told`."""
    frame = getframe(depth)
    code = frame.f_code
    while code.co_filename in ENGINE_FILES:
        frame = frame.f_back
        code = frame.f_code
    return code, frame.f_lasti


def told(place: tuple[Any, int] | None) -> str:
    """` (line 3 of lesson.py: y = x * x)`, or nothing where the place is not known."""
    if place is None:
        return ""
    import linecache  # needed by a message only, and slow to load

    code, instruction = place
    number = next((line for first, last, line in code.co_lines() if first <= instruction < last), None)
    text = linecache.getline(code.co_filename, number or 0).strip()
    return f" (line {number} of {_file(code.co_filename)}{': ' + text if text else ''})"


def where(node: Any) -> str:
    """The user's line that made a node, as `told`; a node knows it where it keeps an array or an observer noted it."""
    return told(getattr(node, "where", None))


def _file(name: str) -> str:
    """The short name of a file; a cell of a notebook has no file."""
    return "this notebook" if "ipykernel" in name or name.startswith("<ipython") else os.path.basename(name)
