"""How does forward mode look in PyTorch's words?

Inside a dual level, `make_dual` gives a Tensor a tangent, operations carry it along, and `unpack_dual` reads it.

Read next: `functional`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..engine import errors
from ..engine.forward import Tangent
from ..engine.levels import Level, new_level
from ..engine.tensor import Tensor
from ..engine.trace import constant, tensor_of
from ..engine.transforms.boundary import below, moving


class _Thread(threading.local):
    def __init__(self) -> None:
        self.open: list[Level] = []  # the dual levels that are open, the innermost last


_thread = _Thread()


class UnpackedDualTensor(NamedTuple):
    """A dual Tensor taken apart; the tangent is None where it has none at this level."""

    primal: Any
    tangent: Any


@contextmanager
def dual_level() -> Iterator[Level]:
    """Opens a level in which Tensors can carry tangents; at its end they are gone.

    Levels may be nested: each has its own tangents, so that the inner one gives second derivatives.

    Examples
    --------
    >>> import autogradkit as ag
    >>> forward_ad = ag.autograd.forward_ad
    >>> with forward_ad.dual_level():
    ...     x = forward_ad.make_dual(ag.tensor(2.0), ag.tensor(1.0))
    ...     forward_ad.unpack_dual(x**3).tangent
    tensor(12.)
    """
    level = enter_dual_level()
    try:
        yield level
    finally:
        exit_dual_level(level=level)


def enter_dual_level() -> Level:
    """Opens a level by hand; `dual_level` also closes it."""
    level = new_level("forward_ad.dual_level")
    level.__enter__()
    _thread.open.append(level)
    return level


def exit_dual_level(*, level: Level | None = None) -> None:
    """Closes the innermost level, or the one given.

    Raises
    ------
    RuntimeError
        Where no level is open.
    """
    closing = _level(level)
    _thread.open.remove(closing)
    closing.__exit__(None, None, None)


def make_dual(tensor: Tensor, tangent: Any, *, level: Level | None = None) -> Any:
    """A Tensor with the same value that moves in the direction of tangent, of the same shape.

    Raises
    ------
    RuntimeError
        Outside of a dual level.
    TypeError
        Where tensor is not a floating-point Tensor.
    ValueError
        Where shapes differ.
    """
    if not isinstance(tensor, Tensor):
        raise errors.not_a_tensor("make_dual", tensor)
    at, x = _level(level), below("make_dual", tensor)
    x_dot = moving("the tangent", x, tangent)
    for part in (x, x_dot):
        if isinstance(part, Tensor) and part.node.level > at:
            raise errors.dual_level_too_old(part.node)
    return tensor_of(x, Tangent(at, x, x_dot))


def unpack_dual(tensor: Tensor, *, level: Level | None = None) -> UnpackedDualTensor:
    """The value and the tangent of a Tensor at the innermost dual level, or the one given.

    The tangent is None where it has none, and after its level has ended.
    """
    at = level if level is not None else _thread.open[-1] if _thread.open else None
    if not (isinstance(tensor, Tensor) and isinstance(tensor.node, Tangent)):
        return UnpackedDualTensor(tensor, None)
    if not tensor.node.level.running:
        return UnpackedDualTensor(constant(tensor.value), None)
    if tensor.node.level != at:
        return UnpackedDualTensor(tensor, None)
    return UnpackedDualTensor(constant(tensor.value), constant(tensor.node.tangent))


def _level(level: Level | None) -> Level:
    at = level if level is not None else _thread.open[-1] if _thread.open else None
    if at is None or not at.running:
        raise errors.no_dual_level()
    return at
