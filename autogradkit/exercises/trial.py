"""What can happen when code is put to one case?

An `Outcome` is what came back from the learner's code; a `Trial` is that outcome beside the right answer.
Read next: `verdict` (what all trials together were worth) and `diagnose` (which mistake explains them).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .compare import Difference, difference
from .exercise import Case, Exercise


@dataclass(frozen=True)
class Answered:
    """The driver returned `value`."""

    value: Any


@dataclass(frozen=True)
class NotAttempted:
    """The learner's code is still the stub, or not there at all."""


@dataclass(frozen=True)
class Raised:
    """An exception came out of the learner's code, or of defining it."""

    kind: str
    """The name of the exception's type, such as "ZeroDivisionError"."""
    message: str
    frames: str = ""
    """The learner's own frames as text; no line of the kit."""


@dataclass(frozen=True)
class Stopped:
    """The run was ended from outside; `reason` is a sentence, such as "It ran longer than 10 s."."""

    reason: str


Outcome = Answered | NotAttempted | Raised | Stopped


@dataclass(frozen=True, eq=False)
class Trial:
    """One case, what the learner's code made of it, and what is right."""

    case: Case
    outcome: Outcome
    expected: Any
    difference: Difference | None
    """What keeps an answer from being right; None where it is right and where there is no answer."""

    @property
    def passed(self) -> bool:
        return isinstance(self.outcome, Answered) and self.difference is None


def pristine(case: Case) -> Case:
    """Return the case with inputs of its own, so that nobody who gets it can change ours."""
    return Case(case.probe, copy.deepcopy(dict(case.inputs)))


def answer_of(exercise: Exercise, solution: Callable[..., Any], case: Case) -> Any:
    """Drive one of our own solutions in this process."""
    # Wrong ways divide by zero on purpose; the exercise is about numbers, not about warnings.
    with np.errstate(all="ignore"):
        return exercise.drive(solution, **pristine(case).inputs)


def fault_in(exercise: Exercise, case: Case, answer: Any, expected: Any) -> Difference | None:
    """Say what keeps `answer` from being right, or None."""
    if exercise.accept is not None:
        return exercise.accept(answer, **pristine(case).inputs)
    return difference(answer, expected, rtol=exercise.rtol, atol=exercise.atol)


def compare_outcome(exercise: Exercise, case: Case, outcome: Outcome) -> Trial:
    """Put an outcome beside the right answer, which is computed only now."""
    expected = answer_of(exercise, exercise.reference, case)
    fault = None
    if isinstance(outcome, Answered):
        fault = fault_in(exercise, case, outcome.value, expected)
    return Trial(case, outcome, expected, fault)
