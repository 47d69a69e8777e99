"""Is my answer right? Ask at once, in the notebook, on the cases that are shown.

`check` runs the public cases of an exercise in this process and lets `exercises.verdict` judge them, with
the same comparison that the homework is graded with. Read next: `autogradkit.exercises.verdict`.
"""

from __future__ import annotations

import copy
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autogradkit.exercises import find
from autogradkit.exercises.exercise import Case, Exercise
from autogradkit.exercises.verdict import Answered, NotAttempted, Outcome, Raised, Result, judge
from autogradkit.lessons.card import Card
from autogradkit.lessons.hints import ladder

_PACKAGE = Path(__file__).parents[1]
_NOT_THE_LEARNERS = (str(_PACKAGE), sys.prefix, sys.base_prefix)
_FRAMES_SHOWN = 5


def check(answer: Callable[..., Any]) -> Card:
    """Judge an answer on the public cases of its exercise.

    Parameters
    ----------
    answer : function or class
        What you wrote. Its name says which exercise it answers.

    Returns
    -------
    Card
        The verdict, with the first thing to mend. A wrong or missing answer is a verdict, never an exception.
    """
    name = getattr(answer, "__name__", None)
    if name is None or name == "<lambda>":
        raise TypeError(f"check needs a function made with def or a class, not {answer!r}")
    exercise = find(name)
    return _card(exercise, judge(exercise, exercise.public, lambda case: _run(exercise, answer, case), public=True))


def _card(exercise: Exercise, verdict: Result) -> Card:
    if verdict.state == "right":
        return Card("good", f"{exercise.name}: right on the cases shown", verdict.feedback)
    if verdict.state == "not attempted":
        return Card("plain", f"{exercise.name}: not attempted", extra_html=ladder(exercise))
    return Card("almost", f"{exercise.name}: {verdict.state}", verdict.feedback, extra_html=ladder(exercise))


def _run(exercise: Exercise, answer: Callable[..., Any], case: Case) -> Outcome:
    try:
        return Answered(exercise.drive(answer, **copy.deepcopy(dict(case.inputs))))
    except NotImplementedError:
        return NotAttempted()
    except (Exception, SystemExit) as error:
        return Raised(type(error).__name__, str(error), _own_frames(error))


def _own_frames(error: BaseException) -> str:
    frames = [
        f"line {frame.lineno}, in {frame.name}: {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(_NOT_THE_LEARNERS)
    ]
    return "\n".join(frames[-_FRAMES_SHOWN:])
