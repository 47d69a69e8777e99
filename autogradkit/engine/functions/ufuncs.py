"""Which other functions of NumPy work entry by entry?

Two tables like those of `ops.elementwise`, by partial derivatives. The formulas are written so that they keep their
digits near the edges of a domain: (1 - x)(1 + x) does where 1 - x² would not.

Read next: `constants`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from math import factorial, pi
from typing import Any

import numpy as np

from ..backend import canonical, dtype_for, form, is_array, is_complex, is_floating, namespace, raw
from ..ops.constant import as_numbers, is_zero, less, refuse_complex, sign, without_derivative
from ..ops.elementwise import absolute, add, cos, divide, im_, multiply, power, re_, sqrt, subtract
from ..ops.formulas import elementwise, named
from ..ops.joining import where
from ..ops.linear import astype, copy
from .axes import floating
from .constants import floor_divide, in_library, isinf, rint, trunc

LN2, LN10, DEGREE = math.log(2), math.log(10), pi / 180

# fmt: off
__all__ = [
    "acos", "acosh", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "asin", "asinh", "atan",
    "atan2", "atanh", "cbrt", "copysign", "cosh", "deg2rad", "degrees", "divmod", "exp2", "expm1", "fabs",
    "float_power", "fmax", "fmin", "fmod", "heaviside", "hypot", "ldexp", "log1p", "log2", "log10", "logaddexp",
    "logaddexp2", "mod", "modf", "nan_to_num", "positive", "rad2deg", "radians", "reciprocal", "remainder", "rsqrt",
    "sinc", "sinh", "tan", "true_divide",
]

# The array API standard, PyTorch and `math` call these otherwise than NumPy.
STANDARD = {
    "arccos": "acos", "arccosh": "acosh", "arcsin": "asin", "arcsinh": "asinh", "arctan": "atan", "arctan2": "atan2",
    "arctanh": "atanh", "fabs": "abs",
}

# What the standard does not have, from what it has; the first argument is the library.
MADE: dict[str, Callable[..., Any]] = {
    "exp2":        lambda xp, x: xp.exp(x * LN2),
    "cbrt":        lambda xp, x: xp.sign(x) * xp.abs(x) ** (1 / 3),
    "fmod":        lambda xp, x, y: xp.remainder(xp.abs(x), xp.abs(y)) * xp.sign(x),
    "sinc":        lambda xp, x: xp.where(x == 0, xp.ones_like(x), xp.sin(pi * x) / xp.where(x == 0, x + 1, pi * x)),
    "fmax":        lambda xp, x, y: xp.where(xp.isnan(x), y, xp.where(xp.isnan(y), x, xp.maximum(x, y))),
    "fmin":        lambda xp, x, y: xp.where(xp.isnan(x), y, xp.where(xp.isnan(y), x, xp.minimum(x, y))),
    "heaviside":   lambda xp, x, y: xp.where(x == 0, y, xp.astype(x > 0, x.dtype)),
    "logaddexp2":  lambda xp, x, y: xp.logaddexp(x * LN2, y * LN2) / LN2,
}
# fmt: on


def value(name: str) -> Callable[..., Any]:
    """A function of raw values by NumPy's name: `math` for one number, and what other libraries have or can make."""
    on_numpy, standard = getattr(np, name), STANDARD.get(name, name)
    # Where `math` would give another last digit than NumPy gives for arrays, it is not asked.
    on_floats = None if name in ("fabs", "log10", "log2", "exp2", "cbrt") else getattr(math, standard, None)
    on_arrays = in_library(on_numpy, MADE.get(name, lambda xp, *xs: getattr(xp, standard)(*xs)))

    def evaluate(*xs: Any) -> Any:
        if len(xs) == 1 and xs[0].__class__ is float and on_floats is not None:
            try:
                return on_floats(xs[0])
            except (ValueError, OverflowError):
                return float(on_numpy(xs[0]))
        if name in ("fmax", "fmin", "sinc"):
            refuse_complex(name, xs)
        return canonical(on_arrays(*xs))

    return evaluate


def _inverted(x: Any) -> Any:
    if x.__class__ is float:
        return 1 / x if x != 0 else math.copysign(math.inf, x)
    return np.reciprocal(x) if namespace(x) is np else 1 / x


# sinc'(x) = π g(πx) with g(t) = cos(t) / t - sin(t) / t², whose two terms cancel near 0. There stands its Taylor
# series, g(t) = -t/3 + t³/30 - …, whose n-th coefficient is ±2n / (2n + 1)!.
SERIES = [(-1) ** n * 2 * n / factorial(2 * n + 1) for n in range(1, 11)]


@named
def _slope_of_sinc(x: Any) -> Any:
    near = less(absolute(x), 1 / pi)
    t = multiply(where(near, x, 0.0), pi)
    small = 0.0
    for coefficient in reversed(SERIES):
        small = add(multiply(small, multiply(t, t)), coefficient)
    far = where(near, 1.0, x)
    large = divide(subtract(cos(multiply(far, pi)), sinc(far)), far)
    return where(near, multiply(multiply(small, t), pi), large)


def _share_unless_nan(wins: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Which part of fmax or fmin is x: 1 where it wins or y alone is not a number, half in a tie."""

    def share(x: Any, y: Any) -> Any:
        like = x if is_array(x) else y
        alone, both = (y != y) & (x == x), (y != y) & (x != x)
        return as_numbers(wins(x, y) | alone, like) + 0.5 * as_numbers((x == y) | both, like)

    return without_derivative(share)


@named
def _sign_change(x: Any, y: Any) -> Any:
    """What `copysign` multiplies x by: 1 or -1, and 0 at x = 0."""
    return copysign(sign(x), y) * sign(x)


@named
def root_above_square(x: Any) -> Any:
    """√(1 + x²), where x² itself may be too large for a number."""
    if is_complex(form(x)[1]):
        return multiply(sqrt(1 - 1j * x), sqrt(1 + 1j * x))
    return hypot(1.0, x)


@named
def per_square(x: Any, r: Any) -> Any:
    """x / r², where r² itself may be too small or too large for a number."""
    return divide(divide(x, r), r)


named(divide)
for name, helper in {
    "larger": _share_unless_nan(lambda x, y: x > y), "smaller": _share_unless_nan(lambda x, y: x < y),
    "floor_divide": floor_divide, "rint": rint, "is_zero": is_zero,
}.items():  # fmt: skip
    helper.__name__ = name
    named(helper)

# fmt: off
#                     name            value                ∂z/∂x                           ∂z/∂y
exp2       = elementwise("exp2",       value("exp2"),       f"z * {LN2}")
expm1      = elementwise("expm1",      value("expm1"),      "exp(x)")
log2       = elementwise("log2",       value("log2"),       f"1 / ({LN2} * x)")                      # ∞ at 0
log10      = elementwise("log10",      value("log10"),      f"1 / ({LN10} * x)")                     # ∞ at 0
log1p      = elementwise("log1p",      value("log1p"),      "1 / (1 + x)")                           # ∞ at -1
reciprocal = elementwise("reciprocal", _inverted,           "-z * z")                                # -∞ at 0
cbrt       = elementwise("cbrt",       value("cbrt"),       "1 / (3 * z * z)")                       # ∞ at 0
fabs       = elementwise("fabs",       value("fabs"),       "sign(x)")                               # 0 at 0
tan        = elementwise("tan",        value("tan"),        "1 + z * z")
arcsin     = elementwise("arcsin",     value("arcsin"),     "divide(1, sqrt(1 - x) * sqrt(1 + x))")  # ∞ at ±1
arccos     = elementwise("arccos",     value("arccos"),     "divide(-1, sqrt(1 - x) * sqrt(1 + x))") # -∞ at ±1
arctan     = elementwise("arctan",     value("arctan"),     "1 / (1 + x * x)")
sinh       = elementwise("sinh",       value("sinh"),       "cosh(x)")
cosh       = elementwise("cosh",       value("cosh"),       "sinh(x)")
arcsinh    = elementwise("arcsinh",    value("arcsinh"),    "1 / root_above_square(x)")
arccosh    = elementwise("arccosh",    value("arccosh"),    "divide(1, sqrt(x - 1) * sqrt(x + 1))")  # ∞ at 1
arctanh    = elementwise("arctanh",    value("arctanh"),    "divide(divide(1, 1 - x), 1 + x)")       # ∞ at ±1
sinc       = elementwise("sinc",       value("sinc"),       "_slope_of_sinc(x)")

arctan2    = elementwise("arctan2",    value("arctan2"),    "per_square(y, hypot(x, y))", "-per_square(x, hypot(x, y))")
hypot      = elementwise("hypot",      value("hypot"),      "x / z",                      "y / z")
logaddexp  = elementwise("logaddexp",  value("logaddexp"),  "sigmoid(x - y)",             "sigmoid(y - x)")
logaddexp2 = elementwise("logaddexp2", value("logaddexp2"), f"sigmoid((x - y) * {LN2})",  f"sigmoid((y - x) * {LN2})")
remainder  = elementwise("remainder",  value("remainder"),  "1",                          "-floor_divide(x, y)")
fmod       = elementwise("fmod",       value("fmod"),       "1",                          "-rint((x - z) / y)")
fmax       = elementwise("fmax",       value("fmax"),       "larger(x, y)",               "larger(y, x)")
fmin       = elementwise("fmin",       value("fmin"),       "smaller(x, y)",              "smaller(y, x)")
copysign   = elementwise("copysign",   value("copysign"),   "_sign_change(x, y)",         "0")
heaviside  = elementwise("heaviside",  value("heaviside"),  "0",                          "is_zero(x)")

# Other names of the same.
acos, acosh, asin, asinh, atan, atan2, atanh = arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh
mod, true_divide = remainder, divide
# fmt: on


def deg2rad(x: Any) -> Any:
    """As `numpy.deg2rad`: degrees as radians, x π / 180."""
    return multiply(x, DEGREE)


def rad2deg(x: Any) -> Any:
    """As `numpy.rad2deg`: radians as degrees, x 180 / π."""
    return multiply(x, 1 / DEGREE)


radians, degrees = deg2rad, rad2deg


def positive(x: Any) -> Any:
    """As `numpy.positive`: a copy of x."""
    return copy(x)


def rsqrt(x: Any) -> Any:
    """As `torch.rsqrt`: 1 / √x, entry by entry."""
    return divide(1.0, sqrt(x))


def _in_double(x: Any) -> Any:
    name = "complex128" if is_complex(form(x)[1]) else "float64"
    return astype(x, dtype_for(raw(x), name)) if is_array(raw(x)) else multiply(x, 1.0)


def float_power(x: Any, y: Any) -> Any:
    """As `numpy.float_power`: x to the power of y, entry by entry, in double precision whatever x and y are in."""
    return power(_in_double(x), _in_double(y))


def ldexp(x: Any, n: Any) -> Any:
    """As `numpy.ldexp`: x · 2ⁿ, entry by entry, for whole numbers n."""
    half, dtype = n // 2, form(x)[1]
    # In two steps, as 2ⁿ itself may be too large for a number where the result is not; arrays of n widen no x.
    for part in (half, n - half):
        whole = astype(part, dtype) if getattr(raw(part), "shape", ()) else multiply(part, 1.0)
        x = multiply(x, power(2.0, whole))
    return x


def divmod(x: Any, y: Any) -> tuple[Any, Any]:
    """As `numpy.divmod`: how often y goes into x, a constant, and what remains."""
    return floor_divide(x, y), remainder(x, y)


def modf(x: Any) -> tuple[Any, Any]:
    """As `numpy.modf`: what stands behind the point, and what stands before it, a constant."""
    x = floating(x)
    finite = where(isinf(x), 0.0, x)
    return subtract(finite, trunc(finite)), trunc(x)


def nan_to_num(x: Any, copy: bool = True, nan: float = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """As `numpy.nan_to_num`: numbers in the place of NaN and infinities, where the derivative is 0.

    Without `copy` they take their places in x itself.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.nan_to_num(ag.tensor([1.0, float("nan")]))
    tensor([1., 0.])
    """
    dtype, numbers = form(x)[1], (True, nan, posinf, neginf)
    if not copy:
        x[...] = nan_to_num(x, *numbers)
        return x
    if is_complex(dtype):
        return add(nan_to_num(re_(x), *numbers), multiply(nan_to_num(im_(x), *numbers), 1j))
    if not is_floating(raw(x)):
        return positive(x)
    largest = float(namespace(raw(x)).finfo(np.float64 if dtype is float else dtype).max)
    x = where(x != x, nan, x)
    x = where(x == math.inf, largest if posinf is None else posinf, x)
    return where(x == -math.inf, -largest if neginf is None else neginf, x)
