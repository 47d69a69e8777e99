"""Does a prediction wait, meet its outcome, and never get in the way?"""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from autogradkit.lessons import predict, predictions, reveal

# The function `predict` hides the module of the same name.
diary = importlib.import_module("autogradkit.lessons.predict")


@pytest.fixture(autouse=True)
def _an_empty_diary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diary, "_predicted", {})
    monkeypatch.setattr(diary, "_revealed", {})


@pytest.mark.parametrize("untouched", [None, ...])
def test_an_untouched_prediction_is_no_error(untouched: object) -> None:
    assert "no prediction yet" in repr(predict("slope", untouched))
    assert "no prediction yet" in repr(reveal("slope", 14.0))


def test_a_prediction_stands_beside_its_outcome() -> None:
    predict("slope", 6)
    text = repr(reveal("slope", 14.003))
    assert "14.003" in text
    assert "You: 6" in text
    assert text.startswith("≠")


@pytest.mark.parametrize(
    ("answer", "outcome"), [(14, 14.003), ("B", "b "), ([5, 5], np.array([5.0, 5.0])), (True, True)]
)
def test_a_prediction_within_one_per_cent_is_right(answer: object, outcome: object) -> None:
    predict("it", answer)
    assert repr(reveal("it", outcome)).startswith("✓")


@pytest.mark.parametrize(("answer", "outcome"), [(14.2, 14.0), ([5], np.array([5.0, 5.0])), ("14", 14.5), (0.1, 0.0)])
def test_a_prediction_further_off_is_a_surprise(answer: object, outcome: object) -> None:
    predict("it", answer)
    assert repr(reveal("it", outcome)).startswith("≠")


def test_a_prediction_that_is_no_answer_is_refused() -> None:
    with pytest.raises(TypeError, match="number, a text or a list"):
        predict("slope", {"a": 1})


def test_revealing_what_was_not_asked_names_what_was() -> None:
    predict("slope", 1)
    with pytest.raises(LookupError, match="'slope'"):
        reveal("slop", 14.0)


def test_the_summary_lists_every_question_in_order() -> None:
    predict("first", 1.0)
    predict("second")
    reveal("first", 1.0)
    lines = repr(predictions()).splitlines()
    assert lines[0] == "○ 1 of 2 predictions made"
    assert lines[2].split() == ["first", "1", "1", "✓"]
    assert "not revealed" in lines[3]


def test_a_new_prediction_forgets_the_old_outcome() -> None:
    predict("slope", 1)
    reveal("slope", 14.0)
    predict("slope", 14)
    assert "not revealed" in repr(predictions())
