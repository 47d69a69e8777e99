"""What does a learner hold in hand?

A `Tensor`: a number or an array, with operators and methods. If it requires a gradient, every operation on it is
recorded, `backward()` walks the record, and the gradient ends in `.grad`.

Its operators are in `tensor_arithmetic`, its ways out to Python and NumPy in `tensor_exits`; here is what concerns
gradients, which follows PyTorch. Read next: `shapes`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from math import prod
from typing import Any, final
from weakref import ref

import numpy as np

from . import ambient, backend, errors, hooks, levels, memory
from .backend import form, is_floating, raw
from .graph import Leaf
from .named import Methods
from .ops import linear
from .tensor_arithmetic import Arithmetic
from .tensor_exits import Exits, refuse_mapped
from .trace import Traced, tensor_of


@final
class Tensor(Arithmetic, Exits, Methods, Traced):  # type: ignore[misc]  # Methods is made by a call
    """A number or an array that can be differentiated.

    Made by `creation.tensor`, not by calling the class. Arithmetic follows NumPy (broadcasting, dtypes, indexing); what
    concerns gradients follows PyTorch.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> y = 3 * x**2 + 2 * x + 1
    >>> y.backward()
    >>> x.grad
    tensor(14.)
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        raise errors.final_class("Tensor")

    # ------------------------------------------------------------ what it is

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of each axis."""
        return form(self)[0]

    def size(self, axis: int | None = None) -> Any:
        """The shape, or the length of one axis."""
        return self.shape if axis is None else self.shape[axis]

    @property
    def dtype(self) -> Any:
        """The kind of number."""
        dtype = form(self)[1]
        return np.dtype(dtype) if isinstance(dtype, type) else dtype

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return len(self.shape)

    def dim(self) -> int:
        """How many axes there are, as PyTorch spells it."""
        return self.ndim

    def numel(self) -> int:
        """How many entries there are."""
        return prod(self.shape)

    @property
    def device(self) -> Any:
        """Where the values lie; NumPy's arrays answer "cpu"."""
        return backend.device_of(raw(self))

    def to(self, target: Any) -> Any:
        """On another device, or in another precision: `x.to("cuda")`, `x.to("float32")`; x itself where it is so."""
        if not backend.is_device(target):
            return self if backend.dtype_for(raw(self), target) == self.dtype else self.astype(target)
        return self if target == self.device else linear.move(self, target, self.device)

    def cpu(self) -> Any:
        """The values as a NumPy array; the gradient goes back to where they were."""
        return self.to("cpu")

    def cuda(self) -> Any:
        """The values on the GPU; the gradient goes back to where they were."""
        return self.to("cuda")

    @property
    def _version(self) -> int:
        """How often its memory was modified in place; views, `detach()` and `data` share it. PyTorch's name for it."""
        return memory.version(raw(self))

    # ------------------------------------------------------------ leaves

    @property
    def requires_grad(self) -> bool:
        """Whether operations on it are recorded."""
        return self.node is not None and self.node.differentiates

    @requires_grad.setter
    def requires_grad(self, wanted: bool) -> None:
        self.requires_grad_(wanted)

    def requires_grad_(self, wanted: bool = True) -> Tensor:
        """Starts recording operations on this Tensor, or stops it for a leaf; returns the Tensor."""
        if wanted and self.node is None:
            if self.value.__class__ is not float and not is_floating(raw(self.value)):
                raise errors.integer_gradient(self, "requires_grad=True")
            self.node = Leaf(levels.AMBIENT, self.value)
        elif not wanted and self.node is not None:
            if self.grad_fn is not None:
                raise errors.not_a_leaf()
            self.node = None
        return self

    @property
    def is_leaf(self) -> bool:
        """Whether it is not the result of a recorded operation."""
        return self.grad_fn is None

    @property
    def grad_fn(self) -> Any:
        """The node of the operation that it came from; None for a leaf."""
        return None if self.node is None or isinstance(self.node, Leaf) else self.node

    @property
    def grad(self) -> Any:
        """The gradient that backward passes have added up here; None before the first.

        Only leaves have one, and results that called `retain_grad()`.
        """
        if isinstance(self.node, Leaf):
            return self.node.grad
        rule = getattr(self.node, "rule", None)
        if rule.__class__ is hooks.Hooked and (rule.retains or rule.grad is not None):
            return rule.grad
        if self.node is not None and self.node.differentiates:
            warnings.warn(errors.GRAD_OF_RESULT, stacklevel=2)
        return None

    @grad.setter
    def grad(self, value: Any) -> None:
        if value is not None:
            if not isinstance(self.node, Leaf) and not self.retains_grad:
                raise errors.grad_of_no_leaf()
            if not isinstance(value, Tensor):
                raise errors.not_a_tensor("setting .grad", value)
            if value.shape != self.shape:
                raise errors.wrong_cotangent(value.shape, self.shape)
        if isinstance(self.node, Leaf):
            self.node.grad = value
        elif self.retains_grad:
            self.node.rule.grad = value

    def retain_grad(self) -> None:
        """Asks that a result keeps its gradient in `.grad`, as leaves do."""
        self._refuse_without_node("retain_grad()")
        if not isinstance(self.node, Leaf):
            hooks.hooked(self.node).retains = True

    @property
    def retains_grad(self) -> bool:
        """Whether it is a result that keeps its gradient."""
        rule = getattr(self.node, "rule", None)
        return rule.__class__ is hooks.Hooked and bool(rule.retains)

    # ------------------------------------------------------------ the graph

    def backward(
        self,
        gradient: Any = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Tensor | Sequence[Tensor] | None = None,
    ) -> None:
        """Walks back through everything this Tensor was computed from, and adds to the `.grad` of each leaf.

        Parameters
        ----------
        gradient : number, array or Tensor of self's shape
            The cotangent to start from. May be left out where self is one number; then it is 1.
        retain_graph : bool, optional
            Whether the graph can be walked again; by default the same as create_graph.
        create_graph : bool
            Whether the gradients can themselves be differentiated; includes retain_graph.
        inputs : Tensor or sequence of Tensors, optional
            The only ones whose `.grad` is added to.

        Raises
        ------
        RuntimeError
            Where there is no graph, where self is not one number and no gradient is given, on a second pass without
            retain_graph, and where a value that is needed was modified in place.
        ValueError
            Where gradient has another shape than self.
        """
        keep = create_graph if retain_graph is None else retain_graph
        if inputs is None:
            ambient.backward("backward", self, gradient, keep, create_graph)
        else:
            ambient.backward_to("backward", (self,), (gradient,), keep, create_graph, inputs)

    def register_hook(self, hook: Callable[[Tensor], Any]) -> hooks.Handle:
        """Calls `hook(gradient)` whenever a pass has completed the gradient of this Tensor.

        The hook may return another gradient of the same shape, which takes its place, or None.

        Returns
        -------
        A handle, whose `remove()` takes the hook away.

        Raises
        ------
        RuntimeError
            Where the Tensor does not require a gradient.

        Examples
        --------
        >>> import autogradkit as ag
        >>> x = ag.tensor(2.0, requires_grad=True)
        >>> handle = x.register_hook(lambda gradient: gradient * 10)
        >>> (x * 3).backward()
        >>> x.grad
        tensor(30.)
        """
        self._refuse_without_node("register_hook()")
        own = hooks.of_leaf(self.node) if isinstance(self.node, Leaf) else hooks.hooked(self.node)
        return hooks.Handle(own.on_tensor, hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], Any]) -> hooks.Handle:
        """Calls `hook(tensor)` after a backward pass has added to the `.grad` of this leaf."""
        if not isinstance(self.node, Leaf):
            raise errors.grad_of_no_leaf()
        own = ref(self)  # the leaf outlives its Tensor where a graph holds it, and must not keep it alive

        def accumulated(leaf: Leaf) -> None:
            if (tensor := own()) is not None:
                hook(tensor)

        return hooks.Handle(hooks.of_leaf(self.node).after, accumulated)

    def _refuse_without_node(self, who: str) -> None:
        if self.node is None:
            raise errors.no_graph(who)
        if not self.node.records:
            raise errors.no_record(who)

    def detach(self) -> Tensor:
        """The same memory outside of every graph: a constant."""
        memory.own_memory(self)
        constant: Tensor = linear.cut(self)
        return constant

    def detach_(self) -> Tensor:
        """Takes this Tensor itself out of the graph; a view cannot leave the graph of its base."""
        if hasattr(self, "base"):
            raise errors.view_detached()
        self.node = None
        return self

    @property
    def data(self) -> Tensor:
        """The same memory outside the graph, as in PyTorch; `detach()` says it more plainly."""
        return self.detach()

    @data.setter
    def data(self, source: Any) -> None:
        refuse_mapped(source, "x.data = …")
        value = raw(source)
        if form(value) != form(self.value):
            raise errors.in_place_form("x.data = …", form(self.value), form(value))
        self.value = value

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        # copy, deepcopy and pickle; a node of the graph belongs to its process and is not copied.
        if self.node is not None and (self.grad_fn is not None or self.node.level != levels.AMBIENT):
            raise errors.cannot_copy()
        return _restored, (raw(self), self.requires_grad, self.grad if self.grad is None else self.grad.clone())


def _restored(value: Any, requires_grad: bool, grad: Any) -> Tensor:
    x: Tensor = tensor_of(value)
    if requires_grad:
        x.requires_grad_().grad = grad
    return x
