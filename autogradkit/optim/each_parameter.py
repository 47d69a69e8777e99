"""How does a step go through the parameters?

One after the other, each by the same rule. A rule is arithmetic on raw values: numbers and arrays of any library, with
Python's operators. `x -= lr * g` overwrites an array where it lies, so that all that looks into its memory sees the
step, and gives a new number where x is a number. No operation meets a Tensor, so no graph can record a step.

Read next: `sgd`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, final

import numpy as np

from ..engine.backend import raw
from ..engine.memory import note_modified
from ..engine.recording import enable_grad
from ..engine.trace import constant
from .optimizer import Group, Optimizer


class EachParameter(Optimizer):
    """An optimiser with a rule for one parameter."""

    @abstractmethod
    def update(self, x: Any, g: Any, kept: dict[str, Any], group: Group) -> Any:
        """The parameter's new value from its value and gradient, all raw; arrays are overwritten in place.

        kept : what the last step has remembered about this parameter, empty at first; to be changed for the next step
        """

    @final
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Moves every parameter that has a gradient.

        Parameters
        ----------
        closure : function without arguments, optional
            Computes the loss and its gradients, before the step.

        Returns
        -------
        What the closure returned, None without one.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            # A rate of NumPy's own kind, as a schedule may compute, would draw other precisions to its own.
            options = {**group, "lr": float(group["lr"])}
            for p in group["params"]:
                grad = p.grad
                if grad is not None:
                    self._move(p, raw(grad), options)
        return loss

    def _move(self, p: Any, g: Any, group: Group) -> None:
        state = self.state.get(p)
        kept = {} if state is None else {name: tensor.value for name, tensor in state.items()}
        _put(p, self.update(p.value, -g if group["maximize"] else g, kept, group))
        if kept:
            self._remember(self.state[p], kept)

    def _remember(self, state: dict[str, Any], kept: dict[str, Any]) -> None:
        for name, value in kept.items():
            if name in state:
                _put(state[name], value)
            else:
                state[name] = constant(value)


def _put(tensor: Any, value: Any) -> None:
    """Makes the Tensor hold a new value: a number in the old one's place, an array in the old one's memory."""
    before = tensor.value
    if before.__class__ is float:
        tensor.value = float(value)
    elif isinstance(before, np.generic):
        tensor.value = before.dtype.type(value)
    else:
        if value is not before:
            before[...] = value
        note_modified(before)


def average(old: Any, keep: float, new: Any) -> Any:
    """A running average, in old's memory: `keep` of what it was and the rest of the new value."""
    old *= keep
    old += (1 - keep) * new
    return old
