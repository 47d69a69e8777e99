"""Is the picture there: in a notebook, in a file, the same every time, with nothing cut and nothing hostile let in?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import autogradkit as ag
from autogradkit.drawing import Picture, render

EXAMPLE = "x = ag.tensor(2.0, requires_grad=True); y = 3*x**2 + 2*x + 1; y.backward()"


def example() -> Picture:
    x = ag.tensor(2.0, requires_grad=True)
    y = 3 * x**2 + 2 * x + 1
    y.backward()
    return ag.draw(y)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_the_svg_shows_names_values_and_gradients() -> None:
    shown = texts(example().svg)
    for text in ["x", "2", "grad ", "14", "y", "17", "3", "1", "×", "^", "+", "3*x**2", "leaf", "operation"]:
        assert text in shown


def test_a_notebook_is_given_svg_and_a_stable_text() -> None:
    bundle = example()._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/plain"}
    assert bundle["image/svg+xml"].startswith("<svg")
    assert bundle["text/plain"] == "<picture of y: 1 leaf, 4 constants, 5 operations>"


def test_the_svg_has_a_title_and_a_description_and_no_ids_dates_or_versions() -> None:
    svg = example().svg
    root = ElementTree.fromstring(svg)
    assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
    assert "x, a leaf: value 2, grad 14" in (root[1].text or "")
    assert not any("id" in element.attrib for element in root.iter())
    assert "<!--" not in svg
    assert "graphviz" not in svg.lower()


def test_two_processes_draw_the_same_bytes() -> None:
    program = f"import autogradkit as ag; {EXAMPLE}; p = ag.draw(y); print(p.dot, p.svg, repr(p), p)"
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert b"0x" not in runs[0]


FORMS = [
    ("g.svg", b"<svg"),
    ("g.PNG", b"\x89PNG"),
    ("g.dot", b"digraph"),
    ("g.gv", b"digraph"),
    ("g.mmd", b"flowchart"),
]


@pytest.mark.parametrize(("name", "start"), FORMS)
def test_the_ending_of_the_path_names_the_form(tmp_path: Path, name: str, start: bytes) -> None:
    example().save(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)
    example().save(str(tmp_path / name))


@pytest.mark.parametrize("name", ["g.jpg", "g"])
def test_another_ending_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"saved as \.svg, \.png, \.pdf, \.dot, \.gv or \.mmd, not as"):
        example().save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_hostile_names_are_shown_and_not_obeyed() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    hostile = '<b>&"\\N-->]]>'
    picture = ag.draw(x * 1, names={hostile: x})
    assert hostile in texts(picture.svg)
    assert hostile in str(picture)
    assert picture._repr_mimebundle_()["text/plain"] == f"<picture of {hostile}*1: 1 leaf, 1 constant, 1 operation>"


def test_names_in_any_script_are_shown() -> None:
    θ = ag.tensor(2.0, requires_grad=True)
    assert "θ" in texts(ag.draw(θ * 2, names={"y": θ * 1}).svg)


def test_every_text_fits_its_box_in_a_font_of_courier_s_width() -> None:
    w = ag.tensor([[0.123456, -1e-7], [3.0, 4.0]], requires_grad=True)
    y = ag.tanh(w @ w).sum()
    y.backward()
    names = {"svg": "{http://www.w3.org/2000/svg}"}
    for group in ElementTree.fromstring(ag.draw(y).svg).iter(names["svg"] + "g"):
        if group.get("class") != "node":
            continue
        shape = group[0]
        xs = [
            float(number) for number in re.findall(r"(-?[\d.]+)[ ,]-?[\d.]+", shape.get("points") or shape.get("d", ""))
        ]
        for text in group.iter(names["svg"] + "text"):
            if text.get("text-anchor") == "start" and xs:
                start = float(text.get("x", "nan"))
                width = 0.602 * float(text.get("font-size", "nan")) * len((text.text or "").rstrip())
                assert min(xs) <= start
                assert start + width <= max(xs) + 0.5


@pytest.mark.parametrize("wrong", [3, "y", None, [1.0]])
def test_something_else_than_a_tensor_is_refused_in_a_sentence(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"draw needs a Tensor, got .*; make one with"):
        ag.draw(wrong)


def test_a_function_is_to_be_called_first() -> None:
    def f(x: Any) -> Any:
        return x

    with pytest.raises(TypeError, match=r"not the function f; call it: draw\(f\(x\)\)"):
        ag.draw(f)


@pytest.mark.parametrize("wrong", [0, -1, 2.5, "many"])
def test_a_cap_that_would_draw_nothing_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"max_nodes=.* would draw nothing; give a whole number"):
        ag.draw(ag.tensor(1.0, requires_grad=True) * 2, max_nodes=wrong)


def test_a_picture_shows_the_moment_of_draw() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    picture = ag.draw((x * x).sum())
    with ag.no_grad():
        x *= 100
    assert "[1 2]" in texts(picture.svg)


def test_the_package_alone_does_not_import_the_room_of_pictures() -> None:
    program = "import sys, autogradkit; print('autogradkit.drawing' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"


def test_a_broken_renderer_is_reported_with_what_it_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho it hurts >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv(render.VARIABLE, "system")
    with pytest.raises(RuntimeError, match="could not draw the picture: it hurts"):
        example().save(tmp_path / "g.svg")


def test_a_wide_picture_takes_the_width_of_its_column_and_a_small_one_its_own() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = 3 * x**2 + 2 * x + 1
    assert ag.draw(y).svg.startswith("<svg\n viewBox=")
    assert ag.draw(x * 2).svg.startswith('<svg width="')
