"""What every test shares: the mode state is at rest before and after, and arrays can come from several libraries."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

from autogradkit.engine import modes
from autogradkit.engine.libraries.registry import CUPY, NUMPY, chosen

from .rehearsal import rehearsed

# A library of somebody else's, which must be found by its entry point and not because pytest has imported it.
collect_ignore = ["engine/third_party"]


@pytest.fixture(autouse=True)
def _modes_at_rest() -> Iterator[None]:
    assert modes.watched == 0
    yield
    assert modes.watched == 0, "a test left a thread in no_grad or with an observer"
    assert modes.is_grad_enabled()
    assert chosen() is NUMPY, "a test left another array library chosen"


def _numpy(data: Any, dtype: str = "float64") -> Any:
    return np.asarray(data, dtype=dtype)


def _strict(device: str) -> Callable[..., Any]:
    def make(data: Any, dtype: str = "float64") -> Any:
        xp = pytest.importorskip("array_api_strict")
        return xp.asarray(np.asarray(data, dtype=dtype), device=xp.Device(device))

    return make


def _cupy(data: Any, dtype: str = "float64") -> Any:
    return CUPY.asarray(np.asarray(data, dtype=dtype))


LIBRARIES = {
    "numpy": _numpy,
    "strict": _strict("CPU_DEVICE"),
    # This device refuses conversion to NumPy, as a GPU would: a stray np. call anywhere in the engine fails here.
    "strict-refusing": _strict("device1"),
    "cupy-rehearsed": _cupy,
    "cupy": _cupy,
}


@pytest.fixture(params=[pytest.param(name, marks=[pytest.mark.gpu] * (name == "cupy")) for name in LIBRARIES])
def array(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Makes an array of one of the array libraries from NumPy data; `pytest -m gpu` asks CuPy."""
    with rehearsed() if request.param == "cupy-rehearsed" else nullcontext():
        if request.param == "cupy" and (reason := CUPY.why_not() or CUPY.load()):
            pytest.skip(reason)
        yield LIBRARIES[request.param]
