"""How is one of our own functions written as a learner would hand it in? As text that stands on its own.

Its source, under the exercise's name, after the helpers and imports that it uses. Read next: `sample_class`.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable
from types import ModuleType
from typing import Any


def standalone(thing: Callable[..., Any], name: str) -> str:
    """Return the source of a function or class, renamed, with all that it needs before it.

    Parameters
    ----------
    thing : function or class
        Defined at the top of a module.
    name : str
        The name that it gets; usually the exercise's.
    """
    pieces: dict[str, str] = {}
    _gather(thing, pieces)
    imports = [text for text in pieces.values() if text.startswith(("import ", "from "))]
    definitions = [text for text in pieces.values() if text not in imports]
    text = "\n\n\n".join(["\n".join(sorted(imports)), *definitions]).strip() + "\n"
    return re.sub(rf"\b{re.escape(thing.__name__)}\b", name, text)


def _gather(thing: Callable[..., Any], pieces: dict[str, str]) -> None:
    """Collect what `thing` uses, then `thing` itself, each once, in an order that runs."""
    source = _without_annotations(textwrap.dedent(inspect.getsource(thing)))
    names = vars(sys.modules[thing.__module__])
    pieces[thing.__name__] = ""  # so that a function which calls itself ends here
    for used in sorted(_names_used(source) - pieces.keys()):
        value = names.get(used)
        if isinstance(value, ModuleType):
            pieces[used] = f"import {value.__name__}" + (f" as {used}" if used != value.__name__ else "")
        elif inspect.isfunction(value) or inspect.isclass(value):
            _gather_definition(used, value, pieces)
        elif isinstance(value, int | float | str | tuple):
            pieces[used] = f"{used} = {value!r}"
    del pieces[thing.__name__]
    pieces[thing.__name__] = source


def _gather_definition(used: str, value: Callable[..., Any], pieces: dict[str, str]) -> None:
    """Ours is written out; what belongs to another package is imported from there."""
    if value.__module__.partition(".")[0] == __name__.partition(".")[0]:
        _gather(value, pieces)
    else:
        pieces[used] = f"from {value.__module__} import {used}"


def _names_used(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def _without_annotations(source: str) -> str:
    """Drop the types of arguments and results: they name things of our file, and learners rarely write them."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return ast.unparse(tree)
