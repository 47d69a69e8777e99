"""Plants one fault in a copy of the working tree, and lets the tests look for it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from typing import final

from .fault import ROOT, Area, Fault

NEEDED = ("autogradkit", "tests", "docs", "pyproject.toml")
TESTS = Path("tests")
ROOMS = ("engine", "autograd", "check")  # whose tests look for faults

# In seconds: for one test, and for all.
PATIENCE, LIMIT = 60, 900

QUIET = ["-p", "no:cacheprovider", "-p", "no:nbval", "-o", "addopts=", "-x", "-q", "--no-header", "--tb=no"]
QUIET += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # hypothesis is imported before pytest starts
# A test that takes too long ends the process: raised inside the test, the error might be caught by what it tests.
LIMITED = [f"--timeout={PATIENCE}", "--timeout-method=thread"]


@final
@dataclass(frozen=True)
class Verdict:
    """What became of a fault.

    test     : the one that failed first, None where all passed
    meant_it : whether it passes on the engine without the fault
    """

    fault: Fault
    test: str | None
    meant_it: bool
    seconds: float

    def __str__(self) -> str:
        if self.test is None:
            return "**survived**"
        return f"`{self.test.removeprefix(f'{TESTS}/')}`" + ("" if self.meant_it else " **which fails without it too**")


@final
class Copy:
    """A copy of the working tree that faults are planted in, one at a time."""

    def __init__(self, folder: Path, without: Sequence[str]) -> None:
        self.folder, self.left_out = folder, [f"--deselect={test}" for test in without]
        for name in NEEDED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, folder / name)
        self.passing: dict[str, bool] = {}

    @contextmanager
    def planted(self, fault: Fault) -> Iterator[None]:
        """Inside, the copy has the fault."""
        path = fault.path(self.folder)
        source = path.read_text()
        # Python's cache knows a file by its time, in whole seconds, and its length, which may both be the same.
        cached = Path(cache_from_source(str(path)))
        path.write_text(fault.planted(source))
        cached.unlink(missing_ok=True)
        try:
            yield
        finally:
            path.write_text(source)
            cached.unlink(missing_ok=True)

    def judged(self, fault: Fault, area: Area) -> Verdict:
        """Plants a fault and runs the tests that know its area best, and then all others, until one fails."""
        start = time.monotonic()
        first = [str(TESTS / name) for name in area.first]
        every = [p for room in ROOMS for p in sorted((self.folder / TESTS / room).rglob("test_*.py"))]
        others = [file for p in every if (file := str(p.relative_to(self.folder))) not in first]
        with self.planted(fault):
            test = self._failed(first) or self._failed(others)
        meant_it = test is not None and self.passes(test)
        return Verdict(fault, test, meant_it, time.monotonic() - start)

    def passes(self, test: str) -> bool:
        """Whether a test passes on the engine as it is."""
        if test not in self.passing:
            self.passing[test] = self._failed([test]) is None
        return self.passing[test]

    def _failed(self, tests: Sequence[str]) -> str | None:
        """What failed first, None where nothing did."""
        answer = self.folder / "first_failure.txt"
        answer.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.mutations.child", str(answer), *QUIET, *LIMITED, *self.left_out, *tests]
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            output = f"they took more than {LIMIT} s"
        finally:
            _end(process)
        if not answer.exists():
            raise RuntimeError(f"the tests could not be run: {output}")
        return answer.read_text() or None


def _end(process: subprocess.Popen[str]) -> None:
    """Ends a process, where it has not ended, and whatever it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
