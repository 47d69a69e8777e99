"""Does every contender compute what hand-written NumPy computes?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from benchmarks.machine import installed
from benchmarks.rounds import NEEDED, Contender, Stopped, WrongAnswer, check
from benchmarks.rows import ROWS
from benchmarks.workload import library

PAIRS = [
    pytest.param(row, name, marks=pytest.mark.skipif(not installed(library(name)), reason=f"{name} is not installed"))
    for row, workload in ROWS.items()
    for name in workload.contenders
    if name != "numpy"
]


@contextmanager
def running(row: str, name: str) -> Iterator[Contender]:
    contender = Contender(row, name, threads=1)
    try:
        yield contender
    finally:
        contender.close()


@pytest.fixture(scope="module")
def by_hand() -> dict[str, Any]:
    answers = {}
    for row in ROWS:
        with running(row, "numpy") as contender:
            answers[row] = contender.hear()
    return answers


@pytest.mark.parametrize(("row", "name"), PAIRS)
def test_a_contender_agrees_with_numpy_and_can_be_timed(row: str, name: str, by_hand: dict[str, Any]) -> None:
    with running(row, name) as contender:
        check(ROWS[row], {"numpy": by_hand[row], name: contender.hear()})
        sample = contender.time()
    assert sample.wall > 0
    assert sample.cpu > 0


@pytest.mark.parametrize("wrong", [[17.0, 14.0 + 1e-9], [17.0, [14.0]], [17.0, float("nan")]])
def test_a_wrong_answer_is_never_timed(wrong: list[Any]) -> None:
    with pytest.raises(WrongAnswer, match="row a: torch differs"):
        check(ROWS["a"], {"numpy": [17.0, 14.0], "torch": wrong})


def test_who_cannot_start_says_why() -> None:
    with running("a", "nobody") as contender, pytest.raises(Stopped, match="nobody: KeyError"):
        contender.hear()


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_numpy_and_autogradkit_and_a_bar_against_numpy(row: str) -> None:
    assert set(NEEDED) <= set(ROWS[row].contenders)
    assert "numpy" in [bar.against for bar in ROWS[row].bars]
