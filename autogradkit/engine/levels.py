"""To which transform does a value belong?

Every transform that starts takes a number that was never given before, its *level*; level 0 is the ambient graph of
`requires_grad` and `.backward()`. Numbers that are given once are what makes nesting safe: a value that leaked from a
transform that has finished can never be taken for a value of another one, and is found.

Read next: `modes`, which silences levels.
"""

from __future__ import annotations

from itertools import count
from types import TracebackType
from typing import final

_numbers = count(1)


@final
class Level(int):
    """The number of a transform, as a context manager that says when the transform runs.

    who     : the name of the transform, for messages
    running : whether it has begun and not finished
    """

    who: str
    running: bool

    def __enter__(self) -> Level:
        self.running = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.running = False


def new_level(who: str) -> Level:
    """The level of a transform that starts: larger than every level before."""
    global newest
    level = newest = Level(next(_numbers))
    level.who = who
    return level


# The level of requires_grad and .backward(), which never finishes.
AMBIENT = newest = Level(0)
AMBIENT.who, AMBIENT.running = "the ambient graph", True
