"""`autogradkit doctor`: what is there, and what does each missing thing cost?"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..drawing import render
from ..grading import sandbox
from ..grading.launch import SandboxError

Finding = tuple[str, bool, str, str]


@click.command()
def doctor() -> None:
    """Say what is there, and what each missing thing costs. Nothing is changed."""
    table = Table()
    for title in ("", "what", "found", "what it means"):
        table.add_column(title)
    for what, there, found, meaning in findings():
        table.add_row("[green]✓[/]" if there else "[yellow]–[/]", what, escape(found), escape(meaning))
    Console().print(table)


def findings() -> Iterator[Finding]:
    """(what, whether it is there, what was found, what that means), one after the other."""
    yield "Python", True, platform.python_version(), ""
    yield "NumPy", True, importlib.metadata.version("numpy"), "the default arrays"
    yield _pictures()
    yield _dot()
    yield _package("jupyterlab", "the lessons open with `autogradkit lab`", "lab", "lessons cannot be opened here")
    yield _package("matplotlib", "plots in the lessons are drawn", "lab", "plots in the lessons are missing")
    yield _package("nbval", "`pytest` runs the notebooks", "test", "`pytest` of a clone cannot run the notebooks")
    yield _gpu()
    yield _sandbox()


def _pictures() -> Finding:
    program = render.renderer()
    if program is None:
        return "pictures", False, "no graphviz-pure, no dot", "ag.draw(y) shows text; pip install graphviz-pure"
    return "pictures", True, Path(program).name, "ag.draw(y) makes SVG and PNG"


def _dot() -> Finding:
    path = shutil.which("dot")
    if path:
        return "system dot", True, path, "draws when AUTOGRADKIT_DOT=system"
    return "system dot", False, "not on the PATH", "nothing is lost: the bundled one draws"


def _package(name: str, gain: str, extra: str, cost: str) -> Finding:
    if importlib.util.find_spec(name):
        return name, True, importlib.metadata.version(name), gain
    return name, False, "not installed", f'{cost}; pip install "autogradkit[{extra}]"'


def _gpu() -> Finding:
    if importlib.util.find_spec("cupy") is None:
        return "GPU", False, "CuPy is not installed", "device='cuda' is refused; everything runs on NumPy"
    import cupy  # slow, and only this line needs it

    if not cupy.is_available():
        return "GPU", False, "CuPy finds no GPU", "device='cuda' is refused; everything runs on NumPy"
    name = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
    return "GPU", True, name, "device='cuda' works"


def _sandbox() -> Finding:
    try:
        level = sandbox.probe()
    except SandboxError as error:
        return "sandbox", False, "does not start", str(error)
    user = "; run as root, so learners' code gets another user" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    return "sandbox", True, level, f"`autogradkit grade` contains learners' code this far{user}"
