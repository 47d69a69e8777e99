"""How is a value written for a learner: on one line, short, and always the same?

Only plain data is written out. Anything else is named by its type, because its `repr` is code that we do
not know. Read next: `feedback`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autogradkit.exercises.compare import category

_LONGEST = 240
_MOST_ENTRIES = 20
_DEEPEST = 6
# Without a formatter NumPy pads the entries of an array to columns.
_FORMATTER: Any = {
    "float_kind": lambda number: str(float(f"{number:.10g}")) if number.itemsize == 8 else str(number),
    "int_kind": str,
}


def show(value: Any) -> str:
    """Write `value` on one line of at most 240 characters."""
    text = _text(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _text(value: Any, depth: int = 0) -> str:
    kind = type(value)
    if kind in (list, tuple, dict) and depth == _DEEPEST:
        return "…"
    if kind is dict:
        pairs = list(value.items())
        return "{" + _joined([f"{_text(k)}: {_text(v, depth + 1)}" for k, v in pairs[:_MOST_ENTRIES]], pairs) + "}"
    if kind in (list, tuple):
        inner = _joined([_text(entry, depth + 1) for entry in value[:_MOST_ENTRIES]], value)
        return f"[{inner}]" if kind is list else f"({inner}{',' if len(value) == 1 else ''})"
    return _array(value) if kind is np.ndarray else _atom(value)


def _joined(texts: list[str], everything: Any) -> str:
    return ", ".join(texts) + (", …" if len(everything) > len(texts) else "")


def _atom(value: Any) -> str:
    sort = category(value)
    if sort.startswith("an object"):
        return f"<{sort}>"
    # Python refuses to write out integers of more than 4,300 digits.
    if type(value) is int and value.bit_length() > _LONGEST:
        return f"<a whole number of {value.bit_length()} bits>"
    return repr(value.item() if isinstance(value, np.generic) else value)


def _array(value: Any) -> str:
    if value.dtype.kind not in "biufcU":
        return f"<an array of type {value.dtype}>"
    body = np.array2string(value, separator=", ", threshold=24, edgeitems=2, max_line_width=10**6, formatter=_FORMATTER)
    kind = "" if value.dtype in (np.dtype(float), np.dtype(int)) else f", {value.dtype}"
    if value.size == 0:
        body, kind = "[]", f", shape {value.shape}"
    return f"array({' '.join(body.split())}{kind})"
