"""Did the function draw random numbers?

Not only from the generators of Python, NumPy and this package, but from any that the function can reach. No generator
says that it draws; so all that there are in the process are asked where they stand, before and after.

Read next: `program`.
"""

from __future__ import annotations

import gc
import pickle
import random
from collections.abc import Callable
from typing import Any

import numpy as np

KINDS = (random.Random, np.random.Generator, np.random.RandomState)


def generators() -> list[tuple[Any, Callable[[Any], Any], Any]]:
    """Every generator that somebody holds, what tells its state, and the state now."""
    found = [x for x in gc.get_objects() if issubclass(type(x), KINDS)]
    states = [_of_python if isinstance(x, random.Random) else _of_numpy for x in found]
    return [(x, state, state(x)) for x, state in zip(found, states, strict=True)]


def _of_python(generator: random.Random) -> Any:
    return None if isinstance(generator, random.SystemRandom) else generator.getstate()


def _of_numpy(generator: Any) -> bytes:
    bits = getattr(generator, "bit_generator", None)
    return pickle.dumps(generator.get_state(legacy=False) if bits is None else bits.state)
