"""Every exercise keeps its promises: right ways get all points, wrong ways lose some and are told why."""

from __future__ import annotations

import copy
import inspect
import re

import numpy as np
import pytest

from autogradkit.exercises import lessons, of_lesson
from autogradkit.exercises.compare import difference
from autogradkit.exercises.verdict import Answered, NotAttempted, Raised, judge

EXERCISES = [exercise for lesson in lessons() for exercise in of_lesson(lesson)]
SEEDS = range(4)

each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
each_right_way = pytest.mark.parametrize(
    ("exercise", "solution"),
    [(e, s) for e in EXERCISES for s in (e.reference, *e.others)],
    ids=lambda x: getattr(x, "name", None) or x.__name__,
)
each_wrong_way = pytest.mark.parametrize(
    ("exercise", "way"),
    [(e, w) for e in EXERCISES for w in e.wrong_ways],
    ids=lambda x: getattr(x, "name", None) or x.function.__name__,
)


def run_of(exercise, solution):
    def run(case):
        try:
            return Answered(exercise.drive(solution, **case.inputs))
        except NotImplementedError:
            return NotAttempted()
        except Exception as error:
            return Raised(type(error).__name__, str(error))

    # A wrong way may divide by zero, and warnings are errors in this suite.
    return np.errstate(all="ignore")(run)


def hidden(exercise, seed):
    return exercise.hidden(np.random.default_rng(seed))


def verdict(exercise, solution, seed):
    return judge(exercise, hidden(exercise, seed), run_of(exercise, solution), public=False)


@each_right_way
def test_every_right_way_gets_all_points(exercise, solution):
    for seed in SEEDS:
        result = verdict(exercise, solution, seed)
        assert (result.points, result.state) == (exercise.points, "right"), result.feedback
    shown = judge(exercise, exercise.public, run_of(exercise, solution), public=True)
    assert shown.state == "right", shown.feedback


@each_wrong_way
def test_every_wrong_way_loses_points_and_gets_its_own_hint(exercise, way):
    for seed in SEEDS:
        result = verdict(exercise, way.function, seed)
        assert result.points < exercise.points
        assert result.state in ("wrong", "partly right", "does not run")
        assert result.misconceptions == [way.code]
        assert [w.hint for w in exercise.wrong_ways if w.hint in result.feedback] == [way.hint]


@each_exercise
def test_the_stub_is_not_attempted(exercise):
    def stub(*arguments):
        raise NotImplementedError("write your answer here")

    result = verdict(exercise, stub, 0)
    assert (result.points, result.state, result.misconceptions) == (0.0, "not attempted", [])


TRIVIAL = {
    "zero": lambda *arguments: 0.0,
    "one": lambda *arguments: 1.0,
    "nan": lambda *arguments: float("nan"),
    "nothing": lambda *arguments: None,
    "first argument": lambda *arguments: arguments[0],
    "second argument": lambda *arguments: arguments[1],
    "last argument": lambda *arguments: arguments[-1],
    "zeros": lambda *arguments: np.zeros(np.shape(arguments[1])),
}


@each_exercise
@pytest.mark.parametrize("trivial", TRIVIAL.values(), ids=TRIVIAL.keys())
def test_a_trivial_answer_gets_no_point(exercise, trivial):
    for seed in SEEDS:
        assert verdict(exercise, trivial, seed).points == 0.0


@each_exercise
def test_the_driver_runs_from_its_source_alone(exercise):
    namespace: dict[str, object] = {}
    exec(inspect.getsource(exercise.drive), namespace)
    alone = namespace[exercise.drive.__name__]
    for case in (*exercise.public, *hidden(exercise, 0)):
        here = exercise.drive(exercise.reference, **case.inputs)
        there = alone(exercise.reference, **case.inputs)
        assert difference(there, here, rtol=0.0, atol=0.0) is None


@each_exercise
def test_no_right_way_and_no_driver_changes_the_inputs(exercise):
    for case in (*exercise.public, *hidden(exercise, 1)):
        before = copy.deepcopy(dict(case.inputs))
        for solution in (exercise.reference, *exercise.others):
            exercise.drive(solution, **case.inputs)
        assert difference(dict(case.inputs), before, rtol=0.0, atol=0.0, finite=False) is None


@each_exercise
def test_hidden_cases_follow_the_seed_and_nothing_else(exercise):
    first, again, other = ([dict(case.inputs) for case in hidden(exercise, seed)] for seed in (7, 7, 8))
    assert difference(again, first, rtol=0.0, atol=0.0) is None
    assert difference(other, first, rtol=0.0, atol=0.0) is not None


@each_exercise
def test_every_probe_is_asked_at_least_twice(exercise):
    probes = [case.probe for case in hidden(exercise, 0)]
    assert len(set(probes)) >= 3
    assert min(probes.count(probe) for probe in set(probes)) >= 2


@each_exercise
def test_hidden_feedback_tells_no_expected_value(exercise):
    """Search the feedback for the digits of every expected number."""
    for case in hidden(exercise, 2):
        result = judge(exercise, [case], run_of(exercise, lambda *arguments: "?"), public=False)
        text = " ".join(result.feedback)
        given = set(_digits(case.inputs))
        secret = set(_digits(exercise.drive(exercise.reference, **case.inputs))) - given
        assert not any(number in text for number in secret)


def _digits(value):
    """Yield every number in `value` of which six digits or more would give it away."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, np.ndarray):
        value = value.ravel().tolist()
    if isinstance(value, list | tuple):
        for entry in value:
            yield from _digits(entry)
    elif isinstance(value, int | float | np.number):
        text = f"{float(value):.6g}"
        if len(text.strip("-").replace(".", "")) >= 6:
            yield text


@each_exercise
def test_an_exercise_is_completely_declared(exercise):
    assert len(exercise.others) >= 2
    assert len(exercise.wrong_ways) >= 6
    assert 3 <= len(exercise.public) <= 4
    assert f"`{exercise.name}(" in exercise.statement
    assert all(re.fullmatch(r"M\d\d", way.code) for way in exercise.wrong_ways)
    assert exercise.hints[0].endswith("?")


@each_exercise
def test_a_case_is_described_as_a_call(exercise):
    for case in (*exercise.public, *hidden(exercise, 3)):
        text = exercise.describe(**case.inputs)
        assert text.startswith(f"{exercise.name}(")
        assert "\n" not in text
