"""When are two answers the same, and how do they differ first?

Structure, type, length and shape must be the same, every number finite, and each number near the expected
one: |answer - expected| <= atol + rtol * |expected|. Only exact built-in and NumPy types count, so that an
object which claims to equal everything equals nothing. No sentence here tells an expected value: hidden
cases use them too. Read next: `trial`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Kind = Literal["type", "shape", "values"]

_NUMPY_SCALARS = frozenset(np.sctypeDict.values())
_CATEGORY_OF_DTYPE = {"b": "a truth value", "i": "a number", "u": "a number", "f": "a number"}
_CATEGORY_OF_DTYPE |= {"c": "a complex number", "U": "a text"}
_CATEGORY_OF_TYPE: dict[type, str] = {
    bool: "a truth value",
    int: "a number",
    float: "a number",
    complex: "a complex number",
    str: "a text",
    list: "a list",
    tuple: "a tuple",
    dict: "a dict",
    np.ndarray: "an array",
    type(None): "None",
}


@dataclass(frozen=True)
class Difference:
    """The first thing that differs: what sort of thing, and a sentence without the expected value."""

    kind: Kind
    sentence: str


@dataclass(frozen=True)
class _Rule:
    rtol: float
    atol: float
    finite: bool


def difference(answer: Any, expected: Any, *, rtol: float, atol: float, finite: bool = True) -> Difference | None:
    """Return how `answer` differs from `expected`, or None if they are the same.

    Parameters
    ----------
    answer, expected : number, bool, str, None, ndarray, and lists, tuples, dicts of these
        A Python number and a NumPy number are interchangeable; so are an int and a float. A number also
        stands for an expected array without axes, because NumPy's own arithmetic turns such arrays into
        numbers.
    rtol, atol : float
        |answer - expected| <= atol + rtol * |expected|, entry by entry. Two integers must be equal.
    finite : bool
        True: nan and inf never pass, on either side. False: nan equals nan and inf equals inf, which is how
        a learner's wrong answer is recognised.

    Examples
    --------
    >>> difference(14.0, 14, rtol=1e-6, atol=0.0) is None
    True
    >>> difference([1.0], (1.0,), rtol=1e-6, atol=0.0).sentence
    'The answer should be a tuple, not a list.'
    """
    return _compare(answer, expected, _Rule(rtol, atol, finite), "")


def category(value: Any) -> str:
    """Name the sort of thing that `value` is, with its article: "a number", "a list"."""
    kind = type(value)
    if kind in _NUMPY_SCALARS:
        return _CATEGORY_OF_DTYPE.get(value.dtype.kind, f"an object of type {kind.__name__}")
    return _CATEGORY_OF_TYPE.get(kind, f"an object of type {kind.__name__}")


def _compare(answer: Any, expected: Any, rule: _Rule, where: str) -> Difference | None:
    if type(expected) is np.ndarray:
        return _compare_array(answer, expected, rule, where)
    subject = f"Entry {where} of the answer" if where else "The answer"
    wanted, got = category(expected), category(answer)
    if wanted != got:
        return Difference("type", f"{subject} should be {wanted}, not {got}.")
    if wanted in ("a list", "a tuple", "a dict"):
        return _compare_container(answer, expected, rule, where)
    if wanted in ("a number", "a complex number"):
        return _compare_number(answer, expected, rule, subject)
    if wanted.startswith("an object"):
        return Difference("type", f"{subject} is {got}, which is not plain data.")
    return None if answer == expected else Difference("values", f"{subject} is not right.")


def _compare_container(answer: Any, expected: Any, rule: _Rule, where: str) -> Difference | None:
    subject = f"Entry {where} of the answer" if where else "The answer"
    if len(answer) != len(expected):
        return Difference("shape", f"{subject} should have {len(expected)} entries, not {len(answer)}.")
    if type(expected) is dict:
        keys = list(expected)
        # A key that is not plain text or a plain number may lie about being equal.
        if any(type(key) not in (str, int) for key in answer) or set(answer) != set(keys):
            return Difference("shape", f"{subject} should have the keys {keys}.")
    else:
        keys = list(range(len(expected)))
    for key in keys:
        found = _compare(answer[key], expected[key], rule, f"{where}[{key!r}]")
        if found is not None:
            return found
    return None


def _compare_number(answer: Any, expected: Any, rule: _Rule, subject: str) -> Difference | None:
    a, e = _plain(answer), _plain(expected)
    if type(a) is int and type(e) is int:
        return None if a == e else Difference("values", f"{subject} is not right.")
    near = _near(np.asarray(_as_float(a)), np.asarray(_as_float(e)), rule)
    return None if near.all() else Difference("values", f"{subject} {_complaint(a)}.")


def _plain(value: Any) -> Any:
    return value.item() if type(value) in _NUMPY_SCALARS and value.dtype.itemsize <= 16 else value


def _as_float(value: Any) -> complex:
    """Return a float or complex; an integer beyond the floats counts as infinite."""
    try:
        return value if type(value) is complex else float(value)
    except OverflowError:
        return math.inf


def _complaint(value: Any) -> str:
    return "is not right" if np.isfinite(_as_float(value)) else "is not a finite number"


def _compare_array(answer: Any, expected: Any, rule: _Rule, where: str) -> Difference | None:
    subject = f"Entry {where} of the answer" if where else "The answer"
    if expected.ndim == 0 and category(answer) in ("a number", "a complex number", "a truth value"):
        answer = np.asarray(answer)
    if type(answer) is not np.ndarray:
        return Difference("type", f"{subject} should be an array, not {category(answer)}.")
    wanted, got = (_CATEGORY_OF_DTYPE.get(a.dtype.kind, "") for a in (expected, answer))
    if not got or wanted != got:
        return Difference("type", f"{subject} should not be an array of type {answer.dtype}.")
    if answer.shape != expected.shape:
        return Difference("shape", f"{subject} should have shape {expected.shape}, not {answer.shape}.")
    near = _entries_near(answer, expected, rule)
    if near.all():
        return None
    first = np.unravel_index(int(np.argmin(near)), near.shape)
    return Difference("values", _which_entries(subject, near, first, answer))


def _entries_near(answer: Any, expected: Any, rule: _Rule) -> Any:
    kinds = answer.dtype.kind + expected.dtype.kind
    if not set(kinds) & set("fc"):
        return np.asarray(answer == expected)
    wide = complex if "c" in kinds else float
    return _near(answer.astype(wide), expected.astype(wide), rule)


def _near(answer: Any, expected: Any, rule: _Rule) -> Any:
    with np.errstate(all="ignore"):
        near = np.abs(answer - expected) <= rule.atol + rule.rtol * np.abs(expected)
    both_finite = np.isfinite(answer) & np.isfinite(expected)
    if rule.finite:
        return np.asarray(near & both_finite)
    same = (answer == expected) | (np.isnan(answer) & np.isnan(expected))
    return np.asarray((near & both_finite) | same)


def _which_entries(subject: str, near: Any, first: tuple[Any, ...], answer: Any) -> str:
    if near.ndim == 0:
        return f"{subject} {_complaint(answer[()])}."
    place = ", ".join(str(int(i)) for i in first)
    count = int(near.size - np.count_nonzero(near))
    many = "all" if count == near.size else str(count)
    return f"{subject} is wrong in {many} of its {near.size} entries; the first is at [{place}]."
