"""How does a description come from a library that keeps no record of values, but can watch a function run?

The watch is a list of steps, oldest first: an operation between operands and results. Only the steps that the final
result depends on are drawn.

Read next: `of_autograd` and `of_jax`, which make such lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .alone import any_facts
from .assembly import Assembly, as_constant
from .description import Graph, Kind
from .formula import TOO_LONG, Formula, parts
from .names import Names, printable
from .read import notes


@dataclass(eq=False)
class Variable:
    """A value that a step took or gave, each one by itself: two equal numbers are two variables.

    value : its number or array, or why that is not known
    name  : that of an argument or of a variable in the function; may be found later
    leaf  : whether it is an argument
    """

    value: Any
    name: str = ""
    leaf: bool = False


class Step(NamedTuple):
    """One operation that ran; an operand that is no `Variable` is a constant."""

    name: str
    setting: str
    operands: list[Any]
    results: list[Variable]


def described(root: Variable, steps: Sequence[Step], names: Names, max_nodes: int) -> Graph:
    """The description of the steps that led to root; names are those of constants."""
    needed, used = {root}, []
    for step in reversed(steps):
        if not needed.isdisjoint(step.results):
            used.append(step)
            needed.update(operand for operand in step.operands if isinstance(operand, Variable))
    reader = _Reader(root, names)
    for step in used[:max_nodes][::-1]:
        reader.step(step)
    key = reader.variable(root)
    reader.graph.notes += notes(reader.graph, reader.graph.values[key].name or "the result", len(used[max_nodes:]))
    if not used and not root.leaf:
        reader.graph.notes.append("nothing was recorded: the result does not depend on a floating-point argument")
    return reader.graph


class _Reader:
    """Collects boxes and operations."""

    def __init__(self, root: Variable, names: Names) -> None:
        self._assembly = Assembly()
        self.graph = self._assembly.graph
        self._root = root
        self._names = names
        self._keys: dict[Variable, str] = {}

    def step(self, step: Step) -> None:
        """Takes in an operation, its operands and its results."""
        operands = [self.variable(one) if isinstance(one, Variable) else self._constant(one) for one in step.operands]
        texts = parts(self._assembly.written(step.name, operands, step.setting), len(step.results))
        results = [self.variable(one, text) for one, text in zip(step.results, texts, strict=True)]
        self._assembly.operation(step.name, step.setting, operands, results)

    def variable(self, one: Variable, text: Formula | None = None) -> str:
        """The key of a variable; a box for it where there is none yet."""
        if one not in self._keys:
            kind: Kind = "earlier" if text is None else "result"
            kind = "leaf" if one.leaf else "root" if one is self._root else kind
            name = printable(one.name)
            self._keys[one] = self._assembly.box(kind, name, any_facts(one.value), text or TOO_LONG)
        return self._keys[one]

    def _constant(self, value: Any) -> str:
        name = self._names.of(value)
        # A number that the library has made an array of is a number.
        plain = value.item() if not name and getattr(value, "ndim", None) == 0 else value
        facts = any_facts(plain)
        return self._assembly.box("constant", name, facts, as_constant(facts))
