"""How is a curve with a line and a few points drawn as SVG that is the same bytes on every machine?

A `Sketch` is a small plot in plain SVG: no library, no fonts inside, no ids, coordinates to a tenth of a
pixel. It makes the frames of a slider. For everything else there is `curves`. Read next: `slider`.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple

_WIDTH, _HEIGHT = 600, 330
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 12, 40
_CURVE_POINTS = 120

BLUE, ORANGE, GREEN, GREY = "#0072b2", "#d55e00", "#00674f", "#5b6570"
"""Colours that stay apart for every common kind of colour blindness."""

Point = tuple[float, float]


class _Axis(NamedTuple):
    low: float
    high: float
    from_pixel: float
    to_pixel: float

    def pixel(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        # Far outside the picture a renderer gains nothing from more digits than this.
        return round(self.from_pixel + min(max(share, -9), 9) * (self.to_pixel - self.from_pixel), 1)


class Sketch:
    """A small plot. Every drawing method returns the sketch, so calls can be chained.

    Parameters
    ----------
    x, y : (float, float)
        The lowest and highest value shown along each axis.
    xlabel, ylabel : str, optional
        Names of the axes.
    ticks : int, optional
        Steps between the numbers along each axis.

    Examples
    --------
    >>> Sketch(x=(0, 2), y=(0, 4)).curve(lambda x: x * x).point((1, 1)).svg()[:4]
    '<svg'
    """

    def __init__(self, x: Point, y: Point, *, xlabel: str = "x", ylabel: str = "", ticks: int = 4) -> None:
        self._x = _Axis(*x, _LEFT, _WIDTH - _RIGHT)
        self._y = _Axis(*y, _HEIGHT - _BOTTOM, _TOP)
        self._labels = (xlabel, ylabel)
        self._ticks = ticks
        self._inside: list[str] = []

    def curve(self, f: Callable[[float], float], colour: str = BLUE) -> Sketch:
        """Draw the graph of f."""
        low, high = self._x.low, self._x.high
        xs = [low + (high - low) * i / _CURVE_POINTS for i in range(_CURVE_POINTS + 1)]
        path = " ".join(self._at((x, f(x))) for x in xs)
        self._inside.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        return self

    def line(self, p: Point, slope: float, colour: str = ORANGE, *, dashed: bool = False) -> Sketch:
        """Draw the whole straight line through p with this slope."""
        ends = [(x, p[1] + slope * (x - p[0])) for x in (self._x.low, self._x.high)]
        return self.segment(ends[0], ends[1], colour, dashed=dashed)

    def segment(self, p: Point, q: Point, colour: str = GREY, *, dashed: bool = False) -> Sketch:
        """Draw the straight line from p to q."""
        dashes = ' stroke-dasharray="6 5"' if dashed else ""
        path = f"{self._at(p)} {self._at(q)}"
        self._inside.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>')
        return self

    def point(self, p: Point, label: str = "", colour: str = ORANGE) -> Sketch:
        """Mark a point, with a text to its right."""
        x, y = self._x.pixel(p[0]), self._y.pixel(p[1])
        self._inside.append(f'<circle cx="{x:g}" cy="{y:g}" r="5" fill="{colour}"/>')
        return self.text(p, label) if label else self

    def text(self, p: Point, words: str, colour: str = "#1d232a") -> Sketch:
        """Write words to the right of p."""
        x, y = self._x.pixel(p[0]) + 9, self._y.pixel(p[1]) + 16
        self._inside.append(f'<text x="{x:.6g}" y="{y:.6g}" fill="{colour}">{escape(words)}</text>')
        return self

    def svg(self) -> str:
        """Give the picture as SVG text."""
        drawn = "".join(self._inside)
        # The inner svg is the window: what lies outside the axes is cut off by it, without a clip path and
        # its id.
        width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        place = f'x="{_LEFT}" y="{_TOP}" width="{width}" height="{height}"'
        window = f'{place} viewBox="{_LEFT} {_TOP} {width} {height}"'
        paper = f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
            f'font-family="sans-serif" font-size="14">{paper}{self._frame()}<svg {window}>{drawn}</svg></svg>'
        )

    def _at(self, p: Point) -> str:
        return f"{self._x.pixel(p[0]):g},{self._y.pixel(p[1]):g}"

    def _frame(self) -> str:
        floor, side = _HEIGHT - _BOTTOM, _LEFT
        parts = [f'<path d="M{side},{_TOP}V{floor}H{_WIDTH - _RIGHT}" fill="none" stroke="{GREY}"/>']
        for i in range(self._ticks + 1):
            x = self._x.low + (self._x.high - self._x.low) * i / self._ticks
            y = self._y.low + (self._y.high - self._y.low) * i / self._ticks
            parts.append(_words(self._x.pixel(x), floor + 17, f"{x:g}", "middle"))
            parts.append(_words(side - 7, self._y.pixel(y) + 5, f"{y:g}", "end"))
        xlabel, ylabel = self._labels
        parts.append(_words((side + _WIDTH - _RIGHT) / 2, _HEIGHT - 6, xlabel, "middle"))
        parts.append(_words(side + 8, _TOP + 14, ylabel, "start"))
        return "".join(parts)


def _words(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{GREY}">{escape(words)}</text>' if words else ""
