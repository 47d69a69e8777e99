"""`autogradkit release`: the learners' notebooks, made from the teacher's."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from ..grading import release as making


@click.command()
@click.argument("solutions", type=click.Path(path_type=Path), default=Path("solutions"))
@click.argument("exercises", type=click.Path(path_type=Path), default=Path("exercises"))
@click.option("--check", is_flag=True, help="Write nothing; fail if a released notebook is not in step.")
def release(solutions: Path, exercises: Path, check: bool) -> None:
    """Make EXERCISES/ from SOLUTIONS/: the same notebooks without the answers, run once.

    SOLUTIONS and EXERCISES are folders of notebooks; by default ./solutions and ./exercises.
    """
    sources = sorted(solutions.glob("*.ipynb")) if solutions.is_dir() else []
    if not sources:
        raise click.ClickException(f"There is no notebook in {solutions}; give the folder of the solutions.")
    if not check and importlib.util.find_spec("nbclient") is None:
        raise click.ClickException('Jupyter is needed to run the notebooks; run: pip install "autogradkit[lab]"')
    console = Console()
    behind = []
    for source in sources:
        target = exercises / source.name
        try:
            released = making.release(json.loads(source.read_text(encoding="utf-8")))
        except (making.ReleaseError, ValueError) as error:
            raise click.ClickException(f"{source} cannot be released: {error}") from error
        if check:
            if not _in_step(released, target):
                behind.append(str(target))
            continue
        exercises.mkdir(parents=True, exist_ok=True)
        making.write(making.execute(released, exercises), target)
        console.print(f"{source} → {target}", highlight=False)
    if behind:
        raise click.ClickException(f"Not in step with {solutions}: {', '.join(behind)}; run autogradkit release.")


def _in_step(released: dict[str, Any], target: Path) -> bool:
    if not target.is_file():
        return False
    return _sources(released) == _sources(json.loads(target.read_text(encoding="utf-8")))


def _sources(notebook: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What a release decides: every cell but its outputs."""
    return [(cell["id"], cell["cell_type"], making.cell_text(cell), cell["metadata"]) for cell in notebook["cells"]]
