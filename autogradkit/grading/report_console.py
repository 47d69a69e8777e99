"""What does the teacher see in the terminal? The class at a glance.

Read next: `report_class`, the same as a page.
"""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from ..exercises.verdict import Result
from .classroom import ClassResult
from .store import number
from .text import visible


def class_table(result: ClassResult) -> Table:
    """One row per student: points by exercise, the total, and which mistakes were recognised."""
    table = Table(
        title=f"Lesson {result.course.lesson}", title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    table.add_column("student")
    for exercise in result.course.exercises:
        # Broken at the underscores, five names fit a terminal of 80 columns.
        table.add_column(exercise.name.replace("_", "_\n") + f"\nof {exercise.points}", justify="right", no_wrap=True)
    table.add_column(f"total\nof {result.course.max_points}", justify="right", style="bold", no_wrap=True)
    table.add_column("seen")
    for record in result.records:
        name = escape(visible(record.student))
        if not record.is_graded:
            table.add_row(name, *["–"] * len(result.course.exercises), "–", escape(visible(record.status)))
            continue
        results = [record.exercises[exercise.name] for exercise in result.course.exercises]
        points = [number(r.points) for r in results]
        table.add_row(name, *points, number(record.points), _seen(results))
    return table


def _seen(results: list[Result]) -> str:
    """What a teacher looks for first: codes of mistakes, runs that were stopped, an untouched notebook."""
    if all(result.state == "not attempted" for result in results):
        return "not attempted"
    stopped = any("the run was stopped" in sentence for result in results for sentence in result.feedback)
    codes = dict.fromkeys(code for result in results for code in result.misconceptions)
    return " ".join(["stopped"] * stopped + sorted(codes))


def sandbox_note(result: ClassResult) -> str:
    """One sentence about how far learners' code was contained."""
    return f"Learners' code ran at sandbox level [bold]{result.level}[/]."
