"""How are random numbers drawn, and how are the same ones drawn again?

Each array library draws with one generator of its own, which all threads share. `manual_seed` makes what follows
repeatable. `saved_state` and `replayed` are for what computes twice and must see the same numbers, as `checkpoint`
does.

Read next: `batch`.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple, final

import numpy as np

from . import backend, errors
from .backend import as_raw, destination, form, held, raw
from .creation import finished, shape
from .libraries.library import Library
from .tensor import Tensor


@final
class _Generators:
    """The seed of this process, and the generators that have drawn so far, by library."""

    def __init__(self) -> None:
        self.seed = int.from_bytes(os.urandom(8), "little")
        self.of: dict[Library, Any] = {}


_generators = _Generators()


def manual_seed(seed: int) -> None:
    """Makes random numbers repeatable: after the same seed, each library draws the same ones.

    Python's `random` and NumPy's own functions have seeds of their own.

    >>> import autogradkit as ag
    >>> ag.manual_seed(0)
    >>> x = ag.rand(2)
    >>> ag.manual_seed(0)
    >>> (ag.rand(2) == x).tolist()
    [True, True]
    """
    _generators.seed, _generators.of = operator.index(seed) % 2**64, {}


def _generator(library: Library) -> Any:
    if library not in _generators.of:
        _generators.of[library] = library.generator(_generators.seed)
    return _generators.of[library]


# ---------------------------------------------------------------- the same numbers again


class State(NamedTuple):
    """From where on random numbers will be drawn: of Python's `random`, of NumPy's functions, and of ours."""

    python: Any
    numpy: Any
    seed: int
    ours: dict[Library, Callable[[], Any]]


def _python() -> Any:
    """Python's own `random`, imported only where a state is saved: the engine itself has no use for it."""
    return import_module("random")


def saved_state() -> State:
    """The state now, to be walked again with `replayed`."""
    ours = {}
    for library, generator in list(_generators.of.items()):
        _generators.of[library], ours[library] = library.branched(generator)
    return State(_python().getstate(), np.random.get_state(), _generators.seed, ours)


@contextmanager
def replayed(state: State) -> Iterator[None]:
    """Inside, random numbers are drawn from a saved state on; afterwards, from where they would have been.

    A library that had not drawn when the state was saved starts from the seed, as it did then.
    """
    python, numpy, seed, ours = _python().getstate(), np.random.get_state(), _generators.seed, _generators.of
    try:
        _python().setstate(state.python)
        np.random.set_state(state.numpy)
        _generators.seed = state.seed
        _generators.of = {library: make() for library, make in state.ours.items()}
        yield
    finally:
        _python().setstate(python)
        np.random.set_state(numpy)
        _generators.seed, _generators.of = seed, ours


# ---------------------------------------------------------------- Tensors of random numbers


def rand(*size: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """Numbers from 0 up to, and without, 1, all equally likely; sizes as for `zeros`.

    >>> import autogradkit as ag
    >>> x = ag.rand(2, 3)
    >>> x.shape, bool((x >= 0).numpy().all())
    ((2, 3), True)
    """
    return _drawn("rand", shape("rand", size), dtype, device, requires_grad)


def randn(*size: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """Numbers of the normal distribution with mean 0 and standard deviation 1; sizes as for `zeros`.

    >>> import autogradkit as ag
    >>> ag.randn(2, 3).shape
    (2, 3)
    """
    return _drawn("randn", shape("randn", size), dtype, device, requires_grad)


def rand_like(x: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """As `rand`, in the shape of x, of its dtype and on its device if nothing else is said."""
    return _drawn_like("rand", x, dtype, requires_grad, device)


def randn_like(x: Any, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """As `randn`, in the shape of x, of its dtype and on its device if nothing else is said."""
    return _drawn_like("randn", x, dtype, requires_grad, device)


def uniform(
    low: Any = 0.0,
    high: Any = 1.0,
    size: Any = None,
    dtype: Any = None,
    requires_grad: bool = False,
    device: Any = None,
) -> Tensor:
    """Numbers between low and high, all equally likely: low + (high - low) u, u being drawn from 0 to 1.

    Parameters
    ----------
    low, high : numbers, arrays or Tensors
        A Tensor that is being differentiated stays so: the result moves with it.
    size : int or tuple of int, optional
        By default that of low and high.
    dtype, requires_grad, device
        As everywhere in `creation`.

    Examples
    --------
    >>> import autogradkit as ag
    >>> -1 <= ag.uniform(-1, 1).item() <= 1
    True
    """
    drawn = _drawn("rand", _size_for("uniform", size, low, high), dtype, device)
    y: Tensor = low + (high - low) * drawn
    return y.requires_grad_() if requires_grad else y


def normal(
    mean: Any = 0.0,
    std: Any = 1.0,
    size: Any = None,
    dtype: Any = None,
    requires_grad: bool = False,
    device: Any = None,
) -> Tensor:
    """Numbers of the normal distribution: mean + std n, n being drawn with mean 0 and standard deviation 1.

    Parameters are as for `uniform`.

    >>> import autogradkit as ag
    >>> ag.normal(10, 2, (3,)).shape
    (3,)
    """
    drawn = _drawn("randn", _size_for("normal", size, mean, std), dtype, device)
    y: Tensor = mean + std * drawn
    return y.requires_grad_() if requires_grad else y


def randint(
    low: int,
    high: Any = None,
    size: Any = None,
    dtype: Any = None,
    requires_grad: bool = False,
    device: Any = None,
) -> Tensor:
    """Whole numbers from low up to, and without, high; `randint(high, size)` starts at 0.

    >>> import autogradkit as ag
    >>> ag.randint(1, 7, (2, 3)).shape, ag.randint(2, (3,)).shape
    ((2, 3), (3,))
    """
    if high is None or isinstance(high, (tuple, list)):
        low, high, size = 0, low, size if high is None else high
    library = destination(None, device)
    drawn = _generator(library).integers(low, high, shape("randint", (() if size is None else size,)))
    return finished(held(library.asarray(drawn, dtype, None, device)), requires_grad)


def randperm(n: int, dtype: Any = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """The numbers from 0 to n - 1 in random order.

    >>> import autogradkit as ag
    >>> sorted(ag.randperm(4).tolist())
    [0, 1, 2, 3]
    """
    library = destination(None, device)
    drawn = _generator(library).random(shape("randperm", (n,)))
    return finished(library.asarray(backend.namespace(drawn).argsort(drawn), dtype, None, device), requires_grad)


def _size_for(who: str, size: Any, *parameters: Any) -> Any:
    """The size that was asked for, else the one that the parameters have together."""
    if size is None:
        return np.broadcast_shapes(*(form(p)[0] for p in parameters))
    return shape(who, (size,))


def _drawn_like(who: str, x: Any, dtype: Any, requires_grad: bool, device: Any) -> Tensor:
    x = x if isinstance(x, Tensor) else as_raw(x)
    (size, own_dtype), below = form(x), raw(x)
    if device is None and backend.is_array(below):
        device = backend.device_of(below)
    return _drawn(who, size, own_dtype if dtype is None else dtype, device, requires_grad)


def _drawn(who: str, size: Any, dtype: Any, device: Any, requires_grad: bool = False) -> Tensor:
    library = destination(None, device)
    kind = library.dtype(dtype)
    if kind is not None and not library.functions.isdtype(kind, "real floating"):
        raise errors.random_dtype(who, kind)
    generator = _generator(library)
    drawn = generator.standard_normal(size) if who == "randn" else generator.random(size)
    if who == "rand" and kind is not None:
        drawn = _cut_to(drawn, library.functions.finfo(kind).eps)
    return finished(held(library.asarray(drawn, dtype, None, device)), requires_grad)


def _cut_to(drawn: Any, eps: float) -> Any:
    """Numbers below 1 with so few binary digits that a narrower dtype does not round them up to 1."""
    steps = 2 / float(eps)
    return backend.namespace(drawn).floor(drawn * steps) / steps
