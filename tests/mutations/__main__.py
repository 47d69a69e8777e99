"""Do the tests of the engine find what is wrong? Plants faults one at a time and sees which test fails.

    python -m tests.mutations                 all faults, one after the other; prints a table in Markdown
    python -m tests.mutations --list          their names
    python -m tests.mutations --only NAME     one fault; may be given several times, and may name an area
    python -m tests.mutations --jobs 4        four at a time
    python -m tests.mutations --without TEST  leaves out a test, because it fails without a fault

The exit status is 1 where a fault survives, where the test that caught it fails without a fault too, and where the text
that the fault replaces is no longer in the source.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue

from .fault import ROOT, Area, Fault, OutOfDate
from .faults import AREAS
from .planting import Copy, Verdict

Planned = list[tuple[Area, Fault]]


def main() -> int:
    """Plants the faults that were asked for; gives the exit status."""
    options = _options()
    planned = chosen(options.only)
    if options.list:
        print(*(f"{area.name:14}{fault.name:44}{fault.wrong}" for area, fault in planned), sep="\n")
        return 0
    out_of_date = [message for _, fault in planned if (message := _out_of_date(fault))]
    ready = [(area, fault) for area, fault in planned if not _out_of_date(fault)]
    print("| fault | file | what it breaks | caught by | seconds |\n|---|---|---|---|---|", flush=True)
    verdicts = judged(ready, options.jobs, options.without)
    problems = [f"{verdict.fault.name}: {verdict}" for verdict in verdicts if not verdict.meant_it] + out_of_date
    print(f"\n{len(planned) - len(problems)} of {len(planned)} faults were caught.", *problems, sep="\n")
    return 1 if problems else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", action="append", metavar="NAME", help="a fault or an area of faults")
    parser.add_argument("--list", action="store_true", help="show the faults and plant none")
    parser.add_argument("--without", action="append", default=[], metavar="TEST", help="a test to leave out")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="how many at a time")
    return parser.parse_args()


def chosen(names: Sequence[str] | None) -> Planned:
    """The faults with these names, or in areas with these names; all where no name is given."""
    every = [(area, fault) for area in AREAS for fault in area.faults]
    unknown = set(names or ()) - {name for area, fault in every for name in (area.name, fault.name)}
    if unknown:
        raise SystemExit(f"no fault is called {', '.join(sorted(unknown))}; --list shows their names")
    return [(area, fault) for area, fault in every if not names or {area.name, fault.name} & set(names)]


def _out_of_date(fault: Fault) -> str:
    try:
        fault.planted(fault.path(ROOT).read_text())
    except OutOfDate as error:
        return str(error)
    return ""


def judged(planned: Planned, jobs: int, without: Sequence[str]) -> list[Verdict]:
    """A verdict on each fault; each is printed as soon as it is known."""
    verdicts = []
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder, ThreadPoolExecutor(jobs) as pool:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for i in range(jobs):
            copies.put(Copy(Path(folder, str(i)), without))

        def judge(area: Area, fault: Fault) -> Verdict:
            copy = copies.get()
            try:
                return copy.judged(fault, area)
            finally:
                copies.put(copy)

        for done in as_completed([pool.submit(judge, area, fault) for area, fault in planned]):
            verdicts.append(done.result())
            print(row(verdicts[-1]), flush=True)
    return verdicts


def row(verdict: Verdict) -> str:
    """One line of the table."""
    fault = verdict.fault
    cells = [fault.name, fault.file, fault.wrong, str(verdict).replace("|", "\\|"), f"{verdict.seconds:.1f}"]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
