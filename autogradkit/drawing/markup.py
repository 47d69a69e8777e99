"""How is an explanation written in Markdown and in LaTeX?

Both are made of the same lines and equations as the plain text. Names are the learner's and may contain anything, so
whatever means something in either language is taken literally.

Read next: `explaining`, where explanations are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import plain

if TYPE_CHECKING:
    from .explanation import Chain, Explanation

_HIGH = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_IN_TEXT = {c: f"\\{c}" for c in "_{}#$%&"} | {
    "\\": r"\backslash{}",
    "^": r"\hat{}",
    "~": r"\sim{}",
    "<": r"\lt{}",
    ">": r"\gt{}",
    "|": r"\vert{}",
    "`": "'",
    " ": r"\ ",
    "*": r"{*}",
    "…": r"\dots{}",
    "·": r"\cdot{}",
    "×": r"\times{}",
    "∂": r"\partial{}",
    "←": r"\leftarrow{}",
}
_WIDTH = 80

# An array of numbers, but no index and no shape.
_ARRAY = r"(?<![\w\]])(\[(?:\[[^\[\]]*\] ?)+\]|\[[-+.\d einfa]+\])"


def markdown(explanation: Explanation) -> str:
    """A table with a row for each value, the chain rule as formulas, and the sentences as a list."""
    parts = []
    if explanation.lines:
        columns = plain.headings(explanation)
        rows = [_row(map(_literal, columns)), _row(["---"] * len(columns))]
        rows += [_row(_marked(plain.cells(explanation, line))) for line in explanation.lines]
        if explanation.left_out:
            rows.insert(2 + explanation.before, _row([plain.left_out(explanation), *[""] * (len(columns) - 1)]))
        parts.append("\n".join(rows))
    for chain in explanation.chains:
        parts += [f"**{_literal(plain.chain_title(chain))}**", _paths(chain)]
        if not chain.remark:
            parts.append(f"$$\n{_aligned(chain)}\n$$")
    parts.append("\n".join(f"- {_literal(note)}" for note in explanation.notes))
    return "\n\n".join(filter(None, parts))


def latex(explanation: Explanation) -> str:
    """The same as LaTeX: an array, then an equation for each input."""
    parts = []
    if explanation.lines:
        columns = _columns(explanation)
        rows = [" & ".join(columns) + r" \\ \hline"]
        rows += [" & ".join(map(_math, plain.cells(explanation, line))) + r" \\" for line in explanation.lines]
        if explanation.left_out:
            rows.insert(1 + explanation.before, rf"\vdots \quad \text{{{plain.left_out(explanation)}}} \\")
        body = "\n".join(rows)
        parts.append(f"\\[\n\\begin{{array}}{{{'l' * len(columns)}}}\n{body}\n\\end{{array}}\n\\]")
    parts += [f"\\[\n{_aligned(chain)}\n\\]" for chain in explanation.chains if not chain.remark]
    return "\n\n".join(parts)


def _row(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _marked(texts: list[str]) -> list[str]:
    """The cells of a row; what was computed stands there as code."""
    return [_code(text) if i == 1 and text != "input" else _literal(text) for i, text in enumerate(texts)]


def _code(text: str) -> str:
    """Text as code, in a table, where a bar would end the cell."""
    return "`" + text.replace("`", "'").replace("|", "\\|") + "`"


def _literal(text: str) -> str:
    """Text in which nothing is taken for Markdown or HTML."""
    # A dollar sign opens a formula however it is escaped, because notebooks look for formulas last of all.
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "＄")
    return re.sub(r"([\\`*_{}\[\]|~])", r"\\\1", text)


def _paths(chain: Chain) -> str:
    """A list of the paths, or why there is none."""
    if chain.remark:
        return _literal(chain.remark)
    ways = ((plain.route(way), plain.factors(way) + plain.equals(way)) for way in chain.ways)
    return "\n".join(f"- {_literal(values)}: {_literal(factors)}" for values, factors in ways)


def _aligned(chain: Chain) -> str:
    """The sum over paths, with one side of the equation on each line."""
    _, *others = plain.equation(chain)
    derivative = rf"\frac{{d\,{_math(chain.result)}}}{{d\,{_math(chain.input)}}}"
    sides = " \\\\\n".join("&= " + _broken(side) for side in others)
    return f"\\begin{{aligned}}\n{derivative} {sides}\n\\end{{aligned}}" if sides else derivative


def _broken(side: str) -> str:
    """One side of an equation, on several lines where it is a long sum."""
    lines: list[str] = []
    for term in side.split(" + "):
        if lines and len(lines[-1]) + len(term) <= _WIDTH:
            lines[-1] += f" + {term}"
        else:
            lines.append(term)
    return " \\\\\n&\\quad+".join(map(_math, lines))


def _math(text: str) -> str:
    """Names and numbers as mathematics: words upright, v₁ with a subscript, 1e-05 as a power of ten."""
    pieces = re.split(_ARRAY, text)
    return "".join(_matrix(piece) if i % 2 else _plain(piece) for i, piece in enumerate(pieces))


def _matrix(text: str) -> str:
    """An array as a matrix."""
    rows = [" & ".join(row.split()) for row in text.strip("[]").split("] [")]
    return "\\begin{bmatrix} " + r" \\ ".join(rows) + " \\end{bmatrix}"


def _plain(text: str) -> str:
    text = re.sub(" ([=+−-]) ", r"\1", text)
    parts = re.split(r"(v[₀-₉]+|(?<=\d)e[+-]\d+|[^\W\d]\w+)", text)
    return "".join(_word(part) if i % 2 else _signs(part) for i, part in enumerate(parts))


def _word(word: str) -> str:
    if re.fullmatch("v[₀-₉]+", word):
        return f"v_{{{word[1:].translate(_HIGH)}}}"
    if re.fullmatch(r"e[+-]\d+", word):
        return rf"\cdot 10^{{{int(word[1:])}}}"
    return rf"\mathrm{{{_signs(word)}}}"


def _signs(text: str) -> str:
    return "".join(_IN_TEXT.get(c, c) for c in text)


def _columns(explanation: Explanation) -> list[str]:
    """The headings; names in them are mathematics."""
    words = ["", r"\text{computed as}", r"\text{value}", r"\text{local derivatives}"]
    words += [rf"\text{{tangent}}\ dv_{{i}}/d\,{_math(name)}\,\downarrow" for name in explanation.inputs]
    back = rf"\text{{cotangent}}\ d\,{_math(explanation.result)}/dv_{{i}}\,\uparrow"
    return [*words, back] if plain.has_cotangents(explanation) else words
