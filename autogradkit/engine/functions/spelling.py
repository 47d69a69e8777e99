"""How is an argument called, in NumPy and in PyTorch?

NumPy says `axis` and `keepdims` where PyTorch says `dim` and `keepdim`. A function here is written with NumPy's names,
and takes both. Called as NumPy's, it also takes keywords that have no meaning here, as long as they ask for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter
from typing import Any

import numpy as np

from .. import errors
from ..named import parameters
from ..tensor_arithmetic import Arithmetic

# NumPy has two of these itself, beside its own name of the same: `correction` and, in older versions, `interpolation`.
# fmt: off
PYTORCH_S = {
    "dim": "axis", "dim1": "axis1", "dim2": "axis2", "keepdim": "keepdims", "input": "x", "correction": "ddof",
    "unbiased": "ddof", "interpolation": "method", "unitriangular": "unit_diagonal",
}
# fmt: on


def either_spelling(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, taking PyTorch's names of arguments beside NumPy's."""

    @wraps(function)
    def spelled(*arguments: Any, **settings: Any) -> Any:
        return function(*arguments, **in_numpy_s_names(settings))

    return spelled


def in_numpy_s_names(settings: dict[str, Any]) -> dict[str, Any]:
    """Keywords under the names that functions here have for them."""
    return {PYTORCH_S.get(key, key): value for key, value in settings.items()}


# What some keywords of NumPy's functions say where they ask for nothing, whatever the function.
NOTHING = {"out": None, "dtype": None, "where": True, "casting": "same_kind", "order": "C", "subok": True}


def in_numpy_s_words(meaning: Any, theirs: Any, name: str, arguments: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """Runs what a function of NumPy means here, with arguments as NumPy's function takes them.

    Raises
    ------
    TypeError
        Where a keyword that has no meaning here asks for something.
    """
    known, asked = parameters(meaning), parameters(theirs)
    # Where NumPy's next parameter is `dtype` or `out`, functions here have another one: from there on, names count.
    positional = [key for key, p in asked.items() if p.kind <= p.POSITIONAL_OR_KEYWORD]
    by_name = [known[key].kind is Parameter.KEYWORD_ONLY if key in known else key in NOTHING for key in positional]
    cut = by_name.index(True) if True in by_name else len(arguments)
    settings = in_numpy_s_names(dict(zip(positional[cut:], arguments[cut:], strict=False)) | settings)
    arguments = arguments[:cut]
    for key in [key for key, value in settings.items() if key not in known or value is np._NoValue]:
        value, usual = settings[key], asked[key].default if key in asked else np._NoValue
        if value is np._NoValue or value is usual or repr(value) == repr(NOTHING.get(key)):
            del settings[key]
        elif key == "dtype" and isinstance(arguments[0], Arithmetic) and np.dtype(value).kind in "fc":
            del settings[key]
            arguments = tuple(x.astype(value) if isinstance(x, Arithmetic) else x for x in arguments)
        elif not any(p.kind is p.VAR_KEYWORD for p in known.values()):
            raise errors.no_keyword(name, key)
    return meaning(*arguments, **settings)
