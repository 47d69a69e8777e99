"""SciPy's special functions: PyTorch's and JAX's where they have them, integrals for Bessel functions."""

from collections.abc import Callable
from math import pi
from typing import Any

import numpy as np

from .oracle import Oracle

draw = np.random.default_rng(23)


def between(low: float, high: float, *shape: int) -> Any:
    return draw.uniform(low, high, shape)


def row(name: str, *at: Any, theirs: str = "", note: str = "", **more: Any) -> Oracle:
    """A function of `special` by its name, and by PyTorch's where that is another one."""
    return Oracle(
        f"special.{name}{note}",
        lambda xp, *xs: getattr(xp.special, name)(*xs),
        lambda t, *xs: getattr(t.special, theirs or name)(*xs),
        at,
        **{"jax": lambda jax, *xs: getattr(jax.scipy.special, name)(*xs), **more},
    )


def along(name: str, x: Any, axis: Any, **more: Any) -> Oracle:
    """A function along axes."""
    return Oracle(
        f"special.{name}, {axis}",
        lambda xp, x: getattr(xp.special, name)(x, axis=axis),
        lambda t, x: getattr(t.special, name)(x, dim=axis),
        (x,),
        lambda jax, x: getattr(jax.scipy.special, name)(x, axis=axis),
        **more,
    )


def made(name: str, f: Callable[..., Any], of: Callable[..., Any], *at: Any, **more: Any) -> Oracle:
    """A function that PyTorch and JAX lack, beside what both can make it of; their names for it are the same."""
    return Oracle(
        f"special.{name}", lambda xp, *xs: f(xp.special, *xs), of, at, lambda jax, *xs: of(jax.numpy, *xs), **more
    )


# Points and weights for integrals from 0 to 1, exact for polynomials of degree 159.
POINTS, WEIGHTS = (0.5 * (x + shift) for x, shift in zip(np.polynomial.legendre.leggauss(80), (1.0, 0.0), strict=True))


def integral(xp: Any, f: Callable[..., Any], end: float, x: Any) -> Any:
    """∫ f(x, t) dt from 0 to `end`, for each entry of x."""
    return xp.sum(f(x[..., None], xp.asarray(end * POINTS)) * xp.asarray(end * WEIGHTS), -1)


def bessel_j(xp: Any, n: int, x: Any) -> Any:
    """DLMF 10.9.2."""
    return integral(xp, lambda x, t: xp.cos(x * xp.sin(t) - n * t), pi, x) / pi


def bessel_y(xp: Any, n: int, x: Any) -> Any:
    """DLMF 10.9.7, where the second integral has nothing left after 6."""
    near = integral(xp, lambda x, t: xp.sin(x * xp.sin(t) - n * t), pi, x)
    far = integral(xp, lambda x, t: (xp.exp(n * t) + (-1) ** n * xp.exp(-n * t)) * xp.exp(-x * xp.sinh(t)), 6.0, x)
    return (near - far) / pi


def bessel_i(xp: Any, n: int, x: Any) -> Any:
    """DLMF 10.32.3."""
    return integral(xp, lambda x, t: xp.cos(n * t) * xp.exp(x * xp.cos(t)), pi, x) / pi


def scaled_i(xp: Any, n: int, x: Any) -> Any:
    return bessel_i(xp, n, x) * xp.exp(-xp.abs(x))


def by_lgamma(lgamma: Callable[..., Any], x: Any, y: Any) -> Any:
    return lgamma(x) + lgamma(y) - lgamma(x + y)


m, positive, unit = between(-2, 2, 3, 4), between(0.4, 4, 3, 4), between(-0.9, 0.9, 3, 4)
share, n, column = between(0.1, 0.9, 3, 4), between(-2, 2, 4), between(0.4, 2, 3, 1)
negative = np.array([-0.4, -1.3, -2.7])

# PyTorch's trigamma function has ten digits, and its derivatives of what leads to it have no more.
TEN_DIGITS = 2e-9

# fmt: off
ORACLES: list[Oracle] = [
    row("erf", m), row("erf", m.astype("float32"), note=", float32", rtol=1e-6), row("erfc", m),
    row("erfc", 4 * abs(m), note=" far out"), row("erfinv", unit), row("expit", m),
    row("expit", 30 * m, note=" far out"),
    row("logit", share), row("ndtr", m), row("ndtri", share), row("entr", positive),
    row("xlogy", m, positive), row("xlogy", m, column, note=", broadcast"), row("xlog1py", m, positive),
    row("psi", positive, rtol=TEN_DIGITS, jax=lambda jax, x: jax.scipy.special.digamma(x)),
    row("psi", negative, note=", negative", jax=lambda jax, x: jax.scipy.special.digamma(x)),
    row("digamma", positive, rtol=TEN_DIGITS), row("gammaln", positive, rtol=TEN_DIGITS),
    row("gammaln", negative, note=", negative"),
    row("lgamma", positive, theirs="gammaln", rtol=TEN_DIGITS, jax=lambda jax, x: jax.scipy.special.gammaln(x)),
    row("i0", m), row("i0e", m), row("i1", m), row("i1e", m),
    # Out there JAX's own logarithm loses the digits that its derivative needs.
    row("log_ndtr", m), row("log_ndtr", -8 * positive, note=" far out", rtol=1e-8),
    row("erfcx", m, jax=None), row("erfcx", 8 * positive, note=" far out", jax=None),
    *[Oracle(f"special.polygamma, {k}", lambda xp, x, k=k: xp.special.polygamma(k, x),
             lambda t, x, k=k: t.special.polygamma(k, x), (positive,),
             lambda jax, x, k=k: jax.scipy.special.polygamma(k, x), rtol=TEN_DIGITS) for k in (0, 1, 2)],
    Oracle("special.gamma", lambda xp, x: xp.special.gamma(x), lambda t, x: t.exp(t.lgamma(x)), (positive,),
           lambda jax, x: jax.scipy.special.gamma(x)),
    Oracle("special.gamma, negative", lambda xp, x: xp.special.gamma(x), None, (negative,),
           lambda jax, x: jax.scipy.special.gamma(x)),
    Oracle("special.betaln", lambda xp, x, y: xp.special.betaln(x, y), lambda t, x, y: by_lgamma(t.lgamma, x, y),
           (positive, column), lambda jax, x, y: jax.scipy.special.betaln(x, y), rtol=TEN_DIGITS),
    Oracle("special.beta", lambda xp, x, y: xp.special.beta(x, y), lambda t, x, y: t.exp(by_lgamma(t.lgamma, x, y)),
           (positive, column), lambda jax, x, y: jax.scipy.special.beta(x, y), rtol=TEN_DIGITS),
    Oracle("special.erfcinv", lambda xp, x: xp.special.erfcinv(x), lambda t, x: t.erfinv(1 - x), (2 * share,),
           lambda jax, x: jax.scipy.special.erfinv(1 - x)),

    # Bessel functions, by their integrals: neither of the two has derivatives of them.
    made("j0",  lambda s, x: s.j0(x),  lambda xp, x: bessel_j(xp, 0, x), 3 * m),
    made("j1",  lambda s, x: s.j1(x),  lambda xp, x: bessel_j(xp, 1, x), 3 * m),
    made("y0",  lambda s, x: s.y0(x),  lambda xp, x: bessel_y(xp, 0, x), 1 + positive),
    made("y1",  lambda s, x: s.y1(x),  lambda xp, x: bessel_y(xp, 1, x), 1 + positive),
    *[made(f"jv, {k}",  lambda s, x, k=k: s.jv(k, x),  lambda xp, x, k=k: bessel_j(xp, k, x), 3 * m) for k in (0, 3)],
    *[made(f"yv, {k}",  lambda s, x, k=k: s.yv(k, x),  lambda xp, x, k=k: bessel_y(xp, k, x), 1 + positive)
      for k in (1, 2)],
    *[made(f"iv, {k}",  lambda s, x, k=k: s.iv(k, x),  lambda xp, x, k=k: bessel_i(xp, k, x), m) for k in (0, 2)],
    *[made(f"ive, {k}", lambda s, x, k=k: s.ive(k, x), lambda xp, x, k=k: scaled_i(xp, k, x), m) for k in (1, 2)],
    made("jn",  lambda s, x: s.jn(2, x), lambda xp, x: bessel_j(xp, 2, x), 3 * m),

    # Along axes.
    *[along(name, x, axis) for name in ("softmax", "log_softmax") for x, axis in ((m, 1), (m, 0), (n, -1))],
    *[along("logsumexp", m, axis) for axis in (0, 1, (0, 1))],
    along("logsumexp", 300 * m, -1), along("softmax", 30 * m, -1), along("log_softmax", 300 * m, -1),
    Oracle("special.logsumexp, all", lambda xp, x: xp.special.logsumexp(x), lambda t, x: t.logsumexp(x, (0, 1)), (m,),
           lambda jax, x: jax.scipy.special.logsumexp(x)),
    Oracle("special.logsumexp, keepdims", lambda xp, x: xp.special.logsumexp(x, axis=1, keepdims=True),
           lambda t, x: t.logsumexp(x, 1, keepdim=True), (m,),
           lambda jax, x: jax.scipy.special.logsumexp(x, axis=1, keepdims=True)),
]
# fmt: on
