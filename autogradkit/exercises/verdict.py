"""What was a learner's code worth, and what should the learner be told?

`judge` puts every case to the code, through a `run` that it is given: in a notebook `run` calls the learner's
function, in the grader it asks a process with nothing else in it. Expected values are computed here, after
each answer has arrived. Read next: `diagnose` (which known mistake gives this answer?) and `feedback` (the
sentences).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .diagnose import diagnose
from .exercise import Case, Exercise
from .feedback import sentences
from .trial import (
    Answered,
    NotAttempted,
    Outcome,
    Raised,
    Stopped,
    Trial,
    compare_outcome,
    pristine,
)

__all__ = ["Answered", "NotAttempted", "Outcome", "Raised", "Result", "State", "Stopped", "judge"]

State = Literal["not attempted", "does not run", "wrong", "partly right", "right"]


@dataclass(frozen=True)
class Result:
    """Points, a state, what to tell the learner, and the codes of the mistakes that were recognised."""

    points: float
    max_points: int
    state: State
    feedback: list[str]
    misconceptions: list[str]
    hints: list[str] = field(default_factory=list, compare=False)
    """The start of `feedback`: what it says about the mistakes behind the answers, before it goes through the cases."""


def judge(exercise: Exercise, cases: Sequence[Case], run: Callable[[Case], Outcome], *, public: bool) -> Result:
    """Run every case and return what the learner's code was worth.

    Parameters
    ----------
    exercise : Exercise
    cases : sequence of Case
        `exercise.public`, or what `exercise.hidden(rng)` drew. Cases of one probe stand or fall together.
    run : callable
        Puts one case to the learner's code. It gets a copy of the case that it may change. After a
        `Stopped` it is not asked again; the cases that are left count as failed.
    public : bool
        True: failing cases are told in full. False: by their probe and the smallest input that fails.

    Returns
    -------
    Result
        `points` is max_points * (passed probes) / (probes), rounded down to a half unless every probe passed.
    """
    if not cases:
        raise ValueError(f"There is no case to judge {exercise.name} by; give at least one.")
    trials = _try_all(exercise, cases, run)
    if all(isinstance(trial.outcome, NotAttempted) for trial in trials):
        return Result(0.0, exercise.points, "not attempted", ["Not attempted yet."], [])
    passed, probes = _passed_probes(cases, trials)
    found = diagnose(exercise, trials)
    hints, codes = list(found.hints), list(found.codes)
    # The belief behind the mistake first: who reads only one sentence should read that one.
    told = hints + sentences(exercise, trials, public=public)
    points, state = _points(exercise.points, passed, probes), _state(trials, passed, probes)
    return Result(points, exercise.points, state, told, codes, hints)


def _try_all(exercise: Exercise, cases: Sequence[Case], run: Callable[[Case], Outcome]) -> list[Trial]:
    trials = []
    for case in cases:
        trials.append(compare_outcome(exercise, case, run(pristine(case))))
        if isinstance(trials[-1].outcome, Stopped):
            break
    return trials


def _passed_probes(cases: Sequence[Case], trials: Sequence[Trial]) -> tuple[int, int]:
    """Count the probes that passed and all probes; a case that was never reached has not passed."""
    probes = {case.probe for case in cases}
    reached = len(trials)
    failed = {case.probe for case in cases[reached:]} | {t.case.probe for t in trials if not t.passed}
    return len(probes - failed), len(probes)


def _points(maximum: int, passed: int, probes: int) -> float:
    if passed == probes:
        return float(maximum)
    return math.floor(2 * maximum * passed / probes) / 2


def _state(trials: Sequence[Trial], passed: int, probes: int) -> State:
    if passed == probes:
        return "right"
    if passed:
        return "partly right"
    if any(isinstance(trial.outcome, Answered) for trial in trials):
        return "wrong"
    return "does not run"
