"""Nobody's arrays are touched: cotangents that are handed in stay as they are, results have memory of their own."""

from typing import Any

import numpy as np

import autogradkit as ag

from .cases import Case, each_case, plain, weights


def arrays(*tensors: Any) -> list[Any]:
    return [t for t in (plain(t) for t in tensors) if t.ndim and t.size]


def share_nothing(one: Any, others: Any) -> bool:
    return not any(np.shares_memory(one, other) for other in others)


@each_case
def test_a_cotangent_that_is_handed_in_is_not_modified(case: Case) -> None:
    f, xs = case.on(np.asarray)
    given = np.asarray(weights(*np.shape(case.exact(*xs))))
    z_bar = given.copy()
    pullback = ag.vjp(lambda *xs: (z := f(*xs)) + z * 2.0, *xs)[1]
    pullback(z_bar)
    leaves = [ag.tensor(x, requires_grad=True) for x in xs]
    f(*leaves).backward(z_bar)
    f(*leaves).backward(z_bar)
    np.testing.assert_array_equal(z_bar, given)


@each_case
def test_gradients_share_memory_with_nothing(case: Case) -> None:
    f, xs = case.on(np.asarray)
    leaves = [ag.tensor(x, requires_grad=True) for x in xs]
    z = f(*leaves)
    z_bar = np.asarray(weights(*z.shape), plain(z).dtype)
    z.backward(z_bar)
    gradients = arrays(*[leaf.grad for leaf in leaves])
    for i, gradient in enumerate(gradients):
        assert gradient.flags.writeable
        assert share_nothing(gradient, [z_bar, *arrays(*leaves, z), *gradients[:i]])


@each_case
def test_cotangents_of_a_pullback_share_memory_with_nothing(case: Case) -> None:
    f, xs = case.on(np.asarray)
    z, pullback = ag.vjp(f, *xs)
    z_bar = np.asarray(weights(*np.shape(z)), plain(z).dtype)
    first, second = arrays(*pullback(z_bar)), arrays(*pullback(z_bar))
    for i, x_bar in enumerate(first):
        assert x_bar.flags.writeable
        assert share_nothing(x_bar, [z_bar, *xs, *first[:i], *second])
