"""How does one write an operation with a derivative of one's own, as in PyTorch?

A subclass of `Function` has static methods: `forward`, `backward` for reverse mode, `jvp` for forward mode, and, if
wanted, `setup_context`, which keeps what these need apart from the computation. `apply` runs it.

Read next: `context`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ClassVar, final

from ..engine import errors
from ..engine.backend import full_like, is_array
from ..engine.custom import Call, OwnRule, Values, call
from ..engine.inplace import refuse_leaves_among_views, take_node
from ..engine.levels import new_level
from ..engine.tensor import Tensor
from ..engine.trace import constant, differentiated, seen_from_the_top, tensor_of
from .context import Context, Inputs, Remembered, Witness, together


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
        rule = _Rule(cls, tuple(differentiated(x) for x in inputs))
        results = list(call(rule, inputs))
        for i, j in rule.memory.dirty.items():
            results[j] = _overwritten(cls.__name__, inputs[i], results[j])
        for j, plain in rule.plain.items():
            results.insert(j, plain)
        return results[0] if rule.alone else tuple(results)


@final
class _Rule(OwnRule):
    """A Function as the engine calls it."""

    def __init__(self, cls: Any, needs: tuple[bool, ...]) -> None:
        self.cls, self.name, self.needs = cls, cls.__name__, needs
        self.alone = True
        self.plain: dict[int, Any] = {}  # results that are not Tensors, by their places
        self.memory: Any = None
        self.runs: list[Remembered] = []

    def run(self, operands: Values) -> tuple[Values, Any]:
        node = next((n for n in seen_from_the_top(operands)[0] if n is not None), None)
        if node is not None:
            return self._below(node, operands), self.memory
        with new_level(f"{self.name}.forward") as level:
            witness = Witness(level)
            inputs = Inputs(tuple(tensor_of(x.value, witness) if isinstance(x, Tensor) else x for x in operands))
            ctx = Context(self.needs)
            if self.cls.setup_context is None:
                output = self.cls.forward(ctx, *inputs.given)
            else:
                output = self.cls.forward(*inputs.given)
                self.cls.setup_context(ctx, inputs.given, output)
        self.alone = not isinstance(output, tuple)
        results = (output,) if self.alone else output
        self.plain = {j: y for j, y in enumerate(results) if not isinstance(y, Tensor)}
        if len(self.plain) == len(results):
            raise errors.results_of_forward(self.name, output)
        results = tuple(y for y in results if isinstance(y, Tensor))
        self.memory = Remembered(self.name, ctx, inputs, results, witness)
        self.runs.append(self.memory)
        return self.memory.outputs, self.memory

    def _below(self, node: Any, operands: Values) -> Values:
        """The call made by the level of node, which lies below the one that asks."""
        before = len(self.runs)
        results = call(self, operands)
        if node.maps:
            self.memory = together(node, self.runs[before:])
            self.runs[before:] = [self.memory]
        self.memory.nested |= any(differentiated(x) for x in operands)
        return results

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
        ctx = call.memory.context(call, "backward")
        if ctx.materialize_grads:
            pairs = zip(cotangents, call.results, strict=True)
            cotangents = tuple(constant(full_like(z, 0.0)) if c is None else c for c, z in pairs)
        given = method(ctx, *self._with_plain(cotangents))
        given = given if isinstance(given, tuple) else (given,)
        given = tuple(self._known(call, g) for g in given)
        extra = given[len(call.varies) :]
        return given[: len(call.varies)] if all(g is None for g in extra) else given

    def jvp(self, call: Call, tangents: Values) -> Sequence[Any]:
        if self.cls.jvp is None:
            raise errors.no_jvp(self.name)
        ctx = call.memory.context(call, "jvp")
        moved = self.cls.jvp(ctx, *(call.memory.with_zeros(tangents) if ctx.materialize_grads else tangents))
        moved = moved if isinstance(moved, tuple) else (moved,)
        return [self._known(call, d) for j, d in enumerate(moved) if j not in self.plain or d is not None]

    def _known(self, call: Call, x: Any) -> Any:
        """What backward or jvp returned; a value of forward that it got from elsewhere than ctx has no history."""
        if not (isinstance(x, Tensor) and isinstance(x.node, Witness)):
            return x
        if call.recorded or call.memory.nested:
            raise errors.saved_intermediate(self.name, "a value that was kept outside ctx")
        return constant(x.value)

    def _with_plain(self, cotangents: Values) -> list[Any]:
        """A cotangent for each result, None for those that are not Tensors."""
        each = list(cotangents)
        for j in self.plain:
            each.insert(j, None)
        return each


def _overwritten(name: str, x: Tensor, y: Tensor) -> Tensor:
    """An input that forward modified in place, as what it has become."""
    if y.node is not None:
        refuse_leaves_among_views(name, x)
    if not is_array(x.value):
        x.value = y.value
    if y.node is not None:
        take_node(x, y.node)
    return x


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a backward whose own code cannot be differentiated: a second derivative through it is an error."""

    @wraps(backward)
    def once(ctx: Any, *cotangents: Any) -> Any:
        if not any(differentiated(x) for x in (*cotangents, *ctx.saved_tensors)):
            return backward(ctx, *cotangents)
        rule = _Once(backward, ctx, len(cotangents))
        results = call(rule, (*cotangents, *ctx.saved_tensors))
        return results[0] if rule.alone else tuple(results)

    return once


@final
class _Once(OwnRule):
    """A backward as an operation without a derivative."""

    def __init__(self, method: Callable[..., Any], ctx: Context, count: int) -> None:
        self.name = method.__qualname__.rpartition(".")[0].rpartition(".")[2] or method.__name__
        self.method, self.ctx, self.count = method, ctx, count
        self.alone = True

    def run(self, operands: Values) -> tuple[Values, Any]:
        if any(differentiated(x) for x in operands):  # a level lies below, whose derivative is asked for too
            return call(self, operands), None
        self.ctx.saved_tensors = operands[self.count :]
        given = self.method(self.ctx, *operands[: self.count])
        self.alone = not isinstance(given, tuple)
        return ((given,) if self.alone else given), None

    def backward(self, call: Call, cotangents: Values) -> Sequence[Any]:
        raise errors.once_only(self.name)

    def jvp(self, call: Call, tangents: Values) -> Sequence[Any]:
        raise errors.once_only(self.name)
