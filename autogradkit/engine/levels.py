"""To which transform does a value belong?

Every transform that starts takes a number that was never given before, its *level*; level 0 is the ambient graph of
`requires_grad` and `.backward()`. Numbers that are given once are what makes nesting safe: a value that leaked from a
transform that has finished can never be taken for a value of another one, and is found.

Read next: `modes`, which silences levels.
"""

from __future__ import annotations

from itertools import count
from types import TracebackType
from typing import Any, ClassVar, final

# A number larger than every number before; it cannot be given to two threads.
next_number = count(1).__next__

# The transforms that run now, of all threads; `checkpoint` wakes them again for its second run.
open_now: list[Level] = []


@final
class Level(int):
    """The number of a transform, as a context manager that says when the transform runs.

    who     : the name of the transform, for messages
    running : an entry for each `with` block that is open, in whatever thread; empty before and after
    changed : where somebody asked for it, the Tensors that took a value of this level in place, and what they were
    """

    who: str
    running: list[None]
    changed: list[tuple[Any, Any, Any]] | None = None

    def __enter__(self) -> Level:
        self.running.append(None)
        open_now.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.running.pop()
        open_now.remove(self)


class Carried:
    """What a Tensor carries beside its value: a node of the record, or what other levels put in its place."""

    __slots__ = ()

    level: Any

    records: ClassVar[bool] = False  # whether operations on it leave something behind, which no_grad concerns
    differentiates: ClassVar[bool] = False  # whether a derivative would be lost where it becomes a plain number
    maps: ClassVar[bool] = False  # whether it runs operations in a way of its own
    hides: ClassVar[bool] = False  # whether the value has an axis, the first, that this level does not see


def new_level(who: str) -> Level:
    """The level of a transform that starts: larger than every level before."""
    level = Level(next_number())
    level.who, level.running = who, []
    return level


# The level of requires_grad and .backward(), which never finishes.
AMBIENT = Level(0)
AMBIENT.who, AMBIENT.running = "the ambient graph", [None]
