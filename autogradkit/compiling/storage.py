"""In which memory does each value lie?

Memory is reserved once, when the program is written, and used again in every call. A value's memory is free as soon as
the last step that reads it has run, and then serves a later value of the same form, or at once the result of that step.
What looks into the memory of another value, as a transpose does, keeps it from being free.

Only results that go out get memory that nobody else holds.

Read next: `texts`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, final

import numpy as np

from ..engine.backend import ndarray
from .record import Step, Value
from .texts import VIEWS

# Shape, dtype and order of the axes in memory.
Form = tuple[tuple[int, ...], Any, str]


def form_of(array: Any) -> Form:
    """The form of memory that another array would fit into exactly."""
    return array.shape, array.dtype, "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"


def reserved(form: Form) -> Any:
    """Memory of this form."""
    shape, dtype, order = form
    return np.empty(shape, dtype, order="F" if order == "F" else "C")


@final
class Buffer:
    """Memory that is reserved for as long as the program lives."""

    __slots__ = ("array", "name")

    def __init__(self, name: str, form: Form) -> None:
        self.name, self.array = name, reserved(form)

    @property
    def text(self) -> str:
        """How it is reserved."""
        shape, dtype, order = form_of(self.array)
        return f"{self.name} = empty({shape}, {dtype.name!r}{', order=' + repr(order) if order != 'C' else ''})"


@final
class Reserve:
    """Makes the buffers of a program, and knows which of them are free."""

    def __init__(self, called: Callable[[str], str]) -> None:
        self._count = 0
        self._called = called  # gives names that nothing else in the program has
        self._free: dict[Form, list[Buffer]] = {}

    def take(self, form: Form) -> Buffer:
        """A buffer of this form that nobody uses."""
        free = self._free.get(form)
        if free:
            return free.pop()
        self._count += 1
        return Buffer(self._called(f"m{self._count - 1}"), form)

    def give_back(self, buffer: Buffer) -> None:
        """Says that nobody uses a buffer any more."""
        self._free.setdefault(form_of(buffer.array), []).append(buffer)


@final
class Lifetimes:
    """Until which step each value is read, be it through others that look into its memory."""

    def __init__(self, steps: list[Step], results: list[Any]) -> None:
        self._looks_into: dict[Value, Value] = {}
        self._last: dict[Value, int] = {}
        for i, step in enumerate(steps):
            for value in step.uses():
                if step.operation in VIEWS or shares_memory(value, step.result):
                    self._looks_into[step.result] = self.root(value)
                self._last[self.root(value)] = i
        for value in results:
            if value.__class__ is Value:
                self._last[self.root(value)] = len(steps)

    def root(self, value: Value) -> Value:
        """The value whose memory this one looks into, which may be itself."""
        return self._looks_into.get(value, value)

    def last(self, value: Value) -> int:
        """The number of the last step that reads its memory."""
        return self._last.get(self.root(value), -1)


def shares_memory(one: Value, other: Value) -> bool:
    """Whether the examples of two values lie in the same memory."""
    x, y = one.example, other.example
    return x.__class__ is ndarray and y.__class__ is ndarray and np.may_share_memory(x, y)


@final
class Fresh:
    """Memory for a result that goes out: an array of earlier calls where nobody holds it any more, else a new one."""

    KEPT = 3

    def __init__(self, form: Form) -> None:
        self._form, self._arrays = form, [reserved(form)]

    def __call__(self) -> Any:
        for array in self._arrays:
            if sys.getrefcount(array) == HELD_HERE:
                return array
        array = reserved(self._form)
        self._arrays = [array, *self._arrays[: self.KEPT - 1]]
        return array


def _held_here() -> int:
    """How many references `__call__` sees where nobody else has one."""
    seen = []
    for array in [np.empty(1)]:
        seen.append(sys.getrefcount(array))
    return seen[0]


HELD_HERE = _held_here()
