"""How is an explanation written as plain text? In columns for the eye, and so that each line can be read aloud.

Read next: `markup`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from math import log10
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .explanation import Chain, Explanation, Line, Way

_WIDTH = 100
_WIDEST_TABLE = 120
_MOST, _FIRST, _LAST = 12, 4, 2


def text(explanation: Explanation) -> str:
    """The table, the chain rule, the sentences."""
    parts = [_table(explanation)] if explanation.lines else []
    parts += ["\n".join(chain_text(chain)) for chain in explanation.chains]
    parts += ["\n".join(line for note in explanation.notes for line in wrap(note, _WIDTH, subsequent_indent="  "))]
    return "\n\n".join(filter(None, parts))


def headings(explanation: Explanation) -> list[str]:
    """What stands above the columns; a column without entries has none."""
    found = ["", "computed as", "value", "local derivatives"]
    found += [f"tangent {rate('vᵢ', name)} ↓" for name in explanation.inputs]
    return [*found, f"cotangent {rate(explanation.result, 'vᵢ')} ↑"] if has_cotangents(explanation) else found


def has_cotangents(explanation: Explanation) -> bool:
    """Whether there is a column for reverse mode."""
    return any(line.cotangent for line in explanation.lines)


def cells(explanation: Explanation, line: Line) -> list[str]:
    """What stands in the columns of one line."""
    slopes = ", ".join(f"∂{line.called}/∂{x} = {local}" for x, local in line.locals)
    label = f"{line.label} = {line.name}" if line.name else line.label
    found = [label, line.formula or "input", line.value, slopes, *line.tangents]
    return [*found, line.cotangent] if has_cotangents(explanation) else found


def left_out(explanation: Explanation) -> str:
    """The words in place of lines that are missing; empty where none is."""
    many = explanation.left_out
    return f"… {many:,} line{'s' * (many != 1)} left out …" if many else ""


def chain_title(chain: Chain) -> str:
    """What the sum below is over."""
    if chain.remark or chain.input == chain.result:
        return f"The chain rule for {rate(chain.result, chain.input)}"
    paths = "the only path" if chain.count == 1 else f"each of {how_many(chain.count)} paths"
    first = "first is" if len(chain.ways) == 1 else f"first {len(chain.ways)} are"
    more = f"; the {first} written out" if len(chain.ways) < chain.count else ""
    return f"The chain rule, along {paths} from {chain.result} back to {chain.input}{more}"


def chain_text(chain: Chain) -> list[str]:
    """The chain rule for one input: a line for each path, then the sum."""
    if chain.remark:
        return [f"{chain_title(chain)}:", f"  {chain.remark}"]
    if not any(way.factors for way in chain.ways):
        return [f"{chain_title(chain)}:", *_broken(equation(chain), "  ")]
    routes = [route(way) for way in chain.ways]
    width = max(map(len, routes), default=0)
    lines = [f"{chain_title(chain)}:"]
    for values, way in zip(routes, chain.ways, strict=True):
        lines.append(f"  {values.ljust(width)}   {factors(way)}{equals(way)}")
    return [*lines, "", *_broken(equation(chain), "  ")]


def equation(chain: Chain) -> list[str]:
    """The derivative as a sum of products, as a sum of numbers, and as a number: what stands between signs `=`."""
    if not chain.ways or not all(way.product for way in chain.ways):
        return [rate(chain.result, chain.input), chain.total or "not known"]
    more = ["…"] if len(chain.ways) < chain.count else []
    products = " + ".join([*map(factors, chain.ways), *more])
    first, *others = (way.product for way in chain.ways)
    numbers = " + ".join([first, *map(held, others), *more])
    sides = [rate(chain.result, chain.input), products, numbers if len(chain.ways) > 1 or more else "", chain.total]
    return list(dict.fromkeys(filter(None, sides)))


def rate(one: str, other: str) -> str:
    """dy/dx; d stands apart from a name of several letters."""
    return "/".join(
        f"d {name}" if name[:2].isalpha() and len(name) > 1 and name != "vᵢ" else f"d{name}" for name in (one, other)
    )


def route(way: Way) -> str:
    """The values on a path, from the result to the input."""
    return _shortened(way.values, way.steps + 1, " ← ", "values")


def factors(way: Way) -> str:
    """The local derivatives on a path as a product."""
    return _shortened([held(factor) for factor in way.factors], way.steps, "·", "factors") or "1"


def equals(way: Way) -> str:
    """What the product is, where it is one and is known."""
    return f" = {way.product}" if way.product and way.steps > 1 else ""


def times(one: str, other: str) -> str:
    """The product of two numbers."""
    return f"{held(one)}·{held(other)}"


def _shortened(things: Sequence[str], many: int, between: str, what: str) -> str:
    """The things, or the first and the last and how many there are."""
    if many <= _MOST:
        return between.join(things)
    return between.join([*things[:_FIRST], "…", *things[-_LAST:]]) + f" ({many:,} {what})"


def held(text: str) -> str:
    """A number as it stands in a product or a sum: in brackets where it has a sign."""
    return f"({text})" if text.startswith("-") else text


def how_many(count: int) -> str:
    """A number of paths: in full while one can read it."""
    if count < 10**15:
        return f"{count:,}"
    if count & (count - 1) == 0:
        return f"2^{count.bit_length() - 1}"
    return f"more than 10^{int(log10(count))}"


def _table(explanation: Explanation) -> str:
    """A table, or where that would be wider than a terminal a paragraph for each value."""
    rows = [headings(explanation), *(cells(explanation, line) for line in explanation.lines)]
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if max(map(len, lines)) > _WIDEST_TABLE:
        lines = ["", *(_paragraph(explanation, line) for line in explanation.lines)]
    if explanation.left_out:
        lines.insert(1 + explanation.before, left_out(explanation))
    return "\n".join(lines).lstrip("\n")


def _paragraph(explanation: Explanation, line: Line) -> str:
    """All that a line of the table says, one below the other."""
    label, formula, value, slopes, *columns = cells(explanation, line)
    titles = [title.rstrip(" ↓↑") for title in headings(explanation)[4:]]
    rates = ", ".join(f"{title} = {text}" for title, text in zip(titles, columns, strict=True))
    first = f"{label}, an input: {value}" if not line.formula else f"{label} = {formula}: {value}"
    others = [row for text in (slopes, rates) for row in wrap(text, _WIDTH - 4)]
    return "\n    ".join([first, *others])


def _broken(sides: Sequence[str], indent: str) -> list[str]:
    """An equation on one line, or with one side on each where it would be long."""
    whole = indent + " = ".join(sides)
    if len(whole) <= _WIDTH:
        return [whole]
    first, *others = sides
    lines: list[str] = []
    for side in others:
        start = f"{indent}{first if not lines else ' ' * len(first)} = "
        lines += wrap(side, _WIDTH, initial_indent=start, subsequent_indent=" " * len(start), break_long_words=False)
    return lines
