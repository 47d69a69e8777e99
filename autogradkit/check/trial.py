"""What does a function do at one point: its values when inputs are moved a little, its cotangents, its tangents?

The function is always run on the very Tensors that the user gave, with another value put into them for the moment. So
it does not matter whether it takes them as arguments or reaches for them, as a model does for its parameters.

Read next: `gradcheck`, which compares the three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, final

import numpy as np

from ..engine import ambient, errors
from ..engine.backend import full_like, is_floating, raw, to_numpy
from ..engine.forward import Tangent
from ..engine.levels import new_level
from ..engine.tensor import Tensor
from ..engine.tree import flatten
from .numeric import coarseness
from .probes import Precision, directions
from .record import recorded
from .vectors import at_once, like, reals, split, vector

Function = Callable[..., Any]

# From this rounding on, differences of values have no digits left: float16 has three.
TOO_COARSE = 1e-4


class Settings(NamedTuple):
    """The arguments of `gradcheck` that say what to check and how; all_outputs: constant results too."""

    eps: float | None
    atol: float | None
    rtol: float | None
    nondet_tol: float
    check_forward_ad: bool | None
    fast_mode: bool
    seed: int
    check_backward_ad: bool = True
    check_undefined_grad: bool = True
    check_batched_grad: bool = False
    all_outputs: bool = False


@final
class Trial:
    """A function at one point, and how it is to be checked there.

    checked   : the positions of the inputs that require a gradient
    meant     : the positions of the results that are checked: those that depend on an input, or all
    values    : these results in a row
    records   : every operation on the way
    precision : how exactly the function computes, and how near to the truth its derivatives must come
    rows      : three random cotangents of the results
    """

    def __init__(self, who: str, f: Function, inputs: Any, settings: Settings) -> None:
        self.who, self.f = who, f
        self.inputs = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
        self.checked = [i for i, x in enumerate(self.inputs) if isinstance(x, Tensor) and x.requires_grad]
        if not self.checked:
            raise errors.nothing_to_check(who)
        self.meant: list[int] = []
        outputs, self.records = recorded(self.run)
        floating = [k for k, y in enumerate(outputs) if is_floating(raw(y))]
        moving = [k for k in floating if outputs[k].node is not None]
        self.meant = floating if settings.all_outputs or not moving else moving
        self.outputs = [outputs[k] for k in self.meant]
        self.values = vector(self.outputs)
        seen = [*(self.array(i) for i in self.checked), *(to_numpy(raw(y)) for y in self.outputs)]
        epsilon = max([coarseness(v.dtype) for v in seen] + [r.epsilon for r in self.records])
        if epsilon > TOO_COARSE:
            raise errors.too_coarse(who)
        self.precision = Precision.of(epsilon, settings.rtol, settings.atol)
        self.random = np.random.default_rng(settings.seed)
        self.rows = directions(self.random, self.values.size)

    def run(self) -> list[Any]:
        """The results of the function, all of them the first time, and then those that are checked."""
        given = self.f(*self.inputs)
        outputs = flatten(given)[0]
        if not all(isinstance(y, Tensor) for y in outputs) or not any(is_floating(raw(y)) for y in outputs):
            raise errors.no_outputs(self.who, given)
        return [outputs[k] for k in self.meant] if self.meant else outputs

    def array(self, i: int) -> Any:
        """The value of an input as a NumPy array of real numbers."""
        return reals(raw(self.inputs[i]))

    def value(self, i: int, array: Any) -> Any:
        """The results, in a row, where input i has another value."""
        with _instead(self.inputs[i], like(array, raw(self.inputs[i])), self.inputs[i].node):
            return vector(self.run())

    def cotangents(self, row: Any) -> list[Any]:
        """The cotangent of each checked input for one of the results; zero where none arrives."""
        return [reals(raw(x_bar)).astype(np.float64) for x_bar in self._arrived(split(row, self.outputs))]

    def cotangents_at_once(self) -> list[Any]:
        """The cotangents of each checked input for all rows, stacked, by one pass with a stack of cotangents."""
        return at_once(self._arrived, self.rows, self.outputs)

    def _arrived(self, y_bars: list[Any]) -> list[Any]:
        """What one pass brings to each checked input."""
        pairs = zip(self.outputs, y_bars, strict=True)
        moving = [(y, y_bar) for y, y_bar in pairs if y.node is not None and y_bar is not None]
        nodes = [self.inputs[i].node for i in self.checked]
        arrived = {x.node: full_like(x, 0.0) for x in (self.inputs[i] for i in self.checked)}
        if moving:
            outputs, seeds = zip(*moving, strict=True)
            arrived |= ambient.gradients_of(self.who, outputs, seeds, True, False, set(nodes))
        return [arrived[node] for node in nodes]

    def tangent(self, i: int, direction: Any) -> Any:
        """The tangent of the results, in a row, when input i moves along a direction: forward mode."""
        x = self.inputs[i]
        primal = raw(x)
        with new_level(self.who) as level, _instead(x, primal, Tangent(level, primal, like(direction, primal))):
            moved = [(y, y.node.tangent) if _moves(y, level) else (y, None) for y in self.run()]
        rows = [np.zeros(vector(y).size) if y_dot is None else vector(y_dot) for y, y_dot in moved]
        return np.concatenate(rows)


def _moves(y: Any, level: int) -> bool:
    return isinstance(y.node, Tangent) and y.node.level == level


@contextmanager
def _instead(x: Any, value: Any, node: Any) -> Iterator[None]:
    """Inside, the Tensor x has another value and another node."""
    before = x.value, x.node
    x.value, x.node = value, node
    try:
        yield
    finally:
        x.value, x.node = before
