"""What can an operation be asked, once it has run?

To run again with one operand moved, and what its rule gives for a cotangent or a tangent. A `Record` has values of its
own, so that nothing which happens later can change the answers.

Read next: `nodes`, which asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, final

import numpy as np

from ..engine import modes
from ..engine.custom import Several
from ..engine.errors.wording import user_line
from ..engine.graph import MANY, Leaf, Node, Wrapped
from ..engine.levels import AMBIENT
from ..engine.ops.linear import conjugated
from ..engine.tensor import Tensor
from ..engine.trace import tensor_of
from .numeric import coarseness
from .probes import directions
from .vectors import at_once, like, one_example, parts, reals, split, vector


@final
class Record:
    """An operation that ran: its rule, the raw values it met (operands, settings, result), and which operands vary."""

    def __init__(self, node: Node, x: Any, y: Any, z: Any) -> None:
        self.node, self.rule = node.twin(), node.rule
        while isinstance(self.rule, Wrapped):
            self.rule = self.rule.rule
        count = self.rule.operands
        self.many = count == MANY
        met, parents = (x, node.a) if self.many else ((x, y)[:count], (node.a, node.b)[:count])
        self.operands = tuple(one_example(v) for v in met)
        self.wrapped = tuple(v.__class__ is Tensor for v in met)
        # An operand that stands at two places has one node; here each place gets its own, to tell them apart.
        self.leaves = [None if p is None else Leaf(AMBIENT, v) for p, v in zip(parents, self.operands, strict=True)]
        self.settings = () if count == 2 else tuple(y or ())
        self.result = tuple(one_example(v) for v in z) if isinstance(z, tuple) else one_example(z)
        self._adopt()
        if isinstance(z, tuple):
            # A call of one's own gives None for a result that is constant by declaration.
            again = parts(self._again(self.operands))
            self.result = tuple(v if new is not None else None for v, new in zip(self.result, again, strict=True))
        # A result that is not a number, as behind a mask, has no derivative, and no cotangent is given for it.
        self.defined = np.isfinite(vector(self.result))
        self.size = self.defined.size
        self.varying = {i: reals(self.operands[i]) for i, p in enumerate(parents) if p is not None}
        floating = [*self.varying.values(), *(reals(v) for v in parts(self.result) if vector(v).size)]
        self.epsilon = max(coarseness(v.dtype) for v in floating)

    def _adopt(self) -> None:
        """Gives the node the values and parents that belong to this record."""
        node = self.node
        node.level = AMBIENT
        node.z = _own(node.z, self.result)
        if self.many:
            node.a, node.x = tuple(self.leaves), _own(node.x, self.operands)
            return
        node.a, node.x = self.leaves[0], _own(node.x, self.operands[0])
        if len(self.leaves) == 2:
            node.b, node.y = self.leaves[1], _own(node.y, self.operands[1])

    def _again(self, operands: Sequence[Any]) -> Any:
        """The results for these operands, which are Tensors where they were Tensors when the operation ran."""
        # Copies, as a call of one's own may modify its operands in place.
        values = [tensor_of(one_example(v)) if w else v for v, w in zip(operands, self.wrapped, strict=True)]
        return self.rule.operation(*([tuple(values)] if self.many else values), *self.settings)

    def run(self, operand: int, value: Any) -> Any:
        """The result with another value for one operand, as a vector."""
        values = list(self.operands)
        values[operand] = like(value, values[operand])
        return np.where(self.defined, vector(self._again(values)), 0.0)

    def cotangents(self, random: np.random.Generator) -> Any:
        """Three random cotangents of the result, one a row."""
        return directions(random, self.size) * self.defined

    def pull(self, rows: Any, without: int | None = None) -> tuple[dict[int, Any], bool]:
        """What the rule gives for cotangents of the result, and whether it left those as they were.

        The answers stand under the position of their operand, one a row; None where one is missing. Of several results,
        one may be left `without` a cotangent.
        """
        untouched = True
        answers: dict[int, list[Any]] = {i: [] for i in self.varying}
        for row in rows:
            given = split(row, self.result)
            if without is not None:
                given[without] = None
            before = vector(given)
            arrived = self._arrived(given)
            untouched &= np.array_equal(before, vector(given), equal_nan=True)
            for i, column in answers.items():
                x_bar = arrived.get(self.leaves[i])
                column.append(None if x_bar is None else reals(one_example(x_bar)).astype(np.float64))
        missing = {i: any(x_bar is None for x_bar in column) for i, column in answers.items()}
        return {i: None if missing[i] else np.array(column) for i, column in answers.items()}, untouched

    def pull_at_once(self, rows: Any) -> dict[int, Any]:
        """What the rule gives for a stack of cotangents, each answer under the position of its operand."""

        def pull(seeds: list[Any]) -> list[Any]:
            arrived = self._arrived(seeds)
            return [
                arrived.get(self.leaves[i], like(np.zeros(x.shape), self.operands[i])) for i, x in self.varying.items()
            ]

        return dict(zip(self.varying, at_once(pull, rows, self.result), strict=True))

    def _arrived(self, cotangents: list[Any]) -> dict[Any, Any]:
        """What the rule gives for one cotangent of each result, all of them in PyTorch's convention."""
        given = tuple(None if y_bar is None else conjugated(y_bar) for y_bar in cotangents)
        pairs = self.rule.pull(given[0] if len(given) == 1 else Several(given), self.node)
        return {parent: conjugated(x_bar) for parent, x_bar in pairs}

    def push(self, operand: int, x_dot: Any) -> Any:
        """The tangent of the result, as a vector, that the rule gives where one operand moves and the others rest."""
        x_dots = {i: x_dot if i == operand else np.zeros(x.shape) for i, x in self.varying.items()}
        dots = [like(x_dots[i], v) if i in x_dots else None for i, v in enumerate(self.operands)]
        z_dot = self.rule.push(self.node, *((tuple(dots), None) if self.many else (*dots, None)[:2]))
        moved = z_dot.entries if isinstance(z_dot, Several) else (z_dot,)
        rows = [
            np.zeros(vector(v).size) if d is None else vector(d)
            for d, v in zip(moved, parts(self.result), strict=True)
            if vector(v).size
        ]
        return np.where(self.defined, np.concatenate(rows), 0.0) if rows else np.zeros(0)


def _own(held: Any, value: Any) -> Any:
    """The record's own value in place of one that a node holds; what the node does not keep stays away."""
    if isinstance(held, tuple) and isinstance(value, tuple):
        return tuple(_own(h, v) for h, v in zip(held, value, strict=True))
    return None if held is None else value


def recorded(run: Callable[[], Any]) -> tuple[Any, list[Record]]:
    """Runs something; gives its result, and a record of every operation on the way."""
    records: list[Record] = []

    def look(node: Any, x: Any, y: Any, z: Any) -> None:
        node.where = user_line()
        with modes.unobserved():
            records.append(Record(node, x, y, z))

    with modes.overseen(look):
        return run(), records
