"""What does a wrong derivative look like?

Most faulty rules are faulty in one of a dozen ways, and each leaves its mark on the numbers: all of them twice too
large, mirrored along the diagonal, of the shape of the result in place of the operand's. The functions here compare
what a rule gave with the true derivative and say which mark they see, and what to look for. Pure NumPy.

Read next: `nodes`, which asks a rule for its answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from .probes import combined


class Appearance(NamedTuple):
    """What a wrong derivative looks like, and what to look for: two parts of a sentence."""

    what: str
    advice: str


class Truth(NamedTuple):
    """The true derivative for three cotangents, one a row, as far as it could be measured.

    value      : shape (3, *operand)
    tolerance  : how far off an answer may be, of the same shape
    unswitched : what comes out where the matrix of the derivative stands in place of its transpose; None where the
                 operand has another number of entries than the result
    others     : the same as value for the other operands, which might have been taken for this one
    forward    : whether tangents of the result are meant in place of cotangents of an operand
    """

    value: Any
    tolerance: Any
    unswitched: Any = None
    others: Sequence[Any] = ()
    forward: bool = False

    def agrees(self, answers: Any) -> bool:
        """Whether these answers are the true ones."""
        return equal(answers, self.value, self.tolerance)


def equal(one: Any, other: Any, tolerance: Any) -> bool:
    """Whether two arrays have one shape, and differ nowhere by more than the tolerance.

    NaN equals NaN, and an infinite tolerance lets everything pass.
    """
    if np.shape(one) != np.shape(other):
        return False
    with np.errstate(invalid="ignore"):
        near = (np.abs(one - other) <= tolerance) | np.isinf(tolerance)
    return bool(np.all(near | (one == other) | (np.isnan(one) & np.isnan(other))))


def of_answers(answers: Any, truth: Truth) -> Appearance:
    """What is wrong with the cotangents that a rule (or a whole pass) gave, one for each cotangent handed in.

    answers : array of shape (3, *given), or None where the rule gave nothing
    """
    if answers is None:
        return Appearance("gives nothing, though the result depends on it", "add this operand's contribution")
    if not np.any(answers):
        return Appearance("gives zero, though the result depends on it", "its contribution is missing")
    if answers.shape != truth.value.shape:
        return _of_shape(answers, truth)
    if not np.all(np.isfinite(answers)):
        return _somewhere(answers, truth)
    for is_seen, what, advice in LOOKS:
        if is_seen(answers, truth):
            noun = "tangent" if truth.forward else "cotangent"
            return Appearance(what.format(noun), advice.format(noun))
    return _factor(answers, truth) or _somewhere(answers, truth)


def _of_shape(answers: Any, truth: Truth) -> Appearance:
    """What is wrong with cotangents of another shape than the operand."""
    given, wanted = answers.shape[1:], truth.value.shape[1:]
    noun, owner = ("tangent", "result") if truth.forward else ("cotangent", "operand")
    what = f"gives a {noun} of shape {given} for the {owner} of shape {wanted}"
    if truth.agrees(_summed_to(answers, wanted)):
        advice = "sum the cotangent over the axes along which the operand was broadcast"
        return Appearance(f"{what}: it is not un-broadcast", advice)
    if len(given) >= 2 and truth.agrees(np.swapaxes(answers, -1, -2)):
        return Appearance(f"{what}: it is transposed", "look for a .T that is missing or one too many")
    if answers.size == truth.value.size and truth.agrees(answers.reshape(truth.value.shape)):
        return Appearance(f"{what}, with the right entries", "reshape it to the operand's shape")
    return Appearance(what, f"a {noun} has the shape of the value that it belongs to")


def _summed_to(answers: Any, shape: tuple[int, ...]) -> Any:
    """Each answer summed over the axes that broadcasting from `shape` would have added or stretched."""
    new = answers.ndim - 1 - len(shape)
    if new < 0:
        return answers
    summed = answers.sum(axis=tuple(range(1, 1 + new)))
    stretched = tuple(i for i, n in enumerate(shape, 1) if n == 1 and summed.shape[i] != 1)
    return summed.sum(axis=stretched, keepdims=True)


def _ignores(answers: Any, truth: Truth) -> bool:
    return equal(answers, np.broadcast_to(answers[0], answers.shape), truth.tolerance)


def _is_not_linear(answers: Any, truth: Truth) -> bool:
    first, second, third = truth.tolerance
    return not equal(answers[2], combined(*answers[:2]), first + 2 * second + third)


def _is_transposed(answers: Any, truth: Truth) -> bool:
    return answers.ndim > 2 and truth.agrees(np.swapaxes(answers, -1, -2))


def _is_another_s(answers: Any, truth: Truth) -> bool:
    return any(equal(answers, other, truth.tolerance) for other in truth.others)


def _is_unswitched(answers: Any, truth: Truth) -> bool:
    return truth.unswitched is not None and equal(answers, truth.unswitched, truth.tolerance)


def _is_displaced(answers: Any, truth: Truth) -> bool:
    given, true, allowed = (a.reshape(len(a), -1) for a in (answers, truth.value, truth.tolerance))
    order = np.argsort(true)
    return equal(np.sort(given), *(np.take_along_axis(a, order, 1) for a in (true, allowed)))


# What is seen, what is said about it, what to try. {} is the cotangent, or the tangent in forward mode.
# fmt: off
LOOKS = (
    (_ignores,       "gives the same answer whatever {0} arrives: the upstream {0} is ignored",
                     "multiply the operation's own derivative by the {}"),
    (_is_not_linear, "is not linear in the {0}: for a sum of {0}s it does not give the sum of its answers",
                     "let the {} only be multiplied by numbers, moved and added up"),
    (_is_another_s,  "gives the {} of another operand",
                     "give the {}s in the order of the operands"),
    (_is_transposed, "gives the true derivative transposed",
                     "look for a .T that is missing or one too many"),
    (_is_unswitched, "multiplies by the matrix of the derivative where its transpose belongs: it is transposed",
                     "pull back with W.T where the operation multiplies by W, of complex numbers with its conjugate"),
    (_is_displaced,  "gives the right numbers at the wrong places",
                     "look at the index, or at the order of the axes"),
)
# fmt: on


def _factor(answers: Any, truth: Truth) -> Appearance | None:
    """Whether all is too large or too small by one factor."""
    factor = float(np.vdot(answers, truth.value)) / (float(np.vdot(truth.value, truth.value)) or np.nan)
    if not np.isfinite(factor):
        return None
    tolerance = max(1.0, abs(factor)) * truth.tolerance
    simple = Fraction(factor).limit_denominator(4)
    if equal(answers, float(simple) * truth.value, tolerance):
        told = str(simple)
    elif truth.value[0].size > 1 and equal(answers, factor * truth.value, tolerance):
        told = f"{factor:.6g}"  # one number alone is always some multiple of another
    else:
        return None
    if simple == -1:
        return Appearance("gives the true derivative with the wrong sign", "look for a minus that is missing")
    return Appearance(
        f"gives {told} times the true derivative", "look for a factor that was left out, or is there twice"
    )


def _somewhere(answers: Any, truth: Truth) -> Appearance:
    """The least that can be said: where, what is there, and what should be."""
    with np.errstate(invalid="ignore"):
        excess = np.abs(answers - truth.value) - truth.tolerance
    place = np.unravel_index(np.argmax(excess), excess.shape)  # a NaN, where there is one
    entry = tuple(int(i) for i in place[1:])
    wrong, entries = int(np.sum(np.any(~(excess <= 0), axis=0))), truth.value[0].size
    where = f" at entry {entry} and is wrong at {wrong} of {entries} entries" if entry else ""
    got, true = answers[place] + 0.0, truth.value[place] + 0.0  # no -0
    advice = "compare the rule with the derivative on paper"
    if not np.isfinite(got):
        advice = "look for a division by zero, a logarithm of zero, or zero times infinity in the rule"
    elif wrong < entries:
        advice += ", looking at what is special about these entries"
    return Appearance(f"gives {got:.6g} where {true:.6g} is true{where}", advice)
