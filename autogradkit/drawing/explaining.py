"""How does one ask for a computation in words? With `explain(y)`.

Read next: `trace` for the numbers, `lines` for how they are written, `chains` for the chain rule.
"""

from __future__ import annotations

import sys
from math import prod
from operator import index
from typing import Any

from ..engine import errors
from ..engine.graph import Node
from ..engine.tensor import Tensor
from .alone import alone
from .chains import Chains
from .cotangents import cotangents
from .explanation import Explanation, Line
from .lines import Writer
from .names import Given, Names, names_in
from .sentences import has_gradient, legend, reading
from .trace import Start, Trace, moving, tangents

_FEW_INPUTS = 3
_LARGE = 10_000


def explain(
    y: Any, names: Given = None, wrt: Any = None, entry: Any = None, max_lines: int = 30, max_paths: int = 8
) -> Explanation:
    """The computation that led to y in words: its evaluation trace, and the chain rule along every path.

    The trace has a line for each value: how it was computed, its local derivatives, its tangent in forward mode, its
    cotangent (or adjoint) in reverse mode. Both modes are run on what the record still holds. Nothing is changed by it,
    and none of the caller's hooks or functions runs; what would take one is marked.

    Parameters
    ----------
    y : Tensor
        The result to explain.
    names : dict or sequence of pairs, optional
        Names that go before those of variables, as for `draw`.
    wrt : Tensor, optional
        The input that moves; without it, each input in turn where they are few, else the first.
    entry : int or tuple of int, optional
        The entry of that input that moves, where it is an array. The chain rule is then written in numbers.
    max_lines, max_paths : int
        How many lines and paths are written out. What is left out is counted.

    Returns
    -------
    Explanation
        Text with `print`, a table and formulas in a notebook; `.markdown` and `.latex` hold these.

    Raises
    ------
    TypeError
        Where y or wrt is not a Tensor.
    ValueError
        Where y was not computed from wrt, or there is no such entry, or max_lines or max_paths is less than 1.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> y = 3 * x**2 + 2 * x + 1
    >>> print(ag.explain(y).chains[0].total)
    14
    """
    if not isinstance(y, Tensor):
        raise _not_a_tensor(y)
    if not all(isinstance(most, int) and most >= 1 for most in (max_lines, max_paths)):
        raise ValueError("explain would leave everything out; give max_lines and max_paths as 1 or more.")
    known = names_in(sys._getframe(1), names)
    if not isinstance(y.node, Node):
        graph = alone(y, known)
        return Explanation(known.of(y), (), (), (), tuple(graph.in_words().split("\n")))
    return _Explainer(y, known, wrt, entry, max_lines, max_paths).explanation()


def _not_a_tensor(y: Any) -> TypeError:
    if callable(y):
        name = getattr(y, "__name__", type(y).__name__)
        return TypeError(f"explain is about a computation that has run, not the function {name}; give {name}(x).")
    return errors.not_a_tensor("explain", y)


class _Explainer:
    """Runs both modes once, and writes down what they found."""

    def __init__(self, y: Any, names: Names, wrt: Any, entry: Any, max_lines: int, max_paths: int) -> None:
        self._y, self._names, self._most_paths = y, names, max_paths
        self._trace = trace = Trace(y, names)
        self._notes: list[str] = []
        self._given = entry is not None
        self._starts = [Start(x, _entry(x, entry)) for x in self._inputs(wrt, entry)]
        values, last = trace.values, max_lines // 3
        self._left_out = max(0, len(values) - max_lines)
        self._before = min(len(values), max_lines - last)
        self._shown = values if not self._left_out else values[: self._before] + values[len(values) - last :]
        self._writer = Writer(y, trace, names, [*self._shown, *(start.value for start in self._starts)])

    def _inputs(self, wrt: Any, entry: Any) -> list[Node]:
        trace = self._trace
        if wrt is not None:
            if not isinstance(wrt, Tensor):
                raise errors.not_a_tensor("wrt", wrt)
            node = trace.places.one(wrt.node)
            if node not in trace.numbers:
                raise ValueError("y was not computed from wrt, as far as it was recorded; give a Tensor that it used.")
            return [node]
        inputs = [x for x in trace.leaves if prod(x.shape)]
        if entry is not None and len(inputs) > 1:
            raise ValueError("entry is a place in one input, and there are several; say which one with wrt=x.")
        if len(inputs) > _FEW_INPUTS or (len(inputs) > 1 and len(trace.values) > _LARGE):
            self._notes.append(
                f"forward mode takes a pass for each of the {len(inputs):,} inputs; "
                "only the one for the first is shown, wrt=x shows that for x"
            )
            return inputs[:1]
        return inputs

    def explanation(self) -> Explanation:
        """The table, the chain rule and the sentences."""
        trace, writer, starts = self._trace, self._writer, self._starts
        forward = [self._forward(start) for start in starts]
        backward, arrived = self._backward()
        lines = [self._line(value, [texts for texts, _ in forward], backward) for value in self._shown]
        chains = Chains(trace, writer, self._most_paths)
        found = [chains.of(start, arrived.get(start.value), self._given) for start in starts] if arrived else []
        ends = {start: end for start, (_, end) in zip(starts, forward, strict=True)}
        notes = [*reading(trace, writer, lines, ends, arrived, self._given), *self._notes, *chains.notes(found)]
        return Explanation(
            writer.name(trace.root),
            tuple(writer.entry(*start) for start in starts),
            tuple(lines),
            tuple(found),
            (*notes, *legend(writer, [self._y])),
            self._before,
            self._left_out,
        )

    def _forward(self, start: Start) -> tuple[dict[Node, str], Any]:
        """The tangents of lines as text, and that of the result."""
        texts: dict[Node, str] = {}
        end, shown = None, set(self._shown)
        for value, x_dot in tangents(self._trace, start.value, moving(start, self._writer.raw(start.value))):
            if value in shown:
                texts[value] = "0" if x_dot is None else self._writer.text(x_dot)
            if value is self._trace.root:
                end = x_dot
        return texts, end

    def _backward(self) -> tuple[dict[Node, str], dict[Node, Any]]:
        """The cotangents of lines as text, and those of the inputs."""
        texts: dict[Node, str] = {}
        arrived: dict[Node, Any] = {}
        shown, inputs = set(self._shown), {start.value for start in self._starts}
        if has_gradient(self._trace):
            for value, y_bar in cotangents(self._trace.root, self._y.value, self._trace.places):
                if value in shown:
                    texts[value] = self._writer.cotangent(y_bar)
                if value in inputs:
                    arrived[value] = y_bar
        return texts, arrived

    def _line(self, value: Node, forward: list[dict[Node, str]], backward: dict[Node, str]) -> Line:
        writer = self._writer
        return Line(
            writer.line(value),
            self._names.of(value),
            writer.formula(value),
            writer.value(value),
            tuple(writer.locals(value)),
            tuple(texts[value] for texts in forward),
            backward.get(value, ""),
        )


def _entry(x: Node, entry: Any) -> tuple[int, ...]:
    """The entry of an input that moves, counted from 0; the first one where none was given."""
    if entry is None:
        return (0,) * len(x.shape)
    found = tuple(map(index, entry if isinstance(entry, (tuple, list)) else (entry,)))
    fits = len(found) == len(x.shape) and all(-n <= i < n for i, n in zip(found, x.shape, strict=True))
    if not fits:
        raise ValueError(f"there is no entry {found} in an input of shape {x.shape}; give one index for each axis.")
    return tuple(i % n for i, n in zip(found, x.shape, strict=True))
