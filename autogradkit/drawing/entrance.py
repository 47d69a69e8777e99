"""How is a picture asked for? With `draw(y)`.

Read next: `names`, then `read`; `whose`, for other libraries.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

from ..engine import errors
from ..engine.tensor import Tensor
from .dot import write
from .names import Given, names_in
from .picture import Picture
from .read import read
from .whose import described_call, described_value


def draw(y: Any, names: Given = None, max_nodes: int = 100, *, args: Any = None, engine: str | None = None) -> Picture:
    """A picture of the computation that led to y.

    Leaves, constants, operations and results, each with its name, shape and value; after a backward pass also the
    gradient of each leaf and the cotangent of each result. Names are those of the caller's own variables. None of the
    caller's own code runs for it, no hook and no derivative of a `Function`: what would take one is marked as unknown.

    Parameters
    ----------
    y : Tensor, torch.Tensor or function
        The result to look at; a leaf or a constant is a picture of one box. A tensor of PyTorch's is drawn from the
        record that PyTorch keeps. A function comes with args.
    names : dict or sequence of pairs, optional
        Names that go before those of variables: `{"x": x}`, `{x: "x"}` or `[(x, "x")]`. A constant can be named
        where it is an array; a number speaks for itself.
    args : tuple, optional
        Arguments to call the function y with; the floating-point ones become the leaves, with the names of the
        parameters. `draw(f, args=(x, y))` is the picture of f(x, y).
    engine : {"autogradkit", "autograd", "jax", "torch"}, optional
        Whose function it is. Without it, arrays and tensors among args tell; where they are plain numbers or NumPy's,
        the modules that the function's code names do (`autograd.numpy`, `jax.numpy`, …); else it is autogradkit's.
    max_nodes : int
        How many operations are drawn, counted back from y. What is older is left out, and the picture says so.

    Returns
    -------
    Picture
        Shows itself in a notebook; `.save(path)` writes SVG, PNG, PDF, DOT or Mermaid.

    Raises
    ------
    TypeError
        Where y is nothing that can be drawn, or names are not names of Tensors and arrays.
    ValueError
        Where max_nodes is less than 1, no argument is a floating-point one, or it cannot be told whose the function is.
    ImportError
        Where engine is not installed.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> y = 3 * x**2 + 2 * x + 1
    >>> y.backward()
    >>> print(ag.draw(y))
    x, a leaf: value 2, grad 14
    x**2: value 4, cotangent 3
    3*x**2: value 12, cotangent 1
    2*x: value 4, cotangent 1
    3*x**2 + 2*x: value 16, cotangent 1
    y = add(3*x**2 + 2*x, 1): value 17, cotangent 1
    cotangent: what a backward pass from y, started with 1, brings here
    """
    if not isinstance(max_nodes, int) or max_nodes < 1:
        raise ValueError(f"max_nodes={max_nodes!r} would draw nothing; give a whole number, 1 or more.")
    frame = sys._getframe(1)
    if args is not None or engine is not None:
        graph = described_call(y, args, engine, frame, names, max_nodes)
    elif isinstance(y, Tensor):
        graph = read(y, names_in(frame, names), max_nodes)
    else:
        graph = described_value(y, frame, names, max_nodes) or _refused(y)
    return Picture(write(graph), graph)


def _refused(y: Any) -> NoReturn:
    if callable(y):
        name = getattr(y, "__name__", type(y).__name__)
        raise TypeError(
            f"draw shows a computation that has run, not the function {name}; call it: draw({name}(x)), "
            f"or let draw call it: draw({name}, args=(x,))."
        )
    raise errors.not_a_tensor("draw", y)
