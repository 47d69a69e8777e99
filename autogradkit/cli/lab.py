"""`autogradkit lab`: JupyterLab on a copy of the lessons that is the learner's own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import click
from rich.console import Console

from .. import course


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("autogradkit-lessons"))
@click.option("--port", type=click.IntRange(1, 65535), default=8888, show_default=True)
@click.option("--browser/--no-browser", default=True, help="Whether a browser window is opened.")
@click.option("--copy-only", is_flag=True, help="Copy the notebooks and stop.")
def lab(folder: Path, port: int, browser: bool, copy_only: bool) -> None:
    """Open JupyterLab on FOLDER, your own copy of the lessons and exercises (./autogradkit-lessons).

    What is in FOLDER already is never overwritten: your work stays yours. The server listens on this machine only and
    asks for its token.
    """
    console = Console()
    new, kept = copy_lessons(folder)
    console.print(f"{folder}: {new} notebooks copied, {kept} that were there left as they are.", highlight=False)
    if copy_only:
        return
    if importlib.util.find_spec("jupyterlab") is None:
        raise click.ClickException('JupyterLab is not installed; run: pip install "autogradkit[lab]"')
    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--port={port}", str(folder)]
    if not browser:
        command.append("--no-browser")
    raise SystemExit(subprocess.run(command, check=False).returncode)


def copy_lessons(folder: Path) -> tuple[int, int]:
    """Copies lessons and exercises into the folder; gives how many were copied and how many were there already."""
    if folder.exists() and not folder.is_dir():
        raise click.ClickException(f"{folder} is a file; give a folder for your copy of the lessons.")
    new = kept = 0
    for source, name in ((course.lessons(), "notebooks"), (course.homework(), "exercises")):
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        for notebook in sorted(source.glob("*.ipynb")):
            try:
                with (target / notebook.name).open("x", encoding="utf-8") as copy:
                    copy.write(without_outputs(notebook.read_text(encoding="utf-8")))
                new += 1
            except FileExistsError:
                kept += 1
    return new, kept


def without_outputs(text: str) -> str:
    """A notebook as it was before it ran: who is to predict must not see the outcome."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
