"""Which operation does a name of NumPy mean on Tensors?

Most programs need few operations, so the room `functions`, where all others are, is loaded when somebody asks for one
of them: by `np.einsum("ij,jk", a, b)`, by `ag.einsum`, or as a method.

Read next: `tensor_arithmetic`, the operators and methods.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from inspect import Parameter, signature
from typing import Any

import numpy as np

from . import errors
from .backend import shape_of
from .ops.constant import COMPARISONS
from .ops.linear import reshape
from .trace import OPERATIONS, Operation


@cache
def functions() -> Any:
    """The room of all operations beyond the core's."""
    return import_module(".functions", __package__)


def later(name: str) -> Operation:
    """An operation of that room, which is loaded when the operation is first called."""

    def operation(*operands: Any, **settings: Any) -> Any:
        return functions().UFUNCS[name](*operands, **settings)

    operation.__name__ = operation.__qualname__ = name
    operation.__doc__ = f"As `ag.{name}`, or as PyTorch's method."
    return operation


def later_reflected(name: str) -> Operation:
    """The same with its two operands exchanged, for `5 % x`."""

    def operation(x: Any, y: Any) -> Any:
        return functions().NAMES[name](y, x)

    return operation


def called(function: Any, arguments: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """A function of NumPy, or of a part of it such as `np.linalg`, on Tensors.

    Raises
    ------
    TypeError
        Where the function has no meaning here, or not with these keywords.
    """
    meaning = functions().NUMPY.get(function)
    name = f"{function.__module__}.{function.__name__}".replace("numpy", "np", 1)
    if meaning is None:
        raise errors.no_rule(name, functions().REFUSED.get(function.__name__))
    return functions().in_numpy_s_words(meaning, function, name, arguments, settings)


def called_ufunc(ufunc: Any, method: str, operands: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """A function of NumPy that works entry by entry, or one of its methods, on Tensors."""
    name = ufunc.__name__
    if method == "__call__":
        meaning = OPERATIONS.get(name) or COMPARISONS.get(name) or functions().UFUNCS.get(name)
    elif method == "outer":
        x, y = operands
        column = reshape(x, (*shape_of(x), *[1] * len(shape_of(y))))
        return called_ufunc(ufunc, "__call__", (column, y), settings)
    else:
        meaning = functions().method_of(name, method)
        settings = {"axis": 0, **settings}
    if meaning is not None and not settings:
        return meaning(*operands)
    # SciPy's functions of numbers are ufuncs too; some go by a name of their own behind that of the public function.
    part = "np" if hasattr(np, name) else "scipy.special"
    full = f"{part}.{name.lstrip('_')}{'' if method == '__call__' else f'.{method}'}"
    if meaning is None:
        raise errors.no_rule(full, functions().REFUSED.get(name))
    return functions().in_numpy_s_words(meaning, ufunc, full, operands, settings)


@cache
def parameters(function: Any) -> Mapping[str, Parameter]:
    """The parameters of a function by name; NumPy's functions that are written in C do not always tell them."""
    try:
        return signature(function).parameters
    except ValueError:
        return {}


# Methods of Tensors beyond those of the core: NumPy's arrays or PyTorch's tensors have them. Where both do and mean
# something else (`repeat`), it is NumPy's. NumPy's methods that sort in place are not among them.
METHODS = """
    allclose angle argwhere bincount bitwise_and bitwise_or bitwise_xor conjugate count_nonzero diag_embed heaviside sgn
    all amax amin any argmax argmin argsort bmm chunk choose conj cross cumprod cumsum diag diagonal diff dot
    dsplit flip fliplr flipud gather hsplit index_select inner isfinite isinf isnan kron logcumsumexp
    logical_and logical_not logical_or logical_xor masked_fill max median min moveaxis movedim mv nan_to_num nanmean
    nanmedian nanquantile nansum nonzero outer prod ptp quantile ravel repeat roll rot90 round searchsorted split
    std swapaxes swapdims take take_along_axis tile topk trace tril triu unbind unique unsqueeze var vdot vsplit
    arccos arccosh acos acosh arcsin arcsinh asin asinh arctan arctan2 arctanh atan atan2 atanh ceil copysign cosh
    deg2rad digamma erf erfc erfinv exp2 expm1 fix floor floor_divide fmax fmin fmod hypot i0 lgamma log10 log1p log2
    log_softmax logaddexp logaddexp2 logit logsumexp polygamma rad2deg reciprocal remainder rsqrt sinc sinh softmax tan
    trunc xlogy float_power isclose isneginf isposinf norm repeat_interleave sign signbit take_along_dim true_divide
""".split()  # noqa: SIM905 - a list would take three times the room

# A class that has them, and says of what is left out what to take instead.
Methods: Any = type("Methods", (), {"__slots__": (), **errors.ABSENT, **{name: later(name) for name in METHODS}})
