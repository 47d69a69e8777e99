"""Along which ways does an input reach the result, and what is the product along each?

The chain rule multiplies local derivatives along a path, and adds up over all paths. In `y = x*x + x` there are three:
two through the square, one beside it.

The number of paths can double with every line, as in `b = a + a; c = b + b`, so it is counted without walking them:
as many paths lead to a value as lead to its operands together. Only the first few are written out. That is also why
neither mode of automatic differentiation walks paths: each computes what all of them share once.

Read next: `entries`, the same for one entry of an array.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

# A node, or an entry of one.
Vertex = Any


class Web(NamedTuple):
    """Values and the uses that connect them.

    order    : the values, oldest first
    operands : of a value, for each place of an operand the value there, None for a constant
    factor   : the local derivative of a value at a place
    """

    order: Sequence[Any]
    operands: Callable[[Any], Sequence[Any]]
    factor: Callable[[Any, int], Any]


class Step(NamedTuple):
    """From a value to one of its operands, with the local derivative between them."""

    value: Any
    operand: Any
    factor: Any


def count(web: Web, start: Vertex, goal: Vertex) -> tuple[int, Collection[Vertex]]:
    """How many paths lead from start, an input, to goal, a result; and the values on them.

    The number is exact, however large.
    """
    waiting = Counter(x for value in web.order for x in web.operands(value))
    paths, leading = {start: 1}, {start}
    for value in web.order:
        # Numbers with thousands of digits would fill the memory, if all of them were kept.
        for x in web.operands(value):
            waiting[x] -= 1
            if x in leading:
                paths[value] = paths.get(value, 0) + paths[x]
                leading.add(value)
        for x in web.operands(value):
            if not waiting[x] and x != goal:
                paths.pop(x, None)
    return paths.get(goal, 0), leading


def walk(web: Web, start: Vertex, goal: Vertex, leading: Collection[Vertex]) -> Iterator[list[Step]]:
    """The paths from the result back to the input, one after the other; leading are the values on them."""

    def choices(value: Any) -> Iterator[tuple[int, Any]]:
        operands = web.operands(value) if value != start else ()
        return iter([(place, x) for place, x in enumerate(operands) if x in leading])

    if start == goal:
        yield []
    path = [goal]
    places: list[int] = []
    open_choices = [choices(goal)]
    while open_choices:
        place, x = next(open_choices[-1], (0, None))
        if x is None:
            open_choices.pop()
            path.pop()
            if places:
                places.pop()
        elif x == start:
            steps = zip(pairwise([*path, x]), [*places, place], strict=True)
            yield [Step(value, operand, web.factor(value, i)) for (value, operand), i in steps]
        else:
            path.append(x)
            places.append(place)
            open_choices.append(choices(x))


def product(path: Sequence[Step]) -> Any:
    """The factors of a path multiplied, None where one of them is no number."""
    result: Any = 1.0
    for step in path:
        if not isinstance(step.factor, (float, int, complex)):
            return None
        result = result * step.factor
    return result
