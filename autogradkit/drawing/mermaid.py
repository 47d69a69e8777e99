"""How does a description look where only Mermaid is understood? GitHub draws such a text in a page of Markdown.

The same boxes, signs and colours as in the picture by Graphviz, in what a flowchart of Mermaid offers: a leaf has sharp
corners, a result round ones, the final result round ends, a constant is a sheet with a slanted side, an operation a
circle. The notes stand in a box of their own.

Read next: `dot`, where the colours are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .description import Fact, Graph, Kind, Value
from .dot import BACK, INK, LOOKS, OPERATION, QUIET, Look, symbol

_SHAPES: dict[Kind, tuple[str, str]] = {
    "leaf": ("[", "]"),
    "constant": ("[/", "/]"),
    "earlier": ("[[", "]]"),
    "result": ("(", ")"),
    "root": ("([", "])"),
}
_DASHES = {"dashed": "5 3", "dotted": "2 3"}

# Letters, digits and these are themselves. Everything else might be Mermaid's, Markdown's or HTML's, and is written as
# the number of its character; so is what would begin a list: a point or a dash before a space.
_NOT_PLAIN = re.compile(r"[^\w ,.()='!?@-]|_|[.)-](?= )|@(?=\{)")


def write(graph: Graph) -> str:
    """The description as text of a Mermaid flowchart, always the same for the same description."""
    lines = [_value(value) for value in graph.values.values()]
    for operation in graph.operations:
        lines.append(f'{operation.key}(("{_escaped(symbol(operation))}")):::operation')
        lines += [f"{operand} --> {operation.key}" for operand in operation.operands]
        lines += [f"{operation.key} --> {result}" for result in operation.results]
    if graph.notes:
        lines.append(f'notes["{"<br/>".join(_escaped(f"• {note}") for note in graph.notes)}"]:::notes')
    return "".join(f"{line}\n" for line in ["flowchart LR", *(f"  {line}" for line in [*lines, *_classes(graph)])])


def _value(value: Value) -> str:
    opening, closing = _SHAPES[value.kind]
    heading = [f"<b>{_escaped(value.name)}</b>" if value.own else _escaped(value.name)] if value.name else []
    alone = value.kind == "constant" and not heading and [fact.label for fact in value.facts] == ["value"]
    lines = heading + [_fact(fact, alone) for fact in value.facts]
    return f'{value.key}{opening}"{"<br/>".join(lines) or value.key}"{closing}:::{value.kind}'


def _fact(fact: Fact, alone: bool) -> str:
    # The columns of an array stay below each other: HTML would make one space of many.
    text = "<br/>".join(_escaped(line).replace(" ", "#160;") for line in fact.text.split("\n"))
    if not fact.known:
        text = f"<i>{text}</i>"
    elif fact.label in ("grad", "cotangent", "tangent"):
        text = f"<font color='{BACK}'>{text}</font>"
    if alone:
        return text
    return f"{fact.label}{'<br/>' if '<br/>' in text else '#160;'}{text}"


def _classes(graph: Graph) -> Iterator[str]:
    looks: Iterable[tuple[str, Look]] = [(kind, look) for kind, look in LOOKS.items() if graph.count(kind)]
    for name, look in [*looks, *([("operation", OPERATION)] if graph.operations else [])]:
        dashes = next((f",stroke-dasharray:{d}" for style, d in _DASHES.items() if style in look.style), "")
        colours = f"fill:{look.fill},stroke:{look.line},stroke-width:{look.width}px,color:{INK},font-family:monospace"
        yield f"classDef {name} {colours}{dashes}"
    if graph.notes:
        yield f"classDef notes fill:none,stroke:none,color:{QUIET},text-align:left"


def _escaped(text: str) -> str:
    return _NOT_PLAIN.sub(lambda found: f"#{ord(found[0])};", text)
