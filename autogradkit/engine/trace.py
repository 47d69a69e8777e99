"""What happens when an operation meets a Tensor?

It is handled at the highest level among its operands: their values, which lie one level below, go through the same
operation, and the result gets a node of that level. A value below may be raw or again a Tensor; the operation does not
care, and that is all that nesting needs:

    level 2    Tensor(value=•, node)        multiply(x, w): w is constant to level 2
    level 1           Tensor(value=•, node)        … runs again on the values below
    level 0 or raw           3.0                        … until everything is raw

A value of a lower level is a constant to the level above. So a perturbation of one level can never be taken for that
of another, however transforms are nested.

The two functions here build the *call path* of an operation once, when it is declared: one for operations with one
operand and settings, one for operations with two operands.

Read next: `ops.linear`, where rules begin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import modes
from .backend import canonical, ndarray
from .graph import Rule

Operation = Callable[..., Any]

# The operations by name, for NumPy's protocols and for tests that walk all of them.
OPERATIONS: dict[str, Operation] = {}

# Each operation with two operands, as Python calls it where the Tensor stands on the right.
REFLECTED: dict[Operation, Operation] = {}


class Traced:
    """A value, and the node that says where it came from (None for a constant).

    The subclass `Tensor` gives this record its operators and methods; it registers itself when it is defined, because
    the operations here have to make Tensors and Tensors are made of operations.
    """

    __slots__ = ("node", "value")

    # No __init__: a call of it would be a fifth of the time that an operation on numbers takes. See `tensor_of`.
    value: Any
    node: Any

    def __init_subclass__(cls) -> None:
        global Tensor
        Tensor = cls


Tensor: type[Traced] = Traced


def one_operand(name: str, value: Callable[..., Any], rule: Rule) -> Operation:
    """The call path of `operation(x, *settings)`."""

    def operation(x: Any, *settings: Any) -> Any:
        if x.__class__ is not Tensor:
            return canonical(value(x, *settings))
        a = x.node
        if modes.silenced and a is not None and not modes.hears(a):
            a = None
        below = x.value
        z = operation(below, *settings) if below.__class__ is Tensor else value(below, *settings)
        if z.__class__ is not float and z.__class__ is not ndarray:
            z = canonical(z)
        if a is None:
            return constant(z)
        result = Tensor()
        result.value = z
        result.node = a.child(rule, a, None, below, settings, z)
        return result

    return _register(name, operation)


def two_operands(name: str, value: Callable[[Any, Any], Any], left: Rule, right: Rule, both: Rule) -> Operation:
    """The call path of `operation(x, y)`, with a rule for each set of operands that may vary."""

    def operation(x: Any, y: Any) -> Any:
        # Each operand as this level sees it: the value below, and its node where it varies.
        if x.__class__ is Tensor:
            below_x, a = x.value, x.node
            if y.__class__ is Tensor:
                below_y, b = y.value, y.node
                if a is not None and b is not None and a.level != b.level:
                    if a.level > b.level:
                        below_y, b = y, None
                    else:
                        below_x, a = x, None
            else:
                below_y, b = y, None
        elif y.__class__ is Tensor:
            below_x, a, below_y, b = x, None, y.value, y.node
        else:
            return canonical(value(x, y))
        if modes.silenced:
            a = a if a is not None and modes.hears(a) else None
            b = b if b is not None and modes.hears(b) else None

        if below_x.__class__ is Tensor or below_y.__class__ is Tensor:
            below_x, below_y = lifted(below_x), lifted(below_y)
            z = operation(below_x, below_y)
        else:
            z = value(below_x, below_y)
        if z.__class__ is not float and z.__class__ is not ndarray:
            z = canonical(z)
        if a is None and b is None:
            return constant(z)
        result = Tensor()
        result.value = z
        if b is None:
            result.node = a.child(left, a, b, below_x, below_y, z)
        elif a is None:
            result.node = b.child(right, a, b, below_x, below_y, z)
        else:
            result.node = a.child(both, a, b, below_x, below_y, z)
        return result

    REFLECTED[operation] = constant_first(operation, value, right)
    return _register(name, operation)


def constant_first(operation: Operation, value: Callable[[Any, Any], Any], right: Rule) -> Operation:
    """The call path of `operation(y, x)` where y is a number, in the order in which Python asks: `3 - x`."""

    def reflected(x: Any, y: Any) -> Any:
        b, below = x.node, x.value
        if b is None or modes.silenced or below.__class__ is Tensor:
            return operation(y, x)
        z = value(y, below)
        if z.__class__ is not float and z.__class__ is not ndarray:
            z = canonical(z)
        result = Tensor()
        result.value = z
        result.node = b.child(right, None, b, y, below, z)
        return result

    return reflected


def lifted(value: Any) -> Any:
    """A value that meets a Tensor in a rule: an array becomes one too, as not every library steps back for Tensors."""
    return value if value.__class__ is Tensor or value.__class__ in (float, int) else tensor_of(value)


def tensor_of(value: Any, node: Any = None) -> Any:
    """The Tensor of a value and of the node that it came from."""
    tensor = Tensor()
    tensor.value = value
    tensor.node = node
    return tensor


def constant(z: Any) -> Any:
    """A result that nothing varies in: a Tensor without node, or the Tensor of a lower level that it already is."""
    return z if z.__class__ is Tensor else tensor_of(z)


def _register(name: str, operation: Operation) -> Operation:
    operation.__name__ = operation.__qualname__ = name
    OPERATIONS[name] = operation
    return operation
