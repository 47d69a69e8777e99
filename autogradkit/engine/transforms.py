"""How does one ask for the derivative of a *function*?

`grad`, `value_and_grad`, `vjp` and `jvp` take a function and give a function of the same arguments. Each call opens a
level of its own, so they nest in any order and to any depth. Plain numbers and arrays in, plain numbers and arrays
out; Tensors in, Tensors out.

Signatures follow JAX and torch.func. Read next: `autograd`, PyTorch's face of the same passes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import errors, modes
from .backend import as_raw, canonical, form, is_array, is_floating, raw, zeros_like
from .forward import push_forward
from .graph import Leaf
from .memory import unshared
from .ops.linear import astype
from .reverse import pull_back, seed_for
from .tensor import Tensor
from .trace import constant, tensor_of

Function = Callable[..., Any]


def grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The gradient of a function that returns one number, by reverse mode: x ↦ ∇f(x).

    Parameters
    ----------
    f : callable
        Returns one number (a number, an array or a Tensor with one entry); with has_aux, a pair of it and anything.
    argnums : int or sequence of int
        Which positional arguments to differentiate with respect to.
    has_aux : bool
        Whether f returns (result, extra); the extra is handed through.

    Returns
    -------
    A function of f's arguments. It gives the gradient in the form of the argument, a tuple of them where argnums is a
    sequence, and (gradient, extra) with has_aux.

    Raises
    ------
    TypeError
        Where an argument is not floating-point, or f returns something else than one value.
    RuntimeError
        Where f's result is not one number.

    Examples
    --------
    >>> import autogradkit as ag
    >>> f = lambda x: 3 * x**2 + 2 * x + 1
    >>> ag.grad(f)(2.0)
    14.0
    >>> ag.grad(ag.grad(f))(2.0)
    6.0
    """
    both = value_and_grad(f, argnums, has_aux)

    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, slope = both(*args, **kwargs)
        return (slope, value[1]) if has_aux else slope

    return gradient


def value_and_grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The value and the gradient of a function that returns one number: x ↦ (f(x), ∇f(x)).

    Parameters and errors are those of `grad`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.value_and_grad(lambda x: x**3)(2.0)
    (8.0, 12.0)
    """

    def both(*args: Any, **kwargs: Any) -> Any:
        chosen = _positions(argnums, len(args))
        primals = [_below("grad", args[i]) for i in chosen]
        level, leaves, variables = _variables(primals)
        filled = list(args)
        for i, variable in zip(chosen, variables, strict=True):
            filled[i] = variable
        result = f(*filled, **kwargs)
        y, extra = result if has_aux else (result, None)
        value, node = _at(level, "grad", y)
        seed = seed_for("grad", value, None)
        arrived = pull_back(node, seed) if node is not None else {}
        as_given = _dresser([args[i] for i in chosen])
        slopes = tuple(as_given(_delivered(arrived, leaf, x)) for leaf, x in zip(leaves, primals, strict=True))
        value = as_given(value)
        return (value, extra) if has_aux else value, slopes if isinstance(argnums, Sequence) else slopes[0]

    return both


def vjp(f: Function, *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of f, and the function that pulls a cotangent back to the arguments: ȳ ↦ ȳᵀ J.

    Parameters
    ----------
    f : callable
        Returns one number, array or Tensor.
    *primals : numbers, arrays or Tensors
        The arguments, of floating-point dtype.

    Returns
    -------
    output, pullback
        `pullback(cotangent)`, with a cotangent of the output's shape, gives a tuple with one cotangent for each
        primal. It may be called any number of times.

    Raises
    ------
    TypeError
        Where a primal is not floating-point, or f returns something else than one value.
    ValueError
        Where the cotangent has another shape than the output.

    Examples
    --------
    >>> import autogradkit as ag
    >>> y, pullback = ag.vjp(lambda a, b: a * b, 2.0, 5.0)
    >>> pullback(1.0)
    (5.0, 2.0)
    """
    as_given = _dresser(primals)
    inner = [_below("vjp", x) for x in primals]
    level, leaves, variables = _variables(inner)
    value, node = _at(level, "vjp", f(*variables))

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        seed = seed_for("vjp", value, _below("the cotangent", cotangent))
        arrived = pull_back(node, seed, keep_graph=True) if node is not None else {}
        dress = _dresser([*primals, cotangent])
        return tuple(dress(_delivered(arrived, leaf, x)) for leaf, x in zip(leaves, inner, strict=True))

    return as_given(value), pullback


def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of f, and how it moves when the arguments move along the tangents: (f(x), J ẋ), by forward mode.

    Parameters
    ----------
    f : callable
        Returns one number, array or Tensor.
    primals, tangents : sequences of numbers, arrays or Tensors
        One tangent for each primal, of the same shape.

    Returns
    -------
    output, tangent
        Both of the output's shape.

    Raises
    ------
    TypeError
        Where a primal is not floating-point, or f returns something else than one value.
    ValueError
        Where numbers or shapes of primals and tangents differ.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.jvp(lambda x: 3 * x**2 + 2 * x + 1, (2.0,), (1.0,))
    (17.0, 14.0)
    """
    if len(primals) != len(tangents):
        raise errors.wrong_count("jvp tangents", len(tangents), len(primals))
    inner = tuple(_below("jvp", x) for x in primals)
    moving = tuple(_moving(i, x, x_dot) for i, (x, x_dot) in enumerate(zip(inner, tangents, strict=True)))
    y, y_dot = push_forward(f, modes.new_level(), inner, moving)
    value = _at(None, "jvp", y)[0]
    as_given = _dresser([*primals, *tangents])
    return as_given(value), as_given(_zeros(value) if y_dot is None else y_dot)


# ---------------------------------------------------------------- between the caller and a level


def _positions(argnums: int | Sequence[int], count: int) -> list[int]:
    chosen = [argnums] if isinstance(argnums, int) else list(argnums)
    if not all(isinstance(i, int) and -count <= i < count for i in chosen):
        raise errors.bad_argnums(argnums, count)
    return [i % count for i in chosen]


def _below(who: str, x: Any) -> Any:
    """An argument as the level sees it: raw, or a Tensor that is itself being differentiated."""
    if x.__class__ is Tensor:
        x = x if x.node is not None else x.value
    elif x.__class__ is not float:
        x = as_raw(x, copy=None) if isinstance(x, (int, float)) or is_array(x) else _refuse(who, x)
    if not is_floating(raw(x)):
        raise errors.integer_gradient(x, who)
    return x


def _refuse(who: str, x: Any) -> Any:
    raise errors.not_an_operand(who, x)


def _variables(primals: Sequence[Any]) -> tuple[int, list[Leaf], list[Tensor]]:
    """A new level with a leaf for each primal, and the Tensors that f is run on."""
    level = modes.new_level()
    leaves = [Leaf(level, x) for x in primals]
    return level, leaves, [tensor_of(x, leaf) for x, leaf in zip(primals, leaves, strict=True)]


def _at(level: int | None, who: str, y: Any) -> tuple[Any, Any]:
    """A result of f as (value one level below, node at the level); the node is None where nothing varied."""
    if y.__class__ is Tensor:
        if y.node is None:
            return y.value, None
        return (y.value, y.node) if y.node.level == level else (y, None)
    if isinstance(y, (int, float)) or is_array(y):
        return as_raw(y, copy=None), None
    raise errors.not_a_tensor_output(who, y)


def _moving(index: int, x: Any, x_dot: Any) -> Any:
    """A tangent in the form of its primal."""
    x_dot = x_dot.value if x_dot.__class__ is Tensor and x_dot.node is None else x_dot
    x_dot = x_dot if x_dot.__class__ is Tensor else as_raw(x_dot, copy=None)
    (shape, dtype), (own_shape, own_dtype) = form(x), form(x_dot)
    if own_shape != shape:
        raise errors.wrong_tangent(index, own_shape, shape)
    return x_dot if own_dtype is dtype else astype(x_dot, dtype)


def _delivered(arrived: dict[Any, Any], leaf: Leaf, x: Any) -> Any:
    """The cotangent that arrived at a leaf, in memory of its own; zeros where the result does not depend on it."""
    return unshared(arrived, leaf) if leaf in arrived else _zeros(x)


def _zeros(x: Any) -> Any:
    return zeros_like(raw(x))


def _dresser(given: Sequence[Any]) -> Callable[[Any], Any]:
    """Tensors out where Tensors came in; what is a Tensor already, because it depends on one, stays one."""
    tensors = any(x.__class__ is Tensor for x in given)
    return constant if tensors else canonical
