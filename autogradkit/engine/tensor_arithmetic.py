"""What can be done with a Tensor by operators and methods?

Here each operator and method of a Tensor is given its operation from `ops`; the operations themselves, and their
derivatives, are declared there. Arithmetic follows NumPy: broadcasting, dtypes, indexing.

Read next: `tensor_exits`, how values leave for Python and NumPy.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from . import errors, inplace
from .backend import dtype_for, form, is_complex, raw
from .named import functions, later, later_reflected
from .ops import complex_parts, elementwise, joining, linear, reductions, selection
from .ops.constant import equal, greater, greater_equal, less, less_equal, not_equal
from .ops.elementwise import add, divide, multiply, power, subtract
from .ops.products import matmul
from .trace import REFLECTED, Traced, mapping


def reflected(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The operation with its operands exchanged, for `3 - x`."""
    return REFLECTED[operation]


def in_place(what: str, operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The operation in the left operand's memory, for `x -= 3` and `x.sub_(3)`."""
    return lambda x, y: inplace.in_place(what, operation, x, y)


class Arithmetic:
    """The operators and the methods that are operations."""

    __slots__ = ()

    # fmt: off
    __add__,     __radd__,     __iadd__      = add,      reflected(add),      in_place("+=", add)
    __sub__,     __rsub__,     __isub__      = subtract, reflected(subtract), in_place("-=", subtract)
    __mul__,     __rmul__,     __imul__      = multiply, reflected(multiply), in_place("*=", multiply)
    __truediv__, __rtruediv__, __itruediv__  = divide,   reflected(divide),   in_place("/=", divide)
    __pow__,     __rpow__,     __ipow__      = power,    reflected(power),    in_place("**=", power)
    __matmul__,  __rmatmul__,  __imatmul__   = matmul,   reflected(matmul),   in_place("@=", matmul)
    __mod__,     __rmod__                    = later("remainder"),    later_reflected("remainder")
    __floordiv__, __rfloordiv__              = later("floor_divide"), later_reflected("floor_divide")
    __divmod__,  __rdivmod__                 = later("divmod"),       later_reflected("divmod")
    __and__,     __rand__                    = later("bitwise_and"),  later_reflected("bitwise_and")
    __or__,      __ror__                     = later("bitwise_or"),   later_reflected("bitwise_or")
    __xor__,     __rxor__                    = later("bitwise_xor"),  later_reflected("bitwise_xor")
    __invert__,  __round__                   = later("invert"),       later("round")
    __neg__,     __pos__                     = elementwise.negative,  linear.copy
    __abs__                                  = elementwise.absolute
    __lt__, __le__, __gt__, __ge__           = less, less_equal, greater, greater_equal
    __eq__, __ne__                           = equal, not_equal
    __hash__                                 = object.__hash__

    add,  add_  = add,      in_place("add_", add)
    sub,  sub_  = subtract, in_place("sub_", subtract)
    mul,  mul_  = multiply, in_place("mul_", multiply)
    div,  div_  = divide,   in_place("div_", divide)
    pow,  pow_  = power,    in_place("pow_", power)
    matmul = mm = matmul
    eq, ne, lt, le, gt, ge   = equal, not_equal, less, less_equal, greater, greater_equal
    maximum, minimum, neg    = elementwise.maximum, elementwise.minimum, elementwise.negative

    exp, log, sin, cos, tanh = elementwise.exp, elementwise.log, elementwise.sin, elementwise.cos, elementwise.tanh
    sqrt, square, abs        = elementwise.sqrt, elementwise.square, elementwise.absolute
    sigmoid, relu            = elementwise.sigmoid, elementwise.relu
    sum, mean                = reductions.sum, reductions.mean
    clamp = clip             = joining.clip
    # fmt: on

    def __getitem__(self, index: Any) -> Any:
        if index.__class__ is not slice and mapping(index, *(index if index.__class__ is tuple else ())) is not None:
            return functions().taking.by_places(self, index)
        return inplace.view(self, selection.pick, _raw_index(index))

    def __setitem__(self, index: Any, value: Any) -> None:
        inplace.set_at(self, _raw_index(index), value)

    def copy_(self, source: Any) -> Any:
        """Overwrites all entries by those of source, broadcast; the gradient goes to source."""
        inplace.set_at(self, Ellipsis, source)
        return self

    def fill_(self, number: Any) -> Any:
        """Overwrites all entries by one number."""
        return self.copy_(number)

    def zero_(self) -> Any:
        """Overwrites all entries by 0."""
        return self.copy_(0)

    def clone(self) -> Any:
        """A copy with memory of its own, still connected to the graph."""
        return linear.copy(self)

    # ------------------------------------------------------------ shapes

    def reshape(self, *shape: Any) -> Any:
        """The same entries in another shape; one length may be -1. Takes `(2, 3)` or `2, 3`."""
        return inplace.view(self, linear.reshape, flat(shape))

    view = reshape

    def transpose(self, *axes: Any) -> Any:
        """The axes in another order, as in NumPy; without arguments reversed."""
        return inplace.view(self, linear.permute, order_of(self, axes))

    permute = transpose

    def t(self) -> Any:
        """A matrix transposed, as PyTorch spells it."""
        return self.transpose()

    @property
    def T(self) -> Any:
        """The axes in reverse order."""
        return self.transpose()

    @property
    def mT(self) -> Any:
        """Every matrix of a stack transposed."""
        return inplace.view(self, linear.swap)

    def broadcast_to(self, *shape: Any) -> Any:
        """The entries copied along new axes and axes of length 1."""
        return inplace.view(self, linear.broadcast_to, flat(shape))

    expand = broadcast_to

    def flatten(self, start_dim: int = 0, end_dim: int = -1) -> Any:
        """Some axes in a row as one: a copy, as in NumPy. `ag.flatten` gives a view, as in PyTorch."""
        return linear.copy(functions().NAMES["flatten"](self, start_dim, end_dim))

    def squeeze(self, axis: int | None = None, *, dim: int | None = None) -> Any:
        """Without axes of length 1; with an axis given, without that one."""
        shape, axis = form(self)[0], axis if dim is None else dim
        axis = None if axis is None else normalize_axis_index(axis, len(shape))
        gone = [i for i, n in enumerate(shape) if n == 1 and axis in (None, i)]
        return self.reshape(tuple(n for i, n in enumerate(shape) if i not in gone))

    # ------------------------------------------------------------ kinds of number

    real = property(complex_parts.real)
    imag = property(complex_parts.imag)

    def astype(self, dtype: Any, *, copy: bool = True) -> Any:
        """The entries in another precision; a gradient comes back in the precision it left.

        Complex numbers lose their imaginary part where the dtype is real, with NumPy's warning. With `copy=False` it is
        this Tensor itself where it is of that dtype.
        """
        dtype = dtype_for(raw(self), dtype)
        if is_complex(form(self)[1]) and not is_complex(dtype):
            warnings.warn(errors.IMAGINARY_PART_LOST, np.exceptions.ComplexWarning, stacklevel=2)
        return linear.astype(self, dtype) if copy or dtype != form(self)[1] else self

    def double(self) -> Any:
        """The entries as float64."""
        return self.astype(np.float64)

    def float(self) -> Any:
        """The entries as float32, which is what PyTorch calls float."""
        return self.astype(np.float32)


def _raw_index(index: Any) -> Any:
    return tuple(_raw_part(i) for i in index) if isinstance(index, tuple) else _raw_part(index)


def _raw_part(index: Any) -> Any:
    if not isinstance(index, Traced):
        # A node keeps the index: of what could be modified later, a copy of its own.
        return copy.deepcopy(index) if isinstance(index, (list, np.ndarray)) else index
    if (node := mapping(index)) is not None:
        raise node.not_an_index(index)
    return raw(index)


def flat(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """`x.reshape(2, 3)` and `x.reshape((2, 3))` mean the same."""
    if len(arguments) == 1 and (arguments[0] is None or isinstance(arguments[0], (tuple, list))):
        return tuple(arguments[0] or ())
    return arguments


def order_of(x: Any, axes: Any) -> tuple[int, ...]:
    """The axes of x in the order asked for, counted from 0; reversed where none is named."""
    rank = len(form(x)[0])
    order: tuple[int, ...] = normalize_axis_tuple(flat(axes), rank) if flat(axes) else tuple(reversed(range(rank)))
    if len(order) != rank:
        raise errors.wrong_axes(order, rank)
    return order
