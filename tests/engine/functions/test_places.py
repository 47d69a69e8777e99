"""Where, how many, whether: as NumPy answers, on every library and under `vmap`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.backend import raw

from ..rules.cases import plain

X = np.array([[1.5, -2.0, 0.0], [0.5, np.nan, np.inf]])
ASKED: dict[str, Callable[[Any, Any], Any]] = {
    "isclose": lambda library, x: library.isclose(x, 1.5),
    "isclose, not numbers": lambda library, x: library.isclose(x, x, equal_nan=True),
    "isreal": lambda library, x: library.isreal(x),
    "iscomplex": lambda library, x: library.iscomplex(x),
    "count_nonzero": lambda library, x: library.count_nonzero(x),
    "count_nonzero along an axis": lambda library, x: library.count_nonzero(x, axis=0),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_of_rows_is_answered_for_each(name: str) -> None:
    found = ag.vmap(lambda row: ASKED[name](ag, row))(X)
    np.testing.assert_array_equal(plain(found), [ASKED[name](np, row) for row in X])


@pytest.mark.parametrize("name", ASKED)
def test_answers_lie_where_the_array_lies(name: str, array: Callable[..., Any]) -> None:
    for found in (ASKED[name](ag, array(X)), ASKED[name](ag, ag.as_tensor(array(X)))):
        np.testing.assert_array_equal(plain(found), ASKED[name](np, X))
        assert not plain(found).ndim or type(raw(found)) is type(array(X))


def test_how_many_entries_there_are_is_a_plain_number() -> None:
    assert np.size(ag.tensor(X)) == 6
    assert ag.size(X, 0) == 2
    assert ag.vmap(lambda row: row * ag.size(row))(X).shape == X.shape


def test_complex_numbers_are_asked_for_their_imaginary_part() -> None:
    z = np.array([1 + 0j, 1j])
    np.testing.assert_array_equal(plain(np.isreal(ag.tensor(z))), np.isreal(z))
    np.testing.assert_array_equal(plain(ag.iscomplex(z)), np.iscomplex(z))


def test_plain_numbers_are_asked_too() -> None:
    assert ag.isclose(1.0, 1.0 + 1e-12)
    assert ag.count_nonzero(3.0) == 1
    assert ag.isreal(2.0)
    assert np.isclose(ag.tensor(X), X, equal_nan=True).all()


@pytest.mark.parametrize("axis", [0, 1])
def test_places_in_descending_order(axis: int, array: Callable[..., Any]) -> None:
    x = np.array([[2.0, 0.0, 4.0, 5.0], [7.0, 1.0, 3.0, 6.0]])
    np.testing.assert_array_equal(plain(ag.argsort(array(x), axis, descending=True)), np.argsort(-x, axis))


def test_in_descending_order_equal_entries_keep_theirs_and_nan_comes_first() -> None:
    assert ag.argsort(ag.tensor([2.0, np.nan, 2.0, 5.0]), descending=True).tolist() == [1, 3, 0, 2]


@pytest.mark.parametrize("name", ["argwhere", "bincount", "flatnonzero", "nonzero", "unique"])
def test_under_vmap_a_shape_that_depends_on_values_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(RuntimeError, match=rf"np\.{name} has a result whose shape depends on the values"):
        ag.vmap(getattr(np, name))(ag.tensor([[1, 2], [2, 2]]))
