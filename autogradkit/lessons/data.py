"""Which real measurements do the lessons use, and how are they read?

Each data set lies beside this file in `data/` with a notice that says where it comes from and what was
changed. Read next: `data/CO2_NOTICE.md`.
"""

from __future__ import annotations

import csv
from datetime import datetime
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_FIRST_DAY = datetime(1958, 1, 1)
_DAYS_PER_YEAR = 365.25


class CO2(NamedTuple):
    """Weekly carbon dioxide at Mauna Loa: two arrays of one length."""

    year: NDArray[np.float64]
    """The time as a decimal year, in equal steps of 7 / 365.25."""
    ppm: NDArray[np.float64]
    """Parts per million. NaN where the week has no mean."""


def load_co2() -> CO2:
    """Read the weekly CO₂ record of Mauna Loa, March 1958 to December 2001.

    All 2,284 weeks are there, so that neighbours in the arrays are always one week apart. The 59 weeks
    without a mean are NaN, never filled in: what is computed from them is NaN too. ``ppm[~np.isnan(ppm)]``
    leaves them out.

    Returns
    -------
    CO2
        ``year`` and ``ppm``, float64 arrays of shape (2284,).

    Examples
    --------
    >>> co2 = load_co2()
    >>> co2.ppm[:3].tolist()
    [316.1, 317.3, 317.6]
    >>> int(np.isnan(co2.ppm).sum())
    59
    """
    with (files("autogradkit.lessons") / "data" / "co2.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    days = [(datetime.strptime(row["date"], "%Y%m%d") - _FIRST_DAY).days for row in rows]
    year = _FIRST_DAY.year + np.array(days) / _DAYS_PER_YEAR
    return CO2(year, np.array([float(row["co2"] or "nan") for row in rows]))
