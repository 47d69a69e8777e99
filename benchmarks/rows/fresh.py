"""What does a row about memory let a contender do?

First it does a small piece of work, and throws it away: then its library has loaded what it needs, and that is not
counted. What is counted begins with reserving data and parameters, and ends after a step or a few.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..workload import Step


def fresh(build: Callable[[int], Step], small: int, large: int, steps: int = 1) -> Step:
    """All of the work of the contender that `build` makes for this size, after a small one."""
    build(small).run()

    def run() -> tuple[Step, Any]:
        step = build(large)
        for _ in range(steps):
            result = step.run()
        return step, result

    return Step(run, lambda both: both[0].answer(both[1]))
