"""How does a program take part in the graph?

As one call with a rule of its own: the program gives the result and the gradients together, and the rule keeps the
gradients until a cotangent comes. Where the pass is itself recorded, the function runs once more as it is written, so
that its derivatives of any order are there.

Read next: `program`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, final

from ..autograd import passes
from ..engine.custom import Call, OwnRule, Values, call
from ..engine.ops.elementwise import multiply
from ..engine.recording import enable_grad
from ..engine.tensor import Tensor
from ..engine.trace import tensor_of
from ..engine.tree import Structure
from .program import Example, Function, Program, given


class Called(NamedTuple):
    """A call of a compiled function: its arguments taken apart, and what has to agree for them to be like others."""

    f: Function
    leaves: Sequence[Any]
    structure: Structure
    form: Any


Maker = Callable[[Called, tuple[int, ...], Program], Program]


@final
class Replay(OwnRule):
    """One call of a compiled function with arguments that require a gradient."""

    def __init__(self, call: Called, maker: Maker, program: Program) -> None:
        self.f, leaves, self.structure, _ = call
        self.leaves, self.captured = leaves, program.captured
        self.name = getattr(self.f, "__name__", "program")
        everything = [*leaves, *self.captured]
        asked = len(leaves) + program.asked
        wanted = tuple(i for i, x in enumerate(everything[:asked]) if x.__class__ is Tensor and x.requires_grad)
        self.program = maker(call, wanted, program)
        self.wanted, self.places = wanted, self.program.reached
        self.operands: Values = tuple(everything[i] for i in self.places)

    def result(self) -> Any:
        """What f returns, as a Tensor of the graph."""
        if not self.places:  # as where f detaches what it is given
            return self.run(())[0][0]
        (y,) = call(self, self.operands)
        return y

    def run(self, operands: Values) -> tuple[Values, Any]:
        y, *slopes = self.program(given((*self.leaves, *self.captured)))
        return (tensor_of(y),), [s for i, s in zip(self.wanted, slopes, strict=True) if i in self.places]

    def backward(self, call: Call, cotangents: Values) -> Sequence[Any]:
        (y_bar,) = cotangents
        if not call.recorded:
            return [multiply(y_bar, slope) if v else None for slope, v in zip(call.memory, call.varies, strict=True)]
        with enable_grad():
            y = self.again(call.operands)
            wanted = [x for x, v in zip(call.operands, call.varies, strict=True) if v]
            slopes = iter(passes.grad(y, wanted, y_bar, create_graph=True, allow_unused=True))
        return [next(slopes) if v else None for v in call.varies]

    def jvp(self, call: Call, tangents: Values) -> Sequence[Any]:
        raise AssertionError("a transform calls the function itself")

    def again(self, operands: Values) -> Any:
        """What f returns for these in the place of its operands."""
        everything = [*self.leaves, *self.captured]
        for i, x in zip(self.places, operands, strict=True):
            everything[i] = x
        example = Example(self.f, self.leaves, self.structure, (), self.captured)
        return example.run(everything)
