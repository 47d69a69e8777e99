"""The commands, as somebody at a terminal meets them: what they print, what they write, and how they fail."""

import csv
import importlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from autogradkit import course, exercises
from autogradkit.cli import main
from autogradkit.grading.sample_class import write_sample_class

# The name `autogradkit.cli.lab` is the command; this is the file it stands in.
lab_command = importlib.import_module("autogradkit.cli.lab")
LESSON = "01_slopes_from_numbers"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    notebook = json.loads((course.homework() / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    write_sample_class(notebook, exercises.of_lesson(LESSON), folder)
    return folder


def gradebook(results: Path) -> dict[str, dict[str, str]]:
    with (results / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_the_shipped_class_of_six_is_graded_right_and_the_same_again(sample: Path, tmp_path: Path) -> None:
    first = run("grade", sample, "--out", tmp_path / "results", "--seconds", 3)
    assert first.exit_code == 0, first.output
    book = gradebook(tmp_path / "results")
    names = [exercise.name for exercise in exercises.of_lesson(LESSON)]
    assert list(next(iter(book.values()))) == ["student", "status", "sandbox", *names, "total", "max"]
    full = {e.name: str(e.points) for e in exercises.of_lesson(LESSON)}

    for student in ("Amara", "Elias"):  # right, in two styles
        assert {name: book[student][name] for name in names} == full
    for student in ("Ingrid", "Kenji"):  # two known mistakes
        record = json.loads((tmp_path / "results" / "students" / f"{student}.json").read_text())
        for exercise in exercises.of_lesson(LESSON):
            result = record["exercises"][exercise.name]
            assert result["points"] < result["max_points"]
            assert result["misconceptions"], (student, exercise.name)
            assert any(way.hint in result["feedback"] for way in exercise.wrong_ways)
    assert book["Noor"]["total"] == "0"
    noor = json.loads((tmp_path / "results" / "students" / "Noor.json").read_text())
    assert {result["state"] for result in noor["exercises"].values()} == {"not attempted"}
    tomas = book["Tomas"]  # an endless loop in the first exercise costs that exercise and no other
    assert tomas[names[0]] == "0"
    assert {name: tomas[name] for name in names[1:]} == {name: full[name] for name in names[1:]}

    before = (tmp_path / "results" / "gradebook.csv").read_bytes()
    assert run("grade", sample, "--out", tmp_path / "results", "--seconds", 3, "--fresh").exit_code == 0
    assert (tmp_path / "results" / "gradebook.csv").read_bytes() == before
    assert (tmp_path / "results" / "class.html").is_file()


def test_the_solutions_get_full_marks_and_the_untouched_homework_none(tmp_path: Path) -> None:
    solutions = Path(__file__).parents[2] / "solutions"
    for student, source in {"solved": solutions, "untouched": course.homework()}.items():
        target = tmp_path / "class" / student / f"{LESSON}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_bytes((source / f"{LESSON}.ipynb").read_bytes())
    assert run("grade", tmp_path / "class", "--out", tmp_path / "out").exit_code == 0
    book = gradebook(tmp_path / "out")
    assert book["solved"]["total"] == book["solved"]["max"]
    assert book["untouched"]["total"] == "0"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "There is no folder"),
        (lambda path: path.mkdir(), "There is no student in"),
        (lambda path: path.write_text("x"), "is a file"),
        (lambda path: (path / "ada").mkdir(parents=True), "There is no homework in"),
    ],
)
def test_a_folder_that_cannot_be_graded_is_one_sentence(make, sentence: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    make(tmp_path / "class")
    result = run("grade", tmp_path / "class", "--out", tmp_path / "out")
    assert result.exit_code != 0
    assert sentence in result.output
    assert "Traceback" not in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_broken_notebook_is_rejected_and_costs_nobody_else_anything(tmp_path: Path) -> None:
    for student, data in {
        "broken": b"{not json",
        "honest": (course.homework() / f"{LESSON}.ipynb").read_bytes(),
    }.items():
        path = tmp_path / "class" / student / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    result = run("grade", tmp_path / "class", "--out", tmp_path / "out")
    assert result.exit_code == 0
    book = gradebook(tmp_path / "out")
    assert book["broken"]["status"].startswith("rejected (")
    assert book["honest"]["status"] == "graded"
    kept = list((tmp_path / "out" / "submissions").glob("*.ipynb"))
    assert b"{not json" in [path.read_bytes() for path in kept]


def test_lab_copies_the_lessons_and_never_overwrites(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    assert run("lab", mine, "--copy-only").exit_code == 0
    notebook = mine / "notebooks" / f"{LESSON}.ipynb"
    copy, original = (json.loads(path.read_text()) for path in (notebook, course.lessons() / f"{LESSON}.ipynb"))
    assert [cell["source"] for cell in copy["cells"]] == [cell["source"] for cell in original["cells"]]
    assert not any(cell.get("outputs") for cell in copy["cells"]), "outcomes are seen before predictions are made"
    notebook.write_text("my work")
    assert "left as they are" in run("lab", mine, "--copy-only").output
    assert notebook.read_text() == "my work"


def test_lab_on_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    result = run("lab", tmp_path / "mine")
    assert result.exit_code != 0
    assert "is a file; give a folder" in result.output


def test_lab_without_jupyterlab_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab_command.importlib.util, "find_spec", lambda name: None)
    result = run("lab", tmp_path / "mine")
    assert result.exit_code != 0
    assert 'pip install "autogradkit[lab]"' in result.output


def test_lab_listens_on_this_machine_only_and_keeps_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def record(command: list[str], check: bool) -> subprocess.CompletedProcess[bytes]:
        started.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(lab_command.subprocess, "run", record)
    assert run("lab", tmp_path / "mine", "--port", 8899, "--no-browser").exit_code == 0
    (command,) = started
    assert {"--ip=127.0.0.1", "--port=8899", "--no-browser"} <= set(command)
    assert not any("token" in part for part in command)


def test_the_released_exercises_are_in_step_with_the_solutions(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    assert run("release", root / "solutions", root / "exercises", "--check").exit_code == 0
    result = run("release", root / "solutions", tmp_path, "--check")
    assert result.exit_code != 0
    assert "Not in step" in result.output


def test_release_makes_what_is_committed(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    assert run("release", root / "solutions", tmp_path).exit_code == 0
    for path in (root / "exercises").glob("*.ipynb"):
        assert (tmp_path / path.name).read_text() == path.read_text()


def test_release_of_nothing_is_one_sentence(tmp_path: Path) -> None:
    result = run("release", tmp_path)
    assert result.exit_code != 0
    assert "There is no notebook in" in result.output


def test_doctor_names_every_part_and_what_its_absence_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("COLUMNS", "200")
    result = run("doctor")
    assert result.exit_code == 0
    for word in ("NumPy", "system dot", "nothing is lost", "GPU", "sandbox", "jupyterlab"):
        assert word in result.output


def test_what_is_missing_is_named_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(
        importlib.import_module("autogradkit.cli.doctor"), "_sandbox", lambda: ("sandbox", False, "", "")
    )
    assert 'pip install "autogradkit[lab]"' in run("doctor").output
    console = Console(record=True, width=200)
    importlib.import_module("autogradkit.cli.tour").lesson(console, tmp_path)
    assert 'pip install "autogradkit[lab]"' in console.export_text()


def test_the_tour_shows_everything_in_under_a_minute(tmp_path: Path) -> None:
    environment = {**os.environ, "COLUMNS": "160", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "autogradkit", "tour"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "14.0" in done.stdout
    assert "13.9999999" in done.stdout
    assert "ran without an error" in done.stdout
    assert "Tomas" in done.stdout
    out = tmp_path / "autogradkit-tour"
    assert (out / "graph.svg").read_text().startswith("<svg")
    assert len(gradebook(out / "results")) == 6
