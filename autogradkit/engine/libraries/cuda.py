"""How does the engine reach a GPU?

Through CuPy, which is imported when it is first asked for: by `device="cuda"`, by `ag.use("cupy")`, or because somebody
hands in its arrays. CuPy follows NumPy more closely than the array API standard; where the two disagree on a name or
a keyword, `Names` translates, and only there: one row of a table for each. `tests/engine/test_cupy_names.py` compares
everything that the engine asks for with the real CuPy, and says which row is missing.

Read next: `registry`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial
from importlib.util import find_spec
from typing import Any, final

from .. import errors
from .library import Library, Shape
from .numbers import NumPy, may_repeat

# What the driver of a GPU leaves behind, on Linux, under WSL, on Windows and for AMD.
DRIVERS = ("/dev/nvidiactl", "/dev/dxg", "C:/Windows/System32/nvcuda.dll", "/dev/kfd")


@final
class CuPy(Library):
    """Arrays of CuPy, on a GPU."""

    name = module = "cupy"

    def why_not(self) -> str | None:
        if self.module in sys.modules:
            return self.load()
        if find_spec(self.module) is None:
            return "CuPy is not installed (pip install 'autogradkit[gpu]')"
        return None if any(os.path.exists(driver) for driver in DRIVERS) else "CuPy finds no GPU"

    def load(self) -> str | None:
        return self._too_old() or (None if self.cupy.is_available() else "CuPy finds no GPU")

    def _too_old(self) -> str | None:
        version = self.cupy.__version__
        if int(version.partition(".")[0]) >= 14:
            return None
        return f"CuPy {version} is older than 14 (pip install --upgrade 'autogradkit[gpu]')"

    @cached_property
    def cupy(self) -> Any:
        """CuPy itself."""
        import cupy

        return cupy

    @cached_property
    def functions(self) -> Any:
        if reason := self._too_old():
            raise errors.unusable_library(self.name, reason)
        return Names(self.cupy)

    def owns_device(self, device: Any) -> bool:
        name, _, number = device.partition(":") if isinstance(device, str) else ("", "", "")
        return (name == "cuda" and (device == "cuda" or number.isdecimal())) or super().owns_device(device)

    def dtype(self, dtype: Any) -> Any:
        return NumPy().dtype(dtype)

    def device_of(self, array: Any) -> Any:
        return f"cuda:{array.device.id}"

    def to_numpy(self, array: Any) -> Any:
        return array.get()

    def synchronise(self) -> None:
        self.cupy.cuda.get_current_stream().synchronize()

    def pick(self, array: Any, index: Any) -> Any:
        return array[index]

    def put(self, array: Any, index: Any, values: Any) -> Any:
        result = array.copy()
        result[index] = values if self.owns(values) else self.asarray(values, array.dtype)
        return result

    def scatter_add(self, values: Any, shape: Shape, index: Any) -> Any:
        target = self.functions.zeros(shape, dtype=values.dtype, device=values.device)
        if may_repeat(index):
            self.cupy.add.at(target, index, values)
        else:
            target[index] = values
        return target

    def generator(self, seed: int) -> Any:
        return self.cupy.random.default_rng(seed)

    def branched(self, generator: Any) -> tuple[Any, Callable[[], Any]]:
        # The state is out of reach on the device, but a seed drawn from it starts a branch that can be walked again.
        seed = int(generator.integers(0, 2**31))
        return self.generator(seed), partial(self.generator, seed)


# ---------------------------------------------------------------- the standard's names on CuPy

# Functions of the standard that make arrays, which on CuPy have no `device=`.
# fmt: off
MAKERS = {
    "arange", "asarray", "astype", "empty", "empty_like", "eye", "full", "full_like", "linspace", "ones", "ones_like",
    "zeros", "zeros_like",
}
# fmt: on

# Keywords that are called otherwise on CuPy.
KEYWORDS = {
    "clip": {"min": "a_min", "max": "a_max"},
    "reshape": {"shape": "newshape"},
    "std": {"correction": "ddof"},
    "var": {"correction": "ddof"},
}

# Functions that CuPy has in another form or not at all; the first argument is CuPy.
FORMS: dict[str, Callable[..., Any]] = {}


def form(function: Callable[..., Any]) -> Callable[..., Any]:
    """Puts a function into the table `FORMS`."""
    FORMS[function.__name__] = function
    return function


@form
def argsort(cupy: Any, x: Any, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    # Equal entries keep their order also where the largest comes first: sort the reverse, and reverse that.
    if not descending:
        return cupy.argsort(x, axis=axis)
    return x.shape[axis] - 1 - cupy.flip(cupy.argsort(cupy.flip(x, axis=axis), axis=axis), axis=axis)


@form
def sort(cupy: Any, x: Any, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    ascending = cupy.sort(x, axis=axis)
    return cupy.flip(ascending, axis=axis) if descending else ascending


@form
def unstack(cupy: Any, x: Any, /, *, axis: int = 0) -> tuple[Any, ...]:
    return tuple(cupy.moveaxis(x, axis, 0))


@form
def vecdot(cupy: Any, x: Any, y: Any, /, *, axis: int = -1) -> Any:
    return cupy.sum(cupy.conj(x) * y, axis=axis)


@final
class Names:
    """CuPy's functions by the standard's names and with its keywords; what is not in a table is CuPy's own."""

    def __init__(self, cupy: Any) -> None:
        self._cupy = cupy

    def __getattr__(self, name: str) -> Any:
        if name in FORMS:
            found = partial(FORMS[name], self._cupy)
        elif name in MAKERS:
            found = partial(self._make, getattr(self._cupy, name))
        elif name in KEYWORDS:
            found = partial(_renamed, getattr(self._cupy, name), KEYWORDS[name])
        else:
            found = getattr(self._cupy, name)
        setattr(self, name, found)  # the next time it is found at once
        return found

    def _make(self, maker: Callable[..., Any], *arguments: Any, device: Any = None, **settings: Any) -> Any:
        with self._on(device):
            return maker(*arguments, **settings)

    def _on(self, device: Any) -> AbstractContextManager[Any]:
        if device is None or device == "cuda":
            return nullcontext()
        place: AbstractContextManager[Any] = (
            self._cupy.cuda.Device(int(device.partition(":")[2])) if isinstance(device, str) else device
        )
        return place


def _renamed(function: Callable[..., Any], names: dict[str, str], *arguments: Any, **settings: Any) -> Any:
    return function(*arguments, **{names.get(key, key): value for key, value in settings.items()})
