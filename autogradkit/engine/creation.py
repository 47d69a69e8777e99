"""How do numbers become Tensors?

`tensor` copies what it is given, so that nobody else can change it. Read next: `transforms`.
"""

from __future__ import annotations

from typing import Any

from .backend import as_raw, on_device, raw
from .tensor import Tensor
from .trace import tensor_of


def tensor(data: Any, dtype: Any = None, requires_grad: bool = False, device: str | None = None) -> Tensor:
    """A Tensor with memory of its own, from numbers, nested lists or an array.

    Parameters
    ----------
    data : number, nested list, array or Tensor
        Copied. An array of any library that follows the array API standard stays in that library.
    dtype : dtype, optional
        By default NumPy's choice for the data: float64 for Python floats.
    requires_grad : bool
        Whether operations on it are recorded. Only floating-point numbers can.
    device : {"cpu", "cuda"}, optional
        "cuda" moves the data to a GPU with CuPy. By default the data stay where they are.

    Raises
    ------
    TypeError
        Where data is not numeric, or integer with requires_grad.
    ValueError, RuntimeError
        Where the device has no such name, or is not there.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.tensor([1.0, 2.0], requires_grad=True)
    tensor([1., 2.], requires_grad=True)
    """
    plain = data.__class__ is float and dtype is None and device is None
    x: Tensor = tensor_of(data if plain else as_raw(on_device(raw(data), device), dtype, copy=True))
    return x.requires_grad_() if requires_grad else x
