"""What does `ag.special` offer: SciPy's special functions, on Tensors?

Values are SciPy's (on a GPU those of `cupyx.scipy`), derivatives a table of formulas as in `ops.elementwise`. SciPy is
loaded when one of them is first computed. `logsumexp`, `softmax` and `log_softmax` need no SciPy.

Source: Digital Library of Mathematical Functions, dlmf.nist.gov, chapters 5 (gamma), 7 (error functions), 10 (Bessel).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from math import pi, sqrt
from typing import Any

import numpy as np

from .. import errors
from ..backend import canonical, form, held, is_array, is_floating, is_half, library_of, namespace, shape_of
from ..graph import Node, Pairs, Rule
from ..ops.constant import equal, refuse_complex, sign
from ..ops.elementwise import exp, log, multiply, sigmoid, subtract
from ..ops.formulas import elementwise, named
from ..ops.joining import where
from ..ops.linear import fit, in_step, spread
from ..ops.reductions import axes_of, reduction, total
from ..trace import MAPPED, Operation, differentiated, one_operand, two_operands
from .axes import gathered, handed_back
from .spelling import either_spelling
from .ufuncs import log1p

# fmt: off
__all__ = [
    "beta", "betaln", "digamma", "entr", "erf", "erfc", "erfcinv", "erfcx", "erfinv", "expit", "gamma", "gammaln", "i0",
    "i0e", "i1", "i1e", "iv", "ive", "j0", "j1", "jn", "jv", "lgamma", "log_ndtr", "log_softmax", "logit", "logsumexp",
    "ndtr", "ndtri", "polygamma", "psi", "softmax", "xlog1py", "xlogy", "y0", "y1", "yv",
]
# fmt: on


# Where SciPy goes on to complex numbers, but its derivative does not.
REAL_ONLY = {"beta", "betaln", "gamma", "i0", "i1", "ive", "j0", "j1", "psi", "xlog1py", "xlogy", "y0", "y1"}


@cache
def scipy_special(library: str) -> Any:
    """SciPy's functions for this library of arrays.

    Raises
    ------
    ImportError
        Where SciPy is not installed, or has nothing for this library.
    """
    names = {"numpy": "scipy.special", "cupy": "cupyx.scipy.special"}
    if library not in names:
        raise errors.no_special(library)
    try:
        return import_module(names[library])
    except ImportError as error:
        raise errors.no_scipy() from error


def scipy_s(name: str) -> Callable[..., Any]:
    """SciPy's function of this name, of raw values."""

    def evaluate(*xs: Any) -> Any:
        like = next((x for x in xs if is_array(x)), 0.0)
        xp = namespace(like)
        if name in REAL_ONLY:
            refuse_complex(name, xs)
        z = getattr(scipy_special(library_of(like).name), name)(*xs)  # type: ignore[union-attr]
        # Of half precision SciPy makes single precision, and some of its functions know double precision only.
        wanted = xp.result_type(*xs)
        if is_array(z) and z.dtype != wanted and is_floating(wanted.type(0)):
            z = xp.asarray(z, dtype=wanted)[()]
        return canonical(held(z))

    return evaluate


def by_order(name: str, slope: Callable[..., Any]) -> Callable[..., Any]:
    """Declares `operation(order, x)` by ∂z/∂x = slope(order, x, z); by the order it has no derivative."""

    def pull(z_bar: Any, node: Node) -> Pairs:
        return ((node.b, fit(multiply(z_bar, slope(node.x, node.y, node.z)), node.b)),)

    def push(node: Node, x_dot: Any, y_dot: Any) -> Any:
        return spread(multiply(y_dot, slope(node.x, node.y, node.z)), node)

    def refuse(*arguments: Any) -> Any:
        raise errors.order_varies(name)

    refused, by_x = Rule(name, refuse, refuse, set(), 2), Rule(name, pull, push, {"x", "y", "z"}, 2)
    operation = two_operands(name, scipy_s(name), refused, by_x, both=refused)
    MAPPED[operation] = in_step(operation)

    def function(order: Any, x: Any) -> Any:
        if differentiated(order):  # which `operation` itself would say no earlier than in the backward pass
            raise errors.order_varies(name)
        return operation(order, x)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"As `scipy.special.{name}`, entry by entry; no derivative by the order, which comes first."
    return named(function)


polygamma: Callable[..., Any]  # they name each other
jv: Callable[..., Any]
yv: Callable[..., Any]
iv: Callable[..., Any]
ive: Callable[..., Any]

# Functions of one order lean on those of their neighbours, whose signs differ from family to family.
# fmt: off
polygamma = by_order("polygamma", lambda n, x, z: polygamma(n + 1, x))
jv        = by_order("jv",        lambda n, x, z: 0.5 * (jv(n - 1, x) - jv(n + 1, x)))
yv        = by_order("yv",        lambda n, x, z: 0.5 * (yv(n - 1, x) - yv(n + 1, x)))
iv        = by_order("iv",        lambda n, x, z: 0.5 * (iv(n - 1, x) + iv(n + 1, x)))
ive       = by_order("ive",       lambda n, x, z: 0.5 * (ive(n - 1, x) + ive(n + 1, x)) - sign(x) * z)
# fmt: on


@named
def _log_unless_zero(x: Any, y: Any) -> Any:
    """log(y), but 0 where x is 0 and the logarithm is not finite: there x log(y) is 0 whatever y is, as in PyTorch."""
    return log(where(equal(x, 0) & (y <= 0), 1.0, y))


@named
def _log1p_unless_zero(x: Any, y: Any) -> Any:
    return log1p(where(equal(x, 0) & (y <= -1), 0.0, y))


named(log1p)

# fmt: off
#                   name         value                 ∂z/∂x                             ∂z/∂y
erf      = elementwise("erf",       scipy_s("erf"),       f"{2 / sqrt(pi)} * exp(-x * x)")
erfc     = elementwise("erfc",      scipy_s("erfc"),      f"{-2 / sqrt(pi)} * exp(-x * x)")
erfcx    = elementwise("erfcx",     scipy_s("erfcx"),     f"2 * x * z - {2 / sqrt(pi)}")
erfinv   = elementwise("erfinv",    scipy_s("erfinv"),    f"{sqrt(pi) / 2} * exp(z * z)")             # ∞ at ±1
erfcinv  = elementwise("erfcinv",   scipy_s("erfcinv"),   f"{-sqrt(pi) / 2} * exp(z * z)")            # -∞ at 0 and 2
ndtr     = elementwise("ndtr",      scipy_s("ndtr"),      f"{1 / sqrt(2 * pi)} * exp(-0.5 * x * x)")
log_ndtr = elementwise("log_ndtr",  scipy_s("log_ndtr"),  f"divide({sqrt(2 / pi)}, erfcx(-x * {sqrt(0.5)}))")
ndtri    = elementwise("ndtri",     scipy_s("ndtri"),     f"{sqrt(2 * pi)} * exp(0.5 * z * z)")       # ∞ at 0 and 1
logit    = elementwise("logit",     scipy_s("logit"),     "1 / (x * (1 - x))")                        # ∞ at 0 and 1
gamma    = elementwise("gamma",     scipy_s("gamma"),     "z * psi(x)")
gammaln  = elementwise("gammaln",   scipy_s("gammaln"),   "psi(x)")
psi      = elementwise("psi",       scipy_s("psi"),       "polygamma(1, x)")
entr     = elementwise("entr",      scipy_s("entr"),      "-log(x) - 1")                              # ∞ at 0
i0       = elementwise("i0",        scipy_s("i0"),        "i1(x)")
i1       = elementwise("i1",        scipy_s("i1"),        "0.5 * (i0(x) + iv(2, x))")
i0e      = elementwise("i0e",       scipy_s("i0e"),       "i1e(x) - sign(x) * z")
i1e      = elementwise("i1e",       scipy_s("i1e"),       "0.5 * (i0e(x) + ive(2, x)) - sign(x) * z")
j0       = elementwise("j0",        scipy_s("j0"),        "-j1(x)")
j1       = elementwise("j1",        scipy_s("j1"),        "0.5 * (j0(x) - jv(2, x))")
y0       = elementwise("y0",        scipy_s("y0"),        "-y1(x)")
y1       = elementwise("y1",        scipy_s("y1"),        "0.5 * (y0(x) - yv(2, x))")
beta     = elementwise("beta",      scipy_s("beta"),      "z * (psi(x) - psi(x + y))",      "z * (psi(y) - psi(x + y))")
betaln   = elementwise("betaln",    scipy_s("betaln"),    "psi(x) - psi(x + y)",            "psi(y) - psi(x + y)")
xlogy    = elementwise("xlogy",     scipy_s("xlogy"),     "_log_unless_zero(x, y)",         "x / y")
xlog1py  = elementwise("xlog1py",   scipy_s("xlog1py"),   "_log1p_unless_zero(x, y)",       "x / (1 + y)")

# Other names of the same.
expit, digamma, lgamma, jn = sigmoid, psi, gammaln, jv
# fmt: on

# ---------------------------------------------------------------- along axes


def in_single(name: str, value: Callable[..., Any]) -> Callable[..., Any]:
    """A function of a raw x that is real, computed in single precision for half: sums soon exceed its 65504."""

    def evaluate(x: Any, *settings: Any) -> Any:
        refuse_complex(name, (x,))
        if not is_half(form(x)[1]):
            return value(x, *settings)
        xp = namespace(x)
        return xp.astype(xp.asarray(value(xp.astype(xp.asarray(x), xp.float32), *settings)), x.dtype)

    return evaluate


def _peak(x: Any, axes: Any) -> Any:
    """The largest entry along axes, which stay, as a floating-point number; 0 where there is none."""
    xp = namespace(x)
    return 1.0 * (xp.sum if 0 in x.shape else xp.max)(x, axis=axes, keepdims=True)


def _log_sum(x: Any, axes: Any, keepdims: bool) -> Any:
    xp = namespace(x)
    if not shape_of(x):
        return 1.0 * x
    peak = _peak(x, axes)
    peak = xp.where(xp.isfinite(peak), peak, xp.zeros_like(peak))
    z = xp.log(xp.sum(xp.exp(x - peak), axis=axes, keepdims=True)) + peak
    return held(z if keepdims else xp.reshape(z, tuple(n for i, n in enumerate(z.shape) if i not in axes)))


def _shares(x: Any, z: Any, axes: Any) -> Any:
    """Each entry's part of the sum; none where the sum is 0."""
    return exp(subtract(x, where(equal(z, -np.inf), 0.0, z)))


_logsumexp = reduction("logsumexp", in_single("logsumexp", _log_sum), _shares)


def _soft(x: Any, axis: int) -> Any:
    xp = namespace(x)
    e = xp.exp(x - _peak(x, axis))
    e /= xp.sum(e, axis=axis, keepdims=True)
    return e


def _log_soft(x: Any, axis: int) -> Any:
    xp = namespace(x)
    z = x - _peak(x, axis)
    if 0 not in x.shape:
        z -= xp.log(xp.sum(xp.exp(z), axis=axis, keepdims=True))
    return z


def _weighed(v: Any, z: Any, axis: int) -> Any:
    """The Jacobian of softmax, which is symmetric, times a vector."""
    share = multiply(z, v)
    return subtract(share, multiply(z, total(share, (axis,), True)))


def along(name: str, on_raw: Callable[..., Any], pulled: Callable[..., Any], pushed: Callable[..., Any]) -> Operation:
    """Declares `operation(x, axis)` by what it does to a cotangent and to a tangent, as functions of (v, z, axis)."""

    def pull(z_bar: Any, node: Node) -> Pairs:
        return ((node.a, fit(pulled(z_bar, node.z, *node.y), node.a)),)

    def push(node: Node, x_dot: Any, y_dot: Any) -> Any:
        return spread(pushed(x_dot, node.z, *node.y), node)

    operation = one_operand(name, on_raw, Rule(name, pull, push, {"y", "z"}, operands=1))
    MAPPED[operation] = lambda operands, hidden, axis: operation(operands[0], axis + 1)
    return operation


# fmt: off
_softmax     = along("softmax",     in_single("softmax", _soft),  _weighed, _weighed)
_log_softmax = along("log_softmax", in_single("log_softmax", _log_soft),
                     lambda v, z, axis: subtract(v, multiply(exp(z), total(v, (axis,), True))),
                     lambda v, z, axis: subtract(v, total(multiply(exp(z), v), (axis,), True)))
# fmt: on


def _over_axes(operation: Operation, x: Any, axis: Any) -> Any:
    """The operation along one axis; where it is meant for several, or there is none, along all of them as one."""
    shape = shape_of(x)
    axes = axes_of(x, axis) if shape else ()
    return operation(x, *axes) if len(axes) == 1 else handed_back(operation(gathered(x, axes), 0), shape, axes)


@either_spelling
def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """As `scipy.special.logsumexp`: log Σ exp(x) over all axes or some, without overflow.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.special.logsumexp(ag.tensor([1000.0, 1000.0]))
    tensor(1000.69314718)
    """
    return _logsumexp(x, axes_of(x, axis), keepdims)


@either_spelling
def softmax(x: Any, axis: Any = -1) -> Any:
    """As `scipy.special.softmax`: exp(x) / Σ exp(x), without overflow, over one axis or several (None: all).

    The last axis if none is named, where SciPy takes all of them.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.special.softmax(ag.tensor([0.0, 0.0]))
    tensor([0.5, 0.5])
    """
    return _over_axes(_softmax, x, axis)


@either_spelling
def log_softmax(x: Any, axis: Any = -1) -> Any:
    """As `scipy.special.log_softmax`: x - log Σ exp(x); axes as those of `softmax`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.special.log_softmax(ag.tensor([0.0, 0.0]))
    tensor([-0.69314718, -0.69314718])
    """
    return _over_axes(_log_softmax, x, axis)
