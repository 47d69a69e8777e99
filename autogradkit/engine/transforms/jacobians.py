"""What are all first derivatives of a function, and all second ones?

A Jacobian is many directions at once. The unit vectors are stacked, and one sweep carries the whole stack: forward
through `jacfwd`, one unit vector for each input number, or backward through `jacrev`, one for each output number. The
function itself runs on its plain argument, once (`jacfwd`: once for each argument). A Hessian is the one over the
other: forward over reverse.

Read next: `mapping`, which stacks examples in place of directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .. import errors
from ..backend import form, full_like, identity, is_complex, shape_of
from ..batch import Stacked
from ..levels import Level, new_level
from ..memory import unshared
from ..ops.elementwise import add, multiply
from ..ops.linear import broadcast_to, conjugated, move_axis, reshape
from ..tensor import Tensor
from ..tree import Structure
from .boundary import (
    Function,
    dresser,
    filled,
    in_form,
    lowered,
    opened,
    positions,
    result,
    results,
    separate,
    two_results,
    variables,
)
from .directions import duals, jvp, tangent
from .gradients import grad, pulled_back


def jacfwd(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The Jacobian ∂f/∂x by forward mode: one stacked sweep with a unit vector for each number in the argument.

    Parameters
    ----------
    f : callable
        Returns a number, array or Tensor, or a nested container of them.
    argnums : int or sequence of int
        Which positional arguments to differentiate with respect to; each may be a nested container.
    has_aux : bool
        Whether f returns (result, extra); the extra is handed through beside the Jacobian.

    Returns
    -------
    A function of f's arguments. For each output and each argument it gives an array of shape output + input, in the
    structure of the output with the structure of the argument inside.

    Raises
    ------
    TypeError
        Where an argument is not floating-point, or f returns something that is not numeric; where a complex argument
        meets a real result, of which `jacrev` gives the gradient.

    Notes
    -----
    Cheapest where the argument has fewer numbers than the result. Its cost grows with the number of inputs.

    Of a complex argument, a complex result must be a holomorphic function: unit vectors move along the real axis only.

    Examples
    --------
    >>> import autogradkit as ag
    >>> import numpy as np
    >>> ag.jacfwd(lambda x: x * x)(np.array([1.0, 3.0]))
    array([[2., 0.],
           [0., 6.]])
    """

    def jacobian(*args: Any, **kwargs: Any) -> Any:
        chosen = positions(argnums, len(args))
        parts, given, primals = opened("ag.jacfwd", [args[i] for i in chosen])
        if not given:  # no direction to move in, so no sweep would show the form of the result
            return jacrev(f, argnums, has_aux)(*args, **kwargs)
        dress = dresser(given)
        columns: list[list[Any]] = []
        structure, extra = Structure(), None
        for i, x in enumerate(primals):
            with new_level("ag.jacfwd") as mapping, new_level("ag.jacfwd") as level:
                moves = [unit_vectors(mapping, x) if j == i else None for j in range(len(primals))]
                y = f(*filled(args, chosen, parts, duals(level, primals, moves)), **kwargs)
                y, extra = two_results("ag.jacfwd", y, has_aux)
                ends, structure = results(level, y)
                blocks = [as_columns(mapping, value, tangent(value, node), x) for value, node in ends]
                columns.append([dress(block) for block in separate(blocks, given)])
            extra = lowered(level, extra, dress)
        jacobians = structure.put_together([in_form(parts, row, argnums) for row in zip(*columns, strict=True)])
        return (jacobians, extra) if has_aux else jacobians

    return jacobian


def jacrev(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The Jacobian ∂f/∂x by reverse mode: one stacked pass with a unit vector for each number in the result.

    Parameters, result and errors are those of `jacfwd`; of a real result and a complex argument, its rows are gradients
    as those of `grad`.

    Notes
    -----
    Cheapest where the result has fewer numbers than the argument. Its cost grows with the number of outputs.

    Examples
    --------
    >>> import autogradkit as ag
    >>> import numpy as np
    >>> ag.jacrev(lambda x: x.sum() * x)(np.array([1.0, 3.0]))
    array([[5., 1.],
           [3., 7.]])
    """

    def jacobian(*args: Any, **kwargs: Any) -> Any:
        chosen = positions(argnums, len(args))
        parts, given, primals = opened("ag.jacrev", [args[i] for i in chosen])
        dress = dresser(given)
        with new_level("ag.jacrev") as level:
            leaves, inner = variables(level, primals)
            y, extra = two_results("ag.jacrev", f(*filled(args, chosen, parts, inner), **kwargs), has_aux)
            ends, structure = results(level, y)
            blocks = []
            for value, node in ends:
                own = separate(rows(value, node, leaves, primals), given)
                blocks.append(in_form(parts, [dress(row) for row in own], argnums))
        jacobians = structure.put_together(blocks)
        return (jacobians, lowered(level, extra, dress)) if has_aux else jacobians

    return jacobian


def jacobian(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The Jacobian ∂f/∂x, by reverse mode: another name of `jacrev`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.jacobian(lambda x: 3 * x**2 + 2 * x + 1)(2.0)
    14.0
    """
    return jacrev(f, argnums, has_aux)


def hessian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """All second derivatives ∂²f/∂x², forward over reverse: one record, one stacked sweep through its gradient.

    Parameters and errors are those of `jacfwd`.

    Returns
    -------
    A function of f's arguments. It gives an array of shape output + input + input; for several arguments or
    containers, that structure twice.

    Source
    ------
    A. Griewank and A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, chapter 5.

    Examples
    --------
    >>> import autogradkit as ag
    >>> import numpy as np
    >>> ag.hessian(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    array([[ 6.,  0.],
           [ 0., 12.]])
    """
    return jacfwd(jacrev(f, argnums), argnums)


def hvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """The product of the Hessian of f with a vector, ∇²f(x) v, without the Hessian: forward over reverse.

    Parameters
    ----------
    f : callable
        Returns one number.
    primals, tangents : sequences of numbers, arrays or Tensors, or of nested containers of them
        One tangent for each primal, in the same form.

    Returns
    -------
    In the form of the primal; a tuple of them for several primals.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.hvp(lambda x: x**3, (2.0,), (1.0,))
    12.0
    """
    argnums = tuple(range(len(primals))) if len(primals) > 1 else 0
    return jvp(grad(f, argnums), primals, tangents)[1]


def unit_vectors(mapping: Level, x: Any) -> Tensor:
    """All directions in which x can move, as one stack: the identity, with its last axis in x's shape."""
    shape = shape_of(x)
    size = prod(shape)
    stacked: Tensor = Stacked(mapping, size).tensor(reshape(identity(x, size), (size, *shape)))
    return stacked


def as_columns(mapping: Level, value: Any, moved: Any, x: Any) -> Any:
    """The stack of tangents of one result as an array of shape output + input."""
    out, into = shape_of(value), shape_of(x)
    columns, node = result(mapping, moved)
    if node is None:  # the same in all directions, so it is 0
        return broadcast_to(reshape(columns, (*out, *[1] * len(into))), (*out, *into))
    if is_complex(form(x)[1]) and not is_complex(form(value)[1]):
        raise errors.half_a_gradient("ag.jacfwd", "ag.jacrev")
    return reshape(move_axis(columns, 0, len(out)), (*out, *into))


def rows(value: Any, node: Any, leaves: Sequence[Any], primals: Sequence[Any]) -> list[Any]:
    """The derivatives of one result with respect to all arguments, of shape output + input each."""
    out = shape_of(value)
    if out == ():
        arrived = by_rows(node, full_like(value, 1.0))
        pairs = zip(leaves, primals, strict=True)
        return [unshared(arrived, leaf) if leaf in arrived else full_like(x, 0.0) for leaf, x in pairs]
    blocks = []
    with new_level("ag.jacrev") as mapping:
        arrived = by_rows(node, unit_vectors(mapping, value))
        for leaf, x in zip(leaves, primals, strict=True):
            shape = (*out, *shape_of(x))
            stack, stacked = result(mapping, arrived[leaf] if leaf in arrived else full_like(x, 0.0))
            blocks.append(broadcast_to(stack, shape) if stacked is None else reshape(stack, shape))
    return blocks


def by_rows(node: Any, units: Any) -> dict[Any, Any]:
    """What unit cotangents of one result bring to the leaves: of a real result gradients, of a complex one derivatives.

    The cotangent of a real argument is the real part of the derivative; units turned by -i bring the imaginary part.
    """
    arrived = pulled_back([node], [units])
    if not is_complex(form(units)[1]):
        return {leaf: conjugated(x_bar) for leaf, x_bar in arrived.items()}
    if all(is_complex(leaf.dtype) for leaf in arrived):
        return arrived
    turned = pulled_back([node], [multiply(units, -1j)])
    pairs = arrived.items()
    return {x: x_bar if is_complex(x.dtype) else add(x_bar, multiply(turned[x], 1j)) for x, x_bar in pairs}
