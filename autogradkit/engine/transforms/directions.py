"""How does a function move when its arguments move in a direction?

`jvp` runs the function once on values that carry tangents: forward mode. `linearize` runs it once and keeps a record,
through which any number of tangents can be pushed.

Read next: `jacobians`, many directions at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import errors
from ..backend import full_like
from ..forward import Tangent, ancestors, push_through
from ..levels import Level, new_level
from ..ops.linear import copy
from ..tensor import Tensor
from ..trace import constant, tensor_of
from .boundary import (
    Function,
    apart,
    dresser,
    lowered,
    moving,
    opened,
    rebuilt,
    results,
    separate,
    two_results,
    variables,
)


def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False) -> tuple[Any, ...]:
    """The value of f, and how it moves when the arguments move along the tangents: (f(x), J ẋ), by forward mode.

    Parameters
    ----------
    f : callable
        Returns a number, array or Tensor, or a nested container of them.
    primals, tangents : sequences of numbers, arrays or Tensors, or of nested containers of them
        One tangent for each primal, in the same form.
    has_aux : bool
        Whether f returns (result, extra); the extra is handed through as a third result.

    Returns
    -------
    output, tangent
        Both in the output's form.

    Raises
    ------
    TypeError
        Where a primal is not floating-point, or f returns something that is not numeric.
    ValueError
        Where numbers or shapes of primals and tangents differ.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.jvp(lambda x: 3 * x**2 + 2 * x + 1, (2.0,), (1.0,))
    (17.0, 14.0)
    """
    parts, given, inner, directions = with_tangents("ag.jvp", primals, tangents)
    handed = [*given, *[x for t in tangents for x in apart(t)[0]]]
    dress = dresser(handed)
    with new_level("ag.jvp") as level:
        y, extra = two_results("ag.jvp", f(*rebuilt(parts, duals(level, inner, directions))), has_aux)
        ends, structure = results(level, y)
    values = separate([value for value, _ in ends] + [tangent(value, node) for value, node in ends], handed)
    output = structure.put_together([dress(value) for value in values[: len(ends)]])
    moved = structure.put_together([dress(value) for value in values[len(ends) :]])
    return (output, moved, lowered(level, extra, dress)) if has_aux else (output, moved)


def linearize(f: Function, *primals: Any) -> tuple[Any, Callable[..., Any]]:
    """The value of f, and the linear function that says how it moves: ẋ ↦ J ẋ at these primals.

    Parameters
    ----------
    f : callable
        Returns a number, array or Tensor, or a nested container of them.
    *primals : numbers, arrays or Tensors, or nested containers of them
        The arguments, of floating-point dtype.

    Returns
    -------
    output, pushforward
        `pushforward(*tangents)`, with a tangent in the form of each primal, gives the output's tangent, without running
        f again. It may be called any number of times.

    Raises
    ------
    TypeError
        Where a primal is not floating-point, or f returns something that is not numeric.
    ValueError
        Where numbers or shapes of primals and tangents differ.

    Examples
    --------
    >>> import autogradkit as ag
    >>> y, pushforward = ag.linearize(lambda x: x**3, 2.0)
    >>> pushforward(1.0), pushforward(10.0)
    (12.0, 120.0)
    """
    parts, given, inner = opened("ag.linearize", primals)
    with new_level("ag.linearize") as level:
        leaves, variable = variables(level, inner)
        ends, structure = results(level, f(*rebuilt(parts, variable)))
    oldest_first = ancestors([node for _, node in ends if node is not None])

    def pushforward(*tangents: Any) -> Any:
        directions = with_tangents("ag.linearize", primals, tangents)[3]
        dress = dresser([*given, *[x for t in tangents for x in apart(t)[0]]])
        moves = dict(zip(leaves, directions, strict=True))
        with level:
            push_through(oldest_first, moves)
        moved = [full_like(value, 0.0) if (d := moves.get(node)) is None else d for value, node in ends]
        return structure.put_together([dress(d) for d in separate(moved, directions)])

    dress = dresser(given)
    return structure.put_together([dress(copy(value)) for value, _ in ends]), pushforward  # the record keeps its own


def with_tangents(
    who: str, primals: Sequence[Any], tangents: Sequence[Any]
) -> tuple[Any, list[Any], list[Any], list[Any]]:
    """Primals as `opened` gives them, and a tangent for each of their leaves."""
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise errors.not_sequences(who)
    if len(primals) != len(tangents):
        raise errors.wrong_count(f"{who} tangents", len(tangents), len(primals))
    parts, given, inner = opened(who, primals)
    directions = []
    for i, ((_, structure), t) in enumerate(zip(parts, tangents, strict=True)):
        leaves, form = apart(t)
        if form != structure:
            raise errors.wrong_structure(f"tangent {i}", form, structure)
        directions += [(i, leaf) for leaf in leaves]
    return parts, given, inner, [moving(f"tangent {i}", x, t) for x, (i, t) in zip(inner, directions, strict=True)]


def duals(level: Level, primals: Sequence[Any], tangents: Sequence[Any]) -> list[Any]:
    """A Tensor of the level for each primal; it carries its tangent, or is constant where that is None.

    f may change it in place, so it has memory of its own.
    """
    own = [x if x.__class__ is Tensor else copy(x) for x in primals]
    pairs = zip(own, tangents, strict=True)
    return [constant(x) if d is None else tensor_of(x, Tangent(level, x, d)) for x, d in pairs]


def tangent(value: Any, node: Any) -> Any:
    """The tangent of a result; zeros where it does not move."""
    return full_like(value, 0.0) if node is None else node.tangent
