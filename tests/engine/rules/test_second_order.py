"""Rules can be differentiated themselves: mode over mode in all four orders, and through the ambient graph."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .cases import LOOSE, Array, Case, each_case, in_dtype, like, plain, weights
from .differences import slope

# How far the four answers may be from each other, and from a difference quotient.
APART = {"float64": (1e-13, 1e-10), "float32": (4e-6, 4e-6)}

Function = Callable[..., Any]


def summed(case: Case, array: Array) -> tuple[Function, list[Any], list[Any]]:
    """A curved function of the operands with one number as its result, the operands, and a direction to move in."""
    f, xs = case.on(array)
    shares = weights(*np.shape(case.exact(*case.xs)))

    def s(*xs: Any) -> Any:
        z = f(*xs)
        return ag.sum(ag.sin(z) * like(z, array, shares))

    return s, xs, [array(weights(*x.shape)) for x in xs]


def forward(s: Function, v: list[Any]) -> Function:
    """The derivative of s in the direction v, by forward mode."""
    return lambda *xs: ag.jvp(s, xs, v)[1]


def backward(s: Function, v: list[Any]) -> Function:
    """The same by reverse mode."""
    everything = tuple(range(len(v)))
    return lambda *xs: sum(ag.sum(g * w) for g, w in zip(ag.grad(s, everything)(*xs), v, strict=True))


@cache
def curvature(case: Case) -> Any:
    """The second derivative in that direction: differences of the first one, which has its own test."""
    _, xs, v = summed(case, np.asarray)
    shares = weights(*np.shape(case.exact(*xs)))
    first = forward(lambda *xs: ag.sum(ag.sin(case.smooth(*xs)) * shares), v)
    return slope(lambda t: first(*[x + t * w for x, w in zip(xs, v, strict=True)]))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@each_case
def test_all_four_nestings_agree(case: Case, dtype: str, array: Array) -> None:
    s, xs, v = summed(case, in_dtype(array, dtype))
    answers = [plain(outer(inner(s, v), v)(*xs)) for outer in (forward, backward) for inner in (forward, backward)]
    assert all(answer.shape == () for answer in answers)
    each_other, truth = APART["float32" if case.name == "astype" else dtype]
    if dtype == "float32":
        each_other, truth = each_other * LOOSE.get(case.name, 1), truth * LOOSE.get(case.name, 1)
    assert max(answers) - min(answers) <= each_other * (1 + abs(answers[0]))
    assert abs(answers[0] - curvature(case)) <= truth * (1 + abs(answers[0]))


@each_case
def test_create_graph_gives_what_nesting_gives(case: Case, array: Array) -> None:
    s, xs, v = summed(case, array)
    leaves = [ag.tensor(x, requires_grad=True) for x in xs]
    gradients = ag.autograd.grad(s(*leaves), leaves, create_graph=True)
    sum(ag.sum(g * w) for g, w in zip(gradients, v, strict=True)).backward()
    nested = ag.grad(backward(s, v), tuple(range(len(xs))))(*xs)
    for leaf, expected in zip(leaves, nested, strict=True):
        got = 0.0 if leaf.grad is None else plain(leaf.grad)  # where a rule has no curvature, nothing arrives
        np.testing.assert_allclose(got, plain(expected), rtol=1e-13, atol=1e-15)
