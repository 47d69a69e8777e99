"""A notebook is read however it was saved; what is no notebook is rejected with a reason."""

from __future__ import annotations

import json
import os
import sys

import pytest

from autogradkit.grading.intake import FILE_LIMIT, Rejected, read_bytes, read_cells
from tests.grading.toy import notebook

TEXT = "def double(x):\n    return 'é' and 2 * x\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_read(encoding):
    data = json.dumps(notebook(TEXT), ensure_ascii=False).encode(encoding)
    assert [cell.source for cell in read_cells(data)] == [TEXT]


def test_windows_line_ends_and_lists_of_lines_are_read():
    made = notebook(TEXT.replace("\n", "\r\n"), "")
    made["cells"][1]["source"] = ["a = 1\n", "b = 2"]
    data = json.dumps(made, indent=1).replace("\n", "\r\n").encode()
    assert [cell.source for cell in read_cells(data)] == [TEXT, "a = 1\nb = 2"]


def test_a_notebook_of_format_3_is_read():
    old = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": [TEXT]}, {"cell_type": "heading"}]}]}
    assert [cell.source for cell in read_cells(json.dumps(old).encode())] == [TEXT]


def test_a_wrong_byte_costs_a_character_and_not_the_homework():
    data = json.dumps(notebook("x = 'A'")).encode().replace(b"'A'", b"'\xe9'")
    assert read_cells(data)[0].source == "x = '\ufffd'"


def test_only_text_and_our_own_mark_are_taken_from_a_cell():
    made = notebook("x = 1", exercise="double")
    made["cells"][0]["metadata"] |= {"tags": ["skip-execution"], "nbgrader": {"points": 1000}}
    made["metadata"] = {"kernelspec": {"name": "julia"}}
    (cell,) = read_cells(json.dumps(made).encode())
    assert (cell.number, cell.source, cell.exercise) == (1, "x = 1", "double")


def test_odd_fields_cost_nothing():
    made = notebook("x = 1", "y = 2")
    made["cells"][0].update(metadata=None, source=[1, "x = 1", None])
    made["cells"] += [7, None, {"cell_type": "code", "source": {}}]
    assert [cell.source for cell in read_cells(json.dumps(made).encode())] == ["x = 1", "y = 2", ""]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"{not json", "broken at line 1"),
        (b"[]", "no cells"),
        (b'{"cells": 3}', "no cells"),
        (b"PK\x03\x04 a zip file", "broken"),
        (b"[" * 100_000, "too deeply"),
        (json.dumps({"cells": [{}] * 3000}).encode(), "2000 cells"),
        (json.dumps(notebook("#" * 3_000_000)).encode(), "2 MB of code"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_notebook_is_rejected_with_a_reason(data, reason):
    with pytest.raises(Rejected, match=reason):
        read_cells(data)


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "secret.txt").write_text("key")
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(Rejected, match="link"):
        read_bytes(tmp_path / "link.ipynb")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in folders")
def test_a_pipe_does_not_hold_up_the_class(tmp_path):
    os.mkfifo(tmp_path / "pipe.ipynb")
    with pytest.raises(Rejected, match="plain file"):
        read_bytes(tmp_path / "pipe.ipynb")


def test_a_huge_file_is_rejected(tmp_path):
    with (tmp_path / "big.ipynb").open("wb") as file:
        file.truncate(FILE_LIMIT + 1)
    with pytest.raises(Rejected, match="larger"):
        read_bytes(tmp_path / "big.ipynb")
