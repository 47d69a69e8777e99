"""Which rows are there? One more file and one more line here is one more row."""

from __future__ import annotations

from ..workload import Workload
from . import (
    chain,
    convolution,
    digits,
    elementwise,
    forward,
    growth,
    moons,
    recurrent,
    rosenbrock,
    scalar,
    start,
    transform,
)

ROWS: dict[str, Workload] = {
    workload.name: workload
    for workload in (
        scalar.WORKLOAD,
        transform.WORKLOAD,
        chain.WORKLOAD,
        moons.WORKLOAD,
        *digits.WORKLOADS,
        elementwise.WORKLOAD,
        convolution.WORKLOAD,
        recurrent.WORKLOAD,
        *rosenbrock.WORKLOADS,
        *forward.WORKLOADS,
        *chain.LONG_WORKLOADS,
        start.WORKLOAD,
        *growth.WORKLOADS,
    )
}

# Rows that only differ after the dash are a group, called by what comes before it; a row of that name has it first.
GROUPS: dict[str, list[str]] = {}
for _name in ROWS:
    _group, _dash, _ = _name.partition("-")
    if _dash and _group not in ROWS:
        GROUPS.setdefault(_group, []).append(_name)
