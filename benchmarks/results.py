"""What do the numbers mean?

`Measured` holds the samples of one row and answers with medians, ratios and verdicts. A ratio is the median over rounds
of the ratio within a round. "NumPy" is the best of the hand-written ones.

Read next: `table`, `chart`.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from .workload import Bar, Workload, library


class Sample(NamedTuple):
    """What one step took, in one round.

    amount : seconds on the clock; in a row about memory, bytes
    cpu    : seconds of processor time; None in a row about memory
    """

    amount: float
    cpu: float | None


class Verdict(NamedTuple):
    """A bar, and what autogradkit reached, by wall time and by processor time; None where the other is not there.

    Wall time decides. On a quiet machine the two agree. A bar in the row's own unit has no `against`, and `ratio` is
    what was taken, in that unit.
    """

    bar: Bar
    against: str | None
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

    def amounts(self, name: str) -> list[float]:
        return [sample.amount for sample in self.samples[name]]

    def cpu(self, name: str) -> list[float]:
        """Empty in a row about memory."""
        return [sample.cpu for sample in self.samples[name] if sample.cpu is not None]

    def best(self, of: str) -> str | None:
        """Which contender of a library takes least, or the one of this name; None where there is none in this row."""
        names = [name for name in self.samples if of in (library(name), name)]
        return min(names, key=lambda name: median(self.amounts(name)), default=None)

    def ratio(self, name: str, against: str) -> float | None:
        """How many times as much as the best contender of the other library it takes."""
        other = self.best(against)
        return None if other is None else _ratio(self.amounts(name), self.amounts(other))

    def cpu_ratio(self, name: str, against: str) -> float | None:
        """The same for processor time."""
        other = self.best(against)
        return None if other is None or not self.cpu(name) else _ratio(self.cpu(name), self.cpu(other))

    def limit(self, bar: Bar) -> float | None:
        """What a bar allows, as a multiple of what NumPy takes; None where nobody is there to compare with."""
        numpy, against = self.best("numpy"), self.best(bar.against)
        if numpy is None or (bar.against and against is None):
            return None
        if against is None:
            return bar.limit / median(self.amounts(numpy))
        return bar.limit * _ratio(self.amounts(against), self.amounts(numpy))

    def verdicts(self) -> list[Verdict]:
        return [self._verdict(bar) for bar in self.workload.bars]

    def _verdict(self, bar: Bar) -> Verdict:
        if not bar.against:
            return Verdict(bar, None, median(self.amounts(bar.of)), None)  # a bar in the row's own unit
        ratios = self.ratio(bar.of, bar.against), self.cpu_ratio(bar.of, bar.against)
        return Verdict(bar, self.best(bar.against), *ratios)


def _ratio(these: list[float], those: list[float]) -> float:
    return median(a / b for a, b in zip(these, those, strict=True))
