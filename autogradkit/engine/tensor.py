"""What does a learner hold in hand?

A `Tensor`: a number or an array, with operators and methods. If it requires a gradient, every operation on it is
recorded, `backward()` walks the record, and the gradient ends in `.grad`.

The arithmetic itself is in `ops`; here each operator is given its operation. Read next: `transforms`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any, final

import numpy as np

from . import errors, memory, modes, reverse
from .backend import form, is_floating, raw, to_numpy
from .graph import Leaf
from .ops import elementwise, linear, reductions, selection
from .ops.constant import COMPARISONS, equal, greater, greater_equal, less, less_equal, not_equal
from .ops.elementwise import add, divide, multiply, power, subtract
from .ops.products import matmul
from .trace import OPERATIONS, REFLECTED, Traced, tensor_of


def reflected(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The operation with its operands exchanged, for `3 - x`."""
    return REFLECTED[operation]


def in_place(what: str, operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The operation in the left operand's memory, for `x -= 3`."""
    return lambda x, y: memory.in_place(what, operation, x, y)


@final
class Tensor(Traced):
    """A number or an array that can be differentiated.

    Made by `creation.tensor`, not by calling the class. Arithmetic follows NumPy (broadcasting, dtypes, indexing); what
    concerns gradients follows PyTorch.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> y = 3 * x**2 + 2 * x + 1
    >>> y.backward()
    >>> x.grad
    tensor(14.)
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        raise errors.final_class("Tensor")

    # ------------------------------------------------------------ operators

    # fmt: off
    __add__,     __radd__,     __iadd__      = add,      reflected(add),      in_place("+=", add)
    __sub__,     __rsub__,     __isub__      = subtract, reflected(subtract), in_place("-=", subtract)
    __mul__,     __rmul__,     __imul__      = multiply, reflected(multiply), in_place("*=", multiply)
    __truediv__, __rtruediv__, __itruediv__  = divide,   reflected(divide),   in_place("/=", divide)
    __pow__,     __rpow__,     __ipow__      = power,    reflected(power),    in_place("**=", power)
    __matmul__,  __rmatmul__,  __imatmul__   = matmul,   reflected(matmul),   in_place("@=", matmul)
    __neg__                                  = elementwise.negative
    __lt__, __le__, __gt__, __ge__           = less, less_equal, greater, greater_equal
    __eq__, __ne__                           = equal, not_equal
    __hash__                                 = object.__hash__
    # fmt: on

    def __pos__(self) -> Tensor:
        return self

    def __getitem__(self, index: Any) -> Any:
        return selection.pick(self, _raw_index(index))

    # ------------------------------------------------------------ methods that are operations

    exp, log, sin, cos, tanh = elementwise.exp, elementwise.log, elementwise.sin, elementwise.cos, elementwise.tanh
    sum, mean = reductions.sum, reductions.mean
    matmul = matmul

    def reshape(self, *shape: Any) -> Any:
        """The same entries in another shape; one length may be -1. Takes `(2, 3)` or `2, 3`."""
        return linear.reshape(self, _flat(shape))

    def transpose(self, *axes: Any) -> Any:
        """The axes in another order, as in NumPy; without arguments reversed."""
        order = _flat(axes) or tuple(reversed(range(self.ndim)))
        return linear.permute(self, tuple(a % self.ndim for a in order))

    def broadcast_to(self, *shape: Any) -> Any:
        """The entries copied along new axes and axes of length 1."""
        return linear.broadcast_to(self, _flat(shape))

    def astype(self, dtype: Any) -> Any:
        """The entries in another precision; a gradient comes back in the precision it left."""
        return linear.astype(self, np.dtype(dtype) if isinstance(dtype, (str, type)) else dtype)

    @property
    def T(self) -> Any:
        """The axes in reverse order."""
        return self.transpose()

    @property
    def mT(self) -> Any:
        """Every matrix of a stack transposed."""
        return linear.swap(self)

    def clone(self) -> Any:
        """A copy with memory of its own, still connected to the graph."""
        return linear.copy(self)

    # ------------------------------------------------------------ what it is

    @property
    def shape(self) -> tuple[int, ...]:
        return form(self)[0]

    @property
    def dtype(self) -> Any:
        dtype = form(self)[1]
        return np.dtype(dtype) if isinstance(dtype, type) else dtype

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def device(self) -> Any:
        """Where the values lie; NumPy's arrays answer "cpu"."""
        return getattr(raw(self), "device", "cpu")

    @property
    def requires_grad(self) -> bool:
        """Whether operations on it are recorded."""
        return self.node is not None

    @requires_grad.setter
    def requires_grad(self, wanted: bool) -> None:
        self.requires_grad_(wanted)

    def requires_grad_(self, wanted: bool = True) -> Tensor:
        """Starts recording operations on this Tensor, or stops it for a leaf; returns the Tensor."""
        if wanted and self.node is None:
            if not is_floating(self.value):
                raise errors.integer_gradient(self, "requires_grad=True")
            self.node = Leaf(modes.AMBIENT, self.value)
        elif not wanted and self.node is not None:
            if self.grad_fn is not None:
                raise errors.not_a_leaf()
            self.node = None
        return self

    @property
    def grad(self) -> Any:
        """The gradient that backward passes have added up here; None before the first, and for all but leaves."""
        return getattr(self.node, "grad", None)

    @grad.setter
    def grad(self, value: Any) -> None:
        if isinstance(self.node, Leaf):
            self.node.grad = value
        elif value is not None:
            raise errors.grad_of_no_leaf()

    @property
    def is_leaf(self) -> bool:
        """Whether it is not the result of a recorded operation."""
        return self.grad_fn is None

    @property
    def grad_fn(self) -> Any:
        """The node of the operation that it came from; None for a leaf."""
        return None if self.node is None or isinstance(self.node, Leaf) else self.node

    # ------------------------------------------------------------ the graph

    def backward(self, gradient: Any = None, retain_graph: bool = False, create_graph: bool = False) -> None:
        """Walks back through everything this Tensor was computed from, and adds to the `.grad` of each leaf.

        Parameters
        ----------
        gradient : number, array or Tensor of self's shape
            The cotangent to start from. May be left out where self is one number; then it is 1.
        retain_graph : bool
            Whether the graph can be walked again.
        create_graph : bool
            Whether the gradients can themselves be differentiated; includes retain_graph.

        Raises
        ------
        RuntimeError
            Where there is no graph, where self is not one number and no gradient is given, on a second pass without
            retain_graph, and where a value that is needed was modified in place.
        ValueError
            Where gradient has another shape than self.
        """
        reverse.accumulate(reverse.ambient_pass("backward", self, gradient, retain_graph, create_graph))

    def detach(self) -> Tensor:
        """The same memory outside the graph: a constant."""
        twin: Tensor = tensor_of(_memory(self))
        return twin

    @property
    def data(self) -> Tensor:
        """The same memory outside the graph, as in PyTorch; `detach()` says it more plainly."""
        return self.detach()

    # ------------------------------------------------------------ leaving for Python and NumPy

    def item(self) -> Any:
        """The one entry, as a Python number."""
        value = raw(self)
        if value.__class__ is float:
            return value
        if prod(self.shape) != 1:
            raise errors.one_number("item()", self.shape)
        return to_numpy(value).item()

    def numpy(self) -> Any:
        """The values as a NumPy array, which shares memory where it can."""
        if self.requires_grad:
            raise errors.numpy_would_cut("numpy()")
        return to_numpy(_memory(self))

    def tolist(self) -> Any:
        """The values as Python numbers in nested lists."""
        return to_numpy(raw(self)).tolist()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if self.requires_grad:
            raise errors.numpy_would_cut("np.asarray()")
        return np.array(to_numpy(raw(self)), dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> Any:
        operation = OPERATIONS.get(ufunc.__name__) or COMPARISONS.get(ufunc.__name__)
        if operation is None or method != "__call__" or settings:
            raise errors.no_rule(ufunc.__name__)
        return operation(*inputs)

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __bool__(self) -> bool:
        if prod(self.shape) != 1:
            raise errors.ambiguous_truth(self.shape)
        return bool(self.item())

    def __len__(self) -> int:
        if not self.shape:
            raise errors.no_length()
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __reduce__(self) -> tuple[Any, ...]:
        # copy, deepcopy and pickle; a node of the graph belongs to its process and is not copied.
        if self.grad_fn is not None:
            raise errors.cannot_copy()
        return _restored, (raw(self), self.requires_grad, self.grad)

    def __repr__(self) -> str:
        value = to_numpy(raw(self))
        text = np.array2string(value, separator=", ", prefix="tensor(")
        notes = "" if value.dtype in (np.dtype(float), np.dtype(int), np.dtype(bool)) else f", dtype={value.dtype}"
        if self.grad_fn is not None:
            notes += f", grad_fn={self.grad_fn!r}"
        elif self.requires_grad:
            notes += ", requires_grad=True"
        return f"tensor({text}{notes})"

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)


def _restored(value: Any, requires_grad: bool, grad: Any) -> Tensor:
    x: Tensor = tensor_of(value)
    if requires_grad:
        x.requires_grad_().grad = grad
    return x


def _memory(x: Tensor) -> Any:
    """The raw value of x; a Python float, which has no memory to share, becomes an array first."""
    if x.value.__class__ is float:
        x.value = np.array(x.value)
    return raw(x)


def _raw_index(index: Any) -> Any:
    return tuple(raw(i) for i in index) if isinstance(index, tuple) else raw(index)


def _flat(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """`x.reshape(2, 3)` and `x.reshape((2, 3))` mean the same."""
    if len(arguments) == 1 and (arguments[0] is None or isinstance(arguments[0], (tuple, list))):
        return tuple(arguments[0] or ())
    return arguments
