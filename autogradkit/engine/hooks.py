"""How can somebody look at a cotangent on its way, or replace it?

A hook is a function that a pass calls. On a Tensor it gets the complete cotangent of that Tensor and may return another
one; on a node it gets what comes in, or what comes in and goes out. Nothing is paid for hooks where there are none: the
node's rule is put into a wrapper that calls them.

Read next: `inplace`, the operations that modify.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, final

from . import errors, recording, trace
from .backend import form, full_like, ndarray
from .graph import Hooking, Leaf, Node, Pairs, Wrapped
from .levels import AMBIENT
from .ops.linear import conjugated, copy, in_precision
from .trace import constant

Hook = Callable[..., Any]

_keys = count()


@final
class Handle:
    """What takes a hook away again: by `remove()`, or at the end of a `with` block."""

    def __init__(self, hooks: dict[int, Hook], hook: Hook) -> None:
        self._hooks, self._key = hooks, next(_keys)
        hooks[self._key] = hook

    def remove(self) -> None:
        """Takes the hook away; doing it twice does no harm."""
        self._hooks.pop(self._key, None)

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()


@final
class Hooked(Wrapped):
    """The rule of a node that hooks were put on.

    on_tensor : called with the cotangent of the Tensor; may return another
    before    : called with the cotangents of the results, a tuple; may return another tuple
    after     : called with the cotangents of the operands and those of the results; may return others for the operands
    grad      : what `.grad` of a Tensor that called retain_grad() answers
    """

    __slots__ = ("after", "before", "grad", "level", "on_tensor", "retains")

    def __init__(self, node: Node) -> None:
        super().__init__(node.rule)
        self.level = node.level
        self.on_tensor: dict[int, Hook] = {}
        self.before: dict[int, Hook] = {}
        self.after: dict[int, Hook] = {}
        self.grad: Any = None
        self.retains = False

    @property
    def keeps(self) -> Any:
        return self.rule.keeps

    @property
    def spent(self) -> Hooked:
        self.rule = self.rule.spent
        return self

    def arriving(self, y_bar: Any) -> Any:
        if isinstance(self.rule, Wrapped):
            y_bar = self.rule.arriving(y_bar)
        y_bar = through(self.on_tensor, self.level, y_bar)
        if self.retains:
            self.keep_grad(y_bar)
        for hook in list(self.before.values()):
            replaced = called(self.level, hook, y_bar, opened(y_bar))
            y_bar = y_bar if replaced is None else closed(as_many(replaced, len(opened(y_bar))), y_bar)
        return y_bar

    def keep_grad(self, y_bar: Any) -> None:
        """Adds a cotangent to what `.grad` answers, which shares its memory with nobody."""
        y_bar = conjugated(y_bar)
        self.grad = constant(copy(y_bar)) if self.grad is None else self.grad + constant(y_bar)

    def pull(self, y_bar: Any, node: Node) -> Pairs:
        pairs: Pairs = self.rule.pull(y_bar, node)
        for hook in list(self.after.values()):
            each = one_each(node, pairs)
            inner = tuple(shown for _, x_bar in each for shown in opened(x_bar))
            replaced = called(self.level, hook, y_bar, inner, opened(y_bar))
            if replaced is not None:
                coming = iter(as_many(replaced, len(inner)))
                mine = [(p, [next(coming) for _ in opened(x_bar)], x_bar) for p, x_bar in each]
                pairs = tuple(
                    (p, closed(new, old)) for p, new, old in mine if old is not None and any(n is not None for n in new)
                )
        return pairs


def one_each(node: Node, pairs: Pairs) -> list[tuple[Any, Any]]:
    """Each operand's node and cotangent in order; a constant's cotangent is None."""
    coming, each = list(pairs), []
    for parent, _ in node.next_functions:
        each.append(coming.pop(0) if coming and coming[0][0] is parent else (parent, None))
    return each


def opened(y_bar: Any) -> tuple[Any, ...]:
    """A cotangent as hooks see it: a Tensor, for a call with several results one for each, None where there is none.

    Others may hold the same array, so it is shown read-only; complex numbers are shown as PyTorch means them.
    """
    entries = getattr(y_bar, "entries", (y_bar,))
    return tuple(None if entry is None else constant(locked(conjugated(entry))) for entry in entries)


def locked(y_bar: Any) -> Any:
    """The same array, but it cannot be written to through this."""
    if y_bar.__class__ is not ndarray:
        return y_bar
    seen = y_bar.view()
    seen.flags.writeable = False
    return seen


def closed(replaced: Sequence[Any], y_bar: Any) -> Any:
    """What hooks returned in the place of a cotangent, in the form that the pass holds; None stands for zeros."""
    if hasattr(y_bar, "entries"):
        pairs = zip(replaced, y_bar.entries, strict=True)
        return type(y_bar)(tuple(None if new is None else _same_level(new, old) for new, old in pairs))
    return full_like(y_bar, 0.0) if replaced[0] is None else _same_level(replaced[0], y_bar)


def as_many(replaced: Any, count: int) -> tuple[Any, ...]:
    """What a hook on a node returned, as a tuple with an entry for each cotangent that it may replace."""
    given = replaced if isinstance(replaced, (tuple, list)) else (replaced,)
    if len(given) != count:
        raise errors.hook_count(len(given), count)
    return tuple(given)


def called(level: Any, hook: Hook, y_bar: Any, *shown: Any) -> Any:
    """What a hook answers, as a value below the level of the pass; a pass that is recorded records its hooks too."""
    entries = getattr(y_bar, "entries", (y_bar,))
    if level is not AMBIENT:
        return _below(level, hook(*shown))
    if any(entry.__class__ is trace.Tensor for entry in entries):
        return hook(*shown)
    with recording.no_grad():
        return hook(*shown)


def _below(level: Any, answer: Any) -> Any:
    """In a hook, values of a transform are constants to that transform, but not to those around it."""
    if isinstance(answer, (tuple, list)):
        return tuple(_below(level, part) for part in answer)
    mine = isinstance(answer, trace.Tensor) and answer.node is not None and answer.node.level == level
    return constant(answer.value) if mine else answer


@final
class LeafHooks:
    """The hooks of a leaf.

    on_tensor : as those of `Hooked`
    after     : called with the leaf's node, once the pass has added to its `.grad`
    """

    def __init__(self) -> None:
        self.on_tensor: dict[int, Hook] = {}
        self.after: dict[int, Hook] = {}

    def accumulated(self, leaf: Leaf) -> None:
        """Says that something was added to the leaf's gradient."""
        for hook in list(self.after.values()):
            called(leaf.level, hook, leaf.grad if leaf.grad.node is not None else None, leaf)


def of_leaf(leaf: Leaf) -> LeafHooks:
    """The hooks of a leaf, to add one."""
    global leaves_have_hooks
    leaves_have_hooks = True
    leaf.hooks = leaf.hooks or LeafHooks()
    own: LeafHooks = leaf.hooks
    return own


# Whether any leaf was ever given a hook; a pass looks at its leaves only then.
leaves_have_hooks = False


def on_leaf(node: Any, x_bar: Any) -> Any:
    """The cotangent of a leaf, or of a node that was asked for, after the leaf's hooks."""
    own = getattr(node, "hooks", None)
    return x_bar if own is None else through(own.on_tensor, node.level, x_bar)


def at_the_end(cotangents: dict[Any, Any]) -> dict[Any, Any]:
    """What a pass delivers, after the hooks of leaves."""
    return {leaf: on_leaf(leaf, x_bar) for leaf, x_bar in cotangents.items()}


def follow(before: Any, now: Any) -> None:
    """A Tensor that asked to keep its gradient got a new node: it is the gradient of its new value that it keeps."""
    rule = getattr(before, "rule", None)
    if rule.__class__ is Hooked and rule.retains and now is not before:
        hooked(now).retains, rule.retains = True, False


def hooked(node: Node) -> Hooked:
    """The rule of a node as one that takes hooks."""
    if node.rule.__class__ is not Hooked:
        node.rule = Hooked(node)
    rule: Hooked = node.rule
    return rule


@final
class NodeHooking(Hooking):
    """What `Node.register_hook` and `register_prehook` do; at a leaf, both come before anything is accumulated."""

    @staticmethod
    def on_node(node: Node, hook: Hook) -> Handle:
        if not isinstance(node, Leaf):
            return Handle(hooked(node).after, hook)

        def at_leaf(x_bar: Any) -> None:
            hook((), (x_bar,))

        return Handle(of_leaf(node).on_tensor, at_leaf)

    @staticmethod
    def before_node(node: Node, hook: Hook) -> Handle:
        if not isinstance(node, Leaf):
            return Handle(hooked(node).before, hook)

        def before_leaf(x_bar: Any) -> Any:
            replaced = hook((x_bar,))
            return replaced if replaced is None else as_many(replaced, 1)[0]

        return Handle(of_leaf(node).on_tensor, before_leaf)


def through(hooks: dict[int, Hook], level: Any, y_bar: Any) -> Any:
    """A cotangent after every hook has seen it, and perhaps replaced it."""
    for hook in list(hooks.values()):
        replaced = called(level, hook, y_bar, *opened(y_bar))
        if replaced is not None:
            y_bar = _same_level(replaced, y_bar)
    return y_bar


def _same_level(replaced: Any, y_bar: Any) -> Any:
    """What a hook returned, in the form in which the pass holds cotangents."""
    if not isinstance(replaced, trace.Tensor):
        raise errors.hook_result(replaced)
    if y_bar is not None and form(replaced)[0] != form(y_bar)[0]:
        raise errors.hook_shape(form(replaced)[0], form(y_bar)[0])
    replaced = conjugated(replaced)
    if y_bar is not None and form(replaced)[1] != form(y_bar)[1]:
        replaced = in_precision("what the hook returned", replaced, form(y_bar)[1])
    return replaced if isinstance(y_bar, trace.Tensor) or replaced.node is not None else replaced.value
