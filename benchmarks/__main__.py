"""What does the command do?

It measures the rows asked for, prints the bars, and, where all rows were measured in full, writes the page and the
chart into `docs/`.
"""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from . import memory
from .chart import svg
from .results import Measured
from .rounds import FULL, QUICK, ROOT, Effort, Stopped, WrongAnswer, measure
from .rows import GROUPS, ROWS
from .table import bars, markdown, times


@click.command()
@click.argument("rows", nargs=-1, type=click.Choice([*ROWS, *GROUPS]), metavar="[ROWS]...")
@click.option("--quick", is_flag=True, help="Few rounds: a first impression.")
@click.option("--threads", type=click.IntRange(min=1), default=1, show_default=True, help="Threads that each may use.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where to write page and chart.")
def main(rows: tuple[str, ...], quick: bool, threads: int, out: Path | None) -> None:
    """Measures autogradkit beside hand-written NumPy and beside its peers.

    ROWS are the letters of rows, or of groups of rows: h is h-gradient, h-hvp and h-hessian. Without any, all are
    measured. A full run over all rows writes into docs/; every other run prints only, unless --out says where to write.
    """
    chosen = list(dict.fromkeys(name for row in rows or ROWS for name in GROUPS.get(row, [row])))
    console = Console()
    if not memory.available():
        console.print("Left out: rows about memory; the peak of a process is asked of Linux.")
        chosen = [name for name in chosen if not ROWS[name].memory]
    try:
        results = run(chosen, QUICK if quick else FULL, threads, console)
    except (WrongAnswer, Stopped) as error:
        raise click.ClickException(str(error)) from error
    show(results, console)
    if out is None and not rows and not quick:
        out = ROOT / "docs"
    if out is not None:
        console.print(f"Written: {', '.join(str(path) for path in write(results, threads, out))}")


def run(chosen: list[str], effort: Effort, threads: int, console: Console) -> list[Measured]:
    """Measures the rows under a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    results = []
    with Progress(*columns, console=console) as progress:
        for name in chosen:
            task = progress.add_task(f"{name}: {ROWS[name].title}", total=1.0)

            def show_done(share: float, task: TaskID = task) -> None:
                progress.update(task, completed=share)

            results.append(measure(ROWS[name], effort, threads, show_done))
    return results


def show(results: list[Measured], console: Console) -> None:
    """Prints the times and the bars."""
    lines = [line for measured in results for line in (*times(measured), "")]
    console.print(Markdown("\n".join([*lines, "### Bars", "", *bars(results)])))


def write(results: list[Measured], threads: int, out: Path) -> list[Path]:
    """Writes the page and the chart; gives their paths. A run with more threads has files of its own."""
    out.mkdir(parents=True, exist_ok=True)
    stem = "benchmarks" if threads == 1 else f"benchmarks-{threads}-threads"
    page, chart = out / f"{stem}.md", out / f"{stem}.svg"
    page.write_text(markdown(results, threads, chart.name), encoding="utf-8")
    chart.write_text(svg(results), encoding="utf-8")
    return [page, chart]


if __name__ == "__main__":
    main()
