"""The right cell is found, and what is not Python is set aside."""

from __future__ import annotations

from autogradkit.grading.cells import Cell, home_of, parse, without_magics

STUB = 'def f(x):\n    raise NotImplementedError("write your answer here")'
ANSWER = "def f(x):\n    return x"


def home(*cells: tuple[str, str | None]) -> int | None:
    parsed = [parse(Cell(n, source, exercise)) for n, (source, exercise) in enumerate(cells, 1)]
    found = home_of("f", parsed)
    return found and found.cell.number


def test_the_marked_cell_comes_first():
    assert home((ANSWER, "f"), ("def f(x): return 'scratch'", None)) == 1


def test_a_cell_without_a_mark_is_found_by_the_name_it_defines():
    assert home(("x = 1", None), (ANSWER, None), ("f(2)", None)) == 2
    assert home(("f = lambda x: x", None)) == 1
    assert home(("if True:\n    def f(x): return x", None)) == 1


def test_an_answer_in_a_cell_of_ones_own_beats_the_untouched_stub():
    assert home((STUB, "f"), (ANSWER, None)) == 2


def test_an_untouched_stub_is_still_the_home():
    assert home((STUB, "f")) == 1


def test_of_several_answers_the_last_counts():
    assert home((ANSWER, None), (ANSWER, None)) == 2


def test_a_broken_cell_is_found_by_its_mark_or_its_text():
    assert home(("def f(x)\n    return x", "f")) == 1
    assert home(("def f(x)\n    return x", None)) == 1


def test_nothing_is_found_where_nothing_is():
    assert home(("def g(x): return x", None)) is None


def test_magics_and_shell_lines_are_set_aside_and_line_numbers_stay():
    parsed = parse(
        Cell(1, "%matplotlib inline\n!pip install evil\nfiles = !ls\nf?\nif True:\n    %time g()\n" + ANSWER)
    )
    assert parsed.error is None
    assert parsed.skipped == ["%matplotlib inline", "!pip install evil", "files = !ls", "f?", "%time g()"]
    assert parsed.statements[-1].lineno == 7


def test_python_that_only_looks_like_magic_runs():
    parsed = parse(Cell(1, 'text = """\n%time is\n!money\n"""\nx = 7 \\\n% 3'))
    assert parsed.skipped == []
    assert parsed.error is None


def test_a_timed_cell_runs_and_a_cell_in_another_language_does_not():
    assert without_magics("%%time\nx = 1") == ("\nx = 1", ["%%time"])
    assert without_magics("%%bash\nrm -rf /") == ("", ["%%bash"])


def test_hostile_text_is_an_error_of_its_cell():
    for source in ("(" * 10_000, "-" * 200_000 + "1", "x = '\0'", "1" * 10_000, "é" * 5 + "\ud800"):
        parse(Cell(1, source))
