"""Does the one command do what it says?"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.rounds import ROOT


def benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120
    )


def processor_seconds() -> float:
    """Of all processes started here: on a machine that is otherwise idle, no less than the time to wait."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_one_row_is_quick_and_writes_page_and_chart_where_it_is_told(tmp_path: Path) -> None:
    before = processor_seconds()
    done = benchmarks("a", "--quick", "--threads", "1", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert processor_seconds() - before < 20
    assert {path.name for path in tmp_path.iterdir()} == {"benchmarks.md", "benchmarks.svg"}
    assert "| **autogradkit** |" in (tmp_path / "benchmarks.md").read_text(encoding="utf-8")


def test_a_row_that_does_not_exist_is_refused_in_one_sentence() -> None:
    done = benchmarks("nonsense")
    assert done.returncode != 0
    assert "'nonsense' is not one of" in done.stderr
    assert "Traceback" not in done.stderr
