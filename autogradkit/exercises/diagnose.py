"""Which known mistakes explain the answers of a learner?

A wrong way explains a failing case if it gives the learner's answer on the same input. The way that
explains most cases is named first; what it leaves unexplained may be a second mistake. Read next: an
exercise's `wrong_ways`.
"""

from __future__ import annotations

from collections.abc import Sequence

from autogradkit.exercises.compare import difference
from autogradkit.exercises.exercise import Case, Exercise, WrongWay
from autogradkit.exercises.trial import Answered, Outcome, Raised, Trial, answer_of, fault_in

# More than two hints at once are not read.
_MOST_HINTS = 2
_MESSAGE_LENGTH = 200


def wrong_ways_behind(exercise: Exercise, trials: Sequence[Trial]) -> list[WrongWay]:
    """Return the wrong ways that give the learner's answers, the one that explains most first."""
    unexplained = [trial for trial in trials if not trial.passed]
    passing = [trial for trial in trials if trial.passed]
    found: list[WrongWay] = []
    while unexplained and len(found) < _MOST_HINTS:
        explains = [[t for t in unexplained if _explains(exercise, way, t)] for way in exercise.wrong_ways]
        most = max((len(group) for group in explains), default=0)
        if most == 0:
            break
        tied = [i for i, group in enumerate(explains) if len(group) == most]
        best = _closest(exercise, tied, passing)
        found.append(exercise.wrong_ways[best])
        unexplained = [trial for trial in unexplained if trial not in explains[best]]
    return found


def _closest(exercise: Exercise, tied: Sequence[int], passing: Sequence[Trial]) -> int:
    """Among ways that explain equally many failures, take the one that passes where the learner passed."""
    if len(tied) == 1:
        return tied[0]
    return max(tied, key=lambda i: sum(_is_right(exercise, exercise.wrong_ways[i], t) for t in passing))


def _explains(exercise: Exercise, way: WrongWay, trial: Trial) -> bool:
    if not isinstance(trial.outcome, Answered | Raised):
        return False
    theirs = _outcome_of(exercise, way, trial.case)
    if isinstance(trial.outcome, Raised):
        return isinstance(theirs, Raised) and _signature(theirs) == _signature(trial.outcome)
    if not isinstance(theirs, Answered) or _is_right(exercise, way, trial):
        return False
    mine = trial.outcome.value
    return difference(mine, theirs.value, rtol=exercise.rtol, atol=exercise.atol, finite=False) is None


def _is_right(exercise: Exercise, way: WrongWay, trial: Trial) -> bool:
    theirs = _outcome_of(exercise, way, trial.case)
    return isinstance(theirs, Answered) and fault_in(exercise, trial.case, theirs.value, trial.expected) is None


def _outcome_of(exercise: Exercise, way: WrongWay, case: Case) -> Outcome:
    try:
        return Answered(answer_of(exercise, way.function, case))
    except Exception as error:  # whatever the mistake raises is what it gives
        return Raised(type(error).__name__, str(error))


def _signature(raised: Raised) -> tuple[str, str]:
    return raised.kind, raised.message[:_MESSAGE_LENGTH]
