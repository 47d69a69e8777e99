"""How is an argument called, in NumPy and in PyTorch?

NumPy says `axis` and `keepdims` where PyTorch says `dim` and `keepdim`. A function here is written with NumPy's names,
and takes both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

PYTORCH_S = {"dim": "axis", "keepdim": "keepdims", "input": "x"}


def either_spelling(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, taking PyTorch's names of arguments beside NumPy's."""

    @wraps(function)
    def spelled(*arguments: Any, **settings: Any) -> Any:
        return function(*arguments, **{PYTORCH_S.get(key, key): value for key, value in settings.items()})

    return spelled
