"""The learner's notebook is the teacher's without the answers, and the made-up class is made from both."""

from __future__ import annotations

import copy
import json

import pytest

from autogradkit import exercises
from autogradkit.grading.classroom import grade
from autogradkit.grading.release import STUB, ReleaseError, execute, release
from autogradkit.grading.sample_class import filled_in, write_sample_class
from autogradkit.grading.standalone import standalone
from tests.grading.toy import notebook

LESSON = "01_slopes_from_numbers"
SOLUTION = """def double(x):
    \"\"\"Twice x.\"\"\"
    ### BEGIN SOLUTION
    y = 2 * x
    return y
    ### END SOLUTION
"""


def solution(*sources: str) -> dict:
    made = notebook(*(sources or ("x = 1", SOLUTION)), exercise="double")
    made["cells"][-1]["metadata"]["nbgrader"] = {"schema_version": 3, "solution": True, "grade_id": "double"}
    made["cells"][0].update(
        outputs=[{"output_type": "stream", "name": "stdout", "text": "the answer"}], execution_count=7
    )
    made["metadata"] = {"kernelspec": {"name": "python3"}, "widgets": {}, "author": "teacher"}
    return made


def test_a_solution_is_replaced_by_the_stub():
    released = release(solution())
    assert released["cells"][1]["source"] == f'def double(x):\n    """Twice x."""\n    {STUB}\n'


def test_everything_else_stays():
    source = solution()
    before = copy.deepcopy(source)
    released = release(source)
    assert source == before
    assert released["cells"][0]["source"] == "x = 1"
    assert [cell["id"] for cell in released["cells"]] == ["c0", "c1"]
    assert released["cells"][1]["metadata"] == before["cells"][1]["metadata"]
    assert released["metadata"] == {"kernelspec": {"name": "python3"}}


def test_no_output_of_the_solution_stays():
    assert "the answer" not in json.dumps(release(solution()))


def test_hidden_tests_are_cut_out():
    source = solution(SOLUTION + "### BEGIN HIDDEN TESTS\nassert double(2) == 4\n### END HIDDEN TESTS\nx = 1")
    assert "assert" not in release(source)["cells"][0]["source"]
    assert release(source)["cells"][0]["source"].endswith("\nx = 1")


def test_a_missing_cell_id_is_made_the_same_every_time():
    source = solution()
    del source["cells"][0]["id"]
    assert release(source) == release(source)
    assert release(source)["cells"][0]["id"]


@pytest.mark.parametrize(
    "text",
    [
        "### BEGIN SOLUTION\nx = 1",
        "### END SOLUTION",
        "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION",
        "x = 1",
    ],
)
def test_regions_that_do_not_fit_are_an_error_and_leak_nothing(text):
    with pytest.raises(ReleaseError, match="SOLUTION"):
        release(solution(text))


def test_a_released_notebook_is_run_and_keeps_its_ids(tmp_path):
    pytest.importorskip("nbclient")
    executed = execute(release(solution("print(1 + 1)", SOLUTION)), tmp_path)
    assert executed["cells"][0]["outputs"][0]["text"] == "2\n"
    assert [cell["id"] for cell in executed["cells"]] == ["c0", "c1"]
    assert executed["metadata"] == {"kernelspec": {"name": "python3"}}


def lesson_notebook() -> dict:
    cells = [solution("import math\nimport numpy as np")["cells"][0]]
    for exercise in exercises.of_lesson(LESSON):
        cells += notebook(f"def {exercise.name}(*a):\n    {STUB}", exercise=exercise.name)["cells"]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.mark.parametrize("exercise", exercises.of_lesson(LESSON), ids=lambda exercise: exercise.name)
def test_every_solution_and_mistake_stands_on_its_own(exercise):
    ways = [way.function for way in exercise.wrong_ways]
    for thing in (exercise.reference, *exercise.others, *ways):
        names: dict[str, object] = {}
        exec(standalone(thing, exercise.name), names)
        assert callable(names[exercise.name])


def test_an_answer_goes_into_its_own_cell():
    filled = filled_in(lesson_notebook(), {"best_step": "def best_step(): return 1"})
    sources = [cell["source"] for cell in filled["cells"]]
    assert sources.count("def best_step(): return 1") == 1
    assert sum(STUB in source for source in sources) == len(exercises.of_lesson(LESSON)) - 1


def test_the_class_of_six_is_graded_as_it_was_made(tmp_path):
    chosen = exercises.of_lesson(LESSON)
    students = write_sample_class(lesson_notebook(), chosen, tmp_path / "class")
    result = grade(tmp_path / "class", tmp_path / "results", seconds=1.5)
    right, other, first, second, untouched, endless = result.records
    assert [record.student for record in result.records] == students
    assert right.points == other.points == result.course.max_points
    for record, number in ((first, 0), (second, 1)):
        assert record.points < result.course.max_points / 2
        assert all(found.misconceptions for found in record.exercises.values()), number
    assert {found.state for found in untouched.exercises.values()} == {"not attempted"}
    assert [found.state for found in endless.exercises.values()] == ["does not run"] + ["right"] * (len(chosen) - 1)
    assert "longer than 1.5 s" in endless.exercises[chosen[0].name].feedback[0]
