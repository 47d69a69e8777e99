"""Every partial derivative of every elementwise operation, against fifty digits.

The truth is the derivative of mpmath's function, at 50 digits, at numbers of float64 all over the domain and close to
its edges. A derivative here may be 4 units in the last place from it; what may be further away stands in a table, with
the reason and with how far it goes.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.trace import OPERATIONS, REFLECTED
from tests.engine.rules.cases import CASES, COMPLEX_ONLY

mp = pytest.importorskip("mpmath")

Truth = Callable[..., Any]


def around(*edges: float) -> list[float]:
    """Numbers near these."""
    return [edge + step for edge in edges for step in (1e-3, -1e-3, 1e-7, -1e-7, 2.0**-30, -(2.0**-30))]


# fmt: off
EVERYWHERE = [*np.linspace(-5.3, 5.1, 27), *around(0.0), -30.0, 30.0, 1e-12, -1e-12]
ABOVE_ZERO = [*np.geomspace(1e-10, 1e10, 31), *np.linspace(0.05, 4.0, 23), *around(1.0)]
BELOW_ONE = [*np.linspace(-0.97, 0.98, 25), *around(0.0), 1 - 1e-3, 1 - 1e-9, -1 + 1e-3, -1 + 1e-9]
INSIDE = [*np.linspace(0.02, 0.98, 25), 1e-9, 1e-3, 1 - 1e-3, 1 - 1e-9]
MODERATE = [*np.linspace(-4.3, 4.1, 25), *around(0.0)]
SCALED = [*np.linspace(0.1, 4.1, 25), -0.3, -3.0, 10.0, 30.0, -100.0]
POSITIVE = [*np.linspace(0.06, 9.1, 31), 1e-5, 25.0]

# The operation, its truth, where it is looked at; twice where it is held to something else far out.
ONE: dict[str, tuple[Truth, list[float]]] = {
    "negative": (lambda x: -x, EVERYWHERE),
    "exp": (mp.exp, EVERYWHERE),
    "log": (mp.log, ABOVE_ZERO),
    "sin": (mp.sin, EVERYWHERE),
    "cos": (mp.cos, EVERYWHERE),
    "tanh": (mp.tanh, EVERYWHERE),
    "sqrt": (mp.sqrt, ABOVE_ZERO),
    "square": (lambda x: x * x, EVERYWHERE),
    "absolute": (abs, EVERYWHERE),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), EVERYWHERE),
    "relu": (lambda x: x if x > 0 else mp.mpf(0), EVERYWHERE),
    "real": (lambda x: x, EVERYWHERE),
    "exp2": (lambda x: mp.mpf(2) ** x, EVERYWHERE),
    "expm1": (mp.expm1, EVERYWHERE),
    "log2": (lambda x: mp.log(x, 2), ABOVE_ZERO),
    "log10": (mp.log10, ABOVE_ZERO),
    "log1p": (mp.log1p, [*ABOVE_ZERO, *BELOW_ONE]),
    "reciprocal": (lambda x: 1 / x, ABOVE_ZERO),
    "cbrt": (lambda x: mp.cbrt(x) if x > 0 else -mp.cbrt(-x), EVERYWHERE),
    "fabs": (abs, EVERYWHERE),
    "tan": (mp.tan, MODERATE),
    "arcsin": (mp.asin, BELOW_ONE),
    "arccos": (mp.acos, BELOW_ONE),
    "arctan": (mp.atan, EVERYWHERE),
    "sinh": (mp.sinh, EVERYWHERE),
    "cosh": (mp.cosh, EVERYWHERE),
    "arcsinh": (mp.asinh, EVERYWHERE),
    "arccosh": (mp.acosh, [1 + x for x in ABOVE_ZERO]),
    "arctanh": (mp.atanh, BELOW_ONE),
    "sinc": (lambda x: mp.sin(mp.pi * x) / (mp.pi * x), [0.07, *np.linspace(0.11, 0.93, 20), *around(0.0), 1e-12]),
    "sinc, far out": (lambda x: mp.sin(mp.pi * x) / (mp.pi * x), [1.3, 2.25, -3.4, 5.2, 10.7, -21.3, 100.2]),
    "erf": (mp.erf, MODERATE),
    "erfc": (mp.erfc, MODERATE),
    "erfcx": (lambda x: mp.exp(x * x) * mp.erfc(x), np.linspace(-3.1, 1.0, 23).tolist()),
    "erfinv": (mp.erfinv, BELOW_ONE),
    "erfcinv": (lambda x: mp.erfinv(1 - x), [2 * x for x in INSIDE]),
    "ndtr": (mp.ncdf, MODERATE),
    "log_ndtr": (lambda x: mp.log(mp.ncdf(x)), [*MODERATE, -20.0, -35.0]),
    "ndtri": (lambda x: mp.sqrt(2) * mp.erfinv(2 * x - 1), INSIDE),
    "logit": (lambda x: mp.log(x / (1 - x)), INSIDE),
    "gamma": (mp.gamma, POSITIVE),
    "gammaln": (mp.loggamma, POSITIVE),
    "psi": (mp.digamma, POSITIVE),
    "entr": (lambda x: -x * mp.log(x), POSITIVE),
    "i0": (lambda x: mp.besseli(0, x), MODERATE),
    "i1": (lambda x: mp.besseli(1, x), MODERATE),
    "i0e": (lambda x: mp.exp(-abs(x)) * mp.besseli(0, x), SCALED),
    "i1e": (lambda x: mp.exp(-abs(x)) * mp.besseli(1, x), SCALED),
    "j0": (lambda x: mp.besselj(0, x), MODERATE),
    "j1": (lambda x: mp.besselj(1, x), MODERATE),
    "y0": (lambda x: mp.bessely(0, x), POSITIVE),
    "y1": (lambda x: mp.bessely(1, x), POSITIVE),
}
PAIRS = [(x, y) for x in (0.3, 1.7, 4.1, 1e-4, 250.0) for y in (0.6, 2.9, 1.3e-3, 31.0)]
SIGNED = [(x * s, y * t) for x, y in PAIRS for s in (1, -1) for t in (1, -1)]
NEAR = [(x, y) for x, y in SIGNED if abs(x - y) < 10]
TWO: dict[str, tuple[Truth, list[tuple[float, float]]]] = {
    "add": (lambda x, y: x + y, SIGNED),
    "subtract": (lambda x, y: x - y, SIGNED),
    "multiply": (lambda x, y: x * y, SIGNED),
    "divide": (lambda x, y: x / y, SIGNED),
    "power": (lambda x, y: x**y, PAIRS),
    "power, far out": (lambda x, y: x**y, [(x, y) for x in (1e-10, 1e-5, 1e5, 1e10) for y in (0.2, -0.2, 0.37, -1.7)]),
    "maximum": (lambda x, y: max(x, y), SIGNED),
    "minimum": (lambda x, y: min(x, y), SIGNED),
    "arctan2": (lambda x, y: mp.atan2(x, y), SIGNED),
    "hypot": (mp.hypot, SIGNED),
    "logaddexp": (lambda x, y: mp.log(mp.exp(x) + mp.exp(y)), NEAR),
    "logaddexp2": (lambda x, y: mp.log(mp.mpf(2) ** x + mp.mpf(2) ** y, 2), NEAR),
    "remainder": (lambda x, y: x - y * mp.floor(x / y), SIGNED),
    "fmod": (lambda x, y: x - y * (mp.floor(x / y) if x / y > 0 else mp.ceil(x / y)), SIGNED),
    "fmax": (lambda x, y: max(x, y), SIGNED),
    "fmin": (lambda x, y: min(x, y), SIGNED),
    "copysign": (lambda x, y: abs(x) * mp.sign(y), SIGNED),
    "heaviside": (lambda x, y: mp.mpf(x > 0), SIGNED),
    "beta": (mp.beta, PAIRS[:8]),
    "betaln": (lambda x, y: mp.log(mp.beta(x, y)), PAIRS[:8]),
    "xlogy": (lambda x, y: x * mp.log(y), PAIRS),
    "xlog1py": (lambda x, y: x * mp.log1p(y), PAIRS),
}
Points = list[tuple[float, ...]]
ALL: dict[str, tuple[Truth, Points]] = {
    **{name: (truth, [(x,) for x in points]) for name, (truth, points) in ONE.items()},
    **{name: (truth, [*points]) for name, (truth, points) in TWO.items()},
}

# Functions of an order, which is no operand that varies: their truth, and where they are looked at.
ORDERED: dict[str, tuple[Truth, list[float]]] = {
    "polygamma": (mp.polygamma, POSITIVE),
    "jv": (mp.besselj, MODERATE),
    "yv": (mp.bessely, POSITIVE),
    "iv": (mp.besseli, MODERATE),
    "ive": (lambda n, x: mp.exp(-abs(x)) * mp.besseli(n, x), SCALED),
}

# How many units it may be instead, and why.
SQUARE = "the exponent, a square, is rounded before exp makes it a factor"
INVERSE = "the value itself is rounded, and its square is an exponent"
DIGAMMAS = "psi(x) - psi(x + y) cancels where y is small"
FURTHER: dict[str, tuple[float, str]] = {
    "erf": (14, SQUARE), "erfc": (14, SQUARE), "ndtr": (5, SQUARE), "log_ndtr": (17, "erfcx has a few units itself"),
    "erfinv": (12, INVERSE), "erfcinv": (39, INVERSE), "ndtri": (28, INVERSE),
    "logaddexp": (8, "x - y is rounded before exp"), "logaddexp2": (8, "x - y is rounded before exp"),
    "power, far out": (33, "y - 1 is rounded before it is an exponent, which |log x| makes larger: 100 at 1e150"),
    "beta": (413, DIGAMMAS), "betaln": (274, DIGAMMAS),
    "polygamma": (6, "SciPy's polygamma has a few units itself"), "iv": (8, "SciPy's iv has as many itself"),
}

# Where two terms cancel the last digits go: there it is units in the last place of 1 that are counted, or of the
# derivative where that is larger.
ZERO = "a sum of two Bessel functions, which cancel where the derivative is small"
CANCELS: dict[str, tuple[float, str]] = {
    "tanh": (1, "1 - z² where z is near 1, as in PyTorch: cheaper than 1 / cosh(x)², and exact to a unit of 1"),
    "sigmoid": (1, "1 - z where z is near 1, as in PyTorch"),
    "erfcx": (5, "2xz and 2/√π cancel for large x"),
    "entr": (2, "log(x) and 1 cancel near 1/e"),
    "sinc, far out": (2, "cos(πx) and sinc(x) cancel near the zeros of the derivative"),
    "jv": (2, ZERO), "yv": (5, ZERO), "ive": (2, ZERO),
    "i0e": (2, ZERO), "i1e": (2, ZERO), "j0": (2, ZERO), "j1": (2, ZERO), "y0": (2, ZERO), "y1": (8, ZERO),
}
# fmt: on


def elementwise() -> set[str]:
    """All operations that are declared by partial derivatives."""
    found = set()
    for name, (row, *_) in CASES.items():
        operands = 2 if OPERATIONS[name] in REFLECTED else 1
        if isinstance(row[0], tuple) or len(row) > operands or name in COMPLEX_ONLY:
            continue
        x = [ag.tensor(np.full((1, 1), 0.5), requires_grad=True)] * operands
        with np.errstate(all="ignore"):  # of arccosh
            if OPERATIONS[name](*x).node.rule.elementwise:
                found.add(name)
    return found


def test_every_elementwise_operation_is_looked_at() -> None:
    assert elementwise() == {name.partition(",")[0] for name in ALL}


def units(found: float, true: Any, at_least: float) -> float:
    """How many units in the last place a number is from the truth; of the truth, or of a larger number."""
    size = max(abs(float(true)), at_least)
    if size == 0:
        return 0.0 if found == 0 else np.inf
    return float(abs(mp.mpf(found) - true) / mp.mpf(float(np.spacing(size))))


def furthest(f: Callable[..., Any], truth: Truth, points: Points, at_least: float = 0.0) -> tuple[float, Any]:
    """How many units the worst partial derivative of all is from the truth, and which one that is."""
    worst: tuple[float, Any] = (0.0, None)
    with mp.workdps(50):
        for xs in points:
            xs = tuple(map(float, xs))
            found = ag.grad(f, tuple(range(len(xs))))(*xs)
            for i, slope in enumerate(found):
                order = tuple(int(i == j) for j in range(len(xs)))
                true = mp.diff(truth, tuple(map(mp.mpf, xs)), order, h=mp.mpf(10) ** -20)
                here = units(slope, true, at_least), (xs, i, slope, mp.nstr(true, 20))
                worst = max(worst, here, key=lambda pair: pair[0])
    return worst


@pytest.mark.parametrize("name", ALL)
def test_derivatives_have_all_their_digits(name: str) -> None:
    truth, points = ALL[name]
    allowed = (FURTHER | CANCELS).get(name, (4.0, ""))[0]
    worst = furthest(OPERATIONS[name.partition(",")[0]], truth, points, float(name in CANCELS))
    assert worst[0] <= allowed, f"{worst[0]:.1f} units at {worst[1]}"


@pytest.mark.parametrize("order", [0, 1, 2, 5])
@pytest.mark.parametrize("name", ORDERED)
def test_those_of_functions_of_an_order_too(name: str, order: int) -> None:
    truth, points = ORDERED[name]

    def f(x: Any) -> Any:
        return OPERATIONS[name](order, x)

    allowed = (FURTHER | CANCELS).get(name, (4.0, ""))[0]
    worst = furthest(f, lambda x: truth(order, x), [(x,) for x in points], float(name in CANCELS))
    assert worst[0] <= allowed, f"{worst[0]:.1f} units at {worst[1]}"
