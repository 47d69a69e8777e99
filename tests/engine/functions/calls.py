"""Calls of functions that only move or choose entries, and what all of them can be asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import autogradkit as ag

from ..rules.cases import plain

rng = np.random.default_rng(17)


@dataclass(frozen=True)
class Call:
    """A function `run(xp, *operands)`, for xp = numpy and autogradkit alike.

    numpy : f(*operands), what is expected where NumPy has no such function; then `run` is asked with autogradkit only
    """

    name: str
    run: Callable[..., Any]
    shapes: tuple[Any, ...]
    numpy: Callable[..., Any] | None = None

    def __repr__(self) -> str:
        return self.name

    def operands(self, *lead: int) -> list[Any]:
        """Numbers without ties, which are the same each time."""
        xs = []
        for i, shape in enumerate(self.shapes):
            whole = (*lead, *shape)
            xs.append(np.random.default_rng(i).permutation(1.0 + np.arange(np.prod(whole, dtype=int))).reshape(whole))
        return xs

    def expected(self, *xs: Any) -> Any:
        return self.numpy(*xs) if self.numpy else self.run(np, *xs)

    def joined(self, *xs: Any) -> Any:
        """All entries of all results in a row."""
        z = self.run(ag, *xs)
        return ag.concatenate([ag.reshape(part, (-1,)) for part in (z if isinstance(z, (tuple, list)) else [z])])


def same(found: Any, expected: Any) -> None:
    """Equal entries, shapes and dtypes, also of several results."""
    if isinstance(expected, (tuple, list)):
        assert isinstance(found, type(expected))
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            same(one, other)
        return
    np.testing.assert_array_equal(plain(found), expected)
    assert plain(found).dtype == np.asarray(expected).dtype


def has_numpys_values(call: Call, dtype: str) -> None:
    xs = [x.astype(dtype) for x in call.operands()]
    expected = call.expected(*xs)
    same(call.run(ag if call.numpy else np, *map(ag.tensor, xs)), expected)
    same(call.run(ag, *xs), expected)


def has_a_gradient(call: Call) -> None:
    leaves = [ag.tensor(x, requires_grad=True) for x in call.operands()]
    assert ag.autograd.gradcheck(call.joined, leaves)


def works_in(array: Callable[..., Any], call: Call) -> None:
    """In another array library, on a device that NumPy cannot look at: values and gradients."""
    xs = call.operands()
    here = [array(x) for x in xs]
    np.testing.assert_array_equal(plain(call.joined(*here)), call.joined(*xs))
    places = tuple(range(len(xs)))

    def total(*xs: Any) -> Any:
        return ag.sum(ag.square(call.joined(*xs)))

    for found, expected in zip(ag.grad(total, places)(*here), ag.grad(total, places)(*xs), strict=True):
        np.testing.assert_allclose(plain(found), expected, rtol=1e-14)


def works_under_vmap(call: Call) -> None:
    """For three examples at once what it gives for each, and its gradients likewise."""
    xs = call.operands(3)

    def total(*xs: Any) -> Any:
        return ag.sum(ag.square(call.joined(*xs)))

    gradient = ag.grad(total, tuple(range(len(xs))))
    mapped, gradients = ag.vmap(call.joined)(*xs), ag.vmap(gradient)(*xs)
    for i in range(3):
        each = [x[i] for x in xs]
        np.testing.assert_array_equal(mapped[i], call.joined(*each))
        for found, expected in zip(gradients, gradient(*each), strict=True):
            np.testing.assert_allclose(found[i], expected, rtol=1e-14)
