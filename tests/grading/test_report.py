"""What a stranger wrote is shown and does nothing."""

from __future__ import annotations

import re

import pytest

from autogradkit.exercises.verdict import Result
from autogradkit.grading.report import student_page
from autogradkit.grading.report_class import class_page
from autogradkit.grading.store import Record, Store, file_name
from autogradkit.grading.text import for_html, for_spreadsheet, visible
from tests.grading.toy import course

EVIL = "<script>alert(1)</script> <img src=x onerror=alert(1)> `<b>` \x1b[31m \u202e \ud800 &"


def record(student: str = "Ana", *, feedback: list[str] | None = None, points: float = 2.5) -> Record:
    result = Result(points, 4, "partly right", feedback or ["Wrong: look again."], ["M99"])
    return Record(student, "graded", "process", "0" * 64, {"double": result})


def tags(page: str) -> set[str]:
    return set(re.findall(r"<(\w+)", page))


@pytest.mark.parametrize("page", [student_page, lambda c, r: class_page(c, [r])], ids=["student", "class"])
def test_nothing_that_was_handed_in_becomes_markup(page):
    plain = page(course(), record())
    evil = page(course(), record(EVIL, feedback=[f"{EVIL}: {EVIL}\n{EVIL}"]))
    assert tags(evil) <= tags(plain) | {"code", "pre"}
    evil.encode("utf-8")
    assert "\\x1b[31m" in evil
    assert "\\u202e" in evil
    assert "\\ud800" in evil
    for page_text in (plain, evil):
        assert "script" not in tags(page_text)
        assert not re.search(r"(?:src|href)=\"?(?:https?:|//|javascript:)", page_text)


def test_a_page_stays_below_a_mebibyte():
    page = student_page(course(), record("x" * 5000, feedback=["<" * 100_000] * 1000))
    assert len(page.encode("utf-8")) < 2**20


def test_a_result_file_stays_below_a_mebibyte(tmp_path):
    store = Store(tmp_path)
    store.prepare()
    store.keep_record(record(feedback=["\x00" * 100_000] * 1000), "r", "page")
    assert (tmp_path / "students/Ana.json").stat().st_size < 2**20


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1"])
def test_no_cell_starts_a_formula(cell):
    assert for_spreadsheet(cell).startswith("'")


def test_a_spreadsheet_cell_is_on_one_line():
    assert for_spreadsheet("a\nb\tc\rd") == "a\\nb\\tc\\x0dd"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("é ✓ 漢\n", "é ✓ 漢\n"),
        ("\x00\x7f", "\\x00\\x7f"),
        ("\u202e\u2066", "\\u202e\\u2066"),
        ("\udcff", "\\udcff"),
        ("\U000e0041", "\\U000e0041"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_unseen_characters_are_made_visible(text, shown):
    assert visible(text) == shown
    assert visible(shown) == shown


def test_html_is_escaped_in_attributes_too():
    assert for_html("\"'<&>") == "&quot;&#x27;&lt;&amp;&gt;"


def test_a_page_of_what_was_not_graded_says_so_and_gives_no_points():
    error = student_page(course(), Record("Ana", "grader error", "process", None))
    assert "not your fault" in error
    assert "points" not in error.partition("</style>")[2]
    rejected = student_page(course(), Record("Ana", "rejected (the file is empty)", "process", None))
    assert "the file is empty. Nothing is lost" in rejected


def test_the_class_page_counts_each_student_once_per_mistake():
    twice = {name: Result(0, 4, "wrong", [], ["M03"]) for name in ("double",)}
    page = class_page(course(), [Record(s, "graded", "process", None, twice) for s in ("Ana", "Ben")])
    assert re.search(r"<b>M03</b>.*one side is enough.*</i>2</td>", page, re.DOTALL)


def test_two_names_never_share_a_file():
    names = ["a/b", "a:b", "a b", "a_b", "", ".", "..", "x" * 300, "x" * 301, "con\n", "ä", "\udcff"]
    files = [file_name(name) for name in names]
    assert len(set(files)) == len(names)
    assert all("/" not in file and not file.startswith(".") and len(file.encode()) < 220 for file in files)
