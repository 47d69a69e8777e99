"""Where did the class go wrong? One page for the teacher: every student, every exercise, every known mistake.

Read next: `beliefs` (what the codes stand for), `page` (how it looks).
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from .beliefs import BELIEFS
from .page import SIGNS, lesson_title, page, state_class
from .runner import Course
from .store import Record, file_name, number
from .text import for_html

_BINS = 10

STYLE = """
.scroll { overflow-x: auto; }
table { border-collapse: separate; border-spacing: 3px; width: 100%; font-size: .95rem; }
th { font-weight: 600; text-align: left; padding: .3rem .6rem; vertical-align: bottom; }
thead th { font-size: .82rem; color: var(--soft); }
thead th.name { font-weight: 500; overflow-wrap: anywhere; }
td { padding: .4rem .6rem; border-radius: 4px; vertical-align: top; }
td.who { font-weight: 600; overflow-wrap: anywhere; min-width: 7rem; }
td.cell { min-width: 6.5rem; } td.cell small { display: block; color: #46545f; font-size: .78rem; line-height: 1.25; }
td.sum, th.sum { text-align: right; font-weight: 600; white-space: nowrap; }
td.status { background: var(--blank); color: var(--soft); }
.key { font-size: .85rem; display: flex; flex-wrap: wrap; gap: .4rem .6rem; margin: .8rem 0 0; }
.facts { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin: 1.4rem 0 0; }
.facts div b { display: block; font-size: 1.5rem; line-height: 1.2; font-weight: 600; }
.facts div { color: var(--soft); font-size: .9rem; } .facts div b { color: var(--ink); }
.bins { display: flex; align-items: flex-end; gap: 4px; height: 9rem; max-width: 34rem;
  border-bottom: 1px solid #b9c3cb; }
.bins div { flex: 1; display: flex; flex-direction: column; justify-content: flex-end; height: 100%; text-align: center;
  font-size: .85rem; }
.bins i { display: block; background: #7fb2d0; border-radius: 3px 3px 0 0; }
.axis { display: flex; justify-content: space-between; max-width: 34rem; font-size: .85rem; color: var(--soft); }
.ways td { border-radius: 0; border-bottom: 1px solid var(--line); }
.ways { border-spacing: 0; } .ways .count { width: 11rem; white-space: nowrap; }
.ways i { display: inline-block; height: .7rem; background: #d9a441; border-radius: 2px; margin-right: .5rem; }
"""


def class_page(course: Course, records: Sequence[Record]) -> str:
    """The page of the whole class."""
    graded = [record for record in records if record.is_graded]
    body = [
        f'<p class="over">{for_html(lesson_title(course.lesson))}</p>',
        "<h1>How the class did</h1>",
        _facts(course, records, graded),
        "<h2>Every student, every exercise</h2>",
        _table(course, records),
        "<h2>How the points are spread</h2>",
        _spread(course, graded),
        "<h2>Known mistakes, most frequent first</h2>",
        _mistakes(graded),
        f"<footer>sandbox: {for_html(', '.join(sorted({record.sandbox for record in records})))}</footer>",
    ]
    return page(f"Class – {lesson_title(course.lesson)}", "\n".join(body), style=STYLE, wide=True)


def _facts(course: Course, records: Sequence[Record], graded: Sequence[Record]) -> str:
    middle = number(statistics.median([record.points for record in graded])) if graded else "–"
    open_cases = len(records) - len(graded)
    facts = [
        (str(len(records)), "students" if len(records) != 1 else "student"),
        (str(len(graded)), "graded"),
        (str(open_cases), "to look at" if open_cases else "not graded"),
        (f"{middle} of {course.max_points}", "median points"),
    ]
    return '<div class="facts">' + "".join(f"<div><b>{value}</b>{label}</div>" for value, label in facts) + "</div>"


def _table(course: Course, records: Sequence[Record]) -> str:
    names = "".join(
        f'<th class="name" scope="col">{for_html(exercise.name).replace("_", "_<wbr>")}<br>of {exercise.points}</th>'
        for exercise in course.exercises
    )
    head = f'<thead><tr><th scope="col">student</th>{names}<th class="sum" scope="col">total</th></tr></thead>'
    rows = "\n".join(_row(course, record) for record in records)
    key = "".join(f'<span class="state {state_class(s)}">{sign} {s}</span>' for s, sign in SIGNS.items())
    return f'<div class="scroll"><table>{head}<tbody>\n{rows}\n</tbody></table></div><p class="key">{key}</p>'


def _row(course: Course, record: Record) -> str:
    link = f"students/{quote(file_name(record.student))}.html"
    who = f'<td class="who"><a href="{for_html(link)}">{for_html(record.student[:200])}</a></td>'
    if not record.is_graded:
        span = len(course.exercises)
        return f'<tr>{who}<td class="status" colspan="{span}">{for_html(record.status)}</td><td class="sum">–</td></tr>'
    cells = "".join(_cell(record, exercise.name) for exercise in course.exercises)
    return f'<tr>{who}{cells}<td class="sum">{number(record.points)} / {course.max_points}</td></tr>'


def _cell(record: Record, exercise: str) -> str:
    result = record.exercises[exercise]
    codes = f" · {', '.join(result.misconceptions)}" if result.misconceptions else ""
    return (
        f'<td class="cell {state_class(result.state)}">{SIGNS[result.state]} {number(result.points)}'
        f"<small>{for_html(result.state + codes)}</small></td>"
    )


def _spread(course: Course, graded: Sequence[Record]) -> str:
    """Ten bars from no points to all; whoever has all points stands in the last."""
    if not graded:
        return '<p class="soft">Nothing is graded yet.</p>'
    counts = Counter(min(int(_BINS * record.points / course.max_points), _BINS - 1) for record in graded)
    most = max(counts.values())
    bars = "".join(
        f'<div>{counts[n] or ""}<i style="height:{80 * counts[n] / most:.0f}%"></i></div>' for n in range(_BINS)
    )
    label = "; ".join(f"bar {n + 1} of {_BINS}: {counts[n]}" for n in range(_BINS) if counts[n])
    axis = f'<div class="axis"><span>0 points</span><span>{course.max_points} points</span></div>'
    return f'<div class="bins" role="img" aria-label="{label}">{bars}</div>{axis}'


def _mistakes(graded: Sequence[Record]) -> str:
    """Count students, not cases: who made a mistake in two exercises counts once, with both exercises named."""
    students: Counter[str] = Counter()
    places: dict[str, Counter[str]] = {}
    for record in graded:
        found = {code: name for name, result in record.exercises.items() for code in result.misconceptions}
        students.update(found.keys())
        for name, result in record.exercises.items():
            for code in result.misconceptions:
                places.setdefault(code, Counter())[name] += 1
    if not students:
        return '<p class="soft">None was recognised.</p>'
    rows = "".join(
        f"<tr><td><b>{for_html(code)}</b></td><td>{for_html(BELIEFS.get(code, ''))}<br>"
        f'<span class="soft">in {_named(places[code])}</span></td>'
        f'<td class="count"><i style="width:{6 * count / max(students.values()):.1f}rem"></i>{count}</td></tr>'
        for code, count in sorted(students.items(), key=lambda item: (-item[1], item[0]))
    )
    return (
        '<table class="ways"><thead><tr><th>code</th><th>as if …</th><th>students</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _named(places: Counter[str]) -> str:
    return ", ".join(f"<code>{for_html(name)}</code> ({count})" for name, count in sorted(places.items()))
