"""What every test shares: the mode state is at rest before and after, and arrays can come from several libraries."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autogradkit.engine import modes


@pytest.fixture(autouse=True)
def _modes_at_rest() -> Iterator[None]:
    assert modes.silenced == 0
    yield
    assert modes.silenced == 0, "a test left a thread in no_grad"
    assert modes.is_grad_enabled()


def _numpy(data: Any, dtype: str = "float64") -> Any:
    return np.asarray(data, dtype=dtype)


def _strict(device: str) -> Callable[..., Any]:
    def make(data: Any, dtype: str = "float64") -> Any:
        xp = pytest.importorskip("array_api_strict")
        return xp.asarray(np.asarray(data, dtype=dtype), device=xp.Device(device))

    return make


LIBRARIES = {
    "numpy": _numpy,
    "strict": _strict("CPU_DEVICE"),
    # This device refuses conversion to NumPy, as a GPU would: a stray np. call anywhere in the engine fails here.
    "strict-refusing": _strict("device1"),
}


@pytest.fixture(params=LIBRARIES)
def array(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Makes an array of one of the array libraries from NumPy data."""
    return LIBRARIES[request.param]
