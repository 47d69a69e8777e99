"""What does a learner get back? One page: what each exercise was worth, what to mend first, and why.

Everything that a learner wrote comes back escaped. Read next: `page` (how it looks), `report_class` (for teachers).
"""

from __future__ import annotations

from ..exercises.exercise import Exercise
from ..exercises.verdict import Result
from .page import lesson_title, page, prose, state_pill
from .runner import Course
from .store import Record, number
from .text import for_html, visible

_SENTENCES = 40
_SENTENCE_LENGTH = 4000
_LEAD_LENGTH = 70


def student_page(course: Course, record: Record) -> str:
    """The page of one student, below 1 MiB whatever was handed in."""
    parts = [
        f'<p class="over">{for_html(lesson_title(course.lesson))}</p>',
        f"<h1>{for_html(record.student[:200])}</h1>",
    ]
    if record.is_graded:
        parts.append(_total(record.points, course.max_points))
        parts += [_card(exercise, record.exercises[exercise.name]) for exercise in course.exercises]
    else:
        parts.append(_not_graded(record))
    parts.append(_footer(record))
    return page(f"{record.student[:200]} – {lesson_title(course.lesson)}", "\n".join(parts))


def _total(points: float, max_points: int) -> str:
    share = 100 * points / max_points
    return (
        f'<p class="total">{number(points)} of {max_points} points</p>'
        f'<div class="bar" role="img" aria-label="{share:.0f} percent"><i style="width:{share:.1f}%"></i></div>'
    )


def _card(exercise: Exercise, result: Result) -> str:
    hints = {way.hint for way in exercise.wrong_ways}
    head = (
        f'<div class="head"><span class="name">{for_html(exercise.name)}</span>{state_pill(result.state)}'
        f'<span class="points">{number(result.points)} / {result.max_points}</span></div>'
    )
    told = [text[:_SENTENCE_LENGTH] for text in result.feedback[:_SENTENCES]]
    behind = "\n".join(f'<div class="hint"><b>What may be behind it</b>{prose(t)}</div>' for t in told if t in hints)
    rest = "\n".join(f"<li>{_sentence(text)}</li>" for text in told if text not in hints)
    return f'<section class="card">\n{head}\n{behind}\n<ul class="told">\n{rest}\n</ul>\n</section>'


def _sentence(text: str) -> str:
    """One thing said: what it is about in bold, then the rest; lines after the first are an exception's frames."""
    first, _, frames = text.partition("\n")
    lead, colon, said = first.partition(": ")
    if not colon or len(lead) > _LEAD_LENGTH or "`" in lead:
        lead, said = "", first
    if said.partition(" ")[0].isalpha():  # a word, and not a name from somebody's code
        said = said[:1].upper() + said[1:]
    about = f"<b>{for_html(lead)}</b><br>" if lead else ""
    return about + prose(said) + (f"<pre>{for_html(frames)}</pre>" if frames else "")


def _not_graded(record: Record) -> str:
    if record.status == "grader error":
        text = "The grader failed on this submission. That is not your fault and not a score; it will be tried again."
    else:
        reason = visible(record.status).removeprefix("rejected (").removesuffix(")")
        text = f"This submission could not be graded: {reason}. Nothing is lost; hand it in again."
    return f'<section class="card"><p>{for_html(text)}</p></section>'


def _footer(record: Record) -> str:
    bytes_seen = f"submission <code>{record.sha256[:16]}</code> · " if record.sha256 else ""
    return f"<footer>{bytes_seen}sandbox: {for_html(record.sandbox)}</footer>"
