"""Which array libraries are there, and which one makes new arrays?

NumPy and CuPy are built in; others are found through the entry points `autogradkit.backends` of whatever is installed.
`use` chooses the library of this thread's new arrays. An array that exists is known by its class, whatever is chosen.

Read next: `backend`.
"""

from __future__ import annotations

import sys
import threading
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, final

import numpy as np

from .. import errors
from .cuda import CuPy
from .library import Library, Standard, package
from .numbers import NumPy

GROUP = "autogradkit.backends"

NUMPY, CUPY = NumPy(), CuPy()


class _Thread(threading.local):
    chosen: Library = NUMPY


_thread = _Thread()

# The library of each class of arrays that was met.
_of_class: dict[type, Library] = dict.fromkeys((np.ndarray, float, int, bool, complex), NUMPY)


@final
class Broken(Library):
    """A registered library whose adapter cannot be loaded: harmless until somebody asks for it."""

    def __init__(self, name: str, module: str, error: Exception) -> None:
        self.name, self.module, self.error = name, module, error

    def why_not(self) -> str | None:
        return f"its adapter {self.module} cannot be loaded ({type(self.error).__name__}: {self.error})"


@cache
def libraries() -> dict[str, Library]:
    """All libraries by name: the built-in ones, then those of entry points."""
    from importlib.metadata import entry_points  # takes 20 ms to import, for which nobody else should wait

    found: dict[str, Library] = {library.name: library for library in (NUMPY, CUPY)}
    for entry in entry_points(group=GROUP):
        try:
            found.setdefault(entry.name, entry.load()())
        except Exception as error:  # whatever is wrong with an add-on concerns only those who use it
            found.setdefault(entry.name, Broken(entry.name, entry.value, error))
    return found


unregistered = cache(Standard)


def library_of(value: Any) -> Library | None:
    """The library that a raw value belongs to, None where it is not an array or a number."""
    library = _of_class.get(type(value))
    return library if library is not None else _recognised(value)


def _recognised(value: Any) -> Library | None:
    kind = type(value)
    if isinstance(value, (np.ndarray, np.generic)):
        library: Library | None = NUMPY
    elif kind.__module__ == "builtins" or not hasattr(value, "dtype") or not hasattr(value, "shape"):
        return None
    else:
        library = next((known for known in libraries().values() if known.owns(value)), None)
        if library is None and hasattr(value, "__array_namespace__"):
            library = unregistered(value.__array_namespace__())
    if library is not None:
        _of_class[kind] = library
    return library


def is_device(thing: Any) -> bool:
    """Whether this names a device of some library, here or not, rather than a dtype."""
    return (
        any(library.owns_device(thing) for library in libraries().values()) or _without_registration(thing) is not None
    )


def library_at(device: Any) -> Library:
    """The library whose arrays lie on a device that the user named.

    Raises
    ------
    ValueError
        Where there is no such device.
    RuntimeError
        Where its library cannot be used here.
    """
    for library in libraries().values():
        if library.owns_device(device):
            reason = library.why_not() or library.load()
            if reason is not None:
                raise errors.no_device(device, reason)
            return library
    found = _without_registration(device)
    if found is None:
        raise errors.unknown_device(device)
    return found


def _without_registration(device: Any) -> Library | None:
    """The library of a device object that follows the standard without being registered; its module is loaded."""
    module = sys.modules.get(package(device))
    if type(device).__name__ != "Device" or not hasattr(module, "__array_namespace_info__"):
        return None
    return unregistered(module)


def destination(data: Any, device: Any) -> Library:
    """The library of a new array: that of the device, else that of the data where it is an array, else the chosen."""
    if device is not None:
        return library_at(device)
    if isinstance(data, (float, int, complex, np.generic)):
        return _thread.chosen
    return library_of(data) or _thread.chosen


def chosen() -> Library:
    """The library of this thread's new arrays."""
    return _thread.chosen


@final
class use(AbstractContextManager["use"]):
    """Makes new arrays in another library from now on, or inside a `with` block.

    Concerns the thread that calls it, and arrays made from numbers and lists; an array that exists stays in its
    library.

    Parameters
    ----------
    name : str
        "numpy", "cupy", or the name under which a library was registered; `backends()` lists them.

    Raises
    ------
    ValueError
        Where no library has the name.
    RuntimeError
        Where the library cannot be used here, with the reason.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.use("numpy")
    use('numpy')
    >>> with ag.use("numpy"):
    ...     x = ag.tensor([1.0, 2.0])
    """

    def __init__(self, name: str) -> None:
        library = libraries().get(name)
        if library is None:
            raise errors.unknown_library(name, list(libraries()))
        reason = library.why_not() or library.load()
        if reason is not None:
            raise errors.unusable_library(name, reason)
        self._name = name
        self._before, _thread.chosen = _thread.chosen, library

    def __exit__(self, *error: object) -> None:
        _thread.chosen = self._before

    def __repr__(self) -> str:
        return f"use({self._name!r})"


def backends() -> dict[str, bool]:
    """The names of all array libraries, and whether each can be used here; imports none of them.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.backends()["numpy"]
    True
    """
    return {name: library.why_not() is None for name, library in libraries().items()}
