"""Which number does a text mean? `"14"`, `"2/3"`, `"10^-16"` and `"[5, 5]"` are numbers in quotes, and meant as such.

Only what can be meant in one way is read; all other texts are words. Read next: `predict`.
"""

from __future__ import annotations

import math
import re

_FLOAT = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
_NUMBER = re.compile(rf"({_FLOAT})(?:\s*(/|\^|\*\*)\s*({_FLOAT}))?(?:\s*(?:times|×|x))?")
_LIST = re.compile(r"\[(.*)\]|\((.*,.*)\)")


def read_number(text: str) -> float | list[float] | None:
    """Give the number or the list of numbers that a text means, or None where it is words.

    Examples
    --------
    >>> read_number("100 times"), read_number("[5, 1/2]"), read_number("about ten")
    (100.0, [5.0, 0.5], None)
    """
    text = text.strip().casefold().replace("−", "-")
    listed = _LIST.fullmatch(text)
    if listed is None:
        return _one(text)
    numbers = [_one(part.strip()) for part in (listed[1] or listed[2] or "").split(",")]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(numbers) else None


def _one(text: str) -> float | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    left, sign, right = float(found[1]), found[2], float(found[3] or 1)
    try:
        number = left / right if sign == "/" else math.pow(left, right)
    except (ArithmeticError, ValueError):
        return None  # such as 1/0: it looks like a number and is none
    return number if math.isfinite(number) else None
