"""Which operations have no derivative, on purpose?

A comparison answers with true or false, which cannot change a little: its result is a constant to every level that
differentiates. Only `vmap` looks at its operands, entry by entry.

Read next: `elementwise`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import trace
from ..backend import canonical, is_array, is_floating, namespace
from ..trace import MAPPED, Operation, constant
from .linear import in_step
from .meaning import describe


def without_derivative(value: Callable[..., Any]) -> Operation:
    """Declares an operation that looks at values only, entry by entry."""

    def operation(*operands: Any) -> Any:
        if not any(x.__class__ is trace.Tensor for x in operands):
            return canonical(value(*operands))
        below, nodes = trace.seen_by_maps(operands)
        node = next((n for n in nodes if n is not None), None)
        return constant(value(*below)) if node is None else node.map(operation, below, nodes, ())

    MAPPED[operation] = in_step(operation)
    return operation


def _is_zero(x: Any) -> Any:
    return as_numbers(x == 0, x)


def _is_positive(x: Any) -> Any:
    return as_numbers(x > 0, x)


def _sign(x: Any) -> Any:
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
sign                   = without_derivative(_sign)          # 0 at 0
is_zero                = without_derivative(_is_zero)       # 1 where it holds, else 0, in x's own form
is_positive            = without_derivative(_is_positive)
share                  = without_derivative(_share)
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
