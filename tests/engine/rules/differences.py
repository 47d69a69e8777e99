"""Derivatives by difference quotients, to about eleven digits."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from .cases import Case

STEP = 5e-4

# Four values of f give its slope up to an error of the order of STEP**4.
STENCIL = ((-2, 1 / 12), (-1, -8 / 12), (1, 8 / 12), (2, -1 / 12))


def slope(f: Callable[[float], Any]) -> Any:
    """f'(0) for a function of one number."""
    return sum(weight * np.asarray(f(i * STEP)) for i, weight in STENCIL) / STEP


@cache
def jacobians(case: Case) -> list[Any]:
    """∂f/∂x for each operand x that varies, of shape output + input."""
    return [_jacobian(case, i) for i in range(len(case.xs))]


def _jacobian(case: Case, i: int) -> Any:
    x, shape = case.xs[i], np.shape(case.exact(*case.xs))
    columns = np.zeros((*shape, x.size))
    for place, unit in enumerate(np.eye(x.size)):
        columns[..., place] = slope(_along(case, i, unit.reshape(x.shape)))
    return columns.reshape(shape + x.shape)


def _along(case: Case, i: int, direction: Any) -> Callable[[float], Any]:
    return lambda t: case.exact(*[x + t * direction if j == i else x for j, x in enumerate(case.xs)])
