"""How are a notebook's cells run, so that one broken cell costs nothing but itself?

Statement by statement, in one module, as a kernel would. Runs in the learner's process. Read next: `worker`.
"""

from __future__ import annotations

import ast
import linecache
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

from .cells import Parsed
from .guard import Absent

MODULE = "__main__"
"""The learner's module has the name that it has in a notebook."""

_LONGEST = 2000
_MOST_FRAMES = 8


class CellTookTooLong(BaseException):
    """Not an Exception, so that a learner's `except Exception` does not swallow it."""


def new_module(builtin_names: dict[str, Any]) -> ModuleType:
    """A real module in `sys.modules`: dataclasses and typing look it up there."""
    module = ModuleType(MODULE)
    module.__dict__["__builtins__"] = builtin_names
    sys.modules[MODULE] = module
    return module


def run_cells(
    cells: Sequence[Parsed], module: ModuleType, name: str, home: Parsed | None, seconds: float
) -> tuple[Any, dict[str, Any] | None]:
    """Run all cells in order and return the learner's object, or None and what went wrong in its cell.

    The object is taken right after its own cell ran, so that a later scratch cell cannot replace it by accident.
    Each cell gets `seconds`; a cell that takes longer is left.
    """
    answer, trouble = None, None
    for parsed in cells:
        failure = _run_cell(parsed, module, seconds)
        if parsed is home:
            answer = module.__dict__.get(name)
            trouble = failure if answer is None else None
    return answer, trouble


def describe(error: BaseException) -> dict[str, Any]:
    """An exception as data: its kind, its message, and the learner's own frames. Nothing in it is trusted."""
    try:
        message = str(error)[:_LONGEST]
    except BaseException as second:  # a __str__ of the learner's may do anything
        message = f"(its own message could not be made: {type(second).__name__})"
    try:
        frames = _learners_frames(error)
    except Exception as second:  # source lines or names that cannot be written
        frames = f"(its frames could not be read: {type(second).__name__})"
    return {"kind": str(type(error).__name__)[:80], "message": message, "frames": frames[-_LONGEST:]}


def _run_cell(parsed: Parsed, module: ModuleType, seconds: float) -> dict[str, Any] | None:
    filename = f"cell {parsed.cell.number}"
    linecache.cache[filename] = (len(parsed.source), None, parsed.source.splitlines(True), filename)
    if parsed.error:
        return _describe_syntax(parsed)
    try:
        with _time_limit(seconds, filename):
            for statement in parsed.statements:
                for single in _one_import_each(statement):
                    _run_statement(single, filename, module)
    except BaseException as error:  # sys.exit, too, ends a cell and nothing more
        return describe(error)
    return None


def _run_statement(statement: ast.stmt, filename: str, module: ModuleType) -> None:
    code = compile(ast.Module([statement], type_ignores=[]), filename, "exec", dont_inherit=True)
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        exec(code, module.__dict__)
        return
    try:
        exec(code, module.__dict__)
    except ImportError as error:  # the rest of the cell may do without it
        for alias in statement.names:
            bound = alias.asname or alias.name.partition(".")[0]
            module.__dict__[bound] = Absent(str(error))


def _one_import_each(statement: ast.stmt) -> list[ast.stmt]:
    """Split `import a, b`, so that `a` is there even if `b` is not allowed."""
    if not isinstance(statement, ast.Import):
        return [statement]
    return [ast.copy_location(ast.Import([alias]), statement) for alias in statement.names]


@contextmanager
def _time_limit(seconds: float, filename: str) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):  # Windows: the limit of the whole run holds alone
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise CellTookTooLong(f"{filename} ran longer than {seconds:g} s")

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _describe_syntax(parsed: Parsed) -> dict[str, Any]:
    error = parsed.error
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    line = error.lineno if isinstance(error, SyntaxError) else None
    where = f"cell {parsed.cell.number}" + (f", line {line}" if line else "")
    text = (error.text or "").rstrip() if isinstance(error, SyntaxError) else ""
    return {"kind": type(error).__name__, "message": message, "frames": f"{where}\n    {text}".rstrip()}


def _learners_frames(error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith("cell ")]
    shown = frames if len(frames) <= _MOST_FRAMES else [*frames[:2], *frames[2 - _MOST_FRAMES :]]
    lines = [f"{f.filename}, line {f.lineno}, in {f.name}\n    {(f.line or '')[:200]}" for f in shown]
    if len(frames) > _MOST_FRAMES:
        lines.insert(2, f"… {len(frames) - _MOST_FRAMES} more frames …")
    return "\n".join(lines)
