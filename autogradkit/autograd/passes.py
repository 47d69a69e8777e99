"""How does one ask for gradients on the ambient graph?

`backward` adds to the `.grad` of leaves; `grad` returns gradients and touches nothing. Both have PyTorch's arguments.

Read next: `function`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine import ambient, errors, memory
from ..engine.backend import full_like, shape_of
from ..engine.batch import Stacked
from ..engine.forward import Tangent
from ..engine.levels import new_level
from ..engine.ops.linear import broadcast_to, copy
from ..engine.tensor import Tensor
from ..engine.trace import bare, constant, tensor_of
from ..engine.transforms.boundary import operand

Tensors = Tensor | Sequence[Tensor]


def backward(
    tensors: Tensors,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensors | None = None,
) -> None:
    """Walks back from one or several Tensors, and adds to the `.grad` of each leaf.

    Parameters
    ----------
    tensors : Tensor or sequence of Tensors
    grad_tensors : a number, array or Tensor, or a sequence of them, optional
        The cotangent of each; may be left out, or None, where a Tensor is one number.
    retain_graph, create_graph, inputs
        As for `Tensor.backward`.

    Raises
    ------
    RuntimeError, ValueError
        As `Tensor.backward`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> ag.autograd.backward([x * 2, x * x])
    >>> x.grad
    tensor(8.)
    """
    outputs = _tensors("autograd.backward", tensors)
    seeds = _seeds("autograd.backward", outputs, grad_tensors)
    keep = create_graph if retain_graph is None else retain_graph
    if inputs is None:
        ambient.backward_from("backward", outputs, seeds, keep, create_graph)
    else:
        ambient.backward_to("backward", outputs, seeds, keep, create_graph, inputs)


def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """The gradients of outputs with respect to inputs, without touching any `.grad`: Σ ȳᵀ ∂y/∂x for each x.

    Parameters
    ----------
    outputs : Tensor or sequence of Tensors
        One number each, or any shape where grad_outputs is given.
    inputs : Tensor or sequence of Tensors
        Leaves or results on the way.
    grad_outputs : number, array or Tensor of the output's shape, or a sequence of them, optional
        The cotangents to start from.
    retain_graph : bool, optional
        Whether the graph can be walked again; by default the same as create_graph.
    create_graph : bool
        Whether the gradients can be differentiated again.
    allow_unused : bool, optional
        Whether an input that the outputs do not depend on gets None in place of an error; by default the same as
        materialize_grads.
    is_grads_batched : bool
        Whether the first axis of each grad_outputs counts cotangents; then it is the first axis of each gradient too.
    materialize_grads : bool
        Whether an input that was not used gets zeros.

    Returns
    -------
    tuple of Tensors, one for each input, in its shape

    Raises
    ------
    TypeError
        Where an output or input is not a Tensor.
    ValueError
        Where materialize_grads meets allow_unused=False.
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
    results, sources = _tensors("autograd.grad", outputs), _tensors("autograd.grad", inputs)
    if not sources:
        raise errors.no_inputs("autograd.grad")
    for i, x in enumerate(sources):
        if x.node is None:
            raise errors.no_graph(f"autograd.grad, input {i}")
    if materialize_grads and allow_unused is False:
        raise errors.materialize_unused()
    seeds = _seeds("autograd.grad", results, grad_outputs)
    keep = create_graph if retain_graph is None else retain_graph
    if any(isinstance(y.node, Tangent) for y in results):
        return _of_duals(results, sources, seeds, keep, create_graph)
    wanted = {x.node for x in sources}
    batch: tuple[int, ...] = ()
    if is_grads_batched:
        stacks, batch = _stacks(seeds)
        arrived = _batched(results, stacks, batch[0], keep, create_graph, wanted)
    else:
        arrived = ambient.gradients_of("autograd.grad", results, seeds, keep, create_graph, wanted)
    unused = materialize_grads if allow_unused is None else allow_unused
    gradients = []
    for i, x in enumerate(sources):
        if x.node in arrived:
            gradients.append(constant(memory.unshared(arrived, x.node)))
        elif materialize_grads:
            gradients.append(constant(copy(broadcast_to(full_like(x, 0.0), (*batch, *x.shape)))))
        elif unused:
            gradients.append(None)
        else:
            raise errors.unused_input(i)
    return tuple(gradients)


def _of_duals(
    outputs: list[Tensor], inputs: list[Tensor], seeds: list[Any], keep: bool, recorded: bool
) -> tuple[Any, ...]:
    """The gradients of dual Tensors with respect to their values, as dual Tensors: beside ∂y/∂x its change along ẋ."""
    level = next(y.node.level for y in outputs if isinstance(y.node, Tangent))
    sources = [_apart(x)[0] for x in inputs]
    values = [(_apart(y)[0], seed) for y, seed in zip(outputs, seeds, strict=True)]
    moves = [(_apart(y)[1], seed) for y, seed in zip(outputs, seeds, strict=True)]
    moves = [(y_dot, seed) for y_dot, seed in moves if y_dot is not None and y_dot.node is not None]
    gradients = grad(*_split(values, sources), retain_graph=True, create_graph=recorded)
    changes: Any = [None] * len(sources)
    if moves:
        changes = grad(*_split(moves, sources), retain_graph=keep, create_graph=recorded, allow_unused=True)
    pairs = zip((bare(g) for g in gradients), changes, strict=True)
    return tuple(tensor_of(g, Tangent(level, g, full_like(g, 0.0) if d is None else bare(d))) for g, d in pairs)


def _apart(x: Tensor) -> tuple[Any, Any]:
    """The value and the tangent of a Tensor, None where it has none."""
    return (constant(x.value), constant(x.node.tangent)) if isinstance(x.node, Tangent) else (x, None)


def _split(pairs: Any, sources: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    return [y for y, _ in pairs], sources, [seed for _, seed in pairs]


def _stacks(seeds: list[Any]) -> tuple[list[Any], tuple[int, ...]]:
    """Stacks of cotangents, and how many there are in each."""
    if any(seed is None for seed in seeds):
        raise errors.batched_without_seeds()
    stacks = [operand("grad_outputs", seed) for seed in seeds]
    lengths = {shape_of(s)[:1] for s in stacks}
    if len(lengths) != 1 or () in lengths:
        raise errors.batch_lengths([shape_of(s) for s in stacks])
    return stacks, lengths.pop()


def _batched(
    outputs: list[Tensor], stacks: list[Any], size: int, keep: bool, recorded: bool, wanted: Any
) -> dict[Any, Any]:
    """One pass for a stack of cotangents: their first axis is hidden from it and shown again in what arrives."""
    with new_level("autograd.grad") as level:
        hidden = Stacked(level, size)
        arrived = ambient.gradients_of(
            "autograd.grad", outputs, [hidden.tensor(s) for s in stacks], keep, recorded, wanted
        )
        shown = {}
        for node, x_bar in arrived.items():
            stacked = x_bar.__class__ is Tensor and x_bar.node is not None and x_bar.node.level == level
            shown[node] = x_bar.value if stacked else x_bar
    return shown


def _tensors(who: str, given: Any) -> list[Tensor]:
    tensors = [given] if isinstance(given, Tensor) else list(given) if isinstance(given, (tuple, list)) else [given]
    for x in tensors:
        if not isinstance(x, Tensor):
            raise errors.not_a_tensor(who, x)
    return tensors


def _seeds(who: str, outputs: list[Tensor], given: Any) -> list[Any]:
    """A cotangent for each output, None for 1."""
    if given is None:
        return [None] * len(outputs)
    seeds = list(given) if isinstance(given, (tuple, list)) and len(outputs) == len(given) else [given]
    if len(seeds) != len(outputs):
        raise errors.wrong_count(f"{who} cotangents", len(seeds), len(outputs), of="outputs")
    return seeds
