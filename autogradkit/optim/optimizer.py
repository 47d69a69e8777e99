"""What is an optimiser, whatever its rule?

Parameters in groups, each group with options of its own, and a state for each parameter. All of it can be saved and
loaded, in PyTorch's form. How a step is done is left to subclasses.

Read next: `each_parameter`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from numbers import Real
from typing import Any

from ..engine.backend import ndarray
from ..engine.creation import as_tensor
from ..engine.graph import Leaf
from ..engine.levels import AMBIENT
from ..engine.tensor import Tensor
from ..engine.trace import constant
from . import errors

Group = dict[str, Any]

# What schedules note in a group beside its options.
SCHEDULED = {"initial_lr", "max_lr", "min_lr", "max_momentum", "base_momentum"}


class Optimizer(ABC):
    """Moves parameters along their gradients; a subclass says how, in `step`.

    Parameters
    ----------
    params : iterable of Tensors, or of dicts
        Leaves of the ambient graph. A dict is a group: its "params", and options that differ from the defaults.
    defaults : dict
        All options by name; the keys of a group can be no others.

    Attributes
    ----------
    param_groups : list of dicts, complete with all options; changing an option there changes the next step
    state : dict from parameter to what is remembered about it

    Raises
    ------
    TypeError
        Where params are not Tensors or dicts in an order.
    ValueError
        Where there are none, one occurs twice, is no leaf or cannot be written to, or an option cannot be right.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> class SignDescent(optim.Optimizer):
    ...     def step(self, closure=None):
    ...         for group in self.param_groups:
    ...             for p in group["params"]:
    ...                 with ag.no_grad():
    ...                     p -= group["lr"] * ag.sign(p.grad)
    >>> w = ag.tensor([3.0, -4.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> SignDescent([w], {"lr": 0.5}).step()
    >>> w
    tensor([ 2.5, -3.5], requires_grad=True)
    """

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self.state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[Group] = []
        for group in _groups(params):
            self.add_param_group(group)

    @abstractmethod
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Moves every parameter that has a gradient; with a closure, calls it first and returns the loss it gives."""

    def check(self, group: Group) -> None:
        """Raises where an option of a group cannot be right; a subclass knows its own options."""
        self.at_least_zero(group, "lr")

    def at_least_zero(self, group: Group, *names: str) -> None:
        """Raises where one of these options is not a number from 0 on."""
        for name in names:
            if not (isinstance(group.get(name, 0), Real) and group.get(name, 0) >= 0):
                raise errors.bad_option(type(self).__name__, name, group[name], "a number that is at least 0")

    def add_param_group(self, param_group: Group) -> None:
        """Takes more parameters, with options of their own: `add_param_group({"params": [w], "lr": 0.1})`."""
        if not isinstance(param_group, dict):
            raise errors.not_a_group(param_group)
        if "params" not in param_group:
            raise errors.group_without_parameters()
        if unknown := param_group.keys() - self.defaults.keys() - SCHEDULED - {"params"}:
            raise errors.unknown_option(type(self).__name__, unknown, self.defaults)
        group = {**self.defaults, **param_group, "params": _parameters(param_group["params"])}
        met = {p for other in self.param_groups for p in other["params"]}
        for p in group["params"]:
            if p in met:
                raise errors.repeated(p.shape)
            met.add(p)
        self.check(group)
        self.param_groups.append(group)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forgets all gradients; with set_to_none=False they become zeros in the memory that they have."""
        for group in self.param_groups:
            for p in group["params"]:
                grad = p.grad
                if grad is None:
                    continue
                if set_to_none:
                    p.grad = None
                else:
                    p.grad = grad if grad.node is None else grad.detach()
                    p.grad.zero_()

    # ------------------------------------------------------------ saving and loading

    def state_dict(self) -> dict[str, Any]:
        """Options and state, with parameters as numbers in the order in which they were handed in; a copy."""
        number = {p: i for i, p in enumerate(p for group in self.param_groups for p in group["params"])}
        groups = [{**group, "params": [number[p] for p in group["params"]]} for group in self.param_groups]
        return deepcopy({"state": {number[p]: kept for p, kept in self.state.items()}, "param_groups": groups})

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Takes over, as a copy, what `state_dict()` gave, here or in PyTorch.

        Raises
        ------
        ValueError
            Where the groups or the shapes are others; then nothing has changed.
        """
        if missing := [key for key in ("state", "param_groups") if key not in state_dict]:
            raise errors.not_a_state(missing)
        saved = state_dict["param_groups"]
        sizes = [[len(group["params"]) for group in groups] for groups in (saved, self.param_groups)]
        if sizes[0] != sizes[1]:
            raise errors.other_groups(*sizes)
        own = (p for group in self.param_groups for p in group["params"])
        parameter = dict(zip((i for group in saved for i in group["params"]), own, strict=True))
        groups = [
            {**mine, **given, "params": mine["params"]} for mine, given in zip(self.param_groups, saved, strict=True)
        ]
        for group in groups:
            self.check(group)
        for i in state_dict["state"]:
            if i not in parameter:
                raise errors.unknown_parameter(i, parameter)
        state = {
            parameter[i]: {
                name: _restored(name, value, i, parameter[i]) for name, value in kept.items() if value is not None
            }
            for i, kept in state_dict["state"].items()
        }
        self.param_groups, self.state = groups, defaultdict(dict, state)

    def __repr__(self) -> str:
        lines = [
            f"    group {i}: " + ", ".join(f"{name}={value!r}" for name, value in group.items() if name != "params")
            for i, group in enumerate(self.param_groups)
        ]
        return "\n".join([f"{type(self).__name__}(", *lines, ")"])


def _groups(params: Any) -> list[Group]:
    """What a user handed in, as a list of groups."""
    if isinstance(params, (Tensor, dict, set, str)) or not isinstance(params, Iterable):
        raise errors.not_parameters(params)
    given = list(params)
    if not given:
        raise errors.no_parameters()
    return given if isinstance(given[0], dict) else [{"params": given}]


def _parameters(params: Any) -> list[Tensor]:
    """The parameters of one group, after a look at each."""
    if not isinstance(params, Tensor) and (isinstance(params, (dict, set, str)) or not isinstance(params, Iterable)):
        raise errors.not_parameters(params)
    given = [params] if isinstance(params, Tensor) else list(params)
    for p in given:
        if not isinstance(p, Tensor):
            raise errors.not_a_parameter(p)
        leaf = p.node is None or (isinstance(p.node, Leaf) and p.node.level == AMBIENT)
        if not leaf or isinstance(p.value, Tensor):
            raise errors.not_a_leaf(p.shape)
        if p.value.__class__ is ndarray and not p.value.flags.writeable:
            raise errors.read_only(p.shape)
    return given


def _restored(name: str, value: Any, index: Any, p: Tensor) -> Any:
    """A saved value as the optimiser holds it: an array in the form of its parameter, a number as it is."""
    if name == "step":
        return constant(float(value))
    if not hasattr(value, "shape"):
        return deepcopy(value)
    if tuple(value.shape) != p.shape:
        raise errors.other_shape(name, index, tuple(value.shape), p.shape)
    return as_tensor(value, dtype=p.dtype, device=p.device).clone()
