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

# A number larger than every number before; it cannot be given to two threads.
next_number = count(1).__next__

# The transforms that run now, of all threads; `checkpoint` wakes them again for its second run.
open_now: list[Level] = []


@final
class Level(int):
    """The number of a transform, as a context manager that says when the transform runs.

    who     : the name of the transform, for messages
    running : an entry for each `with` block that is open, in whatever thread; empty before and after
    """

    who: str
    running: list[None]

    def __enter__(self) -> Level:
        self.running.append(None)
        open_now.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.running.pop()
        open_now.remove(self)


def new_level(who: str) -> Level:
    """The level of a transform that starts: larger than every level before."""
    level = Level(next_number())
    level.who, level.running = who, []
    return level


# The level of requires_grad and .backward(), which never finishes.
AMBIENT = Level(0)
AMBIENT.who, AMBIENT.running = "the ambient graph", [None]
