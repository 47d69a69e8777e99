"""Where do the notebooks lie?

In a clone they are at the top, `notebooks/` and `exercises/`; an installed wheel carries them inside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def lessons() -> Path:
    """The folder of the lessons' notebooks."""
    return _folder("notebooks")


def homework() -> Path:
    """The folder of the released exercise notebooks."""
    return _folder("exercises")


def _folder(name: str) -> Path:
    carried = _PACKAGE / "course" / name
    return carried if carried.is_dir() else _PACKAGE.parent / name
