"""How does a picture move with no widget library? Prepared frames, and a slider that shows one of them.

The frames are SVG texts inside the output itself, so the slider works live, after saving and reopening, and
in a web page made from the notebook. Read next: `sketch`, which draws frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

# Everything the slider does. It looks only inside its own box, so no ids are needed and nothing can collide.
# (JupyterLab leaves the arrow keys to what is marked with data-lm-suppress-shortcuts.)
_SHOW_ONE = (
    "for (const [i, frame] of [...this.parentElement.querySelectorAll('[data-frame]')].entries())"
    " frame.style.display = i == this.value ? 'block' : 'none'"
)


@dataclass(frozen=True)
class Slider:
    """A picture with a slider. Made by `slider`."""

    frames: Sequence[str]
    labels: Sequence[str]
    title: str
    start: int

    def __repr__(self) -> str:
        return f"slider: {self.title} ({len(self.frames)} frames: {', '.join(self.labels)})"

    def _repr_html_(self) -> str:
        frames = "".join(map(self._frame_html, range(len(self.frames))))
        title = escape(self.title)
        return (
            '<div style="max-width:640px;background:#fff;color:#1d232a;padding:8px 12px;'
            f'border:1px solid #d5dae0;border-radius:3px"><div style="font-weight:600">{title}</div>'
            f'<input type="range" min="0" max="{len(self.frames) - 1}" step="1" value="{self.start}" '
            f'aria-label="{title}" style="width:100%" data-lm-suppress-shortcuts="true" oninput="{_SHOW_ONE}">'
            f"{frames}</div>"
        )

    def _frame_html(self, i: int) -> str:
        display = "block" if i == self.start else "none"
        # As an image each frame keeps its own ids, styles and fonts to itself.
        picture = f"data:image/svg+xml,{quote(self.frames[i], safe=_READABLE)}"
        label = escape(self.labels[i])
        return (
            f'<div data-frame="{i}" style="display:{display}"><div>{label}</div>'
            f'<img alt="{escape(self.title)}: {label}" style="width:100%" src="{picture}"></div>'
        )


_READABLE = " /:;=,.()-_!*@~"


def slider(frames: Sequence[str], *, labels: Sequence[str], title: str, start: int = 0) -> Slider:
    """Show one of several pictures; a slider chooses which.

    Parameters
    ----------
    frames : sequence of str
        SVG texts, one a position of the slider. `Sketch.svg` and `figure_svg` make them.
    labels : sequence of str
        A short text for each frame, shown above it: "h = 0.1".
    title : str
        What the picture shows.
    start : int, optional
        The frame to begin with.

    Returns
    -------
    Slider
        An object that a notebook shows.
    """
    if not frames or len(frames) != len(labels):
        raise ValueError(f"a slider needs a label for each frame; got {len(frames)} frames and {len(labels)} labels")
    for i, frame in enumerate(frames):
        if not frame.lstrip().startswith(("<svg", "<?xml")):
            raise ValueError(f"frame {i} is not SVG text: it starts with {frame[:20]!r}")
    if not 0 <= start < len(frames):
        raise ValueError(f"start={start} is not one of the {len(frames)} frames, 0 to {len(frames) - 1}")
    return Slider(tuple(frames), tuple(labels), title, start)
