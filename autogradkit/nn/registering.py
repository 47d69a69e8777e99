"""How does a module know what it is made of?

Assigning a parameter or a module to an attribute registers its name. Walking goes from a module to the modules among
its attributes, and on to theirs.

Read next: `module`, the class that users see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Self

from ..engine.tensor import Tensor
from . import errors
from .parameter import Parameter

PARAMETER, BUFFER, TEMPORARY, MODULE = "parameter", "buffer", "buffer that is not saved", "module"


class Registering:
    """What a module is without what it computes: parameters, buffers and modules, by name."""

    training: bool
    _kinds: dict[str, str]  # what each registered attribute is
    _forward_hooks: dict[int, Callable[..., Any]]

    def __new__(cls, *arguments: Any, **options: Any) -> Self:
        module = super().__new__(cls)
        # Here and not in __init__, so that a subclass which forgets to call that one works too.
        vars(module).update(training=True, _kinds={}, _forward_hooks={})
        return module

    # ------------------------------------------------------------ registering

    def __setattr__(self, name: str, value: Any) -> None:
        kind = PARAMETER if isinstance(value, Parameter) else MODULE if isinstance(value, Registering) else None
        was = self._kinds.get(name)
        fits = value is None or (was in (BUFFER, TEMPORARY) and isinstance(value, Tensor))
        if kind is None and was is not None and not fits:
            raise errors.other_kind(type(self).__name__, name, was, value)
        if kind is not None and kind != was:
            self._kinds.pop(name, None)  # it goes behind all others, as a new one
            self._kinds[name] = kind
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        self._kinds.pop(name, None)

    def __getattr__(self, name: str) -> Any:
        raise errors.no_attribute(type(self).__name__, name)

    def register_parameter(self, name: str, param: Any) -> None:
        """The same as assigning a parameter to an attribute; None notes that there is none of this name."""
        self._register(name, PARAMETER, param, param is None or isinstance(param, Parameter))

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """A Tensor that is not trained, as an attribute; saved with the module if persistent."""
        self._register(name, BUFFER if persistent else TEMPORARY, tensor, tensor is None or isinstance(tensor, Tensor))

    def add_module(self, name: str, module: Any) -> None:
        """The same as assigning a module to an attribute."""
        self._register(name, MODULE, module, module is None or isinstance(module, Registering))

    def _register(self, name: str, kind: str, value: Any, fits: bool) -> None:
        who = type(self).__name__
        if not isinstance(name, str) or not name or "." in name or (hasattr(self, name) and name not in self._kinds):
            raise errors.bad_name(who, name)
        if not fits:
            raise errors.not_registrable(who, kind, value)
        self._kinds[name] = kind
        object.__setattr__(self, name, value)

    # ------------------------------------------------------------ walking

    def registered(self, *kinds: str) -> Iterator[tuple[str, Any]]:
        """The attributes of these kinds that are not None, by name."""
        return (
            (name, vars(self)[name])
            for name, kind in self._kinds.items()
            if kind in kinds and vars(self)[name] is not None
        )

    def named_modules(self, prefix: str = "", remove_duplicate: bool = True) -> Iterator[tuple[str, Any]]:
        """This module and all modules in it, by their paths: `"encoder.0"`."""
        seen: set[int] = set()
        waiting: list[tuple[str, Any]] = [(prefix, self)]
        while waiting:
            path, module = waiting.pop()
            if id(module) in seen and remove_duplicate:
                continue
            seen.add(id(module))
            yield path, module
            inside = [(f"{path}.{name}" if path else name, child) for name, child in module.registered(MODULE)]
            waiting += reversed(inside)

    def _named(self, prefix: str, recurse: bool, distinct: bool, *kinds: str) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for path, module in self.named_modules(prefix, distinct) if recurse else [(prefix, self)]:
            for name, value in module.registered(*kinds):
                if id(value) not in seen or not distinct:
                    seen.add(id(value))
                    yield f"{path}.{name}" if path else name, value

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """All parameters by their paths, each once; without recurse only this module's own."""
        return self._named(prefix, recurse, remove_duplicate, PARAMETER)

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """All buffers by their paths, each once; without recurse only this module's own."""
        return self._named(prefix, recurse, remove_duplicate, BUFFER, TEMPORARY)

    def named_children(self) -> Iterator[tuple[str, Any]]:
        """The modules that are attributes of this one, each once."""
        return self._named("", False, True, MODULE)

    def parameters(self, recurse: bool = True) -> Iterator[Tensor]:
        """All parameters, each once: what an optimiser wants."""
        return (p for _, p in self.named_parameters(recurse=recurse))

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """All buffers, each once."""
        return (b for _, b in self.named_buffers(recurse=recurse))

    def children(self) -> Iterator[Any]:
        """The modules that are attributes of this one, each once."""
        return (module for _, module in self.named_children())

    def modules(self) -> Iterator[Any]:
        """This module and all modules in it, each once."""
        return (module for _, module in self.named_modules())
