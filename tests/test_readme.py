"""The README's picture is what its example draws, byte for byte; its twelve lines run as a doctest."""

from pathlib import Path

import autogradkit as ag

ROOT = Path(__file__).parent.parent


def test_the_picture_on_the_first_page_is_the_one_that_draw_makes(tmp_path: Path) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = 3 * x**2 + 2 * x + 1
    y.backward()
    ag.draw(y).save(tmp_path / "graph.svg")
    assert (tmp_path / "graph.svg").read_bytes() == (ROOT / "docs" / "images" / "graph.svg").read_bytes()


def test_the_two_commands_stand_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert 'pip install -e ".[lab]" && autogradkit tour' in text
    assert 'pip install -e ".[test]" && pytest' in text
