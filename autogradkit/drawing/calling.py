"""What did the function that `draw` calls name its own variables?

They are gone when it returns, so they are looked at in this moment, through the hook that Python has for profilers.
Where a profiler is at work already it is left alone, and results are called by how they were computed.

Read next: `arguments`.
"""

from __future__ import annotations

import sys
from types import CodeType, FrameType, FunctionType
from typing import Any

from .names import variables_of
from .whose import origin


def call(f: Any, args: Any) -> tuple[Any, list[tuple[str, Any]]]:
    """What f(*args) gives, and the names that it had for things when it returned."""
    code = _code(f)
    named: list[tuple[str, Any]] = []

    def watch(frame: FrameType, event: str, _: Any) -> None:
        if event == "return" and frame.f_code is code:
            # The last call counts, which is the outermost one where f calls itself.
            named[:] = variables_of(frame.f_locals.items())

    if code is None or sys.getprofile() is not None:
        return f(*args), named
    sys.setprofile(watch)
    try:
        return f(*args), named
    finally:
        sys.setprofile(None)


def _code(f: Any) -> CodeType | None:
    """The code of a function, a method or an object that can be called; None where it is not the learner's."""
    f = getattr(f, "__func__", f)
    if not isinstance(f, FunctionType):
        f = type(f).__call__
    # What a library has wrapped around a function has variables of its own, which nobody knows.
    return f.__code__ if isinstance(f, FunctionType) and origin(f) is None else None
