"""What did you think would happen, and what did? Predict, run, compare.

`predict` stores an answer before the computation, `reveal` puts the outcome beside it, and `predictions`
lists the whole lesson at its end. An answer of None means "not yet" and is never an error. Read next:
`quiz`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autogradkit.lessons.card import Card

_NOT_YET = "no prediction yet"
_SAME_WITHIN = 0.01
"""A predicted number counts as right within one per cent: a prediction is an idea, not a computation."""

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
        What was stored.
    """
    _predicted[question] = _checked(answer)
    _revealed.pop(question, None)
    if _predicted[question] is None:
        return Card("plain", f"{question}: {_NOT_YET}", ["Put your answer in place of None and run this cell."])
    return Card("plain", f"{question}: you predict {_show(answer)}")


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
    if _agree(answer, outcome):
        return Card("good", title, [f"You: {_show(answer)}. As you said."])
    return Card("think", title, [f"You: {_show(answer)}. Say in one sentence why, before you go on."])


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
        mark = "" if answer is None or not known else "✓" if _agree(answer, _revealed[question]) else "≠"
        rows.append((question, _NOT_YET if answer is None else _show(answer), outcome, mark))
    made = sum(answer is not None for answer in _predicted.values())
    return Card("plain", f"{made} of {len(_predicted)} predictions made", table=rows)


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
