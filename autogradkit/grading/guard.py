"""What may the learner's code reach? Inside its process: the modules of the exercise, and its own folder.

This is for honest code and for simple tricks: the import rule of an exercise is part of the question, and a clear
refusal teaches more than a strange crash. It is not the wall. The wall is `sandbox`, and the verdict outside.
Read next: `session`, which runs the cells under this guard.
"""

from __future__ import annotations

import builtins
import importlib
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any, NoReturn

_ORDINARY = """
    __future__ abc collections contextlib copy dataclasses enum functools itertools logging numbers operator pprint
    random string sys textwrap time types typing warnings
"""
ORDINARY = frozenset(_ORDINARY.split())
"""Modules of the language itself. They answer no exercise, so no exercise has to allow them."""

PACKAGE = "autogradkit"

_LOADED_LATE = """
    numpy.char numpy.fft numpy.linalg numpy.ma numpy.polynomial numpy.random numpy.rec numpy.strings numpy.testing
    encodings.latin_1 encodings.unicode_escape encodings.utf_16 linecache traceback tracemalloc unicodedata
"""

_FORBIDDEN_EVENTS = (
    "ctypes.",
    "ftplib.",
    "http.",
    "os.exec",
    "os.fork",
    "os.kill",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "pty.",
    "shutil.",
    "signal.pthread_kill",
    "smtplib.",
    "socket.",
    "subprocess.",
    "sys.addaudithook",
    "urllib.",
    "webbrowser.",
)


class Silent:
    """Stands for what a notebook only shows, such as `check(...)`: takes anything and does nothing."""

    def __call__(self, *arguments: Any, **options: Any) -> Silent:
        return self

    def __getattr__(self, name: str) -> Silent:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


class Absent:
    """Stands for a module that the exercise does not allow; says so when it is used, not before.

    A notebook may import a plotting library in the same cell as NumPy, and lose nothing as long as the answer does
    without it.
    """

    def __init__(self, message: str) -> None:
        self.__dict__["message"] = message

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def refuse(self, *arguments: Any, **options: Any) -> NoReturn:
        raise ImportError(self.__dict__["message"])

    __call__ = __getitem__ = __setitem__ = __setattr__ = __enter__ = __iter__ = __mro_entries__ = refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = refuse


def preload(allowed: Iterable[str], folders: Sequence[str]) -> None:
    """Import the allowed modules now; afterwards the folders of installed packages, and ours, are no longer searched.

    The learner's process may soon have no right to read the interpreter's own files, so what is loaded late by
    nature is loaded here.
    """
    for name in sorted({*allowed, *ORDINARY}):
        importlib.import_module(name)
    for name in _LOADED_LATE.split():
        importlib.import_module(name)
    ours = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.path[:] = [folder for folder in sys.path if folder not in (*folders, ours)]
    sys.path_importer_cache.clear()


def learners_builtins(allowed: frozenset[str]) -> dict[str, Any]:
    """The built-in names of the learner's module: Python's own, with an `import` that keeps to the exercise."""
    package, lessons = _stand_ins(f"the code of this exercise may not import {PACKAGE}")

    def import_allowed(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        top = name.partition(".")[0]
        if top == PACKAGE:
            return lessons if fromlist and name != PACKAGE else package
        if top not in allowed and top not in ORDINARY:
            raise ImportError(f"this exercise may not import {top}; it may import {', '.join(sorted(allowed))}")
        return builtins.__import__(name, globals, locals, fromlist or (), level)

    names = dict(vars(builtins))
    names.update(__import__=import_allowed, display=Silent(), help=Silent())
    return names


def _stand_ins(message: str) -> tuple[ModuleType, ModuleType]:
    """The kit's own package as a notebook sees it here: what its lessons show is silent, its engine is absent."""
    package, lessons = ModuleType(PACKAGE), ModuleType(f"{PACKAGE}.lessons")
    package.__dict__.update(lessons=lessons, __getattr__=Absent(message).__getattr__)
    lessons.__dict__.update(__getattr__=Silent().__getattr__)
    return package, lessons


def watch(packages: Sequence[str], home: str, processes: int) -> None:
    """Refuse other files, other processes and the network from now on. An audit hook cannot be taken out again."""
    real, home = os.path.realpath, os.path.realpath(home) + os.sep
    packages = tuple(real(folder) + os.sep for folder in packages)
    library = real(os.path.dirname(os.__file__)) + os.sep

    def may_open(path: str, writes: bool) -> bool:
        if path.startswith(home) or path == os.devnull:
            return True
        in_library = path.startswith(library) and "-packages" + os.sep not in path
        return not writes and (in_library or path.startswith(packages))

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = bool(isinstance(flags, int) and flags & 3) or bool(set(mode or "") & set("wxa+"))
            if isinstance(path, str | bytes) and not may_open(real(os.fsdecode(path)), writes):
                raise PermissionError(f"homework may not open {os.fsdecode(path)}")
        elif event.startswith(_FORBIDDEN_EVENTS) and not (processes and event == "os.fork"):
            raise PermissionError(f"homework may not do this: {event}")

    sys.addaudithook(hook)
