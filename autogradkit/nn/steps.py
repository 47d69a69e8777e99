"""What is the derivative of many steps that each change a memory?

The chain rule, step by step: backwards through time for cotangents, forwards for tangents. All steps together are one
call with a rule of its own, because a node for each operation of each step would take longer than the operations.

Read next: `normalisation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, final

from ..engine.backend import full_like, namespace, shape_of
from ..engine.custom import Call, OwnRule, Values, call
from ..engine.ops.elementwise import add, multiply, sigmoid, subtract, tanh
from ..engine.ops.joining import concatenate, stack
from ..engine.ops.linear import reshape, swap
from ..engine.ops.products import matmul
from ..engine.ops.selection import pick
from ..engine.trace import bare, constant


def lstm_steps(x: Any, weight: Any, h: Any = None, c: Any = None) -> Any:
    """The memories h and c after each step of an LSTM.

    Parameters
    ----------
    x : (steps, batch, 4·hidden)
        What inputs and biases give to the gates i, f, g and o.
    weight : (4·hidden, hidden)
        What h gives to them.
    h, c : (batch, hidden), optional
        The memories at the beginning; zeros if nothing is said.

    Returns
    -------
    h, c : (steps, batch, hidden)
    """
    if h is None:
        h = c = full_like(pick(x, (0, slice(None), slice(shape_of(weight)[1]))), 0.0)
    return call(LSTM_STEPS, (x, weight, h, c))


class _Slopes(NamedTuple):
    """How memories depend on each other and on gates, at every step; gates are meant before their σ or tanh.

    gates    : ∂c/∂i, ∂c/∂f, ∂c/∂g and ∂h/∂o beside each other
    h_by_c   : ∂h/∂c
    c_by_c   : ∂c/∂(c before)
    h_before : the memory h that the step had begun with
    """

    gates: Any
    h_by_c: Any
    c_by_c: Any
    h_before: Any


@final
class _LSTMSteps(OwnRule):
    """Operands: x, weight, h and c at the beginning. Results: h and c after each step. Memory: the gates."""

    name = "lstm"

    def run(self, operands: Values) -> tuple[Values, Any]:
        if any(getattr(v, "node", None) is not None for v in operands):
            return call(self, operands), None  # a level further down has the same rule
        x, weight, h, c = (bare(v) for v in operands)
        size, across = weight.shape[1], weight.mT
        kept: tuple[list[Any], ...] = ([], [], [])
        for t in range(x.shape[0]):
            gates = _opened(x[t, ...] + h @ across, size)
            i, f, g, o = _parts(gates, size)
            c = f * c + i * g
            h = o * tanh(c)
            for values, value in zip(kept, (h, c, gates), strict=True):
                values.append(value)
        every_h, every_c, every_gates = (namespace(x).stack(values) for values in kept)
        return (constant(every_h), constant(every_c)), every_gates

    def backward(self, call: Call, cotangents: Values) -> Sequence[Any]:
        weight, slopes = bare(call.operands[1]), self._slopes(call)
        h_bars, c_bars = (None if v is None else bare(v) for v in cotangents)
        h_bar = c_bar = None  # what the steps behind give back
        x_bars: list[Any] = []
        for t in reversed(range(shape_of(slopes.gates)[0])):
            h_bar = _sum(h_bar, None if h_bars is None else pick(h_bars, t))
            c_bar = _sum(c_bar, None if c_bars is None else pick(c_bars, t))
            h_bar = full_like(c_bar, 0.0) if h_bar is None else h_bar
            c_bar = _sum(c_bar, multiply(h_bar, pick(slopes.h_by_c, t)))
            x_bar = multiply(pick(slopes.gates, t), concatenate((c_bar, c_bar, c_bar, h_bar), 1))
            h_bar, c_bar = matmul(x_bar, weight), multiply(c_bar, pick(slopes.c_by_c, t))
            x_bars.append(x_bar)
        x_bar = stack(x_bars[::-1])
        rows, size = shape_of(weight)
        weight_bar = matmul(swap(reshape(x_bar, (-1, rows))), reshape(slopes.h_before, (-1, size)))
        return x_bar, weight_bar, h_bar, c_bar

    def jvp(self, call: Call, tangents: Values) -> Sequence[Any]:
        weight, slopes = bare(call.operands[1]), self._slopes(call)
        x_dots, weight_dot, h_dot, c_dot = (None if v is None else bare(v) for v in tangents)
        size, across = shape_of(weight)[1], swap(weight)
        moved: list[tuple[Any, Any]] = []
        for t in range(shape_of(slopes.gates)[0]):
            from_x = None if x_dots is None else pick(x_dots, t)
            from_weight = None if weight_dot is None else matmul(pick(slopes.h_before, t), swap(weight_dot))
            from_h = None if h_dot is None else matmul(h_dot, across)
            gates_dot = _sum(_sum(from_x, from_weight), from_h)
            gates_dot = full_like(pick(slopes.gates, t), 0.0) if gates_dot is None else gates_dot
            i, f, g, o = _parts(multiply(pick(slopes.gates, t), gates_dot), size)
            from_c = None if c_dot is None else multiply(c_dot, pick(slopes.c_by_c, t))
            c_dot = _sum(add(add(i, f), g), from_c)
            h_dot = add(o, multiply(c_dot, pick(slopes.h_by_c, t)))
            moved.append((h_dot, c_dot))
        return [stack(dots) for dots in zip(*moved, strict=True)]

    def _slopes(self, call: Call) -> _Slopes:
        x, weight, h0, c0 = (bare(v) for v in call.operands)
        h, c = (bare(v) for v in call.results)
        size = shape_of(weight)[1]
        h_before, c_before = _before(h0, h), _before(c0, c)
        gates = call.memory
        if gates is None or call.recorded:  # as functions of the operands, so that their derivative is known too
            gates = _opened(add(x, matmul(h_before, swap(weight))), size)
        i, f, g, o = _parts(gates, size)
        seen = tanh(c)
        by_gates = (
            multiply(g, _slope_of_sigmoid(i)),
            multiply(c_before, _slope_of_sigmoid(f)),
            multiply(i, _slope_of_tanh(g)),
            multiply(seen, _slope_of_sigmoid(o)),
        )
        return _Slopes(concatenate(by_gates, 2), multiply(o, _slope_of_tanh(seen)), f, h_before)


LSTM_STEPS = _LSTMSteps()


def _opened(x: Any, size: int) -> Any:
    """The gates: σ of all, but for the third, g, whose tanh is taken."""
    first, g, last = (pick(x, (..., part)) for part in (slice(2 * size), _third(size), slice(3 * size, None)))
    return concatenate((sigmoid(first), tanh(g), sigmoid(last)), len(shape_of(x)) - 1)


def _third(size: int) -> slice:
    return slice(2 * size, 3 * size)


def _parts(gates: Any, size: int) -> list[Any]:
    """i, f, g and o, which lie beside each other."""
    return [pick(gates, (..., slice(k * size, (k + 1) * size))) for k in range(4)]


def _before(first: Any, every: Any) -> Any:
    """The memory that each step had begun with."""
    return concatenate((reshape(first, (1, *shape_of(first))), pick(every, slice(-1))), 0)


def _slope_of_sigmoid(z: Any) -> Any:
    return subtract(z, multiply(z, z))


def _slope_of_tanh(z: Any) -> Any:
    return subtract(1.0, multiply(z, z))


def _sum(x: Any, y: Any) -> Any:
    """x + y, where None stands for zeros."""
    return y if x is None else x if y is None else add(x, y)
