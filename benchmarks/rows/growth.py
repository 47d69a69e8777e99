"""Rows growth-length, growth-backward: does an operation cost the same however many there are?

And how much longer than the forward pass is a backward pass? The chain is that of row b. What each contender answers is
divided by what powers say, so that all lengths can be compared with one answer.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ..workload import Bar, Step, Workload
from .chain import asked, by_hand, chain, start

LENGTHS = (100, 1_000, 10_000, 100_000, 1_000_000)
MIDDLE = 1_000


def by_powers(step: Step, length: int) -> Step:
    def answer(result: Any) -> list[Any]:
        x = start(length)
        value, slope = step.answer(result)
        return [value / x ** (length + 1), slope / ((length + 1) * x**length)]

    return Step(step.run, answer)


def numpy(length: int) -> Step:
    return by_powers(by_hand(length), length)


def autogradkit(length: int) -> Step:
    return by_powers(asked("autogradkit", length), length)


def forward_only() -> Step:
    """The record of the chain is made, and dropped."""
    import autogradkit as ag

    f = chain(MIDDLE)

    def run() -> Any:
        return f(ag.tensor(start(MIDDLE), requires_grad=True))

    def answer(result: Any) -> list[Any]:
        result.backward()
        return [result.item()]

    return Step(run, answer)


def both_passes() -> Step:
    both = asked("autogradkit", MIDDLE)
    return Step(both.run, lambda result: both.answer(result)[:1])


def value_by_hand() -> Step:
    def run() -> Any:
        x = np.float64(start(MIDDLE))
        return chain(MIDDLE)(x)

    return Step(run, lambda result: [result])


NAMES = {f"autogradkit 1e{len(str(length)) - 1}": length for length in LENGTHS}

LENGTH_ROW = Workload(
    name="growth-length",
    title="chains of 100 to 1,000,000 products, an operation",
    contenders={
        "numpy": partial(numpy, MIDDLE),
        **{name: partial(autogradkit, length) for name, length in NAMES.items()},
    },
    bars=tuple(Bar("autogradkit", 1.5, of=name) for name in NAMES),
    remark="The cost is flat where no length costs much more, an operation, than the best length.",
    rtol=1e-8,
    operations={"numpy": MIDDLE, **NAMES},
)

BACKWARD_ROW = Workload(
    name="growth-backward",
    title="1,000 scalar products, forward, and both passes",
    contenders={"numpy": value_by_hand, "autogradkit": both_passes, "autogradkit forward": forward_only},
    bars=(Bar("autogradkit", 5),),
    remark="A backward pass takes no longer than four forward passes where both passes take no longer than five. NumPy "
    "only computes the value.",
)

WORKLOADS = (LENGTH_ROW, BACKWARD_ROW)
