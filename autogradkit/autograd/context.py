"""What does the forward of a `Function` leave for its backward?

A context: the Tensors that it saved, and whatever attributes it set. Forward runs on plain values; when a pass comes,
the inputs and results among what was saved stand there again as the level of the pass sees them, so that backward can
itself be differentiated. For this they are remembered by their places.

Read next: `forward_ad`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

from ..engine import errors
from ..engine.backend import form, full_like, is_array, owner, raw
from ..engine.custom import Call, Values
from ..engine.levels import Carried
from ..engine.memory import version
from ..engine.ops.joining import stack
from ..engine.ops.linear import broadcast_to, copy, sum_to
from ..engine.tensor import Tensor
from ..engine.trace import constant
from ..engine.tree import flatten

# What is not remembered as it is: who asks for a gradient is said anew in each pass, and saved values by their places.
APART = ("needs_input_grad", "saved_tensors", "_for_forward")


@final
class Context:
    """What forward and backward of a Function share; any attribute may be set on it."""

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad
        self.materialize_grads = True
        self.saved_tensors: tuple[Any, ...] = ()
        self._for_forward: tuple[Any, ...] | None = None
        self._constant: tuple[Any, ...] = ()
        self._dirty: tuple[Any, ...] = ()

    def save_for_backward(self, *tensors: Any) -> None:
        """Keeps inputs and results, and if need be other Tensors, for backward and jvp: `ctx.saved_tensors`."""
        self.saved_tensors = _allowed(tensors)

    def save_for_forward(self, *tensors: Any) -> None:
        """Keeps Tensors for jvp alone, which then finds these as `ctx.saved_tensors` and not those of backward."""
        self._for_forward = _allowed(tensors)

    def mark_non_differentiable(self, *results: Any) -> None:
        """Says that these results are constants."""
        self._constant = results

    def mark_dirty(self, *inputs: Any) -> None:
        """Says that forward modified these inputs in place and returns them."""
        self._dirty = inputs

    def set_materialize_grads(self, value: bool) -> None:
        """Whether a result that nothing used gets zeros in backward (the default) or None."""
        self.materialize_grads = value


def _allowed(tensors: tuple[Any, ...]) -> tuple[Any, ...]:
    for x in tensors:
        if not (x is None or isinstance(x, Tensor)):
            raise errors.not_saved(x)
    return tensors


@final
class Witness(Carried):
    """What an input carries while forward runs: a result or an intermediate value that depends on it has it too."""

    __slots__ = ("level",)

    def __init__(self, level: Any) -> None:
        self.level = level

    def child(self, rule: Any, a: Any, b: Any, x: Any, y: Any, z: Any) -> Witness:
        """Depends too."""
        return self


@final
class Inputs:
    """What forward is called with, and how it was before."""

    def __init__(self, given: Values) -> None:
        self.given = given
        self.before = [(raw(x), version(raw(x))) if isinstance(x, Tensor) else None for x in given]

    def modified(self) -> set[int]:
        """The places of the inputs that are not what they were."""
        pairs = [(i, x, self.before[i]) for i, x in enumerate(self.given)]
        return {i for i, x, was in pairs if was is not None and _changed(raw(x), *was)}

    def shows(self, y: Tensor) -> bool:
        """Whether a result lies in the memory of an input."""
        arrays = [was[0] for was in self.before if was is not None and is_array(was[0])]
        return is_array(raw(y)) and any(owner(raw(y)) is owner(array) for array in arrays)


def _changed(now: Any, before: Any, version_before: int) -> bool:
    # A number may have become an array without axes meanwhile, because somebody asked for its memory.
    return str(float(now)) != str(before) if before.__class__ is float else version(before) != version_before


@final
class Remembered:
    """What a run of forward left in its context, with inputs and results named by their places."""

    def __init__(self, name: str, ctx: Context, inputs: Inputs, results: Values, witness: Witness) -> None:
        self.name, self.ctx, self.inputs, self.results, self.witness = name, ctx, inputs, results, witness
        self.nested = False
        self.forms = [form(x) if isinstance(x, Tensor) else None for x in inputs.given]
        self.constant = {j for j, y in enumerate(results) if any(y is c for c in ctx._constant)}
        self.dirty = self._returned_dirty()
        self.outputs = tuple(self._output(j, y) for j, y in enumerate(results))
        own: dict[str, Any] = {name: value for name, value in vars(ctx).items() if name not in APART}
        own |= {"_constant": (), "_dirty": ()}
        parts = {name: flatten(value) for name, value in own.items()}
        # An attribute may be a Tensor, or a container with Tensors inside.
        self.attributes = {
            name: ([self._placed(x) for x in leaves], structure)
            for name, (leaves, structure) in parts.items()
            if any(isinstance(x, Tensor) for x in leaves)
        }
        self.plain = {name: value for name, value in own.items() if name not in self.attributes}
        self.saved = {"backward": [self._placed(x) for x in ctx.saved_tensors]}
        if ctx._for_forward is not None:
            self.saved["jvp"] = [self._placed(x) for x in ctx._for_forward]
        del self.ctx, self.inputs, self.results  # they are remembered by their places

    def _returned_dirty(self) -> dict[int, int]:
        """For each input that was marked dirty, which result it is; no other one may have been modified."""
        found = {}
        for i, x in enumerate(self.inputs.given):
            if any(x is d for d in self.ctx._dirty):
                places = [j for j, y in enumerate(self.results) if y is x]
                if not places:
                    raise errors.dirty_not_returned(self.name, i)
                found[i] = places[0]
        for i in self.inputs.modified() - found.keys():
            raise errors.not_marked_dirty(self.name, i)
        return found

    def _output(self, place: int, y: Tensor) -> Any:
        """A result; one that shows an input's memory is copied, as nothing would know of a change there."""
        value = self._bare(y)
        shared = place not in self.dirty.values() and self.inputs.shows(y)
        return constant(copy(value.value)) if shared else value

    def _bare(self, y: Tensor) -> Any:
        """A value that forward made, without the witness; what varies in spite of it was closed over."""
        value = constant(y.value) if y.node is self.witness else y
        if value.node is not None:
            raise errors.closed_over(self.name)
        return value

    def _placed(self, x: Any) -> tuple[str, Any, bool]:
        """Where a saved value is from: ("operand", place), ("result", place) or ("other", value), and if it varies."""
        if not isinstance(x, Tensor):
            return "other", x, False
        for kind, values in (("operand", self.inputs.given), ("result", self.results)):
            for place, value in enumerate(values):
                # An input that was overwritten is what it has become: a result.
                if value is x and not (kind == "operand" and place in self.dirty):
                    return kind, place, True
        return "other", self._bare(x), x.node is self.witness

    def uses(self, kind: str) -> set[int]:
        """The places of the operands or results that were saved."""
        groups = [*self.saved.values(), *(entries for entries, _ in self.attributes.values())]
        return {place for entries in groups for k, place, _ in entries if k == kind}

    def with_zeros(self, tangents: Values) -> Values:
        """Zeros as the tangent of each Tensor that does not move."""
        zero = sum_to(full_like(next(d for d in tangents if d is not None), 0.0), ())
        pairs = zip(tangents, self.forms, strict=True)
        return tuple(constant(broadcast_to(zero, f[0])) if d is None and f is not None else d for d, f in pairs)

    def context(self, call: Call, method: str) -> Context:
        """The context as a method, "backward" or "jvp", sees it in one pass."""

        def found(what: str, kind: str, place: Any, varies: bool) -> Any:
            if kind == "other" and varies and (call.recorded or self.nested):
                raise errors.saved_intermediate(self.name, what)
            return call.operands[place] if kind == "operand" else call.results[place] if kind == "result" else place

        ctx = Context(call.varies)
        vars(ctx).update(self.plain)
        for name, (entries, structure) in self.attributes.items():
            setattr(ctx, name, structure.put_together([found(f"ctx.{name}", *entry) for entry in entries]))
        saved = self.saved.get(method, self.saved["backward"])
        ctx.saved_tensors = tuple(found(f"saved value {i}", *entry) for i, entry in enumerate(saved))
        return ctx


def together(node: Any, runs: Sequence[Remembered]) -> Remembered:
    """What the runs for all places of a mapped axis left, as one run on the whole stack; node stands for the axis."""

    def stacked(what: str, entries: Sequence[tuple[str, Any, bool]]) -> tuple[str, Any, bool]:
        kind, place, varies = entries[0]
        if kind == "other" and all(isinstance(e[1], Tensor) for e in entries):
            return kind, node.tensor(stack([e[1] for e in entries])), varies
        if not all(_same(e[:2], (kind, place)) for e in entries):
            raise errors.differs_under_vmap(runs[0].name, what)
        return entries[0]

    first = runs[0]
    for name, value in first.plain.items():
        if not all(name in r.plain and _same(r.plain[name], value) for r in runs):
            raise errors.differs_under_vmap(first.name, f"ctx.{name}")
    if not all(_counts(r.saved) == _counts(first.saved) for r in runs):
        raise errors.differs_under_vmap(first.name, "the number of saved values")
    for method in first.saved:
        rows = zip(*(r.saved[method] for r in runs), strict=True)
        first.saved[method] = [stacked(f"saved value {i}", row) for i, row in enumerate(rows)]
    for name, (_, structure) in first.attributes.items():
        if not all(name in r.attributes and r.attributes[name][1] == structure for r in runs):
            raise errors.differs_under_vmap(first.name, f"ctx.{name}")
        each = zip(*(r.attributes[name][0] for r in runs), strict=True)
        first.attributes[name] = [stacked(f"ctx.{name}", e) for e in each], structure
    return first


def _counts(saved: dict[str, list[Any]]) -> dict[str, int]:
    return {method: len(entries) for method, entries in saved.items()}


def _same(one: Any, other: Any) -> bool:
    """Whether two values are one, or equal as plain Python values are."""
    plain = isinstance(one, (bool, int, float, complex, str, tuple))
    return one is other or (plain and type(one) is type(other) and one == other)
