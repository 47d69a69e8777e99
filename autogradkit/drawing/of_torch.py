"""How does a computation of PyTorch become a description?

Through the record that PyTorch keeps for its own backward pass, from `y.grad_fn` back to the leaves. It knows less than
the record of this package: no constant but those that a derivative needs, and of a result only what was saved or a
variable holds. The picture says so, and nothing is changed by it.

Read next: `torch_record`, what PyTorch keeps; `torch_names`, what the learner calls it.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType
from typing import Any

import torch

from .arguments import arguments, single_result
from .assembly import Assembly, as_constant
from .calling import call
from .description import Fact, Graph, Kind
from .formula import TOO_LONG, Formula, parts
from .missing import NOT_KEPT
from .names import Given, printable
from .read import notes
from .show import shape_and_dtype
from .torch_names import TorchNames, tensor_fact
from .torch_record import DEEPEST, Known, Place, Saved, is_custom, is_leaf, operations_of
from .torch_words import name_of, setting_of


def value(y: Any, frame: FrameType, given: Given, max_nodes: int) -> Graph:
    """The description of the computation that led to the `torch.Tensor` y."""
    return _described(y, TorchNames(frame, given), max_nodes)


def function(f: Any, args: Any, frame: FrameType, given: Given, max_nodes: int) -> Graph:
    """The same for f(*args), where the arguments are leaves."""
    names = TorchNames(frame, given)

    def leaf(name: str, thing: Any) -> Any:
        tensor = thing.detach() if isinstance(thing, torch.Tensor) else torch.tensor(thing)
        names.add(name, tensor.requires_grad_())
        return tensor

    own = arguments(f, args, leaf)
    with torch.enable_grad():
        y, named = call(f, own)
    for name, thing in named:
        names.add(name, thing)
    return _described(single_result(f, y, torch.Tensor), names, max_nodes)


def _described(y: Any, names: TorchNames, max_nodes: int) -> Graph:
    if y.grad_fn is None:
        return _alone(y, names)
    operations, older, is_all = operations_of(y.grad_fn, max_nodes)
    reader = _Reader(y, names, operations)
    for node in operations:
        reader.operation(node)
    root = reader.place(Place(y.grad_fn, y.output_nr))
    reader.graph.notes += notes(reader.graph, reader.graph.values[root].name or "the result", older if is_all else 0)
    if not is_all:
        reader.graph.notes.append(
            f"only the last {len(operations)} operations are drawn; "
            f"draw follows a record of PyTorch's for no more than {DEEPEST} nodes"
        )
    reader.graph.notes += reader.notes()
    return reader.graph


def _alone(y: Any, names: TorchNames) -> Graph:
    """A single box, and why there is no more."""
    assembly = Assembly()
    kind: Kind = "leaf" if y.requires_grad else "constant"
    assembly.box(kind, names.of(y), _leaf_facts(y, False) if y.requires_grad else _facts(y), TOO_LONG)
    if not y.requires_grad:
        note = "nothing was recorded: this tensor does not depend on anything that requires a gradient"
        assembly.graph.notes.append(note)
    return assembly.graph


class _Reader:
    """Collects boxes and operations of one record."""

    def __init__(self, y: Any, names: TorchNames, operations: list[Any]) -> None:
        self._assembly = Assembly()
        self.graph = self._assembly.graph
        self._names = names
        self._y = y
        self._saved = {node: Saved(node) for node in operations}
        self._known = Known(self._saved.values())
        self._used = {place for saved in self._saved.values() for place in saved.operands if isinstance(place, Place)}
        self._keys: dict[Any, str] = {}
        self._constants = False

    def operation(self, node: Any) -> None:
        """Takes in an operation, its operands and its results."""
        name = printable(name_of(node, is_custom(node)))
        setting = setting_of(node, name)
        operands = [
            self.place(at) if isinstance(at, Place) else self._constant(at) for at in self._saved[node].operands
        ]
        count = len(node._input_metadata)
        texts = parts(self._assembly.written(name, operands, setting), count)
        results = [self.place(Place(node, i), text) for i, text in enumerate(texts)]
        self._assembly.operation(name, setting, operands, results)

    def place(self, place: Place, text: Formula | None = None) -> str:
        """The key of a value in the record; a box for it where there is none yet."""
        key = place[0] if is_leaf(place[0]) else place
        if key not in self._keys:
            self._keys[key] = self._leaf(place) if is_leaf(place[0]) else self._result(place, text)
        return self._keys[key]

    def _leaf(self, place: Place) -> str:
        leaf = place[0].variable
        facts = _leaf_facts(leaf, self._known.overwritten(place))
        return self._assembly.box("leaf", self._names.of(leaf), facts, TOO_LONG)

    def _result(self, place: Place, text: Formula | None) -> str:
        name, held = self._names.at(place)
        kind: Kind = "earlier" if text is None else "result"
        if place == (self._y.grad_fn, self._y.output_nr):
            kind, held = "root", self._y
        value = self._known.of(place, held)
        facts = _facts(value, None if isinstance(value, torch.Tensor) else self._form(place))
        if held is not None and held.retains_grad:
            facts.append(_gradient(held.grad))
        return self._assembly.box(kind, name, facts, text or TOO_LONG)

    def _form(self, place: Place) -> Any:
        """Shape and dtype of a value that nobody holds, from what the way back expects there."""
        return place[0]._input_metadata[place[1]] if place in self._used else None

    def _constant(self, value: Any) -> str:
        self._constants |= value is NOT_KEPT
        facts = _facts(value)
        # PyTorch makes a tensor of a number; a number it was.
        if isinstance(value, torch.Tensor) and value.ndim == 0 and not self._names.of(value):
            facts = facts[-1:]
        return self._assembly.box("constant", self._names.of(value), facts, as_constant(facts))

    def notes(self) -> Iterator[str]:
        """What PyTorch does not know or has let go of."""
        yield "the record is PyTorch's, which keeps the gradients of leaves and no cotangents"
        if self._constants:
            yield "PyTorch keeps no constants in its graph but those that a derivative needs"
        if any(saved.freed for saved in self._saved.values()):
            yield "a backward pass has been here: PyTorch has let go of what was saved for it"


def _facts(value: Any, its_form: Any = None) -> list[Fact]:
    its_form = value if isinstance(value, torch.Tensor) else its_form
    shape = "" if its_form is None else shape_and_dtype(tuple(its_form.shape), its_form.dtype)
    facts = [Fact("shape", shape)] if shape else []
    return [*facts, tensor_fact("value", value)]


def _leaf_facts(leaf: Any, overwritten: bool) -> list[Fact]:
    changed = [Fact("value", "modified in place since", known=False)] if overwritten else []
    return [*_facts(leaf), *changed, _gradient(leaf.grad)]


def _gradient(grad: Any) -> Fact:
    return Fact("grad", "no backward yet", known=False) if grad is None else tensor_fact("grad", grad)
