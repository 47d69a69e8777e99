"""What can one do with a raw value, whatever array library it is from?

A *raw value* is what lies at the bottom of every Tensor:

- a Python float, for a float64 number without axes, wherever it came from: arithmetic on it is several times
  quicker than on a NumPy scalar;
- an array of any library that follows the Python array API standard: NumPy, CuPy, array-api-strict, …;
- a NumPy scalar of another dtype.

NumPy is the default and is reached without a look-up. Everything else goes through the array's `Library`: its functions
by the standard's names (`namespace`), and the few things in which libraries differ.

Read next: `levels`; below this file, `libraries`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .libraries.registry import NUMPY as NUMPY
from .libraries.registry import backends as backends
from .libraries.registry import chosen as chosen
from .libraries.registry import destination as destination
from .libraries.registry import is_device as is_device
from .libraries.registry import library_at as library_at
from .libraries.registry import library_of as library_of
from .libraries.registry import use as use

float64 = np.float64
NUMBERS = (float, int, complex)
ndarray = np.ndarray
# The names of these say what they are much faster than their text, which other libraries' dtypes are asked for.
NUMPY_DTYPES = {type(np.dtype(c)) for c in np.typecodes["All"] if c not in "SUVOMm"}

# glibc learns from what is freed how large the arrays of a program are. After one of nearly 32 MB, the most it learns
# from, it keeps up to 64 MB of freed memory for later arrays, where each would have had to be handed out page by page
# by the system: three times as slow for arrays of a million numbers. Nobody writes to this one, so it takes no memory.
np.empty(2**25 - 2**13, np.uint8)

# ---------------------------------------------------------------- what it is


def canonical(value: Any) -> Any:
    """The one form in which a raw value is held: float64 numbers as Python floats, complex ones as NumPy's."""
    if value.__class__ is float64:
        return float(value)
    return np.complex128(value) if value.__class__ is complex else value


def held(value: Any) -> Any:
    """The form in which a new raw value is held: float64 without axes as a Python float, all else as it is."""
    return value.item() if value.__class__ is ndarray and value.ndim == 0 and value.dtype == float64 else value


def is_array(value: Any) -> bool:
    """Whether this is an array (or NumPy scalar) of some library, as opposed to a list, a string, …"""
    return isinstance(value, (ndarray, np.generic)) or (
        not isinstance(value, (float, int, complex)) and library_of(value) is not None
    )


def namespace(value: Any) -> Any:
    """The functions that work on this raw value, by the names of the array API standard: `numpy`, …"""
    if isinstance(value, (ndarray, float, int, np.generic)):
        return np
    return _library(value).functions


def _library(value: Any) -> Any:
    """The library of a raw value; of a list that of the array that it would be."""
    return library_of(value) or library_of(as_raw(value))


def raw(value: Any) -> Any:
    """The raw value at the bottom of a Tensor, or the value itself where there is no Tensor."""
    while hasattr(value, "node"):
        value = value.value
    return value


def form(value: Any) -> tuple[tuple[int, ...], Any]:
    """Shape and dtype of a value of any level; the dtype of a Python float is `float` itself.

    Under `vmap` an array has one axis, the first, that the mapped function does not see.
    """
    if value.__class__ is float:
        return (), float
    if value.__class__ is ndarray:
        return value.shape, value.dtype
    hidden = 0
    while hasattr(value, "node"):
        if value.node is not None and value.node.hides:
            hidden += 1
        value = value.value
    if value.__class__ is not ndarray and isinstance(value, NUMBERS) and not isinstance(value, np.generic):
        return (), type(value)
    try:
        return value.shape[hidden:] if hidden else value.shape, value.dtype
    except AttributeError:  # a list, as NumPy's functions take it too; anything else is refused here
        return form(as_raw(value))


def shape_of(value: Any) -> tuple[int, ...]:
    """Shape of a value of any level."""
    return form(value)[0]


def is_floating(value: Any) -> bool:
    """Whether a raw value is of a floating-point dtype, real or complex: only these have derivatives."""
    if value.__class__ is float:
        return True
    if isinstance(value, (ndarray, np.generic)):
        return value.dtype.kind in "fc"
    return is_array(value) and bool(namespace(value).isdtype(value.dtype, ("real floating", "complex floating")))


def is_complex(dtype: Any) -> bool:
    """Whether a dtype of any library is of complex numbers."""
    return dtype is not float and (dtype.kind == "c" if dtype.__class__ in NUMPY_DTYPES else "complex" in str(dtype))


def is_half(dtype: Any) -> bool:
    """Whether a dtype of any library is float16."""
    return dtype is not float and (dtype.char == "e" if dtype.__class__ in NUMPY_DTYPES else "float16" in str(dtype))


def owner(array: Any) -> Any:
    """The object that owns an array's memory; views lead to the array that they look into."""
    if array.__class__ is not ndarray:
        array = getattr(array, "_array", array)  # array-api-strict wraps a NumPy array
    while (base := getattr(array, "base", None)) is not None and hasattr(base, "dtype"):
        array = base  # whatever else lies at the bottom, a buffer or a capsule, is known by its last array
    return array


# ---------------------------------------------------------------- where it comes from, where it lies


def as_raw(data: Any, dtype: Any = None, copy: bool | None = None, device: Any = None) -> Any:
    """Anything that a user may hand in, as a raw value; numbers and lists become arrays of the chosen library.

    Raises
    ------
    TypeError
        For text, ragged lists and everything else that is not numeric.
    """
    if data.__class__ is float and dtype is None and device is None:
        return data
    return held(new_array(data, dtype, copy, device))


def new_array(data: Any, dtype: Any, copy: bool | None, device: Any) -> Any:
    """As `as_raw`, but a number becomes an array without axes; copy is None for the same memory where possible."""
    library = destination(data, device)
    return library.asarray(to_numpy(data) if is_array(data) and not library.owns(data) else data, dtype, copy, device)


def device_of(value: Any) -> Any:
    """Where a raw value lies: "cpu", "cuda:0", or what its library calls the place."""
    return "cpu" if value.__class__ is float else _library(value).device_of(value)


def move(value: Any, device: Any) -> Any:
    """A raw value on a device, the same object where it is there already.

    Raises
    ------
    ValueError
        Where there is no such device.
    RuntimeError
        Where the device is not available here.
    """
    library = library_at(device)
    if library is NUMPY:
        return to_numpy(value) if is_array(value) and library_of(value) is not NUMPY else value
    if library.owns(value) and device in (library.device_of(value), str(library.device_of(value)).partition(":")[0]):
        return value
    return library.asarray(value if library.owns(value) else to_numpy(value), device=device)


def mixed(x: Any, y: Any) -> bool:
    """Whether two raw values cannot meet in an operation because they are of two libraries or on two devices."""
    if not (is_array(x) and is_array(y)):
        return False
    return library_of(x) is not library_of(y) or bool(device_of(x) != device_of(y))


def dtype_for(value: Any, dtype: Any) -> Any:
    """The dtype, named in whatever way, of the library that a raw value belongs to."""
    return _library(value).dtype(dtype)


def to_numpy(value: Any) -> Any:
    """A raw value as a NumPy array, copied from its device where that is needed."""
    if isinstance(value, (ndarray, float, int, np.generic)):
        return np.asarray(value)
    return _library(value).to_numpy(value)


def full_like(value: Any, number: float) -> Any:
    """One number at every place of the shape that a value of any level shows, in its dtype and on its device."""
    shape, dtype = form(value)
    value = raw(value)
    if value.__class__ is float:
        return float(number)
    if isinstance(value, (ndarray, np.generic)):
        return np.full(shape, number, dtype) if shape else canonical(value.dtype.type(number))
    return namespace(value).full(shape, number, dtype=dtype, device=value.device)


def identity(value: Any, size: int) -> Any:
    """The unit matrix with this number of rows, in the dtype and on the device of a value of any level."""
    dtype, value = form(value)[1], raw(value)
    if isinstance(value, (float, ndarray, np.generic)):
        return np.eye(size, dtype=dtype)
    return namespace(value).eye(size, dtype=dtype, device=value.device)


# ---------------------------------------------------------------- indexing


def pick(array: Any, index: Any) -> Any:
    """`array[index]`, in every library with all that NumPy's indexing can do."""
    return array[index] if isinstance(array, ndarray) else _library(array).pick(array, index)


def put(array: Any, index: Any, values: Any) -> Any:
    """A copy of an array after `array[index] = values`; of a place that occurs twice the last value stays."""
    return held(_library(array).put(array, index, values))


def scatter_add(values: Any, shape: tuple[int, ...], index: Any) -> Any:
    """An array of zeros of the given shape to which values are added at `index`; a repeated index adds up."""
    return _library(values).scatter_add(values, shape, index)


# ---------------------------------------------------------------- functions by name


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
