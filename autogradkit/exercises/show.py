"""How is a value written for a learner: on one line, short, and always the same?

Only plain data is written out. Anything else is named by its type, because its `repr` is code that we do
not know. Read next: `feedback`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .compare import category

_LONGEST = 240
_MOST_ENTRIES = 20
_DEEPEST = 6
_SHORT_FIRST = (7, 10, 17)
# Whoever gives an array with more digits got them from arithmetic; they only lengthen the line.
_DIGITS_IN_ARRAYS = 10


def show(value: Any, digits: int | None = None) -> str:
    """Write `value` on one line of at most 240 characters, its numbers with at most so many digits."""
    text = _text(value, digits)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def show_beside(one: Any, other: Any) -> tuple[str, str]:
    """Write two values with few digits, and with more only where few would make them look the same."""
    for digits in _SHORT_FIRST:
        texts = show(one, digits), show(other, digits)
        if texts[0] != texts[1]:
            break
    return texts


def _text(value: Any, digits: int | None, depth: int = 0) -> str:
    kind = type(value)
    if kind in (list, tuple, dict) and depth == _DEEPEST:
        return "…"
    if kind is dict:
        pairs = list(value.items())
        texts = [f"{_text(k, digits)}: {_text(v, digits, depth + 1)}" for k, v in pairs[:_MOST_ENTRIES]]
        return "{" + _joined(texts, pairs) + "}"
    if kind in (list, tuple):
        inner = _joined([_text(entry, digits, depth + 1) for entry in value[:_MOST_ENTRIES]], value)
        return f"[{inner}]" if kind is list else f"({inner}{',' if len(value) == 1 else ''})"
    return _array(value, digits) if kind is np.ndarray else _atom(value, digits)


def _joined(texts: list[str], everything: Any) -> str:
    return ", ".join(texts) + (", …" if len(everything) > len(texts) else "")


def _atom(value: Any, digits: int | None) -> str:
    sort = category(value)
    if sort.startswith("an object"):
        return f"<{sort}>"
    # Python refuses to write out integers of more than 4,300 digits.
    if type(value) is int and value.bit_length() > _LONGEST:
        return f"<a whole number of {value.bit_length()} bits>"
    plain = value.item() if isinstance(value, np.generic) else value
    return _rounded(plain, digits) if digits and type(plain) is float else repr(plain)


def _rounded(number: float, digits: int) -> str:
    return repr(float(f"{number:.{digits}g}"))


def _array(value: Any, digits: int | None) -> str:
    if value.dtype.kind not in "biufcU":
        return f"<an array of type {value.dtype}>"
    formatter = _formatter(digits or _DIGITS_IN_ARRAYS)
    body = np.array2string(value, separator=", ", threshold=24, edgeitems=2, max_line_width=10**6, formatter=formatter)
    kind = "" if value.dtype in (np.dtype(float), np.dtype(int)) else f", {value.dtype}"
    if value.size == 0:
        body, kind = "[]", f", shape {value.shape}"
    return f"array({' '.join(body.split())}{kind})"


def _formatter(digits: int) -> Any:
    """Without a formatter NumPy pads the entries of an array to columns."""
    rounded = lambda number: _rounded(number, digits) if number.itemsize == 8 else str(number)
    return {"float_kind": rounded, "int_kind": str}
