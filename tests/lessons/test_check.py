"""Does `check` tell a learner at once, and never fall over a wrong answer?"""

from __future__ import annotations

import signal
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from autogradkit.exercises import find, lessons, of_lesson
from autogradkit.lessons import check, hint
from autogradkit.lessons.time_limit import OutOfTime, time_limit

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


def test_success_says_that_the_grade_uses_more_cases() -> None:
    answer = named("rate_of_change", lambda *args: find("rate_of_change").reference(*args))
    assert repr(check(answer)).splitlines()[1:] == ["  The grade uses more cases."]


def test_a_wrong_answer_is_told_by_its_mistake_and_one_case() -> None:
    card = check(named("numerical_derivative", lambda f, x, h=1e-5: (f(x + h) - f(x)) / h))
    _, hint_line, case, rest = repr(card).splitlines()
    assert "only one side is looked at" in hint_line
    assert "gives [14.06, 14.03, 14.00003]" in case
    assert rest == "  Also: a wave, a negative point."
    html = card._repr_html_()
    assert html.index("<details>") < html.index("A negative point: numerical_derivative(")


def test_a_forgotten_return_is_said_and_nothing_else() -> None:
    text = repr(check(named("best_step", lambda f, x, steps: print(end=""))))
    assert text.splitlines()[1:] == [
        "  Your function returned None. Did you forget `return`? `print` only shows.",
    ]


alarm = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm clock")


@pytest.fixture
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    short = lambda name: replace(find(name), seconds=0.2)
    monkeypatch.setattr(sys.modules["autogradkit.lessons.check"], "find", short)


@alarm
@pytest.mark.usefixtures("little_time")
def test_a_loop_that_never_ends_is_left() -> None:
    def best_step(f, x, steps):  # type: ignore[no-untyped-def]
        while True:
            try:
                f(x)
            except Exception:
                continue

    before = signal.getsignal(signal.SIGALRM)
    text = repr(check(best_step))
    assert "does not run" in text
    assert "It ran longer than 0.2 s. Is there a loop that never ends? ■ stops the kernel." in text
    assert signal.getsignal(signal.SIGALRM) is before


@alarm
def test_an_alarm_that_was_set_before_still_goes_off() -> None:
    rung = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: rung.append(number))
    left = signal.setitimer(signal.ITIMER_REAL, 0.15)
    try:
        with pytest.raises(OutOfTime), time_limit(0.05):
            time.sleep(5)
        time.sleep(0.3)
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *left)
    assert rung == [signal.SIGALRM]


def test_outside_the_main_thread_there_is_no_limit_and_no_error() -> None:
    said: list[str] = []
    answer = named("rate_of_change", lambda *args: find("rate_of_change").reference(*args))
    thread = threading.Thread(target=lambda: said.append(repr(check(answer))))
    thread.start()
    thread.join()
    assert said[0].startswith("✓")
