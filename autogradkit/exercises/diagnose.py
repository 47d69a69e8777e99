"""Which known mistakes explain the answers of a learner?

A wrong diagnosis is worse than none. So a mistake is named only if it gives every wrong answer that was given, is
right wherever the learner is right, and if that can hardly be chance. Two mistakes are named together if each
answer comes from one of them; where several fit alone, that is said. Read next: an exercise's `wrong_ways`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .compare import difference
from .exercise import Case, Exercise, WrongWay
from .trial import Answered, Outcome, Raised, Trial, answer_of, fault_in

# More than two hints at once are not read.
_MOST_HINTS = 2
_MESSAGE_LENGTH = 200
_ALSO = "Your numbers also fit another mistake: "
# Numbers that come out of almost anything.
_COMMON = (0.0, 1.0, -1.0)


@dataclass(frozen=True)
class Diagnosis:
    """What to say about the mistakes behind the answers, and the codes of those that are sure."""

    hints: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Suspect:
    """A wrong way, in one way of writing it, and the failing trials that it explains."""

    way: WrongWay
    explains: frozenset[Trial]


def diagnose(exercise: Exercise, trials: Sequence[Trial]) -> Diagnosis:
    """Say which wrong ways give the learner's answers, as surely as the answers allow."""
    suspects = [suspect for suspect in _suspects(exercise, trials) if suspect.explains]
    explained = frozenset[Trial]().union(*(suspect.explains for suspect in suspects))
    # An exception that no way raises may be a slip beside the mistake; an answer that no way gives is evidence.
    wrong = {t for t in trials if not t.passed and (isinstance(t.outcome, Answered) or t in explained)}
    alone = _ways(s for s in suspects if s.explains >= wrong and _is_no_chance(s.explains))
    if alone:
        return _one_of(alone) if len(alone) <= _MOST_HINTS else Diagnosis()
    pairs = {_named(pair): pair for pair in itertools.combinations(suspects, 2) if _explain_together(pair, wrong)}
    return _both(*pairs.values()) if len(pairs) == 1 else Diagnosis()


def _suspects(exercise: Exercise, trials: Sequence[Trial]) -> Iterator[_Suspect]:
    passing = [trial for trial in trials if trial.passed]
    failing = [trial for trial in trials if not trial.passed]
    for way in exercise.wrong_ways:
        for function in (way.function, *way.also):
            if all(_is_right(exercise, trial, _outcome_of(exercise, function, trial.case)) for trial in passing):
                yield _Suspect(way, frozenset(t for t in failing if _explains(exercise, function, t)))


def _ways(suspects: Iterator[_Suspect]) -> list[WrongWay]:
    return list({suspect.way.hint: suspect.way for suspect in suspects}.values())


def _one_of(ways: Sequence[WrongWay]) -> Diagnosis:
    codes = tuple({way.code for way in ways})
    hints = (ways[0].hint, *(_ALSO + way.hint for way in ways[1:]))
    return Diagnosis(hints, codes if len(codes) == 1 else ())


def _both(pair: tuple[_Suspect, _Suspect]) -> Diagnosis:
    ordered = sorted(pair, key=lambda suspect: -len(suspect.explains))
    return Diagnosis(tuple(s.way.hint for s in ordered), tuple(dict.fromkeys(s.way.code for s in ordered)))


def _named(pair: tuple[_Suspect, _Suspect]) -> frozenset[str]:
    return frozenset(suspect.way.hint for suspect in pair)


def _explain_together(pair: tuple[_Suspect, _Suspect], wrong: set[Trial]) -> bool:
    """Say whether every wrong answer comes from one of the two, and neither can be done without."""
    one, other = (suspect.explains for suspect in pair)
    needed = any(map(_is_telling, one - other)) and any(map(_is_telling, other - one))
    return needed and one | other >= wrong and len(_named(pair)) == 2


def _is_no_chance(explained: frozenset[Trial]) -> bool:
    return len(explained) > 1 or any(map(_is_telling, explained))


def _is_telling(trial: Trial) -> bool:
    """Say whether an answer holds a number that can hardly come from elsewhere, such as straight from the inputs."""
    if not isinstance(trial.outcome, Answered):
        return False
    common = {*_COMMON, *_numbers(trial.case.inputs)}
    return any(math.isfinite(number) and number not in common for number in _numbers(trial.outcome.value))


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, np.ndarray):
        value = value.ravel().tolist()
    if isinstance(value, list | tuple):
        for entry in value:
            yield from _numbers(entry)
    elif isinstance(value, float | np.floating) or (isinstance(value, int) and abs(value) < 2**53):
        yield float(value)


def _explains(exercise: Exercise, function: Callable[..., Any], trial: Trial) -> bool:
    mine, theirs = trial.outcome, _outcome_of(exercise, function, trial.case)
    if isinstance(mine, Raised) and isinstance(theirs, Raised):
        return _signature(theirs) == _signature(mine)
    if not isinstance(mine, Answered) or not isinstance(theirs, Answered) or _is_right(exercise, trial, theirs):
        return False
    return difference(mine.value, theirs.value, rtol=exercise.rtol, atol=exercise.atol, finite=False) is None


def _is_right(exercise: Exercise, trial: Trial, outcome: Outcome) -> bool:
    return isinstance(outcome, Answered) and fault_in(exercise, trial.case, outcome.value, trial.expected) is None


def _outcome_of(exercise: Exercise, function: Callable[..., Any], case: Case) -> Outcome:
    try:
        return Answered(answer_of(exercise, function, case))
    except Exception as error:  # whatever the mistake raises is what it gives
        return Raised(type(error).__name__, str(error))


def _signature(raised: Raised) -> tuple[str, str]:
    return raised.kind, raised.message[:_MESSAGE_LENGTH]
