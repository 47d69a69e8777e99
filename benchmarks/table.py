"""How are the results written down for readers?

As Markdown: first each bar with what was reached, a miss as a miss; then, for each row, what everybody took.
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
taken. "NumPy" is the best of the hand-written ones. Wall time decides; where the ratio of processor times is far
from it, the machine was busy. Only ratios within a row mean something: another machine has other times.

Memory is the highest value, during the work, of what the process holds of the machine's memory, beyond what it held
before; every sample has a process of its own.
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
            f"![Times and memory relative to hand-written NumPy]({chart})",
            "",
            "## Bars",
            "",
            *bars(results),
            "",
            "## Times and memory",
            *(line for measured in results for line in ["", *times(measured)]),
            "",
        ]
    )


def bars(results: Sequence[Measured]) -> list[str]:
    """What autogradkit may take at most, and what it takes."""
    head = ["| row | compared with | bar | measured | by CPU time | |", "|---|---|--:|--:|--:|---|"]
    return head + [_bar(measured, verdict) for measured in results for verdict in measured.verdicts()]


def _bar(measured: Measured, verdict: Verdict) -> str:
    bar, workload = verdict.bar, measured.workload
    row = workload.name if bar.of == "autogradkit" else f"{workload.name}, {bar.of}"
    if bar.against:
        against = verdict.against or bar.against
        limit, reached, by_cpu = f"{bar.limit:g}", _cell(verdict.ratio), _cell(verdict.cpu_ratio)
    else:
        unit = size if workload.memory else duration
        against, limit, by_cpu = "–", unit(bar.limit), "–"
        reached = "–" if verdict.ratio is None else unit(verdict.ratio)
    return f"| {row} | {against} | ≤ {limit} | {reached} | {by_cpu} | {verdict.word} |"


def times(measured: Measured) -> list[str]:
    """What everybody took in one row, the best first."""
    workload = measured.workload
    names = sorted(measured.samples, key=lambda name: median(measured.amounts(name)))
    return [
        f"### {workload.name}: {workload.title}",
        "",
        f"| contender | {'memory' if workload.memory else 'wall'}: median (min – max) | CPU | ÷ NumPy | ÷ torch |",
        "|---|--:|--:|--:|--:|",
        *(_time(measured, name) for name in names),
        *(["", workload.remark] if workload.remark else []),
        *(f"\nLeft out: {name} ({reason})." for name, reason in measured.left_out.items()),
    ]


def _time(measured: Measured, name: str) -> str:
    amounts, cpu = measured.amounts(name), measured.cpu(name)
    unit = size if measured.workload.memory else duration
    span = f"{unit(median(amounts))} ({unit(min(amounts))} – {unit(max(amounts))})"
    cells = [_cell(measured.ratio(name, against)) for against in ("numpy", "torch")]
    shown = f"**{name}**" if library(name) == "autogradkit" else name
    return f"| {shown} | {span} | {duration(median(cpu)) if cpu else '–'} | {' | '.join(cells)} |"


def _cell(ratio: float | None) -> str:
    return "–" if ratio is None else number(ratio)


def duration(seconds: float) -> str:
    """Three digits and a unit: `4.91 µs`."""
    for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= size:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds / 1e-9)} ns"


def size(number_of_bytes: float) -> str:
    """Three digits and a unit: `17.3 MB`."""
    for unit, name in ((1e6, "MB"), (1e3, "kB")):
        if number_of_bytes >= unit:
            return f"{number(number_of_bytes / unit)} {name}"
    return f"{number(number_of_bytes)} B"


def number(value: float) -> str:
    """Three digits, never with an exponent: `0.0732`, `4.91`, `148`."""
    if value >= 99.95:
        return f"{value:.0f}"
    return f"{value:.2f}" if 1 <= value < 9.995 else f"{value:.1f}" if value >= 1 else f"{value:.3g}"


def _versions(results: Sequence[Measured]) -> str:
    libraries = dict.fromkeys(library(name) for measured in results for name in measured.samples)
    return ", ".join(f"{name} {version}" for name, version in versions(libraries).items())
