"""Is my answer right? Ask at once, in the notebook, on the cases that are shown.

`check` runs the public cases of an exercise in this process and lets `exercises.verdict` judge them, with
the same comparison that the homework is graded with. Read next: `autogradkit.exercises.verdict`.
"""

from __future__ import annotations

import copy
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from ..exercises import find
from ..exercises.exercise import Case, Exercise
from ..exercises.verdict import Answered, NotAttempted, Outcome, Raised, Result, Stopped, judge
from .card import Card
from .hints import ladder
from .time_limit import OutOfTime, time_limit

_PACKAGE = Path(__file__).parents[1]
_NOT_THE_LEARNERS = (str(_PACKAGE), sys.prefix, sys.base_prefix)
_FRAMES_SHOWN = 5
_ENDLESS = "It ran longer than {:g} s. Is there a loop that never ends? ■ stops the kernel."


def check(answer: Callable[..., Any]) -> Card:
    """Judge an answer on the public cases of its exercise.

    Parameters
    ----------
    answer : function or class
        What you wrote. Its name says which exercise it answers.

    Returns
    -------
    Card
        The verdict, with the first thing to mend. A wrong or missing answer is a verdict, never an exception. Code
        that does not end within the time of the exercise is left.
    """
    name = getattr(answer, "__name__", None)
    if name is None or name == "<lambda>":
        raise TypeError(f"check needs a function made with def or a class, not {answer!r}")
    exercise = find(name)
    return _card(exercise, judge(exercise, exercise.public, _questioner(exercise, answer), public=True))


def _card(exercise: Exercise, verdict: Result) -> Card:
    if verdict.state == "right":
        return Card("good", f"{exercise.name}: right on the cases shown", ["The grade uses more cases."])
    if verdict.state == "not attempted":
        return Card("plain", f"{exercise.name}: not attempted", extra_html=ladder(exercise))
    first = len(verdict.hints) + 1
    said, rest = verdict.feedback[:first], verdict.feedback[first:]
    if rest:
        said = [*said, f"Also: {', '.join(_about(sentence) for sentence in rest)}."]
    return Card("almost", f"{exercise.name}: {verdict.state}", said, extra_html=_folded(rest) + ladder(exercise))


def _about(sentence: str) -> str:
    """Take from a sentence the cases that it is about."""
    places = sentence.partition(":")[0]
    return places[:1].lower() + places[1:]


def _folded(sentences: Sequence[str]) -> str:
    """Write sentences that open at a click, or nothing if there are none."""
    if not sentences:
        return ""
    lines = "".join(f'<div style="margin:3px 0;white-space:pre-wrap">{escape(line)}</div>' for line in sentences)
    return f'<details><summary style="cursor:pointer">These too, in full</summary>{lines}</details>'


def _questioner(exercise: Exercise, answer: Callable[..., Any]) -> Callable[[Case], Outcome]:
    """Put cases to the answer; all of them together have the time of the exercise."""
    end = time.monotonic() + exercise.seconds

    def run(case: Case) -> Outcome:
        inputs = copy.deepcopy(dict(case.inputs))
        try:
            with time_limit(end - time.monotonic()):
                return Answered(exercise.drive(answer, **inputs))
        except NotImplementedError:
            return NotAttempted()
        except OutOfTime:
            return Stopped(_ENDLESS.format(exercise.seconds))
        except (Exception, SystemExit) as error:
            return Raised(type(error).__name__, str(error), _own_frames(error))

    return run


def _own_frames(error: BaseException) -> str:
    frames = [
        f"line {frame.lineno}, in {frame.name}: {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(_NOT_THE_LEARNERS)
    ]
    return "\n".join(frames[-_FRAMES_SHOWN:])
