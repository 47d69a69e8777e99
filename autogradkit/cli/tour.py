"""`autogradkit tour`: everything once, without a browser: a derivative, a picture, a lesson, a graded class."""

from __future__ import annotations

import importlib.util
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

import autogradkit as ag

from .. import course, exercises
from ..grading import report_console
from ..grading.classroom import grade as grade_class
from ..grading.release import execute, write
from ..grading.sample_class import write_sample_class

LESSON = "01_slopes_from_numbers"


def f(x: Any) -> Any:
    """f(x) = 3x² + 2x + 1, whose slope at 2 is 14."""
    return 3 * x**2 + 2 * x + 1


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("autogradkit-tour"),
    show_default=True,
    help="Where the picture, the lesson and the results go.",
)
def tour(out: Path) -> None:
    """See everything work in under a minute; no browser needed."""
    console, start = Console(), time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    stops: list[tuple[str, Callable[[Console, Path], None]]] = [
        ("One slope, three ways", derivative),
        ("The picture of the computation", picture),
        ("Lesson 01, run from its first cell to its last", lesson),
        ("A class of six, graded", graded_class),
    ]
    for number, (title, stop) in enumerate(stops, 1):
        console.rule(f"[bold]{number} of {len(stops)} · {title}", align="left")
        stop(console, out)
    console.rule()
    console.print(f"That was everything, in {time.monotonic() - start:.0f} s. Next: [bold]autogradkit lab[/]")


def derivative(console: Console, out: Path) -> None:
    """f′(2) by finite differences, forward mode and reverse mode, with their errors."""
    h = 1e-7
    x = ag.tensor(2.0, requires_grad=True)
    y = f(x)
    y.backward()
    answers = {
        "finite differences": (f(2 + h) - f(2 - h)) / (2 * h),
        "forward mode": ag.jvp(f, (2.0,), (1.0,))[1],
        "reverse mode": x.grad.item(),
    }
    table = Table(title="the slope of f(x) = 3x² + 2x + 1 at x = 2", title_justify="left")
    for heading in ("how", "answer", "error"):
        table.add_column(heading, justify="left" if heading == "how" else "right")
    for how, answer in answers.items():
        table.add_row(how, repr(answer), f"{abs(answer - 14):.1e}" if answer != 14 else "0")
    console.print(table)


def picture(console: Console, out: Path) -> None:
    """The computation graph with its values and gradients, as a file."""
    x = ag.tensor(2.0, requires_grad=True)
    y = f(x)
    y.backward()
    path = out / "graph.svg"
    ag.draw(y).save(path)
    console.print(f"written: [bold]{path}[/]", highlight=False)


def lesson(console: Console, out: Path) -> None:
    """Lesson 01, executed into a copy."""
    if importlib.util.find_spec("nbclient") is None or importlib.util.find_spec("ipykernel") is None:
        console.print(
            'Left out: Jupyter is not installed. To run lessons: pip install "autogradkit[lab]"', markup=False
        )
        return
    notebook = json.loads((course.lessons() / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    with console.status("running the lesson …"):
        executed = execute(notebook, out)
    path = out / f"{LESSON}.ipynb"
    write(executed, path)
    cells = sum(cell["cell_type"] == "code" for cell in executed["cells"])
    console.print(f"{cells} code cells ran without an error: [bold]{path}[/]", highlight=False)


def graded_class(console: Console, out: Path) -> None:
    """Six made-up learners: right in two styles, two known mistakes, untouched, an endless loop."""
    notebook = json.loads((course.homework() / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    write_sample_class(notebook, exercises.of_lesson(LESSON), out / "class")
    result = grade_class(out / "class", out / "results", seconds=3.0, fresh=True, console=console)
    console.print(report_console.class_table(result))
    console.print(f"with feedback for each learner: [bold]{result.out / 'class.html'}[/]", highlight=False)
