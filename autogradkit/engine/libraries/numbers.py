"""NumPy, the library that is always there.

Read next: `cuda`, the same on a GPU.
"""

from __future__ import annotations

from typing import Any, final

import numpy as np

from .library import Library, Shape, dtype_name, numeric


@final
class NumPy(Library):
    """Arrays of NumPy, in the memory of this process."""

    name = module = "numpy"
    functions = np

    def owns_device(self, device: Any) -> bool:
        return isinstance(device, str) and device == "cpu"

    def dtype(self, dtype: Any) -> Any:
        return None if dtype is None else np.dtype(dtype_name(dtype))

    def asarray(self, data: Any, dtype: Any = None, copy: bool | None = None, device: Any = None) -> Any:
        return numeric(data, self.dtype(dtype), copy)

    def device_of(self, array: Any) -> Any:
        return "cpu"

    def to_numpy(self, array: Any) -> Any:
        return np.asarray(array)

    def pick(self, array: Any, index: Any) -> Any:
        return array[index]

    def put(self, array: Any, index: Any, values: Any) -> Any:
        result = np.array(array)
        result[index] = values
        return result

    def scatter_add(self, values: Any, shape: Shape, index: Any) -> Any:
        target = np.zeros(shape, np.asarray(values).dtype)
        if may_repeat(index):
            np.add.at(target, index, values)
        else:
            target[index] = values
        return target


def may_repeat(index: Any) -> bool:
    """Whether an index can name the same place twice: one that is made of integers and slices cannot."""
    parts = index if isinstance(index, tuple) else (index,)
    return any(not isinstance(p, (int, slice, np.integer, type(None), type(Ellipsis))) for p in parts)
