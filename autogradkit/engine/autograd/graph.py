"""How can somebody look into the graph, or decide how nodes keep their values?

A Tensor's `grad_fn` is a node: it has `name()`, `next_functions` and hooks. `saved_tensors_hooks` packs what nodes
keep.

Read next: `anomaly`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, contextmanager
from typing import Any, final

from .. import modes
from ..graph import Node
from ..ops.linear import move
from ..saved import packing
from ..tensor import Tensor

__all__ = ["Node", "save_on_cpu", "saved_tensors_hooks"]


class _Thread(threading.local):
    innermost: Any = None  # of nested hooks, only the innermost pack


_thread = _Thread()


@final
class saved_tensors_hooks(ContextDecorator):
    """Inside, `pack_hook(tensor)` takes each array that a node would keep, and `unpack_hook(packed)` gives it back.

    What pack_hook returns is kept in place of the array: a number on disk, a copy of lower precision, the Tensor
    itself. Numbers without axes are not packed. Of nested hooks, the innermost pack.

    Parameters
    ----------
    pack_hook : callable
        Takes a Tensor, returns anything.
    unpack_hook : callable
        Takes what pack_hook returned, returns a Tensor of the same shape; called in each pass that needs it.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> with ag.autograd.graph.saved_tensors_hooks(lambda t: t.numpy().tolist(), ag.tensor):
    ...     y = (x * x).sum()
    >>> y.backward()
    >>> x.grad
    tensor([2., 4.])
    """

    def __init__(self, pack_hook: Callable[[Any], Any], unpack_hook: Callable[[Any], Any]) -> None:
        self._hooks = pack_hook, unpack_hook
        self._blocks: list[Any] = []

    def _recreate_cm(self) -> saved_tensors_hooks:
        return saved_tensors_hooks(*self._hooks)

    def __enter__(self) -> None:
        self._blocks.append(_innermost(packing(*self._hooks)))
        self._blocks[-1].__enter__()

    def __exit__(self, *error: Any) -> None:
        self._blocks.pop().__exit__(*error)


@contextmanager
def _innermost(packs: modes.Observer) -> Iterator[None]:
    """Inside, this observer packs what nodes keep, and those of blocks around it do not."""
    before, me = _thread.innermost, object()

    def observer(node: Node, x: Any, y: Any, z: Any) -> None:
        if _thread.innermost is me:
            packs(node, x, y, z)

    _thread.innermost = me
    try:
        with modes.overseen(observer):
            yield
    finally:
        _thread.innermost = before


@contextmanager
def save_on_cpu(pin_memory: bool = False) -> Iterator[None]:
    """Inside, what nodes keep lies in the memory of the CPU and goes back to its device when a pass needs it."""

    def pack(x: Tensor) -> tuple[Any, Any]:
        return x.device, move(x, "cpu", x.device)

    def unpack(packed: tuple[Any, Any]) -> Any:
        device, x = packed
        return move(x, device, "cpu")

    with saved_tensors_hooks(pack, unpack):
        yield
