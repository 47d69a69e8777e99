"""Does a card say the same in text and in HTML, safely?"""

from __future__ import annotations

from autogradkit.lessons.card import Card

CARD = Card("almost", "f: <wrong>", ["one line", "two\n  lines"], table=[("a", "b"), ("long text", "x")])


def test_a_card_is_escaped() -> None:
    assert "<wrong>" not in CARD._repr_html_()
    assert "&lt;wrong&gt;" in CARD._repr_html_()


def test_a_card_reads_without_colour() -> None:
    assert "◐ f:" in repr(CARD)
    assert "◐ f:" in CARD._repr_html_()


def test_the_text_of_a_card_is_always_the_same() -> None:
    assert repr(CARD) == "◐ f: <wrong>\n  one line\n  two\n    lines\n  a          b\n  long text  x"


def test_lines_that_break_keep_their_breaks() -> None:
    assert "<pre" in CARD._repr_html_()
