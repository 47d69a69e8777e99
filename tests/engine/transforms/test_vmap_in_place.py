"""What changes values in place does under `vmap` what it does in a Python loop, alone and with derivatives around."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .stacks import ROWS, SIZE, XS, Function, compare


def adds(x: Any) -> Any:
    y = x * 2
    before = y * 3
    y += x
    return y * before


def writes_one(x: Any) -> Any:
    y = x * 1
    y[1] = y[0] * y[2]
    return y * y


def writes_rows(x: Any) -> Any:
    y = x * 1
    y[ROWS[:2]] = ag.sin(x[1:3])
    y[np.array([False, True, False, False])] = 0.5
    return y * x


def writes_into_a_constant(x: Any) -> Any:
    y = ag.zeros(4)
    y[1:] = x[:3]
    y[0] += x[3] * x[3]
    return y * y


def changes_a_view(x: Any) -> Any:
    y = x * 1
    part = y[1:]
    before = y * 5
    part *= x[:3] * 3
    return y * before


def changes_what_a_view_shows(x: Any) -> Any:
    y = x * 1
    part = y.reshape(2, 2)
    y[2:] = x[:2] * 5
    return (part * part).reshape(4)


def changes_a_view_of_a_view(x: Any) -> Any:
    y = x * 1
    y.reshape(2, 2).T[0] += x[:2] * x[2:]
    return y * x


def overwrites(x: Any) -> Any:
    y, z = x * 1, x * 7
    y.copy_(z * x)
    z = z * 3
    z.zero_()
    return y * x + z.fill_(2.0)


def changes_a_copy(x: Any) -> Any:
    y = x.clone()
    y[0] = 0.0
    return x * y


IN_PLACE = [
    adds, writes_one, writes_rows, writes_into_a_constant, changes_a_view, changes_what_a_view_shows,
    changes_a_view_of_a_view, overwrites, changes_a_copy,
]  # fmt: skip


@pytest.mark.parametrize("f", IN_PLACE)
def test_what_changes_in_place_maps_like_a_loop(f: Function) -> None:
    expected = np.stack([f(ag.tensor(x)).numpy() for x in XS])
    compare(ag.vmap(f)(XS), expected)
    compare(ag.vmap(f, in_axes=1, out_axes=1)(XS.T), expected.T)
    compare(ag.vmap(ag.vmap(f))(XS.reshape(1, SIZE, 4))[0], expected)


@pytest.mark.parametrize("f", IN_PLACE)
def test_derivatives_of_what_changes_in_place_agree_in_every_nesting_with_vmap(f: Function) -> None:
    def leaf(x: Any) -> Any:
        return ag.tensor(x, requires_grad=True)

    expected = []
    for x in XS:
        x = leaf(x)
        f(x).sum().backward()
        expected.append(x.grad.numpy())
    gradients = np.stack(expected)
    compare(ag.vmap(ag.grad(lambda x: f(x).sum()))(XS), gradients)
    compare(ag.grad(lambda xs: ag.vmap(f)(xs).sum())(XS), gradients)
    compare(ag.jacfwd(lambda s: ag.vmap(lambda x: f(x + s).sum())(XS))(0.0), gradients.sum(axis=1))
    compare(ag.vmap(lambda x: ag.jvp(f, (x,), (np.ones(4),))[1].sum())(XS), gradients.sum(axis=1))


def test_the_stack_that_was_handed_in_is_not_changed() -> None:
    def changes_its_argument(x: Any) -> Any:
        x += 1
        x[0] = 0.0
        return x

    stack, tensor = XS.copy(), ag.tensor(XS)
    expected = np.concatenate([np.zeros((SIZE, 1)), XS[:, 1:] + 1], axis=1)
    compare(ag.vmap(changes_its_argument)(stack), expected)
    compare(ag.vmap(changes_its_argument)(tensor), expected)
    np.testing.assert_array_equal(stack, XS)
    np.testing.assert_array_equal(tensor.numpy(), XS)


def test_taking_one_number_and_changing_it_does_the_same_as_in_the_loop() -> None:
    def f(x: Any) -> Any:
        y = x * 1
        number = y[0]
        number += 1
        return y

    compare(ag.vmap(f)(XS), np.stack([f(ag.tensor(x)).numpy() for x in XS]))


@pytest.mark.parametrize("outside", [ag.Tensor.detach, lambda x: x.data])
def test_what_is_detached_keeps_its_hidden_axis(outside: Function) -> None:
    compare(ag.vmap(lambda x: outside(x) * x)(XS), XS * XS)
    compare(ag.vmap(ag.grad(lambda x: (outside(x) * x).sum()))(XS), XS)
    compare(ag.grad(lambda xs: ag.vmap(lambda x: outside(x) * x)(xs).sum())(XS), XS)
