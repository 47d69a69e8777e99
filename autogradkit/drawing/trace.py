"""Which numbers stand in the evaluation trace of a computation?

The trace has one line for each value: the leaves, then the results in the order in which they were computed. Beside
every value may stand two more numbers. Its tangent says how fast it changes when one input moves: forward mode, from
the first line to the last. Its cotangent says how fast the final result changes when this value moves: reverse mode,
from the last line to the first. A pass of either kind is run here on what the nodes still hold, and changes nothing.

Read next: `paths`, the chain rule on the same lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..engine.backend import canonical, put, raw, to_numpy
from ..engine.custom import RESULT
from ..engine.forward import ancestors
from ..engine.graph import LEAF, Node
from .asking import like, obstacle, operands_of, pushed
from .local import local_derivatives, one_number
from .missing import YOUR_RULE, Unknown
from .names import Names
from .record import Places
from .wrapped import rule_of

_NUMBER_OR_NONE = {float, type(None)}

Operands = tuple[Node | None, ...]


class Trace:
    """The values of one recorded computation, in order, and how each follows from others."""

    def __init__(self, y: Any, names: Names) -> None:
        nodes = ancestors([y.node])
        self.places = Places([*nodes, *names.nodes()])
        self.root: Node = self.places.one(y.node)
        leaves = [node for node in nodes if node.rule is LEAF]
        # Of a call with several results each of these is a value; the call itself is none.
        results = [n for n in nodes if n.rule is not LEAF and self.places.one(n) is n and not self.places.is_call(n)]
        self.leaves, self.values = leaves, leaves + results
        self.numbers = {value: i for i, value in enumerate(self.values, start=1)}
        self._operands = {value: self._found(value) for value in self.values}
        self._locals: dict[Node, list[Any]] = {}

    def operation(self, value: Node) -> Node:
        """The node of the operation that computed a value."""
        call: Node = value.a if rule_of(value) is RESULT else value
        return call

    def operands(self, value: Node) -> Operands:
        """The values that it was computed from, one for each place; None for a constant."""
        return self._operands[value]

    def locals(self, value: Node) -> list[Any]:
        """The local derivative for each place of an operand."""
        found = self._locals.get(value)
        if found is None:
            whole = rule_of(value) is not RESULT
            found = local_derivatives(value) if whole else [YOUR_RULE] * len(self.operands(value))
            self._locals[value] = found
        return found

    def _found(self, value: Node) -> Operands:
        one = self.places.one
        return () if value.rule is LEAF else tuple([one(x) for x in operands_of(self.operation(value))])


class Start(NamedTuple):
    """What moves: one entry of a value."""

    value: Node
    entry: tuple[int, ...]

    @staticmethod
    def number(array: Any, entry: tuple[int, ...] = ()) -> Any:
        """The number at an entry of a tangent or a cotangent; where no number is alone there, None."""
        numbers = to_numpy(raw(array))
        found = numbers[(..., *entry)] if entry else numbers
        return found.item() if found.size == 1 else None


def moving(start: Start, value: Any) -> Any:
    """The tangent of a value of which one entry moves with speed 1; value is the raw one, as far as it is known."""
    x, held = start.value, None if isinstance(value, Unknown) else value
    if one_number(x):
        return like(x, x, 1.0, held)
    return canonical(put(like(x, x, 0.0, held), start.entry, 1.0))


def tangents(trace: Trace, start: Node, x_dot: Any) -> Iterator[tuple[Node, Any]]:
    """Each value, in the order of the trace, with its tangent: None where it stands still, or `Unknown`.

    A large tangent lives until the last line that uses it.
    """
    waiting = Counter(x for value in trace.values for x in trace.operands(value))
    known: dict[Any, Any] = {start: x_dot}
    for value in trace.values:
        operands = trace.operands(value)
        if value is not start:
            x_dots = [known.get(x) for x in operands]
            if any(d is not None for d in x_dots):
                known[value] = _tangent(trace, value, x_dots)
        yield value, known.get(value)
        for x in operands:
            waiting[x] -= 1
            if not waiting[x]:
                known.pop(x, None)


def _tangent(trace: Trace, value: Node, x_dots: list[Any]) -> Any:
    kinds = {d.__class__ for d in x_dots}
    if Unknown in kinds or rule_of(value) is RESULT:
        return next((d for d in x_dots if isinstance(d, Unknown)), YOUR_RULE)
    if value.dtype is float and kinds <= _NUMBER_OR_NONE:
        total = 0.0
        for local, x_dot in zip(trace.locals(value), x_dots, strict=True):
            if x_dot is not None:
                if local.__class__ is Unknown:
                    return local
                total += local * x_dot
        return total
    return obstacle(value) or pushed(value, x_dots)
