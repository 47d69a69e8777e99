"""Is a plot a picture with words, and are lessons free of Matplotlib until they plot?"""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from autogradkit.lessons import curves


def test_importing_the_lessons_does_not_import_matplotlib() -> None:
    code = "import sys, autogradkit.lessons; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_plot_is_a_picture_with_its_description() -> None:
    pytest.importorskip("matplotlib")
    picture = curves([1, 2], {"a": [1, 2], "b": [2, 1]}, xlabel="h", ylabel="error", title="T", log=True)
    png, size = picture._repr_png_()
    assert png.startswith(b"\x89PNG")
    assert size["width"] > size["height"]
    assert repr(picture) == "picture: T (a, b; error against h)"


def test_more_lines_than_styles_are_refused() -> None:
    pytest.importorskip("matplotlib")
    with pytest.raises(ValueError, match="5 lines"):
        curves([1], {name: np.ones(1) for name in "abcde"}, xlabel="", ylabel="", title="")
