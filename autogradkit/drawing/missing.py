"""What stands in a box where there is no number?

A word or two, and below the picture a sentence that explains them. A picture changes nothing and runs nobody's code:
where a value, or the way back, would take a function of the learner's, it says so and stops.

Read next: `record` and `cotangents`, which find out what is missing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .description import Fact
from .show import written


class Unknown(NamedTuple):
    """In place of a value or a cotangent: why there is none, in words that `MEANINGS` explains."""

    reason: str


NOT_KEPT = Unknown("not kept")
PACKED = Unknown("packed")
LET_GO = Unknown("unknown")
LOST = Unknown("lost")
NOT_SHOWN = Unknown("not shown")
YOUR_CHOICE = Unknown("your choice")
YOUR_HOOK = Unknown("your hook")
YOUR_RULE = Unknown("your rule")
OVERWRITTEN = Unknown("overwritten")
COMPLEX = Unknown("complex")
REFUSED = Unknown("refused")

MEANINGS = {
    "not kept": "no derivative needs this value now, and no variable of yours holds it",
    "not shown": "it lies where numbers cannot be read: on no device, in a sparse form, or inside a transform",
    "overwritten": "an operation in place has put another value here",
    "packed": "by hooks, or left out by checkpoint; draw unpacks nothing",
    "unknown": "what the way back needs was let go by the backward pass",
    "lost": "what the way back needs was modified in place",
    "your choice": "depends on the gradient given to y.backward(gradient), which is not kept",
    "your hook": "a hook on the way may change it; draw calls no hooks",
    "your rule": "comes from a derivative that you wrote; draw does not run it",
    "complex": "this step has no complex derivative: it treats real and imaginary parts differently",
    "refused": "the engine has no derivative for this; a backward pass says why",
}


def fact(label: str, value: Any) -> Fact:
    """The line of a box for a value, or for the reason why there is none."""
    if isinstance(value, Unknown):
        return Fact(label, value.reason, known=False)
    return Fact(label, written(value))
