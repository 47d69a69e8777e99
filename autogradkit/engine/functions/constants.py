"""Which functions have no derivative, on purpose?

What these give are places, counts, truth values or whole steps. Where they change at all they jump, so their derivative
is 0 wherever there is one: they look at values, and their results are constants to every level that differentiates.

Here are those that work entry by entry. Read next: `places`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend import form, is_array, is_floating, namespace, raw
from ..ops.constant import beside, without_derivative
from ..ops.linear import astype
from ..trace import Operation

# fmt: off
__all__ = [
    "around", "bitwise_and", "bitwise_or", "bitwise_xor", "ceil", "fix", "floor", "floor_divide", "invert", "isfinite",
    "isinf", "isnan", "isneginf", "isposinf", "logical_and", "logical_not", "logical_or", "logical_xor", "nextafter",
    "rint", "round", "signbit", "spacing", "trunc",
]
# fmt: on


def in_library(on_numpy: Callable[..., Any], elsewhere: Callable[..., Any]) -> Callable[..., Any]:
    """A function of raw values: NumPy's own, and elsewhere(xp, *xs) where one is an array of another library xp."""

    def value(*xs: Any) -> Any:
        like = next((x for x in xs if is_array(x)), 0.0)
        xp = namespace(like)
        return on_numpy(*xs) if xp is np else elsewhere(xp, *[beside(x, like) for x in xs])

    return value


def by_name(name: str, standard: str = "") -> Operation:
    """A constant function of one or two operands, entry by entry, by NumPy's name and that of the standard."""
    operation = without_derivative(in_library(getattr(np, name), lambda xp, *xs: getattr(xp, standard or name)(*xs)))
    operation.__name__ = operation.__qualname__ = name
    operation.__doc__ = f"As `numpy.{name}`, entry by entry. The result is a constant."
    return operation


def of_masks(name: str, symbol: Callable[..., Any]) -> Operation:
    """A function of truth values or whole numbers, bit by bit."""
    operation = without_derivative(lambda *xs: symbol(*xs))
    operation.__name__ = operation.__qualname__ = name
    operation.__doc__ = f"As `numpy.{name}`, entry by entry, for truth values and whole numbers; a constant."
    return operation


def truth(x: Any) -> Any:
    """Raw values as truth values."""
    if not is_array(x):
        return np.bool(x)
    return x if namespace(x).isdtype(x.dtype, "bool") else x != 0


def _spacing(x: Any) -> Any:
    xp = namespace(x)
    return np.spacing(x) if xp is np else xp.nextafter(x, xp.copysign(xp.full_like(x, np.inf), x)) - x


# fmt: off
floor,    ceil,     trunc    = by_name("floor"),    by_name("ceil"),     by_name("trunc")
isnan,    isinf,    isfinite = by_name("isnan"),    by_name("isinf"),    by_name("isfinite")
rint,     signbit            = by_name("rint", "round"),                 by_name("signbit")
nextafter, floor_divide      = by_name("nextafter"),                     by_name("floor_divide")
spacing,   rounded           = without_derivative(_spacing),             by_name("round")
isposinf, isneginf           = without_derivative(lambda x: x == np.inf), without_derivative(lambda x: x == -np.inf)
bitwise_and, bitwise_or      = of_masks("bitwise_and", operator.and_),   of_masks("bitwise_or", operator.or_)
bitwise_xor, invert          = of_masks("bitwise_xor", operator.xor),    of_masks("invert", operator.invert)
logical_and = of_masks("logical_and", lambda x, y: truth(x) & truth(y))
logical_or  = of_masks("logical_or",  lambda x, y: truth(x) | truth(y))
logical_xor = of_masks("logical_xor", lambda x, y: truth(x) ^ truth(y))
logical_not = of_masks("logical_not", lambda x: ~truth(x))
fix         = trunc
# fmt: on
isposinf.__doc__, isneginf.__doc__ = "Whether x is +∞, entry by entry; a constant.", "Whether x is -∞; a constant."
spacing.__doc__ = "As `numpy.spacing`: how far the next number is, away from 0; a constant."


def round(x: Any, decimals: int = 0) -> Any:
    """As `numpy.round`: to so many places behind the point, whole numbers to whole numbers; a constant.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.round(ag.tensor(2.567), 1)
    tensor(2.6)
    """
    if decimals == 0:
        return rounded(x)
    z = rounded(x * 10.0**decimals) / 10.0**decimals
    return z if is_floating(raw(x)) or not is_array(raw(x)) else astype(z, form(x)[1])


around = round
