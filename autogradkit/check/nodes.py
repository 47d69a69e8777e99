"""Is the rule of one operation right, at the values it met?

First what can be seen without measuring: a rule must leave the cotangent alone that it is given, give the same answer
twice, in the shape of the operand, and be linear. Then its answers are compared with what is measured.

Read next: `gradcheck`, which looks at the whole function first and asks here who is to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..engine import errors
from ..engine.backend import is_array, shape_of
from ..engine.errors.wording import where
from .appearance import Appearance, Truth, equal, of_answers
from .numeric import Slopes, along, entry_by_entry, magnitude
from .probes import Precision, combined, directions
from .record import Record
from .vectors import parts, vector

Random = np.random.Generator

MODIFIES = Appearance(
    "modifies the cotangent it is given in place, although others need it too",
    "make a new array: y_bar * 2 in place of y_bar *= 2",
)
CHANGES = Appearance(
    "gives another answer when it is asked a second time", "look for a saved value that the rule modifies in place"
)

# What is wrong where a cotangent is missing, and where several come at once.
WITHOUT = "test for None before using it, or leave set_materialize_grads alone, which then gives zeros"
AT_ONCE = "let the backward use the engine's operations only, with no .numpy(), .item() or `if` on a cotangent"
UNDER_VMAP = "look at how the operations that it is made of run under vmap"


class Fault(NamedTuple):
    """A rule that is wrong: with respect to which operand (None: all), and what that looks like."""

    operand: int | None
    appearance: Appearance


Question = Callable[[Record, Random], Fault | None]


def blame(who: str, wrong: str, records: Sequence[Record], random: Random, *questions: Question) -> None:
    """Raises for the first operation for which one of the questions finds a fault, if there is one."""
    for record in records:
        for question in questions:
            fault = question(record, random)
            if fault is not None:
                raise errors.faulty_rule(who, wrong, record.rule.name, where(record.node), *_told(record, fault))


def source_of_kink(records: Sequence[Record], random: Random) -> str:
    """The operation that has a kink at the values it met, in the words of a message; nothing where none is found."""
    for record in records:
        rows = record.cotangents(random)[:1]
        if any(np.any(_measured(record, i, rows).trouble != "") for i in record.varying):
            return f", which comes from <{record.rule.name}>{where(record.node)}"
    return ""


def misbehaving(record: Record, random: Random) -> Fault | None:
    """What can be seen without measuring."""
    rows = record.cotangents(random)
    answers, untouched = record.pull(rows)
    if not untouched:
        return Fault(None, MODIFIES)
    again, _ = record.pull(rows)
    for i, given in answers.items():
        if given is None:
            continue
        if not equal(given, again[i], 0.0):
            return Fault(i, CHANGES)
        fits = given.shape[1:] == record.varying[i].shape
        if not (fits and equal(given[2], combined(given[0], given[1]), _rounding(record, given))):
            return wrong_pull(record, random)
    return None


def wrong_pull(record: Record, random: Random) -> Fault | None:
    """The first operand for which the rule, asked for cotangents, does not give what is measured."""
    rows = record.cotangents(random)
    answers, _ = record.pull(rows)
    measured = {i: _measured(record, i, rows) for i in record.varying}
    for i, slopes in measured.items():
        given = answers[i]
        allowed = _allowed(slopes, record)
        if equal(np.zeros_like(slopes.value) if given is None else given, slopes.value, allowed):
            continue
        others = tuple(m.value for j, m in measured.items() if j != i)
        return Fault(i, of_answers(given, Truth(slopes.value, allowed, _unswitched(record, i, rows), others)))
    return None


def wrong_without(record: Record, random: Random) -> Fault | None:
    """The first of several results for which no cotangent at all, None, is not the same as one of zeros."""
    sizes = [vector(v).size for v in parts(record.result)]
    places = np.repeat(np.arange(len(sizes)), sizes)
    present = [k for k, size in enumerate(sizes) if size]
    if len(present) < 2:
        return None
    rows = record.cotangents(random)
    for k in present:
        expected, _ = record.pull(rows * (places != k))
        try:
            given, _ = record.pull(rows, without=k)
        except Exception as error:
            return Fault(None, Appearance(f"fails ({type(error).__name__}) where result {k} has no cotangent", WITHOUT))
        for i, x in record.varying.items():
            zeros = np.zeros((len(rows), *x.shape))
            got, wanted = (zeros if a is None else a for a in (given[i], expected[i]))
            if not equal(got, wanted, _rounding(record, wanted)):
                return Fault(i, Appearance(f"does not take a missing cotangent of result {k} for zeros", WITHOUT))
    return None


def wrong_at_once(record: Record, random: Random) -> Fault | None:
    """The first operand for which a stack of cotangents does not give what they give one by one."""
    rows = record.cotangents(random)
    try:
        stacked = record.pull_at_once(rows)
    except Exception as error:
        return Fault(None, Appearance(f"fails ({type(error).__name__}) when cotangents come as one stack", AT_ONCE))
    for i, single in record.pull(rows)[0].items():
        wanted = np.zeros_like(stacked[i]) if single is None else single
        if not equal(stacked[i], wanted, _rounding(record, wanted)):
            return Fault(i, Appearance("gives something else when cotangents come as one stack", UNDER_VMAP))
    return None


def wrong_push(record: Record, random: Random) -> Fault | None:
    """The first operand for which the rule, asked for the result's tangent, does not give what is measured."""
    for i, x in record.varying.items():
        tangents = _unit(x) * directions(random, x.size).reshape(3, *x.shape)
        answers = np.array([record.push(i, x_dot) for x_dot in tangents])
        slopes = [_along(record, i, x_dot) for x_dot in tangents]
        value, allowed = np.array([s.value for s in slopes]), np.array([_allowed(s, record) for s in slopes])
        if not equal(answers, value, allowed):
            return Fault(i, of_answers(answers, Truth(value, allowed, forward=True)))
    return None


def _told(record: Record, fault: Fault) -> tuple[str, str, str]:
    """On what the operation was called, what is wrong and what to try, in the words of a message."""
    shapes = [str(shape_of(v) if is_array(v) else ()) for v in record.operands]
    on = f"called on shape{'s' if len(shapes) > 1 else ''} {' and '.join(shapes)},"
    if fault.operand is not None and len(shapes) > 1:
        on += f" with respect to operand {fault.operand}"
    return on, *fault.appearance


def _measured(record: Record, i: int, rows: Any) -> Slopes:
    return entry_by_entry(lambda value: record.run(i, value), record.varying[i], rows, record.epsilon)


def _along(record: Record, i: int, direction: Any) -> Slopes:
    return along(lambda value: record.run(i, value), record.varying[i], direction, None, record.epsilon)


def _rounding(record: Record, answers: Any) -> float:
    """How far two ways to one answer may differ."""
    return float(record.epsilon**0.75 * (1 + np.abs(answers).max(initial=0.0)))


def _allowed(slopes: Slopes, record: Record) -> Any:
    """How far an answer may be off; anything goes where there is no derivative."""
    allowed = Precision.of(record.epsilon).tolerance(slopes.value) + slopes.error
    return np.where((slopes.trouble == "") & np.isfinite(allowed), allowed, np.inf)


def _unswitched(record: Record, i: int, rows: Any) -> Any:
    """What multiplying by the derivative's matrix gives, where its transpose belongs; None if that does not fit."""
    x = record.varying[i]
    if x.size != record.size or not x.shape:
        return None
    products = [_along(record, i, _unit(x) * row.reshape(x.shape)).value / _unit(x) for row in rows]
    return np.array(products).reshape(len(rows), *x.shape)


def _unit(x: Any) -> Any:
    """A length that every entry can be moved by."""
    return magnitude(x).min(initial=1.0)
