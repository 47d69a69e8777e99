"""Which operations have no derivative, on purpose?

A comparison answers with true or false, which cannot change a little: its result is a constant to every level.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from .. import trace
from ..backend import raw


def constant(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Declares an operation that looks at raw values only."""

    def operation(x: Any, y: Any) -> Any:
        return trace.tensor_of(compare(raw(x), raw(y)))

    return operation


# fmt: off
equal, not_equal      = constant(operator.eq), constant(operator.ne)
less, less_equal      = constant(operator.lt), constant(operator.le)
greater, greater_equal = constant(operator.gt), constant(operator.ge)
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
