"""A class is graded folder by folder: nothing is lost, nothing spreads, and a second run changes nothing."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autogradkit import exercises
from autogradkit.grading import classroom, runner
from autogradkit.grading.classroom import GradingInputError, grade
from tests.grading.toy import hand_in, notebook, toy

RIGHT = "def double(x): return 2 * x"
TOYS = (toy("double", seconds=2.0), toy("again", seconds=2.0))


@pytest.fixture(autouse=True)
def _toy_lesson(monkeypatch):
    monkeypatch.setattr(exercises, "lessons", lambda: ("00_toy", "01_other"))
    monkeypatch.setattr(exercises, "of_lesson", lambda lesson: TOYS)


@pytest.fixture
def folders(tmp_path):
    return tmp_path / "class", tmp_path / "results"


def small_class(folder: Path) -> None:
    hand_in(folder, "Ana", RIGHT, "def again(x): return x + x")
    hand_in(folder, "Ben", "def double(x): return x / 2", "def again(x):\n    while True: pass")
    hand_in(folder, "Cem")
    (folder / "Dee").mkdir()
    hand_in(folder, "Eli").write_bytes(b"{broken")
    (folder / ".ipynb_checkpoints").mkdir()


def rows(results: Path) -> list[list[str]]:
    return list(csv.reader((results / "gradebook.csv").read_text("utf-8").splitlines()))


def test_a_class_is_graded_into_the_agreed_files(folders):
    folder, results = folders
    small_class(folder)
    graded = grade(folder, results)
    assert rows(results) == [
        ["student", "status", "sandbox", "double", "again", "total", "max"],
        ["Ana", "graded", graded.level, "4", "4", "8", "8"],
        ["Ben", "graded", graded.level, "0", "0", "0", "8"],
        ["Cem", "graded", graded.level, "0", "0", "0", "8"],
        ["Dee", "rejected (no notebook of 00_toy.ipynb in the folder)", graded.level, "", "", "", "8"],
        ["Eli", "rejected (not a notebook: its JSON is broken at line 1)", graded.level, "", "", "", "8"],
    ]
    ben = json.loads((results / "students/Ben.json").read_text("utf-8"))
    assert list(ben) == ["student", "status", "sandbox", "sha256", "exercises"]
    assert list(ben["exercises"]["double"]) == ["points", "max_points", "state", "feedback", "misconceptions"]
    assert ben["exercises"]["double"]["misconceptions"] == ["M99"]
    data = (folder / "Ben/00_toy.ipynb").read_bytes()
    assert ben["sha256"] == hashlib.sha256(data).hexdigest()
    assert (results / f"submissions/{ben['sha256']}.ipynb").read_bytes() == data
    assert (results / "students/Ben.html").exists()
    assert "M99" in (results / "class.html").read_text("utf-8")
    cem = json.loads((results / "students/Cem.json").read_text("utf-8"))
    assert {result["state"] for result in cem["exercises"].values()} == {"not attempted"}
    assert (results / "submissions" / f"{hashlib.sha256(b'{broken').hexdigest()}.ipynb").exists()


def outputs(results: Path) -> dict[str, bytes]:
    files = [results / "gradebook.csv", results / "class.html", *(results / "students").iterdir()]
    return {file.name: file.read_bytes() for file in files}


def test_a_second_run_and_a_regrade_give_the_same(folders, monkeypatch):
    folder, results = folders
    small_class(folder)
    grade(folder, results)
    first = outputs(results)
    grade(folder, results, fresh=True, workers=1)
    assert outputs(results) == first
    monkeypatch.setattr(runner, "grade_cells", lambda *arguments: pytest.fail("nothing has changed"))
    grade(folder, results)
    assert outputs(results) == first


def test_a_changed_submission_is_graded_again(folders):
    folder, results = folders
    hand_in(folder, "Ana", "def double(x): return 0")
    assert grade(folder, results).records[0].points == 0
    hand_in(folder, "Ana", RIGHT)
    assert grade(folder, results).records[0].points == 4
    assert len(list((results / "submissions").iterdir())) == 2


def test_a_changed_exercise_is_graded_again(folders, monkeypatch):
    folder, results = folders
    hand_in(folder, "Ana", RIGHT)
    grade(folder, results)
    asked = []
    monkeypatch.setattr(runner, "release_of", lambda chosen: "another release")
    monkeypatch.setattr(runner, "grade_cells", lambda *arguments: asked.append(1) or {})
    (record,) = grade(folder, results).records
    assert asked
    assert record.status == "grader error"  # no result at all, which no page can show


def test_an_error_of_ours_stays_with_its_submission_and_is_tried_again(folders, monkeypatch):
    folder, results = folders
    hand_in(folder, "Ana", RIGHT)
    hand_in(folder, "Ben", RIGHT)
    honest = runner.grade_cells

    def fails_for_ana(course, student, cells):
        if student == "Ana":
            raise RuntimeError("a bug of the grader")
        return honest(course, student, cells)

    monkeypatch.setattr(runner, "grade_cells", fails_for_ana)
    ana, ben = grade(folder, results).records
    assert (ana.status, ben.status) == ("grader error", "graded")
    assert rows(results)[1] == ["Ana", "grader error", "process", "", "", "", "8"]
    assert "a bug of the grader" in (results / "errors/Ana.txt").read_text("utf-8")
    monkeypatch.setattr(runner, "grade_cells", honest)
    assert grade(folder, results).records[0].points == 4


HOSTILE_NAMES = [
    "=cmd|'calc'!A0",
    "<script>alert(1)<script>",
    "a\nb",
    "..a",
    "x" * 250,
    "ünïcode ✓",
    "-rf",
    "a b'\"&",
]


@pytest.mark.skipif(sys.platform == "win32", reason="such names are not allowed there")
def test_a_hostile_folder_name_does_no_harm(folders):
    folder, results = folders
    for name in [*HOSTILE_NAMES, os.fsdecode(b"bad\xff")]:
        hand_in(folder, name, RIGHT)
    grade(folder, results)
    names = [row[0] for row in rows(results)[1:]]
    assert "'=cmd|'calc'!A0" in names
    assert "a\\nb" in names
    assert "bad\\udcff" in names
    assert not any(name.startswith(("=", "-", "+", "@")) for name in names)
    assert "<script>alert" not in (results / "class.html").read_text("utf-8")
    assert all(file.parent == results / "students" for file in (results / "students").rglob("*"))
    first = outputs(results)
    grade(folder, results)
    assert outputs(results) == first


def test_links_are_not_followed(folders, tmp_path):
    folder, results = folders
    elsewhere = hand_in(tmp_path / "elsewhere", "Ana", RIGHT)
    hand_in(folder, "Ben", RIGHT)
    (folder / "Ana").symlink_to(elsewhere.parent)
    (folder / "Cem").mkdir()
    (folder / "Cem/00_toy.ipynb").symlink_to(elsewhere)
    assert [record.status for record in grade(folder, results).records] == [
        "rejected (a link is not followed)",
        "graded",
        "rejected (a link is not followed)",
    ]


def test_a_renamed_copy_is_recognised_if_it_is_the_only_one(folders):
    folder, results = folders
    hand_in(folder, "Ana", RIGHT, lesson="00_toy (1)")
    hand_in(folder, "Ben", RIGHT, lesson="00_toy-Copy1")
    hand_in(folder, "Ben", RIGHT, lesson="00_toy-Copy2")
    ana, ben = grade(folder, results).records
    assert (ana.points, ben.status) == (4, "rejected (more than one copy of 00_toy.ipynb in the folder)")


def test_what_cannot_be_graded_is_said_in_one_sentence(folders, tmp_path):
    folder, results = folders
    with pytest.raises(GradingInputError, match="There is no folder"):
        grade(folder, results)
    folder.mkdir()
    with pytest.raises(GradingInputError, match="There is no student"):
        grade(folder, results)
    (tmp_path / "file").touch()
    with pytest.raises(GradingInputError, match="is a file"):
        grade(tmp_path / "file", results)
    (folder / "Ana").mkdir()
    with pytest.raises(GradingInputError, match=r"no homework .* 00_toy\.ipynb"):
        grade(folder, results)
    hand_in(folder, "Ana", RIGHT)
    hand_in(folder, "Ben", RIGHT, lesson="01_other")
    with pytest.raises(GradingInputError, match="several lessons"):
        grade(folder, results)
    with pytest.raises(GradingInputError, match="no lesson '02_none'"):
        grade(folder, results, lesson="02_none")
    with pytest.raises(GradingInputError, match="secret cannot be read"):
        grade(folder, results, lesson="00_toy", secret_file=tmp_path / "none")
    assert not results.exists() or not (results / "gradebook.csv").exists()


def test_the_secret_is_made_once_and_for_its_owner_only(folders):
    folder, results = folders
    hand_in(folder, "Ana", RIGHT)
    first = grade(folder, results).course.secret
    assert len(first) == 64
    assert grade(folder, results).course.secret == first
    assert (results / "course-secret").stat().st_mode & 0o077 == 0


KILLED = """
import sys
from pathlib import Path
from autogradkit import exercises
from autogradkit.grading.classroom import grade
from tests.grading.test_classroom import TOYS
exercises.lessons = lambda: ("00_toy",)
exercises.of_lesson = lambda lesson: TOYS
grade(sys.argv[1], sys.argv[2], workers=1)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="SIGKILL and /proc")
def test_a_kill_in_mid_batch_and_a_second_run_give_the_same_gradebook(folders):
    folder, results = folders
    small_class(folder)
    grade(folder, results)
    expected = (results / "gradebook.csv").read_bytes()
    killed = results.with_name("killed")
    killed.mkdir()
    shutil.copy(results / "course-secret", killed)
    root = str(Path(classroom.__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, *sys.path])}
    process = subprocess.Popen([sys.executable, "-c", KILLED, folder, killed], cwd=root, env=environment)
    while not (killed / "students/Ana.json").exists():
        assert process.poll() is None
        time.sleep(0.005)
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (killed / "gradebook.csv").exists()
    with (killed / "log.jsonl").open("a") as log:
        log.write('{"file": "Ben", "sha')  # as if it had been in the middle of a line
    grade(folder, killed)
    assert (killed / "gradebook.csv").read_bytes() == expected
    assert all(line.startswith("{") for line in (killed / "log.jsonl").read_text().splitlines())


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_a_killed_grader_leaves_no_learner_running(folders):
    folder, results = folders
    hand_in(folder, "Ana", "open('here.txt', 'w').close()\ndef double(x):\n    while True: pass")
    root = str(Path(classroom.__file__).parents[2])
    temporary = results.with_name("temporary")
    temporary.mkdir()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, *sys.path]), "TMPDIR": str(temporary)}
    process = subprocess.Popen([sys.executable, "-c", KILLED, folder, results], cwd=root, env=environment)
    while not list(temporary.glob("*/home/here.txt")):
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 5
    while (mentions(str(temporary)) or list(temporary.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert mentions(str(temporary)) == []
    assert list(temporary.iterdir()) == []


def mentions(text: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue  # it ended while we looked
        if text in line:
            found.append(line)
    return found


def test_the_bytes_are_stored_before_they_are_read(folders):
    folder, results = folders
    path = hand_in(folder, "Ana", RIGHT)
    path.write_bytes(json.dumps(notebook(RIGHT)).encode("utf-16"))
    record = grade(folder, results).records[0]
    assert record.points == 4
    assert (results / f"submissions/{record.sha256}.ipynb").read_bytes() == path.read_bytes()
