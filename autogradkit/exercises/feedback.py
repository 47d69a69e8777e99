"""In which words, and in which order, is a learner told what failed?

First what does not run (syntax and imports, then a stop, then exceptions), then type, then shape, then
values: a learner can only mend the first. Public cases are told in full; hidden ones by what they probe and
by the smallest input that fails, never by the expected value. Read next: `verdict`.
"""

from __future__ import annotations

from collections.abc import Sequence

from autogradkit.exercises.exercise import Case, Exercise
from autogradkit.exercises.show import show
from autogradkit.exercises.trial import Answered, NotAttempted, Raised, Stopped, Trial

_BEFORE_RUNNING = ("SyntaxError", "IndentationError", "TabError", "ImportError", "ModuleNotFoundError")
_ORDER_OF_KINDS = {"type": 4, "shape": 5, "values": 6}
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
    return [_sentence(exercise, group, _places(group, len(trials)), public=public) for group in groups.values()]


def call_text(exercise: Exercise, case: Case) -> str:
    """Write a case as the call that it is."""
    if exercise.describe is not None:
        return exercise.describe(**case.inputs)
    arguments = ", ".join(f"{name}={show(value)}" for name, value in case.inputs.items())
    return f"{exercise.name}({arguments})"


def _order(trial: Trial) -> int:
    match trial.outcome:
        case Raised(kind=kind):
            return 0 if kind in _BEFORE_RUNNING else 2
        case Stopped():
            return 1
        case NotAttempted():
            return 3
    return _ORDER_OF_KINDS[trial.difference.kind] if trial.difference else 6


def _group(trial: Trial, *, public: bool) -> tuple[str, ...]:
    """Tell an exception once, however many cases it meets, and a hidden probe once, by its worst case."""
    if isinstance(trial.outcome, Raised):
        return ("raised", trial.outcome.kind, trial.outcome.message)
    if public:
        return ("case", str(id(trial)))
    return ("probe", trial.case.probe)


def _sentence(exercise: Exercise, group: Sequence[Trial], places: str, *, public: bool) -> str:
    worst = _order(group[0])
    trial = min((t for t in group if _order(t) == worst), key=lambda t: len(call_text(exercise, t.case)))
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
        case Answered(value=value) if public:
            right = "right is" if exercise.accept is None else "right is, for example,"
            return f"{places}: {call} gives {show(value)}; {right} {show(trial.expected)}.{_what(trial)}"
    return f"{places}:{_what(trial)} The smallest input that fails is {call}."


def _what(trial: Trial) -> str:
    return f" {trial.difference.sentence}" if trial.difference else ""


def _exception(raised: Raised, start: str) -> str:
    message = raised.message[:_LONGEST_MESSAGE]
    frames = f"\n{raised.frames[-_LONGEST_FRAMES:]}" if raised.frames else ""
    return f"{start} {raised.kind}: {message}{frames}"


def _places(group: Sequence[Trial], trials: int) -> str:
    probes = list(dict.fromkeys(trial.case.probe for trial in group))
    if len(group) == trials and len(probes) > 1:
        return "In every case"
    return _capital(", ".join(probes))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
