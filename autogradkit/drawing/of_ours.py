"""How is a function of this package drawn? It is called once, on leaves made from its arguments.

Read next: `read`, which reads the record of the call.
"""

from __future__ import annotations

from types import FrameType
from typing import Any

from ..engine.creation import as_tensor
from ..engine.recording import enable_grad
from ..engine.tensor import Tensor
from .arguments import arguments, single_result
from .calling import call
from .description import Graph
from .names import Given, names_in
from .read import read


def function(f: Any, args: Any, frame: FrameType, given: Given, max_nodes: int) -> Graph:
    """The description of f(*args), where the arguments are leaves."""
    names = names_in(frame, given)

    def leaf(name: str, thing: Any) -> Any:
        tensor = as_tensor(thing).detach().requires_grad_()
        names.add(name, tensor)
        return tensor

    own = arguments(f, args, leaf)
    with enable_grad():
        y, named = call(f, own)
    for name, thing in named:
        names.add(name, thing)
    return read(single_result(f, y, Tensor), names, max_nodes)
