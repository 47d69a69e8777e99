"""Along which ways does one entry of an input reach the result?

An array is many numbers, and each has its own uses. Here the computation is taken apart into numbers: a vertex is one
entry of one value, and a row of a Jacobian matrix, which the engine's rule gives for a cotangent with a single 1 in it,
says which entries of the operands it was computed from. Between numbers, every local derivative is a number.

A place where a row has a 0 is no path, for the rule does not say whether it must be 0 or only happens to be.

Read next: `explaining`.
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..engine.backend import canonical, put, raw, to_numpy
from ..engine.graph import Node
from .asking import like, obstacle, pulled_apart
from .local import NUMBERS, entry_by_entry, one_number
from .missing import COMPLEX, YOUR_RULE, Unknown
from .paths import Web
from .trace import Trace

_MOST_VERTICES = 2000

TOO_MANY = Unknown("too many")


class Entry(NamedTuple):
    """One number of a value, by its place in the order of memory."""

    value: Node
    place: int

    def where(self) -> tuple[int, ...]:
        """The place as one index for each axis."""
        return tuple(int(i) for i in np.unravel_index(self.place, self.value.shape)) if self.value.shape else ()


def entry_of(value: Node, index: tuple[int, ...]) -> Entry:
    """The entry of a value at an index."""
    return Entry(value, int(np.ravel_multi_index(index, value.shape)) if value.shape else 0)


def web_of_entries(trace: Trace, start: Entry, leading: Any) -> Web | Unknown:
    """The numbers between one entry of an input and the result; leading are the values on the way."""
    found: dict[Entry, list[tuple[Entry, Any]]] = {Entry(trace.root, 0): []}
    wanted: dict[Node, list[Entry]] = {trace.root: [Entry(trace.root, 0)]}
    for value in reversed(trace.values):
        if value is start.value or value not in leading:
            continue
        for entry in wanted.pop(value, ()):
            uses = _uses(trace, entry, leading)
            if isinstance(uses, Unknown):
                return uses
            found[entry] = [(x, factor) for x, factor in uses if x.value is not start.value or x == start]
            for x, _ in found[entry]:
                if x not in found:
                    found[x] = []
                    wanted.setdefault(x.value, []).append(x)
            if len(found) > _MOST_VERTICES:
                return TOO_MANY
    order = sorted(found, key=lambda entry: trace.numbers[entry.value])
    return Web(order, lambda e: [x for x, _ in found[e]], lambda e, place: found[e][place][1])


def _uses(trace: Trace, entry: Entry, leading: Any) -> list[tuple[Entry, Any]] | Unknown:
    """From which entries one entry was computed, with the local derivative by each."""
    value, operands = entry.value, trace.operands(entry.value)
    operation = trace.operation(value)
    if one_number(value) and all(x is None or one_number(x) for x in operands):
        numbers = zip(operands, trace.locals(value), strict=True)
        uses = [(Entry(x, 0), local) for x, local in numbers if x is not None and x in leading]
        return next((local for _, local in uses if not isinstance(local, NUMBERS)), uses)
    if operation is not value:
        return YOUR_RULE
    if reason := obstacle(operation):
        return reason
    one = like(operation, value, 1.0)
    if not one_number(value):
        one = canonical(put(like(operation, value, 0.0), entry.where(), 1.0))
    uses = []
    for x, row in zip(operands, pulled_apart(operation, one), strict=True):
        if isinstance(row, Unknown):
            return row
        if x is not None and row is not None and x in leading:
            numbers = to_numpy(raw(row)).reshape(-1)
            if numbers.dtype.kind == "c" or len(numbers) != prod(x.shape):
                return COMPLEX
            places = [entry.place] if entry_by_entry(operation, x) else np.flatnonzero(numbers).tolist()
            uses += [(Entry(x, place), numbers[place].item()) for place in places]
    return uses
