"""What does the learner call it, and to which derivative does it belong?

Both stand in the frames of the program that runs: a variable that holds a Tensor names its value, and a backward pass
knows the node that it is at.

Read next: `simplify`.
"""

from __future__ import annotations

import keyword
import re
import sys
from types import FrameType

from ..engine import reverse, trace
from ..engine.backend import ndarray, raw
from ..engine.errors.wording import ENGINE_FILES

PASSES = {reverse.pull_back.__code__, reverse.pull_back_to.__code__}
HERE = {__file__, __file__.replace("names.py", "record.py")}


def walked_back() -> str:
    """The name of the operation that a backward pass is at, "" where there is none."""
    frame = _caller()
    while frame is not None and frame.f_code.co_filename in ENGINE_FILES:
        if frame.f_code in PASSES:
            return str(frame.f_locals["node"].rule.name)
        frame = frame.f_back
    return ""


def learned(outside: dict[int, str]) -> None:
    """Gives the values that the user's variables hold now the names of these variables; constants, in `outside`."""
    frame = _caller()
    while frame is not None and frame.f_code.co_filename in ENGINE_FILES:
        frame = frame.f_back
    variables = [] if frame is None else [*frame.f_locals.items()]
    if frame is not None:
        variables += [(name, frame.f_globals.get(name)) for name in frame.f_code.co_names]
    for name, held in variables:
        entries = held[:100] if held.__class__ in (list, tuple) else ()
        for part, x in [("", held), *((f"_{i}", entry) for i, entry in enumerate(entries))]:
            node = trace.mapping(x)
            value = getattr(node, "value", None)
            bottom = raw(x) if x.__class__ is trace.Tensor else x  # which asks objects of the user nothing
            if value is None and bottom.__class__ is ndarray:
                outside.setdefault(id(bottom), as_variable(name + part))
            elif value is not None and not value.name:
                value.name = as_variable(name + part)


def _caller() -> FrameType | None:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename in HERE:
        frame = frame.f_back
    return frame


def as_variable(name: str) -> str:
    """A name that can stand in a program, "" where there is nothing left of it."""
    name = re.sub(r"\W", "_", name)
    return "" if not name.strip("_") else f"{name}_" if keyword.iskeyword(name) or name[0].isdigit() else name
