"""What is a row of the benchmark?

A `Workload`: a sentence, a bar or several, and one function for each contender. Such a function sets up whatever is
not to be measured and returns a `Step`: what is measured, and how its result is read for the check against NumPy. Most
rows measure time, some the peak of memory.

A contender is called by its library and, where that leaves a doubt, by what of it is used: `numpy`, `numpy buffers`,
`torch.func`, `jax jit`. Several of NumPy may stand side by side; everybody is compared with the fastest of them.

Read next: `rows.scalar`, the shortest row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

# Numbers and arrays, to be compared with those of hand-written NumPy.
Answer = list[Any]


class Step(NamedTuple):
    """What is measured, and how its result is read.

    run    : does the work once; everything that is measured happens here
    answer : the values and gradients in what `run` returned
    """

    run: Callable[[], Any]
    answer: Callable[[Any], Answer]


class Bar(NamedTuple):
    """What autogradkit may take at most.

    against : a library, whose best contender is meant, or the longer name of one contender; `limit` is a multiple of
        what that takes. Without one, `limit` is in the row's own unit
    of      : which of autogradkit's contenders is meant
    """

    against: str
    limit: float
    of: str = "autogradkit"


@dataclass(frozen=True)
class Workload:
    """One row.

    name       : what the command line calls it
    title      : what it does, in a few words
    contenders : for each, the function that sets it up
    bars       : what has to be reached
    remark     : what a reader of the table has to know
    rehearsals : how many steps are run before the answer is read
    rtol       : how far an answer may be from NumPy's, relative to its largest number
    memory     : whether the peak of memory is measured, and not time
    operations : how many a step has, for contenders whose cost is given for one operation
    """

    name: str
    title: str
    contenders: Mapping[str, Callable[[], Step]]
    bars: tuple[Bar, ...]
    remark: str = ""
    rehearsals: int = 1
    rtol: float = 1e-12
    memory: bool = False
    operations: Mapping[str, int] = field(default_factory=dict)


def library(contender: str) -> str:
    """The library that a contender belongs to: `torch` for `torch.func`."""
    return contender.replace(".", " ").split()[0]
