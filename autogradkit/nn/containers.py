"""How do several modules become one?

`Sequential` runs them one after the other. `ModuleList` and `ModuleDict` only hold them, so that their parameters are
found; what is done with them, the module around says.

Read next: `parameter`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import index as as_index
from typing import Any, final

from . import errors
from .module import Module
from .parameter import Parameter
from .registering import MODULE, PARAMETER


class _Numbered(Module):
    """Modules in an order; each has its number as its name."""

    _keeps_names = False  # in a part of it

    def _hold(self, modules: list[Any]) -> None:
        """Makes these the modules, from number 0 on."""
        for name, _ in list(self.registered(MODULE)):
            delattr(self, name)
        for name, module in modules if all(isinstance(m, tuple) for m in modules) else _numbers(modules):
            self._check(module)
            self.add_module(name, module)

    def _check(self, module: Any) -> None:
        if not isinstance(module, Module):
            raise errors.not_a_module(type(self).__name__, module)

    def _held(self) -> list[Any]:
        return [module for _, module in self.registered(MODULE)]

    def _name(self, index: Any) -> str:
        names: list[str] = [name for name, _ in self.registered(MODULE)]
        place = as_index(index)
        if not -len(names) <= place < len(names):
            raise errors.no_place(type(self).__name__, place, len(names))
        return names[place]

    def __len__(self) -> int:
        return len(self._held())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._held())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            chosen: Any = type(self)()
            chosen._hold(list(self.registered(MODULE))[index] if self._keeps_names else self._held()[index])
            return chosen
        return getattr(self, self._name(index))

    def __setitem__(self, index: int, module: Any) -> None:
        self._check(module)
        setattr(self, self._name(index), module)

    def __delitem__(self, index: int) -> None:
        name = self._name(index)
        self._hold([module for other, module in self.registered(MODULE) if other != name])

    def append(self, module: Any) -> Any:
        """Puts one more module at the end; returns the container."""
        self._check(module)
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Any]) -> Any:
        """Puts more modules at the end; returns the container."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Any) -> None:
        """Puts a module before the one with this number."""
        self._check(module)
        modules = self._held()
        modules.insert(index, module)
        self._hold(modules)


class Sequential(_Numbered):
    """Modules that run one after the other: `Sequential(f, g)(x)` is g(f(x)).

    Parameters
    ----------
    *modules : modules, or one dict of modules by name

    Raises
    ------
    TypeError
        Where something is no module, as `ag.tanh` in the place of `nn.Tanh()`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    >>> model(ag.ones(5, 2)).shape
    (5, 1)
    >>> model
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): ReLU()
      (2): Linear(in_features=3, out_features=1, bias=True)
    )
    """

    _keeps_names = True

    def __init__(self, *modules: Any) -> None:
        named = len(modules) == 1 and isinstance(modules[0], Mapping)
        self._hold(list(modules[0].items()) if named else list(modules))

    def forward(self, input: Any) -> Any:
        """The input through all modules, in order."""
        for _, module in self.registered(MODULE):
            input = module(input)
        return input


class ModuleList(_Numbered):
    """Modules in a list, which knows their parameters; the module around says what to do with them.

    Raises
    ------
    TypeError
        Where something is no module.

    Examples
    --------
    >>> from autogradkit import nn
    >>> layers = nn.ModuleList(nn.Linear(n, n + 1) for n in (1, 2, 3))
    >>> len(layers), layers[-1].in_features, len(list(layers.parameters()))
    (3, 3, 6)
    """

    def __init__(self, modules: Iterable[Any] | None = None) -> None:
        if isinstance(modules, Module) and not isinstance(modules, _Numbered):
            raise errors.not_a_list("ModuleList", modules)
        self._hold([*([] if modules is None else modules)])


@final
class ParameterList(Module):
    """Parameters in a list, which a module around finds; other Tensors, arrays and numbers become parameters.

    Examples
    --------
    >>> from autogradkit import nn
    >>> weights = nn.ParameterList([1.0, [2.0, 3.0]])
    >>> len(weights), weights[1]
    (2, tensor([2., 3.], requires_grad=True))
    """

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self.extend(values)

    def append(self, value: Any) -> Any:
        """Puts one more parameter at the end; returns the container."""
        self.register_parameter(str(len(self)), value if isinstance(value, Parameter) else Parameter(value))
        return self

    def extend(self, values: Iterable[Any]) -> Any:
        """Puts more parameters at the end; returns the container."""
        for value in values:
            self.append(value)
        return self

    def __len__(self) -> int:
        return len(list(self.registered(PARAMETER)))

    def __iter__(self) -> Iterator[Any]:
        return (p for _, p in self.registered(PARAMETER))

    def __getitem__(self, index: int) -> Any:
        held = list(self)
        if not -len(held) <= index < len(held):
            raise errors.no_place("ParameterList", index, len(held))
        return held[index]

    def extra_repr(self) -> str:
        """The form of each parameter."""
        forms = [(p.dtype, "x".join(map(str, p.shape))) for p in self]
        lines = [f"({i}): Parameter containing: [{dtype} of size {size}]" for i, (dtype, size) in enumerate(forms)]
        return "\n".join(["", *(f"  {line}" for line in lines), ""]) if lines else ""


class ModuleDict(Module):
    """Modules by name, which knows their parameters; the module around says what to do with them.

    Raises
    ------
    TypeError
        Where something is no module.

    Examples
    --------
    >>> from autogradkit import nn
    >>> heads = nn.ModuleDict({"score": nn.Linear(4, 1), "class": nn.Linear(4, 3)})
    >>> list(heads), heads["class"].out_features
    (['score', 'class'], 3)
    """

    def __init__(self, modules: Mapping[str, Any] | None = None) -> None:
        self.update(modules or {})

    def update(self, modules: Mapping[str, Any]) -> None:
        """Takes over modules by name."""
        for name, module in modules.items():
            self[name] = module

    def __setitem__(self, name: str, module: Any) -> None:
        if not isinstance(module, Module):
            raise errors.not_a_module("ModuleDict", module)
        self.add_module(name, module)

    def __getitem__(self, name: str) -> Any:
        self._check(name)
        return getattr(self, name)

    def __delitem__(self, name: str) -> None:
        self._check(name)
        delattr(self, name)

    def _check(self, name: str) -> None:
        if name not in self:
            raise errors.no_key("ModuleDict", name, list(self))

    def __len__(self) -> int:
        return len(list(self.keys()))

    def __iter__(self) -> Iterator[str]:
        return self.keys()

    def __contains__(self, name: object) -> bool:
        return name in list(self.keys())

    def keys(self) -> Iterator[str]:
        """The names."""
        return (name for name, _ in self.registered(MODULE))

    def values(self) -> Iterator[Any]:
        """The modules."""
        return (module for _, module in self.registered(MODULE))

    def items(self) -> Iterator[tuple[str, Any]]:
        """Names and modules."""
        return self.registered(MODULE)


def _numbers(modules: list[Any]) -> list[tuple[str, Any]]:
    return [(str(i), module) for i, module in enumerate(modules)]
