"""What is in the record of PyTorch? Nodes that go back, and what they have saved for it.

A node knows the nodes behind it, one for each operand, in order; behind a leaf's lies the leaf. Looking at what a node
has saved can call a function of the learner's, where hooks have packed it, and fails where a backward pass was here or
the memory was overwritten. So each of these is asked first, and no hook is called.

Read next: `of_torch`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import Any, NamedTuple

import torch

from .missing import NOT_KEPT, OVERWRITTEN, PACKED, Unknown
from .torch_words import place_of


class Place(NamedTuple):
    """Where a value lies in the record: behind which node, and which of its results it is."""

    node: Any
    result: int


def is_leaf(node: Any) -> bool:
    """Whether a node stands for a leaf, and puts into its `.grad` what arrives."""
    return type(node).__name__ == "AccumulateGrad"


def is_custom(node: Any) -> bool:
    """Whether the learner wrote the derivative, as a `Function`."""
    return isinstance(node, torch.autograd.function.BackwardCFunction)


def operations_of(root: Any, most: int) -> tuple[list[Any], int]:
    """The newest operations that root depends on, oldest of them first, and how many older ones there are."""
    uses: Counter[Any] = Counter()
    found, waiting = {root: 0}, [root]
    while waiting:
        for parent in parents(waiting.pop()):
            if parent not in found:
                found[parent] = len(found)
                waiting.append(parent)
            uses[parent] += 1
    # PyTorch's own numbers order the nodes of one thread. To wait for all uses is right for nodes of several.
    chosen: list[Any] = []
    ready = [(-root._sequence_nr(), 0, root)]
    while ready:
        _, _, node = heappop(ready)
        chosen.append(node)
        for parent in parents(node):
            uses[parent] -= 1
            if not uses[parent]:
                heappush(ready, (-parent._sequence_nr(), found[parent], parent))
    operations = [node for node in chosen if not is_leaf(node)]
    return operations[:most][::-1], len(operations[most:])


def parents(node: Any) -> Iterator[Any]:
    """The nodes behind a node, one for each operand that has one."""
    return (parent for parent, _ in node.next_functions if parent is not None)


class Saved:
    """What one node has saved: the operands, the values it says of other places, and whether it has let go of them."""

    def __init__(self, node: Any) -> None:
        self.freed = False
        # An operand is a place, or a constant's value, or why that is not known.
        self.operands: list[Any] = [
            NOT_KEPT if parent is None else Place(parent, i) for parent, i in node.next_functions
        ]
        self.values: list[tuple[Place, Any]] = []
        if is_custom(node):
            self._values_of_a_function(node)
            return
        saved = {name: self._read(node, name) for name in self._names(node)}
        self._add_numbers(node, saved)
        for name, value in saved.items():
            place = place_of(name, node)
            if place is not None and place < len(self.operands):
                self._operand(place, value)
            elif name == "result":
                self.values.append((Place(node, 0), value))

    def _operand(self, place: int, value: Any) -> None:
        at = self.operands[place]
        if isinstance(at, Unknown):
            # Behind a constant lies no node, so nothing else may lie there but a tensor without a history.
            if isinstance(value, Unknown) or (isinstance(value, torch.Tensor) and not value.requires_grad):
                self.operands[place] = value
        elif isinstance(at, Place) and value is not None:
            self.values.append((at, value))

    def _add_numbers(self, node: Any, saved: dict[str, Any]) -> None:
        """A number among the operands has no place in the record."""
        if type(node).__name__.startswith("Rsub"):
            self.operands.insert(0, NOT_KEPT)
        if isinstance(saved.get("self"), (int, float, complex)):
            self.operands.insert(0, saved.pop("self"))
        for name in ("other", "exponent"):
            if isinstance(saved.get(name), (int, float, complex)):
                self.operands.append(saved.pop(name))

    def _names(self, node: Any) -> list[str]:
        names = [name.removeprefix("_saved_") for name in dir(node) if name.startswith("_saved_")]
        return [name for name in names if name == "result" or place_of(name, node) is not None]

    def _read(self, node: Any, name: str) -> Any:
        packed = getattr(node, f"_raw_saved_{name}", None)
        if packed is not None and (obstacle := _hook(packed)):
            return obstacle
        return self._opened(lambda: getattr(node, f"_saved_{name}"))

    def _opened(self, look: Any) -> Any:
        try:
            return look()
        except RuntimeError as error:
            if "inplace" in str(error):
                return OVERWRITTEN
            self.freed = True
            return NOT_KEPT

    def _values_of_a_function(self, node: Any) -> None:
        packed = self._opened(lambda: node._raw_saved_tensors)
        if packed is NOT_KEPT or any(map(_hook, packed or ())):
            return
        tensors = self._opened(lambda: node.saved_tensors)
        for tensor in () if isinstance(tensors, Unknown) else tensors:
            if tensor is not None and tensor.grad_fn is not None:
                self.values.append((Place(tensor.grad_fn, tensor.output_nr), tensor))


def _hook(packed: Any) -> Unknown | None:
    """Why a saved tensor is not opened, if it is not; where PyTorch is too old to say whether there is a hook."""
    if not hasattr(packed, "unpack_hook"):
        return NOT_KEPT
    return PACKED if packed.unpack_hook is not None else None


class Known:
    """The values of places, as far as a node or a variable still holds them."""

    def __init__(self, saved: Iterable[Saved]) -> None:
        self._values: dict[Place, list[Any]] = {}
        for one in saved:
            for place, value in one.values:
                self._values.setdefault(place, []).append(value)

    def of(self, place: Place, held: Any) -> Any:
        """The value of a place, or why there is none; held is the learner's own tensor, or None."""
        values = self._values.get(place, [])
        if OVERWRITTEN in [value for value in values if isinstance(value, Unknown)]:
            return OVERWRITTEN
        tensors = [value for value in [held, *values] if isinstance(value, torch.Tensor)]
        return next(iter(tensors + [value for value in values if value is PACKED]), NOT_KEPT)

    def overwritten(self, place: Place) -> bool:
        """Whether a node found other numbers in the memory that it has saved."""
        return any(value is OVERWRITTEN for value in self._values.get(place, []))
