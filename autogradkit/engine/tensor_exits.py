"""How do values leave a Tensor for Python and NumPy, and come back?

Whatever would cut the graph without a word refuses and says what to write. Read next: `tensor`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from . import errors, levels, memory, named
from .backend import form, raw, to_numpy
from .trace import differentiated, mapping


class Exits:
    """What other programs see of a Tensor."""

    __slots__ = ()

    value: Any
    node: Any

    def item(self) -> Any:
        """The one entry, as a Python number."""
        value = self.value
        if value.__class__ is float:
            return value
        refuse_mapped(self, "item()")
        if prod(form(self)[0]) != 1:
            raise errors.one_number("item()", form(self)[0])
        return to_numpy(raw(value)).item()

    def numpy(self) -> Any:
        """The values as a NumPy array, which shares memory where it can."""
        refuse_mapped(self, "numpy()")
        if differentiated(self):
            raise errors.numpy_would_cut("numpy()")
        return to_numpy(memory.own_memory(self))

    def tolist(self) -> Any:
        """The values as Python numbers in nested lists."""
        refuse_mapped(self, "tolist()")
        return to_numpy(raw(self)).tolist()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        refuse_mapped(self, "np.asarray()")
        if differentiated(self):
            raise errors.numpy_would_cut("np.asarray()")
        return np.array(to_numpy(raw(self)), dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **settings: Any) -> Any:
        return named.called_ufunc(ufunc, method, operands, settings)

    def __array_function__(self, function: Any, types: Any, arguments: Any, settings: Any) -> Any:
        return named.called(function, arguments, settings)

    def __float__(self) -> float:
        """The one entry; a number cannot carry a derivative, so a Tensor that does refuses."""
        return float(self._number("float()"))

    def __complex__(self) -> complex:
        return complex(self._number("complex()"))

    def __int__(self) -> int:
        return int(self._number("int()"))

    def __index__(self) -> int:
        if not isinstance(self.item(), int):
            raise errors.not_an_index(self)
        return int(self.item())

    def _number(self, who: str) -> Any:
        if differentiated(self):
            raise errors.number_would_cut(who)
        return self.item()

    def __bool__(self) -> bool:
        refuse_mapped(self, "if")
        if prod(form(self)[0]) != 1:
            raise errors.ambiguous_truth(form(self)[0])
        return bool(self.item())

    def __len__(self) -> int:
        shape = form(self)[0]
        if not shape:
            raise errors.no_length()
        return shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))  # type: ignore[index]

    def __contains__(self, number: Any) -> bool:
        refuse_mapped(self, "in")
        return bool(number in to_numpy(raw(self)))

    def __repr__(self) -> str:
        value = to_numpy(raw(self))
        text = np.array2string(value, separator=", ", prefix="tensor(")
        notes = "" if value.dtype in (np.dtype(float), np.dtype(int), np.dtype(bool)) else f", dtype={value.dtype}"
        if self.node is not None:
            notes += f", {described(self.node)}"
        return f"tensor({text}{notes})"

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)


def refuse_mapped(x: Any, who: str, for_shape: bool = False) -> None:
    """Raises where x stands for other values than its own, of which none can be told."""
    if (node := mapping(x)) is not None:
        raise node.unreadable(who, for_shape)


def described(node: Any) -> str:
    """What a Tensor says about where it comes from."""
    if node.maps:
        return str(node)
    if not node.records:
        return "with a tangent"
    if node.a is not None or node.b is not None:
        return f"grad_fn={node!r}"
    return "requires_grad=True" if node.level == levels.AMBIENT else f"argument of {node.level.who}"
