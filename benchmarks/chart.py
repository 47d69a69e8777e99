"""How do the results look at a glance?

One panel a row, one line a contender, on one logarithmic scale: how many times as long as hand-written NumPy. Position,
order and number carry everything; colour only helps to find autogradkit, and is chosen so that everybody can tell it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10
from textwrap import shorten

from .results import Measured
from .table import number
from .workload import library

INK, GREY, OURS, LIMIT = "#222222", "#6f6f6f", "#0072b2", "#d55e00"
PANEL, LABELS, PLOT = 530, 160, 300  # widths: a panel, the names in it, and the scale
LINE, HEAD, GAP = 20, 34, 30  # heights: a contender, a title, and the space below a panel
COLUMNS, TOP = 2, 58


def svg(results: Sequence[Measured]) -> str:
    """The whole picture."""
    ratios = [{name: measured.ratio(name, "numpy") or 1.0 for name in measured.samples} for measured in results]
    everything = [ratio for row in ratios for ratio in row.values()]
    scale = Scale(floor(log10(min(everything))), ceil(log10(max(everything))))
    parts, bottoms = [], [TOP] * COLUMNS
    for measured, row in zip(results, ratios, strict=True):
        column = bottoms.index(min(bottoms))  # the shorter column takes the next panel
        parts.append(f'<g transform="translate({column * PANEL},{bottoms[column]})">{_panel(measured, row, scale)}</g>')
        bottoms[column] += HEAD + LINE * len(row) + GAP
    width, height = COLUMNS * PANEL, max(bottoms)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'font-family="Helvetica, Arial, sans-serif" font-size="12" role="img" '
            'aria-label="Times and memory relative to hand-written NumPy">',
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            _text(
                16,
                24,
                "Time or memory, as a multiple of hand-written NumPy (logarithmic; left is better)",
                INK,
                size=15,
            ),
            f'<path d="M16 38v12" stroke="{LIMIT}" stroke-width="3"/>',
            _text(24, 48, "what autogradkit may take at most", INK),
            *parts,
            "</svg>",
            "",
        ]
    )


class Scale:
    """A logarithmic scale over whole powers of ten."""

    def __init__(self, lowest: int, highest: int) -> None:
        self.powers = range(min(lowest, 0), max(highest, 1) + 1)

    def __call__(self, ratio: float) -> float:
        share = (log10(ratio) - self.powers[0]) / (self.powers[-1] - self.powers[0])
        return round(LABELS + PLOT * share, 1)


def _panel(measured: Measured, ratios: dict[str, float], scale: Scale) -> str:
    title = f"{measured.workload.name}: {shorten(measured.workload.title, 62, placeholder=' …')}"
    names = sorted(ratios, key=lambda name: ratios[name])
    bottom = HEAD + LINE * len(names)
    parts = [_text(16, 14, title, INK, weight="bold")]
    for power in scale.powers:
        at = scale(10.0**power)
        colour = INK if power == 0 else "#dddddd"
        parts.append(f'<path d="M{at} {HEAD - 6}V{bottom - 4}" stroke="{colour}"/>')
        parts.append(_text(at, bottom + 9, f"{10.0**power:g}", GREY, size=10, anchor="middle"))
    for i, name in enumerate(names):
        limits = [measured.limit(bar) for bar in measured.workload.bars if bar.of == name]
        limit = scale(limits[0]) if limits and limits[0] else None
        parts.append(_line(name, ratios[name], HEAD + LINE * i + 6, scale, limit))
        if limit is not None:
            parts.append(f'<path d="M{limit} {HEAD + LINE * i - 2}v16" stroke="{LIMIT}" stroke-width="3"/>')
    return "".join(parts)


def _line(name: str, ratio: float, y: int, scale: Scale, limit: float | None) -> str:
    """A name, a line, a dot and a number, which keeps clear of the mark at the limit."""
    ours = library(name) == "autogradkit"
    colour, weight = (OURS, "bold") if ours else (GREY, "normal")
    start, end = scale(1.0), scale(ratio)
    beyond = max(start, end) + 8
    if limit is not None and beyond - 4 < limit < beyond + 40:
        beyond = limit + 6
    return (
        _text(LABELS - 8, y + 4, name, OURS if ours else INK, anchor="end", weight=weight)
        + f'<path d="M{start} {y}H{end}" stroke="{colour}" stroke-width="{4 if ours else 2}"/>'
        + f'<circle cx="{end}" cy="{y}" r="{5 if ours else 4}" fill="{colour}"/>'
        + _text(beyond, y + 4, number(ratio), OURS if ours else INK, weight=weight)
    )


def _text(
    x: float, y: float, text: str, fill: str, size: int = 12, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x}" y="{y}" fill="{fill}" font-size="{size}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )
