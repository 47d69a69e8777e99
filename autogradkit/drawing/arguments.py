"""Where `draw` is to call a function, what are its arguments called, and which of them are leaves?

Each is called as the parameter that it is given to, an entry of a tuple, list or dict as one would write it:
`layer[0]`, `p['w']`. A floating-point number or array is a leaf; whole numbers and everything else are handed on as
they are.

Read next: `whose`, for the choice of the engine.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

Change = Callable[[str, Any], Any]


def arguments(f: Any, args: Any, change: Change) -> list[Any]:
    """The arguments, each leaf in them replaced by change(its name, the leaf)."""
    found: list[str] = []

    def noted(name: str, leaf: Any) -> Any:
        found.append(name)
        return change(name, leaf)

    changed = [_changed(name, argument, noted) for name, argument in zip(_names(f, len(args)), args, strict=False)]
    if not found:
        raise ValueError(
            f"none of the arguments for {called(f)} is a floating-point number or array, so there is no derivative to "
            "record; write args=(2.0,) where you wrote args=(2,)."
        )
    return changed


def leaves(args: Any) -> Iterator[Any]:
    """Everything in the arguments that is no container."""
    waiting = [args]
    while waiting:
        thing = waiting.pop()
        if type(thing) in (tuple, list):
            waiting += thing
        elif type(thing) is dict:
            waiting += thing.values()
        else:
            yield thing


def _changed(name: str, argument: Any, change: Change) -> Any:
    kind = type(argument)
    if kind in (tuple, list):
        return kind(_changed(f"{name}[{i}]", entry, change) for i, entry in enumerate(argument))
    if kind is dict:
        return {key: _changed(f"{name}[{key!r}]", entry, change) for key, entry in argument.items()}
    return change(name, argument) if _is_floating(argument) else argument


def _is_floating(thing: Any) -> bool:
    if isinstance(thing, (float, complex)):
        return True
    dtype = str(getattr(thing, "dtype", ""))
    return "float" in dtype or "complex" in dtype


def _names(f: Any, count: int) -> list[str]:
    """What f calls its arguments by position."""
    try:
        parameters = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):  # it is not written in Python
        parameters = []
    names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    rest = next((p.name for p in parameters if p.kind is p.VAR_POSITIONAL), "args")
    return [*names, *(f"{rest}[{i}]" for i in range(count))][:count]


def single_result(f: Any, y: Any, kind: type) -> Any:
    """What f has returned, which has to be one value of a kind."""
    no_container(f, y)
    if isinstance(y, kind):
        return y
    raise TypeError(
        f"{called(f)} returns {type(y).__name__}, not a {kind.__name__}, so nothing was recorded; where it is a "
        "function of another library, say which with engine='jax', 'autograd' or 'torch'."
    )


def no_container(f: Any, y: Any) -> None:
    """Refuses several results."""
    if type(y) in (tuple, list, dict):
        raise TypeError(
            f"{called(f)} returns a {type(y).__name__}, and a picture has one final result; choose one: "
            f"draw(lambda *args: {called(f)}(*args)[0], args=…)."
        )


def called(f: Any) -> str:
    """The name of a function in a sentence."""
    return getattr(f, "__name__", type(f).__name__)
