"""Did it stick? The exit quiz, and the holes in a worked example.

Both compare what the learner wrote with the lesson's key, which stays out of the notebook so that nobody
reads an answer by accident. Nothing is marked. Read next: `keys`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .card import Card, Tone
from .keys import Hole, Question, key_of
from .read_number import read_number


def quiz(lesson: str, *answers: str | None) -> Card:
    """Ask the exit quiz of a lesson; say what is right where an answer is given.

    Parameters
    ----------
    lesson : str
        Number and slug, such as "01_slopes_from_numbers".
    *answers : str or None
        One letter a question, in order; None where there is no answer yet.

    Returns
    -------
    Card
        The questions, and for each answer whether it is right, and a reply to it.
    """
    questions = key_of(lesson).quiz
    if len(answers) != len(questions):
        raise ValueError(
            f"this quiz has {len(questions)} questions and got {len(answers)} answers; use None for not yet"
        )
    lines = [_asked(n, *pair) for n, pair in enumerate(zip(questions, answers, strict=True), start=1)]
    right = sum(_letter(answer) == question.answer for question, answer in zip(questions, answers, strict=True))
    given = sum(answer is not None for answer in answers)
    tone: Tone = "good" if right == len(questions) else "plain" if not given else "almost"
    return Card(tone, f"Exit quiz: {given} of {len(questions)} answered, {right} right", lines)


def fill(lesson: str, **holes: Any) -> Card:
    """Look at the values that fill the holes of a worked example.

    Parameters
    ----------
    lesson : str
        Number and slug of the lesson.
    **holes : number
        Each hole by its name; ``...`` where it is still open.

    Returns
    -------
    Card
        A line for each hole: open, right, or a nudge.
    """
    known = key_of(lesson).holes
    for name in holes:
        if name not in known:
            raise LookupError(f"lesson {lesson} has no hole {name!r}; it has {', '.join(known)}")
    still_open = [name for name, value in holes.items() if value is ... or value is None]
    if still_open:
        return Card("plain", f"{len(still_open)} of {len(holes)} holes open", [", ".join(still_open)])
    lines = [_filled(name, value, known[name]) for name, value in holes.items()]
    right = sum(_fits(value, known[name]) for name, value in holes.items())
    return Card("good" if right == len(holes) else "almost", f"{right} of {len(holes)} holes right", lines)


def _asked(number: int, question: Question, answer: str | None) -> str:
    choices = [f"   {letter})  {text}" for letter, text in question.choices.items()]
    lines = [f"{number}. {question.text}", *choices]
    letter = _letter(answer)
    if letter is not None and letter not in question.choices:
        lines.append(f"   → {answer!r} is none of {', '.join(question.choices)}")
    elif letter is not None:
        lines.append(
            f"   → {letter}: {'right' if letter == question.answer else 'not quite'}. {question.replies[letter]}"
        )
    return "\n".join(lines)


def _letter(answer: str | None) -> str | None:
    return None if answer is None else str(answer).strip().casefold()


def _filled(name: str, value: Any, hole: Hole) -> str:
    if _fits(value, hole):
        return f"✓ {name}"
    number = read_number(value.casefold().removeprefix(name)) if isinstance(value, str) else value
    if number is None:
        return f"✗ {name} = {value!r}. Code goes in without quotes."
    if number is not value and _fits(number, hole):
        return f"◐ {name} = {value!r}. Right {name}; write {number:g} without quotes."
    return f"✗ {name} = {value!r}. {hole.nudge}"


def _fits(value: Any, hole: Hole) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        return False
    return bool(np.isclose(value, hole.value, rtol=1e-9, atol=1e-12))
