"""Stuck? A ladder of three hints: a question, then the idea, then the line.

The hints belong to the exercise's declaration; here they are only shown, one step at a time. Hints
cost nothing. Read next: `check`.
"""

from __future__ import annotations

from html import escape

from ..exercises import find
from ..exercises.exercise import Exercise
from .card import Card

_STEPS = ("a question", "the idea", "the line")


def hint(name: str, step: int | None = None) -> Card:
    """Show the hints of an exercise.

    Parameters
    ----------
    name : str
        The exercise, such as "numerical_derivative".
    step : {1, 2, 3}, optional
        Show this hint at once. Without it: all three, folded; open one, try again, then open the next.

    Returns
    -------
    Card
        The ladder, or the one hint.
    """
    exercise = find(name)
    if step is None:
        as_text = f"Three steps. As plain text: hint({name!r}, 1)"
        return Card("plain", f"Hints for {name}", [as_text], extra_html=ladder(exercise))
    if step not in (1, 2, 3):
        raise ValueError(f"{name} has hints 1, 2 and 3, not {step!r}; try hint({name!r}, 1).")
    return Card("plain", f"Hint {step} for {name}: {_STEPS[step - 1]}", [exercise.hints[step - 1]])


def ladder(exercise: Exercise) -> str:
    """Give the three hints as HTML that folds: no script, so it works in a static page too."""
    return "".join(map(_folded, range(1, 4), exercise.hints))


def _folded(step: int, text: str) -> str:
    summary = f'<summary style="cursor:pointer">Hint {step}: {_STEPS[step - 1]}</summary>'
    body = f'<div style="padding-left:1.2em;white-space:pre-wrap">{escape(text)}</div>'
    return f"<details>{summary}{body}</details>"
