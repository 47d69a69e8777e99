"""Whose is it, where `draw` is given a tensor of another library, or a function to call?

A tensor is of the library that its class comes from. A function is of the library that its arguments come from; where
these are numbers or NumPy arrays, of the library that its code mentions, or that of the functions it calls. Where
nothing of that decides, it is this package's.

A library is looked for by the names of modules: none is imported but the one whose object has arrived.

Read next: `of_torch`, `of_autograd`, `of_jax` and `of_ours`, one for each library.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

from .arguments import called, leaves
from .description import Graph
from .names import Given

_FILES = {"autogradkit": ".of_ours", "autograd": ".of_autograd", "jax": ".of_jax", "torch": ".of_torch"}
_BELONGS = {**{name: name for name in _FILES}, "jaxlib": "jax"}


def tensor_library(y: Any) -> str | None:
    """The library that the class of a value comes from, None where it is none of those that can be drawn."""
    roots = (kind.__module__.partition(".")[0] for kind in type(y).__mro__)
    return next((_BELONGS[root] for root in roots if root in _BELONGS), None)


def described_value(y: Any, frame: FrameType, given: Given, max_nodes: int) -> Graph | None:
    """The description of a tensor of another library, None where y is none."""
    library = tensor_library(y)
    if library == "torch" and hasattr(y, "grad_fn"):
        graph: Graph = import_module(".of_torch", __package__).value(y, frame, given, max_nodes)
        return graph
    if library in ("jax", "autograd") and not callable(y):
        raise TypeError(
            f"a value of {library} does not know what it was computed from; draw the function: draw(f, args=(x,))."
        )
    return None


def described_call(f: Any, args: Any, engine: str | None, frame: FrameType, given: Given, max_nodes: int) -> Graph:
    """The description of f(*args) by the library that is named, or that f is of."""
    if not callable(f):
        raise TypeError(f"args are for a function, which draw calls; {type(f).__name__} is none: draw(y) alone.")
    if type(args) not in (tuple, list):
        raise TypeError(f"args is a tuple of all arguments, got {type(args).__name__}; write args=(x,).")
    library = engine or _library_of(f, args)
    if library not in _FILES:
        raise ValueError(f"there is no engine {library!r} that can be drawn; use one of {', '.join(_FILES)}.")
    try:
        import_module(library)
    except ImportError as error:
        raise ImportError(
            f"engine={library!r} needs {library}, which is not installed; pip install {library}."
        ) from error
    graph: Graph = import_module(_FILES[library], __package__).function(f, args, frame, given, max_nodes)
    return graph


def _library_of(f: Any, args: Any) -> str:
    found = {library for leaf in leaves(args) if (library := tensor_library(leaf))} or set(_mentioned(f))
    if len(found) > 1:
        both = " and ".join(sorted(found))
        raise ValueError(f"{called(f)} has to do with {both}; say whose it is with engine={min(found)!r}.")
    return next(iter(found), "autogradkit")


def _mentioned(f: Any) -> Iterator[str]:
    """The libraries that the code of a function names, and the code of the learner's functions that it names."""
    waiting, seen = [f], {id(f)}
    while waiting:
        thing = waiting.pop()
        if library := origin(thing):
            yield library
            continue
        for other in _reached(thing):
            if id(other) not in seen:
                seen.add(id(other))
                waiting.append(other)


def origin(thing: Any) -> str | None:
    """The library that a thing was made in."""
    if isinstance(thing, ModuleType):
        return _BELONGS.get(thing.__name__.partition(".")[0])
    if isinstance(thing, FunctionType):
        # Not `__module__`, which a wrapper takes over from what it wraps.
        return _BELONGS.get(str(thing.__globals__.get("__name__", "")).partition(".")[0])
    return tensor_library(thing)


def _reached(thing: Any) -> Iterator[Any]:
    """What a function, or something that can be called like one, is made of."""
    if isinstance(thing, FunctionType):
        names = set(_names(thing.__code__))
        named = [thing.__globals__[name] for name in sorted(names) if name in thing.__globals__]
        yield from named
        # A function in a module of the learner's.
        for module in filter(lambda one: isinstance(one, ModuleType), named):
            inside = (vars(module).get(name) for name in sorted(names))
            yield from (one for one in inside if isinstance(one, FunctionType))
        yield from (cell.cell_contents for cell in thing.__closure__ or () if _is_filled(cell))
    for attribute in ("__wrapped__", "__func__", "func"):
        if attribute in dir(type(thing)) or attribute in getattr(thing, "__dict__", {}):
            yield getattr(thing, attribute)
    # An object of the learner's that can be called.
    if callable(thing) and isinstance(type(thing).__call__, FunctionType):
        yield type(thing).__call__


def _names(code: CodeType) -> Iterator[str]:
    """All names in a piece of code and in the functions that are defined in it."""
    waiting = [code]
    while waiting:
        one = waiting.pop()
        yield from one.co_names
        waiting += [constant for constant in one.co_consts if isinstance(constant, CodeType)]


def _is_filled(cell: Any) -> bool:
    try:
        _ = cell.cell_contents
    except ValueError:  # the variable has no value yet
        return False
    return True
