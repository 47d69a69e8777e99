"""Which array library is underneath, and in which few things do libraries differ?

A *raw value* is what lies at the bottom of every Tensor:

- a Python float, for a float64 number without axes, wherever it came from: arithmetic on it is several times
  quicker than on a NumPy scalar;
- an array of any library that follows the Python array API standard: NumPy, CuPy, array-api-strict, …;
- a NumPy scalar of another dtype.

NumPy is the default and is reached without a look-up. Everything else is found through the array's own namespace.

Read next: `trace`, which calls the functions here on raw values.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from . import errors

float64 = np.float64
ndarray = np.ndarray


def canonical(value: Any) -> Any:
    """The one form in which a raw value is held: float64 numbers as Python floats, all else as it is."""
    return float(value) if value.__class__ is float64 else value


def is_array(value: Any) -> bool:
    """Whether this is an array (or NumPy scalar) of some library, as opposed to a list, a string, …"""
    return isinstance(value, (ndarray, np.generic)) or hasattr(value, "__array_namespace__")


def namespace(value: Any) -> Any:
    """The module whose functions work on this raw value: `numpy`, `cupy`, `array_api_strict`, …"""
    if isinstance(value, (ndarray, float, int, np.generic)):
        return np
    return value.__array_namespace__()


def raw(value: Any) -> Any:
    """The raw value at the bottom of a Tensor, or the value itself where there is no Tensor."""
    while hasattr(value, "node"):
        value = value.value
    return value


def form(value: Any) -> tuple[tuple[int, ...], Any]:
    """Shape and dtype of a value of any level; the dtype of a Python float is `float` itself."""
    if value.__class__ is float:
        return (), float
    if value.__class__ is not ndarray:
        value = raw(value)
        if isinstance(value, (float, int)) and not isinstance(value, np.generic):
            return (), type(value)
    return value.shape, value.dtype


def shape_of(value: Any) -> tuple[int, ...]:
    """Shape of a value of any level."""
    return form(value)[0]


def is_floating(value: Any) -> bool:
    """Whether a raw value is of a real floating-point dtype, the only ones that have derivatives here."""
    if value.__class__ is float:
        return True
    if isinstance(value, (ndarray, np.generic)):
        return value.dtype.kind == "f"
    return is_array(value) and bool(namespace(value).isdtype(value.dtype, "real floating"))


def as_raw(data: Any, dtype: Any = None, copy: bool | None = None) -> Any:
    """Anything that a user may hand in, as a raw value.

    Raises
    ------
    TypeError
        For text, ragged lists and everything else that is not numeric.
    """
    if data.__class__ is float and dtype is None:
        return data
    if is_array(data) and not isinstance(data, (ndarray, np.generic)):
        return namespace(data).asarray(data, dtype=dtype, copy=copy)
    try:
        array = np.array(data, dtype=dtype, copy=copy)
    except (ValueError, TypeError) as error:
        raise errors.not_numeric(data) from error
    if array.dtype.kind not in "fiubc":
        raise errors.not_numeric(data)
    return canonical(array[()]) if array.ndim == 0 and array.dtype == float64 else array


def on_device(data: Any, device: str | None) -> Any:
    """The data on "cpu" (NumPy) or "cuda" (CuPy); where they are if device is None.

    CuPy is imported only when it is asked for.
    """
    if device is None:
        return data
    if device == "cpu":
        return to_numpy(data) if is_array(data) else data
    if device != "cuda":
        raise errors.unknown_device(device)
    try:
        import cupy
    except ImportError as error:
        raise errors.no_gpu("CuPy is not installed (pip install 'autogradkit[gpu]')") from error
    if not cupy.is_available():
        raise errors.no_gpu("CuPy finds no GPU")
    return cupy.asarray(data)


def to_numpy(value: Any) -> Any:
    """A raw value as a NumPy array, copied from its device where that is needed."""
    if isinstance(value, (ndarray, float, int, np.generic)):
        return np.asarray(value)
    if hasattr(value, "get"):  # CuPy copies from its device only when asked to by name
        return value.get()
    try:
        return np.asarray(value)
    except RuntimeError:  # a device that NumPy cannot read
        return np.from_dlpack(value)


def ones_like(value: Any) -> Any:
    """Ones of the same form: the cotangent that a backward pass starts from."""
    return 1.0 if value.__class__ is float else canonical(namespace(value).ones_like(value))


def zeros_like(value: Any) -> Any:
    """Zeros of the same form."""
    return 0.0 if value.__class__ is float else canonical(namespace(value).zeros_like(value))


def owner(array: Any) -> Any:
    """The object that owns an array's memory; views lead to the array that they look into."""
    if array.__class__ is not ndarray:
        array = getattr(array, "_array", array)  # array-api-strict wraps a NumPy array
    while getattr(array, "base", None) is not None:
        array = array.base
    return array


def pick(array: Any, index: Any) -> Any:
    """`array[index]`, also for libraries that want an index for every axis."""
    if isinstance(array, ndarray):
        return array[index]
    parts = index if isinstance(index, tuple) else (index,)
    if not any(p is Ellipsis for p in parts):
        named = sum(p is not None for p in parts)
        parts = (*parts, *[slice(None)] * (array.ndim - named))
    if is_array(parts[0]) and all(p == slice(None) for p in parts[1:]):
        # The standard has integer arrays beside slices only in this form: rows, by `take`.
        rows = namespace(array).take(array, namespace(array).reshape(parts[0], (-1,)), axis=0)
        return namespace(array).reshape(rows, (*parts[0].shape, *array.shape[1:]))
    return array[parts]


def scatter_add(values: Any, shape: tuple[int, ...], index: Any) -> Any:
    """An array of zeros of the given shape to which values are added at `index`; a repeated index adds up."""
    xp = namespace(values)
    if xp is np:
        values = np.asarray(values)
        target = np.zeros(shape, values.dtype)
        if _may_repeat(index):
            np.add.at(target, index, values)
        else:
            target[index] = values
        return target
    # The standard has no scatter-add: sum the positions' one-hot rows.
    places = pick(xp.reshape(xp.arange(math.prod(shape), device=values.device), shape), index)
    places, flat = xp.reshape(places, (-1, 1)), xp.reshape(values, (-1, 1))
    hot = xp.astype(places == xp.arange(math.prod(shape), device=values.device)[None, :], values.dtype)
    return xp.reshape(xp.sum(hot * flat, axis=0), shape)


def _may_repeat(index: Any) -> bool:
    parts = index if isinstance(index, tuple) else (index,)
    return any(not isinstance(p, (int, slice, np.integer, type(None), type(Ellipsis))) for p in parts)


def function(name: str) -> Callable[[Any], Any]:
    """A function of one raw value by its array-API name: `math` for floats, NumPy for its arrays, else by namespace.

    Where `math` raises (log of 0, exp of 1000), NumPy's answer is taken, with NumPy's warning.
    """
    on_numpy, on_floats = getattr(np, name), getattr(math, name)

    def evaluate(x: Any) -> Any:
        if x.__class__ is float:
            try:
                return on_floats(x)
            except (ValueError, OverflowError):
                return float(on_numpy(x))
        if x.__class__ is ndarray:
            return on_numpy(x)
        return getattr(namespace(x), name)(x)

    evaluate.__name__ = name
    return evaluate
