"""How does one write an operation with a derivative of one's own, as in PyTorch?

A subclass of `Function` has static methods: `forward`, `backward` for reverse mode, `jvp` for forward mode, and, if
wanted, `setup_context`, which keeps what these need apart from the computation. `apply` runs it.

Read next: `forward_ad`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ClassVar, final

from .. import errors
from ..backend import full_like, is_array
from ..custom import Call, OwnRule, Values, call
from ..graph import Leaf
from ..levels import new_level
from ..memory import note_modified
from ..tensor import Tensor
from ..trace import constant, tensor_of


class Function:
    """An operation whose derivative is written by hand; used by `apply`, never by making an instance.

    Examples
    --------
    >>> import autogradkit as ag
    >>> class Cube(ag.autograd.Function):
    ...     @staticmethod
    ...     def forward(x):
    ...         return x**3
    ...
    ...     @staticmethod
    ...     def setup_context(ctx, inputs, output):
    ...         ctx.save_for_backward(inputs[0])
    ...
    ...     @staticmethod
    ...     def backward(ctx, y_bar):
    ...         (x,) = ctx.saved_tensors
    ...         return 3 * x**2 * y_bar
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> Cube.apply(x).backward()
    >>> x.grad
    tensor(12.)
    """

    def __init__(self) -> None:
        raise errors.function_instance(type(self).__name__)

    @staticmethod
    def forward(*inputs: Any) -> Any:
        """Computes the result, a Tensor or a tuple; without `setup_context`, ctx comes first."""
        raise NotImplementedError

    @staticmethod
    def backward(ctx: Context, *cotangents: Any) -> Any:
        """Gives a cotangent for each input, None where there is none, from one for each result."""
        raise NotImplementedError

    vjp: ClassVar[Any] = None
    jvp: ClassVar[Any] = None
    setup_context: ClassVar[Any] = None

    @classmethod
    def apply(cls, *inputs: Any) -> Any:
        """Runs forward; the result is connected to the inputs by backward or jvp."""
        if cls.forward is Function.forward:
            raise errors.no_forward(cls.__name__)
        rule = _Rule(cls, tuple(carries(x) for x in inputs))
        results = list(call(rule, inputs))
        for i, j in rule.dirty.items():
            results[j] = _overwritten(cls.__name__, inputs[i], results[j])
        return results[0] if rule.alone else tuple(results)


@final
class Context:
    """What forward and backward of a Function share; any attribute may be set on it."""

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad
        self.materialize_grads = True
        self.saved_tensors: tuple[Any, ...] = ()
        self._constant: tuple[Any, ...] = ()
        self._dirty: tuple[Any, ...] = ()
        self._recorded = False

    def save_for_backward(self, *tensors: Any) -> None:
        """Keeps inputs and results, and if need be other Tensors, for backward and jvp: `ctx.saved_tensors`."""
        self.saved_tensors = tensors

    save_for_forward = save_for_backward

    def mark_non_differentiable(self, *results: Any) -> None:
        """Says that these results are constants."""
        self._constant = results

    def mark_dirty(self, *inputs: Any) -> None:
        """Says that forward modified these inputs in place and returns them."""
        self._dirty = inputs

    def set_materialize_grads(self, value: bool) -> None:
        """Whether a result that nothing used gets zeros in backward (the default) or None."""
        self.materialize_grads = value


@final
class Witness:
    """What an input carries while forward runs: a result or an intermediate value that depends on it has it too."""

    __slots__ = ("level",)

    records: ClassVar[bool] = False
    maps: ClassVar[bool] = False
    differentiates: ClassVar[bool] = False

    def __init__(self, level: Any) -> None:
        self.level = level

    def child(self, rule: Any, a: Any, b: Any, x: Any, y: Any, z: Any) -> Witness:
        """Depends too."""
        return self


def carries(x: Any) -> bool:
    """Whether a derivative with respect to x is asked for, at whatever level."""
    while isinstance(x, Tensor):
        if x.node is not None and x.node.differentiates:
            return True
        x = x.value
    return False


@final
class _Memory:
    """What a run of forward left in its context, with inputs and results named by their places.

    So each level, and a pass that is recorded, can put its own Tensors there.
    """

    def __init__(self, name: str, ctx: Context, inputs: Values, results: Values, witness: Witness) -> None:
        self.name, self.ctx, self.inputs, self.results, self.witness = name, ctx, inputs, results, witness
        self.nested = False
        self.constant = {j for j, y in enumerate(results) if any(y is c for c in ctx._constant)}
        self.dirty = {
            i: next(j for j, y in enumerate(results) if y is x)
            for i, x in enumerate(inputs)
            if any(x is d for d in ctx._dirty)
        }
        self.outputs = tuple(self._bare(y) for y in results)
        self.attributes = {name: self._placed(value) for name, value in vars(ctx).items() if isinstance(value, Tensor)}
        self.saved = [self._placed(x) for x in ctx.saved_tensors]
        ctx.saved_tensors = ctx._constant = ctx._dirty = ()
        self.inputs = self.results = ()

    def _bare(self, y: Tensor) -> Any:
        """A value that forward made, without the witness; what varies in spite of it was closed over."""
        value = constant(y.value) if y.node is self.witness else y
        if value.node is not None:
            raise errors.closed_over(self.name)
        return value

    def _placed(self, x: Any) -> tuple[str, Any, bool]:
        """Where a saved value is from: ("operand", place), ("result", place) or ("other", value), and if it varies."""
        for kind, values in (("operand", self.inputs), ("result", self.results)):
            for place, value in enumerate(values):
                if value is x:
                    return kind, place, True
        return "other", self._bare(x) if isinstance(x, Tensor) else x, getattr(x, "node", None) is self.witness

    def uses(self, kind: str) -> set[int]:
        """The places of the operands or results that were saved."""
        return {p for k, p, _ in (*self.saved, *self.attributes.values()) if k == kind}

    def context(self, call: Call) -> Context:
        """The context as backward and jvp see it in one pass."""

        def found(number: int, kind: str, place: Any, varies: bool) -> Any:
            if kind == "other" and varies and (call.recorded or self.nested):
                raise errors.saved_intermediate(self.name, number)
            return call.operands[place] if kind == "operand" else call.results[place] if kind == "result" else place

        ctx = Context(call.varies)
        vars(ctx).update({k: v for k, v in vars(self.ctx).items() if k not in ("needs_input_grad", "saved_tensors")})
        for name, entry in self.attributes.items():
            setattr(ctx, name, found(0, *entry))
        ctx.saved_tensors = tuple(found(i, *entry) for i, entry in enumerate(self.saved))
        ctx._recorded = call.recorded
        return ctx


@final
class _Rule(OwnRule):
    """A Function as the engine calls it."""

    def __init__(self, cls: Any, needs: tuple[bool, ...]) -> None:
        self.cls, self.name, self.needs = cls, cls.__name__, needs
        self.alone = True
        self.dirty: dict[int, int] = {}
        self.memory: Any = None

    def run(self, operands: Values) -> tuple[Values, Any]:
        if any(carries(x) for x in operands):  # a level lies below: it makes the call for this one
            results = call(self, operands)
            self.memory.nested = True
            return results, self.memory
        with new_level(f"{self.name}.forward") as level:
            witness = Witness(level)
            inputs = tuple(tensor_of(x.value, witness) if isinstance(x, Tensor) else x for x in operands)
            ctx = Context(self.needs)
            if self.cls.setup_context is None:
                output = self.cls.forward(ctx, *inputs)
            else:
                output = self.cls.forward(*inputs)
                self.cls.setup_context(ctx, inputs, output)
        self.alone = not isinstance(output, tuple)
        results = (output,) if self.alone else output
        if not results or not all(isinstance(y, Tensor) for y in results):
            raise errors.results_of_forward(self.name, output)
        self.memory = _Memory(self.name, ctx, inputs, results, witness)
        self.dirty = self.memory.dirty
        return self.memory.outputs, self.memory

    def keeps(self, memory: Any, count: int) -> tuple[Sequence[bool], bool]:
        saved = memory.uses("operand")
        return [i in saved for i in range(count)], bool(memory.uses("result")) or len(memory.outputs) > 1

    def constants(self, memory: Any) -> set[int]:
        constant_ones: set[int] = memory.constant
        return constant_ones

    def backward(self, call: Call, cotangents: Values) -> Sequence[Any]:
        method = self.cls.vjp if self.cls.vjp is not None else self.cls.backward
        if method is Function.backward:
            raise errors.no_backward(self.name)
        ctx = call.memory.context(call)
        if ctx.materialize_grads:
            cotangents = tuple(
                constant(full_like(z, 0.0)) if c is None else c for c, z in _each(cotangents, call.results)
            )
        given = method(ctx, *cotangents)
        given = given if isinstance(given, tuple) else (given,)
        extra = given[len(call.varies) :]
        return given[: len(call.varies)] if all(g is None for g in extra) else given

    def jvp(self, call: Call, tangents: Values) -> Sequence[Any]:
        if self.cls.jvp is None:
            raise errors.no_jvp(self.name)
        moved = self.cls.jvp(call.memory.context(call), *tangents)
        return moved if isinstance(moved, tuple) else (moved,)


def _each(cotangents: Values, results: Values) -> Any:
    return zip(cotangents, results, strict=True)


def _overwritten(name: str, x: Tensor, y: Tensor) -> Tensor:
    """An input that forward modified in place, as what it has become."""
    if isinstance(x.node, Leaf) and y.node is not None:
        raise errors.leaf_in_place(name)
    if is_array(x.value):
        note_modified(x.value)
    else:
        x.value = y.value
    x.node = y.node
    return x


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a backward whose own code cannot be differentiated: a second derivative through it is an error."""

    @wraps(backward)
    def once(ctx: Any, *cotangents: Any) -> Any:
        if not ctx._recorded:
            return backward(ctx, *cotangents)
        rule = _Once(backward, ctx, len(cotangents))
        results = call(rule, (*cotangents, *ctx.saved_tensors))
        return results[0] if rule.alone else tuple(results)

    return once


@final
class _Once(OwnRule):
    """A backward as an operation without a derivative."""

    def __init__(self, method: Callable[..., Any], ctx: Context, count: int) -> None:
        self.name, self.method, self.ctx, self.count = method.__qualname__.rsplit(".", 1)[0], method, ctx, count
        self.alone = True

    def run(self, operands: Values) -> tuple[Values, Any]:
        self.ctx.saved_tensors = operands[self.count :]
        given = self.method(self.ctx, *operands[: self.count])
        self.alone = not isinstance(given, tuple)
        return ((given,) if self.alone else given), None

    def backward(self, call: Call, cotangents: Values) -> Sequence[Any]:
        raise errors.once_only(self.name)

    def jvp(self, call: Call, tangents: Values) -> Sequence[Any]:
        raise errors.once_only(self.name)
