"""How does a description look? This file knows Graphviz's language and every colour of the picture.

Shape tells what a box is, colour tells it again: a leaf has sharp corners and a thick blue line, a result round
corners and a thin line, the result that was asked for a thick green one, a constant a dashed line and no heading, an
operation is a circle. So the picture can also be read in grey, and the colours stay apart for colour-blind eyes.

Read next: `render`.
"""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import NamedTuple

from .description import Fact, Graph, Kind, Operation, Value

INK, QUIET, BACK = "#1d232a", "#5b6570", "#933f00"


class Look(NamedTuple):
    """How a box of one kind is drawn, and what the legend calls it."""

    word: str
    style: str
    fill: str
    line: str
    width: float


LOOKS: dict[Kind, Look] = {
    "leaf": Look("leaf", "filled", "#dcecf8", "#0072b2", 2),
    "constant": Look("constant", "filled,dashed", "#f6f6f4", "#8a929a", 1),
    "earlier": Look("earlier result", "filled,rounded,dotted", "#ffffff", "#5b6570", 1.2),
    "result": Look("result", "filled,rounded", "#ffffff", "#5b6570", 1.2),
    "root": Look("final result", "filled,rounded", "#ddf1e9", "#00674f", 2.4),
}
OPERATION = Look("operation", "filled", "#ffedc2", "#a87400", 1.2)

SYMBOLS = {
    "add": "+",
    "subtract": "−",
    "negative": "−",
    "multiply": "×",
    "divide": "÷",
    "power": "^",
    "matmul": "@",
    "getitem": "[ ]",
    "setitem": "[ ] =",
    "with_part": "view =",
}
# Only these operands can be exchanged; of all others, the first one is to arrive above the second.
_ALIKE = {"add", "multiply", "maximum", "minimum"}

_NOTE_WIDTH = 72

# Courier is the font whose width renderers and browsers agree on. The limit on the steps of the layout is never
# reached by small graphs and keeps a leaf that is used a hundred times from costing minutes.
_HEAD = f"""digraph "computation" {{
  rankdir=LR; nodesep=0.2; ranksep=0.32; nslimit=1; bgcolor="#ffffff"; pad=0.15
  fontname="Courier"; fontsize=11; fontcolor="{QUIET}"
  node [shape=box, fontname="Courier", fontsize=12, fontcolor="{INK}", margin="0.06,0.03", height=0.3, width=0.3]
  edge [color="{QUIET}", arrowsize=0.6, penwidth=1.1]
"""


def write(graph: Graph) -> str:
    """The description as DOT text, always the same for the same description."""
    lines = [_value(value) for value in graph.values.values()]
    for operation in graph.operations:
        lines += [_operation(operation), *_edges(operation)]
    return _HEAD + "".join(f"  {line}\n" for line in [*lines, _footer(graph)]) + "}\n"


def _value(value: Value) -> str:
    look = LOOKS[value.kind]
    return (
        f'{value.key} [style="{look.style}", fillcolor="{look.fill}", color="{look.line}", penwidth={look.width}, '
        f"label=<{_table(value, look)}>]"
    )


def _table(value: Value, look: Look) -> str:
    if value.kind == "constant" and not value.name and [fact.label for fact in value.facts] == ["value"]:
        return _lines(value.facts[0])
    rows = [_row(fact) for fact in value.facts]
    if value.name:
        heading = f"<B>{_escaped(value.name)}</B>" if value.own else _in(QUIET, _escaped(value.name))
        line = "<HR/>" if value.own else ""
        rows.insert(0, f'<TR><TD COLSPAN="2" ALIGN="CENTER">{heading}</TD></TR>{line}')
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{"".join(rows)}</TABLE>'


def _row(fact: Fact) -> str:
    label = _in(QUIET, fact.label + " ")
    text = _lines(fact)
    top = ' VALIGN="TOP"' if "\n" in fact.text else ""
    if not fact.known:
        text = _in(QUIET, text)
    elif fact.label in ("grad", "cotangent", "tangent"):
        text = _in(BACK, text)
    return f'<TR><TD ALIGN="LEFT"{top}>{label}</TD><TD ALIGN="RIGHT">{text}</TD></TR>'


def _lines(fact: Fact) -> str:
    return "<BR/>".join(map(_escaped, fact.text.split("\n")))


def _operation(operation: Operation) -> str:
    sign = symbol(operation)
    shape = "circle, fixedsize=true, width=0.4, fontsize=16" if len(sign) == 1 else "ellipse, fontsize=12"
    return (
        f'{operation.key} [shape={shape}, style="{OPERATION.style}", fillcolor="{OPERATION.fill}", '
        f'color="{OPERATION.line}", penwidth={OPERATION.width}, label="{_quoted(sign)}"{_order(operation)}]'
    )


def _order(operation: Operation) -> str:
    """Which arrows stay in order; Graphviz can promise it for one side only."""
    if len(operation.results) > 1:
        return ", ordering=out"
    return ", ordering=in" if len(operation.operands) > 1 and operation.name not in _ALIKE else ""


def symbol(operation: Operation) -> str:
    """What stands in the circle of an operation."""
    if operation.setting and operation.name == "getitem":
        return operation.setting
    if operation.setting and operation.name in ("setitem", "with_part"):
        return f"{operation.setting} ="
    return SYMBOLS.get(operation.name) or " ".join(filter(None, [operation.name, operation.setting]))


def _edges(operation: Operation) -> Iterable[str]:
    yield from (f"{operand} -> {operation.key}" for operand in operation.operands)
    yield from (f"{operation.key} -> {result} [weight=4]" for result in operation.results)


# ---------------------------------------------------------------- below the picture


def _footer(graph: Graph) -> str:
    """A legend of what occurs, and the notes."""
    rows = [_legend(graph)] if graph.operations else []
    for note in graph.notes:
        rows.append("".join(f'{_escaped(line)}<BR ALIGN="LEFT"/>' for line in wrap(note, _NOTE_WIDTH)))
    if not rows:
        return ""
    cells = "".join(f'<TR><TD ALIGN="LEFT">{row}</TD></TR>' for row in rows)
    return f'labelloc=b; labeljust=l; label=<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1">{cells}</TABLE>>'


def _legend(graph: Graph) -> str:
    looks = [look for kind, look in LOOKS.items() if graph.count(kind)]
    looks.insert(-1 if graph.count("root") else len(looks), OPERATION)
    cells = "".join(_sample(look) for look in looks)
    # A fixed size, or the samples would be stretched to the length of a note. A letter of 10 points is 6 wide.
    width = round(sum(6 * len(look.word) + 2 * look.width + 10 for look in looks)) + 8
    size = f'FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="30" ALIGN="LEFT"'
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="6" CELLPADDING="2" {size}><TR>{cells}</TR></TABLE>'


def _sample(look: Look) -> str:
    style = look.style.replace("filled", "rounded" if look is OPERATION else "").strip(",")
    style = f' STYLE="{style}"' if style else ""
    return (
        f'<TD BORDER="{max(1, round(look.width))}" COLOR="{look.line}" BGCOLOR="{look.fill}"{style}>'
        f'<FONT POINT-SIZE="10">{look.word}</FONT></TD>'
    )


# ---------------------------------------------------------------- Graphviz's HTML


def _in(colour: str, text: str) -> str:
    return f'<FONT COLOR="{colour}">{text}</FONT>'


def _quoted(text: str) -> str:
    """Text between double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _escaped(text: str) -> str:
    """Text for an HTML-like label; Graphviz looks for its own \\N and \\G after the HTML has been read."""
    for plain, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\\", "\\\\")):
        text = text.replace(plain, safe)
    return text
