"""Is anybody recording, and does anybody look on?

A thread is silent up to some level: older ones do not record. An *observer* is shown every operation that is recorded:
that is how saved values are packed, how the first NaN is found and how `gradcheck` sees each rule.

Each thread has its own state. Read next: `recording`, the switches.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, final

NOBODY = -1

Observer = Callable[[Any, Any, Any, Any], None]


_lock = threading.RLock()  # a block may end, by the collector, while another one is being counted


@final
class _Watch:
    """Counts in `watched` for as long as it lives: to the end of a block, or of a thread that ends inside one."""

    def __init__(self) -> None:
        _count(1)

    def __del__(self) -> None:
        _count(-1)


class _Thread(threading.local):
    silent_to = NOBODY  # levels up to this one do not record in this thread
    observers: tuple[Observer, ...] = ()
    missing: Callable[[Any], None] | None = None
    inference = False
    silence: _Watch | None = None
    attention: _Watch | None = None


_thread = _Thread()

# How many blocks, in all threads, silence or observe something. Zero nearly always, so operations look at this first
# and at the state of their thread only when it is not.
watched = 0


def heard(node: Any) -> Any:
    """What records an operation on a value of this node in this thread: the node, None in `no_grad`, or an `Overseen`.

    A constant has no node, and None to record it.

    Forward mode and `vmap` leave nothing behind, so they do not ask whether they may.
    """
    if node is None or not node.records:
        return node
    if node.level <= _thread.silent_to:
        if _thread.missing is not None:
            _thread.missing(node)
        return None
    return Overseen(node, _thread.observers) if _thread.observers else node


@final
class Overseen:
    """Stands for a node while observers look on: what it records is shown to them."""

    __slots__ = ("level", "node", "observers")

    records = True
    maps = False

    def __init__(self, node: Any, observers: tuple[Observer, ...]) -> None:
        self.node, self.level, self.observers = node, node.level, observers

    def child(self, rule: Any, a: Any, b: Any, x: Any, y: Any, z: Any) -> Any:
        """The node of an operation, after every observer has seen it with its operands and result."""
        node = self.node.child(rule, unveiled(a), unveiled(b), x, y, z)
        self.show(node, x, y, z)
        return node

    def show(self, node: Any, x: Any, y: Any, z: Any) -> None:
        """Lets every observer see a node, its operands and its result."""
        for observer in self.observers:
            observer(node, x, y, z)


def unveiled(parent: Any) -> Any:
    """The node behind an `Overseen`; for many operands, the nodes."""
    if parent.__class__ is tuple:
        return tuple(unveiled(p) for p in parent)
    return parent.node if parent.__class__ is Overseen else parent


@contextmanager
def overseen(observer: Observer) -> Iterator[None]:
    """Inside, `observer(node, x, y, z)` is called for every operation that this thread records."""
    before = _thread.observers, _thread.attention
    _thread.observers, _thread.attention = (observer, *_thread.observers), _thread.attention or _Watch()
    try:
        yield
    finally:
        _thread.observers, _thread.attention = before


@contextmanager
def missed(observer: Callable[[Any], None]) -> Iterator[None]:
    """Inside, `observer(node)` is told what this thread reads and does not record: in `no_grad` and by `detach`.

    A `no_grad` around the block does not reach into it.
    """
    before, _thread.missing = _thread.missing, observer
    try:
        with resumed(NOBODY):
            yield
    finally:
        _thread.missing = before


def miss(node: Any) -> None:
    """Says that a value of this node is read and not recorded."""
    if _thread.missing is not None and node is not None and node.records:
        _thread.missing(node)


@contextmanager
def unobserved() -> Iterator[None]:
    """Inside, no observer of this thread is shown anything: for work that an observer does itself."""
    before, _thread.observers = _thread.observers, ()
    try:
        yield
    finally:
        _thread.observers = before


def silence() -> int:
    """Up to which level this thread is silent now, for `resumed`."""
    return _thread.silent_to


@contextmanager
def resumed(silent_to: int) -> Iterator[None]:
    """Inside, this thread is silent as far as it was when `silence` was asked."""
    before = silence_to(silent_to)
    try:
        yield
    finally:
        silence_to(before)


def is_grad_enabled() -> bool:
    """Whether operations on the ambient graph are being recorded in this thread.

    >>> import autogradkit as ag
    >>> with ag.no_grad():
    ...     ag.is_grad_enabled()
    False
    """
    return _thread.silent_to == NOBODY


def set_inference(mode: bool) -> bool:
    """Says whether this thread is inside `inference_mode`; gives what was said before."""
    before, _thread.inference = _thread.inference, mode
    return before


def is_inference_mode_enabled() -> bool:
    """Whether this thread is inside `inference_mode`."""
    return _thread.inference


def _count(change: int) -> None:
    global watched
    with _lock:
        watched += change


def silence_to(silent_to: int) -> int:
    """Sets how far levels are silent in this thread; gives what was set before."""
    before, _thread.silent_to = _thread.silent_to, silent_to
    _thread.silence = None if silent_to == NOBODY else _thread.silence or _Watch()
    return before
