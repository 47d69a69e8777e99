"""What is a layer, and what is a model?

A `Module`: a function of Tensors with parameters of its own. It may hold other modules, so a model is a tree of
layers, and names follow from attributes: `model.first.weight` is "first.weight".

Read next: `containers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from ..engine.hooks import Handle
from . import errors, state
from .parameter import declare
from .registering import MODULE, PARAMETER, Registering


class Module(Registering):
    """A function of Tensors that has parameters; a subclass says in `forward` what it computes.

    Attributes
    ----------
    training : bool
        Whether layers behave as in training (`Dropout` drops); `train()` and `eval()` switch it.

    Raises
    ------
    TypeError
        Where a parameter, buffer or module is replaced by something else.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> class Scale(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = nn.Parameter([2.0, 3.0])
    ...
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> model = Scale()
    >>> model(ag.tensor([1.0, 1.0])).tolist()
    [2.0, 3.0]
    >>> [name for name, p in model.named_parameters()]
    ['factor']
    """

    def __init__(self) -> None:
        # All is there already; subclasses written for PyTorch call this.
        super().__init__()

    def forward(self, *inputs: Any, **options: Any) -> Any:
        """What the module computes; each subclass says it."""
        raise errors.no_forward(type(self).__name__)

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        output = self.forward(*inputs, **options)
        for hook in tuple(self._forward_hooks.values()) if self._forward_hooks else ():
            changed = hook(self, inputs, output)
            output = output if changed is None else changed
        return output

    def register_forward_hook(self, hook: Callable[[Any, tuple[Any, ...], Any], Any]) -> Handle:
        """Calls `hook(module, inputs, output)` after each call; what it returns, unless None, replaces the output.

        Returns a handle, whose `remove()` takes the hook away.

        Examples
        --------
        >>> import autogradkit as ag
        >>> from autogradkit import nn
        >>> layer = nn.Linear(3, 2)
        >>> with layer.register_forward_hook(lambda module, inputs, output: print(output.shape)):
        ...     y = layer(ag.ones(5, 3))
        (5, 2)
        """
        return Handle(self._forward_hooks, hook)

    def __setstate__(self, attributes: dict[str, Any]) -> None:
        # After deepcopy and pickle the parameters are new Tensors, and are parameters again.
        vars(self).update(attributes)
        for _, p in self.registered(PARAMETER):
            declare(p)

    # ------------------------------------------------------------ all of it at once

    def train(self, mode: bool = True) -> Self:
        """Switches this module and all in it to training, or with False away from it; returns the module."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """The same as `train(False)`: dropout lets everything through, batch norms use what they have remembered."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Says for all parameters whether they ask for a gradient; with False they are frozen. Returns the module."""
        for p in self.parameters():
            p.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forgets all gradients; with set_to_none=False they become zeros."""
        for p in self.parameters():
            if p.grad is not None:
                p.grad = None if set_to_none else p.grad.detach().zero_()

    def apply(self, fn: Callable[[Any], Any]) -> Self:
        """Calls `fn(module)` for all modules in this one and then for itself; returns the module.

        Examples
        --------
        >>> from autogradkit import nn
        >>> model = nn.Sequential(nn.Linear(1, 1))
        >>> model.apply(lambda layer: isinstance(layer, nn.Linear) and nn.init.ones_(layer.weight))[0].weight
        tensor([[1.]], requires_grad=True)
        """
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def to(self, *targets: Any, device: Any = None, dtype: Any = None) -> Self:
        """Moves all parameters and buffers to a device, to a floating-point dtype or both; returns the module.

        They stay the same objects, so an optimiser that holds them goes on. Whole numbers keep their dtype.

        Raises
        ------
        TypeError
            For a dtype that is not of floating-point numbers.

        Examples
        --------
        >>> from autogradkit import nn
        >>> nn.Linear(2, 1).to("float32").weight.dtype
        dtype('float32')
        """
        wanted = [target for target in (*targets, device, dtype) if target is not None]
        for tensor in (*self.parameters(), *self.buffers()):
            for target in wanted:
                state.place(tensor, target)
        return self

    # ------------------------------------------------------------ saving, loading, showing

    def state_dict(self) -> dict[str, Any]:
        """All parameters and saved buffers by name, as constants that share their memory.

        Examples
        --------
        >>> from autogradkit import nn
        >>> {name: x.shape for name, x in nn.Linear(3, 2).state_dict().items()}
        {'weight': (2, 3), 'bias': (2,)}
        """
        return {name: x.detach() for name, x in state.saved(self)}

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True) -> state.Differences:
        """Copies the values of a saved state, of a model here or in PyTorch, into this module.

        Parameters
        ----------
        state_dict : dict from name to Tensor or array
        strict : bool
            Whether all names must be the same.

        Returns
        -------
        The names that the state lacks, `missing_keys`, and those that it has beside, `unexpected_keys`.

        Raises
        ------
        ValueError
            Where names or shapes are others; then nothing has changed.
        """
        return state.load(self, state_dict, strict)

    def extra_repr(self) -> str:
        """What stands between the parentheses of the repr; a subclass says it."""
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = [f"({name}): {module!r}" for name, module in self.registered(MODULE)]
        if not lines:
            return f"{type(self).__name__}({extra})"
        body = "\n".join([extra, *lines] if extra else lines).replace("\n", "\n  ")
        return f"{type(self).__name__}(\n  {body}\n)"
