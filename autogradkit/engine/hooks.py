"""How can somebody look at a cotangent on its way, or replace it?

A hook is a function that a pass calls. On a Tensor it gets the complete cotangent of that Tensor and may return another
one; on a node it gets what comes in, or what comes in and goes out. Nothing is paid for hooks where there are none: the
node's rule is put into a wrapper that calls them.

Read next: `reverse`, the pass that calls them.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any, final

from . import errors, trace
from .backend import form
from .graph import Leaf, Node, Pairs, Wrapped
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
    before    : called with (cotangent,); may return another tuple
    after     : called with (cotangents of the operands), (cotangent,); may return another tuple for the first
    grad      : what `.grad` of a Tensor that called retain_grad() answers
    """

    __slots__ = ("after", "before", "grad", "on_tensor", "retains")

    def __init__(self, rule: Any) -> None:
        super().__init__(rule)
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
        y_bar = through(self.on_tensor, y_bar)
        if self.retains:
            self.keep_grad(y_bar)
        for hook in list(self.before.values()):
            replaced = hook((constant(y_bar),))
            y_bar = y_bar if replaced is None else _same_level(replaced[0], y_bar)
        return y_bar

    def keep_grad(self, y_bar: Any) -> None:
        """Adds a cotangent to what `.grad` answers."""
        kept = constant(y_bar)
        self.grad = kept if self.grad is None else self.grad + kept

    def pull(self, y_bar: Any, node: Node) -> Pairs:
        pairs: Pairs = self.rule.pull(y_bar, node)
        for hook in list(self.after.values()):
            replaced = hook(_one_each(node, pairs), (constant(y_bar),))
            if replaced is not None:
                new = [x_bar for x_bar in replaced if x_bar is not None]
                pairs = tuple((p, _same_level(x_bar, old)) for (p, old), x_bar in zip(pairs, new, strict=True))
        return pairs


def _one_each(node: Node, pairs: Pairs) -> tuple[Any, ...]:
    """The cotangents of all operands in order, None for those that are constant."""
    coming = list(pairs)
    grads = []
    for parent, _ in node.next_functions:
        grads.append(constant(coming.pop(0)[1]) if coming and coming[0][0] is parent else None)
    return tuple(grads)


@final
class LeafHooks:
    """The hooks of a leaf.

    on_tensor : as those of `Hooked`
    after     : called with the Tensor's new `.grad` in place, once the pass has added to it
    """

    def __init__(self) -> None:
        self.on_tensor: dict[int, Hook] = {}
        self.after: dict[int, Hook] = {}

    def accumulated(self, leaf: Leaf) -> None:
        """Says that something was added to the leaf's gradient."""
        for hook in list(self.after.values()):
            hook(leaf)


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
    return x_bar if own is None else through(own.on_tensor, x_bar)


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
        node.rule = Hooked(node.rule)
    rule: Hooked = node.rule
    return rule


def through(hooks: dict[int, Hook], y_bar: Any) -> Any:
    """A cotangent after every hook has seen it, and perhaps replaced it."""
    for hook in list(hooks.values()):
        replaced = hook(constant(y_bar))
        if replaced is not None:
            y_bar = _same_level(replaced, y_bar)
    return y_bar


def _same_level(replaced: Any, y_bar: Any) -> Any:
    """What a hook returned, in the form in which the pass holds cotangents."""
    if not isinstance(replaced, trace.Tensor):
        raise errors.hook_result(replaced)
    if form(replaced)[0] != form(y_bar)[0]:
        raise errors.hook_shape(form(replaced)[0], form(y_bar)[0])
    return replaced if isinstance(y_bar, trace.Tensor) or replaced.node is not None else replaced.value
