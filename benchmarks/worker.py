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

from .rows import ROWS


def cpu_seconds() -> float:
    """Processor time of this process and of those that it has started and seen end."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def timed(run: Callable[[], Any], steps: int) -> dict[str, float]:
    """Wall time and processor time of so many steps, in seconds.

    A few steps go before, where there are many, to bring back to the caches what others drove out meanwhile.
    """
    for _ in repeat(None, steps // 8):
        run()
    cpu, wall = cpu_seconds(), perf_counter()
    for _ in repeat(None, steps):
        run()
    return {"wall": perf_counter() - wall, "cpu": cpu_seconds() - cpu}


def main(row: str, contender: str) -> None:
    workload = ROWS[row]
    # What libraries print must not come between the lines of this conversation.
    conversation, sys.stdout = sys.stdout, sys.stderr
    run, answer = workload.contenders[contender]()
    for _ in range(workload.rehearsals):
        result = run()
    values = [np.asarray(value, float).tolist() for value in answer(result)]
    print(json.dumps(values), file=conversation, flush=True)
    for line in sys.stdin:
        print(json.dumps(timed(run, int(line))), file=conversation, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
