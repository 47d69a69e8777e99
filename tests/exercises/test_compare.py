"""What makes two answers the same, claim by claim."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autogradkit.exercises.compare import difference


def kind(answer, expected, *, rtol=1e-6, atol=0.0, finite=True):
    found = difference(answer, expected, rtol=rtol, atol=atol, finite=finite)
    return None if found is None else found.kind


class EqualToEverything:
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


class ObligingFloat(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __hash__ = float.__hash__


class ObligingArray(np.ndarray):
    def __sub__(self, other):
        return np.zeros(self.shape)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (14, 14.0),
        (14.0, 14),
        (np.float64(14.0), 14.0),
        (np.float32(14.0), 14.0),
        (np.int64(14), 14.0),
        (True, np.bool_(True)),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        (np.float64(3.0), np.array(3.0)),
        (3.0, np.array(3.0)),
        (np.empty((0, 3)), np.zeros((0, 3))),
        ({"a": [1.0, (2, None)]}, {"a": [1.0, (2, None)]}),
        ("text", "text"),
        (1 + 2j, 1 + 2j),
    ],
)
def test_the_same_value_in_another_number_type_is_the_same(answer, expected):
    assert kind(answer, expected) is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ([1.0], (1.0,)),
        (np.array([1.0]), [1.0]),
        ([1.0], np.array([1.0])),
        (True, 1),
        (1, True),
        (np.array([True]), np.array([1.0])),
        (None, 0.0),
        ("14", 14),
        (1 + 0j, 1.0),
        (np.array([1.0], dtype=object), np.array([1.0])),
        (np.array(3.0), 3.0),
        (EqualToEverything(), 14.0),
        (EqualToEverything(), np.ones(2)),
        (ObligingFloat(0.0), 14.0),
        (np.zeros(2).view(ObligingArray), np.ones(2)),
        ([EqualToEverything()], [1.0]),
    ],
)
def test_another_type_never_passes(answer, expected):
    assert kind(answer, expected) == "type"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ([1.0], [1.0, 2.0]),
        (np.ones(3), np.ones((3, 1))),
        (np.ones((1, 3)), np.ones(3)),
        (np.ones(1), np.array(1.0)),
        (np.empty((0, 3)), np.empty((3, 0))),
        ({"a": 1}, {"b": 1}),
        ({EqualToEverything(): 1}, {"b": 1}),
    ],
)
def test_another_length_or_shape_never_passes(answer, expected):
    assert kind(answer, expected) == "shape"


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_nan_or_an_infinity_never_passes(bad):
    assert kind(bad, 1.0, atol=math.inf) == "values"
    assert kind(bad, bad, atol=math.inf) == "values"
    assert kind(np.array([1.0, bad]), np.array([1.0, bad])) == "values"


def test_an_integer_beyond_the_floats_counts_as_infinite():
    assert kind(10**400, 1.0) == "values"


def test_the_allowed_error_grows_with_the_expected_value():
    assert kind(1e9 + 900.0, 1e9) is None
    assert kind(1e9 + 1100.0, 1e9) == "values"
    assert kind(1.1e-6, 1e-6) == "values"
    assert kind(1.1e-6, 1e-6, atol=1e-6) is None


def test_the_allowed_error_is_that_of_each_entry_by_itself():
    assert kind(np.array([1e9, 1.1]), np.array([1e9, 1.0])) == "values"


def test_whole_numbers_have_to_be_equal():
    assert kind(2**40 + 1, 2**40) == "values"
    assert kind(np.array([2**40 + 1]), np.array([2**40])) == "values"
    assert kind(float(2**40 + 1), 2**40) is None


def test_a_known_wrong_answer_is_recognised_by_its_nan():
    assert kind(np.array([math.nan, 1.0]), np.array([math.nan, 1.0]), finite=False) is None
    assert kind(math.inf, math.inf, finite=False) is None
    assert kind(math.inf, -math.inf, finite=False) == "values"
    assert kind(1.0, math.nan, finite=False) == "values"


def test_the_sentence_names_the_place():
    found = difference({"a": [1.0, (2.0, 4.0)]}, {"a": [1.0, (2.0, 3.0)]}, rtol=1e-6, atol=0.0)
    assert found.sentence == "Entry ['a'][1][1] of the answer is not right."


def test_the_sentence_never_tells_the_expected_value():
    secret = 7.318294
    for answer in (1.0, math.nan, np.array(2.0), [secret]):
        assert "7.318" not in difference(answer, secret, rtol=1e-6, atol=0.0).sentence
    found = difference(np.zeros((2, 2)), np.full((2, 2), secret), rtol=1e-6, atol=0.0)
    assert found.sentence == "The answer is wrong in all of its 4 entries; the first is at [0, 0]."


def test_the_order_is_type_then_shape_then_values():
    assert kind((1.0,), [2.0, 3.0]) == "type"
    assert kind([1.0], [2.0, 3.0]) == "shape"
    assert kind([2.0, 4.0], [2.0, 3.0]) == "values"
