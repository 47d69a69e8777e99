"""In which words, and in which order, is a learner told what failed?

First what does not run (syntax and imports, then a forgotten return, a stop, exceptions), then type, then shape,
then values: a learner can only mend the first. Public cases are told in full; hidden ones by what they probe and
by the smallest input that fails, never by the expected value. Read next: `verdict`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .exercise import Case, Exercise
from .show import show, show_beside
from .trial import Answered, NotAttempted, Raised, Stopped, Trial

_BEFORE_RUNNING = ("SyntaxError", "IndentationError", "TabError", "ImportError", "ModuleNotFoundError")
_ORDER_OF_KINDS = {"type": 5, "shape": 6, "values": 7}
_NO_RETURN = "our function returned None. Did you forget `return`? `print` only shows."
_EVERYWHERE = "In every case"
_LONGEST_MESSAGE = 400
_LONGEST_FRAMES = 2000


def sentences(exercise: Exercise, trials: Sequence[Trial], *, public: bool) -> list[str]:
    """Return what to say about the trials, the first thing to mend first."""
    failing = [trial for trial in trials if not trial.passed]
    if not failing:
        return [f"Right in all {len(trials)} {'visible' if public else 'hidden'} cases."]
    groups: dict[tuple[str, ...], list[Trial]] = {}
    # The sort is stable, so that equals keep the order of the cases.
    for trial in sorted(failing, key=_order):
        groups.setdefault(_group(trial, public=public), []).append(trial)
    told: list[str] = []
    known = ""
    for group in groups.values():
        worst = min(group, key=lambda trial: (_order(trial), len(call_text(exercise, trial.case))))
        what = _what(worst)
        told.append(_sentence(exercise, worst, _places(group, len(trials)), "" if what == known else what, public))
        known = what
    return told


def call_text(exercise: Exercise, case: Case) -> str:
    """Write a case as the call that it is."""
    if exercise.describe is not None:
        return exercise.describe(**case.inputs)
    arguments = ", ".join(f"{name}={show(value)}" for name, value in case.inputs.items())
    return f"{exercise.name}({arguments})"


def _order(trial: Trial) -> int:
    match trial.outcome:
        case Raised(kind=kind):
            return 0 if kind in _BEFORE_RUNNING else 3
        case Answered() if _lacks_return(trial):
            return 1
        case Stopped():
            return 2
        case NotAttempted():
            return 4
    return _ORDER_OF_KINDS[trial.difference.kind] if trial.difference else 7


def _group(trial: Trial, *, public: bool) -> tuple[str, ...]:
    """Tell an exception once, however many cases it meets, and a hidden probe once, by its worst case."""
    if isinstance(trial.outcome, Raised):
        return ("raised", trial.outcome.kind, trial.outcome.message)
    if _lacks_return(trial):
        return ("no return",)
    if public:
        return ("case", str(id(trial)))
    return ("probe", trial.case.probe)


def _lacks_return(trial: Trial) -> bool:
    """Say whether a None came back, alone or among what a driver collects, where there is none in the right answer."""
    return isinstance(trial.outcome, Answered) and _none_in(trial.outcome.value) and not _none_in(trial.expected)


def _none_in(value: Any) -> bool:
    return value is None or (type(value) in (list, tuple) and any(entry is None for entry in value))


def _sentence(exercise: Exercise, trial: Trial, places: str, what: str, public: bool) -> str:
    call = call_text(exercise, trial.case)
    match trial.outcome:
        case Raised(kind=kind) if kind in _BEFORE_RUNNING:
            return _exception(trial.outcome, "Your code cannot be used:")
        case Raised():
            return _exception(trial.outcome, f"{places}: {call} raises")
        case Stopped(reason=reason):
            return f"{places}: the run was stopped. {reason} It was at {call}."
        case NotAttempted():
            return f"{places}: {call} raises NotImplementedError, so this part is not written yet."
        case Answered() if _lacks_return(trial):
            return f"Y{_NO_RETURN}" if places == _EVERYWHERE else f"{places}: y{_NO_RETURN}"
        case Answered(value=value) if public:
            right = "right is" if exercise.accept is None else "right is, for example,"
            mine, expected = show_beside(value, trial.expected)
            return f"{places}: {call} gives {mine}; {right} {expected}.{what}"
    return f"{places}:{what}{' The' if what else ' the'} smallest input that fails is {call}."


def _what(trial: Trial) -> str:
    return f" {trial.difference.sentence}" if trial.difference else ""


def _exception(raised: Raised, start: str) -> str:
    message = raised.message[:_LONGEST_MESSAGE]
    frames = f"\n{raised.frames[-_LONGEST_FRAMES:]}" if raised.frames else ""
    return f"{start} {raised.kind}: {message}{frames}"


def _places(group: Sequence[Trial], trials: int) -> str:
    probes = list(dict.fromkeys(trial.case.probe for trial in group))
    if len(group) == trials and (len(probes) > 1 or _lacks_return(group[0])):
        return _EVERYWHERE
    return _capital(", ".join(probes))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
