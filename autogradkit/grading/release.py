"""How does the teacher's notebook become the learner's? The answers are cut out; everything else stays.

`release` is a pure function from notebook to notebook. `execute` runs the result, so that the outputs which learners
see before they begin are stored and can be compared. Read next: `sample_class`.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from pathlib import Path
from typing import Any

STUB = 'raise NotImplementedError("write your answer here")'
"""What stands where an answer has to be written."""

_BEGIN = re.compile(r"^(\s*)### BEGIN (SOLUTION|HIDDEN TESTS)\s*$")
_END = re.compile(r"^\s*### END (SOLUTION|HIDDEN TESTS)\s*$")
_KEPT_METADATA = ("kernelspec", "language_info")


class ReleaseError(ValueError):
    """A source notebook from which no exercise can be made. The message says which cell, and what is wrong."""


def release(solution: dict[str, Any]) -> dict[str, Any]:
    """Return the learner's notebook. The one that is given stays as it is.

    Parameters
    ----------
    solution : dict
        A notebook of format 4, as JSON, with `### BEGIN SOLUTION` … `### END SOLUTION` around each answer.

    Raises
    ------
    ReleaseError
        If a region is not closed, or there is none at all.
    """
    notebook = copy.deepcopy(solution)
    notebook["metadata"] = {key: notebook["metadata"][key] for key in _KEPT_METADATA if key in notebook["metadata"]}
    regions = 0
    for number, cell in enumerate(notebook["cells"], 1):
        text, count = _without_regions(cell_text(cell), number)
        regions += count
        cell["source"] = text
        cell.setdefault("id", _stable_id(text, number))
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    if regions == 0:
        raise ReleaseError("No cell has a line ### BEGIN SOLUTION, so there is no exercise in this notebook.")
    return notebook


def execute(notebook: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Run a notebook from top to bottom in `folder` and return it with its outputs; an exception is an error."""
    # Heavy, and only needed by those who make a course.
    import nbclient
    import nbformat

    node = nbformat.reads(json.dumps(notebook), as_version=4)  # type: ignore[no-untyped-call]
    client = nbclient.NotebookClient(
        node,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=40"],  # its warnings are about servers, and go to the reader's terminal
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    executed: dict[str, Any] = dict(node)
    executed["metadata"] = copy.deepcopy(notebook["metadata"])
    return executed


def write(notebook: dict[str, Any], path: Path) -> None:
    """Write a notebook as Jupyter does, line by line, so that differences can be read."""
    import nbformat

    text: str = nbformat.writes(nbformat.from_dict(notebook))  # type: ignore[no-untyped-call]
    path.write_text(text + "\n", encoding="utf-8")


def cell_text(cell: dict[str, Any]) -> str:
    """The source of a cell, which the format allows to be a list of lines."""
    source = cell["source"]
    return "".join(source) if isinstance(source, list) else str(source)


def _without_regions(text: str, number: int) -> tuple[str, int]:
    """Replace each solution by the stub, indented as its first line was; drop hidden tests; count the solutions."""
    kept: list[str] = []
    inside, solutions = None, 0
    for line in text.split("\n"):
        begin, end = _BEGIN.match(line), _END.match(line)
        if begin and inside is None:
            inside = begin[2]
            if inside == "SOLUTION":
                solutions += 1
                kept.append(begin[1] + STUB)
        elif end and end[1] == inside:
            inside = None
        elif begin or end:
            raise ReleaseError(f"Cell {number}: {line.strip()} does not fit the line before it that opens a region.")
        elif inside is None:
            kept.append(line)
    if inside is not None:
        raise ReleaseError(f"Cell {number}: ### BEGIN {inside} is not followed by ### END {inside}.")
    return "\n".join(kept), solutions


def _stable_id(text: str, number: int) -> str:
    return hashlib.sha256(f"{number}\0{text}".encode()).hexdigest()[:8]
