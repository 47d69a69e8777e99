"""What is the derivative of putting arrays together, and of choosing between them?

Both are linear. `concatenate` gives each operand back its own part of the cotangent. `where` gives each place of the
cotangent to the operand that was chosen there; the other one's derivative at that place is 0.

Read next: `meaning`, the operations in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import accumulate
from typing import Any

import numpy as np

from ..backend import is_array, namespace, shape_of
from ..graph import MANY, Node, Pairs, Rule
from ..trace import MAPPED, many_operands
from .constant import beside, greater, less
from .elementwise import add
from .linear import Shape, broadcast_to, copy, fit, in_step, length, reshape, spread
from .selection import pick, put_back


def _joined(xs: Sequence[Any], axis: int, lengths: Shape) -> Any:
    xp = namespace(next((x for x in xs if is_array(x)), 0.0))
    return xp.concatenate(xs, axis=axis) if xp is np else xp.concat(xs, axis=axis)


def _parts(axis: int, lengths: Shape) -> list[tuple[Any, ...]]:
    """For each operand the index of its entries in the result."""
    ends = accumulate(lengths)
    return [(*[slice(None)] * axis, slice(end - n, end)) for end, n in zip(ends, lengths, strict=True)]


def _pull_joined(z_bar: Any, node: Node) -> Pairs:
    parts = zip(node.a, _parts(*node.y), strict=True)
    return tuple((p, fit(pick(z_bar, part), p)) for p, part in parts if p is not None)


def _push_joined(node: Node, x_dots: Any, y_dot: Any) -> Any:
    if all(d is not None for d in x_dots):
        return spread(joined(x_dots, *node.y), node)
    parts = zip(x_dots, _parts(*node.y), strict=True)
    return spread(reduce(add, [put_back(d, node.shape, part) for d, part in parts if d is not None]), node)


def _joined_mapped(xs: Sequence[Any], hidden: Sequence[bool], axis: int, lengths: Shape) -> Any:
    size = next(length(x) for x, h in zip(xs, hidden, strict=True) if h)
    stacks = [x if h else broadcast_to(x, (size, *shape_of(x))) for x, h in zip(xs, hidden, strict=True)]
    return joined(stacks, axis + 1, lengths)


def _chosen(operands: Sequence[Any]) -> Any:
    condition, x, y = operands
    like = next((v for v in (x, y, condition) if is_array(v) or isinstance(v, (list, tuple))), None)
    if like is None:
        z = x if condition else y
        return float(z) if float in (x.__class__, y.__class__) else z
    xp = namespace(like)
    if xp is np:
        z = np.where(condition, x, y)
        return z if z.shape else z[()]
    condition = condition if is_array(condition) else xp.asarray(condition, device=like.device)
    return xp.where(condition, beside(x, like), beside(y, like))


def _pull_chosen(z_bar: Any, node: Node) -> Pairs:
    condition, (_, a, b) = node.x[0], node.a
    sides = ((a, (condition, z_bar, 0.0)), (b, (condition, 0.0, z_bar)))
    return tuple((p, fit(chosen(parts), p)) for p, parts in sides if p is not None)


def _push_chosen(node: Node, x_dots: Any, y_dot: Any) -> Any:
    _, x_dot, y_dot = (0.0 if d is None else d for d in x_dots)
    return spread(chosen((node.x[0], x_dot, y_dot)), node)


joined = many_operands("concatenate", _joined, Rule("concatenate", _pull_joined, _push_joined, {"y"}, operands=MANY))
chosen = many_operands("where", _chosen, Rule("where", _pull_chosen, _push_chosen, {"x"}, operands=MANY, only=(0,)))
MAPPED[joined] = _joined_mapped


def concatenate(xs: Sequence[Any], axis: int | None = 0, *, dim: int | None = None) -> Any:
    """Joins arrays along an axis that they have.

    Parameters
    ----------
    xs : sequence of Tensors or arrays
        Of equal shape but for this axis.
    axis : int or None
        None joins all entries along one axis.
    dim
        PyTorch's name for axis.

    Returns
    -------
    Tensor (or array, where all are), as long along the axis as all together.

    Raises
    ------
    ValueError
        Where there is nothing to join, or shapes do not fit.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> ag.concatenate([x, x * 10])
    tensor([ 1.,  2., 10., 20.], grad_fn=<concatenate>)
    """
    axis = axis if dim is None else dim
    if axis is None:
        xs, axis = [reshape(x, (-1,)) for x in xs], 0
    shapes = [shape_of(x) for x in xs]
    axis = np.lib.array_utils.normalize_axis_index(axis, len(shapes[0])) if shapes and shapes[0] else axis
    return joined(tuple(xs), axis, tuple(s[axis] if s and len(s) > axis else 0 for s in shapes))


def stack(xs: Sequence[Any], axis: int = 0, *, dim: int | None = None) -> Any:
    """Joins values of one shape along a new axis.

    Parameters, result and errors are those of `concatenate`; the result has one axis more.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.stack([ag.tensor(1.0), ag.tensor(2.0)])
    tensor([1., 2.])
    """
    rank = len(shape_of(xs[0])) + 1 if len(xs) else 1
    place = np.lib.array_utils.normalize_axis_index(axis if dim is None else dim, rank)
    return concatenate([reshape(x, (*(s := shape_of(x))[:place], 1, *s[place:])) for x in xs], place)


def where(condition: Any, x: Any, y: Any) -> Any:
    """x where the condition holds, else y, entry by entry; all three broadcast.

    The derivative of each is 0 where the other was chosen, also where that one is infinite or not a number.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([-1.0, 2.0], requires_grad=True)
    >>> ag.where(x > 0, x, 0.0).sum().backward()
    >>> x.grad
    tensor([0., 1.])
    """
    return chosen((condition, x, y))


MAPPED[chosen] = in_step(where)


def clip(x: Any, min: Any = None, max: Any = None, *, a_min: Any = None, a_max: Any = None) -> Any:
    """x, but no less than min and no more than max, entry by entry; either may be left out.

    The derivative is 1 inside and at both bounds, 0 outside, as in PyTorch.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.clip(ag.tensor([-2.0, 0.5, 2.0]), 0, 1)
    tensor([0. , 0.5, 1. ])
    """
    min, max = min if a_min is None else a_min, max if a_max is None else a_max
    x = copy(x) if min is None else where(less(x, min), min, x)
    return x if max is None else where(greater(x, max), max, x)
