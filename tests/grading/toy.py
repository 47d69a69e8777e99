"""A small exercise and a course of it, so that the grader can be tried without a lesson."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from autogradkit.exercises.exercise import Case, Exercise, WrongWay
from autogradkit.exercises.verdict import Result
from autogradkit.grading.cells import Cell
from autogradkit.grading.runner import Course, grade_exercise
from autogradkit.grading.sandbox import Limits

LIMITS = Limits(memory=400 * 2**20, noise=200_000)


def _drive(learner, x):
    return learner(x)


def _reference(x):
    return 2.0 * x


def _sum_style(x):
    return x + x


def _half(x):
    return x / 2


def _hidden(rng: np.random.Generator) -> list[Case]:
    numbers = [Case("a number", {"x": float(x)}) for x in rng.uniform(1.0, 9.0, 2)]
    return [*numbers, Case("an array", {"x": rng.uniform(1.0, 9.0, 3)})]


def toy(name: str = "double", **changes: Any) -> Exercise:
    """Twice the argument, a number or an array."""
    fields: dict[str, Any] = {
        "name": name,
        "lesson": "00_toy",
        "points": 4,
        "statement": "Return twice x.",
        "drive": _drive,
        "public": [Case("a small number", {"x": 3.0})],
        "hidden": _hidden,
        "reference": _reference,
        "others": (_sum_style, _sum_style),
        "wrong_ways": (WrongWay("M99", _half, "This is half of it."),),
        "hints": ("How much is twice?", "Multiply.", "`2 * x`"),
        "seconds": 2.0,
    }
    return Exercise(**{**fields, **changes})


def course(*exercises: Exercise, limits: Limits = LIMITS) -> Course:
    return Course("00_toy", exercises or (toy(),), "release 1", b"a secret of this test", limits)


def verdict(*sources: str, limits: Limits = LIMITS, **changes: Any) -> Result:
    """Grade cells with these texts."""
    exercise = toy(**changes)
    cells = [Cell(number, source) for number, source in enumerate(sources, 1)]
    return grade_exercise(course(exercise, limits=limits), exercise, "student", cells)


def verdicts(table: Mapping[str, Sequence[str]], **changes: Any) -> dict[str, Result]:
    """Grade several submissions at the same time, as a class is graded."""
    with ThreadPoolExecutor(4) as pool:
        waiting = {name: pool.submit(verdict, *sources, **changes) for name, sources in table.items()}
        return {name: done.result() for name, done in waiting.items()}


def notebook(*sources: str, exercise: str | None = None) -> dict[str, Any]:
    """A notebook of these code cells; the last one is marked as the exercise's if a name is given."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": s, "outputs": [], "execution_count": None}
        for n, s in enumerate(sources)
    ]
    if exercise:
        cells[-1]["metadata"] = {"autogradkit": {"exercise": exercise}}
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def hand_in(folder: Path, student: str, *sources: str, lesson: str = "00_toy") -> Path:
    path = folder / student / f"{lesson}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook(*sources)), encoding="utf-8")
    return path
