"""Where does everything stand, so that nothing is lost? In one folder of plain files.

The submitted bytes are stored first, under their sha256. A result is one JSON file, put in place whole or not at all.
The log only grows. If the power fails, a second run goes on from there. Read next: `classroom`.

`RESULTS/submissions/<sha256>.ipynb`, `RESULTS/students/<student>.json` and `.html`, `RESULTS/gradebook.csv`,
`RESULTS/class.html`, `RESULTS/log.jsonl`, `RESULTS/course-secret`.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import os
import re
import secrets
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..exercises.verdict import Result
from .text import for_spreadsheet, visible

_SAFE_NAME = re.compile(r"[^\W_][\w .@+-]{0,99}")
_FEEDBACK_LIMIT = 20_000
_SENTENCE_LIMIT = 4000
_MOST_SENTENCES = 100
_SECRET_BYTES = 32


@dataclass(frozen=True)
class Record:
    """What is known about one student's submission."""

    student: str
    status: str
    """"graded", "rejected (reason)" or "grader error"."""
    sandbox: str
    sha256: str | None
    exercises: dict[str, Result] = field(default_factory=dict)

    @property
    def points(self) -> float:
        return sum(result.points for result in self.exercises.values())

    @property
    def is_graded(self) -> bool:
        return self.status == "graded"

    def as_json(self) -> dict[str, Any]:
        """The record as `students/<student>.json` holds it."""
        return {
            "student": visible(self.student),
            "status": visible(self.status),
            "sandbox": self.sandbox,
            "sha256": self.sha256,
            "exercises": {name: _result_as_json(result) for name, result in self.exercises.items()},
        }


@dataclass(frozen=True)
class Store:
    """The results folder."""

    folder: Path

    @property
    def students(self) -> Path:
        return self.folder / "students"

    @property
    def errors(self) -> Path:
        return self.folder / "errors"

    @property
    def log(self) -> Path:
        return self.folder / "log.jsonl"

    def prepare(self) -> None:
        for folder in (self.folder, self.students, self.folder / "submissions"):
            folder.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and not self.log.read_bytes().endswith(b"\n"):
            self._write_log("")  # the power failed within a line; the next one starts on its own

    def secret(self, file: Path | None = None) -> bytes:
        """The course secret: from `file`, or from the results folder, where it is made once, for the owner only."""
        path = file or self.folder / "course-secret"
        if file is None and not path.exists():
            replace_file(path, secrets.token_hex(_SECRET_BYTES).encode() + b"\n", mode=0o600)
        return path.read_bytes().strip()

    def keep_submission(self, data: bytes) -> str:
        """Store the bytes as they came; return their sha256."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.folder / "submissions" / f"{digest}.ipynb"
        if not path.exists():
            replace_file(path, data)
        return digest

    def keep_record(self, record: Record, release: str, page: str) -> None:
        """Put the page and the result in place, then write the line in the log that says they are there."""
        name = file_name(record.student)
        replace_file(self.students / f"{name}.html", page.encode("utf-8"))
        replace_file(self.students / f"{name}.json", _json(record.as_json()))
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        line = {"time": now, "file": name, "sha256": record.sha256, "release": release}
        line["status"] = visible(record.status)
        self._write_log(json.dumps(line))

    def finished(self, release: str) -> dict[str, str]:
        """From the log: which files hold a result of this release, and of which bytes. The last line counts."""
        found: dict[str, str] = {}
        for line in self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else ():
            try:
                entry = json.loads(line)
            except ValueError:  # the line that was being written when the power failed
                continue
            found.pop(entry["file"], None)
            if entry["release"] == release and entry["status"] == "graded":
                found[entry["file"]] = entry["sha256"]
        return found

    def standing_record(self, student: str, digest: str, finished: dict[str, str]) -> Record | None:
        """The result that stands for these bytes, or None if there is none, or not in full."""
        path = self.students / f"{file_name(student)}.json"
        there = path.exists() and path.with_suffix(".html").exists()
        if finished.get(file_name(student)) != digest or not there:
            return None
        data = json.loads(path.read_text("utf-8"))
        results = {
            name: Result(r["points"], r["max_points"], r["state"], r["feedback"], r["misconceptions"])
            for name, r in data["exercises"].items()
        }
        return Record(student, data["status"], data["sandbox"], data["sha256"], results)

    def keep_error(self, student: str, error: Exception) -> None:
        """Keep the traceback of a grader error for whoever looks after the grader."""
        text = "".join(traceback.format_exception(error))
        self.errors.mkdir(exist_ok=True)
        replace_file(self.errors / f"{file_name(student)}.txt", visible(text).encode("utf-8"))

    def keep_gradebook(self, records: Sequence[Record], exercises: Sequence[str], max_points: int) -> None:
        """Write `gradebook.csv`. What was not graded has no points, rather than none."""
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["student", "status", "sandbox", *exercises, "total", "max"])
        for record in records:
            points = [number(record.exercises[name].points) if record.is_graded else "" for name in exercises]
            total = number(record.points) if record.is_graded else ""
            row = [record.student, record.status, record.sandbox, *points, total, str(max_points)]
            writer.writerow([for_spreadsheet(cell) for cell in row])
        replace_file(self.folder / "gradebook.csv", table.getvalue().encode("utf-8"))

    def keep_class_page(self, page: str) -> None:
        replace_file(self.folder / "class.html", page.encode("utf-8"))

    def _write_log(self, line: str) -> None:
        with self.log.open("a", encoding="utf-8") as log:
            log.write(line + "\n")


def replace_file(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file so that it is either the old one or the new one, whatever happens."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(number)
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def file_name(student: str) -> str:
    """The student's folder name if it is plain; else a plain form of it, with a hash that keeps two apart."""
    if _SAFE_NAME.fullmatch(student) and len(student.encode("utf-8", "surrogatepass")) <= 200:
        return student
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return re.sub(r"[^A-Za-z0-9-]+", "_", student)[:40].strip("_") + f"-{digest}"


def number(points: float) -> str:
    """Points as people write them: 4, 2.5."""
    return f"{points:g}"


def _result_as_json(result: Result) -> dict[str, Any]:
    return {
        "points": result.points,
        "max_points": result.max_points,
        "state": result.state,
        "feedback": _limited([visible(sentence[:_SENTENCE_LIMIT]) for sentence in result.feedback[:_MOST_SENTENCES]]),
        "misconceptions": result.misconceptions,
    }


def _limited(sentences: list[str]) -> list[str]:
    """As many sentences as fit: a homework of twenty exercises stays below 1 MiB."""
    kept: list[str] = []
    for sentence in sentences:
        if sum(map(len, kept)) + len(sentence) > _FEEDBACK_LIMIT:
            return [*kept, "(The rest of the feedback is left out.)"]
        kept.append(sentence)
    return kept


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
