"""How are the values of a model saved, loaded and moved?

They are overwritten where they are, so an optimiser that holds the parameters goes on with the new values.

Read next: `module`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..engine.backend import dtype_for, form, is_device, is_floating, move, namespace, raw
from ..engine.creation import as_tensor
from ..engine.graph import Leaf
from ..engine.ops.linear import astype
from ..engine.recording import no_grad
from . import errors
from .registering import BUFFER, PARAMETER, Registering


class Differences(NamedTuple):
    """What a saved state and a model do not share."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        found = f"Differences(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"
        return found if any(self) else "<All keys matched successfully>"


def saved(module: Registering) -> Iterator[tuple[str, Any]]:
    """What is saved of a module: parameters and buffers by their paths, one that occurs twice under both."""
    for path, part in module.named_modules(remove_duplicate=False):
        for kind in (PARAMETER, BUFFER):
            for name, value in part.registered(kind):
                yield f"{path}.{name}" if path else name, value


def load(module: Registering, state: Mapping[str, Any], strict: bool) -> Differences:
    """Copies saved values into a module, after a look at all of them."""
    if not isinstance(state, Mapping):
        raise errors.not_a_state(state)
    who, own = type(module).__name__, dict(saved(module))
    differences = Differences([key for key in own if key not in state], [key for key in state if key not in own])
    if strict and any(differences):
        raise errors.keys_differ(who, *differences)
    values = {key: as_tensor(_value(state[key])).detach() for key in own if key in state}
    for key, value in values.items():
        if value.shape != own[key].shape:
            raise errors.shapes_differ(who, key, value.shape, own[key].shape)
    with no_grad():
        for key, value in values.items():
            own[key].copy_(as_tensor(value, dtype=own[key].dtype, device=own[key].device))
    return differences


def _value(given: Any) -> Any:
    """A saved value; an array of a library that is none of ours, such as PyTorch's, as NumPy's."""
    return given if hasattr(given, "node") else np.asarray(given) if hasattr(given, "numpy") else given


def place(tensor: Any, target: Any) -> None:
    """Moves a parameter or a buffer to a device, or into a dtype, together with its gradient."""
    value = raw(tensor)
    if is_device(target):
        value = move(value, target)
    else:
        dtype = dtype_for(value, target)
        if not namespace(value).isdtype(dtype, ("real floating", "complex floating")):
            raise errors.no_floating_dtype(target)
        value = astype(value, dtype) if is_floating(value) else value
    tensor.value = value
    if isinstance(tensor.node, Leaf):
        tensor.node.shape, tensor.node.dtype = form(value)
        if tensor.node.grad is not None:
            place(tensor.node.grad, target)
