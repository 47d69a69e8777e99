"""How is one line of an evaluation trace written?

A line has the value's own name, or v₁, v₂, …; how it was computed; the value; the local derivatives. Learners' names go
before numbers of lines, also inside formulas.

Read next: `explanation`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import Any

from ..engine.backend import form, raw
from ..engine.graph import LEAF, Node
from ..engine.ops.linear import conjugated
from .alone import any_facts
from .formula import Formula, formula, named, parts
from .local import NUMBERS, Jacobian, local_fact
from .missing import MEANINGS, Unknown
from .names import Names, printable
from .record import Values
from .setting import setting_of
from .show import number, shape_and_dtype, summary, written
from .trace import Trace

_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LONGEST_FORMULA = 48
_LONGEST_ARRAY = 36


class Writer:
    """Writes lines of a trace, and collects the words that need an explanation."""

    def __init__(self, y: Any, trace: Trace, names: Names, shown: Iterable[Node]) -> None:
        self._trace, self._names = trace, names
        self.reasons: list[str] = []
        self.rounded = False
        near = {x for value in shown for x in (value, *trace.operands(value))}
        operations = [v for v in trace.values if v in near or not near.isdisjoint(trace.operands(v))]
        calls = {trace.operation(v): None for v in operations if v.rule is not LEAF}
        self._values = Values(y, list(calls), trace.places, names)

    def name(self, value: Node) -> str:
        """What a value is called: by the learner, else by its line."""
        return self._names.of(value) or self.line(value)

    def line(self, value: Node) -> str:
        """v with the number of the line."""
        return "v" + str(self._trace.numbers[value]).translate(_LOW)

    def entry(self, value: Node, entry: tuple[int, ...]) -> str:
        """The same with the index of an entry, where there are several."""
        return index_text(self.name(value), entry if prod(value.shape) > 1 else ())

    def asking(self, value: Node, entry: tuple[int, ...]) -> str:
        """How one asks for the entry of an input."""
        name = self._names.of(value) or "…"
        return f"explain(…, wrt={name}, entry={entry[0] if len(entry) == 1 else entry})"

    def raw(self, value: Node) -> Any:
        """The value itself, or `Unknown`."""
        return self._values.of(value)

    def value(self, value: Node) -> str:
        """Shape and value in one line."""
        shape = shape_and_dtype(value.shape, value.dtype).removeprefix("() ")
        text = f"{shape} {self.text(self.raw(value))}".strip()
        changed = value.rule is LEAF and self._values.overwritten(value)
        return f"{text}, modified in place since" if changed else text

    def formula(self, value: Node) -> str:
        """How it was computed, in Python; empty for an input."""
        if value.rule is LEAF:
            return ""
        operation = self._trace.operation(value)
        places = self._trace.places.operands(operation)
        operands = [self._operand(*place) for place in places]
        name, setting = printable(operation.name()), setting_of(operation)
        whole = formula(name, operands, setting, _LONGEST_FORMULA)
        if not whole.text:
            texts = [x.text for x in operands] if len(operands) < 4 else [operands[0].text, "…", operands[-1].text]
            whole = named(f"{name}({', '.join(filter(None, [*texts, setting]))})")
        results = [node for node, _ in self._trace.places.results(operation)]
        return parts(whole, len(results))[results.index(value)].text

    def locals(self, value: Node) -> list[tuple[str, str]]:
        """The name of each operand that varies, and the local derivative by it; one that is used twice has a sum."""
        found: dict[str, list[str]] = {}
        for x, local in zip(self._trace.operands(value), self._trace.locals(value), strict=True):
            if x is not None:
                found.setdefault(self.name(x), []).append(self.factor(local))
        return [(name, " + ".join(texts if texts[0] not in MEANINGS else texts[:1])) for name, texts in found.items()]

    def factor(self, local: Any) -> str:
        """A local derivative in one line; in place of a long array, the shape of the Jacobian matrix."""
        if isinstance(local, (Unknown, *NUMBERS)):
            return self.text(local)
        if not isinstance(local, Jacobian):
            text = _in_one_line(local_fact(local).text)
            shape = form(local)[0]
            local = Jacobian(shape, shape)
            if len(text) <= _LONGEST_ARRAY:
                return text
        return str(local)

    def cotangent(self, y_bar: Any, longest: int = _LONGEST_ARRAY) -> str:
        """What a backward pass brings, complex numbers as hooks see them."""
        return self.text(y_bar if isinstance(y_bar, Unknown) else conjugated(y_bar), longest)

    def text(self, value: Any, longest: int = _LONGEST_ARRAY) -> str:
        """Any value in one line; a reason why there is none is noted for the legend."""
        if isinstance(value, Unknown):
            if value.reason not in self.reasons:
                self.reasons.append(value.reason)
            return value.reason
        if isinstance(value, NUMBERS):
            self.rounded |= isinstance(value, float) and float(number(value)) != value and value == value
            return f"({value:.6g})" if isinstance(value, complex) else number(value)
        text = _in_one_line(written(raw(value)))
        return text if len(text) <= longest else summary(raw(value))

    def _operand(self, node: Any, value: Any) -> Formula:
        if node is not None:
            return named(self.name(node))
        name = self._names.of(value) or self._names.of(raw(value))
        if name or isinstance(value, Unknown):
            return named(name or "…")
        facts = any_facts(value)
        text = _in_one_line(facts[-1].text)
        return named(text if len(text) <= _LONGEST_ARRAY else f"constant {facts[0].text}")


def _in_one_line(text: str) -> str:
    rows = [" ".join(row.replace("[", " ").replace("]", " ").split()) for row in text.split("\n")]
    if not text.startswith("["):
        return text
    return f"[{rows[0]}]" if len(rows) == 1 else f"[{' '.join(f'[{row}]' for row in rows)}]"


def index_text(name: str, index: Sequence[int]) -> str:
    """A value's name with an index behind it."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name
