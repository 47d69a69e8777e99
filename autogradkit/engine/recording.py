"""How does one switch recording off and on?

`no_grad` silences the levels that are open when it is entered: the ambient graph and the transforms that are running.
A transform that starts inside it has a newer level and records as always.

Read next: `graph`, what is recorded.
"""

from __future__ import annotations

from contextlib import ContextDecorator
from functools import wraps
from types import TracebackType
from typing import Any, final

from . import modes
from .levels import next_number

GENERATOR = 0x20  # what marks the code of a generator function; the module inspect says so too, but loads slowly


class _Recording(ContextDecorator):
    """Sets how far levels are silent in this thread, and puts back what was there before.

    records : whether operations are recorded inside
    """

    records: bool

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

    def __enter__(self) -> Any:
        self._before.append(modes.silence_to(modes.NOBODY if self.records else next_number()))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        modes.silence_to(self._before.pop())


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

    records = False


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

    records = True


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
        self.records = not mode
        self._inference: list[bool] = []

    def _recreate_cm(self) -> inference_mode:
        return inference_mode(not self.records)

    def __enter__(self) -> None:
        super().__enter__()
        self._inference.append(modes.set_inference(not self.records))

    def __exit__(self, *error: Any) -> None:
        modes.set_inference(self._inference.pop())
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
        self.records = mode
        super().__enter__()

    def __call__(self, function: Any) -> Any:
        self.__exit__(None, None, None)  # a decorator switches when the function runs, not when it is decorated
        return super().__call__(function)

    def _recreate_cm(self) -> set_grad_enabled:
        return set_grad_enabled(self.records)

    def __enter__(self) -> None:
        """What there is to do was done when the object was made."""
