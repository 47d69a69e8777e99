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

# A node that Python has looked at is freed by a function that calls itself for the node behind it. To look at tens of
# thousands in a row would end the process when PyTorch lets go of them.
DEEPEST = 1500


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


def operations_of(root: Any, most: int) -> tuple[list[Any], int, bool]:
    """The newest operations that root depends on, oldest of them first; how many older ones; whether that is all.

    PyTorch numbers the nodes of a thread in the order of their making.
    """
    found, ready = {root: 0}, [(-root._sequence_nr(), 0, root)]
    operations: list[Any] = []
    older = 0
    while ready and len(found) < DEEPEST:
        _, _, node = heappop(ready)
        if len(operations) < most and not is_leaf(node):
            operations.append(node)
        else:
            older += not is_leaf(node)
        for parent in parents(node):
            if parent not in found:
                found[parent] = len(found)
                heappush(ready, (-parent._sequence_nr(), found[parent], parent))
    return _in_order(operations), older, not ready


def _in_order(operations: list[Any]) -> list[Any]:
    """The same, each behind those whose results it takes, though several threads may have made them."""
    order = {node: place for place, node in enumerate(operations)}
    uses = Counter(parent for node in operations for parent in parents(node))
    newest_first: list[Any] = []
    ready = [(place, node) for node, place in order.items() if not uses[node]]
    while ready:
        _, node = heappop(ready)
        newest_first.append(node)
        for parent in parents(node):
            uses[parent] -= 1
            if not uses[parent] and parent in order:
                heappush(ready, (order[parent], parent))
    return newest_first[::-1]


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
