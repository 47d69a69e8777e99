"""Transforms nest: every combination two and three deep gives what the closed form of the derivative gives."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import perm
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autogradkit as ag

Function = Callable[..., Any]

W = np.array([[0.3, -0.5, 0.2], [0.4, 0.1, -0.6]])
V = np.array([[-0.2, 0.3, 0.5], [0.6, -0.4, 0.1]])
SHUFFLE = [2, 0, 1]
SCALES = np.array([0.5, -0.75])
DIRECTION = np.array([0.7, -0.3, 0.4])
X = np.array([0.9, -0.4, 0.8])


# ---------------------------------------------------------------- the closed form


@dataclass(frozen=True)
class Known:
    """A function of a vector with all its derivatives: `derivative(k, x)` has shape output + k times input."""

    derivative: Callable[[int, Any], Any]


def powers(c: Any, k: int) -> Any:
    """c ⊗ … ⊗ c, k times, over the last axis."""
    result = np.ones(c.shape[:-1])
    for i in range(k):
        result = result[..., None] * c.reshape(*c.shape[:-1], *[1] * i, -1)
    return result


def known(x_to_branch: Callable[[Any], tuple[float, float]]) -> Known:
    """The derivatives of a · sin(W x)[:, None] exp(V P x) + b · (W x)³[:, None], where a and b depend on the branch.

    sin(s) exp(t) is the imaginary part of exp(t + i s), whose k-th derivative is the k-th power of its coefficients.
    """
    inverse = np.argsort(SHUFFLE)
    waves = V[:, inverse][None, :] + 1j * W[:, None]

    def derivative(k: int, x: Any) -> Any:
        a, b = x_to_branch(x)
        wave = np.exp(waves @ x)[(..., *[None] * k)] * powers(waves, k)
        cube = (perm(3, k) * (W @ x) ** max(3 - k, 0))[(..., *[None] * k)] * powers(W, k)
        return a * wave.imag + b * cube[:, None]

    return Known(derivative)


def weights(shape: tuple[int, ...]) -> Any:
    return np.cos(np.arange(np.prod(shape, dtype=int))).reshape(shape)


def weighted(y: Any) -> Any:
    return (y * weights(y.shape)).sum()


def pulled(y: Any, pullback: Function) -> Any:
    return pullback(weights(np.shape(y)))[0]


def contracted(g: Known) -> Known:
    """Σ of the weighted outputs, differentiated once."""

    def derivative(k: int, x: Any) -> Any:
        c = weights(g.derivative(0, x).shape)
        return np.tensordot(c, g.derivative(k + 1, x), axes=c.ndim)

    return Known(derivative)


def stacked(g: Known) -> Known:
    return Known(lambda k, x: np.stack([s**k * g.derivative(k, s * x) for s in SCALES]))


# Each transform as g ↦ g' among functions of a vector: what the engine does, and what the closed form says.
# fmt: off
ENGINE: dict[str, Callable[[Function], Function]] = {
    "grad":       lambda g: ag.grad(lambda x: weighted(g(x))),
    "vjp":        lambda g: lambda x: pulled(*ag.vjp(g, x)),
    "jvp":        lambda g: lambda x: ag.jvp(g, (x,), (DIRECTION,))[1],
    "jacfwd":     lambda g: ag.jacfwd(g),
    "jacrev":     lambda g: ag.jacrev(g),
    "hessian":    lambda g: ag.hessian(g),
    "vmap":       lambda g: lambda x: ag.vmap(lambda s: g(s * x))(SCALES),
    "checkpoint": lambda g: ag.checkpoint(g),
}
CLOSED: dict[str, Callable[[Known], Known]] = {
    "grad":       contracted,
    "vjp":        contracted,
    "jvp":        lambda g: Known(lambda k, x: g.derivative(k + 1, x) @ DIRECTION),
    "jacfwd":     lambda g: Known(lambda k, x: g.derivative(k + 1, x)),
    "jacrev":     lambda g: Known(lambda k, x: g.derivative(k + 1, x)),
    "hessian":    lambda g: Known(lambda k, x: g.derivative(k + 2, x)),
    "vmap":       stacked,
    "checkpoint": lambda g: g,
}
# fmt: on


# ---------------------------------------------------------------- the same in the engine


def waves_and_cubes(x: Any) -> tuple[Any, Any]:
    """Matmul, indexing and broadcasting."""
    h = W @ x
    return ag.sin(h)[:, None] * ag.exp(V @ x[SHUFFLE]), (h**3).reshape(2, 1)


def with_python(x: Any) -> Any:
    """Which branch, and how many rounds, Python decides; both count as constants."""
    wave, cube = waves_and_cubes(x)
    if x.sum() > 0:
        wave = 2 * wave
    factor = 8.0
    while factor * (x * x).sum() > 1:
        factor = factor / 2
    return wave + factor * cube


def python_branch(x: Any) -> tuple[float, float]:
    factor = 8.0
    while factor * (x * x).sum() > 1:
        factor /= 2
    return (2.0 if x.sum() > 0 else 1.0), factor


def with_where(x: Any) -> Any:
    """Each place of a stack takes its own branch."""
    wave, cube = waves_and_cubes(x)
    return ag.where(x.sum() > 0, 2 * wave, wave) + ag.where(x[0] > x[1], 0.5, -1.5) * cube


def where_branch(x: Any) -> tuple[float, float]:
    return (2.0 if x.sum() > 0 else 1.0), (0.5 if x[0] > x[1] else -1.5)


@pytest.mark.parametrize("x", [X, -X], ids=["one branch", "the other branch"])
@pytest.mark.parametrize("names", [*itertools.product(ENGINE, repeat=1), *itertools.product(ENGINE, repeat=2)])
def test_one_and_two_transforms_give_the_closed_form(names: tuple[str, ...], x: Any) -> None:
    nests_to_the_closed_form(names, x)


@pytest.mark.parametrize("names", list(itertools.product(ENGINE, repeat=3)), ids="-".join)
def test_three_transforms_give_the_closed_form(names: tuple[str, ...]) -> None:
    nests_to_the_closed_form(names, X)


def nests_to_the_closed_form(names: tuple[str, ...], x: Any) -> None:
    # A value under vmap is many at once, so Python cannot decide for it.
    f, branch = (with_where, where_branch) if "vmap" in names else (with_python, python_branch)
    g, closed = f, known(branch)
    for name in reversed(names):
        g, closed = ENGINE[name](g), CLOSED[name](closed)
    got, expected = g(x), closed.derivative(0, x)
    assert isinstance(got, np.ndarray)
    assert got.shape == expected.shape
    np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-11 * np.abs(expected).max())


def test_the_closed_form_itself_agrees_with_central_differences() -> None:
    closed, step = known(python_branch), 1e-6
    for k in range(4):
        for i, e in enumerate(np.eye(3) * step):
            numeric = (closed.derivative(k, X + e) - closed.derivative(k, X - e)) / (2 * step)
            np.testing.assert_allclose(closed.derivative(k + 1, X)[..., i], numeric, rtol=1e-7, atol=1e-8)


# ---------------------------------------------------------------- perturbation confusion

# Each way to take the derivative of a function of one number.
# fmt: off
MODES: dict[str, Callable[[Function], Function]] = {
    "grad":        lambda f: ag.grad(f),
    "value":       lambda f: lambda x: ag.value_and_grad(f)(x)[1],
    "vjp":         lambda f: lambda x: ag.vjp(f, x)[1](1.0)[0],
    "jvp":         lambda f: lambda x: ag.jvp(f, (x,), (1.0,))[1],
    "linearize":   lambda f: lambda x: ag.linearize(f, x)[1](1.0),
    "jacfwd":      lambda f: ag.jacfwd(f),
    "jacrev":      lambda f: ag.jacrev(f),
    "checkpoint":  lambda f: ag.grad(ag.checkpoint(f)),
    "mapped grad": lambda f: lambda x: ag.vmap(ag.grad(f))(x * np.ones(2))[1],
    "mapped jvp":  lambda f: lambda x: ag.vmap(lambda v: ag.jvp(f, (x,), (v,))[1])(np.array([5.0, 1.0]))[1],
}
# fmt: on


@pytest.mark.parametrize("outer", MODES)
def test_no_pair_of_modes_confuses_two_perturbations(outer: str) -> None:
    for inner in MODES:
        # d/dx [ x · d/dy (x + y) ] is 1; an engine that mixes the two perturbations says 2.
        assert MODES[outer](lambda x, inner=inner: x * MODES[inner](lambda y: x + y)(1.0))(1.0) == 1, inner
        # d/dx [ x · d/dy (x y) at y = x² ] = d/dx x² = 2x
        assert MODES[outer](lambda x, inner=inner: x * MODES[inner](lambda y: x * y)(x * x))(3.0) == 6, inner


@pytest.mark.parametrize("outer", MODES)
def test_no_triple_of_modes_confuses_three_perturbations(outer: str) -> None:
    for middle, inner in itertools.product(MODES, repeat=2):

        def product(x: Any, y: Any, inner: str = inner) -> Any:
            return y * x * MODES[inner](lambda z: x * y * z)(x + y)  # = x² y²

        def fixed(x: Any, middle: str = middle, product: Function = product) -> Any:
            return x * MODES[middle](lambda y: product(x, y))(2.0)  # = x · 2x² · 2

        def moving(x: Any, middle: str = middle, product: Function = product) -> Any:
            return x * MODES[middle](lambda y: product(x, y))(x)  # = x · 2x² · x

        assert MODES[outer](fixed)(3.0) == 12 * 3**2, (middle, inner)
        assert MODES[outer](moving)(3.0) == 8 * 3**3, (middle, inner)


@pytest.mark.parametrize("outer", MODES)
@pytest.mark.parametrize("inner", MODES)
def test_an_inner_transform_that_ignores_its_variable_still_moves_with_the_outer_one(outer: str, inner: str) -> None:
    assert MODES[outer](lambda x: x * x + MODES[inner](lambda y: x * x * x)(2.0))(3.0) == 6
    assert MODES[outer](lambda x: MODES[inner](lambda y: x * x)(x))(3.0) == 0


@pytest.mark.parametrize("jacobian", [ag.jacfwd, ag.jacrev])
def test_an_argument_at_rest_keeps_its_own_level(jacobian: Function) -> None:
    # Two arguments that stand at different levels, while derivatives are taken for one after the other.
    w = ag.tensor(np.array([2.0, 3.0]), requires_grad=True)

    def outer(x: Any) -> Any:
        by_a, by_b = jacobian(lambda a, b: w * a * b, argnums=(0, 1))(x, x)  # both diag(w x)
        return (by_a + 10 * by_b).sum()

    slope = ag.grad(outer)(np.array([5.0, 7.0]))
    assert slope.tolist() == [22.0, 33.0]
    slope.sum().backward()
    assert w.grad.tolist() == [11.0, 11.0]


# ---------------------------------------------------------------- random programs with exact answers


@dataclass(frozen=True)
class Polynomial:
    """A polynomial of three variables with whole coefficients: {exponents: coefficient}."""

    terms: dict[tuple[int, int, int], int]

    @classmethod
    def of(cls, terms: Iterator[tuple[tuple[int, int, int], int]]) -> "Polynomial":
        total: dict[tuple[int, int, int], int] = {}
        for exponents, coefficient in terms:
            total[exponents] = total.get(exponents, 0) + coefficient
        return cls(total)

    def __add__(self, other: "Polynomial") -> "Polynomial":
        return Polynomial.of(itertools.chain(self.terms.items(), other.terms.items()))

    def __mul__(self, other: "Polynomial") -> "Polynomial":
        pairs = itertools.product(self.terms.items(), other.terms.items())
        return Polynomial.of(((d[0] + e[0], d[1] + e[1], d[2] + e[2]), c * b) for (d, c), (e, b) in pairs)

    def along(self, direction: tuple[int, int, int]) -> "Polynomial":
        """The derivative in this direction."""
        return Polynomial.of(
            ((e[0] - (i == 0), e[1] - (i == 1), e[2] - (i == 2)), c * e[i] * direction[i])
            for e, c in self.terms.items()
            for i in range(3)
            if e[i]
        )

    def __call__(self, x: tuple[int, ...]) -> int:
        return sum(c * x[0] ** e[0] * x[1] ** e[1] * x[2] ** e[2] for e, c in self.terms.items())


# The derivative of a function of a vector in a direction, each in its own way.
# fmt: off
ALONG: dict[str, Callable[[Function, Any], Function]] = {
    "grad":      lambda f, v: lambda x: (ag.grad(f)(x) * v).sum(),
    "jacfwd":    lambda f, v: lambda x: ag.jacfwd(f)(x) @ v,
    "jacrev":    lambda f, v: lambda x: v @ ag.jacrev(ag.checkpoint(f))(x),
    "jvp":       lambda f, v: lambda x: ag.jvp(f, (x,), (v,))[1],
    "linearize": lambda f, v: lambda x: ag.linearize(f, x)[1](v),
    "vmap":      lambda f, v: lambda x: ag.vmap(ag.grad(f), out_axes=-1)(ag.stack([x * 1, x * 1]))[:, 1] @ v,
}
# fmt: on
LEAVES = [0, 1, 2, "3", "-2"]
DIRECTIONS = st.tuples(*[st.integers(-2, 2)] * 3)


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(st.sampled_from(LEAVES), lambda part: st.tuples(st.sampled_from("+*"), part, part), max_leaves=7),
    st.tuples(*[st.integers(-3, 3)] * 3),
    st.lists(st.tuples(st.sampled_from(sorted(ALONG)), DIRECTIONS), min_size=1, max_size=3),
)
def test_nested_derivatives_of_random_polynomials_are_exact(program: Any, at: Any, chain: Any) -> None:
    def run(part: Any, leaf: Callable[[Any], Any]) -> Any:
        if not isinstance(part, tuple):
            return leaf(part)
        left, right = run(part[1], leaf), run(part[2], leaf)
        return left + right if part[0] == "+" else left * right

    def symbol(leaf: Any) -> Polynomial:
        if isinstance(leaf, str):
            return Polynomial({(0, 0, 0): int(leaf)})
        return Polynomial({(int(leaf == 0), int(leaf == 1), int(leaf == 2)): 1})

    def f(x: Any) -> Any:
        return run(program, lambda leaf: ag.tensor(float(leaf)) if isinstance(leaf, str) else x[leaf])

    expected = run(program, symbol)
    for name, direction in chain:
        f, expected = ALONG[name](f, np.array(direction, float)), expected.along(direction)
    assert f(np.array(at, float)) == expected(at)
