"""Is what is written what was measured, and a miss a miss?"""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from benchmarks.chart import svg
from benchmarks.results import Measured, Sample
from benchmarks.table import bars, duration, markdown, number, times
from benchmarks.workload import Bar, Step, Workload


def nothing() -> Step:
    return Step(lambda: None, lambda _: [])


def measured(**microseconds: list[float]) -> Measured:
    """A row in which each contender took so long, round by round; the processor worked for half of it."""
    names = {"numpy_buffers": "numpy buffers", "torch_func": "torch.func"}
    samples = {names.get(k, k): [Sample(t * 1e-6, t * 5e-7) for t in v] for k, v in microseconds.items()}
    bars = (Bar("numpy", 2.0), Bar("torch", 0.5), Bar("micrograd", 1.0))
    row = Workload("z", "a row <of> tests", dict.fromkeys(samples, nothing), bars, remark="A remark.")
    return Measured(row, samples, {"micrograd": "not installed"})


ROW = measured(numpy=[4, 4, 4], numpy_buffers=[1, 2, 3], autogradkit=[3, 6, 9], torch_func=[10, 20, 10])


def test_everybody_is_compared_with_the_fastest_numpy() -> None:
    assert ROW.best("numpy") == "numpy buffers"
    assert ROW.ratio("autogradkit", "numpy") == pytest.approx(3.0)


def test_a_ratio_is_formed_within_a_round() -> None:
    slow_rounds = measured(numpy=[1, 10, 100], autogradkit=[2, 20, 100])
    assert slow_rounds.ratio("autogradkit", "numpy") == pytest.approx(2.0)


def test_a_bar_is_reached_or_missed_or_not_measured() -> None:
    words = [verdict.word for verdict in ROW.verdicts()]
    assert words == ["**missed**", "reached", "not measured"]


def test_the_table_of_bars_says_what_was_measured() -> None:
    assert bars([ROW])[2:] == [
        "| z | numpy buffers | ≤ 2 | 3.00 | 3.00 | **missed** |",
        "| z | torch.func | ≤ 0.5 | 0.3 | 0.3 | reached |",
        "| z | micrograd | ≤ 1 | – | – | not measured |",
    ]


def test_the_table_of_times_is_sorted_and_names_who_is_left_out() -> None:
    lines = times(ROW)
    contenders = [line.split("|")[1].strip() for line in lines if line.startswith("|")][2:]
    assert contenders == ["numpy buffers", "numpy", "**autogradkit**", "torch.func"]
    assert "| **autogradkit** | 6.00 µs (3.00 µs – 9.00 µs) | 3.00 µs | 3.00 | 0.3 |" in lines
    assert "A remark." in lines
    assert "\nLeft out: micrograd (not installed)." in lines


def test_the_page_names_machine_python_versions_and_chart() -> None:
    page = markdown([ROW], threads=1, chart="chart.svg")
    for part in ("one thread", "cores", "Python 3", "numpy 2", "(chart.svg)"):
        assert part in page


def test_the_chart_is_well_formed_and_shows_every_contender_and_the_bar() -> None:
    root = ElementTree.fromstring(svg([ROW, ROW, ROW]))
    texts = [element.text or "" for element in root.iter() if element.tag.endswith("text")]
    assert all(texts.count(name) == 3 for name in ROW.samples)
    assert "z: a row <of> tests" in texts
    assert sum(element.get("stroke") == "#d55e00" for element in root.iter()) == 1 + 3


def test_a_bar_may_be_in_the_row_s_own_unit_and_about_one_of_several() -> None:
    samples = {
        "numpy": [Sample(50.0, None)],
        "autogradkit": [Sample(191.0, None)],
        "autogradkit 1e6": [Sample(2e3, None)],
    }
    limits = (Bar("", 250), Bar("autogradkit", 1.5, of="autogradkit 1e6"))
    row = Measured(Workload("y", "memory", dict.fromkeys(samples, nothing), limits, memory=True), samples, {})
    assert bars([row])[2:] == [
        "| y | – | ≤ 250 B | 191 B | – | reached |",
        "| y, autogradkit 1e6 | autogradkit | ≤ 1.5 | 10.5 | – | **missed** |",
    ]
    assert "| **autogradkit 1e6** | 2.00 kB (2.00 kB – 2.00 kB) | – | 40.0 | – |" in times(row)
    assert svg([row]).count('stroke="#d55e00"') == 1 + 2


@pytest.mark.parametrize(
    ("seconds", "text"), [(1.5e-9, "1.50 ns"), (9.996e-6, "10.0 µs"), (0.0512, "51.2 ms"), (2.0, "2.00 s")]
)
def test_a_duration_has_three_digits_and_a_unit(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.07321, "0.0732"), (9.994, "9.99"), (9.996, "10.0"), (99.96, "100"), (1234.5, "1234")]
)
def test_a_number_has_three_digits_and_no_exponent(value: float, text: str) -> None:
    assert number(value) == text
