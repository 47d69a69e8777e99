"""Each way in which a derivative can be wrong is recognised from the numbers alone."""

from typing import Any

import numpy as np
import pytest

from autogradkit.check.appearance import Truth, equal, of_answers
from autogradkit.check.probes import directions

rng = np.random.default_rng(7)
MATRIX = rng.normal(size=(9, 9))
COTANGENTS = directions(rng, 9)
TRUE = (COTANGENTS @ MATRIX).reshape(3, 3, 3)


def seen(answers: Any, value: Any = TRUE, **more: Any) -> str:
    truth = Truth(value, np.full(value.shape, 1e-9), **more)
    assert not truth.agrees(answers)
    return ": ".join(of_answers(answers, truth))


@pytest.mark.parametrize(
    ("factor", "told"),
    [(2.0, "2 times"), (0.5, "1/2 times"), (-1.0, "wrong sign"), (-3.0, "-3 times"), (1.0001, "1.0001 times")],
)
def test_a_factor_is_named(factor: float, told: str) -> None:
    assert told in seen(factor * TRUE)


def test_a_factor_that_is_not_simple_is_not_claimed_for_a_single_number() -> None:
    one = np.array([2.0, -1.0, 4.0])
    assert "2 times" in seen(2 * one, one)
    told = seen(1.2345 * one, one)
    assert "times" not in told
    assert "gives 4.938 where 4 is true" in told


def test_a_transposed_derivative_is_recognised() -> None:
    assert "transposed" in seen(np.swapaxes(TRUE, 1, 2))


def test_a_transposed_derivative_of_another_shape_is_recognised() -> None:
    true = rng.normal(size=(3, 2, 5))
    told = seen(np.swapaxes(true, 1, 2), true)
    assert "shape (5, 2) for the operand of shape (2, 5): it is transposed" in told


def test_the_matrix_in_place_of_its_transpose_is_recognised() -> None:
    unswitched = (COTANGENTS @ MATRIX.T).reshape(3, 3, 3)
    assert "where its transpose belongs" in seen(unswitched, unswitched=unswitched)


@pytest.mark.parametrize("shape", [(3,), (1, 3), (2, 1), (1, 1), ()])
def test_a_cotangent_that_is_not_un_broadcast_is_recognised(shape: tuple[int, ...]) -> None:
    wide = rng.normal(size=(3, 2, 3))
    kept = tuple(i + 1 for i in range(2) if i >= 2 - len(shape) and shape[i - 2 + len(shape)] == 1)
    true = wide.sum(axis=tuple(range(1, 3 - len(shape)))) if len(shape) < 2 else wide.sum(axis=kept, keepdims=True)
    assert true.shape == (3, *shape)
    assert "not un-broadcast" in seen(wide, true)


def test_the_right_entries_in_another_shape_are_recognised() -> None:
    assert "right entries" in seen(TRUE.reshape(3, 9))


def test_any_other_shape_is_named() -> None:
    told = seen(np.ones((3, 7)))
    assert "shape (7,) for the operand of shape (3, 3)" in told
    assert "broadcast" not in told


def test_an_ignored_upstream_is_recognised() -> None:
    assert "upstream cotangent is ignored" in seen(np.broadcast_to(MATRIX.sum(0).reshape(3, 3), (3, 3, 3)))


def test_an_answer_that_is_not_linear_is_recognised() -> None:
    assert "not linear in the cotangent" in seen((COTANGENTS**2 @ MATRIX).reshape(3, 3, 3))
    assert "not linear in the cotangent" in seen(TRUE + 1)


def test_a_missing_contribution_is_recognised() -> None:
    assert "contribution is missing" in seen(0 * TRUE)
    assert "gives nothing" in of_answers(None, Truth(TRUE, 1e-9)).what


def test_exchanged_operands_are_recognised() -> None:
    other = rng.normal(size=(1, 3, 3)) * np.array([1.0, 2.0, -3.0]).reshape(3, 1, 1)
    assert "another operand" in seen(other, others=(other,))


def test_right_numbers_at_wrong_places_are_recognised() -> None:
    assert "wrong places" in seen(TRUE[:, ::-1])


def test_what_is_not_finite_is_named_with_its_place() -> None:
    answers = TRUE.copy()
    answers[1, 2, 0] = np.nan
    assert f"gives nan where {TRUE[1, 2, 0]:.6g} is true at entry (2, 0) and is wrong at 1 of 9 entries" in seen(
        answers
    )


def test_a_single_wrong_entry_is_named() -> None:
    answers = TRUE.copy()
    answers[:, 0, 1] = 0.0
    told = seen(answers)
    assert "at entry (0, 1) and is wrong at 1 of 9 entries" in told
    assert "gives 0 where" in told
    assert "what is special" in told


def test_a_wrong_tangent_is_told_in_words_of_forward_mode() -> None:
    ignoring = np.broadcast_to(TRUE[:1], TRUE.shape)
    assert "whatever tangent arrives" in seen(ignoring, forward=True)
    assert "not linear in the tangent" in seen(TRUE**2, forward=True)
    assert "a tangent of shape (3,) for the result" in seen(TRUE[:, 0], forward=True)


def test_equal_asks_for_the_shape_too_and_lets_nan_equal_nan() -> None:
    assert equal(np.array([1.0, np.nan, np.inf]), np.array([1.0, np.nan, np.inf]), 0.0)
    assert not equal(np.array([1.0]), np.array([[1.0]]), 1.0)
    assert not equal(np.array([np.nan]), np.array([1.0]), 1.0)
    assert equal(np.array([1.0]), np.array([1.5]), 0.5)
