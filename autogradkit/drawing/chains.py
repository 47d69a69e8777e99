"""How is the chain rule written out for one input, path by path?

Between numbers as products of numbers. Where arrays lie between, either as products of Jacobian matrices, of which the
shapes are shown, or for a single entry of the input as products of numbers again.

Read next: `sentences`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from ..engine.backend import is_complex
from ..engine.graph import Node
from .entries import TOO_MANY, entry_of, web_of_entries
from .explanation import Chain, Way
from .lines import Writer, index_text
from .local import NUMBERS, Jacobian, one_number
from .missing import Unknown
from .paths import Step, Web, count, product, walk
from .sentences import meaning
from .trace import Start, Trace

_MOST_STEPS = 50_000
_LONGEST_GRADIENT = 72
_ENDS = 20  # how many values of a long path are held at either end

_COMPLEX = "with complex numbers a local derivative need not be one number, so there is no product to write."
_MANY = "so many numbers lie between that the paths are not written out."


class Chains:
    """Writes the chain rule for one input after the other."""

    def __init__(self, trace: Trace, writer: Writer, most: int) -> None:
        self._trace, self._writer, self._most = trace, writer, most
        self._by_shapes, self._by_entries = "", False

    def of(self, start: Start, x_bar: Any, in_numbers: bool) -> Chain:
        """The chain rule for an input with the cotangent x_bar; in_numbers asks for one entry where it is an array."""
        trace, root = self._trace, self._trace.root
        web = Web(trace.values, trace.operands, lambda value, place: trace.locals(value)[place])
        many, leading = count(web, start.value, root)
        name, total = self._writer.name(start.value), self._total(x_bar)
        if any(is_complex(value.dtype) for value in leading):
            return Chain(self._writer.name(root), name, (), many, "", _COMPLEX)
        if all(one_number(value) for value in leading):
            return self._written(web, name, many, start.value, root, leading, self._at(x_bar, start.entry) or total)
        if not in_numbers:
            self._by_shapes = self._by_shapes or self._writer.asking(start.value, start.entry)
            return self._written(web, name, many, start.value, root, leading, total)
        return self._of_entry(start, self._at(x_bar, start.entry), many, leading)

    def notes(self, chains: Sequence[Chain]) -> list[str]:
        """What has to be said about these."""
        notes = []
        if self._by_shapes:
            notes.append(
                "in products, shapes in brackets are Jacobian matrices, one for each step; "
                f"{self._by_shapes} follows one entry instead, in numbers"
            )
        if self._by_entries:
            notes.append("between arrays, paths with a factor of 0 are left out")
        if any(len({way.values for way in chain.ways}) < len(chain.ways) for chain in chains):
            notes.append("a path stands there twice where a line uses a value twice: each use is a path of its own")
        return notes

    def _of_entry(self, start: Start, total: str, many: int, leading: Any) -> Chain:
        writer, root = self._writer, self._trace.root
        name = writer.entry(*start)
        first, last = entry_of(start.value, start.entry), entry_of(root, (0,) * len(root.shape))
        web = web_of_entries(self._trace, first, leading)
        if isinstance(web, Unknown):
            remark = _MANY if web is TOO_MANY else f"{web.reason}: {meaning(web.reason)}."
            return Chain(writer.name(root), name, (), many, total, remark)
        self._by_entries = True
        many, leading = count(web, first, last)
        return self._written(web, name, many, first, last, leading, total)

    def _written(self, web: Web, name: str, many: int, first: Any, last: Any, leading: Any, total: str) -> Chain:
        paths: list[list[Step]] = []
        for path in islice(walk(web, first, last, leading), self._most):
            paths.append(path)
            if sum(map(len, paths)) > _MOST_STEPS:
                break
        ways = tuple(self._way(path) for path in paths)
        if not total and len(paths) == many:
            # A hook of the learner's may change what arrives; the sum over all paths is the derivative all the same.
            products = [product(path) for path in paths]
            total = "" if any(p is None for p in products) else self._writer.text(float(sum(products)))
        return Chain(self._writer.name(self._trace.root), name, ways, many, total)

    def _way(self, path: list[Step]) -> Way:
        values = [*(step.value for step in path), path[-1].operand if path else self._trace.root]
        steps = path
        if len(path) > 2 * _ENDS:
            values, steps = values[:_ENDS] + values[-_ENDS:], path[:_ENDS] + path[-_ENDS:]
        number = product(path)
        text = "" if number is None else self._writer.text(number)
        return Way(tuple(map(self._called, values)), tuple(map(self._factor, steps)), text, len(path))

    def _called(self, place: Any) -> str:
        if isinstance(place, Node):
            return self._writer.name(place)
        return index_text(self._writer.name(place.value), place.where())

    def _factor(self, step: Step) -> str:
        local = step.factor
        if isinstance(local, NUMBERS):
            return self._writer.text(local)
        if isinstance(local, Unknown):
            return f"[{self._writer.text(local)}]"
        if one_number(step.value) and one_number(step.operand):
            return self._writer.factor(local)  # under vmap, one for each place
        return f"[{local if isinstance(local, Jacobian) else Jacobian(local.shape, local.shape)}]"

    def _total(self, x_bar: Any) -> str:
        return "" if isinstance(x_bar, Unknown) else self._writer.cotangent(x_bar, _LONGEST_GRADIENT)

    def _at(self, x_bar: Any, entry: tuple[int, ...]) -> str:
        number = None if isinstance(x_bar, Unknown) else Start.number(x_bar, entry)
        return "" if number is None else self._writer.text(number)
