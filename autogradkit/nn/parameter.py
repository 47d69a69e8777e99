"""What makes a Tensor a parameter?

That it was declared as one. A parameter is a leaf Tensor that requires a gradient; assigned to a module, it becomes
part of it, where other Tensors are only attributes.

Read next: `registering`.
"""

from __future__ import annotations

from typing import Any, final
from weakref import WeakValueDictionary

from ..engine.backend import is_floating, raw
from ..engine.creation import as_tensor
from ..engine.tensor import Tensor
from . import errors

# Tensors are compared entry by entry, so those that were declared are found by their identity.
_declared: WeakValueDictionary[int, Tensor] = WeakValueDictionary()


def declare(x: Tensor) -> Tensor:
    """Notes that this Tensor is a parameter."""
    _declared[id(x)] = x
    return x


class _Declared(type):
    """Lets `isinstance(x, Parameter)` say whether a Tensor was declared as one."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return _declared.get(id(instance)) is instance


@final
class Parameter(metaclass=_Declared):
    """A Tensor that a module is to learn: `Parameter(data)` is a leaf that requires a gradient.

    It is an ordinary Tensor, with the memory of data where data is an array or a Tensor.

    Parameters
    ----------
    data : Tensor, array, nested list or number
    requires_grad : bool

    Raises
    ------
    TypeError
        Where data is of whole numbers, which have no gradient.

    Examples
    --------
    >>> from autogradkit import nn
    >>> w = nn.Parameter([1.0, 2.0])
    >>> w
    tensor([1., 2.], requires_grad=True)
    >>> isinstance(w, nn.Parameter), isinstance(w * 1, nn.Parameter)
    (True, False)
    """

    def __new__(cls, data: Any, requires_grad: bool = True) -> Any:
        x = as_tensor(data).detach()
        if requires_grad and not is_floating(raw(x)):
            raise errors.integer_parameter(x.dtype)
        return declare(x.requires_grad_(requires_grad))
