"""What does a lesson's notebook need besides the engine? The few names below.

- ask and compare: `predict`, `reveal`, `predictions`, `fill`, `quiz`
- practise: `check`, `hint`
- look: `Sketch` and `slider` (pictures that move), `curves` (plots), `figure_svg`
- measure: `load_co2`

Read next: `predict`, then `check`.
"""

from __future__ import annotations

from .check import check
from .data import CO2, load_co2
from .figures import curves, figure_svg
from .hints import hint
from .predict import predict, predictions, reveal
from .quiz import fill, quiz
from .sketch import Sketch
from .slider import slider

__all__ = [
    "CO2",
    "Sketch",
    "check",
    "curves",
    "figure_svg",
    "fill",
    "hint",
    "load_co2",
    "predict",
    "predictions",
    "quiz",
    "reveal",
    "slider",
]
