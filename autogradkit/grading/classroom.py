"""How is a whole class graded? Folder by folder, each on its own, and again without harm.

What goes wrong in one submission stays with it. A result that stands is not computed again unless the submission or
the exercises changed; a "grader error" always is. Read next: `runner` (one submission), `store`, `report`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from .. import exercises
from . import launch, report, report_class, runner, sandbox
from .intake import Rejected, read_bytes, read_cells
from .sandbox import Limits
from .store import Record, Store
from .text import visible

_NOT_STUDENTS = (".", "__MACOSX")


class GradingInputError(ValueError):
    """The command was given something that cannot be graded. The message is one sentence for the teacher."""


@dataclass(frozen=True)
class ClassResult:
    """A graded class: one record per student, in the order of their names."""

    course: runner.Course
    records: tuple[Record, ...]
    out: Path
    level: str


def grade(
    folder: str | Path,
    out: str | Path,
    *,
    lesson: str | None = None,
    secret_file: str | Path | None = None,
    seconds: float | None = None,
    workers: int | None = None,
    fresh: bool = False,
    limits: Limits | None = None,
    console: Console | None = None,
) -> ClassResult:
    """Grade `FOLDER/<student>/<lesson>.ipynb` for every student and write the results.

    Parameters
    ----------
    folder : path
        One folder per student.
    out : path
        The results folder; made if it is missing.
    lesson : str, optional
        Such as "01_slopes_from_numbers". Needed only where the submissions are of several lessons.
    secret_file : path, optional
        The course secret, if one is shared by several results folders; else one is made in `out`.
    seconds : float, optional
        A wall-clock limit per exercise, where it is below the exercise's own.
    workers : int, optional
        How many submissions at a time; one per core by default.
    fresh : bool
        True: grade everything again.
    limits : Limits, optional
    console : rich.console.Console, optional
        Where the progress bar is drawn; None draws none.

    Raises
    ------
    GradingInputError
        If there is nothing to grade in `folder`, or it is not clear what.
    SandboxError
        If learners' code cannot be contained here at all.
    """
    source = Path(folder)
    students = find_students(source)
    chosen = lesson or find_lesson(source, students)
    if chosen not in exercises.lessons():
        raise GradingInputError(f"There is no lesson {chosen!r}; there are {', '.join(exercises.lessons())}.")
    store = Store(Path(out))
    store.prepare()
    course = runner.course(chosen, _secret(store, secret_file), limits, seconds)
    level = sandbox.probe()
    finished = {} if fresh else store.finished(course.release)

    def grade_one(student: str) -> Record:
        return _grade_student(course, store, source / student, finished)

    records = _grade_all(grade_one, students, workers or os.cpu_count() or 1, console)
    store.keep_gradebook(records, [exercise.name for exercise in course.exercises], course.max_points)
    result = ClassResult(course, tuple(records), store.folder, level)
    store.keep_class_page(report_class.class_page(course, records))
    return result


def find_students(folder: Path) -> list[str]:
    """The names of the students' folders, in order."""
    if not folder.exists():
        raise GradingInputError(
            f"There is no folder {visible(str(folder))}; give the folder that holds one folder per student."
        )
    if not folder.is_dir():
        raise GradingInputError(f"{visible(str(folder))} is a file; give the folder that holds one folder per student.")
    students = sorted(
        entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(_NOT_STUDENTS)
    )
    if not students:
        raise GradingInputError(
            f"There is no student in {visible(str(folder))}; expected FOLDER/<student>/<lesson>.ipynb, one folder each."
        )
    return students


def find_lesson(folder: Path, students: list[str]) -> str:
    """The one lesson of which there are submissions."""
    found = {
        lesson
        for student in students
        for path in _notebooks_at_first_sight(folder / student)
        for lesson in exercises.lessons()
        if _is_of(path, lesson)
    }
    if not found:
        raise GradingInputError(
            f"There is no homework in {visible(str(folder))}; expected notebooks named {_names(exercises.lessons())}."
        )
    if len(found) > 1:
        raise GradingInputError(f"There is homework of several lessons here: {_names(found)}; say which to grade.")
    return found.pop()


def _grade_all(
    grade_one: Callable[[str], Record], students: list[str], workers: int, console: Console | None
) -> list[Record]:
    """Grade in parallel; the results are in the order of the students all the same."""
    records: dict[str, Record] = {}
    with _progress(console, len(students)) as advance, ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(grade_one, student) for student in students]
        try:
            for done in as_completed(waiting):
                records[done.result().student] = done.result()
                advance(done.result())
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [records[student] for student in students]


def _grade_student(course: runner.Course, store: Store, folder: Path, finished: dict[str, str]) -> Record:
    """From the folder of one student to results in place. Whatever goes wrong on the way is this student's result."""
    try:
        record = _record(course, store, folder, finished)
        page = report.student_page(course, record)
    except Exception as error:  # the boundary: an error of ours must not take the class along
        store.keep_error(folder.name, error)
        record = Record(folder.name, "grader error", launch.level(), None)
        page = report.student_page(course, record)
    store.keep_record(record, course.release, page)
    return record


def _record(course: runner.Course, store: Store, folder: Path, finished: dict[str, str]) -> Record:
    student, digest = folder.name, None
    try:
        data = read_bytes(_submission(folder, course.lesson))
        digest = store.keep_submission(data)
        standing = store.standing_record(student, digest, finished)
        if standing:
            return standing
        results = runner.grade_cells(course, student, read_cells(data))
        return Record(student, "graded", launch.level(), digest, results)
    except Rejected as reason:
        return Record(student, f"rejected ({reason})", launch.level(), digest)


def _submission(folder: Path, lesson: str) -> Path:
    """The student's notebook; a copy that a download or a browser renamed is recognised if it is the only one."""
    if folder.is_symlink():
        raise Rejected("a link is not followed")
    exact = folder / f"{lesson}.ipynb"
    if exact.is_symlink() or exact.exists():
        return exact
    near = [path for path in _notebooks(folder) if _is_of(path, lesson)]
    if len(near) == 1:
        return near[0]
    what = "more than one copy" if near else "no notebook"
    raise Rejected(f"{what} of {lesson}.ipynb in the folder")


def _notebooks(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix == ".ipynb" and not path.name.startswith("."))


def _notebooks_at_first_sight(folder: Path) -> list[Path]:
    try:
        return [] if folder.is_symlink() else _notebooks(folder)
    except OSError:
        return []  # a folder that cannot be read is reported as this student's result


def _is_of(path: Path, lesson: str) -> bool:
    return re.fullmatch(rf"{re.escape(lesson)}(?:\W.*)?", path.stem, re.DOTALL) is not None


def _names(lessons: Iterable[str]) -> str:
    return ", ".join(f"{lesson}.ipynb" for lesson in sorted(lessons))


def _secret(store: Store, file: str | Path | None) -> bytes:
    try:
        return store.secret(Path(file) if file is not None else None)
    except OSError as error:
        raise GradingInputError(f"The course secret cannot be read from {file}: {error.strerror}.") from None


@contextmanager
def _progress(console: Console | None, total: int) -> Iterator[Callable[[Record], None]]:
    if console is None:
        yield lambda record: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("Grading", total=total)
        yield lambda record: progress.update(bar, advance=1)
