"""How does a lesson plot numbers in one line? With `curves`, in the house style.

`figure_svg` makes a frame of a slider from a figure. Matplotlib is imported when a picture is drawn, so that
lessons load without it. Read next: `sketch`, pictures that need no Matplotlib at all.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

_WIDTH, _HEIGHT, _DPI = 6.6, 3.6, 110
_DRAWN_FINER = 2
"""Pixels are drawn at twice the shown size, so that the picture is sharp on a fine screen."""

# Colour, mark and dash change together: a line is known by any one of them.
_STYLES = (
    {"color": "#0072b2", "marker": "o", "linestyle": "-"},
    {"color": "#d55e00", "marker": "s", "linestyle": "-"},
    {"color": "#00674f", "marker": "^", "linestyle": "--"},
    {"color": "#5b6570", "marker": "x", "linestyle": ":"},
)


@dataclass(frozen=True)
class Picture:
    """A picture for a notebook. Its text form is its description, the same in every run."""

    png: bytes
    description: str

    def __repr__(self) -> str:
        return f"picture: {self.description}"

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        return self.png, {"width": round(_WIDTH * _DPI), "height": round(_HEIGHT * _DPI)}


def curves(
    x: ArrayLike,
    lines: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    ylabel: str,
    title: str,
    log: bool = False,
    marks: bool = False,
    notes: Mapping[tuple[float, float], str] | None = None,
) -> Picture:
    """Plot lines over x.

    Parameters
    ----------
    x : array
        Where the lines have their values.
    lines : dict of str to array
        The name of each line and its values; at most four.
    xlabel, ylabel, title : str
        What the axes and the picture show, with units.
    log : bool, optional
        Logarithmic axes both ways: a power of h is then a straight line.
    marks : bool, optional
        Put a mark on each value.
    notes : dict of (float, float) to str, optional
        Words at points of the plot.

    Returns
    -------
    Picture
        An object that a notebook shows.
    """
    if len(lines) > len(_STYLES):
        raise ValueError(f"a picture holds at most {len(_STYLES)} lines, not {len(lines)} lines; make two pictures")
    figure, axes = _empty_figure()
    for style, (name, y) in zip(_STYLES, lines.items(), strict=False):
        axes.plot(x, y, label=name, linewidth=1.8, markersize=5, **(style if marks else {**style, "marker": ""}))
    for place, words in (notes or {}).items():
        axes.text(*place, words, fontsize=10, color="#1d232a")
    if log:
        axes.set(xscale="log", yscale="log")
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.set_title(title, loc="left", fontsize=12)
    if len(lines) > 1:
        axes.legend(frameon=False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI * _DRAWN_FINER, metadata={"Software": None})
    return Picture(buffer.getvalue(), f"{title} ({', '.join(lines)}; {ylabel} against {xlabel})")


def figure_svg(figure: Any) -> str:
    """Give a Matplotlib figure as SVG text, the same bytes in every run.

    The bytes still depend on Matplotlib's version. For frames that are committed, prefer `Sketch`.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The finished figure.

    Returns
    -------
    str
        SVG text, with no date and no random ids; words stay words.
    """
    import matplotlib as mpl  # heavy: only when a figure is drawn

    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "autogradkit", "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _empty_figure() -> tuple[Any, Any]:
    from matplotlib.figure import Figure  # heavy: only when a figure is drawn

    figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    return figure, axes
