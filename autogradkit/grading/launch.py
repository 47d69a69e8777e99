"""How is a learner's process started with nothing in its hands, and how is nothing left of it?

A temporary folder holds a copy of the few files that run inside, and the working folder. The environment is written
from scratch. This is the place where further layers (Landlock, bubblewrap) wrap the command. Read next: `keeper`,
which runs in the new process, and `sandbox`, which talks to it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INSIDE = ("wire", "cells", "guard", "session", "worker", "keeper")
"""The modules that run inside. Nothing else of the package is there: no exercise, no reference, no generator."""

_BOOT = (
    "import sys; sys.path[:0] = sys.argv.pop(1).split({separator!r}); "
    "from autogradkit.grading.{main} import main; main()"
)
_STOP_SECONDS = 8.0
_HAS_KEEPER = os.name == "posix"


class SandboxError(RuntimeError):
    """The sandbox itself failed. It is never the learner's fault and never a score."""


@dataclass(frozen=True)
class Limits:
    """What one run may use."""

    seconds: float = 10.0
    """Wall clock, from the first line of the learner's code to the last answer."""
    memory: int = 2**30
    """Bytes in memory, of all processes of the run together."""
    noise: int = 8 * 2**20
    """Bytes printed or logged."""
    file: int = 16 * 2**20
    """Bytes in one file."""
    processes: int = 0
    """Further processes or threads."""
    start_seconds: float = 60.0
    """Until the interpreter and NumPy are ready; a slow machine is not the learner's fault."""


@dataclass
class Launched:
    """A started process, with what is needed to end it and to clear up after it."""

    process: subprocess.Popen[bytes]
    control: socket.socket | None
    folder: Path
    worker_group: int | None = None

    def stop(self) -> None:
        """End every process of the run. Harmless if they have ended."""
        if self.control is None:
            self.process.kill()
            return
        try:
            self.control.sendall(b"stop")
        except OSError:
            return  # the keeper is gone, and so is what it kept

    def wait(self) -> None:
        """Wait for the end of every process of the run."""
        self.stop()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.returncode != 0 and self.worker_group is not None:
            _end_group(self.worker_group)  # somebody killed the keeper

    def clear(self) -> None:
        """Close what is open and remove the folder, after the end."""
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr, self.control):
            if stream is not None:
                _close(stream)
        remove_folder(self.folder)


def launch(limits: Limits, folders: Iterable[str]) -> Launched:
    """Start the keeper, which starts the worker; where there is no `fork`, start the worker alone."""
    folder = Path(tempfile.mkdtemp(prefix="autogradkit-"))
    home = _furnish(folder)
    search = os.pathsep.join([str(folder / "code"), *folders])
    boot = _BOOT.format(separator=os.pathsep, main="keeper" if _HAS_KEEPER else "worker")
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", boot, search]
    options: dict[str, Any] = {"cwd": home, "env": _environment(home), "close_fds": True}
    options.update(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if not _HAS_KEEPER:
        return Launched(subprocess.Popen(command, **options), None, folder)
    ours, theirs = socket.socketpair()
    cpu_seconds = int(limits.seconds + limits.start_seconds) + 1
    numbers = (theirs.fileno(), limits.memory, cpu_seconds, limits.file, limits.processes)
    with theirs:
        process = subprocess.Popen(
            command + [str(number) for number in numbers],
            pass_fds=[theirs.fileno()],
            start_new_session=True,
            **options,
        )
    return Launched(process, ours, folder)


def level() -> str:
    """The name of the protection that this machine gives; it stands in every result."""
    return "process" if sys.platform == "linux" else "process, practice only"


def package_folders(modules: Iterable[str]) -> tuple[list[str], list[str]]:
    """Where installed modules are found, and which folders are theirs. The standard library is always there."""
    search: set[str] = set()
    own: set[str] = set()
    library = Path(sysconfig.get_path("stdlib"))
    for name in modules:
        spec = importlib.util.find_spec(name)
        if spec is None:
            raise SandboxError(f"The exercise allows {name}, which is not installed; try: pip install {name}")
        if spec.origin is None or not Path(spec.origin).is_absolute():
            continue
        found = Path(spec.origin).parent
        if library in (found, *found.parents) and "-packages" not in str(found):
            continue
        search.add(str(found.parent if spec.submodule_search_locations else found))
        own.update((str(found), f"{found}.libs"))
    return sorted(search), sorted(own)


def remove_folder(folder: Path) -> None:
    """Remove a folder in which somebody may have taken rights away."""
    for path, folders, _ in os.walk(folder):
        for name in folders:  # they are entered only after this
            inner = Path(path, name)
            if not inner.is_symlink():
                inner.chmod(0o700)
    shutil.rmtree(folder)


def _furnish(folder: Path) -> Path:
    """Copy what runs inside, and make the working folder. Others may pass through, but not look around."""
    package = folder / "code" / "autogradkit" / "grading"
    package.mkdir(parents=True)
    for empty in (package.parent / "__init__.py", package / "__init__.py"):
        empty.touch()
    for name in INSIDE:
        shutil.copyfile(Path(__file__).with_name(f"{name}.py"), package / f"{name}.py")
    home = folder / "home"
    home.mkdir(mode=0o700)
    folder.chmod(0o711)
    (folder / "code").chmod(0o700)
    return home


def _environment(home: Path) -> dict[str, str]:
    """Nothing of the grader's own environment, which may hold keys."""
    environment = {"HOME": str(home), "TMPDIR": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    environment.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    if sys.platform == "win32":
        environment.update(SYSTEMROOT=os.environ["SYSTEMROOT"], TEMP=str(home), TMP=str(home))
    return environment


def _end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nothing is left of it


def _close(stream: Any) -> None:
    try:
        stream.close()
    except BrokenPipeError:
        return  # unsent bytes of a request that nobody will read
