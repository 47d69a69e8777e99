"""Which exercises are there, and how is one found by its name?

`find` by name, `of_lesson` by lesson, `lessons` for all. Every lesson's folder lists its exercises in the
order in which they are met. Read next: `exercise` (the declaration), then any file of
`l01_slopes_from_numbers`.
"""

from __future__ import annotations

import difflib

from . import l01_slopes_from_numbers
from .exercise import Exercise

__all__ = ["find", "lessons", "of_lesson"]

_ALL: tuple[Exercise, ...] = (*l01_slopes_from_numbers.EXERCISES,)


def find(name: str) -> Exercise:
    """Return the exercise called `name`; LookupError, with the names that come near, if there is none."""
    by_name = {exercise.name: exercise for exercise in _ALL}
    if name in by_name:
        return by_name[name]
    raise LookupError(f"There is no exercise called {name!r}. {_near(name, list(by_name))}")


def of_lesson(lesson: str) -> tuple[Exercise, ...]:
    """Return the exercises of a lesson such as "01_slopes_from_numbers"; LookupError if there is none."""
    if lesson not in lessons():
        raise LookupError(f"There is no lesson called {lesson!r}. {_near(lesson, list(lessons()))}")
    return tuple(exercise for exercise in _ALL if exercise.lesson == lesson)


def lessons() -> tuple[str, ...]:
    """Return the lessons that have exercises, in order."""
    return tuple(sorted({exercise.lesson for exercise in _ALL}))


def _near(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"There are {', '.join(names)}."
