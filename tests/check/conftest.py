"""Each test draws the same numbers, whatever ran before it, and leaves the registry of operations as it was."""

from collections.abc import Iterator

import pytest

from . import planted

START = planted.rng.bit_generator.state


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    planted.rng.bit_generator.state = START
    with planted.for_a_while():
        yield
