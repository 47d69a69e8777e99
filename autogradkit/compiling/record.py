"""What did a function do to its arguments?

It is run once on an example, at a level of its own, where every operation leaves a `Step`: which operation, on which
values, with which settings. Derivatives are made of the same operations, so a gradient that is taken while this level
listens leaves its steps too, after those of the function.

What the function asks in between, a number for an `if`, is refused: the steps would be those of this example only.

Read next: `names`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any, final

from ..engine import trace
from ..engine.backend import form, is_array, ndarray, raw
from ..engine.graph import Node
from ..engine.levels import Carried, Level
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
    settings : as the operation takes them; they depend on no argument
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
        return (x for x in self.operands if x.__class__ is Value)


@final
class Recorder:
    """The steps of one function, in order."""

    def __init__(self, level: Level, since: int) -> None:
        self.level, self.since = level, since
        self.steps: list[Step] = []
        self.known: dict[int, Value] = {}  # by the id of the example, which its Value keeps alive
        self._ends: dict[Node, None] = {}  # nodes from outside of which a derivative is asked for
        self.names_outside: dict[int, str] = {}  # what constants are called, by their ids

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
        step = Step(operation, operands, settings, together, walked_back())
        step.result = self._value(z, step)
        self.steps.append(step)
        return self.tensor(step.result)

    def outside(self, x: Any) -> Any:
        """An operand from outside of the function: a constant, unless somebody differentiates with respect to it."""
        waiting = [x.node] if trace.differentiated(x) else []
        for node in waiting:
            if node.order > self.since:  # which is older than the record
                self._ends[node] = None
            else:
                waiting += node.parents()
        return raw(x)

    def captured(self) -> list[Any]:
        """The Tensors from outside that require a gradient.

        A node does not know its Tensor, so the collector of garbage is asked who holds it.
        """
        holders = [(node, gc.get_referrers(node)) for node in self._ends]
        return [next(x for x in held if x.__class__ is trace.Tensor and x.node is node) for node, held in holders]


@final
class Recorded(Carried):
    """What a value carries while its function is recorded, in the place where reverse mode has a node."""

    __slots__ = ("recorder", "value")

    maps = True

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

    def unreadable(self, who: str, for_shape: bool) -> RuntimeError:
        """What to say to who asks for numbers, be it for the shape of a result."""
        return errors.shape_by_value(who) if for_shape else errors.value_asked_for(who)

    def not_an_index(self, index: Any) -> RuntimeError:
        """What to say where a Tensor of this level cannot be an index."""
        return errors.index_by_value(index)

    def __repr__(self) -> str:
        return "while ag.compile records"
