"""What does an array library say about itself?

A `Library` is a namespace of functions and the little in which libraries differ. What is written here holds for every
library of the Python array API standard; a subclass overrides what it knows better. A library of your own takes part
in three steps:

1. a subclass with a `name` and a `module`, in a file that does not import the library itself:

       class Mine(Library):
           name, module = "mine", "my_arrays"

2. an entry point of the package that holds it, in its pyproject.toml:

       [project.entry-points."autogradkit.backends"]
       mine = "my_package.adapter:Mine"

3. `ag.use("mine")`, or arrays of it handed to any function of autogradkit.

Read next: `registry`.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable
from copy import deepcopy
from functools import cached_property, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, final

import numpy as np

from .. import errors
from . import places

Shape = tuple[int, ...]


class Library(ABC):
    """An array library; what is written here follows the array API standard.

    name   : what users write, `ag.use(name)`
    module : the module that its functions are in; its arrays are known by their class coming from there
    """

    name: str
    module: str

    # ------------------------------------------------------------ is it here, and what belongs to it?

    def why_not(self) -> str | None:
        """Why it cannot be used on this machine, None if it can; says so without importing it."""
        return None if find_spec(self.root) else f"{self.module} is not installed"

    def load(self) -> str | None:
        """Imports it; why it cannot be used here after all, None if it can."""
        import_module(self.module)
        return None

    @cached_property
    def functions(self) -> Any:
        """Its functions, by the names and with the keywords of the standard; imports it."""
        return import_module(self.module)

    @property
    def root(self) -> str:
        """The package that everything of the library is in."""
        return self.module.partition(".")[0]

    def owns(self, value: Any) -> bool:
        """Whether this is an array of the library."""
        return package(value) == self.root and hasattr(value, "dtype") and hasattr(value, "shape")

    def owns_device(self, device: Any) -> bool:
        """Whether a device that the user named is one of this library."""
        return package(device) == self.root and type(device).__name__ == "Device"

    # ------------------------------------------------------------ arrays come and go

    def dtype(self, dtype: Any) -> Any:
        """The library's own dtype for one that the user named, of any library; None stays None."""
        if dtype is None:
            return None
        name = dtype_name(dtype)
        found = getattr(self.functions, name, None)
        if found is None:
            raise errors.missing_dtype(self.name, name)
        return found

    def asarray(self, data: Any, dtype: Any = None, copy: bool | None = None, device: Any = None) -> Any:
        """Numbers, nested lists or an array of this library or of NumPy as an array of this library.

        copy is True for memory of its own, None for the same memory where that is possible.
        """
        data = data if self.owns(data) else numeric(data)
        return self.functions.asarray(data, dtype=self.dtype(dtype), copy=copy, device=device)

    def device_of(self, array: Any) -> Any:
        """Where an array lies."""
        return array.device

    def to_numpy(self, array: Any) -> Any:
        """The array as one of NumPy, copied from its device where that is needed."""
        try:
            return np.asarray(array)
        except (RuntimeError, TypeError):  # a device that NumPy cannot read unless it is asked to by name
            return np.from_dlpack(array)

    def synchronise(self) -> None:  # noqa: B027 - nothing to wait for is a fine answer
        """Waits until everything that was asked of the device is done; most libraries are done at once."""

    # ------------------------------------------------------------ indexing

    def pick(self, array: Any, index: Any) -> Any:
        """`array[index]`, with NumPy's meaning."""
        return places.pick(self.functions, array, self._on_host(index))

    def put(self, array: Any, index: Any, values: Any) -> Any:
        """A copy of the array after `array[index] = values`, with NumPy's meaning."""
        if not self.owns(values):
            values = self.asarray(values, array.dtype, device=array.device)
        return places.put(self.functions, array, self._on_host(index), values)

    def scatter_add(self, values: Any, shape: Shape, index: Any) -> Any:
        """Zeros of this shape to which the values are added at `index`; a place that occurs twice receives both."""
        return places.scatter_add(self.functions, values, shape, self._on_host(index))

    def _on_host(self, index: Any) -> tuple[Any, ...]:
        """An index as a tuple, with arrays of NumPy in the place of the library's own."""
        parts = index if isinstance(index, tuple) else (index,)
        return tuple(self.to_numpy(p) if self.owns(p) else p for p in parts)

    # ------------------------------------------------------------ random numbers

    def generator(self, seed: int) -> Any:
        """What draws its random numbers: has `random(size)`, `standard_normal(size)`, `integers(low, high, size)`.

        The standard has none, so NumPy draws and the library takes over.
        """
        return np.random.default_rng(seed)

    def branched(self, generator: Any) -> tuple[Any, Callable[[], Any]]:
        """The generator to go on with, and what makes generators that will draw the same numbers as that one."""
        return generator, partial(deepcopy, deepcopy(generator))


@final
class Standard(Library):
    """A library that nobody registered, but whose arrays say where their functions are."""

    def __init__(self, functions: Any) -> None:
        self.name = self.module = functions.__name__
        self.functions = functions


def package(thing: Any) -> str:
    """The package that the class of a thing comes from."""
    return type(thing).__module__.partition(".")[0]


def dtype_name(dtype: Any) -> str:
    """The name of a dtype of numbers, which all libraries share: `float32` for np.float32, "float32", xp.float32, …

    Raises
    ------
    TypeError
        Where there is no such dtype, or it is not one of numbers.
    """
    try:
        known = np.dtype(dtype)
    except TypeError:
        known = _by_its_text(dtype)
    if known is None or known.kind not in "fiubc":
        raise errors.unknown_dtype(dtype)
    return str(known.name)


def _by_its_text(dtype: Any) -> Any:
    """NumPy's dtype for that of another library, which names itself `xp.float32`; None where there is none."""
    try:
        return np.dtype(str(dtype).rpartition(".")[2])
    except TypeError:
        return None


def numeric(data: Any, dtype: Any = None, copy: bool | None = None) -> Any:
    """Data as an array of NumPy.

    Raises
    ------
    TypeError
        For text, ragged lists and everything else that is not numeric.
    """
    try:
        array = np.array(data, dtype=dtype, copy=copy)
    except (ValueError, TypeError) as error:
        raise errors.not_numeric(data) from error
    if array.dtype.kind not in "fiubc":
        raise errors.not_numeric(data)
    return array
