"""How do numbers become Tensors?

`tensor` copies what it is given, so that nobody else can change it; `as_tensor` and `from_numpy` look at the same
memory. `zeros`, `ones`, `arange`, … start from nothing. All take

    dtype          a dtype of any library, its name or a Python type; by default NumPy's choice, so float64
    requires_grad  whether operations on the new Tensor are recorded, which only floating-point numbers can
    device         "cpu", "cuda", "cuda:1", … or a library's own device; by default that of `autogradkit.use`

and raise a TypeError for a dtype or a size that does not exist, a ValueError for a negative size or an unknown device,
and a RuntimeError for a device that is not there.

Read next: `randomness`, which starts from random numbers.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from . import backend, errors
from .backend import as_raw, destination, form, held, new_array, raw
from .tensor import Tensor
from .tensor_exits import refuse_mapped
from .trace import tensor_of

Shape = tuple[int, ...]


def tensor(data: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """A Tensor with memory of its own, from numbers, nested lists or an array.

    Parameters
    ----------
    data : number, nested list, array or Tensor
        Copied. An array stays in its library and on its device, unless a device is given.
    dtype, requires_grad, device
        As everywhere in this module.

    Raises
    ------
    TypeError
        Where data is not numeric, or integer with requires_grad.
    RuntimeError
        Where data is a Tensor that is being differentiated, because a copy of its numbers would cut the graph.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.tensor([1.0, 2.0], requires_grad=True)
    tensor([1., 2.], requires_grad=True)
    """
    # Numbers are what loops make most; the rest of the way says the same of them.
    if data.__class__ is float and dtype is None and device is None and backend.chosen() is backend.NUMPY:
        x: Tensor = tensor_of(data)
        return x.requires_grad_() if requires_grad else x
    data = numbers_of("tensor", data)
    return finished(held(new_array(data, dtype, True, device)), requires_grad)


def as_tensor(data: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """A Tensor over the memory of an array, a Tensor as it is; a copy only where there is no other way.

    Parameters
    ----------
    data : number, nested list, array or Tensor
        A Tensor stays connected to its graph.
    dtype, requires_grad, device
        As everywhere in this module.

    Examples
    --------
    >>> import autogradkit as ag, numpy as np
    >>> memory = np.zeros(2)
    >>> x = ag.as_tensor(memory)
    >>> memory[0] = 5.0
    >>> x
    tensor([5., 0.])
    """
    if isinstance(data, Tensor):
        x = data
        for target in (device, dtype):
            x = x if target is None else x.to(target)
        return x if not requires_grad or x.requires_grad else finished(x.detach().value, True)
    value = new_array(data, dtype, None, device)
    # An array without axes stays one, because its memory is shared.
    return finished(value if isinstance(data, backend.ndarray) else held(value), requires_grad)


asarray = as_tensor


def from_numpy(array: Any) -> Tensor:
    """A Tensor over the memory of an array of NumPy: what changes one changes the other.

    Examples
    --------
    >>> import autogradkit as ag, numpy as np
    >>> ag.from_numpy(np.arange(3))
    tensor([0, 1, 2])
    """
    if not isinstance(array, backend.ndarray):
        raise errors.not_a_numpy_array(array)
    return finished(array)


# ---------------------------------------------------------------- from nothing


def zeros(*size: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """A Tensor of zeros; `zeros(2, 3)` and `zeros((2, 3))` mean the same.

    >>> import autogradkit as ag
    >>> ag.zeros(2)
    tensor([0., 0.])
    """
    return _made("zeros", [shape("zeros", size)], dtype, requires_grad, device)


def ones(*size: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """A Tensor of ones; sizes as for `zeros`.

    >>> import autogradkit as ag
    >>> ag.ones(2, dtype="float32")
    tensor([1., 1.], dtype=float32)
    """
    return _made("ones", [shape("ones", size)], dtype, requires_grad, device)


def empty(*size: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """A Tensor whose entries are whatever lies in the memory; sizes as for `zeros`.

    >>> import autogradkit as ag
    >>> ag.empty(2, 3).shape
    (2, 3)
    """
    return _made("empty", [shape("empty", size)], dtype, requires_grad, device)


def full(size: Any, fill_value: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """A Tensor with one number at every place, by default of the number's dtype.

    >>> import autogradkit as ag
    >>> ag.full((2,), 7)
    tensor([7, 7])
    """
    return _made("full", [shape("full", (size,)), _number("full", fill_value)], dtype, requires_grad, device)


def eye(n: int, m: int | None = None, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """The identity matrix with n rows, and m columns where that is another number.

    >>> import autogradkit as ag
    >>> ag.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    return _made("eye", shape("eye", (n, n if m is None else m)), dtype, requires_grad, device)


def arange(
    start: Any = 0,
    end: Any = None,
    step: Any = 1,
    dtype: Any = None,
    requires_grad: bool = False,
    device: Any = None,
) -> Tensor:
    """The numbers from start up to, and without, end; whole numbers where all three are.

    >>> import autogradkit as ag
    >>> ag.arange(3), ag.arange(1, 2, 0.5)
    (tensor([0, 1, 2]), tensor([1. , 1.5]))
    """
    start, end = (0, start) if end is None else (start, end)
    bounds = [_number("arange", bound) for bound in (start, end, step)]
    return _made("arange", bounds, dtype, requires_grad, device)


def linspace(
    start: Any, end: Any, steps: int = 50, dtype: Any = None, requires_grad: bool = False, device: Any = None
) -> Tensor:
    """Numbers at equal distances, from start to end, both included.

    >>> import autogradkit as ag
    >>> ag.linspace(0, 1, 5)
    tensor([0.  , 0.25, 0.5 , 0.75, 1.  ])
    """
    bounds = [float(_number("linspace", bound)) for bound in (start, end)]
    return _made("linspace", [*bounds, *shape("linspace", (steps,))], dtype, requires_grad, device)


# ---------------------------------------------------------------- in the form of another one


def full_like(x: Any, fill_value: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """One number at every place of the shape of x: a constant, of x's dtype and on its device if nothing else is said.

    >>> import autogradkit as ag
    >>> ag.full_like(ag.tensor([1.0, 2.0]), 7.0)
    tensor([7., 7.])
    """
    x = x if isinstance(x, Tensor) else as_raw(x)
    number = _number("full_like", fill_value)
    if dtype is None and device is None:
        return finished(backend.full_like(x, number), requires_grad)
    (size, own_dtype), below = form(x), raw(x)
    library = destination(below, device)
    kind = library.dtype(own_dtype if dtype is None else dtype)
    place = backend.device_of(below) if device is None and backend.is_array(below) else device
    return finished(held(library.functions.full(size, number, dtype=kind, device=place)), requires_grad)


def zeros_like(x: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """Zeros in the form of x, as `full_like`.

    >>> import autogradkit as ag
    >>> ag.zeros_like(ag.tensor([1, 2]))
    tensor([0, 0])
    """
    return full_like(x, 0, dtype, requires_grad, device)


def ones_like(x: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """Ones in the form of x, as `full_like`.

    >>> import autogradkit as ag
    >>> ag.ones_like([1.0, 2.0])
    tensor([1., 1.])
    """
    return full_like(x, 1, dtype, requires_grad, device)


def empty_like(x: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """A Tensor in the form of x whose entries nobody should rely on; they happen to be zeros.

    >>> import autogradkit as ag
    >>> ag.empty_like(ag.tensor([1.0, 2.0])).shape
    (2,)
    """
    return full_like(x, 0, dtype, requires_grad, device)


# ---------------------------------------------------------------- what they share


def finished(value: Any, requires_grad: bool = False) -> Tensor:
    """The Tensor of a new value."""
    x: Tensor = tensor_of(value)
    return x.requires_grad_() if requires_grad else x


def shape(who: str, size: tuple[Any, ...]) -> Shape:
    """The sizes that were given as `2, 3` or as one sequence."""
    sizes = size[0] if len(size) == 1 and isinstance(size[0], (tuple, list)) else size
    try:
        lengths = tuple(operator.index(n) for n in sizes)
    except TypeError as error:
        raise errors.not_a_size(who, sizes) from error
    if any(n < 0 for n in lengths):
        raise errors.negative_size(who, lengths)
    return lengths


def numbers_of(who: str, x: Any) -> Any:
    """The numbers in a Tensor that nobody differentiates, or what is no Tensor as it is."""
    refuse_mapped(x, who)
    below = x
    while isinstance(below, Tensor):
        if below.node is not None:
            raise errors.copy_would_cut(who)
        below = below.value
    return below


def _number(who: str, x: Any) -> Any:
    """One number, as Python has it."""
    value = numbers_of(who, x)
    return backend.to_numpy(value).item() if backend.is_array(value) else value


def _made(name: str, arguments: Sequence[Any], dtype: Any, requires_grad: bool, device: Any) -> Tensor:
    """A Tensor by the function of this name in the library that new arrays are made in."""
    library = destination(None, device)
    value = getattr(library.functions, name)(*arguments, dtype=library.dtype(dtype), device=device)
    return finished(held(value), requires_grad)
