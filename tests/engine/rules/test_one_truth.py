"""Whichever way one asks for a derivative, it is the same: it comes from the same rule."""

from typing import Any

import numpy as np

import autogradkit as ag

from .cases import Array, Case, each_case, like, plain, weights


def inner(xs: Any, ys: Any) -> float:
    return sum(float((plain(x) * plain(y)).sum()) for x, y in zip(xs, ys, strict=True))


@each_case
def test_reverse_mode_is_the_adjoint_of_forward_mode(case: Case) -> None:
    f, xs = case.on(np.asarray)
    z, pullback = ag.vjp(f, *xs)
    u, v = np.asarray(weights(*np.shape(z)), plain(z).dtype), [weights(*x.shape) for x in xs]
    moved, pulled = ag.jvp(f, xs, v)[1], pullback(u)
    size = inner([abs(u)], [abs(plain(moved))])
    precision = 1e-12 if plain(z).dtype == np.float64 else 1e-6
    assert abs(inner([u], [moved]) - inner(pulled, v)) <= precision * size


@each_case
def test_a_record_pushes_tangents_as_forward_mode_does(case: Case, array: Array) -> None:
    f, xs = case.on(array)
    v = [array(weights(*x.shape)) for x in xs]
    z, pushforward = ag.linearize(f, *xs)
    np.testing.assert_array_equal(plain(z), plain(f(*xs)))
    np.testing.assert_array_equal(plain(pushforward(*v)), plain(ag.jvp(f, xs, v)[1]))


@each_case
def test_the_ambient_graph_gives_the_transform_s_gradient_bit_for_bit(case: Case, array: Array) -> None:
    f, xs = case.on(array)
    leaves = [ag.tensor(x, requires_grad=True) for x in xs]
    z, pullback = ag.vjp(f, *xs)
    z_bar = like(z, array, weights(*plain(z).shape))
    f(*leaves).backward(z_bar)
    for leaf, expected in zip(leaves, pullback(z_bar), strict=True):
        np.testing.assert_array_equal(plain(leaf.grad), plain(expected))


@each_case
def test_vmap_gives_what_one_call_for_each_place_gives(case: Case, array: Array) -> None:
    f, xs = case.on(array)
    # Operands that are stacked beside operands that are not: each one alone, and all together.
    for stacked in [{i} for i in range(len(xs))] + [set(range(len(xs)))]:
        rows = [[1.0 * x, 1.25 * x] if i in stacked else [x, x] for i, x in enumerate(case.xs)]
        arguments = [array(np.stack(r)) if i in stacked else x for i, (r, x) in enumerate(zip(rows, xs, strict=True))]
        got = ag.vmap(f, in_axes=tuple(0 if i in stacked else None for i in range(len(xs))))(*arguments)
        for place in range(2):
            alone = f(*[array(r[place]) for r in rows])
            np.testing.assert_allclose(plain(got)[place], plain(alone), rtol=1e-15, atol=1e-16)
