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


def test_a_mind_can_be_changed_before_the_outcome() -> None:
    predict("slope", 6)
    predict("slope", 14)
    predict("slope", None)
    assert "As you said" in repr(reveal("slope", 14.0))


def test_the_outcome_cannot_become_the_prediction() -> None:
    predict("slope", 6)
    reveal("slope", 14.0)
    for _ in range(2):
        assert "you predicted 6\n  The outcome has been shown: this one stays." in repr(predict("slope", 14))
        assert repr(reveal("slope", 14.0)).startswith("≠")
    assert "≠" in repr(predictions())


def test_running_an_answered_cell_again_says_nothing_new() -> None:
    predict("slope", 6)
    reveal("slope", 14.0)
    assert repr(predict("slope", 6)) == "○ slope: you predicted 6"


def test_a_prediction_after_the_outcome_is_none() -> None:
    predict("slope", None)
    reveal("slope", 14.0)
    assert "restart the kernel" in repr(predict("slope", 14))
    assert "no prediction yet" in repr(reveal("slope", 14.0))


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("14", 14.003), ("2/3", 2 / 3), ("[5, 5]", np.array([5.0, 5.0])), ("100 times", 100), ("10^-2", 0.01)],
)
def test_a_number_in_quotes_is_a_number(answer: str, outcome: object) -> None:
    predict("it", answer)
    assert repr(reveal("it", outcome)).startswith("✓")


@pytest.mark.parametrize(
    ("outcome", "said"), [(14.0, "the answer is a number"), (np.ones(2), "the answer is a list of numbers")]
)
def test_words_are_recorded_and_not_judged(outcome: object, said: str) -> None:
    assert "Recorded as words" in repr(predict("it", "quite steep"))
    card = repr(reveal("it", outcome))
    assert card.startswith("○")
    assert f"You: quite steep. Recorded; {said}." in card
    assert "≠" not in repr(predictions())


@pytest.mark.parametrize("said", ["true", "True "])
def test_a_text_can_answer_yes_or_no(said: str) -> None:
    predict("it", said)
    assert repr(reveal("it", np.True_)).startswith("✓")
