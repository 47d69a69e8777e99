"""What do NumPy's functions do on Tensors?

Each file answers for one family, by its own question. What has a derivative of its own is a row in a table or a short
rule, as in `ops`; everything else is a few lines that use those.

    ufuncs, constants, places      entry by entry: with a derivative, and on purpose without one
    totals, statistics, nan_aware  many numbers become one
    differences                    neighbours: differences, slopes, areas, interpolation
    reshaping, diagonals           axes and shapes; what lies along a diagonal
    arrangement                    entries move
    assembly                       arrays are put together and taken apart
    taking, choosing               by places, by conditions, by order
    contraction, named_products    products that sum over shared axes: einsum and its kin
    windows, convolution, pooling  windows that slide
    matrices … norms, linalg       matrices: their inverses, decompositions, determinants: `ag.linalg`
    fft                            frequencies: `ag.fft`
    axes, spelling                 what these share: axes, and names of arguments
    refused                        what has no meaning on Tensors, with the reason
    special                        SciPy's special functions: `ag.special`

This room is loaded when one of its functions is first asked for: see `named`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from .. import creation, shapes
from ..backend import form
from ..ops import complex_parts, joining, linear, reductions
from ..ops.constant import sign
from . import (
    arrangement,
    assembly,
    choosing,
    constants,
    contraction,
    convolution,
    diagonals,
    differences,
    fft,
    linalg,
    named_products,
    nan_aware,
    places,
    pooling,
    reshaping,
    special,
    statistics,
    taking,
    totals,
    ufuncs,
    windows,
)
from .refused import REFUSED as REFUSED
from .spelling import in_numpy_s_words as in_numpy_s_words

Functions = Mapping[str, Callable[..., Any]]


def public(*modules: Any) -> Functions:
    """All that these files offer, by name."""
    return MappingProxyType({name: getattr(module, name) for module in modules for name in module.__all__})


# Under their own names on `ag`, and under NumPy's.
NAMES = {
    **public(complex_parts, ufuncs, constants, places, totals, statistics, nan_aware, differences),
    **public(reshaping, diagonals, arrangement, assembly, taking, choosing),
    **public(contraction, named_products, windows, convolution, pooling),
    # PyTorch has these among its functions.
    **{name: getattr(special, name) for name in ("digamma", "erf", "erfc", "erfinv", "i0", "lgamma", "log_softmax")},
    **{name: getattr(special, name) for name in ("logit", "logsumexp", "polygamma", "softmax", "xlogy")},
}


def numpy_s(part: Any, functions: Functions) -> dict[Any, Callable[..., Any]]:
    """What each function of NumPy, or of a part of it, is on Tensors; those of one number are asked by name instead."""
    found = {getattr(part, name, None): function for name, function in functions.items()}
    return {theirs: ours for theirs, ours in found.items() if callable(theirs) and not isinstance(theirs, np.ufunc)}


# fmt: off
CORE: Functions = {
    "sum": reductions.sum, "mean": reductions.mean, "concatenate": joining.concatenate, "stack": joining.stack,
    "where": lambda condition, *xy: joining.where(condition, *xy) if xy else places.nonzero(condition),
    "clip": joining.clip, "copy": linear.copy, "transpose": shapes.transpose,
    "reshape": lambda a, shape: shapes.reshape(a, shape),
    "broadcast_to": lambda array, shape: shapes.broadcast_to(array, shape),
    "zeros_like": creation.zeros_like, "ones_like": creation.ones_like, "full_like": creation.full_like,
    "empty_like": creation.empty_like, "shape": lambda x: form(x)[0], "ndim": lambda x: len(form(x)[0]),
}
NUMPY = {
    **numpy_s(np, {**CORE, **NAMES}), **numpy_s(np.linalg, public(linalg)), **numpy_s(np.fft, public(fft)),
    **numpy_s(np.lib.stride_tricks, public(windows)),
}

# By the names of NumPy's and SciPy's functions of one or two numbers; and PyTorch's norm, to which all is a vector.
UFUNCS: Functions = {"sign": sign, **NAMES, **public(special),
                     "norm": lambda x, p=2, dim=None, keepdim=False: linalg.vector_norm(x, p, dim, keepdim)}

# What the methods of those compute: `np.add.reduce(x)` is a sum.
UFUNC_METHODS = {
    ("add", "reduce"): "sum",              ("add", "accumulate"): "cumsum",
    ("multiply", "reduce"): "prod",        ("multiply", "accumulate"): "cumprod",
    ("maximum", "reduce"): "amax",         ("minimum", "reduce"): "amin",
    ("logical_and", "reduce"): "all",      ("logical_or", "reduce"): "any",
    ("logaddexp", "reduce"): "logsumexp",
}
# fmt: on


def method_of(ufunc: str, method: str) -> Callable[..., Any] | None:
    """What a method of a ufunc is on Tensors, None where it has no meaning here."""
    name = UFUNC_METHODS.get((ufunc, method), "")
    return CORE.get(name) or UFUNCS.get(name)
