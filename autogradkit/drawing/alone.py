"""What does a picture show where there is no record to walk?

One box that says what the value is. A constant has no history. In forward mode a value carries its tangent along, under
`vmap` it stands for many at once, inside the forward of a `Function` somebody else knows the derivative.

Read next: `read`, for everything that has a record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..engine.backend import form, is_array, raw
from ..engine.forward import Tangent
from .description import Fact, Graph, Kind, Value
from .missing import Unknown, fact
from .names import Names, printable
from .show import shape_and_dtype


def value_facts(its_form: tuple[tuple[int, ...], Any], value: Any) -> list[Fact]:
    """Shape and dtype, as far as they are worth a line, and the value or the reason why there is none."""
    shape = shape_and_dtype(*its_form)
    facts = [Fact("shape", shape)] if shape else []
    return [*facts, fact("value", value if isinstance(value, Unknown) else raw(value))]


def any_facts(value: Any) -> list[Fact]:
    """The same for anything that an operation may be called with or give."""
    if isinstance(value, Unknown):
        return [fact("value", value)]
    if not is_array(raw(value)) and not isinstance(raw(value), (int, float)):
        # The type is enough: asking an object of the learner's how it wants to be written could run anything.
        return [Fact("value", printable(repr(value) if isinstance(value, str) else type(value).__name__))]
    return value_facts(form(value), value)


def alone(y: Any, names: Names) -> Graph:
    """The description of a Tensor without a record: a single box, and a sentence that says why."""
    node, facts, seen = y.node, value_facts(form(y), y), [y]
    kind: Kind = "root" if node is not None else "constant"
    if node is None:
        note = "nothing was recorded: this Tensor does not depend on anything that requires a gradient"
    elif node.maps:
        note = "vmap keeps no record: it runs the function once, on all values together"
    elif isinstance(node, Tangent):
        facts.append(fact("tangent", node.tangent))
        seen.append(node.tangent)
        note = "forward mode keeps no record: each value carries its tangent along"
    else:
        note = "inside forward nothing is recorded: the derivative of the whole is what backward or jvp says"
    name = names.of(y)
    return Graph({"v1": Value("v1", kind, name, bool(name), tuple(facts))}, [], [note, *stacked(seen)])


def stacked(values: Iterable[Any]) -> list[str]:
    """A sentence where values have axes that the function at work does not see."""
    hidden = max((_hidden(value) for value in values), key=len)
    if not hidden:
        return []
    how_many, axes = " × ".join(map(str, hidden)), "a first axis" if len(hidden) == 1 else "first axes"
    return [f"under vmap a box shows {how_many} values at once, along {axes} that the function does not see"]


def _hidden(value: Any) -> list[int]:
    """How long the hidden axes of a value are, the outermost first."""
    lengths: list[int] = []
    while hasattr(value, "node"):
        if value.node is not None and value.node.hides:
            lengths.insert(0, value.node.size)
        value = value.value
    return lengths
