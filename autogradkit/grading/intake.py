"""What did the learner hand in? The text of the code cells of a file, and nothing else of it.

Outputs, tags, points, the kernel's name and all other claims in the file are ignored. The file is read tolerantly
(any Unicode encoding, any line ends, old notebook formats) and within limits; what is no notebook is `Rejected`, with
the reason. No Python is parsed here: that happens inside the sandbox, in `cells`. Read next: `store`, `runner`.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .cells import Cell

FILE_LIMIT = 32 * 2**20
"""The largest notebook that is read, in bytes. Its outputs count, so it is generous."""

_CELLS_LIMIT = 2000
_SOURCE_LIMIT = 2 * 2**20
_FOLDER_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class Rejected(ValueError):
    """A submission that cannot be graded. The message is the reason, in a few words."""


def read_bytes(path: Path) -> bytes:
    """Read a submitted file. A link is not followed, and what is not a plain file is not opened for long."""
    if path.is_symlink() or path.parent.is_symlink():
        raise Rejected("a link is not followed")
    try:
        number = os.open(path, os.O_RDONLY | _FOLDER_LINK | _NO_WAITING | _BINARY)
    except OSError as error:
        raise Rejected(f"the file cannot be opened: {error.strerror}") from None
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise Rejected("not a plain file")
        data = file.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise Rejected(f"larger than {FILE_LIMIT // 2**20} MB")
    return data


def read_cells(data: bytes) -> list[Cell]:
    """Return the code cells of a notebook, numbered among all its cells, from 1."""
    notebook = _parse(data)
    cells = list(_code_cells(notebook))
    if sum(len(cell.source) for cell in cells) > _SOURCE_LIMIT:
        raise Rejected(f"more than {_SOURCE_LIMIT // 2**20} MB of code")
    return cells


def _parse(data: bytes) -> dict[str, Any]:
    if not data.strip():
        raise Rejected("the file is empty")
    try:
        notebook = json.loads(_text(data))
    except RecursionError:
        raise Rejected("nested too deeply to be a notebook") from None
    except ValueError as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Rejected(f"not a notebook: its JSON is broken{where}") from None
    if not isinstance(notebook, dict):
        raise Rejected("not a notebook: no cells in it")
    return notebook


def _text(data: bytes) -> str:
    """Decode by byte-order mark or by the pattern of zero bytes; a wrong byte costs a character, not the homework."""
    encoding = json.detect_encoding(data)
    return data.decode(encoding, errors="replace").removeprefix("\ufeff")


def _code_cells(notebook: dict[str, Any]) -> Iterator[Cell]:
    for number, cell in enumerate(_all_cells(notebook), 1):
        if number > _CELLS_LIMIT:
            raise Rejected(f"more than {_CELLS_LIMIT} cells")
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            yield Cell(number, _source(cell), _exercise(cell))


def _all_cells(notebook: dict[str, Any]) -> list[Any]:
    """The cells of format 4, or those of all worksheets of format 3."""
    if isinstance(notebook.get("cells"), list):
        return list(notebook["cells"])
    sheets = notebook.get("worksheets")
    if not isinstance(sheets, list):
        raise Rejected("not a notebook: no cells in it")
    found = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in found if isinstance(cells, list) for cell in cells]


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _exercise(cell: dict[str, Any]) -> str | None:
    """The exercise that our own metadata names. It says where to look, never what something is worth."""
    metadata = cell.get("metadata")
    mark = metadata.get("autogradkit") if isinstance(metadata, dict) else None
    name = mark.get("exercise") if isinstance(mark, dict) else None
    return name if isinstance(name, str) else None
