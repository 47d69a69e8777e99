"""Is a number in quotes read as the number that was meant, and nothing else as one?"""

from __future__ import annotations

import pytest

from autogradkit.lessons.read_number import read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("14", 14.0),
        (" -0.5 ", -0.5),
        ("−3", -3.0),
        ("1E-16", 1e-16),
        ("2/3", 2 / 3),
        ("10^-16", 1e-16),
        ("10**2", 100.0),
        ("100 times", 100.0),
        ("100x", 100.0),
        ("[5, 5]", [5.0, 5.0]),
        ("(3,1/2)", [3.0, 0.5]),
    ],
)
def test_a_number_in_quotes_is_read(text: str, number: object) -> None:
    assert read_number(text) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    ["", "about ten", "3 or 4", "0,5", "1,000", "2*h", "1/0", "9^9999", "nan", "inf", "[]", "[1, b]", "5 million"],
)
def test_words_are_not_read(text: str) -> None:
    assert read_number(text) is None
