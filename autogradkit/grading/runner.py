"""What is one submission worth? Questions and verdict are made here; only answers come from the learner's process.

Each exercise gets a process of its own, so that an endless loop costs its own exercise and no other. The hidden cases
are drawn from a seed that nobody outside can know and that is the same for every regrade.
Read next: `sandbox`, `autogradkit.exercises.verdict`, `classroom`.
"""

from __future__ import annotations

import hashlib
import hmac
import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from .. import exercises
from ..exercises.exercise import Case, Exercise
from ..exercises.verdict import Answered, NotAttempted, Outcome, Raised, Result, Stopped, judge
from .cells import Cell
from .sandbox import Ended, Limits, Sandbox

_CELL_SHARE = 0.25
"""The part of an exercise's time that one cell may take before it is left."""


@dataclass(frozen=True)
class Course:
    """What the points of a whole class depend on: the exercises, their release, the secret, the limits."""

    lesson: str
    exercises: tuple[Exercise, ...]
    release: str
    secret: bytes
    limits: Limits

    @property
    def max_points(self) -> int:
        return sum(exercise.points for exercise in self.exercises)


def course(lesson: str, secret: bytes, limits: Limits | None = None, seconds: float | None = None) -> Course:
    """Gather what grading a lesson needs.

    Parameters
    ----------
    seconds
        At most this long for an exercise, whatever its own limit says.
    """
    chosen = exercises.of_lesson(lesson)
    if seconds is not None:
        chosen = tuple(replace(exercise, seconds=min(exercise.seconds, seconds)) for exercise in chosen)
    return Course(lesson, chosen, release_of(chosen), secret, limits or Limits())


def release_of(chosen: Sequence[Exercise]) -> str:
    """A name for the exercises as they are: it changes when one of their files does, or the way of judging does."""
    rooms = {Path(inspect.getfile(exercise.hidden)).parent for exercise in chosen}
    files = {file for room in (Path(inspect.getfile(Exercise)).parent, *rooms) for file in room.glob("*.py")}
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda file: (file.parent.name, file.name)):
        digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]


def grade_cells(course: Course, student: str, cells: Sequence[Cell]) -> dict[str, Result]:
    """Grade every exercise of a submission; return the results by exercise, in the lesson's order."""
    return {exercise.name: grade_exercise(course, exercise, student, cells) for exercise in course.exercises}


def grade_exercise(course: Course, exercise: Exercise, student: str, cells: Sequence[Cell]) -> Result:
    """Grade one exercise in a fresh process.

    The hidden cases give the points and come first, so that they get the time; the public ones are told in full.
    """
    hidden = exercise.hidden(np.random.default_rng(seed(course, exercise.name, student)))
    with Sandbox(_task(exercise, cells), replace(course.limits, seconds=exercise.seconds)) as sandbox:
        skipped = _look_at_cells(sandbox)
        run = _questioner(sandbox)
        result = judge(exercise, hidden, run, public=False)
        told = result.feedback
        if result.state in ("wrong", "partly right") and exercise.public:
            shown = judge(exercise, exercise.public, run, public=True)
            if shown.state != "right":
                told = list(dict.fromkeys(shown.feedback + result.feedback))
    return replace(result, feedback=told + skipped)


def seed(course: Course, exercise: str, student: str) -> int:
    """The seed of the hidden cases: unpredictable without the secret, the same for every regrade."""
    message = "\0".join((exercise, student, course.release)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.new(course.secret, message, hashlib.sha256).digest(), "big")


def _task(exercise: Exercise, cells: Sequence[Cell]) -> dict[str, Any]:
    """The job as the learner's process gets it. Nothing of the exercise but its name, its driver and its imports."""
    return {
        "name": exercise.name,
        "cells": [[cell.number, cell.source, cell.exercise] for cell in cells],
        "driver": textwrap.dedent(inspect.getsource(exercise.drive)),
        "driver_name": exercise.drive.__name__,
        "imports": sorted(exercise.imports),
        "cell_seconds": exercise.seconds * _CELL_SHARE,
    }


def _look_at_cells(sandbox: Sandbox) -> list[str]:
    """Have the cells parsed; return what there is to say about lines that are not Python."""
    try:
        reply = sandbox.ask("cells")
    except Ended:
        return []  # every question that follows ends with the same reason
    lines = [f"cell {number}: {text[:80]}" for number, text in reply.get("skipped", [])[:10]]
    return ["Not run, because the grader runs plain Python only: " + "; ".join(lines) + "."] if lines else []


def _questioner(sandbox: Sandbox) -> Callable[[Case], Outcome]:
    """Put a case to the learner's process. Whatever comes back becomes an outcome, never an exception of ours."""

    def run(case: Case) -> Outcome:
        try:
            return _outcome(sandbox.ask(dict(case.inputs)))
        except Ended as end:
            return Stopped(str(end))

    return run


def _outcome(reply: dict[str, Any]) -> Outcome:
    match reply:
        case {"answer": value}:
            return Answered(value)
        case {"missing": True}:
            return NotAttempted()
        case {"raised": {"kind": str(kind), "message": str(message), "frames": str(frames)}}:
            return Raised(kind, message, frames)
        case {"refused": str(reason)}:
            return Raised("ValueError", f"the answer cannot be taken: {reason}")
    return Stopped("It sent something that is not an answer.")
