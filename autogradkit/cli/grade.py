"""`autogradkit grade`: a folder of submissions in, a gradebook and pages of feedback out."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from ..grading import report_console
from ..grading.classroom import GradingInputError
from ..grading.classroom import grade as grade_class
from ..grading.launch import SandboxError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where the results go; made if missing.")
@click.option("--lesson", help="Such as 01_slopes_from_numbers, where there is homework of several lessons.")
@click.option("--secret", type=click.Path(path_type=Path), help="A file with the course secret, to share it.")
@click.option("--seconds", type=click.FloatRange(min=0.1), help="A lower time limit for each exercise.")
@click.option("--jobs", type=click.IntRange(min=1), help="Submissions at a time; by default one per core.")
@click.option("--fresh", is_flag=True, help="Grade everything again, also what has not changed.")
def grade(
    folder: Path,
    out: Path,
    lesson: str | None,
    secret: Path | None,
    seconds: float | None,
    jobs: int | None,
    fresh: bool,
) -> None:
    """Grade FOLDER/<student>/<lesson>.ipynb for every student.

    Writes RESULTS/gradebook.csv, RESULTS/class.html and a page and a JSON file for each student. A second run grades
    only what is new.
    """
    console = Console()
    try:
        result = grade_class(
            folder, out, lesson=lesson, secret_file=secret, seconds=seconds, workers=jobs, fresh=fresh, console=console
        )
    except (GradingInputError, SandboxError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"The results cannot be written to {out}: {error}.") from error
    console.print(report_console.class_table(result))
    console.print(f"Gradebook and pages are in [bold]{out}[/]: open class.html first.", highlight=False)
    console.print(report_console.sandbox_note(result), highlight=False)
    troubled = sum(record.status == "grader error" for record in result.records)
    if troubled:
        raise click.ClickException(
            f"{troubled} submissions met an error of the grader; run the command again to retry."
        )
