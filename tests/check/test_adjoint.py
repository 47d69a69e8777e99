"""Forward and reverse mode are each other's transpose: ⟨u, J v⟩ = ⟨Jᵀ u, v⟩."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autogradkit as ag
from autogradkit.check import GradcheckError, adjoint_test

from .planted import rng, square


@pytest.mark.parametrize(
    ("f", "primals"),
    [
        (ag.sin, (0.7,)),
        (lambda x, y: ag.exp(x) @ y, (rng.normal(size=(2, 3)), rng.normal(size=(3, 4)))),
        (lambda x, y: x * y, (rng.normal(size=(2, 1)), rng.normal(size=3))),
        (lambda x: x[[0, 2, 0]], (ag.tensor(rng.normal(size=(3, 2))),)),
        (lambda x: (x * 2, {"sum": x.sum()}), (rng.normal(size=3),)),
        (lambda p: ag.tanh(p["w"] @ p["x"]), ({"w": rng.normal(size=(2, 2)), "x": rng.normal(size=2)},)),
        (lambda x: ag.tensor(1.0), (2.0,)),
        (lambda x: ag.sin(x), (rng.normal(size=5).astype("float32"),)),
    ],
)
def test_both_modes_agree_about_a_right_function(f: Callable[..., Any], primals: Any) -> None:
    assert adjoint_test(f, *primals)


def test_arrays_of_any_library_are_tested(array: Callable[..., Any]) -> None:
    assert adjoint_test(lambda x, y: ag.sin(x * y), array([[0.3, 0.8]]), array([0.7, 0.2]))


def told(message: str) -> tuple[float, float]:
    """The two numbers of a message."""
    left = message.split("⟨u, J v⟩ = ")[1].split(",")[0]
    right = message.split("⟨Jᵀ u, v⟩ = ")[1].split(":")[0]
    return float(left), float(right)


def test_a_disagreement_is_told_with_both_numbers_and_the_operation() -> None:
    wrong = square(lambda y_bar, n: ((n.a, 2 * n.x * y_bar),), lambda n, x_dot, y_dot: 3 * n.x * x_dot)
    with pytest.raises(GradcheckError, match=r"⟨u, J v⟩ = \S+, but ⟨Jᵀ u, v⟩ = \S+: the rule of <my_square>") as e:
        adjoint_test(lambda x: ag.exp(ag.sin(x) + wrong(x)), 0.5)
    assert "of test_adjoint.py" in str(e.value)
    assert "gives 3/2 times the true derivative" in str(e.value)


def test_the_two_numbers_are_those_of_the_two_modes() -> None:
    wrong = square(lambda y_bar, n: ((n.a, 2 * n.x * y_bar),), lambda n, x_dot, y_dot: 6 * n.x * x_dot)
    with pytest.raises(GradcheckError) as e:
        adjoint_test(wrong, np.array([0.5, 2.0]))
    left, right = told(str(e.value))
    assert left == pytest.approx(3 * right, rel=1e-9)


def test_a_disagreement_without_a_wrong_rule_is_told_too() -> None:
    calls = iter(range(2))
    with pytest.raises(GradcheckError, match=r"yet every rule that was recorded is right in both modes.*not the same"):
        adjoint_test(lambda x: x * float(next(calls) + 1), 0.5)


def test_a_cancellation_is_not_taken_for_a_disagreement() -> None:
    assert adjoint_test(lambda x: ((x + 1e8) - 1e8) * 3, rng.normal(size=4))


def test_the_tolerance_can_be_chosen() -> None:
    off = square(lambda y_bar, n: ((n.a, 2 * n.x * y_bar),), lambda n, x_dot, y_dot: (2 + 1e-9) * n.x * x_dot)
    with pytest.raises(GradcheckError):
        adjoint_test(off, 0.5)
    assert adjoint_test(off, 0.5, rtol=1e-8)


@given(st.integers(0, 2**32 - 1))
def test_the_operations_agree_for_any_direction(seed: int) -> None:
    x, y = np.array([[0.3, -0.7]]), np.array([[1.1], [0.4]])
    assert adjoint_test(lambda x, y: ag.tanh(x * y + x @ y) / (1 + y * y), x, y, seed=seed)
