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

import numpy as np

from ..engine import trace
from ..engine.backend import form, ndarray
from ..engine.graph import Node
from ..engine.levels import AMBIENT, Carried, Level
from . import errors
from .names import learned, walked_back

Values = tuple[Any, ...]


class OfATransform(BaseException):
    """Says that f uses a value of a transform that runs around it; not for `except Exception` of the user's."""


def is_spread(x: ndarray) -> bool:
    """Whether an array is one number, seen from every place."""
    return bool(x.ndim and x.size) and not any(x.strides)


def copied(x: ndarray) -> ndarray:
    """An array of its own; where one number stands at every place, again one number."""
    return np.broadcast_to(x[(0,) * x.ndim], x.shape) if is_spread(x) else x.copy(order="K")


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
        self._ends: dict[Node, None] = {}  # nodes from outside of which a derivative is asked for
        self._read: dict[Node, None] = {}  # and those of which only the value is
        self._snapshots: dict[int, tuple[ndarray, ndarray]] = {}  # arrays from outside, and what they were
        self.names_outside: dict[int, str] = {}  # what constants are called, by their ids

    def argument(self, example: Any, name: str = "") -> Any:
        """A Tensor that stands for an argument."""
        return self.tensor(Value(example, None, name))

    def tensor(self, value: Value) -> Any:
        """A Tensor of this level."""
        return trace.tensor_of(trace.constant(value.example), Recorded(self, value))

    def run(self, operation: Any, operands: Values, settings: Values, together: bool) -> Any:
        """Runs an operation on the examples, and writes it down."""
        examples = [x.example if x.__class__ is Value else x for x in operands]
        z = operation(examples, *settings) if together else operation(*examples, *settings)
        for x, example in zip(operands, examples, strict=True):
            if z is example and z.__class__ is ndarray and x.__class__ is Value:
                return self.tensor(x)  # an operation that had nothing to do
        step = Step(operation, operands, settings, together, walked_back())
        step.result = Value(z, step)
        self.steps.append(step)
        return self.tensor(step.result)

    def outside(self, x: Any) -> Any:
        """An operand from outside of the function: a constant, unless somebody differentiates with respect to it."""
        while x.__class__ is trace.Tensor:
            if x.node is not None:
                self._goes_back_to(x.node, self._ends)
            x = x.value
        return self.as_it_is(x)

    def heard_in_silence(self, node: Node) -> None:
        """Takes note that f reads a Tensor which requires a gradient, and asks for none: inside `no_grad`."""
        if node.level <= self.level:
            self._goes_back_to(node, self._read)

    def _goes_back_to(self, node: Node, ends: dict[Node, None]) -> None:
        """Finds the nodes from outside that a node comes from."""
        waiting = [node]
        for node in waiting:
            if node.level is not AMBIENT:
                raise OfATransform
            if node.order > self.since:  # which is older than the record
                ends[node] = None
            else:
                waiting += [p for p in node.parents() if p not in waiting]

    def as_it_is(self, x: Any) -> Any:
        """A constant as it is now: whoever holds an array may change it before the program runs, or before f ends."""
        if x.__class__ in (tuple, list):
            return x.__class__(map(self.as_it_is, x))
        if x.__class__ is not ndarray:
            return x
        _, snapshot = self._snapshots.get(id(x), (x, None))
        if snapshot is None or x.tobytes() != snapshot.tobytes():
            snapshot = copied(x)
            self._snapshots[id(x)] = x, snapshot
            self._snapshots[id(snapshot)] = snapshot, snapshot
            self.names_outside[id(snapshot)] = self.names_outside.get(id(x), "")
        return snapshot

    def forget(self) -> None:
        """Lets go of the arrays from outside."""
        self._snapshots.clear()

    def captured(self) -> list[Any]:
        """The Tensors from outside that require a gradient: first those that get one, then those that are only read.

        A node does not know its Tensor, so the collector of garbage is asked who holds it.
        """
        holders = [(node, gc.get_referrers(node)) for node in (self._ends | self._read)]
        return [next(x for x in held if x.__class__ is trace.Tensor and x.node is node) for node, held in holders]

    @property
    def asked(self) -> int:
        """Of how many of them a derivative is asked for."""
        return len(self._ends)


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
        learned(self.recorder.names_outside)
        pairs = zip(operands, nodes, strict=True)
        seen = tuple(self.recorder.outside(x) if n is None else n.value for x, n in pairs)
        return self.recorder.run(operation, seen, self.recorder.as_it_is(settings), together)

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
