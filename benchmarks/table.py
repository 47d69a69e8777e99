"""How are the results written down for readers?

As Markdown: first each bar with what was reached, a miss as a miss; then, for each row, everybody's times.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from .machine import machine, versions
from .results import Measured, Verdict
from .workload import library

HOW = """\
Every contender runs in a process of its own. Its values and gradients are first compared with hand-written NumPy's;
then the contenders of a row take turns, round after round, and all are started anew a few times. A time is the median
over the rounds, with the smallest and the largest beside it; a ratio is formed within each round before the median is
taken. "NumPy" is the fastest of the hand-written ones. Wall time decides; where the ratio of processor times is far
from it, the machine was busy. Only ratios within a row mean something: another machine has other times.
"""


def markdown(results: Sequence[Measured], threads: int, chart: str) -> str:
    """The whole page."""
    return "\n".join(
        [
            "# Benchmarks",
            "",
            f"Made by `python -m benchmarks`, {'one thread' if threads == 1 else f'{threads} threads'}.",
            "",
            HOW,
            f"- Machine: {machine()}",
            f"- Versions: {_versions(results)}",
            "",
            f"![Times relative to hand-written NumPy]({chart})",
            "",
            "## Bars",
            "",
            *bars(results),
            "",
            "## Times",
            *(line for measured in results for line in ["", *times(measured)]),
            "",
        ]
    )


def bars(results: Sequence[Measured]) -> list[str]:
    """What autogradkit may take at most, and what it takes."""
    head = ["| row | compared with | bar | measured | by CPU time | |", "|---|---|--:|--:|--:|---|"]
    return head + [_bar(measured, verdict) for measured in results for verdict in measured.verdicts()]


def _bar(measured: Measured, verdict: Verdict) -> str:
    against = measured.fastest(verdict.bar.against) or verdict.bar.against
    row, limit = measured.workload.name, f"{verdict.bar.limit:g}"
    return f"| {row} | {against} | ≤ {limit} | {_cell(verdict.ratio)} | {_cell(verdict.cpu_ratio)} | {verdict.word} |"


def times(measured: Measured) -> list[str]:
    """Everybody's times in one row, the quickest first."""
    workload = measured.workload
    names = sorted(measured.samples, key=lambda name: median(measured.wall(name)))
    return [
        f"### {workload.name}: {workload.title}",
        "",
        "| contender | wall: median (min – max) | CPU | ÷ NumPy | ÷ torch |",
        "|---|--:|--:|--:|--:|",
        *(_time(measured, name) for name in names),
        *(["", workload.remark] if workload.remark else []),
        *(f"\nLeft out: {name} ({reason})." for name, reason in measured.left_out.items()),
    ]


def _time(measured: Measured, name: str) -> str:
    wall = measured.wall(name)
    span = f"{duration(median(wall))} ({duration(min(wall))} – {duration(max(wall))})"
    cells = [_cell(measured.ratio(name, against)) for against in ("numpy", "torch")]
    shown = f"**{name}**" if name == "autogradkit" else name
    return f"| {shown} | {span} | {duration(median(measured.cpu(name)))} | {' | '.join(cells)} |"


def _cell(ratio: float | None) -> str:
    return "–" if ratio is None else number(ratio)


def duration(seconds: float) -> str:
    """Three digits and a unit: `4.91 µs`."""
    for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= size:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds / 1e-9)} ns"


def number(value: float) -> str:
    """Three digits, never with an exponent: `0.0732`, `4.91`, `148`."""
    if value >= 99.95:
        return f"{value:.0f}"
    return f"{value:.2f}" if 1 <= value < 9.995 else f"{value:.1f}" if value >= 1 else f"{value:.3g}"


def _versions(results: Sequence[Measured]) -> str:
    libraries = dict.fromkeys(library(name) for measured in results for name in measured.samples)
    return ", ".join(f"{name} {version}" for name, version in versions(libraries).items())
