"""Is this call like one that there is a program for?

To take arguments apart and compare their forms would take longer than many a program runs. So that, too, is written
down: one function per program, which gives the arrays of a call of its form and None for every other call.

Read next: `write`, the program itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..engine.backend import ndarray
from ..engine.tree import Structure

Guard = Callable[[tuple[Any, ...], dict[str, Any]], Any]


def guard(structure: Structure, leaves: Sequence[Any]) -> Guard | None:
    """A function of (args, kwargs) that gives what varies in a call of this form; None where none can be written.

    It is written for arrays and floats in tuples and lists; for anything else the way through `tree.flatten` remains.
    """
    positional, keywords = structure.parts
    if keywords.parts or not all(x.__class__ is float or (x.__class__ is ndarray and x.ndim) for x in leaves):
        return None
    given: dict[str, Any] = {"ndarray": ndarray}
    lines = ["    if kwargs:", "        return None"]
    names = iter([f"x{i}" for i in range(len(leaves))])
    if not _unpack("args", positional, names, iter(leaves), lines, given):
        return None
    values = "".join(f"x{i}, " for i in range(len(leaves)))
    text = "\n".join(["def fitting(args, kwargs):", *lines, f"    return ({values})"])
    exec(compile(text, "<guard of a program>", "exec"), given)
    made: Guard = given["fitting"]
    return made


def _unpack(name: str, part: Structure, names: Any, leaves: Any, lines: list[str], given: dict[str, Any]) -> bool:
    """Adds the lines that take one container apart; says whether that could be done."""
    if part.kind not in (tuple, list):
        return False
    lines += [f"    if {name}.__class__ is not {part.kind.__name__} or len({name}) != {len(part.parts)}:"]
    lines += ["        return None"]
    inside = [(next(names) if p.kind is None else f"{name}_{i}", p) for i, p in enumerate(part.parts)]
    if inside:
        lines.append(f"    {', '.join(n for n, _ in inside)}, = {name}")
    for inner, p in inside:
        if p.kind is not None:
            if not _unpack(inner, p, names, leaves, lines, given):
                return False
            continue
        leaf = next(leaves)
        if leaf.__class__ is float:
            lines.append(f"    if {inner}.__class__ is not float:")
        else:
            dtype = f"dtype_{leaf.dtype.name}"
            given[dtype] = leaf.dtype
            same = f"{inner}.shape == {leaf.shape} and {inner}.dtype is {dtype}"
            lines.append(f"    if not ({inner}.__class__ is ndarray and {same}):")
        lines.append("        return None")
    return True
