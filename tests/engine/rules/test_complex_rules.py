"""Each rule holds for complex numbers too: both modes, and each over each, against difference quotients.

Users see PyTorch's convention: a cotangent x̄ belongs to the real number Re Σ conj(x̄)·v.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .cases import LIST, Case, of_all, plain, weights
from .differences import slope

REAL_ONLY: dict[str, str] = of_all("REAL_ONLY")
ARBITRARY_PHASE: dict[str, str] = of_all("ARBITRARY_PHASE")

# A constant condition, a place, a device: what else a row holds does not vary.
# A cast to real numbers takes the real part, of which difference quotients know nothing.
COMPLEX = [case for case in LIST if case.name not in REAL_ONLY and case.name != "astype"]
each_complex_case = pytest.mark.parametrize("case", COMPLEX, ids=repr)

Function = Callable[..., Any]


def operands(case: Case) -> list[Any]:
    """The case's operands, each turned by a small angle of its own."""
    return [x * np.exp(0.3j * weights(*x.shape)) for x in case.xs]


def directions(xs: list[Any]) -> list[Any]:
    """Complex directions to move in."""
    return [weights(*np.shape(x)) + 1j * np.flip(weights(*np.shape(x))) for x in xs]


def inner(ones: list[Any], others: list[Any]) -> float:
    """What a cotangent makes of a direction, in PyTorch's convention."""
    return float(sum(np.sum(np.conj(plain(u)) * plain(v)).real for u, v in zip(ones, others, strict=True)))


def quotient(case: Case, xs: list[Any], v: list[Any]) -> Any:
    """The derivative in the direction v, by differences."""
    return slope(lambda t: case.exact(*[x + t * d for x, d in zip(xs, v, strict=True)]))


@each_complex_case
def test_a_complex_tangent_is_the_derivative_in_its_direction(case: Case) -> None:
    f, _ = case.on(np.asarray)
    xs = operands(case)
    v = directions(xs)
    z, z_dot = ag.jvp(f, xs, v)
    np.testing.assert_allclose(plain(z), case.exact(*xs), rtol=1e-15)
    assert (plain(z_dot).shape, plain(z_dot).dtype) == (plain(z).shape, plain(z).dtype)
    if case.name not in ARBITRARY_PHASE:
        np.testing.assert_allclose(plain(z_dot), quotient(case, xs, v), rtol=1e-9, atol=1e-10)


@each_complex_case
def test_reverse_mode_is_the_adjoint_of_forward_mode_in_complex_numbers(case: Case) -> None:
    f, _ = case.on(np.asarray)
    xs = operands(case)
    v = directions(xs)
    z, pullback = ag.vjp(f, *xs)
    z_bar = directions([z])[0].astype(plain(z).dtype) if plain(z).dtype.kind == "c" else weights(*np.shape(z))
    pulled = pullback(z_bar)
    for x, x_bar in zip(xs, pulled, strict=True):
        assert (plain(x_bar).shape, plain(x_bar).dtype) == (x.shape, x.dtype)
    moved = ag.jvp(f, xs, v)[1]
    size = inner([np.abs(z_bar)], [np.abs(plain(moved))])
    assert abs(inner([z_bar], [moved]) - inner(list(pulled), v)) <= 1e-12 * (1 + size)


@each_complex_case
def test_each_mode_over_each_agrees_in_complex_numbers(case: Case) -> None:
    f, _ = case.on(np.asarray)
    xs = operands(case)
    v, w = directions(xs), [np.conj(d) for d in directions(xs)]

    def s(*xs: Any) -> Any:
        z = ag.sin(f(*xs))
        return ag.real(ag.sum(z * directions([z])[0]))

    def forward(s: Function, v: list[Any]) -> Function:
        return lambda *xs: ag.jvp(s, xs, v)[1]

    def backward(s: Function, v: list[Any]) -> Function:
        everything = tuple(range(len(v)))
        return lambda *xs: sum(
            ag.real(ag.sum(ag.conj(g) * d)) for g, d in zip(ag.grad(s, everything)(*xs), v, strict=True)
        )

    answers = [float(plain(outer(one(s, v), w)(*xs))) for outer in (forward, backward) for one in (forward, backward)]
    assert max(answers) - min(answers) <= 1e-12 * (1 + abs(answers[0]))
    if case.name in ARBITRARY_PHASE:
        return
    expected = slope(lambda t: forward(s, v)(*[x + t * d for x, d in zip(xs, w, strict=True)]))
    assert abs(answers[0] - expected) <= 1e-8 * (1 + abs(answers[0]))


@each_complex_case
def test_complex64_stays_complex64(case: Case) -> None:
    f, _ = case.on(np.asarray)
    xs = [x.astype(np.complex64) for x in operands(case)]
    z, pullback = ag.vjp(f, *xs)
    derivatives = [*pullback(np.ones(np.shape(z), plain(z).dtype)), ag.jvp(f, xs, xs)[1]]
    wanted = {"complex64"} if plain(z).dtype.kind == "c" else {"complex64", "float32"}
    assert {plain(d).dtype.name for d in (z, *derivatives)} == wanted


@pytest.mark.parametrize("name", sorted(REAL_ONLY))
def test_what_has_no_meaning_for_complex_numbers_refuses(name: str) -> None:
    case = next(case for case in LIST if case.name == name)
    f, _ = case.on(np.asarray)
    with pytest.raises((TypeError, ValueError)):
        ag.vjp(f, *operands(case))
