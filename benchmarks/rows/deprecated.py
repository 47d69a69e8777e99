"""What does DeZero need to be importable beside a NumPy of today?

Its last release (0.0.13) asks NumPy, while it is imported, for a name that NumPy 1.24 dropped. The name is put back in
DeZero's own process; nothing that is timed uses it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np


def import_dezero() -> Any:
    """The module dezero."""
    np.int = int  # type: ignore[attr-defined]
    return import_module("dezero")
