"""Runs tests in a copy of the working tree until the first fails, and writes down which it was.

A process of its own, started in the copy: `python -m tests.mutations.child ANSWER ARGUMENTS-OF-PYTEST…`. The name of
each test is written down before it runs; so where the process does not come to its end, the answer stands there too.
"""

import resource
import sys
from pathlib import Path
from typing import Any, final

import pytest
from hypothesis import Phase, settings

import autogradkit

# A fault may make memory grow without end; it shall not take the machine with it.
MEMORY = 10 * 2**30


@final
class Latest:
    """A plugin of pytest that writes down which test runs, or which file could not be read."""

    def __init__(self, answer: Path) -> None:
        self.answer = answer

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.answer.write_text(nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.answer.write_text(report.nodeid)


def main(answer: str, *arguments: str) -> None:
    """Leaves in a file the name of what failed first; nothing, where all passed."""
    here, home = Path.cwd().resolve(), Path(autogradkit.__file__).resolve()
    if not home.is_relative_to(here):
        raise SystemExit(f"the package is {home}, which does not lie in the copy {here}")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # That an example fails is enough; the smallest one that does is not asked for.
    settings.register_profile("once", phases=(Phase.explicit, Phase.generate), derandomize=True, database=None)
    settings.load_profile("once")
    if pytest.main(list(arguments), plugins=[Latest(Path(answer))]) == pytest.ExitCode.OK:
        Path(answer).write_text("")


if __name__ == "__main__":
    main(*sys.argv[1:])
