"""Does `check` tell a learner at once, and never fall over a wrong answer?"""

from __future__ import annotations

import numpy as np
import pytest

from autogradkit.exercises import find, lessons, of_lesson
from autogradkit.lessons import check, hint

ALL = [exercise for lesson in lessons() for exercise in of_lesson(lesson)]


def named(name, function):  # type: ignore[no-untyped-def]
    function.__name__ = name
    return function


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_the_reference_is_right_on_the_cases_shown(exercise) -> None:  # type: ignore[no-untyped-def]
    answer = named(exercise.name, lambda *args, **kwargs: exercise.reference(*args, **kwargs))
    assert repr(check(answer)).startswith(f"✓ {exercise.name}: right")


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_an_untouched_stub_is_not_attempted(exercise) -> None:  # type: ignore[no-untyped-def]
    def stub(*args: object, **kwargs: object) -> None:
        raise NotImplementedError("write your answer here")

    assert repr(check(named(exercise.name, stub))) == f"○ {exercise.name}: not attempted"


@pytest.mark.parametrize(
    "nonsense", [None, "14", np.nan, object(), [1, 2]], ids=["None", "text", "nan", "object", "list"]
)
def test_a_wrong_answer_is_a_verdict_and_no_exception(nonsense: object) -> None:
    card = check(named("numerical_derivative", lambda f, x, h=1e-5: nonsense))
    assert repr(card).startswith("◐ numerical_derivative: wrong")


def test_a_known_mistake_gets_its_hint() -> None:
    card = check(named("numerical_derivative", lambda f, x, h=1e-5: (f(x + h) - f(x)) / h))
    assert "only one side is looked at" in repr(card)


def test_an_exception_is_shown_with_the_learners_own_lines_only() -> None:
    def numerical_derivative(f, x, h=1e-5):  # type: ignore[no-untyped-def]
        return 1 / 0

    text = repr(check(numerical_derivative))
    assert "does not run" in text
    assert "ZeroDivisionError" in text
    assert "return 1 / 0" in text
    assert "check.py" not in text
    assert "in drive" not in text


def test_leaving_python_is_an_exception_like_any_other() -> None:
    def numerical_derivative(f, x, h=1e-5):  # type: ignore[no-untyped-def]
        raise SystemExit(0)

    assert "SystemExit" in repr(check(numerical_derivative))


def test_checking_twice_says_the_same() -> None:
    def numerical_derivative(f, x, h=1e-5):  # type: ignore[no-untyped-def]
        return f

    assert repr(check(numerical_derivative)) == repr(check(numerical_derivative))


@pytest.mark.parametrize("answer", [3, lambda x: x], ids=["a number", "a lambda"])
def test_something_without_a_name_is_refused(answer: object) -> None:
    with pytest.raises(TypeError, match="made with def"):
        check(answer)  # type: ignore[arg-type]


def test_a_function_that_answers_no_exercise_is_refused() -> None:
    def numerical_derivativ() -> None: ...

    with pytest.raises(LookupError, match="numerical_derivative"):
        check(numerical_derivativ)


def test_the_ladder_holds_three_hints_that_fold() -> None:
    html = hint("best_step")._repr_html_()
    assert html.count("<details>") == 3
    assert "<script" not in html


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_hint_can_be_read_as_text(step: int) -> None:
    assert find("best_step").hints[step - 1] in repr(hint("best_step", step))


def test_there_is_no_fourth_hint() -> None:
    with pytest.raises(ValueError, match="not 4"):
        hint("best_step", 4)
