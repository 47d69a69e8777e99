"""What runs in the process of one contender?

`python -m benchmarks.worker ROW CONTENDER` sets the contender up, writes its answer, and then waits: for each number
that it reads it runs so many steps and writes how long they took. While it waits it costs nothing, so the contenders
of a row can take turns.

Python's garbage collector stays on: what an engine leaves to it belongs to its cost.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from itertools import repeat
from time import perf_counter, process_time
from typing import Any

import numpy as np

from .memory import Peak
from .rows import ROWS

# An answer of more numbers is not compared number by number.
MANY = 1000


def cpu_seconds() -> float:
    """Processor time of this process and of those that it has started and seen end."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def timed(run: Callable[[], Any], steps: int) -> dict[str, float | None]:
    """Wall time and processor time of so many steps, in seconds.

    A few steps go before, where there are many, to bring back to the caches what others drove out meanwhile.
    """
    for _ in repeat(None, steps // 8):
        run()
    cpu, wall = cpu_seconds(), perf_counter()
    for _ in repeat(None, steps):
        run()
    return {"amount": perf_counter() - wall, "cpu": cpu_seconds() - cpu}


def condensed(value: Any) -> list[Any]:
    """What of an answer is compared: all of it or, of many numbers, every so-manieth one and weighted sums of all."""
    numbers = np.asarray(value, float)
    if numbers.size <= MANY:
        return [numbers.tolist()]
    flat = numbers.ravel()
    sums = np.add.reduceat(flat * np.cos(np.arange(flat.size)), np.arange(0, flat.size, flat.size // 100))
    return [numbers.shape, flat[:: flat.size // MANY].tolist(), sums.tolist()]


class Ready:
    """A contender of a row that has been set up and has answered."""

    def __init__(self, row: str, contender: str) -> None:
        workload = ROWS[row]
        self._run, read = workload.contenders[contender]()
        peak = Peak() if workload.memory else None
        for _ in range(workload.rehearsals):
            result = self._run()
        self._bytes = None if peak is None else peak.bytes()
        self.answer = [part for value in read(result) for part in condensed(value)]

    def measure(self, steps: int) -> dict[str, float | None]:
        """What so many steps take; in a row about memory, what answering has taken."""
        return timed(self._run, steps) if self._bytes is None else {"amount": self._bytes, "cpu": None}


def main(row: str, contender: str) -> None:
    # What libraries print must not come between the lines of this conversation.
    conversation, sys.stdout = sys.stdout, sys.stderr
    ready = Ready(row, contender)
    print(json.dumps(ready.answer), file=conversation, flush=True)
    for line in sys.stdin:
        print(json.dumps(ready.measure(int(line))), file=conversation, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
