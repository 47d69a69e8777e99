"""What do the numbers mean?

`Measured` holds the samples of one row and answers with medians, ratios and verdicts. A ratio is the median over rounds
of the ratio within a round. "NumPy" is the fastest of the hand-written ones.

Read next: `table`, `chart`.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from .workload import Bar, Workload, library


class Sample(NamedTuple):
    """Seconds that one step took, in one round."""

    wall: float
    cpu: float


class Verdict(NamedTuple):
    """A bar, and what autogradkit reached, by wall time and by processor time; None where the other is not there.

    Wall time decides. On a quiet machine the two agree.
    """

    bar: Bar
    ratio: float | None
    cpu_ratio: float | None

    @property
    def word(self) -> str:
        if self.ratio is None:
            return "not measured"
        return "reached" if self.ratio <= self.bar.limit else "**missed**"


@dataclass(frozen=True)
class Measured:
    """One row.

    samples  : for each contender, one a round
    left_out : who did not take part, and why
    """

    workload: Workload
    samples: dict[str, list[Sample]]
    left_out: dict[str, str]

    def wall(self, name: str) -> list[float]:
        return [sample.wall for sample in self.samples[name]]

    def cpu(self, name: str) -> list[float]:
        return [sample.cpu for sample in self.samples[name]]

    def fastest(self, of_library: str) -> str | None:
        """The fastest contender of a library; None where it has none in this row."""
        names = [name for name in self.samples if library(name) == of_library]
        return min(names, key=lambda name: median(self.wall(name)), default=None)

    def ratio(self, name: str, against: str) -> float | None:
        """How many times as long as the fastest contender of the other library it takes."""
        other = self.fastest(against)
        return None if other is None else _ratio(self.wall(name), self.wall(other))

    def cpu_ratio(self, name: str, against: str) -> float | None:
        """The same for processor time."""
        other = self.fastest(against)
        return None if other is None else _ratio(self.cpu(name), self.cpu(other))

    def verdicts(self) -> list[Verdict]:
        us = "autogradkit"
        return [
            Verdict(bar, self.ratio(us, bar.against), self.cpu_ratio(us, bar.against)) for bar in self.workload.bars
        ]


def _ratio(these: list[float], those: list[float]) -> float:
    return median(a / b for a, b in zip(these, those, strict=True))
