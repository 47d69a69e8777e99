"""How does a function of one example run on a whole stack of them?

Under `vmap` a value has a first axis that the mapped function does not see. Its Tensor lies at a level of its own,
whose operations run in a form that knows about this axis: `sum` over axis 0 becomes `sum` over axis 1, a product of
vectors a product of matrices. These forms are declared beside the rules; an operation without one runs once for each
place.

As the values below may again be Tensors, derivatives of mapped functions and mapped derivatives need nothing further.

Read next: `custom`; `transforms.mapping` starts such a level.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, final

from . import errors, trace
from .backend import form
from .levels import Carried, Level
from .ops.joining import stack
from .ops.selection import pick

Values = tuple[Any, ...]


@final
class Stacked(Carried):
    """What a value carries under `vmap`, in the place where reverse mode has a node.

    size : how long the hidden axis is
    """

    __slots__ = ("level", "size")

    maps = hides = True

    def __init__(self, level: Level, size: int) -> None:
        self.level, self.size = level, size

    def map(
        self,
        operation: Callable[..., Any],
        operands: Values,
        nodes: Values,
        settings: Values,
        together: bool = False,
    ) -> Any:
        """The operation on operands one level below, of which those with a node here have the hidden axis.

        `together` says that it takes them as one sequence.
        """
        hidden = tuple(node is not None for node in nodes)
        mapped = trace.MAPPED.get(operation)
        if mapped is not None:
            return self.tensor(mapped(operands, hidden, *settings))

        def run(here: Values) -> Any:
            return operation(here, *settings) if together else operation(*here, *settings)

        return self.tensor(stack(self.one_by_one(operation.__name__, run, operands, hidden)))

    def call(self, name: str, f: Callable[..., Any], operands: Values, nodes: Values) -> Values:
        """A call with a rule of its own, which gives several results: once for each place, and each stacked."""
        each = self.one_by_one(name, f, operands, tuple(node is not None for node in nodes))
        return tuple(self.tensor(stack(results)) for results in zip(*each, strict=True))

    def unreadable(self, who: str, for_shape: bool) -> RuntimeError:
        """What to say to who asks for numbers, be it for the shape of a result."""
        return errors.shape_of_values(who) if for_shape else errors.value_under_vmap(who)

    def not_an_index(self, index: Any) -> RuntimeError:
        """What to say where a Tensor of this level cannot be an index."""
        return errors.mapped_index(form(index)[1])

    def __repr__(self) -> str:
        return f"vmap over {self.size}"

    @staticmethod
    def at(i: int, operands: Values, hidden: Sequence[bool]) -> Values:
        """The operands as they are at one place of the hidden axis."""
        return tuple(pick(x, i) if h else x for x, h in zip(operands, hidden, strict=True))

    def tensor(self, z: Any) -> Any:
        """The Tensor of this level with a value, one level below, that has the hidden axis."""
        return trace.tensor_of(trace.constant(z), self)

    def one_by_one(self, name: str, f: Callable[[Values], Any], operands: Values, hidden: Sequence[bool]) -> list[Any]:
        """What f gives for the operands at each place of the hidden axis."""
        if self.size == 0:
            raise errors.no_place_to_run(name)
        return [f(self.at(i, operands, hidden)) for i in range(self.size)]
