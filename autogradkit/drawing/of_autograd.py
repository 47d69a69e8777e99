"""How is a function of HIPS/autograd drawn? It is run once, and the library's own tracer says what happens in it.

The tracer calls the class of its nodes for each operation, with the value, the function and the arguments; the
library's nodes keep a derivative of that, the ones here keep what a picture needs.

Read next: `traced`.
"""

from __future__ import annotations

from itertools import count
from types import FrameType
from typing import Any

import numpy as np
from autograd import numpy as _registers_numpy  # noqa: F401
from autograd.core import VJPNode
from autograd.tracer import Node, getval, isbox, new_box, notrace_primitives, register_notrace, trace_stack

from .arguments import arguments, no_container
from .calling import call
from .description import Graph
from .names import Given, names_in
from .setting import LONGEST, index_text
from .traced import Step, Variable, described

_OURS = {
    "__getitem__": "getitem",
    "concatenate_args": "concatenate",
    "float_power": "power",
    "mut_add": "add",
    "true_divide": "divide",
}
# Beside the functions that NumPy applies entry by entry, these take numbers as operands; others as settings.
_WITH_NUMBERS = {"where", "clip", "dot", "outer", "inner", "add", "mut_add", "scalar_mul", "inner_prod"}
_ORDER = count()


class Watched(Node):  # type: ignore[misc]
    """A node of the tracer that keeps the step, and where in the order of all steps it stands."""

    __slots__ = ("order", "parents", "step", "variable")

    def __init__(self, value: Any, fun: Any, args: Any, kwargs: Any, parent_argnums: Any, parents: Any) -> None:
        self.order, self.parents, self.variable = next(_ORDER), parents, Variable(_plain(value))
        beneath = dict(zip(parent_argnums, parents, strict=True))
        numbers = isinstance(fun.fun, np.ufunc) or fun.__name__ in _WITH_NUMBERS
        operands = [
            beneath[i].variable if i in beneath else _plain(arg)
            for i, arg in enumerate(args)
            if i in beneath or _is_operand(_plain(arg), numbers)
        ]
        name = _OURS.get(fun.__name__, fun.__name__.strip("_"))
        self.step: Step | None = Step(name, _setting(name, args, kwargs, self.variable), operands, [self.variable])

    def initialize_root(self, variable: Variable) -> None:
        """Makes the node of a leaf."""
        self.order, self.parents, self.variable, self.step = next(_ORDER), (), variable, None


# Comparisons and the like have no derivative, and the library's own nodes do not see them either.
for _primitive in list(notrace_primitives[VJPNode]):
    register_notrace(Watched, _primitive)


def function(f: Any, args: Any, frame: FrameType, given: Given, max_nodes: int) -> Graph:
    """The description of f(*args), where the arguments are leaves."""
    outside = trace_stack.top
    try:
        with trace_stack.new_trace() as trace:
            leaf = lambda name, value: new_box(value, trace, Watched.new_root(Variable(_plain(value), name, leaf=True)))
            y, named = call(f, arguments(f, args, leaf))
    finally:
        trace_stack.top = outside  # the library forgets to go back where f raises an error
    no_container(f, y)
    for name, thing in named:
        if isbox(thing) and isinstance(thing._node, Watched) and not thing._node.variable.name:
            thing._node.variable.name = name
    root, steps = (y._node.variable, _steps(y._node)) if isbox(y) else (Variable(_plain(y)), [])
    graph = described(root, steps, names_in(frame, given), max_nodes)
    graph.notes.append("traced by HIPS/autograd while the function ran")
    return graph


def _steps(end: Watched) -> list[Step]:
    """The steps that led to a node, oldest first."""
    found, waiting = {end}, [end]
    while waiting:
        fresh = set(waiting.pop().parents) - found
        found |= fresh
        waiting += fresh
    return [node.step for node in sorted(found, key=lambda node: node.order) if node.step is not None]


def _plain(value: Any) -> Any:
    """The number or array under a value that is being traced, by whatever is at work around this."""
    return getval(value)


def _is_operand(value: Any, numbers: bool) -> bool:
    return isinstance(value, np.ndarray) or (numbers and isinstance(value, (int, float, complex, np.generic)))


def _setting(name: str, args: Any, kwargs: Any, result: Variable) -> str:
    text = ""
    if name == "getitem":
        text = f"[{index_text(args[1])}]"
    elif name == "concatenate":
        text = f"axis={args[0]}" if args[0] else ""
    elif np.ndim(result.value):
        axis = kwargs.get("axis", args[1] if name in ("sum", "mean", "max", "min", "prod") and len(args) > 1 else None)
        text = "" if axis is None else f"axis={axis}"
    return text if len(text) <= LONGEST else ""
