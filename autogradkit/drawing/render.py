"""Who turns DOT text into a picture?

By default the renderer that is installed with autogradkit, `graphviz-pure`, though a system `dot` may be there: SVG
differs between versions of Graphviz, and a committed notebook has to show the same bytes on every machine. A system
`dot` takes over where the bundled one is missing. The environment variable AUTOGRADKIT_DOT=bundled or =system insists
on one. With neither there is still the DOT text.

Read next: `picture`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from html import escape

VARIABLE = "AUTOGRADKIT_DOT"

_SECONDS = 60
_COLUMN_POINTS = 600
# Fonts as wide as the Courier that boxes are measured for, or narrower, and easier to read on a screen.
_FONTS = "Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', Courier, monospace"


def renderer() -> str | None:
    """The path of the program that lays pictures out; None where there is none.

    Raises
    ------
    ValueError
        Where AUTOGRADKIT_DOT is neither "bundled" nor "system".
    """
    choice = os.environ.get(VARIABLE, "")
    if choice not in ("", "bundled", "system"):
        raise ValueError(f"the environment variable {VARIABLE} is {choice!r}; set it to 'bundled' or 'system'.")
    if choice == "system":
        return shutil.which("dot")
    return _bundled() or (shutil.which("dot") if choice == "" else None)


def _bundled() -> str | None:
    # pip puts it beside Python's own programs, where PATH need not lead.
    folders = [sysconfig.get_path("scripts"), sysconfig.get_path("scripts", f"{os.name}_user")]
    return shutil.which("graphviz-pure", path=os.pathsep.join([*folders, os.environ.get("PATH", "")]))


def svg(dot: str, title: str, words: str) -> str:
    """The picture as SVG text with title and description, and without whatever differs from run to run."""
    text = _run(dot, "svg").decode()
    text = re.sub(r"<!--.*?-->\s*", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r"<title>.*?</title>\n?", "", text, flags=re.DOTALL)
    # Several pictures may stand in one page, where an id may occur only once.
    text = re.sub(r'(<g) id="[^"]*"', r"\1", text)
    text = re.sub(r'font-family="[^"]*"', f'font-family="{_FONTS}"', text)
    text = _fitting(text)
    head = f"<title>{escape(title)}</title>\n<desc>{escape(words)}</desc>\n"
    opening, rest = text.split(">", 1)
    return f'{opening} role="img" style="max-width:100%;height:auto">\n{head}{rest.lstrip()}'


def _fitting(text: str) -> str:
    """A picture that is wider than a notebook's column has no width of its own, so that it takes the column's."""
    width = re.search(r'<svg width="(\d+)pt" height="\d+pt"', text)
    if width is None or int(width[1]) <= _COLUMN_POINTS:
        return text
    return text.replace(width[0], "<svg", 1)


def png(dot: str) -> bytes:
    """The picture as PNG, twice as fine as a plain screen."""
    return _run(dot, "png", "-Gdpi=192")


def pdf(dot: str) -> bytes:
    """The picture as PDF, which the bundled renderer cannot write."""
    program = shutil.which("dot")
    if program is None:
        raise RuntimeError(
            "a PDF takes a Graphviz of the system, and there is no program dot; install Graphviz, or save the picture "
            "as .svg and print that to a PDF."
        )
    return _laid_out(program, dot, "pdf")


def _run(dot: str, form: str, *options: str) -> bytes:
    program = renderer()
    if program is None:
        raise _no_renderer()
    return _laid_out(program, dot, form, *options)


def _laid_out(program: str, dot: str, form: str, *options: str) -> bytes:
    try:
        done = subprocess.run(
            [program, f"-T{form}", *options], input=dot.encode(), capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(
            f"laying the picture out took longer than {_SECONDS} seconds; draw less of it with a smaller max_nodes."
        ) from error
    if done.returncode != 0:
        raise RuntimeError(f"{program} could not draw the picture: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _no_renderer() -> RuntimeError:
    choice = os.environ.get(VARIABLE)
    missing = f"the Graphviz that {VARIABLE}={choice} asks for is not installed" if choice else "there is no Graphviz"
    remedy = f"unset {VARIABLE}" if choice == "system" else "run `pip install graphviz-pure`"
    return RuntimeError(
        f"{missing}, so nothing can lay the picture out; {remedy}, or save it as .dot and open that elsewhere."
    )
