"""Does the exit quiz wait, judge, and keep its answers to itself?"""

from __future__ import annotations

import math

import pytest

from autogradkit.exercises import lessons
from autogradkit.lessons import fill, quiz
from autogradkit.lessons.keys import key_of

LESSON = "01_slopes_from_numbers"


@pytest.mark.parametrize("lesson", lessons())
def test_every_lesson_has_a_quiz_of_three_with_an_answer_among_its_choices(lesson: str) -> None:
    questions = key_of(lesson).quiz
    assert len(questions) == 3
    assert all(question.answer in question.choices for question in questions)


@pytest.mark.parametrize("lesson", lessons())
def test_the_right_answers_do_not_all_have_one_letter(lesson: str) -> None:
    assert len({question.answer for question in key_of(lesson).quiz}) > 1


def test_an_untouched_quiz_asks_and_does_not_tell() -> None:
    card = quiz(LESSON, None, None, None)
    assert repr(card).startswith("○ Exit quiz: 0 of 3 answered")
    assert not any(reply in repr(card) for question in key_of(LESSON).quiz for reply in question.replies.values())


@pytest.mark.parametrize("lesson", lessons())
def test_every_choice_has_a_reply_of_its_own(lesson: str) -> None:
    for question in key_of(lesson).quiz:
        assert list(question.replies) == list(question.choices)
        assert len(set(question.replies.values())) == len(question.choices)


@pytest.mark.parametrize("letter", ["a", "B", " c "])
def test_an_answer_gets_its_own_reply_and_no_other(letter: str) -> None:
    first = key_of(LESSON).quiz[0]
    card = repr(quiz(LESSON, letter, None, None))
    given = letter.strip().casefold()
    assert [known for known, reply in first.replies.items() if reply in card] == [given]
    assert ("not quite" in card) == (given != first.answer)


def test_a_letter_that_is_no_choice_is_told_the_choices() -> None:
    assert "none of a, b, c" in repr(quiz(LESSON, "z", None, None))


def test_the_step_for_values_right_to_six_digits_is_the_one_of_the_key() -> None:
    question = key_of(LESSON).quiz[1]

    def worst_error(h: float) -> float:
        return (math.sin(1 + h) - math.sin(1 - h) + 2e-6) / (2 * h) - math.cos(1)

    assert question.choices[question.answer] == min(question.choices.values(), key=lambda h: worst_error(float(h)) ** 2)


def test_all_right_is_good() -> None:
    assert repr(quiz(LESSON, *(question.answer for question in key_of(LESSON).quiz))).startswith("✓")


def test_a_wrong_number_of_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="3 questions and got 1"):
        quiz(LESSON, None)


def test_an_unknown_lesson_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LookupError, match=LESSON):
        quiz("99_nothing", None, None, None)


def test_open_holes_are_no_error() -> None:
    assert repr(fill(LESSON, left=..., run=0.2)) == "○ 1 of 2 holes open\n  left"


def test_a_hole_filled_wrong_gets_a_nudge_and_not_the_value() -> None:
    card = repr(fill(LESSON, left=15.63, run=0.1))
    assert card.startswith("◐ 1 of 2 holes right")
    assert "how far" in card
    assert "0.2" not in card


def test_holes_filled_right_are_right_however_they_were_computed() -> None:
    x, h = 2.0, 0.1
    assert repr(fill(LESSON, left=3 * (x - h) ** 2 + 2 * (x - h) + 1, run=(x + h) - (x - h))).startswith("✓")


@pytest.mark.parametrize("given", ["4", "line 4", "Line 4"])
def test_a_right_number_in_quotes_is_told_to_drop_them(given: str) -> None:
    assert "Right line; write 4 without quotes." in repr(fill(LESSON, line=given))


def test_a_wrong_number_in_quotes_gets_the_nudge() -> None:
    assert "print(shifted)" in repr(fill(LESSON, line="line 5"))


def test_code_in_quotes_is_told_to_drop_them() -> None:
    card = repr(fill(LESSON, run="2*h"))
    assert card.startswith("◐ 0 of 1 holes right")
    assert "Code goes in without quotes." in card


def test_an_unknown_hole_is_refused() -> None:
    with pytest.raises(LookupError, match="left, run"):
        fill(LESSON, middle=1)
