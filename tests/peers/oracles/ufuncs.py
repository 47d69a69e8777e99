"""NumPy's other functions that work entry by entry."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .oracle import Oracle

draw = np.random.default_rng(22)


def between(low: float, high: float, *shape: int) -> Any:
    return draw.uniform(low, high, shape)


def complex_between(low: float, high: float, *shape: int) -> Any:
    return between(low, high, *shape) + 1j * between(low, high, *shape)


def row(name: str, *at: Any, theirs: str = "", note: str = "", **more: Any) -> Oracle:
    """A function of entries by its name, and by PyTorch's where that is another one."""
    return Oracle(
        f"{name}{note}",
        lambda xp, *xs: getattr(xp, name)(*xs),
        lambda t, *xs: getattr(t, theirs or name)(*xs),
        at,
        **more,
    )


def alone(name: str, f: Callable[..., Any], *at: Any, **more: Any) -> Oracle:
    """A program that PyTorch has no word for."""
    return Oracle(name, f, None, at, **more)


def arccosh_of(xp: Any, x: Any) -> Any:
    return xp.log(x + xp.sqrt(x - 1) * xp.sqrt(x + 1))


m, n, unit = between(-2, 2, 3, 4), between(-2, 2, 4), between(-0.9, 0.9, 3, 4)
positive, above_one, column = between(0.3, 3, 3, 4), between(1.2, 3, 3, 4), between(0.4, 2.0, 3, 1)
z = complex_between(-0.8, 0.8, 3, 4)
gaps = np.array([1.0, np.nan, -2.0, np.inf, -np.inf, 0.5])
some, others = np.array([1.0, np.nan, -2.0, 0.5]), np.array([0.5, 2.0, np.nan, 1.5])
with_zero = np.array([-1.5, 0.0, 0.25, 0.0, 2.0])

# Where each function of one operand is taken, and PyTorch's name where it is another one.
# fmt: off
ONE: dict[str, tuple[Any, str]] = {
    "acos":    (unit, ""),       "arccos":  (unit, ""),       "acosh":   (above_one, ""),  "arccosh": (above_one, ""),
    "asin":    (unit, ""),       "arcsin":  (unit, ""),       "asinh":   (m, ""),          "arcsinh": (m, ""),
    "atan":    (m, ""),          "arctan":  (m, ""),          "atanh":   (unit, ""),       "arctanh": (unit, ""),
    "cosh":    (m, ""),          "sinh":    (m, ""),          "tan":     (unit, ""),       "exp2":    (m, ""),
    "expm1":   (m, ""),          "log1p":   (positive, ""),   "log2":    (positive, ""),   "log10":   (positive, ""),
    "deg2rad": (m, ""),          "rad2deg": (m, ""),          "radians": (m, "deg2rad"),   "degrees": (m, "rad2deg"),
    "fabs":    (m, "abs"),       "sinc":    (m, ""),          "positive": (m, ""),         "reciprocal": (positive, ""),
}
TWO: dict[str, tuple[Any, Any, str]] = {
    "atan2":     (m, column, ""),       "arctan2":     (m, -column, ""),   "copysign":    (m, n, ""),
    "fmax":      (m, n, ""),            "fmin":        (m, n, ""),         "fmod":        (m, column, ""),
    "hypot":     (m, n, ""),            "logaddexp":   (m, n, ""),         "logaddexp2":  (m, n, ""),
    "remainder": (m, -column, ""),      "mod":         (m, column, "remainder"),
    "true_divide": (m, column, ""),     "float_power": (positive, n, ""),
}
COMPLEX = ["acos", "asin", "asinh", "atan", "atanh", "cosh", "exp2", "expm1", "log1p", "log2", "log10", "reciprocal",
           "sinh", "tan"]

ORACLES: list[Oracle] = [
    *[row(k, x, theirs=theirs) for k, (x, theirs) in ONE.items()],
    *[row(k, x.astype("float32"), theirs=theirs, note=", float32", rtol=2e-5) for k, (x, theirs) in ONE.items()],
    *[row(k, x, y, theirs=theirs) for k, (x, y, theirs) in TWO.items()],
    *[row(k, z, note=", complex") for k in COMPLEX],
    # JAX has another sign of the derivative where the real part is negative; its logarithms and roots have not.
    row("acosh", z, note=", complex", jax=lambda jax, x: arccosh_of(jax.numpy, x)),
    row("expm1", 1e-9 * m, note=" near 0"),
    row("log1p", 1e-9 * m, note=" near 0"),
    # The other two subtract what is nearly equal, and keep half of the digits.
    row("sinc",  1e-3 * m, note=" near 0", rtol=1e-7),
    row("sinc",  9 * m,    note=" far out"),
    row("atan",  1e5 * m,  note=" far out"),
    row("cosh",  9 * m,    note=" far out", order=1),
    row("logaddexp", 500 * m, n, note=" far out"),
    row("hypot", 1e150 * m, 1e150 * n, note=" of large ones", order=1),
    row("fmax", some, others, note=" with NaN"),
    row("fmin", some, others, note=" with NaN"),
    row("rsqrt", positive, jax=lambda jax, x: jax.lax.rsqrt(x)),
    row("nan_to_num", gaps),
    Oracle("nan_to_num, numbers", lambda xp, x: xp.nan_to_num(x, nan=3.0, posinf=4.0, neginf=5.0),
           lambda t, x: t.nan_to_num(x, nan=3.0, posinf=4.0, neginf=5.0), (gaps,)),
    Oracle("ldexp", lambda xp, x: xp.ldexp(x, np.array([0, 1, -2, 3])),
           # Whole exponents below 0 have PyTorch take the derivative for 0.
           lambda t, x: t.ldexp(x, t.tensor([0.0, 1.0, -2.0, 3.0])), (m,)),
    Oracle("modf", lambda xp, x: xp.modf(x)[0], lambda t, x: t.frac(x), (m,)),
    Oracle("divmod", lambda xp, x, y: xp.divmod(x, y)[1], lambda t, x, y: t.remainder(x, y), (m, column)),
    Oracle("power", lambda xp, x, y: xp.power(x, y), lambda t, x, y: t.pow(x, y), (positive, n)),
    alone("cbrt", lambda xp, x: xp.cbrt(x), m),
    # PyTorch has no derivative of this one.
    alone("heaviside", lambda xp, x, y: xp.heaviside(x, y) * y, with_zero, between(1, 2, 5)),
]
# fmt: on
