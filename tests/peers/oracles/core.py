"""The operations that programs are made of: arithmetic, elementary functions, products, sums, shapes, places."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .oracle import Oracle

draw = np.random.default_rng(21)


def r(*shape: int) -> Any:
    """Numbers of both signs, none of them near 0."""
    return draw.choice([-1.0, 1.0], shape) * draw.uniform(0.2, 1.8, shape)


def p(*shape: int) -> Any:
    """Positive numbers."""
    return draw.uniform(0.3, 2.0, shape)


def c(*shape: int) -> Any:
    """Complex numbers on all sides of 0."""
    return r(*shape) + 1j * r(*shape)


def row(name: str, f: Callable[..., Any], *at: Any, **more: Any) -> Oracle:
    """A program that all three libraries read alike."""
    return Oracle(name, f, f, at, **more)


def of(name: str, *at: Any, theirs: str = "", note: str = "", **more: Any) -> Oracle:
    """A function of entries by its name, and by PyTorch's where that is another one."""
    return Oracle(
        f"{name}{note}",
        lambda xp, *xs: getattr(xp, name)(*xs),
        lambda t, *xs: getattr(t, theirs or name)(*xs),
        at,
        **more,
    )


v, w, m, n, s = r(4), r(4), r(3, 4), r(3, 4), r(2, 3, 4)
q, z, zv, zm = p(3, 4), c(3, 4), c(4), c(4, 2)
narrow = m.astype("float32")
places, rows, columns = np.array([2, 0, 2, -1]), np.array([[0], [2]]), np.array([3, 1, 3])
mask, wide_mask = np.array([True, False, True]), m > 0

# The shapes of two operands, each longer than the other somewhere.
PAIRS = [((4,), (3, 4)), ((3, 4), ()), ((3, 1), (1, 4)), ((2, 3, 4), (3, 1))]
# Every pair of ranks that matmul knows.
RANKS = [
    ((4,), (4,)), ((4,), (4, 2)), ((3, 4), (4,)), ((3, 4), (4, 2)), ((2, 3, 4), (4,)), ((4,), (2, 4, 3)),
    ((2, 3, 4), (4, 2)), ((3, 4), (2, 4, 3)), ((2, 3, 4), (2, 4, 3)), ((2, 1, 3, 4), (3, 4, 2)),
]  # fmt: skip

ARITHMETIC: dict[str, Callable[..., Any]] = {
    "add": lambda xp, x, y: x + y,
    "subtract": lambda xp, x, y: x - y,
    "multiply": lambda xp, x, y: x * y,
    "divide": lambda xp, x, y: x / y,
    "maximum": lambda xp, x, y: xp.maximum(x, y),
    "minimum": lambda xp, x, y: xp.minimum(x, y),
}


def clipped(t: Any, x: Any) -> Any:
    return t.clamp(x, -0.5, 0.7)


def wide(xp: Any) -> Any:
    """The mask in the library's own form."""
    return xp.asarray(wide_mask)


# fmt: off
ORACLES: list[Oracle] = [
    # Arithmetic, broadcast both ways.
    *[row(f"{k}, {a} and {b}", f, r(*a), r(*b)) for k, f in ARITHMETIC.items() for a, b in PAIRS],
    *[row(f"{k}, float32", f, narrow, narrow[::-1].copy() + 2, rtol=1e-5) for k, f in ARITHMETIC.items()],
    row("negative",                  lambda xp, x: -x,                                   m),
    row("positive",                  lambda xp, x: +x,                                   m),
    row("number + x",                lambda xp, x: 2.5 + x,                              m),
    row("number - x",                lambda xp, x: 2.5 - x,                              m),
    row("number * x",                lambda xp, x: 2.5 * x,                              m),
    row("number / x",                lambda xp, x: 2.5 / x,                              m),
    row("x / number",                lambda xp, x: x / 2.5,                              m),
    row("x % number",                lambda xp, x: x % 0.75,                             m),
    row("x % y",                     lambda xp, x, y: x % y,                             m, p(4)),
    row("x used twice",              lambda xp, x: x * x + x,                            m),
    row("x - x",                     lambda xp, x: x - x,                                m),
    row("a scalar",                  lambda xp, x, y: x * y + x,                         np.array(1.3), np.array(-0.7)),

    # Powers.
    *[row(f"x ** {k}",               lambda xp, x, k=k: x**k,                            m)
      for k in (0, 1, 2, 3, -1, -2)],
    *[row(f"x ** {k}",               lambda xp, x, k=k: x**k,                            q)
      for k in (0.5, 1.5, -0.7, 2.0)],
    *[row(f"{k} ** x",               lambda xp, x, k=k: k**x,                            m) for k in (2.0, 0.5, 3)],
    row("x ** y",                    lambda xp, x, y: x**y,                              q, n),
    row("x ** y, broadcast",         lambda xp, x, y: x**y,                              p(4), r(3, 1)),
    row("x ** whole y",              lambda xp, x: x ** xp.asarray(np.array([2, 3, 1, 0])), v),
    row("x ** y, float32",           lambda xp, x, y: x**y,                              abs(narrow), narrow,
        rtol=1e-5),

    # Elementary functions.
    of("exp", m), of("exp", narrow, note=", float32", rtol=1e-6), of("exp", np.array(0.4), note=" of a scalar"),
    of("log", q), of("log", abs(narrow), note=", float32", rtol=1e-5),
    of("sin", m), of("cos", m), of("tanh", m), of("tanh", 9 * m, note=" far out"), of("sqrt", q), of("square", m),
    of("absolute", m), of("abs", m), of("negative", m),
    of("sigmoid", m, jax=lambda jax, x: jax.nn.sigmoid(x)),
    of("sigmoid", 30 * m, note=" far out", jax=lambda jax, x: jax.nn.sigmoid(x)),
    of("relu", m, jax=lambda jax, x: jax.nn.relu(x)),
    of("exp", r(0), note=" of nothing"),
    Oracle("clip",          lambda xp, x: xp.clip(x, -0.5, 0.7),    clipped,                             (m,)),
    Oracle("clip, below",   lambda xp, x: xp.clip(x, -0.5, None),   lambda t, x: t.clamp(x, min=-0.5),   (m,)),
    Oracle("clip, above",   lambda xp, x: xp.clip(x, None, 0.7),    lambda t, x: t.clamp(x, max=0.7),    (m,)),
    Oracle("clip, varying", lambda xp, x, a, b: xp.clip(x, a, b),   lambda t, x, a, b: t.clamp(x, a, b),
           (m, -p(4), p(3, 1))),
    Oracle("clamp",         lambda xp, x: xp.clamp(x, min=-0.5),    lambda t, x: t.clamp(x, min=-0.5),   (m,),
           jax=None),
    row("where",            lambda xp, x, y: xp.where(x > y, x, y * y), m, n),
    row("where, broadcast", lambda xp, x, y: xp.where(x > 0, x, y), m, r(3, 1)),
    row("where, a number",  lambda xp, x: xp.where(x > 0, x, 0.0),  m),

    # Products.
    *[row(f"matmul, {a} @ {b}", lambda xp, x, y: x @ y, r(*a), r(*b)) for a, b in RANKS],
    row("matmul, one twice", lambda xp, x: xp.matmul(x, x.T), m),
    row("matmul, float32",   lambda xp, x, y: x @ y, narrow, narrow.T.copy(), rtol=1e-5),
    row("matmul, no terms",  lambda xp, x, y: x @ y, r(2, 0), r(0, 3)),

    # Sums and averages.
    *[Oracle(f"{k}, {axis}, {keep}",
             lambda xp, x, k=k, axis=axis, keep=keep: getattr(xp, k)(x, axis=axis, keepdims=keep),
             lambda t, x, k=k, axis=axis, keep=keep: getattr(t, k)(x, dim=axis, keepdim=keep), (s,))
      for k in ("sum", "mean") for axis in (None, 1, -1, (0, 2)) for keep in (False, True)],
    Oracle("sum of nothing", lambda xp, x: xp.sum(x, axis=0), lambda t, x: t.sum(x, 0), (r(0, 3),)),
    row("method sum",        lambda xp, x: x.sum(), m),
    row("method mean",       lambda xp, x: x.mean(), m),

    # Shapes.
    row("reshape",                 lambda xp, x: xp.reshape(x, (4, 6)) ** 2,                  s),
    row("reshape, -1",             lambda xp, x: xp.reshape(x, (-1, 3)) ** 2,                 s),
    row("T",                       lambda xp, x: x.T**2,                                      m),
    Oracle("transpose",            lambda xp, x: xp.transpose(x), lambda t, x: x.permute(2, 1, 0), (s,)),
    Oracle("transpose, axes",      lambda xp, x: xp.transpose(x, (1, 2, 0)), lambda t, x: t.permute(x, (1, 2, 0)),
           (s,)),
    row("broadcast_to, new axes",  lambda xp, x: xp.broadcast_to(x, (2, 3, 4)) ** 2,          v),
    row("broadcast_to, stretched", lambda xp, x: xp.broadcast_to(x, (2, 3, 4)) ** 2,          r(3, 1)),
    Oracle("concatenate",          lambda xp, x, y: xp.concatenate([x, y, x]), lambda t, x, y: t.cat([x, y, x]),
           (m, r(1, 4))),
    Oracle("concatenate, axis",    lambda xp, x, y: xp.concatenate([x, y], axis=-1),
           lambda t, x, y: t.cat([x, y], -1), (m, r(3, 2))),
    row("stack",                   lambda xp, x, y: xp.stack([x, y * y]),                     m, n),
    Oracle("stack, axis",          lambda xp, x, y: xp.stack([x, y], axis=1), lambda t, x, y: t.stack([x, y], 1),
           (m, n)),

    # Picked entries.
    *[row(f"index, {k}", lambda xp, x, k=k: x[k] ** 2, s) for k in (0, -1, (1, 2), (slice(1, None), Ellipsis, 0))],
    *[row(f"index, {k}", lambda xp, x, k=k: x[k] ** 2, m)
      for k in (slice(1, 1), slice(None, None, 2), (slice(None), None, 1), (2, 3), (Ellipsis, slice(-2, None)))],
    Oracle("index, backwards",     lambda xp, x: x[:, ::-1] ** 2, lambda t, x: t.flip(x, (1,)) ** 2,    (m,)),
    row("index, repeated places",  lambda xp, x: x[places] ** 2,                              m),
    row("index, places of two",    lambda xp, x: x[rows, columns] ** 2,                       m),
    row("index, places and slice", lambda xp, x: x[:, 1:, columns] ** 2,                      s),
    row("index, places apart",     lambda xp, x: x[places % 2, :, places] ** 2,               s),
    row("index, no places",        lambda xp, x: x[places[:0]] ** 2,                          m),
    row("index, mask",             lambda xp, x: x[mask] ** 2,                                m),
    row("index, mask of all",      lambda xp, x: x[wide_mask] ** 2,                           m),
    row("index, mask and place",   lambda xp, x: x[:, mask, 1] ** 2,                          s),

    # Complex numbers.
    row("z ** 2",                  lambda xp, x: x**2,                                        z),
    row("z ** 3",                  lambda xp, x: x**3,                                        z),
    row("z ** 0.5",                lambda xp, x: x**0.5,                                      z),
    row("z ** w",                  lambda xp, x, y: x**y,                                     z, zv),
    row("1 / z",                   lambda xp, x: 1 / x,                                       z),
    row("z / w",                   lambda xp, x, y: x / y,                                    z, zv),
    row("i z",                     lambda xp, x: 1j * x,                                      z),
    row("i x",                     lambda xp, x: 1j * x,                                      m),
    row("x + i y",                 lambda xp, x, y: x + 1j * y,                               m, n),
    row("z * x",                   lambda xp, x, y: x * y,                                    z, m),
    row("x * z, broadcast",        lambda xp, x, y: x * y,                                    v, z),
    row("z / x",                   lambda xp, x, y: x / y,                                    z, v),
    row("x / z",                   lambda xp, x, y: x / y,                                    m, z),
    row("z + x",                   lambda xp, x, y: x + y,                                    z, v),
    row("x - z",                   lambda xp, x, y: x - y,                                    v, z),
    *[of(k, z, note=", complex")
      for k in ("exp", "log", "sin", "cos", "tanh", "sqrt", "square", "abs", "angle", "real", "imag", "conj")],
    of("negative", z, note=", complex"),
    of("exp", z.astype("complex64"), note=", complex64", rtol=1e-5),
    of("sigmoid", z, note=", complex", jax=lambda jax, x: 1 / (1 + jax.numpy.exp(-x))),
    # JAX takes the sign of a complex number for a constant.
    of("sgn", z, note=", complex", jax=lambda jax, x: x / jax.numpy.abs(x)),
    of("real", m, note=" of real numbers"), of("conj", m, note=" of real numbers"),
    row("abs ** 2",                lambda xp, x: xp.abs(x) ** 2,                              z),
    row("z conj z",                lambda xp, x: x * xp.conj(x),                              z),
    row("exp of i x",              lambda xp, x: xp.exp(1j * x),                              m),
    row("matmul, complex",         lambda xp, x, y: x @ y,                                    z, zm),
    row("matmul, complex vectors", lambda xp, x, y: x @ y,                                    zv, c(4)),
    row("matmul, conjugated",      lambda xp, x: x @ xp.conj(x.T),                            z),
    row("sum, complex",            lambda xp, x: xp.sum(x, axis=0),                           z),
    row("mean, complex",           lambda xp, x: xp.mean(x, axis=1),                          z),
    row("index, complex",          lambda xp, x: x[places] * x[0],                            z),
    row("where, complex",          lambda xp, x, y: xp.where(wide(xp), x, y),                 z, c(4)),
    row("reshape, complex",        lambda xp, x: xp.reshape(x, (2, 6)) ** 2,                  z),
    row("stack, complex",          lambda xp, x, y: xp.stack([x, y * y]),                     z, c(3, 4)),
]
# fmt: on
