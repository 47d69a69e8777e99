"""Is every lesson the length, the shape and the truth that the course promises?

What a notebook prints is compared by nbval; here its sources are held to the rules of a lesson, and the homework to
its source in `solutions/` and to the declarations of its exercises.
"""

from __future__ import annotations

import itertools
import re
import statistics
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autogradkit.exercises import find, lessons, of_lesson
from autogradkit.grading.release import release

ROOT = Path(__file__).parents[2]
LESSONS = [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]

every_lesson = pytest.mark.parametrize("lesson", LESSONS)
every_folder = pytest.mark.parametrize("folder", ["notebooks", "exercises", "solutions"])


def cells(folder: str, lesson: str, kind: str = "") -> list[Any]:
    notebook = nbformat.read(ROOT / folder / f"{lesson}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if kind in cell.cell_type]


def lengths(lesson: str) -> list[int]:
    sources = [cell.source for cell in cells("notebooks", lesson, "code")]
    return [sum(bool(line.strip()) for line in source.splitlines()) for source in sources]


def outputs(found: list[Any]) -> list[Any]:
    return [output for cell in found for output in cell.get("outputs", [])]


def exercise_of(cell: Any) -> str | None:
    name: str | None = cell.metadata.get("autogradkit", {}).get("exercise")
    return name


def flags(cell: Any) -> dict[str, bool]:
    return {flag: cell.metadata["nbgrader"][flag] for flag in ("grade", "solution", "locked", "task")}


def test_every_lesson_with_exercises_has_its_three_notebooks() -> None:
    for folder in ("notebooks", "exercises", "solutions"):
        assert [path.stem for path in sorted((ROOT / folder).glob("*.ipynb"))] == list(lessons())


@every_lesson
def test_a_lesson_has_25_to_45_cells(lesson: str) -> None:
    assert 25 <= len(cells("notebooks", lesson)) <= 45


@every_lesson
def test_a_lesson_has_600_to_1200_words(lesson: str) -> None:
    words = sum(len(cell.source.split()) for cell in cells("notebooks", lesson, "markdown"))
    assert 600 <= words <= 1200


@every_lesson
def test_code_cells_are_short(lesson: str) -> None:
    assert max(lengths(lesson)) <= 12
    assert statistics.median(lengths(lesson)) <= 4


@every_lesson
def test_a_lesson_opens_with_its_question(lesson: str) -> None:
    first = cells("notebooks", lesson)[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith(f"# {lesson[:2]} · ")
    assert "?" in first.source


@every_lesson
def test_a_lesson_keeps_to_the_order_of_a_lesson(lesson: str) -> None:
    text = "\n".join(cell.source for cell in cells("notebooks", lesson))
    order = ["predict(", "## Worked example", "with holes", "## Write it", "inspect.getsource(", "## Real data"]
    order += ["## The picture to keep", "quiz(", "predictions()", "## Key points"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


@every_lesson
def test_a_lesson_stores_at_least_three_pictures(lesson: str) -> None:
    data = [output.get("data", {}) for output in outputs(cells("notebooks", lesson, "code"))]
    drawn = [d for d in data if "image/png" in d or "image/svg+xml" in d or "data:image/svg" in d.get("text/html", "")]
    assert len(drawn) >= 3


@every_lesson
def test_every_prediction_is_revealed(lesson: str) -> None:
    text = "\n".join(cell.source for cell in cells("notebooks", lesson, "code"))
    asked = re.findall(r'predict\("([^"]+)", None\)', text)
    assert asked
    assert sorted(asked) == sorted(re.findall(r'reveal\("([^"]+)"', text))


@every_folder
@every_lesson
def test_cells_have_ids_of_their_own_that_say_something(folder: str, lesson: str) -> None:
    ids = [cell.id for cell in cells(folder, lesson)]
    assert len(set(ids)) == len(ids)
    assert not any(re.fullmatch(r"[0-9a-f]{8}(-.*)?", name) for name in ids)


@every_folder
@every_lesson
def test_outputs_are_stored_and_no_cell_failed(folder: str, lesson: str) -> None:
    found = cells(folder, lesson, "code")
    assert all(cell.execution_count for cell in found)
    assert not [output for output in outputs(found) if output.output_type in ("error",)]


@every_folder
@every_lesson
def test_stored_outputs_carry_no_addresses(folder: str, lesson: str) -> None:
    assert not re.search(r" at 0x[0-9a-f]+", str(outputs(cells(folder, lesson, "code"))))


@every_folder
@every_lesson
def test_statements_are_those_of_the_declarations(folder: str, lesson: str) -> None:
    told = "\n".join(cell.source for cell in cells(folder, lesson, "markdown"))
    names = [exercise_of(cell) for cell in cells(folder, lesson) if exercise_of(cell)]
    assert names
    for name in names:
        assert find(str(name)).statement.strip() in told


@every_lesson
def test_the_homework_holds_every_exercise_in_order(lesson: str) -> None:
    names = [exercise_of(cell) for cell in cells("exercises", lesson) if exercise_of(cell)]
    assert names == [exercise.name for exercise in of_lesson(lesson)]


@every_lesson
def test_each_exercise_is_followed_by_its_locked_check(lesson: str) -> None:
    found = cells("exercises", lesson, "code")
    for cell, check in itertools.pairwise(found):
        name = exercise_of(cell)
        if name is not None:
            assert check.source == f"check({name})"
            assert flags(cell) == {"grade": False, "solution": True, "locked": False, "task": False}
            assert flags(check) == {"grade": True, "solution": False, "locked": True, "task": False}
            graded = check.metadata["nbgrader"]
            assert (graded["grade_id"], graded["points"]) == (f"{name}_check", find(name).points)


@every_lesson
@pytest.mark.parametrize("folder", ["notebooks", "exercises"])
def test_an_untouched_exercise_says_not_attempted(folder: str, lesson: str) -> None:
    checks = [cell for cell in cells(folder, lesson, "code") if re.search(r"^check\(", cell.source, re.M)]
    assert checks
    for cell in checks:
        assert "not attempted" in cell.outputs[0]["data"]["text/plain"]


@every_lesson
def test_every_solution_is_right_on_the_cases_shown(lesson: str) -> None:
    for output in outputs(cells("solutions", lesson, "code")):
        assert output["data"]["text/plain"].startswith("✓")


@every_lesson
def test_the_homework_is_what_release_makes_of_its_solutions(lesson: str) -> None:
    made = release(nbformat.read(ROOT / "solutions" / f"{lesson}.ipynb", as_version=4))
    parts = ("id", "cell_type", "source", "metadata")
    assert [[cell[part] for part in parts] for cell in made["cells"]] == [
        [cell[part] for part in parts] for cell in cells("exercises", lesson)
    ]


@every_lesson
def test_the_homework_gives_no_solution_away(lesson: str) -> None:
    text = "\n".join(cell.source for cell in cells("exercises", lesson, "code"))
    assert "SOLUTION" not in text
    assert text.count('raise NotImplementedError("write your answer here")') == len(of_lesson(lesson))


@every_lesson
def test_the_last_exercise_of_a_lesson_has_no_visible_check(lesson: str) -> None:
    found = cells("notebooks", lesson, "code")
    *before, last = [exercise_of(cell) for cell in found if exercise_of(cell)]
    checked = re.findall(r"^check\((\w+)\)", "\n".join(cell.source for cell in found), re.M)
    assert checked == before
    assert last not in checked
