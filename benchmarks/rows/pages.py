"""What if NumPy did not give large arrays back to the operating system?

Then the next one would not have to be handed out, page by page, anew. glibc can be told so, for a whole process.
Elsewhere nothing changes.

The number and the meaning of the options: mallopt(3).
"""

from __future__ import annotations

from collections.abc import Callable
from ctypes import CDLL
from functools import wraps
from typing import ParamSpec

from ..workload import Step

Arguments = ParamSpec("Arguments")

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
HUGE = 2**30


def pages_kept(build: Callable[Arguments, Step]) -> Callable[Arguments, Step]:
    """The same contender in a process that keeps its pages."""

    @wraps(build)
    def kept(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Step:
        mallopt = getattr(CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(MMAP_THRESHOLD, HUGE)
            mallopt(TRIM_THRESHOLD, HUGE)
        return build(*args, **kwargs)

    return kept
