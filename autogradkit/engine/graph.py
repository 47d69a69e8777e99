"""What does a computation leave behind, so that it can be differentiated?

One `Node` per operation that ran: by which rule, on which parents, and the values that the rule's derivative asks
for. A node is the operation *at the point where it ran*, linearised; both modes read it the same way.

    x = tensor(3.0)      Leaf ──┐
                                ├─ Node(multiply)  a, b: the parents     x, y: the operands     z: the result
    w = tensor(2.0)      Leaf ──┘

Nodes know nothing of Tensors' values beyond what they keep, so a big intermediate array is freed as soon as neither
the user nor a derivative needs it.

Read next: `trace`, who makes nodes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from itertools import count
from math import prod
from typing import Any, final

from . import errors
from .backend import form, ndarray
from .errors.wording import ENGINE_FILES, getframe
from .levels import AMBIENT, Carried

# Counts downwards: the newest node has the smallest number, so a heap hands nodes out newest first.
next_order = count(0, -1).__next__

Pairs = tuple[tuple["Node", Any], ...]

# Arrays up to this size are kept for pictures even when no derivative asks for them.
SMALL = 64
NUMBERS = (float, int)

# The number of operands of an operation on a sequence.
MANY = -1


@final
class Rule:
    """How to differentiate one operation with respect to the operands that vary.

    `pull(y_bar, node)` gives (parent, cotangent) pairs: reverse mode.
    `push(node, x_dot, y_dot)` gives the tangent of the result: forward mode; None stands for a constant operand.
    `keeps` names the values, among x, y and z, that these two ask of the node.
    `operands` is how many there are. With one, the place of y holds the settings of the operation; with MANY,
    x holds all operands and x_dot all tangents.
    `elementwise` says that no operand is larger than the result.
    `only` are the places, among MANY operands, of those that `keeps` means by x; None for all of them.
    `fragile` says that overwriting memory could make what is kept wrong.
    """

    # fmt: off
    __slots__ = (
        "elementwise", "fragile", "keeps", "keeps_x", "keeps_y", "keeps_z", "name", "only", "operands", "operation",
        "pull", "push", "spent",
    )
    # fmt: on

    operation: Any  # what runs the operation again; set by the call path

    def __init__(
        self,
        name: str,
        pull: Callable[[Any, Node], Pairs],
        push: Callable[[Node, Any, Any], Any],
        keeps: set[str],
        operands: int,
        elementwise: bool = False,
        only: Collection[int] | None = None,
    ) -> None:
        self.name, self.pull, self.push, self.keeps = name, pull, push, keeps
        self.operands, self.elementwise, self.only = operands, elementwise, only
        self.keeps_x, self.keeps_y, self.keeps_z = "x" in keeps, "y" in keeps, "z" in keeps
        self.fragile = self.keeps_x or self.keeps_z or (operands == 2 and self.keeps_y)
        self.spent = Spent(self)

    def wants(self, place: int) -> bool:
        """Whether the derivative asks for the operand at this place, of many."""
        return self.keeps_x and (self.only is None or place in self.only)


class Wrapped:
    """A rule in the place of another one, whose name it bears: it does something before or after it."""

    __slots__ = ("elementwise", "name", "operands", "rule")

    keeps: Any = ()

    def __init__(self, rule: Any) -> None:
        self.name, self.rule = rule.name, rule
        self.operands, self.elementwise = rule.operands, rule.elementwise

    @property
    def operation(self) -> Any:
        return self.rule.operation

    @property
    def spent(self) -> Any:
        return self.rule.spent

    def arriving(self, y_bar: Any) -> Any:
        """The complete cotangent of the node, before anybody uses it."""
        return y_bar

    def pull(self, y_bar: Any, node: Node) -> Pairs:
        pairs: Pairs = self.rule.pull(y_bar, node)
        return pairs

    def push(self, node: Node, x_dot: Any, y_dot: Any) -> Any:
        return self.rule.push(node, x_dot, y_dot)


@final
class Spent(Wrapped):
    """The rule of a node that has been walked and has let go of what it kept."""

    __slots__ = ()

    def arriving(self, y_bar: Any) -> Any:
        raise errors.second_backward(self.name)


class Hooking(ABC):
    """How hooks are put on a node.

    The file `hooks`, where hooks see Tensors, makes a subclass, which registers itself: Tensors lie above nodes.
    """

    @staticmethod
    @abstractmethod
    def on_node(node: Node, hook: Callable[..., Any]) -> Any:
        """Puts a hook behind a node."""

    @staticmethod
    @abstractmethod
    def before_node(node: Node, hook: Callable[..., Any]) -> Any:
        """Puts a hook before a node."""

    def __init_subclass__(cls) -> None:
        global hooking
        hooking = cls


hooking: Any = Hooking


class Node(Carried):
    """One operation that ran.

    order   : when; newer is smaller
    level   : 0 for the ambient graph, else the number of the transform that it belongs to
    rule    : the derivative with respect to those operands that vary
    a, b    : the nodes of the operands, None where an operand is constant; with MANY operands a is a tuple of them
    x, y, z : operands and result, as far as they are kept; y holds the settings of an operation with one operand
    shape, dtype : of the result; dtype is `float` itself for a Python float
    where   : on the ambient graph, the user's line, where what is kept could be overwritten
    """

    __slots__ = ("a", "b", "dtype", "level", "order", "rule", "shape", "where", "x", "y", "z")

    order: int
    level: Any
    rule: Any
    a: Any
    b: Any
    x: Any
    y: Any
    z: Any
    shape: tuple[int, ...]
    dtype: Any
    where: tuple[Any, int]

    records = differentiates = True

    def child(self: Any, rule: Rule, a: Any, b: Any, x: Any, y: Any, z: Any) -> Node:
        """The node of an operation on a value of this node."""
        node = Node()
        node.order = next_order()
        node.level = self.level
        node.rule = rule
        node.a = a
        node.b = b
        if z.__class__ is float and rule.elementwise:
            node.x = x
            node.y = y
            node.z = z
            node.shape = ()
            node.dtype = float
        else:
            if z.__class__ is ndarray:
                node.shape, node.dtype, small = z.shape, z.dtype, z.size <= SMALL
            else:
                node.shape, node.dtype = form(z)
                small = prod(node.shape) <= SMALL
            if rule.fragile and self.level is AMBIENT:
                # As `user_line`, written out: a call more would cost a fifth of it on every operation.
                frame = getframe(2)
                code = frame.f_code
                while code.co_filename in ENGINE_FILES:
                    frame = frame.f_back
                    code = frame.f_code
                node.where = code, frame.f_lasti
            # Pictures show operands that are no larger than a small result, and numbers.
            shown = small and rule.elementwise
            node.x = x if rule.keeps_x or shown or x.__class__ in NUMBERS else None
            node.y = y if rule.keeps_y or shown or y.__class__ in NUMBERS else None
            node.z = z if rule.keeps_z or small else None
            if rule.operands == MANY:
                node.x = tuple(v if rule.wants(i) or v.__class__ in NUMBERS else None for i, v in enumerate(x))
        return node

    def __repr__(self) -> str:
        return f"<{self.name()}>"

    def name(self) -> str:
        """The name of the operation."""
        name: str = self.rule.name
        return name

    def parents(self) -> list[Node]:
        """The nodes of the operands that vary, in order; one that is used twice stands there twice."""
        return [p for p in (self.a if self.a.__class__ is tuple else (self.a, self.b)) if p is not None]

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """Each operand's node, None for a constant, beside the number of the output that it is: PyTorch's form."""
        if self.a.__class__ is tuple:
            return tuple((p, 0) for p in self.a)
        return ((self.a, 0), (self.b, 0))[: self.rule.operands]

    def register_hook(self, hook: Callable[[tuple[Any, ...], tuple[Any, ...]], Any]) -> Any:
        """Calls `hook(cotangents of the operands, cotangents of the result)` when a pass has walked the node.

        It may return other cotangents for the operands. Returns a handle whose `remove()` takes the hook away.
        """
        return hooking.on_node(self, hook)

    def register_prehook(self, hook: Callable[[tuple[Any, ...]], Any]) -> Any:
        """Calls `hook(cotangents of the result)` before a pass walks the node; it may return others, as a tuple."""
        return hooking.before_node(self, hook)

    def let_go(self) -> None:
        """Drops what was kept for the derivative, except what is small, which pictures show."""
        small = prod(self.shape) <= SMALL and self.z.__class__ is not tuple
        if not small:
            self.z = None
        if not (small and self.rule.elementwise):
            self.x = self.x if self.x.__class__ in NUMBERS else None
            if self.rule.operands == 2:
                self.y = self.y if self.y.__class__ in NUMBERS else None

    def twin(self) -> Node:
        """Another node with the same content."""
        twin = Node()
        for slot in Node.__slots__:
            if hasattr(self, slot):
                setattr(twin, slot, getattr(self, slot))
        return twin


@final
class Leaf(Node):
    """Where differentiation ends: a Tensor that asked for a gradient, or the argument of a transform.

    grad  : what `.grad` of that Tensor answers, a Tensor or None
    hooks : what is done to its cotangent, None for nothing
    """

    __slots__ = ("grad", "hooks")

    grad: Any
    hooks: Any

    def __init__(self, level: int, value: Any) -> None:
        self.order = next_order()
        self.level = level
        self.rule = LEAF
        self.a = self.b = self.x = self.y = self.z = self.grad = self.hooks = None
        self.shape, self.dtype = form(value)


def _no_parents(y_bar: Any, node: Node) -> Pairs:
    return ()


def _no_operands(node: Node, x_dot: Any, y_dot: Any) -> Any:
    raise AssertionError("a leaf is not the result of an operation")


LEAF = Rule("leaf", _no_parents, _no_operands, set(), operands=0)
