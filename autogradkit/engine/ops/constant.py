"""Which operations have no derivative, on purpose?

A comparison answers with true or false, which cannot change a little: its result is a constant to every level that
differentiates. Only `vmap` looks at its operands, entry by entry.

Read next: `formulas`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import errors, trace
from ..backend import as_raw, canonical, is_array, is_complex, is_floating, namespace
from ..trace import MAPPED, Operation, constant
from .linear import in_step
from .meaning import describe


def without_derivative(value: Callable[..., Any]) -> Operation:
    """Declares an operation that looks at values only, entry by entry."""

    def operation(*operands: Any) -> Any:
        if not any(x.__class__ is trace.Tensor for x in operands):
            return canonical(value(*(map(as_raw, operands) if operands[0].__class__ in (list, tuple) else operands)))
        below, nodes = seen_by_maps(operands)
        node = next((n for n in nodes if n is not None), None)
        return constant(value(*below)) if node is None else node.map(operation, below, nodes, ())

    MAPPED[operation] = in_step(operation)
    return operation


def seen_by_maps(xs: Sequence[Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The operands without the levels that differentiate: what is below `vmap`, and their nodes there."""
    bare = []
    for x in xs:
        while x.__class__ is trace.Tensor and (x.node is None or not x.node.maps):
            x = x.value
        bare.append(x)
    nodes, below = trace.seen_from_the_top(bare)
    return below, nodes


def refuse_complex(name: str, xs: Any) -> None:
    """Raises where a raw operand is complex, of an operation that has a meaning, or a derivative, for reals only."""
    for x in xs:
        if is_array(x) and is_complex(x.dtype):
            raise errors.real_only(name)


def of_reals(name: str, value: Callable[..., Any]) -> Callable[..., Any]:
    """A function of one raw value that refuses complex numbers."""

    def evaluate(x: Any, *settings: Any) -> Any:
        refuse_complex(name, (x,))
        return value(x, *settings)

    return evaluate


def _sign(x: Any) -> Any:
    refuse_complex("sign", (x,))
    return as_numbers(x > 0, x) - as_numbers(x < 0, x)


def _share(x: Any, y: Any) -> Any:
    """Which part of a maximum is x: all of it where it is larger, none where it is smaller, half in a tie."""
    like = x if is_array(x) else y
    return as_numbers(x > y, like) + 0.5 * as_numbers(x == y, like)


def as_numbers(holds: Any, like: Any) -> Any:
    """True and false as 1 and 0, in the kind of number that another value has."""
    if not is_array(holds):
        return float(holds)
    return namespace(like).astype(holds, like.dtype) if holds.__class__ is not np.bool else like.dtype.type(holds)


def beside(x: Any, like: Any) -> Any:
    """A number as an array that can meet another one: of its library and, where that holds such numbers, its dtype."""
    if is_array(x):
        return x
    fitting = is_floating(like) or x.__class__ is int
    return namespace(like).asarray(x, dtype=like.dtype if fitting else None, device=like.device)


# fmt: off
equal, not_equal       = without_derivative(operator.eq), without_derivative(operator.ne)
less, less_equal       = without_derivative(operator.lt), without_derivative(operator.le)
greater, greater_equal = without_derivative(operator.gt), without_derivative(operator.ge)
sign                   = without_derivative(_sign)  # 0 at 0
share                  = without_derivative(_share)
# 1 where it holds, else 0, in x's own form.
is_zero                = without_derivative(lambda x: as_numbers(x == 0, x))
is_positive            = without_derivative(lambda x: as_numbers(x > 0, x))
# fmt: on

# By the names of NumPy's functions.
COMPARISONS = {
    "equal": equal,
    "not_equal": not_equal,
    "less": less,
    "less_equal": less_equal,
    "greater": greater,
    "greater_equal": greater_equal,
}

for name, comparison in COMPARISONS.items():
    describe(name, comparison, ("x", "y"), "The result is a constant: nothing is differentiated through it.")
describe("sign", sign, ("x",), "The result is a constant: its derivative is 0 wherever there is one.")
