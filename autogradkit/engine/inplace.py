"""What does `x += y` or `x[i] = y` do to the graph, and to Tensors that look into the same memory?

The Tensor gets the node of the result, as if a new one had been computed, and its memory is overwritten. A view, such
as `row = x[0]`, shows another Tensor's memory; so when one of them is overwritten by something that is recorded, all of
them get new nodes: the base one that says "as before, but for this part", its other views once more the one that says
how they look at the base. What was computed from them earlier keeps the old nodes, and stays right.

Under nested transforms and `vmap`, a value is a Tensor of a lower level and has no memory to overwrite. There the base
and its views are computed anew, and each takes over its new value: the same meaning, by ordinary operations.

Read next: `forward` and `reverse`, the two directions.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any
from weakref import ref

from . import errors, modes, trace
from .backend import form, full_like, is_array, is_complex, is_floating, ndarray, owner, raw, shape_of
from .graph import MANY, Leaf, Node, Pairs, Rule
from .hooks import follow
from .memory import keeping, note_modified
from .ops.constant import not_equal
from .ops.elementwise import add, divide, multiply, subtract
from .ops.joining import where
from .ops.linear import TRANSPOSE, astype, copy, fit, spread
from .ops.selection import overwritten
from .trace import MISFITS, many_operands, misfit, tensor_of

# Arithmetic in the left operand's memory, on raw values.
SYMBOLS: dict[Any, Callable[..., Any]] = {
    add: operator.iadd,
    subtract: operator.isub,
    multiply: operator.imul,
    divide: operator.itruediv,
}


def in_place(what: str, operation: Callable[[Any, Any], Any], target: Any, operand: Any) -> Any:
    """`target = operation(target, operand)` in target's own memory, so that all that looks into it sees the change.

    Raises
    ------
    RuntimeError
        Where target is a leaf whose gradient is being recorded, or a view of one, or a view that the graph of its base
        does not know.
    ValueError
        Where the result does not have target's shape and kind of number, or its memory cannot be written to.
    """
    heard, before = target.node is not None and recorded(target), target.value
    if heard and isinstance(target.node, Leaf):
        raise errors.leaf_in_place(what)
    if not heard and (before.__class__ is not ndarray or before.base is not None):
        refuse_unrecorded_view(what, target)
    if before.__class__ is ndarray and not heard and not recorded(operand):
        other = operand.value if operand.__class__ is trace.Tensor else operand
        if operation in SYMBOLS and _alike(before, other) and before.flags.writeable:
            SYMBOLS[operation](before, other)  # nobody records: the arrays themselves will do
            note_modified(before)
            return target
    # A rule may keep the operand, whose memory is about to be overwritten: let it keep a copy.
    if _has_memory(before) and (heard or recorded(operand)):
        target.value = copy(before)
    try:
        result = operation(target, operand)
    finally:
        target.value = before
    put(what, target, result)
    return target


def _alike(array: Any, other: Any) -> bool:
    """Whether an array can take up what arithmetic with another one, or a number, gives."""
    if other.__class__ is ndarray:
        return other.dtype is array.dtype and other.shape == array.shape and array.dtype.kind in "fc"
    return other.__class__ is float and array.dtype.kind in "fc"


def set_at(target: Any, index: Any, values: Any) -> None:
    """`target[index] = values`; nothing but these places is touched where nobody records."""
    what = "x[i] = …"
    if is_complex(getattr(raw(values), "dtype", float)) and not is_complex(form(target)[1]):
        raise errors.in_place_form(what, form(target), form(values))
    nested = values.__class__ is trace.Tensor and values.value.__class__ is trace.Tensor
    if target.value.__class__ is not ndarray or recorded(target) or recorded(values) or nested:
        if recorded(values) and not is_floating(raw(target)):
            raise errors.in_place_form(what, form(target), form(values))
        in_place(what, lambda x, y: overwritten((x, y), index), target, values)
        return
    refuse_unrecorded_view(what, target)
    if not target.value.flags.writeable:
        raise errors.read_only(what, target.value.shape)
    note_modified(target.value)
    try:
        target.value[index] = raw(values)
    except MISFITS as error:
        raise misfit("setitem", (target.value, raw(values)), error) from error


def put(what: str, target: Any, result: Any) -> None:
    """Makes target the result: in target's memory where it has memory of its own, else by taking over the value."""
    (shape, dtype), (new_shape, new_dtype) = form(target), form(result)
    whole = is_floating(raw(result)) and not is_floating(raw(target))
    if shape != new_shape or (dtype != new_dtype and (whole or (is_complex(new_dtype) and not is_complex(dtype)))):
        raise errors.in_place_form(what, (shape, dtype), (new_shape, new_dtype))
    if dtype != new_dtype:
        result = astype(result, dtype)
    if result.node is not None:
        refuse_leaves_among_views(what, target)
        if result.node.level.changed is not None:
            result.node.level.changed.append((ref(target), target.value, target.node))
        if target.node is not None and not recorded(target) and target.node.level > result.node.level:
            # Only a lower level records: the change is its own, and target's place in its own level stays.
            if hasattr(target, "base") or views_of(target):
                raise errors.unrecorded_view(what)
            target.value = result
            return
    # What nobody records changes the memory below all levels; what somebody records, only memory of its own level.
    memory = raw(target) if result.node is None else target.value
    if _has_memory(memory) and result.value.__class__ is not trace.Tensor:
        _overwrite(what, memory, result.value)
    elif result.node is None:
        if keeping.what_was is not None:
            keeping.what_was.append((ref(target), target.value))
        target.value = _with_number(target.value, result.value)
    else:
        target.value = result.value
    if result.node is not None:
        take_node(target, result.node)


def take_node(target: Any, node: Any) -> None:
    """Gives target the node of what its memory now holds, and new nodes to all that look into the same memory."""
    follow(target.node, node)
    target.node = node
    renew_views(target)
    while hasattr(target, "base"):
        target = rewrite_base(target)


def recorded(x: Any) -> bool:
    """Whether an operation on x leaves a trace."""
    node = getattr(x, "node", None)
    return node is not None and (not modes.watched or modes.heard(node) is not None)


def _has_memory(value: Any) -> bool:
    """Whether the value can be overwritten where it is."""
    return value.__class__ is ndarray or (hasattr(value, "__setitem__") and value.__class__ is not trace.Tensor)


def _with_number(value: Any, number: Any) -> Any:
    """A value of any level with another number at its bottom; nodes may keep the one before, so it is left alone."""
    return number if value.__class__ is not trace.Tensor else tensor_of(_with_number(value.value, number), value.node)


def _overwrite(what: str, memory: Any, values: Any) -> None:
    if memory.__class__ is ndarray and not memory.flags.writeable:
        raise errors.read_only(what, memory.shape)
    note_modified(memory)
    memory[...] = values


# ---------------------------------------------------------------- views


def view(x: Any, operation: Callable[..., Any], *settings: Any) -> Any:
    """`operation(x, *settings)`, remembered as a view of x where it looks into x's memory."""
    y = operation(x, *settings)
    if looks_into(y.value, x.value):
        if y.value.__class__ is not ndarray and not shape_of(
            y
        ):  # one entry is a number of its own, in every array library as in NumPy
            y.value = copy(y.value)
            return y
        y.base = (x, operation, settings)
        views = getattr(x, "views", None)
        if views is None:
            x.views = [ref(y)]
        else:
            views.append(ref(y))
            if len(views) % 100 == 0:
                views[:] = [r for r in views if r() is not None]
    return y


def looks_into(seen: Any, memory: Any) -> bool:
    """Whether a value shows the memory of another one."""
    if seen.__class__ is ndarray and memory.__class__ is ndarray:
        base = seen.base
        return base is not None and (base is memory or base is memory.base or owner(base) is owner(memory))
    seen, memory = raw(seen), raw(memory)
    return is_array(seen) and is_array(memory) and owner(seen) is owner(memory)


def refuse_unrecorded_view(what: str, target: Any) -> None:
    """Raises where target shows the memory of a Tensor that is being recorded, but has no node that says so."""
    while (looks_at := getattr(target, "base", None)) is not None:
        target = looks_at[0]
        if recorded(target):
            raise errors.unrecorded_view(what)


def refuse_leaves_among_views(what: str, target: Any) -> None:
    """Raises where a leaf whose gradient is being recorded looks into the same memory."""
    while hasattr(target, "base"):
        target = target.base[0]
    family = [target]
    for x in family:
        if recorded(x) and isinstance(x.node, Leaf):
            raise errors.leaf_in_place(what)
        family += views_of(x)


def views_of(base: Any) -> list[Any]:
    """The views of a Tensor that are alive."""
    return [y for r in getattr(base, "views", ()) if (y := r()) is not None]


def rewrite_base(target: Any) -> Any:
    """After a view has changed: its base gets a node that knows of the change. Gives the base, perhaps a view too."""
    base, operation, settings = target.base
    region = not_equal(TRANSPOSE[operation](full_like(target, 1.0), base, *settings), 0)
    if target.value.__class__ is trace.Tensor or base.value.__class__ is trace.Tensor:
        written = where(region, TRANSPOSE[operation](target, base, *settings), base)
        base.value, done = written.value, None
    else:
        written = with_part((tensor_of(base.value, base.node), target), region, operation, settings)
        done = target
    follow(base.node, written.node)
    base.node = written.node
    renew_views(base, but=done)
    return base


def _pull_part(z_bar: Any, node: Node) -> Pairs:
    (a, b), (region, operation, settings) = node.a, node.y
    kept = () if a is None else ((a, fit(where(region, 0.0, z_bar), a)),)
    return kept if b is None else (*kept, (b, fit(operation(z_bar, *settings), b)))


def _push_part(node: Node, x_dots: Any, y_dot: Any) -> Any:
    (x_dot, part_dot), (region, operation, settings) = x_dots, node.y
    inside = 0.0 if part_dot is None else TRANSPOSE[operation](part_dot, node, *settings)
    return spread(where(region, inside, 0.0 if x_dot is None else x_dot), node)


# x with the part that a view shows taken from that view; in memory this has happened already.
with_part = many_operands(
    "with_part", lambda xs, *settings: xs[0], Rule("with_part", _pull_part, _push_part, {"y"}, operands=MANY)
)


def renew_views(base: Any, but: Any = None) -> None:
    """After a base has changed: its views look at what it is now."""
    waiting = [y for y in views_of(base) if y is not but]
    for y in waiting:
        x, operation, settings = y.base
        now = operation(tensor_of(x.value, x.node), *settings)
        follow(y.node, now.node)
        y.value, y.node = now.value, now.node
        waiting += views_of(y)
