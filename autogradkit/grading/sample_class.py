"""What does a class look like that can be graded at once? Six made-up learners, made from the exercises themselves.

Two are right, each in a style of their own; two made a known mistake; one handed in an untouched notebook; one wrote
a loop that never ends. No answer is written down here: they are the sources of what the exercises declare.
Read next: `classroom`, which grades them.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..exercises.exercise import Exercise
from .release import cell_text
from .standalone import standalone

Answers = Callable[[Exercise], str | None]
"""The text of an answer, or None to leave the cell as it is."""


def _reference(exercise: Exercise) -> str:
    return standalone(exercise.reference, exercise.name)


def _another_style(exercise: Exercise) -> str:
    return standalone(exercise.others[0], exercise.name)


def _first_mistake(exercise: Exercise) -> str:
    return standalone(exercise.wrong_ways[0].function, exercise.name)


def _second_mistake(exercise: Exercise) -> str:
    way = next((way for way in exercise.wrong_ways if way.code != exercise.wrong_ways[0].code), exercise.wrong_ways[-1])
    return standalone(way.function, exercise.name)


def _untouched(exercise: Exercise) -> None:
    return None


def _endless(exercise: Exercise) -> str:
    return f"def {exercise.name}(*arguments):\n    while True:\n        pass\n"


def sample_learners(exercises: Sequence[Exercise]) -> Mapping[str, Mapping[str, str | None]]:
    """What each of the six wrote, exercise by exercise. The endless loop stands in the first exercise alone."""
    learners: dict[str, Answers] = {
        "Amara": _reference,
        "Elias": _another_style,
        "Ingrid": _first_mistake,
        "Kenji": _second_mistake,
        "Noor": _untouched,
    }
    answers = {name: {e.name: write(e) for e in exercises} for name, write in learners.items()}
    first = exercises[0].name
    answers["Tomas"] = {e.name: _endless(e) if e.name == first else _reference(e) for e in exercises}
    return answers


def write_sample_class(notebook: dict[str, Any], exercises: Sequence[Exercise], folder: Path) -> list[str]:
    """Write `FOLDER/<student>/<lesson>.ipynb` for the six, from a released exercise notebook; return their names."""
    learners = sample_learners(exercises)
    for student, answers in learners.items():
        path = folder / student / f"{exercises[0].lesson}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(filled_in(notebook, answers), indent=1), encoding="utf-8")
    return list(learners)


def filled_in(notebook: dict[str, Any], answers: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the notebook with answers in the cells of their exercises, as a learner leaves it."""
    filled = copy.deepcopy(notebook)
    for cell in filled["cells"]:
        exercise = cell.get("metadata", {}).get("autogradkit", {}).get("exercise")
        answer = answers.get(exercise)
        if answer is not None and cell["cell_type"] == "code":
            cell["source"] = answer
        else:
            cell["source"] = cell_text(cell)
    return filled
