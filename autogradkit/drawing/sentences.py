"""What does a reader have to be told beside the table? How to read it, that both modes agree, and what is missing.

Read next: `explanation`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isclose, prod
from typing import Any

import numpy as np

from ..engine.backend import is_complex, raw, to_numpy
from ..engine.graph import LEAF
from .alone import stacked
from .explanation import Line
from .lines import Writer
from .local import one_number
from .missing import MEANINGS, Unknown
from .plain import rate, times
from .trace import Start, Trace
from .wrapped import holder_of_grad


def has_gradient(trace: Trace) -> bool:
    """Whether the result is one real number, so that reverse mode can start with 1."""
    return one_number(trace.root) and not is_complex(trace.root.dtype)


def reading(
    trace: Trace, writer: Writer, lines: Sequence[Line], ends: dict[Start, Any], arrived: dict[Any, Any], given: bool
) -> list[str]:
    """How to read the columns, and where both modes meet; ends are the tangents of the result."""
    complete = len(lines) == len(trace.values)
    result = writer.name(trace.root)
    names = [writer.entry(*start) for start in ends]
    notes = _about_steps(lines)
    if names and len(trace.values) > 1:
        notes.append(
            f"{rate('vᵢ', names[0])}, the tangent: how fast each line vᵢ changes with {names[0]}, over all steps. "
            f"Forward mode fills this column downwards: 1 at {names[0]}, then in each line the sum of "
            f"local derivative · tangent over what it uses{_sum_at(*_forward_example(lines))}"
        )
    if arrived and len(trace.values) > 1:
        notes.append(
            f"{rate(result, 'vᵢ')}, the cotangent (also called adjoint): how fast {result} changes with each line vᵢ, "
            f"over all steps. Reverse mode fills this column upwards: 1 at {result}, then in each line the sum of "
            f"local derivative · cotangent over where it is used{_sum_at(*_reverse_example(lines, complete))}"
        )
    if len(trace.values) > 1:
        notes += [text for start, end in ends.items() for text in _agreement(writer, start, end, result, arrived)]
    if not given:
        notes += [_first_entry(writer, start) for start in ends if prod(start.value.shape) > 1]
    if not has_gradient(trace):
        notes.append(_no_gradient(trace, writer, result))
    if any(is_complex(start.value.dtype) for start in ends):
        notes.append(
            "of a complex input the tangent is for a step along the real axis; the cotangent of a complex value points "
            "where the result grows fastest, as in .grad"
        )
    return notes


def legend(writer: Writer, values: Sequence[Any]) -> list[str]:
    """The words that stand in place of numbers, and how numbers are written."""
    notes = stacked(values)
    if writer.rounded:
        notes.append("numbers are rounded")
    return [*notes, *(f"{reason}: {meaning(reason)}" for reason in writer.reasons)]


def meaning(reason: str) -> str:
    """What a word in place of a number means."""
    return MEANINGS[reason].replace("draw ", "explain ")


def _about_steps(lines: Sequence[Line]) -> list[str]:
    slopes = [(line, x, text) for line in lines for x, text in line.locals]
    if not slopes:
        return []
    line, x, _ = slopes[0]
    notes = [
        f"∂{line.called}/∂{x}, a local derivative: how fast {line.called} changes with {x} in this one step, "
        "while the rest of the step stays as it is"
    ]
    twice = next((text for _, _, text in slopes if " + " in text), "")
    if twice:
        notes.append(
            f"{twice}: the line uses that value more than once; each use has a local derivative, and they add up"
        )
    shape = next((text.split(" + ")[0] for _, _, text in slopes if "×" in text), "")
    if shape:
        rows, columns = shape.split(" × ")
        notes.append(
            f"{shape}: a Jacobian matrix, of which only the shape is shown; "
            f"one number for each pair of an entry of the result, {rows}, and one of the operand, {columns}"
        )
    return notes


def _forward_example(lines: Sequence[Line]) -> tuple[str, list[tuple[str, str]], str]:
    """A line where two tangents add up: its name, the pairs that are multiplied, the sum."""
    tangents = {line.called: line.tangents[0] for line in lines if line.tangents}
    for line in lines:
        pairs = [(local, tangents.get(x, "")) for x, local in line.locals]
        if len(pairs) > 1 and _are_numbers(pairs):
            return line.called, pairs, line.tangents[0]
    return "", [], ""


def _reverse_example(lines: Sequence[Line], complete: bool) -> tuple[str, list[tuple[str, str]], str]:
    """A line where two cotangents add up, the same way; complete says that no line is left out that could use it."""
    for line in lines if complete else ():
        pairs = [(local, user.cotangent) for user in lines for x, local in user.locals if x == line.called]
        if len(pairs) > 1 and _are_numbers(pairs):
            return line.called, pairs, line.cotangent
    return "", [], ""


def _are_numbers(pairs: Sequence[tuple[str, str]]) -> bool:
    return all(re.fullmatch(r"-?[\d.]+", text) for pair in pairs for text in pair)


def _sum_at(name: str, pairs: Sequence[tuple[str, str]], total: str) -> str:
    terms = " + ".join(times(*pair) for pair in pairs)
    return f"; at {name}, {terms} = {total}" if name else ""


def _agreement(writer: Writer, start: Start, end: Any, result: str, arrived: dict[Any, Any]) -> list[str]:
    """The two modes side by side, and the `.grad` where that holds something else."""
    name, x_bar = writer.entry(*start), arrived.get(start.value)
    if x_bar is None or isinstance(x_bar, Unknown) or isinstance(end, Unknown):
        return []
    notes = []
    ahead, back = start.number(end), start.number(x_bar, start.entry)
    if isinstance(ahead, float) and isinstance(back, float) and (ahead != ahead or isclose(ahead, back, rel_tol=1e-5)):
        notes.append(
            f"both modes find {rate(result, name)} = {writer.text(back)}: "
            f"it is the tangent of {result} and the cotangent of {name}"
        )
    holder = holder_of_grad(start.value)
    if start.value.rule is LEAF and holder is not None and holder.grad is not None:
        held, here = to_numpy(raw(holder.grad)), to_numpy(raw(x_bar))
        if held.shape == here.shape and not np.allclose(held, np.conj(here), equal_nan=True):
            notes.append(
                f"{writer.name(start.value)}.grad holds {writer.text(holder.grad)}, which is not this: .grad adds up "
                "over backward passes"
            )
    return notes


def _first_entry(writer: Writer, start: Start) -> str:
    last = tuple(n - 1 for n in start.value.shape)
    return (
        f"{writer.name(start.value)} has {prod(start.value.shape):,} entries, and forward mode takes a pass for each; "
        f"the column is for {writer.entry(*start)}, {writer.asking(start.value, last)} is for another"
    )


def _no_gradient(trace: Trace, writer: Writer, result: str) -> str:
    if one_number(trace.root):
        return f"{result} is complex, so it has no gradient; explain its real part or its absolute value"
    many = prod(trace.root.shape)
    named = result != writer.line(trace.root) and many
    first = f", as in explain({result}[{', '.join('0' * len(trace.root.shape))}])" if named else ""
    return (
        f"{result} has {many:,} entries, and reverse mode takes a pass for each, so there is no one column of "
        f"cotangents; explain one entry{first}"
    )
