"""What happens when an operation meets a Tensor?

It is handled at the highest level among its operands: their values, which lie one level below, go through the same
operation, and the result gets a node of that level. A value below may be raw or again a Tensor; the operation does not
care, and that is all that nesting needs:

    level 2    Tensor(value=•, node)        multiply(x, w): w is constant to level 2
    level 1           Tensor(value=•, node)        … runs again on the values below
    level 0 or raw           3.0                        … until everything is raw

A value of a lower level is a constant to the level above. So a perturbation of one level can never be taken for that
of another, however transforms are nested.

A level may also *map*: under `vmap`, the value below has an axis that this level does not see, and the operation runs
in the form that knows about it (`batch`).

The functions here build the *call path* of an operation once, when it is declared: for one operand and settings, for
two operands, for a sequence of operands and settings.

Read next: `ops.linear`, where rules begin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from . import errors, modes
from .backend import as_raw, canonical, device_of, is_array, mixed, namespace, ndarray, raw
from .graph import Rule

Operation = Callable[..., Any]

# The operations by name, for NumPy's protocols and for tests that walk all of them.
OPERATIONS: dict[str, Operation] = {}

# How an operation runs under `vmap`: `mapped(operands, hidden, *settings)`, where hidden says for each operand whether
# its first axis is one that the mapped function does not see. An operation without an entry runs once for each place.
MAPPED: dict[Operation, Operation] = {}

# Each operation with two operands, as Python calls it where the Tensor stands on the right.
REFLECTED: dict[Operation, Operation] = {}

# What arrays raise where operands do not fit.
MISFITS = (TypeError, ValueError, IndexError, AttributeError, RuntimeError)


class Traced:
    """A value, and the node that says where it came from (None for a constant).

    The subclass `Tensor` gives this record its operators and methods; it registers itself when it is defined, because
    the operations here have to make Tensors and Tensors are made of operations.
    """

    # base and views are set only where memory is shared: see `inplace`.
    __slots__ = ("__weakref__", "base", "node", "value", "views")

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
            try:
                return canonical(value(x, *settings))
            except TypeError:  # of a list, as NumPy's functions, what the array of its numbers gives
                return canonical(value(as_raw(x), *settings))
        a = x.node
        if modes.watched:
            a = modes.heard(a)
        below = x.value
        if below.__class__ is Tensor:
            if a is not None and a.maps:
                return a.map(operation, (below,), (a,), settings)
            z = operation(below, *settings)
        else:
            try:
                z = value(below, *settings)
            except MISFITS as error:
                raise misfit(name, (below,), error) from error
        if z.__class__ is not float and z.__class__ is not ndarray:
            z = canonical(z)
        if a is None:
            return constant(z)
        result = Tensor()
        result.value = z
        result.node = a.child(rule, a, None, below, settings, z)
        return result

    return _register(name, operation, rule)


def two_operands(name: str, value: Callable[[Any, Any], Any], left: Rule, right: Rule, both: Rule) -> Operation:
    """The call path of `operation(x, y)`, with a rule for each set of operands that may vary."""

    def operation(x: Any, y: Any) -> Any:
        # Each operand as this level sees it: the value below, and its node where it varies.
        if x.__class__ is Tensor:
            below_x, a = x.value, x.node
            if y.__class__ is Tensor:
                below_y, b = y.value, y.node
                if a is not None and b is not None and a.level != b.level:
                    below_x, a, below_y, b = from_the_newer(x, y)
            else:
                below_y, b = y, None
        elif y.__class__ is Tensor:
            below_x, a, below_y, b = x, None, y.value, y.node
        else:
            return without_tensors(value, x, y)
        if modes.watched:
            a, b = modes.heard(a), modes.heard(b)
        if below_x.__class__ is Tensor or below_y.__class__ is Tensor:
            node = a if a is not None else b
            if node is not None and node.maps:
                return node.map(operation, (below_x, below_y), (a, b), ())
            below_x, below_y = lifted(below_x), lifted(below_y)
            z = operation(below_x, below_y)
        else:
            try:
                z = value(below_x, below_y)
            except MISFITS as error:
                raise misfit(name, (below_x, below_y), error) from error
        if z.__class__ is not float and z.__class__ is not ndarray:
            z = canonical(z)
            if foreign(z) and (lone_number(a, below_x) or lone_number(b, below_y)):
                return operation(carried(x, z), carried(y, z))
        if a is None and b is None:
            return constant(z)
        result = Tensor()
        result.value = z
        if a is None:
            result.node = b.child(right, a, b, below_x, below_y, z)
        else:
            result.node = a.child(both if b is not None else left, a, b, below_x, below_y, z)
        return result

    REFLECTED[operation] = constant_first(operation, value, right)
    return _register(name, operation, left, right, both)


def without_tensors(value: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
    """What two raw operands give. Python's operators join and repeat lists; here they are arrays, as for NumPy."""
    try:
        z = value(x, y)
    except TypeError:
        z = []
    if z.__class__ is ndarray or z.__class__ is float:
        return z
    return canonical(value(as_raw(x), as_raw(y)) if z.__class__ in (list, tuple) else z)


def constant_first(operation: Operation, value: Callable[[Any, Any], Any], right: Rule) -> Operation:
    """The call path of `operation(y, x)` where y is a number, in the order in which Python asks: `3 - x`."""

    def reflected(x: Any, y: Any) -> Any:
        b, below = x.node, x.value
        if below.__class__ is Tensor or (modes.watched and b is not None):
            return operation(y, x)
        try:
            z = value(y, below)
        except MISFITS as error:
            raise misfit(operation.__name__, (y, below), error) from error
        if z.__class__ is not float and z.__class__ is not ndarray:
            z = canonical(z)
        result = Tensor()
        result.value = z
        result.node = None if b is None else b.child(right, None, b, y, below, z)
        return result

    return reflected


def many_operands(name: str, value: Callable[..., Any], rule: Rule) -> Operation:
    """The call path of `operation(xs, *settings)`; the rule's `x` and `a` are tuples."""

    def operation(xs: Sequence[Any], *settings: Any) -> Any:
        if not any(x.__class__ is Tensor for x in xs):
            return canonical(value(xs, *settings))
        a, below = seen_from_the_top(xs)
        if modes.watched:
            a = tuple(modes.heard(p) for p in a)
        node = next((p for p in a if p is not None), None)
        if any(x.__class__ is Tensor for x in below):
            if node is not None and node.maps:
                return node.map(operation, below, a, settings, together=True)
            below = tuple(lifted(x) for x in below)
            z = operation(below, *settings)
        else:
            try:
                z = canonical(value(below, *settings))
            except MISFITS as error:
                raise misfit(name, below, error) from error
        return constant(z) if node is None else tensor_of(z, node.child(rule, a, None, below, settings, z))

    return _register(name, operation, rule)


def misfit(name: str, operands: tuple[Any, ...], error: Exception) -> Exception:
    """What to say where arrays refused an operation."""
    if isinstance(error, (np.linalg.LinAlgError, errors.Refused)):
        return error  # which says already what to try
    for x, y in pairwise(operands):
        if mixed(x, y):
            return errors.mixed_libraries(name, x, y)
    return errors.misfit(name, operands, error)


def foreign(z: Any) -> bool:
    """Whether a raw value is an array of another library than NumPy."""
    return z.__class__ is not Tensor and is_array(z) and namespace(z) is not np


def lone_number(node: Any, below: Any) -> bool:
    """Whether an operand varies and is a Python float, which belongs to no library."""
    return node is not None and below.__class__ is float


def carried(x: Any, like: Any) -> Any:
    """A Tensor that holds a Python float, carried over to the library of an array: its tangents then lie there too.

    It takes the array's precision, since a number widens no array.
    """
    if x.__class__ is not Tensor or raw(x).__class__ is not float:
        return x
    x = OPERATIONS["move"](x, device_of(like), "cpu")
    return x if raw(x).dtype == like.dtype else OPERATIONS["astype"](x, like.dtype)


def seen_from_the_top(xs: Sequence[Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The operands as the highest level among them sees them: their nodes there, and the values below."""
    top: Any = None
    for x in xs:
        node = x.node if x.__class__ is Tensor else None
        if node is not None and (top is None or (node.level != top.level and newer(node, top))):
            top = node
    nodes: list[Any] = []
    below: list[Any] = []
    for x in xs:
        here = x.__class__ is Tensor and (x.node is None or x.node.level == top.level)
        nodes.append(x.node if here else None)
        below.append(x.value if here else x)
    return tuple(nodes), tuple(below)


def from_the_newer(x: Any, y: Any) -> tuple[Any, Any, Any, Any]:
    """Two operands of different levels, as the higher one sees them: value and node of x, value and node of y."""
    return (x.value, x.node, y, None) if newer(x.node, y.node) else (x, None, y.value, y.node)


def newer(a: Any, b: Any) -> bool:
    """Whether the level of a is higher than that of b; both must be running, else a value has leaked."""
    for node in (a, b):
        if not node.level.running:
            raise errors.leaked(node)
    return bool(a.level > b.level)


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


def bare(x: Any) -> Any:
    """A value without the Tensor of a constant around it, as nodes and passes hold it."""
    return x.value if x.__class__ is Tensor and x.node is None else x


def differentiated(x: Any) -> bool:
    """Whether a derivative with respect to x is asked for, at whatever level; a plain number of it would lose that."""
    while x.__class__ is Tensor:
        if x.node is not None and x.node.differentiates:
            return True
        x = x.value
    return False


def mapping(*xs: Any) -> Any:
    """The node, at whatever level, by which one of these runs operations in a way of its own; None where none does."""
    for x in xs:
        while x.__class__ is Tensor:
            if x.node is not None and x.node.maps:
                return x.node
            x = x.value
    return None


def _register(name: str, operation: Operation, *rules: Rule) -> Operation:
    operation.__name__ = operation.__qualname__ = name
    for rule in rules:
        rule.operation = operation
    OPERATIONS[name] = operation
    return operation
