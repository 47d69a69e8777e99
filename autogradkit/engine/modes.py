"""Is anybody recording?

`no_grad` silences the levels that are open when it is entered: the ambient graph and the transforms that are running.
A transform that starts inside it has a newer level and records as always. Each thread has its own state.

Read next: `trace`, which asks `hears` before it records.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from contextlib import ContextDecorator
from itertools import count
from types import TracebackType
from typing import Any, final

AMBIENT = 0  # the level of requires_grad and .backward()
NOBODY = -1

_levels = count(1)
_newest = AMBIENT
_lock = threading.Lock()


class _Thread(threading.local):
    silent_to = NOBODY  # levels up to this one do not record in this thread


_thread = _Thread()

# How many blocks, in all threads, are silencing something. Zero nearly always, so operations look at this first and
# at the state of their thread only when it is not.
silenced = 0


def new_level() -> int:
    """A number for a transform that starts: larger than every number given before, and never given again."""
    global _newest
    _newest = next(_levels)
    return _newest


def hears(node: Any) -> bool:
    """Whether an operation on a value of this node leaves a trace in this thread."""
    return not node.records or node.level > _thread.silent_to


def is_grad_enabled() -> bool:
    """Whether operations on the ambient graph are being recorded in this thread.

    >>> import autogradkit as ag
    >>> with ag.no_grad():
    ...     ag.is_grad_enabled()
    False
    """
    return _thread.silent_to == NOBODY


class _Recording(ContextDecorator, ABC):
    """Sets how far levels are silent in this thread, and puts back what was there before."""

    def __init__(self) -> None:
        self._before: list[int] = []

    def _recreate_cm(self) -> _Recording:
        """A decorated function may run in several threads at once: each call gets a memory of its own."""
        return type(self)()

    @abstractmethod
    def _silent_to(self) -> int:
        """Up to which level this thread is to be silent."""

    def __enter__(self) -> None:
        self._before.append(_thread.silent_to)
        _set(self._silent_to())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _set(self._before.pop())


def _set(silent_to: int) -> None:
    global silenced
    with _lock:
        silenced += (silent_to != NOBODY) - (_thread.silent_to != NOBODY)
    _thread.silent_to = silent_to


@final
class no_grad(_Recording):
    """Computes without recording, as a context manager or a decorator.

    Results inside do not require gradients. What runs outside, and transforms that start inside, are not concerned.

    >>> import autogradkit as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> with ag.no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """

    def _silent_to(self) -> int:
        return _newest


@final
class enable_grad(_Recording):
    """Records inside a `no_grad` block, as a context manager or a decorator.

    >>> import autogradkit as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> with ag.no_grad(), ag.enable_grad():
    ...     y = x * x
    >>> y.requires_grad
    True
    """

    def _silent_to(self) -> int:
        return NOBODY
