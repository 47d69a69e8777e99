"""How much memory does a computation need at its worst moment?

What counts is what the process holds of the machine's memory, because every library is seen by that, however it asks
for memory. Linux keeps the highest value, and lets a process set it back.
"""

from __future__ import annotations

import gc
import re
from ctypes import CDLL
from pathlib import Path

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def available() -> bool:
    """Whether this system tells."""
    return RESET.exists()


def release() -> None:
    """Gives free memory back to the machine, so that who uses it again is seen to; only glibc has to be told."""
    trim = getattr(CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Peak:
    """From now on: the highest value, beyond what the process holds now."""

    def __init__(self) -> None:
        gc.collect()
        release()
        RESET.write_text("5")
        self._before = _kilobytes("VmRSS")

    def bytes(self) -> int:
        return 1024 * (_kilobytes("VmHWM") - self._before)


def _kilobytes(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", STATUS.read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])
