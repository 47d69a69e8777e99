"""What do all report pages look like? Calm, light, readable on paper, and in one file without a script.

Colours never speak alone: every state has its sign and its word. Read next: `report`, `report_class`.
"""

from __future__ import annotations

import re

from .text import for_html

SIGNS = {"right": "✓", "partly right": "◐", "wrong": "✗", "does not run": "!", "not attempted": "–"}
"""A sign for every state, so that no reader depends on colour."""

STYLE = """
:root { --ink: #22313f; --soft: #5d6d7b; --line: #dde3e8; --paper: #ffffff; --ground: #f6f7f8; --mark: #1f6f9f;
  --right: #d3e8f4; --partly: #fcefc4; --wrong: #f8d8c8; --broken: #e7d9ee; --blank: #edeff1; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 17px/1.55 Charter, "Bitstream Charter",
  "Sitka Text", Cambria, Georgia, serif; font-variant-numeric: lining-nums tabular-nums; }
main { max-width: 52rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; }
main.wide { max-width: 68rem; }
h1 { font-size: 2rem; line-height: 1.2; font-weight: 600; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; font-weight: 600; margin: 2.6rem 0 .8rem; }
p { margin: .5rem 0; }
a { color: var(--mark); text-decoration-color: #b6d3e3; text-underline-offset: .18em; }
code, pre, .name { font-family: "JetBrains Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { font-size: .86em; background: #eff2f4; border-radius: 3px; padding: .08em .3em; overflow-wrap: anywhere; }
pre { font-size: .8rem; line-height: 1.5; background: #f3f5f7; border-left: 3px solid var(--line);
  margin: .5rem 0; padding: .6rem .9rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.over { font-size: .92rem; letter-spacing: .02em; color: var(--soft); margin: 0 0 .4rem; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 1.2rem 1.5rem 1.1rem;
  margin: 1.1rem 0; }
.head { display: flex; gap: .5rem 1rem; align-items: baseline; flex-wrap: wrap; }
.head .name { font-size: 1rem; font-weight: 600; overflow-wrap: anywhere; }
.head .points { margin-left: auto; font-weight: 600; white-space: nowrap; }
.state { border-radius: 99px; padding: .05rem .75rem .1rem; font-size: .88rem; white-space: nowrap; }
.right { background: var(--right); } .partly-right { background: var(--partly); } .wrong { background: var(--wrong); }
.does-not-run { background: var(--broken); } .not-attempted { background: var(--blank); }
.told { list-style: none; margin: .7rem 0 0; padding: 0; overflow-wrap: anywhere; }
.told li { padding: .55rem 0; font-size: .93rem; line-height: 1.45; } .told li + li { border-top: 1px solid #edf0f2; }
.told b { font-weight: 600; }
.hint { border-left: 3px solid #d9a441; background: #fdf8ea; border-radius: 0 6px 6px 0; padding: .6rem 1rem;
  margin: .9rem 0 .3rem; }
.hint b { display: block; font-size: .85rem; color: #85621b; font-weight: 600; }
.bar { height: .55rem; background: #e6eaed; border-radius: 99px; overflow: hidden; margin: 1rem 0 .2rem; }
.bar i { display: block; height: 100%; background: var(--mark); }
.total { font-size: 1.35rem; font-weight: 600; }
footer { margin-top: 3rem; padding-top: .8rem; border-top: 1px solid var(--line); font-size: .85rem;
  color: var(--soft); overflow-wrap: anywhere; }
@media print {
  body { background: #fff; font-size: 11pt; } main, main.wide { max-width: none; padding: 0; }
  .card, tr, .hint { break-inside: avoid; } a { color: inherit; text-decoration: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(title: str, body: str, *, style: str = "", wide: bool = False) -> str:
    """A whole HTML document. The title is plain text; the body is HTML that has been escaped where it must be."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{for_html(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n"
        f'<main class="{"wide" if wide else "plain"}">\n{body}\n</main>\n</body>\n</html>\n'
    )


def lesson_title(lesson: str) -> str:
    """ "01_slopes_from_numbers" as people say it: "Lesson 01 · Slopes from numbers"."""
    digits, _, words = lesson.partition("_")
    words = words.replace("_", " ")
    return f"Lesson {digits} · {words[:1].upper()}{words[1:]}"


def state_class(state: str) -> str:
    return state.replace(" ", "-")


def state_pill(state: str) -> str:
    return f'<span class="state {state_class(state)}">{SIGNS[state]} {for_html(state)}</span>'


def prose(text: str) -> str:
    """Text with `code` between backticks, escaped."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", for_html(text))
