"""Does a picture move with nothing but itself, the same bytes every time?"""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from autogradkit.lessons import Sketch, figure_svg, slider


def sketch() -> str:
    return Sketch(x=(0, 2), y=(-1, 4)).curve(lambda x: x * x).line((1, 1), 2, dashed=True).point((1, 1), "1 < 2").svg()


def test_a_sketch_is_well_formed_and_has_no_ids() -> None:
    root = ElementTree.fromstring(sketch())
    assert root.tag.endswith("svg")
    assert not any("id" in element.attrib for element in root.iter())


def test_a_sketch_is_the_same_bytes_every_time() -> None:
    assert sketch() == sketch()


def test_a_sketch_puts_the_point_on_the_curve() -> None:
    root = ElementTree.fromstring(Sketch(x=(0, 2), y=(0, 4)).curve(lambda x: x * x).point((1, 1)).svg())
    window = root.find("{*}svg")
    assert window is not None
    circle, curve = window.find("{*}circle"), window.find("{*}polyline")
    assert circle is not None
    assert curve is not None
    assert f"{circle.get('cx')},{circle.get('cy')}" in (curve.get("points") or "").split()


class Parts(HTMLParser):
    """Collects what a browser would see of a slider."""

    def __init__(self) -> None:
        super().__init__()
        self.images: list[str] = []
        self.shown: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.images.append(unquote(given["src"].removeprefix("data:image/svg+xml,")))
        if "data-frame" in given and "display:block" in given["style"]:
            self.shown.append(given["data-frame"])
        self.handlers += [given["oninput"]] if "oninput" in given else []


def test_a_slider_carries_every_frame_and_shows_one() -> None:
    parts = Parts()
    parts.feed(slider([sketch(), "<svg/>"], labels=["one", "two"], title="A & B", start=1)._repr_html_())
    assert parts.images == [sketch(), "<svg/>"]
    assert parts.shown == ["1"]
    assert len(parts.handlers) == 1


def test_a_slider_reads_as_text() -> None:
    picture = slider(["<svg/>", "<svg/>"], labels=["h = 1", "h = 0.1"], title="Secant")
    assert repr(picture) == "slider: Secant (2 frames: h = 1, h = 0.1)"


def test_frames_without_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="2 frames and 1 labels"):
        slider(["<svg/>", "<svg/>"], labels=["one"], title="t")


def test_a_frame_that_is_not_svg_is_refused() -> None:
    with pytest.raises(ValueError, match="frame 0 is not SVG"):
        slider(["<p>no</p>"], labels=["one"], title="t")


def test_a_start_beyond_the_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="start=3"):
        slider(["<svg/>"], labels=["one"], title="t", start=3)


def test_a_matplotlib_figure_becomes_the_same_svg_every_time() -> None:
    figure = pytest.importorskip("matplotlib.figure")

    def drawn() -> str:
        picture = figure.Figure(figsize=(2, 1))
        picture.subplots().plot([1, 2], [1, 4])
        return figure_svg(picture)

    assert drawn() == drawn()
    assert "<dc:date>" not in drawn()
