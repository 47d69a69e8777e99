"""Is anybody recording, and does anybody look on?

`no_grad` silences the levels that are open when it is entered: the ambient graph and the transforms that are running.
A transform that starts inside it has a newer level and records as always. An *observer* is shown every operation that
is recorded: that is how saved values are packed, how the first NaN is found and how `gradcheck` sees each rule.

Each thread has its own state. Read next: `graph`, what is recorded.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, contextmanager
from functools import wraps
from types import TracebackType
from typing import Any, final

from .levels import next_number

NOBODY = -1
GENERATOR = 0x20  # what marks the code of a generator function; the module inspect says so too, but loads slowly

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
    inference = False
    silence: _Watch | None = None
    attention: _Watch | None = None


_thread = _Thread()

# How many blocks, in all threads, silence or observe something. Zero nearly always, so operations look at this first
# and at the state of their thread only when it is not.
watched = 0


def heard(node: Any) -> Any:
    """What records an operation on a value of this node in this thread: the node, None in `no_grad`, or an `Overseen`.

    Forward mode and `vmap` leave nothing behind, so they do not ask whether they may.
    """
    if not node.records:
        return node
    if node.level <= _thread.silent_to:
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
    before = _silence(silent_to)
    try:
        yield
    finally:
        _silence(before)


def is_grad_enabled() -> bool:
    """Whether operations on the ambient graph are being recorded in this thread.

    >>> import autogradkit as ag
    >>> with ag.no_grad():
    ...     ag.is_grad_enabled()
    False
    """
    return _thread.silent_to == NOBODY


def is_inference_mode_enabled() -> bool:
    """Whether this thread is inside `inference_mode`."""
    return _thread.inference


def _count(change: int) -> None:
    global watched
    with _lock:
        watched += change


def _silence(silent_to: int) -> int:
    """Sets how far levels are silent in this thread; gives what was set before."""
    before, _thread.silent_to = _thread.silent_to, silent_to
    _thread.silence = None if silent_to == NOBODY else _thread.silence or _Watch()
    return before


class _Recording(ContextDecorator, ABC):
    """Sets how far levels are silent in this thread, and puts back what was there before."""

    def __init__(self) -> None:
        self._before: list[int] = []

    def _recreate_cm(self) -> _Recording:
        """A decorated function may run in several threads at once: each call gets a memory of its own."""
        return type(self)()

    def __new__(cls, *arguments: Any, **settings: Any) -> Any:
        """`@no_grad` without parentheses decorates too."""
        return cls()(*arguments) if arguments and callable(arguments[0]) else super().__new__(cls)

    def __call__(self, function: Any) -> Any:
        """The function, run inside such a block; a generator, inside one whenever it runs."""
        if not getattr(function, "__code__", None) or not function.__code__.co_flags & GENERATOR:
            return super().__call__(function)

        @wraps(function)
        def steps(*args: Any, **kwargs: Any) -> Any:
            generator, resume, given = function(*args, **kwargs), "send", None
            while True:
                try:
                    with self._recreate_cm():
                        value = getattr(generator, resume)(given)
                except StopIteration as end:
                    return end.value
                try:
                    resume, given = "send", (yield value)
                except BaseException as error:  # whatever is thrown in, GeneratorExit included, is the generator's
                    resume, given = "throw", error

        return steps

    @abstractmethod
    def _silent_to(self) -> int:
        """Up to which level this thread is to be silent."""

    def __enter__(self) -> Any:
        self._before.append(_silence(self._silent_to()))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _silence(self._before.pop())


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
        return next_number()


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


@final
class inference_mode(_Recording):
    """Computes without recording, as `no_grad`; PyTorch's name for code that never asks for a gradient.

    Parameters
    ----------
    mode : bool
        False records again, as `enable_grad`.

    Results are plain constants that may be used anywhere later, which PyTorch forbids for the sake of speed.

    >>> import autogradkit as ag
    >>> with ag.inference_mode():
    ...     (ag.tensor(2.0, requires_grad=True) * 2).requires_grad, ag.is_inference_mode_enabled()
    (False, True)
    """

    def __init__(self, mode: bool = True) -> None:
        super().__init__()
        self.mode = mode
        self._inference: list[bool] = []

    def _recreate_cm(self) -> inference_mode:
        return inference_mode(self.mode)

    def _silent_to(self) -> int:
        return next_number() if self.mode else NOBODY

    def __enter__(self) -> None:
        super().__enter__()
        self._inference.append(_thread.inference)
        _thread.inference = self.mode

    def __exit__(self, *error: Any) -> None:
        _thread.inference = self._inference.pop()
        super().__exit__(*error)


@final
class set_grad_enabled(_Recording):
    """Switches recording on or off at once; as a context manager or a decorator, puts back what was there before.

    Parameters
    ----------
    mode : bool
        Whether to record.

    >>> import autogradkit as ag
    >>> with ag.set_grad_enabled(False):
    ...     ag.is_grad_enabled()
    False
    """

    def __init__(self, mode: bool) -> None:
        super().__init__()
        self.mode = mode
        super().__enter__()

    def __call__(self, function: Any) -> Any:
        self.__exit__(None, None, None)  # a decorator switches when the function runs, not when it is decorated
        return super().__call__(function)

    def _recreate_cm(self) -> set_grad_enabled:
        return set_grad_enabled(self.mode)

    def _silent_to(self) -> int:
        return NOBODY if self.mode else next_number()

    def __enter__(self) -> None:
        """What there is to do was done when the object was made."""
