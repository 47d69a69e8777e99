"""A hint is never false: whatever mistake is named gives the very answers that the learner gave."""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import pytest

from autogradkit.exercises import find, lessons, of_lesson
from autogradkit.exercises.compare import difference
from autogradkit.exercises.verdict import Answered, Raised, judge

EXERCISES = [exercise for lesson in lessons() for exercise in of_lesson(lesson)]
ALSO = "Your numbers also fit another mistake: "

each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)


def outcome(exercise, function, case):
    try:
        with np.errstate(all="ignore"):
            return Answered(exercise.drive(function, **case.inputs))
    except Exception as error:
        return Raised(type(error).__name__, str(error))


def same(exercise, one, other):
    if isinstance(one, Answered) and isinstance(other, Answered):
        found = difference(one.value, other.value, rtol=exercise.rtol, atol=exercise.atol, finite=False)
        return found is None
    return one == other


def is_right(exercise, case, answer):
    return judge(exercise, [case], lambda case: answer, public=True).state == "right"


def agrees(exercise, way, answers):
    """Say whether one way of writing the mistake is right and wrong just as the answers are."""
    return any(
        all(
            is_right(exercise, case, outcome(exercise, function, case))
            if is_right(exercise, case, answer)
            else same(exercise, outcome(exercise, function, case), answer)
            for case, answer in answers
            if isinstance(answer, Answered)
        )
        for function in (way.function, *way.also)
    )


def assert_every_hint_is_true(exercise, cases, run, *, public):
    answers = [(case, run(case)) for case in cases]
    replies = iter([answer for _, answer in answers])
    result = judge(exercise, cases, lambda case: next(replies), public=public)
    named = [way for way in exercise.wrong_ways if {way.hint, ALSO + way.hint} & set(result.hints)]
    assert len(named) == len(result.hints) <= 2
    assert set(result.misconceptions) <= {way.code for way in named}
    if len(named) == 2 and not result.hints[1].startswith(ALSO):
        for case, answer in answers:
            shown = [outcome(exercise, f, case) for way in named for f in (way.function, *way.also)]
            if isinstance(answer, Answered) and not is_right(exercise, case, answer):
                assert any(same(exercise, answer, its) for its in shown)
    else:
        assert all(agrees(exercise, way, answers) for way in named)
    return result


def both_kinds_of_cases(exercise, seed):
    return [(exercise.public, True), (exercise.hidden(np.random.default_rng(seed)), False)]


@each_exercise
def test_one_mistake_in_some_cases_and_another_in_the_others_is_never_called_a_third(exercise):
    for number, (one, other) in enumerate(itertools.permutations(exercise.wrong_ways, 2)):
        for cases, public in both_kinds_of_cases(exercise, 0):
            chosen = np.random.default_rng(number).random(len(cases)) < 0.5
            by_case = {id(case): (one if c else other).function for case, c in zip(cases, chosen, strict=True)}
            run = lambda case, by_case=by_case: outcome(exercise, by_case[id(case)], case)
            assert_every_hint_is_true(exercise, cases, run, public=public)


@each_exercise
def test_a_mistake_in_some_cases_only_is_not_called_the_mistake_in_all(exercise):
    for number, way in enumerate(exercise.wrong_ways):
        for cases, public in both_kinds_of_cases(exercise, 1):
            chosen = np.random.default_rng(number).random(len(cases)) < 0.5
            functions = [way.function if c else exercise.reference for c in chosen]
            by_case = {id(case): function for case, function in zip(cases, functions, strict=True)}
            run = lambda case, by_case=by_case: outcome(exercise, by_case[id(case)], case)
            assert_every_hint_is_true(exercise, cases, run, public=public)


@each_exercise
def test_however_a_known_mistake_is_written_no_other_is_named_for_sure(exercise):
    for way in exercise.wrong_ways:
        for function in (way.function, *way.also):
            for cases, public in both_kinds_of_cases(exercise, 2):
                run = partial(outcome, exercise, function)
                result = assert_every_hint_is_true(exercise, cases, run, public=public)
                assert not result.hints or way.hint in result.feedback or ALSO + way.hint in result.feedback


def changed(answer, rng):
    """Give a right answer that something has happened to, as a slip would have it."""
    if isinstance(answer, list | tuple):
        return type(answer)(changed(entry, rng) for entry in answer)
    happens = [
        lambda a: a * 2,
        lambda a: a / 2,
        lambda a: -a,
        lambda a: a * 0,
        lambda a: a + 1,
        lambda a: a * rng.normal(),
        lambda a: a,
    ]
    return happens[rng.integers(len(happens))](answer)


@each_exercise
def test_random_wrong_answers_get_no_hint_that_does_not_give_them(exercise):
    rng = np.random.default_rng(5)
    for seed in range(40):
        for cases, public in both_kinds_of_cases(exercise, seed % 3):
            run = lambda case: Answered(changed(exercise.drive(exercise.reference, **case.inputs), rng))
            assert_every_hint_is_true(exercise, cases, run, public=public)


def test_random_steps_get_no_hint_that_does_not_choose_them():
    exercise, rng = find("best_step"), np.random.default_rng(6)
    for seed in range(300):
        for cases, public in both_kinds_of_cases(exercise, seed % 3):
            run = lambda case: Answered(rng.choice(case.inputs["calls"][0][0]))
            assert_every_hint_is_true(exercise, cases, run, public=public)


def hints_of(name, function):
    """Check on the public cases, as a notebook does."""
    exercise = find(name)
    return judge(exercise, exercise.public, partial(outcome, exercise, function), public=True).hints


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def careful(gap):
    def best_step(f, x, steps):
        best, smallest = None, np.inf
        for h in sorted(steps, reverse=True):
            this = gap(f, x, h)
            if np.isfinite(this) and this < smallest:
                best, smallest = h, this
        return best

    return best_step


def test_a_second_estimate_over_2h_is_not_taken_for_a_lost_sign_or_for_neighbours():
    gap = lambda f, x, h: abs(central(f, x, h) - (f(x + h / 2) - f(x - h / 2)) / (2 * h))
    (hint,) = hints_of("best_step", careful(gap))
    assert "divided by 2h" in hint


def test_a_forgotten_abs_is_not_taken_for_the_largest_step():
    for sign in (1, -1):
        gap = lambda f, x, h, sign=sign: sign * (central(f, x, h) - central(f, x, h / 2))
        (hint,) = hints_of("best_step", careful(gap))
        assert "`abs`" in hint


def test_an_index_is_not_taken_for_the_smallest_step():
    def best_step(f, x, steps):
        return int(np.nanargmin([abs(central(f, x, h) - central(f, x, h / 2)) for h in steps]))

    (hint,) = hints_of("best_step", best_step)
    assert "the place of the step" in hint


def test_a_forward_difference_is_seen_in_the_cases_that_are_shown():
    def along(f, x, v, eps=1e-6):
        return (f(x + eps * v) - f(x)) / eps

    def gradient(f, x, eps=1e-6):
        steps = eps * np.eye(x.size).reshape(x.size, *x.shape)
        return np.array([(f(x + step) - f(x)) / eps for step in steps]).reshape(x.shape)

    for name, function in (("repaired_slope_along", along), ("numerical_gradient", gradient)):
        exercise = find(name)
        cases = exercise.hidden(np.random.default_rng(0))
        shown = judge(exercise, exercise.public, partial(outcome, exercise, function), public=True)
        graded = judge(exercise, cases, partial(outcome, exercise, function), public=False)
        assert shown.state == "partly right"
        assert graded.points <= exercise.points / 2


def test_the_cases_shown_are_enough_to_tell_every_way_of_missing_the_best_step():
    for way in find("best_step").wrong_ways:
        assert hints_of("best_step", way.function) == [way.hint]


def test_one_answer_that_could_come_from_anywhere_is_no_evidence():
    exercise = find("best_step")
    answers = iter([Answered(max(exercise.public[0].inputs["calls"][0][0]))])
    assert judge(exercise, exercise.public[:1], lambda case: next(answers), public=True).hints == []
