"""How does a lesson speak in a notebook? In cards: a coloured edge, a mark, a title, a few lines.

Everything that a lesson shows (a verdict, a prediction, a hint) is a `Card`, so that all of it looks alike,
reads the same without colour, and has a plain text form that never changes between runs. Read next:
`predict`, `check`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

Tone = Literal["good", "almost", "think", "plain"]

# Blue and orange stay apart for every common kind of colour blindness; the mark says the same once more.
_TONES: dict[Tone, tuple[str, str, str]] = {
    "good": ("✓", "#00674f", "#eef8f4"),
    "almost": ("◐", "#b35900", "#fff6ea"),
    "think": ("≠", "#b35900", "#fff6ea"),
    "plain": ("○", "#5b6570", "#f5f6f7"),
}


@dataclass(frozen=True)
class Card:
    """Something said to the learner. `lines` are plain text; a line with breaks inside is set as code."""

    tone: Tone
    title: str
    lines: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()
    """Rows of plain text under the lines; the first row is the head."""
    extra_html: str = ""
    """Trusted HTML at the end, for what plain text cannot do (such as hints that open one by one)."""

    def __repr__(self) -> str:
        mark = _TONES[self.tone][0]
        lines = [line for text in self.lines for line in text.splitlines()]
        rows = _aligned(self.table)
        return "\n".join([f"{mark} {self.title}", *(f"  {line}" for line in [*lines, *rows])])

    def _repr_html_(self) -> str:
        mark, colour, ground = _TONES[self.tone]
        return (
            f'<div style="border-left:5px solid {colour};background:{ground};color:#1d232a;'
            'padding:8px 14px;margin:4px 0;max-width:46em;border-radius:3px;line-height:1.5">'
            f'<div style="font-weight:600;color:{colour}">{mark} {escape(self.title)}</div>'
            f"{''.join(map(_line_html, self.lines))}{_table_html(self.table)}{self.extra_html}</div>"
        )


def _line_html(line: str) -> str:
    if "\n" in line:
        look = "background:none;color:inherit;font-size:90%;white-space:pre-wrap;word-break:normal"
        return f'<pre style="margin:4px 0;padding:0;{look}">{escape(line)}</pre>'
    return f'<div style="margin:3px 0">{escape(line)}</div>'


def _table_html(table: Sequence[Sequence[str]]) -> str:
    if not table:
        return ""
    cell = 'style="text-align:left;padding:3px 18px 3px 0;color:inherit;background:none"'
    head, *rows = table
    top = "".join(f"<th {cell}>{escape(text)}</th>" for text in head)
    body = "".join(f"<tr>{''.join(f'<td {cell}>{escape(text)}</td>' for text in row)}</tr>" for row in rows)
    return f'<table style="margin:4px 0;border-collapse:collapse"><tr>{top}</tr>{body}</table>'


def _aligned(table: Sequence[Sequence[str]]) -> list[str]:
    if not table:
        return []
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in table]
