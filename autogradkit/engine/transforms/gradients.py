"""What is the gradient of a function?

`grad` and `value_and_grad` for functions that return one number, `vjp` for all others: reverse mode. The function runs
once at a level of its own, which leaves a record, and passes walk that record.

Read next: `directions`, forward mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import errors
from ..ambient import seed_for
from ..graph import Node
from ..levels import new_level
from ..ops.linear import copy
from ..reverse import joined, pull_back
from .boundary import (
    Function,
    apart,
    below,
    delivered,
    dresser,
    filled,
    in_form,
    lowered,
    opened,
    positions,
    rebuilt,
    result,
    results,
    two_results,
    variables,
)


def grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The gradient of a function that returns one number, by reverse mode: x ↦ ∇f(x).

    Parameters
    ----------
    f : callable
        Returns one number (a number, an array or a Tensor with one entry); with has_aux, a pair of it and anything.
    argnums : int or sequence of int
        Which positional arguments to differentiate with respect to. Each may be a nested tuple, list, dict or
        registered dataclass of floating-point numbers and arrays.
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

    gradient.__wrapped__ = f  # type: ignore[attr-defined]  # which says what the arguments are called
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
        chosen = positions(argnums, len(args))
        parts, given, primals = opened("ag.grad", [args[i] for i in chosen])
        dress = dresser(given)
        with new_level("ag.grad") as level:
            leaves, inner = variables(level, primals)
            y, extra = two_results("ag.grad", f(*filled(args, chosen, parts, inner), **kwargs), has_aux)
            value, node = result(level, y)
            seed = seed_for("ag.grad", value, None)
            arrived = pull_back(node, seed) if node is not None else {}
        slopes = [dress(delivered(arrived, leaf, x)) for leaf, x in zip(leaves, primals, strict=True)]
        value = dress(value)
        if has_aux:
            value = (value, lowered(level, extra, dress))
        return value, in_form(parts, slopes, argnums)

    both.__wrapped__ = f  # type: ignore[attr-defined]
    return both


def grad_and_value(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The gradient and the value, in torch.func's order: x ↦ (∇f(x), f(x)); with has_aux, (∇f(x), (f(x), extra)).

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.func.grad_and_value(lambda x: x**3)(2.0)
    (12.0, 8.0)
    """
    both = value_and_grad(f, argnums, has_aux)

    def swapped(*args: Any, **kwargs: Any) -> Any:
        value, slope = both(*args, **kwargs)
        return slope, value

    return swapped


def vjp(f: Function, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The value of f, and the function that pulls a cotangent back to the arguments: ȳ ↦ ȳᵀ J.

    Parameters
    ----------
    f : callable
        Returns a number, array or Tensor, or a nested container of them.
    *primals : numbers, arrays or Tensors, or nested containers of them
        The arguments, of floating-point dtype.
    has_aux : bool
        Whether f returns (result, extra); the extra is handed through as a third result.

    Returns
    -------
    output, pullback
        `pullback(cotangent)`, with a cotangent in the output's form, gives a tuple with one cotangent for each
        primal. It may be called any number of times.

    Raises
    ------
    TypeError
        Where a primal is not floating-point, or f returns something that is not numeric.
    ValueError
        Where the cotangent has another form than the output.

    Examples
    --------
    >>> import autogradkit as ag
    >>> y, pullback = ag.vjp(lambda a, b: a * b, 2.0, 5.0)
    >>> pullback(1.0)
    (5.0, 2.0)
    """
    parts, given, inner = opened("ag.vjp", primals)
    with new_level("ag.vjp") as level:
        leaves, variable = variables(level, inner)
        y, extra = two_results("ag.vjp", f(*rebuilt(parts, variable)), has_aux)
        ends, structure = results(level, y)
    dress = dresser(given)

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        seeds, form = apart(cotangent)
        if form != structure:
            raise errors.wrong_structure("the cotangent", form, structure)
        pairs = zip(ends, seeds, strict=True)
        seeds = [seed_for("ag.vjp", value, below("the cotangent", seed)) for (value, _), seed in pairs]
        with level:
            arrived = pulled_back([node for _, node in ends], seeds)
        dress_all = dresser([*given, *apart(cotangent)[0]])
        cotangents = [dress_all(delivered(arrived, leaf, x)) for leaf, x in zip(leaves, inner, strict=True)]
        return tuple(rebuilt(parts, cotangents))

    output = structure.put_together([dress(copy(value)) for value, _ in ends])  # the record keeps its own
    return (output, pullback, lowered(level, extra, dress)) if has_aux else (output, pullback)


def pulled_back(nodes: Sequence[Node | None], seeds: Sequence[Any]) -> dict[Any, Any]:
    """The cotangents of all leaves, from one or several results; a result that is constant hands on nothing."""
    pairs = [(node, seed) for node, seed in zip(nodes, seeds, strict=True) if node is not None]
    if not pairs:
        return {}
    if len(pairs) == 1:
        return pull_back(*pairs[0], keep_graph=True)
    return pull_back(joined([node for node, _ in pairs], [seed for _, seed in pairs]), 1.0, keep_graph=True)
