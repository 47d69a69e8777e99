"""Which cell of a notebook answers an exercise, and which of its lines are not Python?

Runs in the learner's process, before the learner's code does: a parser, too, can be attacked. Read next: `session`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_SHELL_OR_MAGIC = re.compile(r"^(\s*)(?:[\w, ]+=\s*)?[%!]|^(\s*)\?|^(\s*)[\w.]+\?{1,2}\s*$")
_HARMLESS_CELL_MAGIC = re.compile(r"^%%(?:time|timeit|capture|prun)\b")


@dataclass(frozen=True)
class Cell:
    """One code cell: its number among all cells, its text, and the exercise that its metadata names."""

    number: int
    source: str
    exercise: str | None = None


@dataclass(frozen=True)
class Parsed:
    """A cell that is ready to run, or the reason why it cannot."""

    cell: Cell
    source: str
    statements: list[ast.stmt] = field(default_factory=list)
    error: Exception | None = None
    skipped: list[str] = field(default_factory=list)

    def defines(self, name: str) -> bool:
        """True if a statement at the top of the cell binds the name."""
        return any(name in _bound(statement) for statement in self.statements)

    def is_unfinished(self, name: str) -> bool:
        """True if the definition of the name still holds the stub that the notebook came with."""
        return any(
            isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node)
            for statement in self.statements
            if name in _bound(statement)
            for node in ast.walk(statement)
        )


def parse(cell: Cell) -> Parsed:
    """Parse a cell; only if it is not Python as it stands are magics and shell lines set aside."""
    try:
        return Parsed(cell, cell.source, ast.parse(cell.source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        source, skipped = without_magics(cell.source)
    try:
        return Parsed(cell, source, ast.parse(source).body, skipped=skipped)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Parsed(cell, source, error=error, skipped=skipped)


def without_magics(source: str) -> tuple[str, list[str]]:
    """Replace each magic and shell line by `pass`, so that line numbers stay; return the text and those lines."""
    lines = source.split("\n")
    if lines[0].startswith("%%"):
        if not _HARMLESS_CELL_MAGIC.match(lines[0]):
            return "", [lines[0]]
        return "\n".join(["", *lines[1:]]), [lines[0]]
    skipped = []
    for index, line in enumerate(lines):
        found = _SHELL_OR_MAGIC.match(line)
        if found:
            skipped.append(line.strip())
            lines[index] = line[: len(line) - len(line.lstrip())] + "pass"
    return "\n".join(lines), skipped


def home_of(name: str, cells: Sequence[Parsed]) -> Parsed | None:
    """The cell that answers the exercise.

    A finished cell with the exercise's id comes first, then a finished cell that defines the name (the learner may
    have written the answer in a cell of their own), then the unfinished or broken one. Of several, the last.
    """
    tagged = [cell for cell in cells if cell.cell.exercise == name]
    defining = [cell for cell in cells if cell.defines(name)]
    broken = [cell for cell in cells if cell.error and re.search(rf"\b(def|class)\s+{re.escape(name)}\b", cell.source)]
    finished = [cell for cell in defining if not cell.is_unfinished(name)]
    preferences: Iterable[list[Parsed]] = (
        [cell for cell in finished if cell in tagged],
        finished,
        [cell for cell in tagged if cell.error],
        broken,
        defining,
    )
    return next((found[-1] for found in preferences if found), None)


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return {statement.name}
    if isinstance(statement, ast.Assign):
        return {target.id for target in statement.targets if isinstance(target, ast.Name)}
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return {statement.target.id}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    if isinstance(statement, ast.If | ast.Try | ast.With):
        return {name for part in ast.iter_child_nodes(statement) if isinstance(part, ast.stmt) for name in _bound(part)}
    return set()
