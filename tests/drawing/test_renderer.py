"""Who lays the picture out: the bundled renderer, a system dot, or nobody?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import autogradkit as ag
from autogradkit.drawing import Picture, render


def example() -> Picture:
    x = ag.tensor(2.0, requires_grad=True)
    return ag.draw(x * x)


@pytest.fixture
def system_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A `dot` on the PATH. It is the bundled program under another name, for a machine without Graphviz."""
    bundled = render.renderer()
    assert bundled is not None
    (tmp_path / "dot").symlink_to(bundled)
    monkeypatch.setenv("PATH", str(tmp_path))
    return str(tmp_path / "dot")


@pytest.fixture
def no_bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if graphviz-pure were not installed."""
    monkeypatch.setattr(render, "_bundled", lambda: None)


def test_without_dot_on_the_path_the_bundled_renderer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert example().svg.startswith("<svg")


def test_the_bundled_renderer_goes_first_so_that_notebooks_are_the_same_everywhere(system_dot: str) -> None:
    assert render.renderer() != system_dot


def test_the_system_dot_is_used_when_it_is_asked_for(system_dot: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(render.VARIABLE, "system")
    assert render.renderer() == system_dot
    assert example().svg.startswith("<svg")


def test_the_system_dot_takes_over_where_the_bundled_renderer_is_missing(system_dot: str, no_bundled: None) -> None:
    assert render.renderer() == system_dot


@pytest.mark.usefixtures("no_bundled")
def test_without_any_renderer_there_is_dot_text_and_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    picture = example()
    bundle = picture._repr_mimebundle_()
    assert set(bundle) == {"text/plain"}
    assert picture.dot in bundle["text/plain"]
    assert picture._repr_svg_() is None
    picture.save(tmp_path / "g.dot")
    with pytest.raises(
        RuntimeError, match="there is no Graphviz, so nothing can lay the picture out; run `pip install"
    ):
        picture.save(tmp_path / "g.svg")


def test_asking_for_a_system_dot_that_is_missing_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv(render.VARIABLE, "system")
    with pytest.raises(RuntimeError, match=r"AUTOGRADKIT_DOT=system asks for is not installed.*unset AUTOGRADKIT_DOT"):
        _ = example().svg


def test_an_unknown_choice_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(render.VARIABLE, "best")
    with pytest.raises(ValueError, match="AUTOGRADKIT_DOT is 'best'; set it to 'bundled' or 'system'"):
        render.renderer()


@pytest.mark.skipif(shutil.which("dot") is None, reason="this machine has no Graphviz of its own")
def test_a_real_system_dot_understands_the_picture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(render.VARIABLE, "system")
    picture = example()
    assert picture.svg.startswith("<svg")
    picture.save(tmp_path / "g.png")
    assert os.path.getsize(tmp_path / "g.png") > 1000


def test_a_layout_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "dot").write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    (tmp_path / "dot").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(render.VARIABLE, "system")
    monkeypatch.setattr(render, "_SECONDS", 0.2)
    with pytest.raises(RuntimeError, match=r"took longer than .* seconds; draw less of it with a smaller max_nodes"):
        _ = example().svg


def test_a_pdf_takes_a_system_dot_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RuntimeError, match=r"a PDF takes a Graphviz of the system.*install Graphviz, or save.*\.svg"):
        example().save(tmp_path / "g.pdf")
    assert not list(tmp_path.iterdir())


def test_a_pdf_is_what_the_system_dot_writes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "dot"
    program.write_text('#!/bin/sh\necho "%PDF of $1"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    example().save(tmp_path / "g.pdf")
    assert (tmp_path / "g.pdf").read_bytes() == b"%PDF of -Tpdf\n"


@pytest.mark.skipif(shutil.which("dot") is None, reason="this machine has no Graphviz of its own")
def test_a_real_system_dot_writes_a_pdf(tmp_path: Path) -> None:
    example().save(tmp_path / "g.pdf")
    assert (tmp_path / "g.pdf").read_bytes().startswith(b"%PDF")
