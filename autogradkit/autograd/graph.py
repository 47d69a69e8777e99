"""How can somebody look into the graph, or decide how nodes keep their values?

A Tensor's `grad_fn` is a node: it has `name()`, `next_functions` and hooks. `saved_tensors_hooks` packs what nodes
keep.

Read next: `anomaly`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, contextmanager
from typing import Any, final

from ..engine import modes
from ..engine.graph import Node
from ..engine.ops.linear import move
from ..engine.saved import packing
from ..engine.tensor import Tensor

__all__ = ["Node", "save_on_cpu", "saved_tensors_hooks"]


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
        self._blocks.append(modes.overseen(packing(*self._hooks)))
        self._blocks[-1].__enter__()

    def __exit__(self, *error: Any) -> None:
        self._blocks.pop().__exit__(*error)


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
