"""How does a call with a derivative of its own take part in the graph?

A user's `Function`, a `custom_vjp` and a `custom_jvp` are calls of many operands and perhaps several results, whose
rule is given by somebody else. As for every operation, the highest level among the operands is asked first, and the
call is made once more on the values below; so one rule serves every level, both modes and every order.

A call with several results has one node, whose value and cotangent are a `Several`; each result has a small node that
hands its own cotangent to that one.

Read next: `saved`; `autograd.function` and `transforms.own_rules` are the three kinds of such calls.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any, ClassVar, final

from . import errors, modes, recording
from .backend import canonical, form, is_array, is_complex, is_floating, raw
from .errors.wording import user_line
from .forward import Tangent, tangent_of
from .graph import MANY, Node, Pairs, Rule, Spent, next_order
from .levels import AMBIENT
from .ops.elementwise import add
from .ops.linear import conjugated, fit, in_precision
from .trace import Tensor, bare, constant, seen_from_the_top, tensor_of

Values = tuple[Any, ...]


class OwnRule(ABC):
    """What such a call has to say. Operands and results are Tensors of the level below; what is none is left alone."""

    name: str

    @abstractmethod
    def run(self, operands: Values) -> tuple[Values, Any]:
        """The results, and whatever `backward` and `jvp` need to remember."""

    @abstractmethod
    def backward(self, call: Call, cotangents: Values) -> Sequence[Any]:
        """A cotangent for each operand, None where there is none, from one for each result, None where none came."""

    @abstractmethod
    def jvp(self, call: Call, tangents: Values) -> Sequence[Any]:
        """A tangent for each result, from one for each operand, None where it is constant."""

    def keeps(self, memory: Any, count: int) -> tuple[Sequence[bool], bool]:
        """Which operands a later pass needs, and whether it needs the results."""
        return [True] * count, True

    def constants(self, memory: Any) -> set[int]:
        """The places of results that are constant whatever the operands are."""
        return set()


@final
class Call:
    """One call as its rule sees it in a pass.

    operands, results : their values; in a pass that is recorded, as Tensors with the nodes that they came from
    memory            : what `run` left behind
    varies            : for each operand, whether a cotangent is asked for
    recorded          : whether what the rule computes will be differentiated
    """

    __slots__ = ("memory", "operands", "recorded", "results", "varies")

    def __init__(self, operands: Values, results: Values, memory: Any, varies: Sequence[bool], recorded: bool) -> None:
        self.operands, self.results, self.memory = operands, results, memory
        self.varies, self.recorded = tuple(varies), recorded


@final
class Several:
    """The cotangents of a call's results, None for those that nothing used."""

    __slots__ = ("entries",)

    shape: ClassVar[tuple[int, ...]] = ()
    dtype: ClassVar[Any] = None

    def __init__(self, entries: Values) -> None:
        self.entries = entries

    def __add__(self, other: Several) -> Several:
        pairs = zip(self.entries, other.entries, strict=True)
        return Several(tuple(a if b is None else b if a is None else add(a, b) for a, b in pairs))


def call(own: OwnRule, operands: Values) -> Values:
    """The results of a call; they vary where an operand does."""
    nodes, below = seen_from_the_top(operands)
    if modes.watched:
        nodes = tuple(modes.heard(n) for n in nodes)
    node = next((n for n in nodes if n is not None), None)
    deeper = any(x.__class__ is Tensor for x in below)
    below = tuple(constant(b) if x.__class__ is Tensor else x for x, b in zip(operands, below, strict=True))
    if node is None and deeper:
        return call(own, below)
    if node is not None and node.maps:
        return node.call(own.name, partial(call, own), below, nodes)  # type: ignore[no-any-return]
    results, memory = own.run(below)
    if not deeper and any(y.node is not None for y in results):
        raise errors.closed_over(own.name)
    return results if node is None else _recorded(own, node, nodes, below, results, memory)


def _recorded(own: OwnRule, node: Any, nodes: Values, below: Values, results: Values, memory: Any) -> Values:
    """The results as Tensors of the level of node."""
    fixed = own.constants(memory)
    if not (node.records or node.differentiates):
        # Inside the forward of another Function, whose rule stands for this one: a result only depends, or does not.
        return tuple(constant(y) if i in fixed else tensor_of(bare(y), node) for i, y in enumerate(results))
    nodes = modes.unveiled(nodes)
    kept, keeps_results = own.keeps(memory, len(below))
    z = tuple(bare(v) for v in results)
    record = Node()
    record.order, record.level, record.where = next_order(), node.level, user_line(2)
    record.rule = _rule(own, memory, [n is not None for n in nodes], len(results))
    record.a, record.b, record.y = nodes, None, ()
    record.x = tuple(bare(v) if k else None for v, k in zip(below, kept, strict=True))
    record.z = z if keeps_results else (None,) * len(z)
    record.shape, record.dtype = form(z[0]) if len(z) == 1 else ((), None)
    if node.records:
        if node.__class__ is modes.Overseen:
            node.show(record, below, (), z)
        return tuple(constant(v) if i in fixed else _result(record, i, v, len(z)) for i, v in enumerate(z))
    moved = record.rule.push(record, tangent_of(nodes), None)
    tangents = moved.entries if isinstance(moved, Several) else (moved,)
    tangents = tuple(None if i in fixed else d for i, d in enumerate(tangents))
    return tuple(_moving(node.level, v, d) for v, d in zip(z, tangents, strict=True))


def _moving(level: Any, value: Any, y_dot: Any) -> Any:
    """A result with its tangent; a whole number has none, as it has no node in reverse mode."""
    if y_dot is None or not is_floating(raw(value)):
        return constant(value)
    return tensor_of(value, Tangent(level, value, y_dot))


def _result(record: Node, i: int, value: Any, count: int) -> Any:
    """The i-th result as a Tensor; a whole number, as an index or a mask, is constant."""
    if not is_floating(raw(value)):
        return constant(value)
    return tensor_of(value, record if count == 1 else Node.child(record, RESULT, record, None, None, (i, count), value))


def _rule(own: OwnRule, memory: Any, varies: Sequence[bool], count: int) -> Rule:
    """The rule of one call, in the form that passes ask."""

    def seen(node: Node) -> Call:
        recorded = node.z.__class__ is Tensor  # a pass that is recorded has put the node behind the values
        x = tuple(constant(v) if v.__class__ in (float, Tensor) or hasattr(v, "dtype") else v for v in node.x)
        z, behind = (node.z.value, node.z.node) if recorded else (node.z, None)
        results = tuple(
            constant(v) if behind is None or v is None else _result(behind, i, v, count) for i, v in enumerate(z)
        )
        return Call(x, results, memory, varies, recorded)

    def pull(y_bar: Any, node: Node) -> Pairs:
        cotangents = y_bar.entries if isinstance(y_bar, Several) else (y_bar,)
        call = seen(node)
        # In a pass over the ambient graph that is not itself recorded, neither is the user's code.
        quiet = node.level is AMBIENT and not call.recorded
        with recording.no_grad() if quiet else nullcontext():
            given = own.backward(call, tuple(None if c is None else constant(conjugated(c)) for c in cotangents))
        if len(given) != len(node.a):
            raise errors.wrong_number_of_gradients(own.name, len(given), len(node.a))
        pairs = [(p, g) for p, g in zip(node.a, given, strict=True) if p is not None and g is not None]
        return tuple((p, _returned(own.name, p, g)) for p, g in pairs)

    def push(node: Node, x_dots: Any, y_dot: Any) -> Any:
        moved = own.jvp(seen(node), tuple(None if d is None else constant(d) for d in x_dots))
        if len(moved) != count:
            raise errors.wrong_number_of_tangents(own.name, len(moved), count)
        forms = [(node.shape, node.dtype)] if count == 1 else [form(z) for z in node.z]
        moves = tuple(None if d is None else _moved(own.name, d, *f) for d, f in zip(moved, forms, strict=True))
        return moves[0] if count == 1 else Several(moves)

    def again(operands: Values) -> Any:
        """The results once more, None for those that are constant."""
        results, memory = own.run(tuple(operands))
        fixed = own.constants(memory)
        varying = tuple(None if i in fixed else y for i, y in enumerate(results))
        return varying[0] if len(varying) == 1 else varying

    rule = Rule(own.name, pull, push, {"x", "z"}, operands=MANY)
    rule.operation = again
    # What is spent forgets this call and all that it saved, at once and without the garbage collector.
    rule.spent = Spent(CALL)
    rule.spent.name = own.name
    return rule


def _returned(name: str, parent: Any, x_bar: Any) -> Any:
    """What a user's backward returned for one operand, as a pass holds cotangents."""
    if not (isinstance(raw(x_bar), (int, float, complex)) or is_array(raw(x_bar))):
        raise errors.not_a_gradient(name, x_bar)
    x_bar = canonical(bare(constant(x_bar)))
    shape, dtype = form(x_bar)
    seen = shape[len(shape) - len(parent.shape) :] if len(shape) >= len(parent.shape) else None
    if seen is None or any(n not in (1, m) for n, m in zip(parent.shape, seen, strict=True)):
        raise errors.wrong_gradient_shape(name, shape, parent.shape)
    if is_complex(dtype) and not is_complex(parent.dtype):
        raise errors.complex_for_real(f"a gradient that {name} returned")
    return fit(conjugated(x_bar), parent)


def _moved(name: str, y_dot: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    """What a user's jvp returned for one result, as tangents are held."""
    y_dot = canonical(bare(constant(y_dot)))
    own_shape, own_dtype = form(y_dot)
    if own_shape != shape:
        raise errors.wrong_tangent_shape(name, own_shape, shape)
    return y_dot if own_dtype == dtype else in_precision(f"a tangent that {name} returned", y_dot, dtype)


def _pull_result(y_bar: Any, node: Node) -> Pairs:
    i, count = node.y
    return ((node.a, Several(tuple(y_bar if j == i else None for j in range(count)))),)


def _push_result(node: Node, x_dot: Any, y_dot: Any) -> Any:
    return x_dot.entries[node.y[0]]


def _nothing(y_bar: Any, node: Node) -> Pairs:
    return ()


def _no_tangent(node: Node, x_dot: Any, y_dot: Any) -> Any:
    raise AssertionError("a call that is spent has no tangent")


# What is left of the rule of a call once it has been walked.
CALL = Rule("call", _nothing, _no_tangent, set(), operands=MANY)
RESULT = Rule("result", _pull_result, _push_result, {"y"}, operands=1)
