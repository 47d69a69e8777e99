"""CuPy without a GPU: NumPy behind CuPy's manners, so that the engine's way through CuPy is walked on every machine.

What differs from NumPy differs here too: an array has no `__array_namespace__`, is not converted to NumPy unless asked
to by `get()`, does not meet NumPy's arrays, has a device, and stays an array where NumPy would give a number. Where the
real CuPy is installed, the arguments of every call are held against its signature. A GPU decides; this only rehearses.
"""

import functools
import importlib.util
import inspect
import operator
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any

import numpy as np

from autogradkit.engine import randomness
from autogradkit.engine.libraries import registry

OPERATORS = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"]
COMPARISONS = ["lt", "le", "gt", "ge", "eq", "ne"]


class Device(nullcontext[None]):
    """The one GPU that there is not."""

    def __init__(self, number: int = 0) -> None:
        super().__init__()
        self.id = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and other.id == self.id

    __hash__ = object.__hash__


class ndarray:
    """An array that is no array of NumPy."""

    __array_priority__ = 100
    device = Device()

    def __init__(self, host: Any, base: Any = None) -> None:
        self.host, self.base = np.asarray(host), base

    def get(self) -> Any:
        return self.host.copy()

    def __array__(self, *arguments: Any, **settings: Any) -> Any:
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Please use `.get()`.")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> Any:
        return _call(getattr(ufunc, method), inputs, settings)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(self.host, name)
        if callable(found):
            return lambda *arguments, **settings: _call(found, arguments, settings, self)
        return _wrapped(found, self)

    def __getitem__(self, index: Any) -> Any:
        return _wrapped(self.host[_index(index)], self)

    def __setitem__(self, index: Any, values: Any) -> None:
        self.host[_index(index)] = _unwrapped(values)

    def __bool__(self) -> bool:
        return bool(self.host)

    def __float__(self) -> float:
        return float(self.host)

    def __int__(self) -> int:
        return int(self.host)

    def __len__(self) -> int:
        return len(self.host)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __neg__(self) -> Any:
        return _wrapped(-self.host)

    def __abs__(self) -> Any:
        return _wrapped(abs(self.host))

    def __invert__(self) -> Any:
        return _wrapped(~self.host)

    __hash__ = None  # type: ignore[assignment]


ndarray.__module__ = Device.__module__ = "cupy"


def _unwrapped(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(_unwrapped(v) for v in value)
    if isinstance(value, np.ndarray):
        raise TypeError(f"Unsupported type {type(value)}")
    return value.host if isinstance(value, ndarray) else value


def _index(index: Any) -> Any:
    """An index, in which CuPy takes NumPy's arrays too."""
    if isinstance(index, tuple):
        return tuple(_index(part) for part in index)
    return index if isinstance(index, np.ndarray) else _unwrapped(index)


def _wrapped(value: Any, source: Any = None) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(_wrapped(v) for v in value)
    if not isinstance(value, (np.ndarray, np.generic)):
        return value
    shares = source is not None and isinstance(value, np.ndarray) and value.base is not None
    return ndarray(value, (source.base if source.base is not None else source) if shares else None)


def _call(function: Any, arguments: Any, settings: Any, source: Any = None) -> Any:
    unwrapped = [_unwrapped(a) for a in arguments]
    return _wrapped(function(*unwrapped, **{k: _unwrapped(v) for k, v in settings.items()}), source)


def _binary(name: str, swapped: bool) -> Any:
    def method(x: Any, y: Any) -> Any:
        # As CuPy: whoever speaks NumPy's protocol is asked first.
        if not isinstance(y, (ndarray, int, float, complex, np.generic, np.ndarray)):
            ufunc = getattr(np, UFUNCS.get(name, name))
            return y.__array_ufunc__(ufunc, "__call__", *((y, x) if swapped else (x, y)))
        x, y = (y, x) if swapped else (x, y)
        return _wrapped(getattr(operator, OPERATIONS.get(name, name))(_unwrapped(x), _unwrapped(y)))

    return method


OPERATIONS = {"and": "and_", "or": "or_"}
UFUNCS = {"sub": "subtract", "mul": "multiply", "truediv": "divide", "pow": "power", "lt": "less", "le": "less_equal"}
UFUNCS |= {"gt": "greater", "ge": "greater_equal", "eq": "equal", "ne": "not_equal"}
for _name in OPERATORS:
    setattr(ndarray, f"__{_name}__", _binary(_name, swapped=False))
    setattr(ndarray, f"__r{_name}__", _binary(_name, swapped=True))
for _name in COMPARISONS:
    setattr(ndarray, f"__{_name}__", _binary(_name, swapped=False))


class CuPy:
    """NumPy's functions, on arrays that are none of NumPy's."""

    __version__ = "14.0.0"
    ndarray = ndarray
    add = SimpleNamespace(at=lambda target, index, values: np.add.at(target.host, _index(index), values.host))
    cuda = SimpleNamespace(Device=Device, get_current_stream=lambda: SimpleNamespace(synchronize=lambda: None))

    def is_available(self) -> bool:
        return True

    def asarray(self, a: Any, dtype: Any = None, order: Any = None, *, copy: Any = None, blocking: bool = False) -> Any:
        if isinstance(a, ndarray) and not copy and dtype in (None, a.dtype):
            return a
        return ndarray(np.array(a.host if isinstance(a, ndarray) else a, dtype, copy=True))

    @property
    def linalg(self) -> Any:
        return Part(np.linalg)

    @property
    def random(self) -> Any:
        return SimpleNamespace(default_rng=lambda seed: Generator(seed))

    @property
    def fft(self) -> Any:
        def on(function: Any) -> Any:
            return lambda a, **settings: _call(function, (a,), settings, a)

        return SimpleNamespace(fft=on(np.fft.fft), ifft=on(np.fft.ifft))

    def __getattr__(self, name: str) -> Any:
        function, signature = getattr(np, name), _real_signature(name)
        if not callable(function) or isinstance(function, type):
            return function

        def call(*arguments: Any, **settings: Any) -> Any:
            if signature is not None:
                signature.bind(*arguments, **settings)
            source = next((a for a in arguments if isinstance(a, ndarray)), None)
            return _call(function, arguments, settings, source)

        return call


class Part:
    """A part of NumPy, such as `np.linalg`, on arrays that are none of NumPy's."""

    def __init__(self, part: Any) -> None:
        self._part = part

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._part, name)

        def call(*arguments: Any, **settings: Any) -> Any:
            z = function(*[_unwrapped(a) for a in arguments], **settings)
            return tuple(_wrapped(part) for part in z) if isinstance(z, tuple) else _wrapped(z)

        return call


class Generator:
    """Draws with NumPy."""

    def __init__(self, seed: int) -> None:
        self._host = np.random.default_rng(seed)

    def __getattr__(self, name: str) -> Any:
        if name not in ("random", "standard_normal", "integers"):
            raise AttributeError(name)
        return lambda *arguments, **settings: ndarray(getattr(self._host, name)(*arguments, **settings))


@functools.cache
def _real_signature(name: str) -> Any:
    """The signature of the real CuPy's function, None where it is not installed or does not tell."""
    if importlib.util.find_spec("cupy") is None:
        return None
    import cupy

    function = getattr(cupy, name)
    return inspect.signature(function) if inspect.isfunction(function) else None


@contextmanager
def rehearsed() -> Iterator[CuPy]:
    """Inside, this module stands in for CuPy."""
    cupy = CuPy()
    own, before = registry.CUPY.__dict__, dict(registry.CUPY.__dict__)
    own.clear()
    own.update(cupy=cupy, why_not=registry.CUPY.load)
    try:
        yield cupy
    finally:
        own.clear()
        own.update(before)
        randomness._generators.of.pop(registry.CUPY, None)  # it has drawn from the stand-in
