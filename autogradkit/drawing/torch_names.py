"""What did the learner call it, and how are its numbers read, where it is PyTorch's?

As in `names`, a variable names a place in the record: a node and which of its results. A leaf is known by itself; a
constant by where its memory lies, for PyTorch saves it under another object. Of a module, the parameters have names.

Read next: `of_torch`.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType
from typing import Any

import torch

from .description import Fact
from .missing import NOT_SHOWN, Unknown, fact
from .names import Given, pairs, printable, variables
from .show import MOST, spread


class TorchNames:
    """The names of tensors, and the tensors that variables hold."""

    def __init__(self, frame: FrameType, given: Given) -> None:
        self._names: dict[Any, str] = {}
        self._held: dict[Any, Any] = {}
        for name, thing in [*pairs(given, is_tensor), *variables(frame)]:
            self.add(name, thing)
            for path, parameter in _parameters(thing):
                self.add(name + path, parameter)

    def add(self, name: str, thing: Any) -> None:
        """Gives a tensor a name, unless it has one."""
        if is_tensor(thing):
            key = _key(thing)
            self._names.setdefault(key, printable(name))
            self._held.setdefault(key, thing)

    def of(self, tensor: Any) -> str:
        """The name of a leaf or a constant; empty where it has none."""
        return self._names.get(_key(tensor), "") if is_tensor(tensor) else ""

    def at(self, place: Any) -> tuple[str, Any]:
        """The name of a place in the record, and the tensor that a variable holds of it."""
        return self._names.get(place, ""), self._held.get(place)


def is_tensor(thing: Any) -> bool:
    return isinstance(thing, torch.Tensor)


def _key(tensor: Any) -> Any:
    if tensor.grad_fn is not None:
        return tensor.grad_fn, tensor.output_nr
    if not tensor.requires_grad:
        try:
            return tensor.data_ptr(), tuple(tensor.shape), tensor.stride()
        except (RuntimeError, NotImplementedError):  # it has no memory of its own, or none that can be named
            pass
    return id(tensor)


def _parameters(thing: Any) -> Iterator[tuple[str, Any]]:
    """The parameters of a module and of those in it, without asking the module, which may be the learner's."""
    waiting, seen = [("", thing)], set()
    while waiting:
        path, module = waiting.pop(0)
        if not isinstance(module, torch.nn.Module) or id(module) in seen:
            continue
        seen.add(id(module))
        inside = object.__getattribute__(module, "__dict__")
        yield from ((f"{path}.{name}", parameter) for name, parameter in inside.get("_parameters", {}).items())
        waiting += [(f"{path}.{name}", part) for name, part in inside.get("_modules", {}).items()]


def tensor_fact(label: str, tensor: Any) -> Fact:
    """The line of a box for a tensor, for a number, or for the reason why there is none."""
    if isinstance(tensor, (Unknown, int, float, complex)):
        return fact(label, tensor)
    try:
        with torch.no_grad():
            return _read(label, tensor.detach())
    except (RuntimeError, TypeError, NotImplementedError):  # sparse, without memory, or inside a transform
        return fact(label, NOT_SHOWN)


def _read(label: str, tensor: Any) -> Fact:
    small = tensor.numel() <= MOST or tensor.is_complex()
    if small or (tensor.device.type == "cpu" and tensor.dtype not in (torch.bfloat16, torch.float16)):
        # On the processor NumPy looks at the same memory, so that nothing is copied.
        tensor = tensor.float() if tensor.dtype == torch.bfloat16 else tensor
        return fact(label, tensor.resolve_conj().resolve_neg().cpu().numpy())
    low, high = (extreme.item() for extreme in torch.aminmax(tensor))
    return Fact(label, spread(low, high, lambda: int(tensor.isnan().sum()), tensor.numel()))
