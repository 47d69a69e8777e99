"""Which operations work entry by entry?

The arithmetic that programs are made of, by partial derivatives. `functions.ufuncs` has NumPy's other ones.

Read next: `complex_parts`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend import form, function, is_array, is_complex, namespace
from .constant import beside, is_positive, is_zero, refuse_complex, share, sign, without_derivative
from .formulas import NAMES, elementwise, named
from .linear import conj


def _divide(x: Any, y: Any) -> Any:
    try:
        return x / y
    except ZeroDivisionError:
        return float(np.divide(x, y))


def _power(x: Any, y: Any) -> Any:
    real_base = x.__class__ is float and (y.__class__ is float or y.__class__ is int)
    if real_base or (x.__class__ is int and y.__class__ is float):
        try:
            return math.pow(x, y)
        except (ValueError, OverflowError):
            return float(np.power(x, y))
    return x**y


@named
def _slope_of_absolute(x: Any) -> Any:
    if not is_complex(form(x)[1]):
        return sign(x)
    length = absolute(x)
    return conj(x) / (length + is_zero(length))


@named
def _power_d_x(x: Any, y: Any) -> Any:
    # With the exponent 0 the derivative is 0 everywhere, at x = 0 too, where 0 * x**-1 would be 0 * inf.
    if y.__class__ is int or y.__class__ is float:
        return 2 * x if y == 2 else y * _power(x, y - 1 if y != 0 else 0)
    return y * _power(x, y + is_zero(y) - 1)


@named
def _power_d_y(x: Any, z: Any) -> Any:
    # At x = 0 the derivative is 0, where z * log(x) would be 0 * -inf. Of small whole numbers, such as those of uint8,
    # NumPy's logarithm would have few digits.
    return z * log(1.0 * x + is_zero(x))


def _square(x: Any) -> Any:
    return x * x if x.__class__ in (float, int) else namespace(x).square(x)  # of truth values whole numbers


def _sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), without overflow, and to the last digits, on either side."""
    if x.__class__ is float:
        e = math.exp(-abs(x))
        return 1 / (1 + e) if x >= 0 else e / (1 + e)
    xp = namespace(x)
    if is_complex(x.dtype):
        return 1 / (1 + xp.exp(-x))
    e = xp.exp(-abs(x))
    return xp.where(x >= 0, xp.ones_like(e), e) / (1 + e)


def _relu(x: Any) -> Any:
    return _maximum(x, 0) if x.__class__ is not float else x if not x < 0 else 0.0


def part(name: str) -> Callable[[Any], Any]:
    """The real or the imaginary part of raw complex values, in memory of its own: NumPy's would be a view."""
    return lambda x: getattr(namespace(x), name)(x) * 1


def _angle(x: Any) -> Any:
    xp = namespace(x)
    if xp is np:
        return np.angle(x)
    return xp.atan2(xp.imag(x), xp.real(x)) if is_complex(x.dtype) else xp.atan2(xp.zeros_like(x), x)


def extreme(name: str) -> Callable[[Any, Any], Any]:
    """`maximum` or `minimum` of raw values, of which one may be a number."""
    on_numpy = getattr(np, name)

    def evaluate(x: Any, y: Any) -> Any:
        like = x if is_array(x) else y
        xp = namespace(like)
        refuse_complex(name, (x, y))
        return on_numpy(x, y) if xp is np else getattr(xp, name)(beside(x, like), beside(y, like))

    return evaluate


_maximum, _minimum = extreme("maximum"), extreme("minimum")


NAMES.update(is_positive=is_positive, share=share, sign=sign)

# fmt: off
#                      name         value               ∂z/∂x                   ∂z/∂y
negative = elementwise("negative",  operator.neg,       "-1")
exp      = elementwise("exp",       function("exp"),    "z")
log      = elementwise("log",       function("log"),    "1 / x")                                  # ∞ at 0
sin      = elementwise("sin",       function("sin"),    "cos(x)")
cos      = elementwise("cos",       function("cos"),    "-sin(x)")
tanh     = elementwise("tanh",      function("tanh"),   "1 - z * z")
sqrt     = elementwise("sqrt",      function("sqrt"),   "0.5 / z")                                # ∞ at 0
square   = elementwise("square",    _square,            "2 * x")
absolute = elementwise("absolute",  abs,                "_slope_of_absolute(x)", to_real=True)    # 0 at 0
sigmoid  = elementwise("sigmoid",   _sigmoid,           "z * (1 - z)")
relu     = elementwise("relu",      _relu,              "is_positive(z)")                         # 0 at 0

add      = elementwise("add",       operator.add,       "1",                    "1")
subtract = elementwise("subtract",  operator.sub,       "1",                    "-1")
multiply = elementwise("multiply",  operator.mul,       "y",                    "x")
divide   = elementwise("divide",    _divide,            "1 / y",                "-z / y")         # ∞ at y = 0
power    = elementwise("power",     _power,             "_power_d_x(x, y)",     "_power_d_y(x, z)")
maximum  = elementwise("maximum",   _maximum,           "share(x, y)",          "share(y, x)")    # ties share equally
minimum  = elementwise("minimum",   _minimum,           "share(y, x)",          "share(x, y)")

# Of complex numbers; `complex_parts` has these for all others too.
re_      = elementwise("real",      part("real"),       "1 + 0j",   to_real=True)
im_      = elementwise("imag",      part("imag"),       "-1j",      to_real=True)
angle_   = elementwise("angle",     _angle,             "-1j / x",  to_real=True)                 # ∞ at 0
half_turn = without_derivative(_angle)                       # the angle of real numbers: 0 or π
# fmt: on
