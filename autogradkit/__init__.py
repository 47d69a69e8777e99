"""autogradkit: a teaching kit around a compact reference engine for automatic differentiation.

    >>> import autogradkit as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> y = 3 * x**2 + 2 * x + 1
    >>> y.backward()
    >>> x.grad
    tensor(14.)

The rooms, from the bottom up: `engine` (derivatives), `drawing` (pictures of computations), `exercises` (what is
asked, and what an answer is worth), `lessons` (what a notebook imports), `grading` (whole classes), `cli` (commands).
"""

from typing import Any

from .engine import autograd
from .engine.creation import tensor
from .engine.modes import enable_grad, is_grad_enabled, no_grad
from .engine.ops.elementwise import (
    add,
    cos,
    divide,
    exp,
    log,
    multiply,
    negative,
    power,
    sin,
    subtract,
    tanh,
)
from .engine.ops.linear import broadcast_to, reshape
from .engine.ops.products import matmul
from .engine.ops.reductions import mean, sum
from .engine.tensor import Tensor
from .engine.transforms import grad, jvp, value_and_grad, vjp

__version__ = "0.1.0"

__all__ = [
    "Tensor",
    "add",
    "autograd",
    "broadcast_to",
    "cos",
    "divide",
    "draw",
    "enable_grad",
    "exp",
    "grad",
    "is_grad_enabled",
    "jvp",
    "log",
    "matmul",
    "mean",
    "multiply",
    "negative",
    "no_grad",
    "power",
    "reshape",
    "sin",
    "subtract",
    "sum",
    "tanh",
    "tensor",
    "value_and_grad",
    "vjp",
]


def __getattr__(name: str) -> Any:
    # Pictures need Graphviz's package; who only computes should not wait for it.
    if name == "draw":
        from .drawing import draw

        return draw
    raise AttributeError(f"module 'autogradkit' has no attribute {name!r}")
