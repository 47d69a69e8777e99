"""How can somebody look into the graph, or decide how nodes keep their values?

A Tensor's `grad_fn` is a node: it has `name()`, `next_functions` and hooks. `saved_tensors_hooks` packs what nodes
keep.

Read next: `anomaly`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .. import modes
from ..graph import Node
from ..saved import packing
from ..tensor import Tensor
from ..trace import constant

__all__ = ["Node", "save_on_cpu", "saved_tensors_hooks"]


@contextmanager
def saved_tensors_hooks(pack_hook: Callable[[Any], Any], unpack_hook: Callable[[Any], Any]) -> Iterator[None]:
    """Inside, `pack_hook(tensor)` takes each array that a node would keep, and `unpack_hook(packed)` gives it back.

    What pack_hook returns is kept in place of the array: a number on disk, a copy of lower precision, the Tensor
    itself. Numbers without axes are not packed.

    Examples
    --------
    >>> import autogradkit as ag
    >>> import numpy as np
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> with ag.autograd.graph.saved_tensors_hooks(lambda t: t.numpy().tolist(), ag.tensor):
    ...     y = (x * x).sum()
    >>> y.backward()
    >>> x.grad
    tensor([2., 4.])
    """
    with modes.overseen(packing(pack_hook, unpack_hook)):
        yield


@contextmanager
def save_on_cpu(pin_memory: bool = False) -> Iterator[None]:
    """Inside, what nodes keep lies in the memory of the CPU and goes back to its device when a pass needs it."""

    def pack(x: Tensor) -> tuple[str, Tensor]:
        return str(x.device), x.detach().cpu()

    def unpack(packed: tuple[str, Tensor]) -> Any:
        device, x = packed
        return constant(x if device == "cpu" else x.to(device))

    with saved_tensors_hooks(pack, unpack):
        yield
