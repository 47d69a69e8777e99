"""Row k: how long does a new Python process take that imports the library and ends?"""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from ..workload import Bar, Step, Workload

LIBRARIES = ("numpy", "autogradkit", "torch", "autograd", "micrograd", "mygrad", "jax")


def importing(library: str) -> Step:
    command = [sys.executable, "-c", f"import {library}"]
    return Step(lambda: subprocess.run(command, check=True).returncode, lambda code: [code])


WORKLOAD = Workload(
    name="k",
    title="import, whole process",
    contenders={library: partial(importing, library) for library in LIBRARIES},
    bars=(Bar("numpy", 1.15), Bar("torch", 0.1)),
    remark="micrograd does not import NumPy. DeZero 0.0.13 cannot be imported beside NumPy 1.24 or newer; in the other "
    "rows the name that it misses is put back.",
)
