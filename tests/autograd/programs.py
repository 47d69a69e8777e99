"""Random programs that modify memory in place, each run twice: as it is, and rewritten without in-place changes.

The rewriting knows nothing of views: the whole memory is one vector `m`, a view is the array of the places that it
shows, and writing values `v` to places is `m * kept + onehot @ v`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

import autogradkit as ag

SHAPE = (2, 3)

VIEWS = [
    lambda t: t[0],
    lambda t: t[-1:],
    lambda t: t[::-1],
    lambda t: t[..., 1:],
    lambda t: t[None],
    lambda t: t.T,
    lambda t: t.reshape(-1),
    lambda t: t.transpose(*range(1, len(t.shape)), 0),
    lambda t: t.mT if len(t.shape) > 1 else t[:],
    lambda t: t.reshape(*t.shape[:1], 1, *t.shape[1:]),
]

CHANGES = ["add_", "sub_", "mul_", "div_", "copy_", "set_first", "set_last", "set_list", "set_mask", "set_all"]

PLAIN = {
    "add_": lambda a, b: a + b,
    "sub_": lambda a, b: a - b,
    "mul_": lambda a, b: a * b,
    "div_": lambda a, b: a / b,
}


@dataclass
class Instruction:
    """One step; the numbers choose, modulo how many there are."""

    kind: str  # view, change, use, drop
    target: int
    how: int
    operand: int


def without_copies(program: list[Instruction]) -> list[Instruction]:
    """The program without those reshapes that cannot be views and copy, as of a matrix transposed."""
    kept, shown = [], [np.zeros(SHAPE)]
    for step in program:
        if step.kind == "view":
            target = shown[step.target % len(shown)]
            seen = VIEWS[step.how % len(VIEWS)](Transposable(target)).array
            if not np.shares_memory(seen, target):
                continue
            shown.append(seen)
        elif step.kind == "drop" and len(shown) > 1:
            shown.pop(1 + step.target % (len(shown) - 1))
        kept.append(step)
    return kept


def places(name: str, shape: tuple[int, ...]) -> Any:
    """Where in a Tensor of this shape a change writes."""
    mask = np.arange(shape[0]) % 2 == 0
    return {"set_first": 0, "set_last": slice(-1, None), "set_list": [shape[0] - 1], "set_mask": mask}.get(name, ...)


def operand(number: int, w: Any, seen: Any, target: Any) -> Any:
    """A number, an entry of w, something that depends on it, or what another Tensor shows, summed if too large."""
    choice = number % 8
    if choice < 6:
        return [2.0, 0.5, w[0], w[1], w[0] * w[1], -1.5][choice]
    return seen if choice == 6 and seen.shape == target.shape else seen.sum()


def may_be_refused(program: list[Instruction]) -> bool:
    """Whether something that a derivative may need is modified later."""
    used = False
    for step in program:
        # The factor of a product is needed, and may lie in the memory that the product is written to.
        used |= step.kind == "change" and step.operand % 8 == 6 and CHANGES[step.how % len(CHANGES)] in ("mul_", "div_")
        if used and step.kind == "change":
            return True
        used |= step.kind == "use" and step.how % 2 == 0
    return False


def used(seen: Any, how: int) -> Any:
    weights = np.linspace(0.5, 2.0, int(np.prod(seen.shape))).reshape(seen.shape)
    return ((ag.sin(seen) if how % 2 == 0 else seen) * weights).sum()


def in_place(program: list[Instruction], x: Any, w: Any) -> Any:
    tensors, total = [x * 1.0], 0.0
    for step in program:
        target = tensors[step.target % len(tensors)]
        if step.kind == "view":
            tensors.append(VIEWS[step.how % len(VIEWS)](target))
        elif step.kind == "drop" and len(tensors) > 1:
            tensors.pop(1 + step.target % (len(tensors) - 1))
        elif step.kind == "use":
            total = total + used(target, step.how)
        elif step.kind == "change":
            name, seen = CHANGES[step.how % len(CHANGES)], tensors[step.operand % len(tensors)]
            if name.startswith("set"):
                target[places(name, target.shape)] = operand(step.operand % 6, w, seen, target)
            else:
                getattr(target, name)(operand(step.operand, w, seen, target))
            del seen
        del target
    return sum((used(t, 2 * i) for i, t in enumerate(tensors)), total)


def rewritten(program: list[Instruction], x: Any, w: Any) -> Any:
    size = int(np.prod(SHAPE))
    memory, shown, total = (x * 1.0).reshape(size), [np.arange(size).reshape(SHAPE)], 0.0
    for step in program:
        target = shown[step.target % len(shown)]
        if step.kind == "view":
            shown.append(VIEWS[step.how % len(VIEWS)](Transposable(target)).array)
        elif step.kind == "drop" and len(shown) > 1:
            shown.pop(1 + step.target % (len(shown) - 1))
        elif step.kind == "use":
            total = total + used(looked_at(memory, target), step.how)
        elif step.kind == "change":
            name, seen = CHANGES[step.how % len(CHANGES)], looked_at(memory, shown[step.operand % len(shown)])
            value = operand(step.operand % 6 if name.startswith("set") else step.operand, w, seen, target)
            if name in PLAIN:
                memory = written(memory, target, PLAIN[name](looked_at(memory, target), value))
            else:
                there = target[places(name, target.shape)]
                memory = written(memory, there, value * np.ones(there.shape))
    return sum((used(looked_at(memory, t), 2 * i) for i, t in enumerate(shown)), total)


@dataclass
class Transposable:
    """An array of NumPy with the names of a Tensor's views."""

    array: Any

    def __getitem__(self, index: Any) -> "Transposable":
        return Transposable(self.array[index])

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.array, name)
        if callable(found):
            return lambda *args: Transposable(found(*args))
        return Transposable(found) if isinstance(found, np.ndarray) else found


def looked_at(memory: Any, shown: Any) -> Any:
    return (np.eye(memory.shape[0])[shown.ravel()] @ memory).reshape(shown.shape)


def written(memory: Any, shown: Any, values: Any) -> Any:
    onehot = np.eye(memory.shape[0])[:, shown.ravel()]
    return memory * (1 - onehot.sum(1)) + onehot @ values.reshape(-1)
