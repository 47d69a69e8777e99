"""What does somebody who comes from PyTorch look for first?

`autograd.grad` on the ambient graph, with PyTorch's arguments and answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import errors, memory, reverse
from .tensor import Tensor
from .trace import constant


def grad(
    outputs: Tensor,
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> tuple[Any, ...]:
    """The gradients of an output with respect to inputs, without touching any `.grad`.

    Parameters
    ----------
    outputs : Tensor
        One number, or any shape where grad_outputs is given.
    inputs : Tensor or sequence of Tensors
        Leaves or results on the way.
    grad_outputs : number, array or Tensor of outputs' shape, optional
        The cotangent to start from.
    retain_graph : bool, optional
        Whether the graph can be walked again; by default the same as create_graph.
    create_graph : bool
        Whether the gradients can be differentiated again.
    allow_unused : bool
        Whether an input that outputs does not depend on gets None in place of an error.

    Returns
    -------
    tuple of Tensors, one for each input, in its shape

    Raises
    ------
    TypeError
        Where an output or input is not a Tensor.
    RuntimeError
        Where an input was not used, and as `Tensor.backward`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> (slope,) = ag.autograd.grad(x**3, x, create_graph=True)
    >>> ag.autograd.grad(slope, x)
    (tensor(12.),)
    """
    inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    for value in (outputs, *inputs):
        if not isinstance(value, Tensor):
            raise errors.not_a_tensor("autograd.grad", value)
    keep = create_graph if retain_graph is None else retain_graph
    wanted = {x.node for x in inputs if x.node is not None}
    arrived = reverse.ambient_pass("autograd.grad", outputs, grad_outputs, keep, create_graph, wanted)
    return tuple(_gradient(i, x.node, arrived, allow_unused) for i, x in enumerate(inputs))


def _gradient(index: int, node: Any, arrived: dict[Any, Any], allow_unused: bool) -> Any:
    if node not in arrived:
        if not allow_unused:
            raise errors.unused_input(index)
        return None
    return constant(memory.unshared(arrived, node))
