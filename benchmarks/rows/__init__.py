"""Which rows are there? One more file and one more line here is one more row."""

from __future__ import annotations

from ..workload import Workload
from . import chain, moons, scalar, start, transform

ROWS: dict[str, Workload] = {row.WORKLOAD.name: row.WORKLOAD for row in (scalar, transform, chain, moons, start)}
