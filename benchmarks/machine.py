"""On which machine, and with which versions, was it measured?"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

# What threaded libraries read when they start.
THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def environment(threads: int, root: Path) -> dict[str, str]:
    """The environment of a process that may use this many threads and finds the project's own packages."""
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    limits = dict.fromkeys(THREAD_LIMITS, str(threads))
    # jax knows no such variable; this flag keeps its linear algebra in the calling thread.
    eigen = f"--xla_cpu_multi_thread_eigen={'false' if threads == 1 else 'true'}"
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # An installed library lies there compiled; the one that is run from its source may be compiled once, too.
    return {**inherited, **limits, "XLA_FLAGS": eigen, "JAX_PLATFORMS": "cpu", "PYTHONPATH": path}


def installed(library: str) -> bool:
    """Whether this library can be imported here."""
    return find_spec(library) is not None


def versions(libraries: Iterable[str]) -> dict[str, str]:
    """The version of each library that is installed; one that runs from its source has no number."""
    return {name: _version(name) for name in libraries if installed(name)}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "from source"


def machine() -> str:
    """Processor, number of cores, operating system and Python, in one line."""
    cores = f"{os.cpu_count()} cores"
    return f"{_processor()}, {cores}, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _processor() -> str:
    """The processor's name; Linux tells it in a file, other systems through `platform`."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"
