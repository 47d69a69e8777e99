"""What did you think would happen, and what did? Predict, run, compare.

`predict` stores an answer before the computation, `reveal` puts the outcome beside it, and `predictions`
lists the whole lesson at its end. An answer of None means "not yet" and is never an error. Once the outcome
has been seen, the prediction stays what it was. Read next: `read_number`, then `quiz`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .card import Card, Tone
from .read_number import read_number

_NOT_YET = "no prediction yet"
_SAME_WITHIN = 0.01
"""A predicted number counts as right within one per cent: a prediction is an idea, not a computation."""

_MARKS: dict[Tone, str] = {"good": "✓", "think": "≠", "plain": ""}

# They live as long as the kernel, so running a cell again cannot make a prediction out of an outcome.
_predicted: dict[str, Any] = {}
_revealed: dict[str, Any] = {}


def predict(question: str, answer: Any = None) -> Card:
    """Store what you expect, before you run it.

    Parameters
    ----------
    question : str
        A few words that name the question; `reveal` uses the same words.
    answer : number, str, list or array, optional
        Your prediction. None or ``...`` means that you have not made one.

    Returns
    -------
    Card
        What is stored: until the outcome is revealed the latest answer, from then on the same for good.
    """
    answer = _checked(answer)
    if question in _revealed:
        return _too_late(question, answer)
    if answer is not None or question not in _predicted:
        _predicted[question] = answer
    stored = _predicted[question]
    if stored is None:
        return Card("plain", f"{question}: {_NOT_YET}", ["Put your answer in place of None and run this cell."])
    words = isinstance(stored, str) and read_number(stored) is None
    lines = ["Recorded as words. If the answer is a number, give the number."] if words else []
    return Card("plain", f"{question}: you predict {_show(stored)}", lines)


def reveal(question: str, outcome: Any) -> Card:
    """Show the computed outcome beside the prediction.

    Parameters
    ----------
    question : str
        The words given to `predict`.
    outcome : number, str, list or array
        What the computation gave.

    Returns
    -------
    Card
        Both, and whether they agree (numbers: within one per cent).
    """
    if question not in _predicted:
        known = ", ".join(map(repr, _predicted)) or "none yet"
        raise LookupError(f"no question {question!r} was asked (asked: {known}); run its predict cell first")
    _revealed[question] = outcome
    answer = _predicted[question]
    title = f"{question}: {_show(outcome)}"
    if answer is None:
        return Card("plain", title, [f"You: {_NOT_YET}."])
    tone = _compared(answer, outcome)
    numbers = "a number" if np.ndim(outcome) == 0 else "a list of numbers"
    says = {"good": "As you said.", "think": "Say aloud why, before you go on."}
    return Card(tone, title, [f"You: {_show(answer)}. {says.get(tone, f'Recorded; the answer is {numbers}.')}"])


def predictions() -> Card:
    """List every prediction of this lesson beside its outcome.

    Returns
    -------
    Card
        A table: question, prediction, outcome, and a mark.
    """
    rows = [("question", "you", "outcome", "")]
    for question, answer in _predicted.items():
        known = question in _revealed
        outcome = _show(_revealed[question]) if known else "not revealed"
        mark = _MARKS[_compared(answer, _revealed[question])] if known else ""
        rows.append((question, _NOT_YET if answer is None else _show(answer), outcome, mark))
    made = sum(answer is not None for answer in _predicted.values())
    return Card("plain", f"{made} of {len(_predicted)} predictions made", table=rows)


def _too_late(question: str, answer: Any) -> Card:
    first = _predicted[question]
    if first is None:
        again = "The outcome has been shown, so this one stays open. To predict again, restart the kernel."
        return Card("plain", f"{question}: {_NOT_YET}", [again])
    kept = [] if answer is None or _show(answer) == _show(first) else ["The outcome has been shown: this one stays."]
    return Card("plain", f"{question}: you predicted {_show(first)}", kept)


def _checked(answer: Any) -> Any:
    if answer is None or answer is ...:
        return None
    if isinstance(answer, str):
        return answer
    if isinstance(answer, bool | int | float | list | tuple | np.generic | np.ndarray):
        numbers = np.array(answer, dtype=object).ravel()
        if all(isinstance(number, bool | int | float | np.generic) for number in numbers):
            return answer
    raise TypeError(f"a prediction is a number, a text or a list of numbers, not {answer!r}")


def _compared(answer: Any, outcome: Any) -> Tone:
    """Whether they agree: "good", "think", or "plain" where there is nothing to compare."""
    if answer is None:
        return "plain"
    if isinstance(answer, str) and not isinstance(outcome, str | bool | np.bool_):
        answer = read_number(answer)
        if answer is None:
            return "plain"
    return "good" if _agree(answer, outcome) else "think"


def _agree(answer: Any, outcome: Any) -> bool:
    if isinstance(answer, str) or isinstance(outcome, str):
        return str(answer).strip().casefold() == str(outcome).strip().casefold()
    if np.shape(answer) != np.shape(outcome):
        return False
    return bool(np.allclose(answer, outcome, rtol=_SAME_WITHIN, atol=1e-12))


def _show(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, np.ndarray):
        return np.array2string(value, precision=6, separator=", ").replace("\n", "")
    if isinstance(value, float | np.floating) and math.isfinite(value):
        return f"{value:.6g}"
    return str(value)
