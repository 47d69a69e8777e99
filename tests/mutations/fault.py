"""What is a planted fault: which text of the engine is replaced by which, and what goes wrong then."""

from dataclasses import dataclass
from pathlib import Path
from typing import final

ROOT = Path(__file__).parents[2]


@final
@dataclass(frozen=True)
class Fault:
    """One fault.

    name  : how it is called on the command line
    file  : where it is planted, seen from `autogradkit`
    old   : the text as it stands there, which has to occur once
    new   : the text in its place
    wrong : what it breaks
    """

    name: str
    file: str
    old: str
    new: str
    wrong: str

    def path(self, root: Path) -> Path:
        """The file, in a working tree or in a copy of it."""
        return root / "autogradkit" / self.file

    def planted(self, source: str) -> str:
        """The source with the fault in it."""
        found = source.count(self.old)
        if found != 1:
            raise OutOfDate(f"{self.name}: its text occurs {found} times in {self.file}; renew it:\n{self.old}")
        return source.replace(self.old, self.new)


@final
class OutOfDate(Exception):
    """The engine has changed where a fault was to be planted."""


@final
@dataclass(frozen=True)
class Area:
    """Faults of one kind, and the test files, seen from `tests`, that should find them first."""

    name: str
    first: tuple[str, ...]
    faults: tuple[Fault, ...]
