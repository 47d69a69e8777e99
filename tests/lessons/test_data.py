"""Is the CO₂ record the one that its notice describes?"""

from __future__ import annotations

import hashlib
from importlib.resources import files

import numpy as np

from autogradkit.lessons import load_co2

FOLDER = files("autogradkit.lessons") / "data"


def test_the_file_is_byte_for_byte_the_one_in_the_notice() -> None:
    digest = hashlib.sha256((FOLDER / "co2.csv").read_bytes()).hexdigest()
    assert digest in (FOLDER / "CO2_NOTICE.md").read_text(encoding="utf-8")


def test_neighbours_are_one_week_apart() -> None:
    np.testing.assert_allclose(np.diff(load_co2().year), 7 / 365.25, rtol=1e-9)


def test_missing_weeks_are_nan_and_nothing_else_is() -> None:
    year, ppm = load_co2()
    assert year.shape == ppm.shape == (2284,)
    assert np.isnan(ppm).sum() == 59
    assert not np.isnan(year).any()
    assert 310 < np.nanmin(ppm) < np.nanmax(ppm) < 375


def test_the_years_are_the_recorded_ones() -> None:
    year = load_co2().year
    assert abs(year[0] - (1958 + 87 / 365)) < 0.005
    assert abs(year[-1] - (2001 + 362 / 365)) < 0.005
