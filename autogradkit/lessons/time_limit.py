"""How does a lesson leave code that never ends? By the alarm clock of the operating system.

Read next: `check`, which sets it around a learner's function.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# What is left of somebody else's alarm must not be 0: that would switch it off.
_AT_ONCE = 1e-3


class OutOfTime(BaseException):
    """The time is over. No `Exception`, so that a learner's own `except Exception` lets it pass."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` inside the block once it has run for so long.

    Only the main thread can be interrupted, and not on Windows; elsewhere there is no limit. An alarm that was
    set before goes off when it would have.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    start = time.monotonic()
    handler = signal.signal(signal.SIGALRM, _ring)
    left, every = signal.setitimer(signal.ITIMER_REAL, max(seconds, _AT_ONCE))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        # None: the handler was not set from Python, and Python cannot bring it back.
        signal.signal(signal.SIGALRM, signal.SIG_DFL if handler is None else handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - start), _AT_ONCE), every)


def _ring(number: int, frame: FrameType | None) -> None:
    raise OutOfTime
