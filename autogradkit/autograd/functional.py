"""How do Jacobians, Hessians and products look in PyTorch's older form?

`torch.autograd.functional` takes the function and its inputs together, a Tensor or a tuple of them. Everything here is
one of the transforms, in that form.

Read next: `graph`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..engine import errors
from ..engine.backend import full_like, is_complex
from ..engine.recording import enable_grad
from ..engine.tensor import Tensor
from ..engine.trace import constant
from ..engine.transforms import grad_and_value, jacfwd, jacrev
from ..engine.transforms import hessian as hessian_of
from ..engine.transforms import jvp as push
from ..engine.transforms import vjp as pull
from ..engine.tree import map_leaves
from . import passes

Inputs = Tensor | tuple[Tensor, ...]


def jacobian(
    func: Callable[..., Any],
    inputs: Inputs,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """The Jacobian of func at inputs: for each output and input, a Tensor of shape output + input.

    Parameters
    ----------
    func : callable
        Takes Tensors, returns a Tensor or a tuple of them.
    inputs : Tensor or tuple of Tensors
    create_graph : bool
        Whether the result can be differentiated again.
    strict : bool
        Whether an input that the outputs do not depend on is an error; else zeros stand for it.
    vectorize : bool
        Accepted as in PyTorch; there is one way here, which is vectorised.
    strategy : {"reverse-mode", "forward-mode"}

    Raises
    ------
    RuntimeError
        With strict, where an input does not matter.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.autograd.functional.jacobian(lambda x: x * x, ag.tensor([1.0, 3.0]))
    tensor([[2., 0.],
            [0., 6.]])
    """
    if strategy not in ("reverse-mode", "forward-mode"):
        raise errors.unknown_strategy(strategy)
    given = _given(inputs, create_graph, strict, func)
    transform = jacrev if strategy == "reverse-mode" else jacfwd
    return _outside(transform(func, _all(inputs))(*given), create_graph)


def hessian(
    func: Callable[..., Any],
    inputs: Inputs,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The Hessian of func, which returns one number, at inputs: for each two inputs, a Tensor of both shapes.

    The parameters are those of `jacobian`; there is one way to compute a Hessian here, forward over reverse, whichever
    outer_jacobian_strategy is named.
    """
    if outer_jacobian_strategy not in ("reverse-mode", "forward-mode"):
        raise errors.unknown_strategy(outer_jacobian_strategy)
    given = _given(inputs, create_graph, strict, func)

    def number(*args: Any) -> Any:
        y = func(*args)
        if not isinstance(y, Tensor) or y.numel() != 1:
            raise errors.not_scalar_output("functional.hessian", getattr(y, "shape", ()))
        return y.reshape(())

    return _outside(hessian_of(number, _all(inputs))(*given), create_graph)


def vjp(
    func: Callable[..., Any], inputs: Inputs, v: Any = None, create_graph: bool = False, strict: bool = False
) -> Any:
    """The output of func, and vᵀ J: the cotangent of each input. v may be left out where the output is one number."""
    output, pullback = pull(func, *_given(inputs, create_graph, strict, func))
    single = isinstance(output, Tensor) and output.numel() == 1
    if v is None and single and is_complex(output.dtype):
        raise errors.complex_result("functional.vjp")
    seed = constant(full_like(output, 1.0)) if v is None and single else v
    if seed is None:
        raise errors.not_scalar_output("functional.vjp", getattr(output, "shape", ()))
    return _outside((output, _like(inputs, pullback(seed))), create_graph)


def jvp(
    func: Callable[..., Any], inputs: Inputs, v: Any = None, create_graph: bool = False, strict: bool = False
) -> Any:
    """The output of func, and J v: how it moves in the direction v. v may be left out where the input is one number."""
    given = _given(inputs, create_graph, strict, func)
    return _outside(push(func, given, _directions(inputs, v)), create_graph)


def hvp(
    func: Callable[..., Any], inputs: Inputs, v: Any = None, create_graph: bool = False, strict: bool = False
) -> Any:
    """The output of func, which is one number, and the product of its Hessian with v."""
    given = _given(inputs, create_graph, strict, func)
    gradient = grad_and_value(func, tuple(range(len(given))))
    _, moved, output = push(gradient, given, _directions(inputs, v), has_aux=True)
    return _outside((output, _like(inputs, moved)), create_graph)


def vhp(
    func: Callable[..., Any], inputs: Inputs, v: Any = None, create_graph: bool = False, strict: bool = False
) -> Any:
    """The output of func, which is one number, and vᵀ times its Hessian, by reverse over reverse."""
    given = _given(inputs, create_graph, strict, func)
    _, pullback, output = pull(grad_and_value(func, tuple(range(len(given)))), *given, has_aux=True)
    return _outside((output, _like(inputs, pullback(tuple(_directions(inputs, v))))), create_graph)


def _refuse_unused(func: Callable[..., Any], given: tuple[Tensor, ...]) -> None:
    """Raises where an output does not depend on every input."""
    leaves = [x.detach().requires_grad_() for x in given]
    with enable_grad():
        outputs = func(*leaves)
    for y in outputs if isinstance(outputs, tuple) else (outputs,):
        passes.grad(y, leaves, full_like(y, 1.0), retain_graph=True)


def _all(inputs: Inputs) -> Any:
    return tuple(range(len(inputs))) if isinstance(inputs, tuple) else 0


def _given(inputs: Inputs, create_graph: bool, strict: bool, func: Callable[..., Any]) -> tuple[Tensor, ...]:
    """The inputs; outside the graph, unless the result is to be differentiated again. With strict, all must matter."""
    given = inputs if isinstance(inputs, tuple) else (inputs,)
    for x in given:
        if not isinstance(x, Tensor):
            raise errors.not_a_tensor("autograd.functional", x)
    if strict:
        _refuse_unused(func, given)
    return given if create_graph else tuple(x.detach() for x in given)


def _like(inputs: Inputs, results: Any) -> Any:
    return results if isinstance(inputs, tuple) else results[0]


def _directions(inputs: Inputs, v: Any) -> tuple[Any, ...]:
    given = inputs if isinstance(inputs, tuple) else (inputs,)
    if v is None:
        if any(x.numel() != 1 for x in given):
            raise errors.no_direction([x.shape for x in given])
        return tuple(constant(full_like(x, 1.0)) for x in given)
    return v if isinstance(inputs, tuple) else (v,)


def _outside(results: Any, create_graph: bool) -> Any:
    """The results; outside the graph, also where func used parameters that are in it."""
    return results if create_graph else map_leaves(lambda x: x.detach() if isinstance(x, Tensor) else x, results)
