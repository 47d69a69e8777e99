"""What happens where values go into a transform, and where they come out?

In: each leaf of an argument becomes a Tensor of the transform's level. Out: what the function returns is taken down to
the level below; whatever belongs to a transform that has finished is found here and named. Plain numbers and arrays in,
plain numbers and arrays out; Tensors in, Tensors out.

Read next: `gradients`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import errors
from ..backend import (
    as_raw,
    canonical,
    form,
    full_like,
    is_array,
    is_floating,
    ndarray,
    owner,
    raw,
    shape_of,
)
from ..graph import Leaf
from ..levels import Level
from ..memory import unshared
from ..ops.linear import conjugated, copy, in_precision
from ..tensor import Tensor
from ..trace import bare, constant, tensor_of
from ..tree import LEAF, Structure, flatten, map_leaves

Function = Callable[..., Any]

# An argument: its leaves and its structure.
Part = tuple[list[Any], Structure]


def positions(argnums: int | Sequence[int], count: int) -> list[int]:
    """The positional arguments meant, counted from 0."""
    if argnums.__class__ is int and 0 <= argnums < count:
        return [argnums]
    chosen = list(argnums) if isinstance(argnums, Sequence) else [argnums]
    if not all(isinstance(i, int) and -count <= i < count for i in chosen):
        raise errors.bad_argnums(argnums, count)
    places = [i % count for i in chosen]
    if len(set(places)) < len(places):
        raise errors.repeated_argnums(argnums)
    return places


def apart(value: Any) -> Part:
    """The leaves and the structure of an argument; nearly always it is a leaf itself."""
    return ([value], LEAF) if value.__class__ in (float, ndarray, Tensor) else flatten(value)


def below(who: str, x: Any) -> Any:
    """A leaf of an argument as the level sees it: raw, or a Tensor that is itself being differentiated."""
    x = operand(who, x)
    if x.__class__ is not float and not is_floating(raw(x)):
        raise errors.integer_gradient(x, who)
    return x


def operand(who: str, x: Any) -> Any:
    """A leaf of an argument of any kind of number."""
    if x.__class__ is Tensor:
        if x.node is None:
            return x.value
        if not x.node.level.running:
            raise errors.leaked(x.node)
        return x
    if x.__class__ is float:
        return x
    if isinstance(x, (int, float, complex)) or is_array(x):
        return as_raw(x, copy=None)
    raise errors.not_an_operand(who, x)


def opened(who: str, arguments: Sequence[Any]) -> tuple[list[Part], list[Any], list[Any]]:
    """Arguments as (leaves, structure) each, all their leaves as given, and as the level sees them."""
    parts = [apart(x) for x in arguments]
    given = [x for leaves, _ in parts for x in leaves]
    return parts, given, [below(who, x) for x in given]


def rebuilt(parts: Sequence[Part], leaves: Sequence[Any]) -> list[Any]:
    """Arguments in the form in which they were given, with other leaves."""
    if len(parts) == 1 and parts[0][1] is LEAF:
        return list(leaves)
    coming = iter(leaves)
    return [structure.put_together(coming) for _, structure in parts]


def filled(args: Sequence[Any], chosen: Sequence[int], parts: Any, inner: Sequence[Any]) -> list[Any]:
    """All arguments, the chosen ones with the leaves that f is to see."""
    given = rebuilt(parts, inner)
    if len(given) == len(args) == 1:
        return given
    arguments = list(args)
    for i, argument in zip(chosen, given, strict=True):
        arguments[i] = argument
    return arguments


def in_form(parts: Sequence[Part], leaves: Sequence[Any], argnums: int | Sequence[int]) -> Any:
    """What belongs to the leaves of the arguments, in their form: one, or a tuple where argnums is a sequence."""
    arguments = rebuilt(parts, leaves)
    return tuple(arguments) if isinstance(argnums, Sequence) else arguments[0]


def two_results(who: str, y: Any, has_aux: bool) -> tuple[Any, Any]:
    """What a function returned, and with has_aux the extra beside it."""
    if not has_aux:
        return y, None
    if not (isinstance(y, tuple) and len(y) == 2):
        raise errors.no_aux(who, y)
    return y


def variables(level: Level, primals: Sequence[Any]) -> tuple[list[Leaf], list[Tensor]]:
    """A leaf at this level for each primal, and the Tensors that f is run on."""
    leaves = [Leaf(level, x) for x in primals]
    return leaves, [tensor_of(x, leaf) for x, leaf in zip(primals, leaves, strict=True)]


def result(level: Level, y: Any) -> tuple[Any, Any]:
    """A result of f as (value one level below, node at the level); the node is None where nothing varied."""
    if y.__class__ is Tensor:
        node = y.node
        if node is None:
            return y.value, None
        if node.level == level:
            return y.value, node
        if not node.level.running:
            raise errors.leaked(node)
        return y, None
    if isinstance(y, (int, float, complex)) or is_array(y):
        return as_raw(y, copy=None), None
    raise errors.not_a_tensor_output(level.who, y)


def results(level: Level, y: Any) -> tuple[list[tuple[Any, Any]], Structure]:
    """Everything that f returned, each as `result` gives it, and the structure of it all."""
    outputs, structure = apart(y)
    if not outputs:
        raise errors.not_a_tensor_output(level.who, y)
    return [result(level, x) for x in outputs], structure


def lowered(level: Level, extra: Any, dress: Function) -> Any:
    """What f returned beside its result, as values below the level; what is not a Tensor stays as it is."""
    return map_leaves(lambda x: dress(result(level, x)[0]) if x.__class__ is Tensor else x, extra)


def moving(name: str, x: Any, x_dot: Any) -> Any:
    """A tangent in the form of its primal."""
    x_dot = operand("tangents", x_dot)
    (shape, dtype), (own_shape, own_dtype) = form(x), form(x_dot)
    if own_shape != shape:
        raise errors.wrong_tangent(name, own_shape, shape)
    return x_dot if own_dtype is dtype else in_precision(name, x_dot, dtype)


def delivered(arrived: dict[Any, Any], leaf: Any, x: Any) -> Any:
    """The gradient that arrived at a leaf, in memory of its own; zeros where the result does not depend on it."""
    return conjugated(unshared(arrived, leaf)) if leaf in arrived else full_like(x, 0.0)


def separate(values: Sequence[Any], given: Sequence[Any]) -> list[Any]:
    """Values that go out, each in memory that can be written to and that no other one, nor the caller, looks into."""
    taken = {id(owner(raw(x))) for x in given if is_array(raw(x))}
    apart_now = []
    for value in map(bare, values):
        if value.__class__ is not Tensor and shape_of(value):
            if id(owner(value)) in taken or not getattr(getattr(value, "flags", None), "writeable", True):
                value = copy(value)
            taken.add(id(owner(value)))
        apart_now.append(value)
    return apart_now


def dresser(given: Sequence[Any]) -> Function:
    """Tensors out where Tensors came in; what is a Tensor already, because it depends on one, stays one."""
    for x in given:
        if x.__class__ is Tensor:
            return constant
    return plain


def plain(x: Any) -> Any:
    """A number or an array; what depends on a Tensor stays one."""
    return canonical(x) if x.__class__ is not Tensor or x.node is not None else plain(x.value)
