"""What did a function do to its arguments?

It is run once on an example, at a level of its own, where every operation leaves a `Step`: which operation, on which
values, with which settings. Derivatives are made of the same operations, so a gradient that is taken while this level
listens leaves its steps too, after those of the function.

What the function asks in between, a number for an `if`, is refused: the steps would be those of this example only.

Read next: `names`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, final

from ..engine import trace
from ..engine.backend import form, is_array, ndarray, raw
from ..engine.levels import Level
from . import errors
from .names import learned, walked_back

Values = tuple[Any, ...]


@final
class Value:
    """An argument, or the result of a step.

    example : what it was while the function was recorded
    step    : where it comes from; None for an argument
    name    : what the user calls it, "" where nobody said
    """

    __slots__ = ("dtype", "example", "name", "shape", "step")

    def __init__(self, example: Any, step: Step | None = None, name: str = "") -> None:
        self.example, self.step, self.name = example, step, name
        self.shape, self.dtype = form(example)

    @property
    def is_number(self) -> bool:
        """Whether it is a Python number, which lies in no array's memory."""
        return not is_array(self.example)


@final
class Step:
    """One operation that ran.

    operands : Values, and raw values where they are constant
    settings : as the operation takes them, with Values where arrays among them depend on an argument
    together : whether the operation takes its operands as one sequence
    of       : the name of the operation that it belongs to the derivative of, "" in the function itself
    """

    __slots__ = ("of", "operands", "operation", "result", "settings", "together")

    result: Value

    def __init__(self, operation: Any, operands: Values, settings: Values, together: bool, of: str = "") -> None:
        self.operation, self.operands, self.settings, self.together = operation, operands, settings, together
        self.of = of

    @property
    def name(self) -> str:
        """The name of the operation."""
        name: str = getattr(self.operation, "__name__", "operation")
        return name if name.isidentifier() else "operation"

    def uses(self) -> Iterator[Value]:
        """The Values that it needs."""
        yield from values_in((self.operands, self.settings))


def values_in(nested: Any) -> Iterator[Value]:
    """The Values in a nested tuple."""
    if nested.__class__ is Value:
        yield nested
    elif isinstance(nested, (tuple, list)):
        for part in nested:
            yield from values_in(part)


def mapped(f: Callable[[Value], Any], nested: Any) -> Any:
    """The same nested tuple with f of every Value."""
    if nested.__class__ is Value:
        return f(nested)
    if nested.__class__ in (tuple, list):
        return nested.__class__(mapped(f, part) for part in nested)
    return nested


@final
class Recorder:
    """The steps of one function, in order."""

    def __init__(self, level: Level) -> None:
        self.level = level
        self.steps: list[Step] = []
        self.known: dict[int, Value] = {}  # by the id of the example, which its Value keeps alive
        self.captured: list[Any] = []  # Tensors from outside that require a gradient
        self.names_outside: dict[int, str] = {}  # what constants are called, by their ids
        self.before: list[tuple[Any, Any, Any]] = []  # every Tensor from outside, with the value and node it had

    def argument(self, example: Any, name: str = "") -> Any:
        """A Tensor that stands for an argument."""
        return self.tensor(self._value(example, None, name))

    def _value(self, example: Any, step: Step | None, name: str = "") -> Value:
        value = Value(example, step, name)
        if is_array(example):
            self.known[id(example)] = value
        return value

    def tensor(self, value: Value) -> Any:
        """A Tensor of this level."""
        return trace.tensor_of(trace.constant(value.example), Recorded(self, value))

    def run(self, operation: Any, operands: Values, settings: Values, together: bool) -> Any:
        """Runs an operation on the examples, and writes it down."""
        learned(self.names_outside)
        examples = [x.example if x.__class__ is Value else x for x in operands]
        z = operation(examples, *settings) if together else operation(*examples, *settings)
        if z.__class__ is ndarray and id(z) in self.known:
            return self.tensor(self.known[id(z)])  # an operation that had nothing to do
        step = Step(operation, operands, self._seen(settings), together, walked_back())
        step.result = self._value(z, step)
        self.steps.append(step)
        return self.tensor(step.result)

    def _seen(self, settings: Any) -> Any:
        """Settings, with a Value for every array that is the example of one."""
        if settings.__class__ in (tuple, list):
            return settings.__class__(self._seen(s) for s in settings)
        return self.known.get(id(settings), settings) if is_array(settings) else settings

    def put_back(self) -> bool:
        """Gives Tensors from outside the value and node again that they had; says whether that was needed."""
        changed = [x for x, value, node in self.before if x.value is not value or x.node is not node]
        for x, value, node in self.before:
            x.value, x.node = value, node
        return bool(changed)

    def outside(self, x: Any) -> Any:
        """An operand from outside of the function: a constant, unless somebody differentiates with respect to it."""
        if x.__class__ is trace.Tensor:
            if not any(x is known for known, _, _ in self.before):
                self.before.append((x, x.value, x.node))
            if trace.differentiated(x) and not any(x is known for known in self.captured):
                self.captured.append(x)
        return raw(x)


@final
class Recorded:
    """What a value carries while its function is recorded, in the place where reverse mode has a node."""

    __slots__ = ("recorder", "value")

    records: ClassVar[bool] = False
    maps: ClassVar[bool] = True
    hides: ClassVar[bool] = False
    differentiates: ClassVar[bool] = False

    def __init__(self, recorder: Recorder, value: Value) -> None:
        self.recorder, self.value = recorder, value

    @property
    def level(self) -> Level:
        """The level of the record."""
        return self.recorder.level

    def map(self, operation: Any, operands: Values, nodes: Values, settings: Values, together: bool = False) -> Any:
        """The operation on the examples, as a step of the record."""
        pairs = zip(operands, nodes, strict=True)
        seen = tuple(self.recorder.outside(x) if n is None else n.value for x, n in pairs)
        return self.recorder.run(operation, seen, settings, together)

    def call(self, name: str, f: Any, operands: Values, nodes: Values) -> Values:
        """A call with a rule of its own, whose Python code no record would show."""
        raise errors.own_rule(name)

    def unreadable(self, who: str) -> RuntimeError:
        """What to say to who asks for numbers."""
        return errors.value_asked_for(who)

    def as_index(self, index: Any) -> Any:
        """What stands in an index for a Tensor of this level: its array, by which the record knows it."""
        value = raw(index)
        if not isinstance(value, ndarray) or value.dtype.kind == "b":
            raise errors.index_by_value(value)
        return value

    def __repr__(self) -> str:
        return "while ag.compile records"
