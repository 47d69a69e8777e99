"""How does a function become a program?

It is run on an example and recorded, with its gradient where one is asked for; the record is simplified, and what is
left is written down.

Read next: `compile`.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from inspect import Parameter, signature, unwrap
from math import prod
from typing import Any, final

import numpy as np

from ..engine import memory, modes, trace
from ..engine.ambient import seed_for
from ..engine.backend import as_raw, canonical, form, is_array, ndarray, raw
from ..engine.graph import Leaf, next_order
from ..engine.levels import Level, new_level
from ..engine.reverse import pull_back
from ..engine.transforms.boundary import delivered, result
from ..engine.tree import Structure, flatten
from . import errors
from .draws import generators
from .names import as_variable
from .record import Recorded, Recorder
from .simplify import simplified
from .write import Writer

Function = Callable[..., Any]


@final
class Example:
    """A call of the function that is recorded.

    leaves   : the raw values of all arguments, and of the Tensors `captured` from outside behind them
    wanted   : the places of those with respect to which the gradient is asked for
    """

    __slots__ = ("asked", "captured", "f", "leaves", "name", "names", "reached", "structure", "wanted")

    reached: Sequence[int]  # of those wanted, what the result was found to depend on

    def __init__(
        self,
        f: Function,
        leaves: Sequence[Any],
        structure: Structure,
        wanted: Sequence[int] = (),
        captured: Sequence[Any] = (),
        asked: int = 0,
    ) -> None:
        self.asked, self.reached = asked, ()
        self.f, self.structure, self.captured, self.wanted = f, structure, captured, wanted
        self.leaves = [at_bottom(x) for x in (*leaves, *captured)]
        name = getattr(unwrap(f), "__name__", "")
        self.name = name if name.isidentifier() else "program"
        self.names = [*_names(f, structure), *[""] * len(captured)]

    def run(self, leaves: Sequence[Any]) -> Any:
        """What the function returns for these in the place of its arguments and of what it captured."""
        args, kwargs = self.structure.put_together(list(leaves[: self.structure.size]))
        with _standing_for(self.captured, leaves[self.structure.size :]):
            return self.f(*args, **kwargs)


def at_bottom(x: Any) -> Any:
    """The raw value of an argument, in the form in which operations hold it: a Tensor's number may share memory."""
    if x.__class__ is ndarray and not x.ndim:
        return as_raw(x, copy=None)
    x = raw(x)
    return canonical(x.view(ndarray) if isinstance(x, np.memmap) else x)


def given(leaves: Sequence[Any]) -> list[Any]:
    """What a program is called with."""
    return [x for x in map(at_bottom, leaves) if varies(x)]


def varies(x: Any) -> bool:
    """Whether an argument may have another value in the next call: a whole number, as a size, may not."""
    return x.__class__ is float or isinstance(x, (ndarray, np.generic, complex))


@final
class Program:
    """A function for arguments of one form, as straight-line NumPy.

    captured : Tensors from outside that require a gradient; calls hand their values in behind the arguments
    asked    : how many of these, from the first on, get a gradient; the others are read inside `no_grad`
    reached  : the places of those wanted derivatives that the result depends on; the gradients of others are zeros
    source   : the text
    """

    __slots__ = ("_lock", "_run", "asked", "captured", "reached", "returns_one_number", "source")

    def __init__(
        self, writer: Writer, structure: Structure, captured: Sequence[Any], asked: int, reached: Sequence[int]
    ) -> None:
        self.asked, self.reached = asked, reached
        self.returns_one_number = structure.kind is None and prod(form(writer.example(0))[0]) == 1
        self.source, self.captured = writer.source(), captured
        self._run = writer.function()
        self._lock = threading.Lock()  # two calls at the same time would write into the same memory

    def __call__(self, values: Sequence[Any]) -> Any:
        """What the function returns, or its result and all gradients, for the values of the arguments that vary."""
        with self._lock:
            return self._run(*values)


def recorded(example: Example) -> Program:
    """The program of a function for arguments of this form."""
    drawn, since = generators(), next_order()
    with new_level("ag.compile") as level:
        recorder = Recorder(level, since)
        pairs = zip(example.leaves, example.names, strict=True)
        arguments = [recorder.argument(x, name) if varies(x) else x for x, name in pairs]
        tensors = [x for x in arguments if x.__class__ is trace.Tensor]
        values = [x.node.value for x in tensors]
        with _undone(level) as undone, modes.missed(recorder.heard_in_silence):
            run = _with_gradient if example.wanted else _alone
            ends, structure = run(example, recorder, arguments)
            recorder.forget()
    if undone:
        raise errors.changes_outside(example.name)
    if any(state(x) != before for x, state, before in drawn):
        raise errors.random_numbers(example.name)
    steps, results = simplified(recorder.steps, ends)
    writer = Writer(example.name, values, steps, results, structure, recorder.names_outside)
    taken = (example.captured, example.asked) if example.captured else (recorder.captured(), recorder.asked)
    return Program(writer, structure, *taken, example.reached)


@contextmanager
def _undone(level: Level) -> Iterator[list[Any]]:
    """Gives Tensors that are not the function's own back what they were; afterwards, they are in the list."""
    undone: list[Any] = []
    before = memory.keeping.what_was
    numbers: list[tuple[Any, Any]] = []
    level.changed, memory.keeping.what_was = [], numbers
    try:
        yield undone
    finally:
        memory.keeping.what_was = before
        if numbers or level.changed:
            gc.collect()  # what the function made for itself is gone now
        for held, was in reversed(numbers):
            if (x := held()) is not None:
                undone.append(x)
                if x.__class__ is trace.Tensor:
                    x.value = was
                else:
                    x[...] = was
        for held, value, node in reversed(level.changed):
            if (x := held()) is not None:
                undone.append(x)
                x.value, x.node = value, node


def _alone(example: Example, recorder: Recorder, arguments: Sequence[Any]) -> tuple[list[Any], Structure]:
    """The results as Values or constants, and their structure."""
    leaves, structure = flatten(example.run(arguments))
    return [_end(example.name, recorder, x) for x in leaves], structure


def _with_gradient(example: Example, recorder: Recorder, arguments: Sequence[Any]) -> tuple[list[Any], Structure]:
    """The result and the gradients."""
    with new_level("ag.compile") as level:
        inner = list(arguments)
        for i in example.wanted:
            inner[i] = trace.tensor_of(arguments[i], Leaf(level, arguments[i]))
        y = example.run(inner)
        value, node = result(level, y)
        seed = seed_for("ag.compile", value, None)
        arrived = pull_back(node, seed) if node is not None else {}
        example.reached = [i for i in example.wanted if inner[i].node in arrived]
        slopes = [delivered(arrived, inner[i].node, arguments[i]) for i in example.wanted]
    leaves, structure = flatten((value, *slopes))
    return [_end(example.name, recorder, x) for x in leaves], structure


def _end(name: str, recorder: Recorder, x: Any) -> Any:
    """A result as a Value, or as a constant where it depends on no argument."""
    node = trace.mapping(x)
    if node.__class__ is Recorded:
        return node.value
    x = recorder.outside(x)
    if not (isinstance(x, (int, float, complex)) or is_array(x)):
        raise errors.not_numeric(name, x)
    return canonical(x)


@contextmanager
def _standing_for(captured: Sequence[Any], tensors: Sequence[Any]) -> Iterator[None]:
    """Inside, Tensors from outside are what the record knows them as."""
    before = [(x, x.value, x.node) for x in captured]
    try:
        for x, inner in zip(captured, tensors, strict=True):
            x.value, x.node = inner.value, inner.node
        yield
    finally:
        for x, value, node in before:
            x.value, x.node = value, node


def _names(f: Function, structure: Structure) -> list[str]:
    """What the function calls its arguments, leaf by leaf."""
    try:
        parameters = list(signature(f).parameters.values())
    except (TypeError, ValueError):  # what is written in C may not say
        parameters = []
    positional, keywords = structure.parts
    named = [p.name for p in parameters if p.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)]
    named += [f"x{i + 1}" for i in range(len(named), len(positional.parts))]
    pairs = [*zip(named, positional.parts, strict=False), *zip(keywords.note, keywords.parts, strict=True)]
    return [
        as_variable(str(name) if part.size == 1 else f"{name}_{i}") for name, part in pairs for i in range(part.size)
    ]
