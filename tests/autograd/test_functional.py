"""`autograd.functional`: the older form of the transforms, with Tensors or tuples of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .common import assert_same, gradients, leaf

functional = ag.autograd.functional
X, W, V = np.array([0.5, -1.5, 2.0]), np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 4.0]]), np.array([1.0, 0.5, -2.0])


def vector(x: Any) -> Any:
    return ag.sin(W @ x)


def number(x: Any) -> Any:
    return (ag.sin(x) * x * X).sum()


def two(x: Any, w: Any) -> Any:
    return w @ x, (w * w * x).sum()


JACOBIAN = np.cos(W @ X)[:, None] * W
HESSIAN = np.diag((2 * np.cos(X) - X * np.sin(X)) * X)


@pytest.mark.parametrize("settings", [{}, {"strategy": "forward-mode"}, {"vectorize": True}, {"strict": True}])
def test_a_jacobian_has_the_shape_of_output_and_input(settings: Any) -> None:
    got = functional.jacobian(vector, ag.tensor(X), **settings)
    assert not got.requires_grad
    np.testing.assert_allclose(got.numpy(), JACOBIAN, rtol=1e-14)
    np.testing.assert_allclose(functional.jacobian(lambda x: x.sum(), ag.tensor(X), **settings).numpy(), np.ones(3))


@pytest.mark.parametrize("strategy", ["reverse-mode", "forward-mode"])
def test_a_jacobian_of_tuples_is_a_tuple_of_tuples(strategy: str) -> None:
    rows = functional.jacobian(two, (ag.tensor(X), ag.tensor(W)), strategy=strategy)
    y_x, y_w, z_x, z_w = (block.numpy() for row in rows for block in row)
    np.testing.assert_allclose(y_x, W)
    np.testing.assert_allclose(y_w, np.einsum("ij,k->ijk", np.eye(2), X))
    np.testing.assert_allclose(z_x, (W * W).sum(0))
    np.testing.assert_allclose(z_w, 2 * W * X)


def test_a_hessian() -> None:
    np.testing.assert_allclose(functional.hessian(number, ag.tensor(X)).numpy(), HESSIAN, rtol=1e-13)
    blocks = functional.hessian(lambda x, w: (w @ x).sum() ** 2, (ag.tensor(X), ag.tensor(W)))
    s, c = W.sum(0), (W @ X).sum()
    np.testing.assert_allclose(blocks[0][0].numpy(), 2 * np.outer(s, s), rtol=1e-13)
    expected = 2 * np.einsum("a,k->ak", s, X)[:, None, :] + 2 * c * np.eye(3)[:, None, :]
    np.testing.assert_allclose(blocks[0][1].numpy(), np.broadcast_to(expected, (3, 2, 3)), rtol=1e-13)
    np.testing.assert_allclose(blocks[1][0].numpy(), np.moveaxis(blocks[0][1].numpy(), 0, -1), rtol=1e-13)


def test_a_hessian_is_of_one_number() -> None:
    with pytest.raises(RuntimeError, match=r"functional.hessian .*one number.*\(2,\)"):
        functional.hessian(vector, ag.tensor(X))
    assert functional.hessian(lambda x: number(x).reshape(1), ag.tensor(X)).shape == (3, 3)


def test_products_with_a_jacobian() -> None:
    u = np.array([1.0, -2.0])
    y, x_bar = functional.vjp(vector, ag.tensor(X), ag.tensor(u))
    np.testing.assert_allclose(x_bar.numpy(), u @ JACOBIAN, rtol=1e-14)
    y, y_dot = functional.jvp(vector, ag.tensor(X), ag.tensor(V))
    np.testing.assert_allclose(y_dot.numpy(), JACOBIAN @ V, rtol=1e-14)
    np.testing.assert_array_equal(y.numpy(), np.sin(W @ X))


@pytest.mark.parametrize("product", ["hvp", "vhp"])
def test_products_with_a_hessian(product: str) -> None:
    y, got = getattr(functional, product)(number, ag.tensor(X), ag.tensor(V))
    np.testing.assert_allclose(got.numpy(), HESSIAN @ V, rtol=1e-13)
    assert y.item() == pytest.approx((np.sin(X) * X * X).sum(), rel=1e-15)


def test_products_for_tuples_are_tuples() -> None:
    inputs, directions = (ag.tensor(X), ag.tensor(W)), (ag.tensor(V), ag.tensor(W + 1))
    outputs, (x_bar, w_bar) = functional.vjp(two, inputs, (ag.tensor([1.0, 2.0]), ag.tensor(3.0)))
    assert isinstance(outputs, tuple)
    np.testing.assert_allclose(x_bar.numpy(), np.array([1.0, 2.0]) @ W + 3 * (W * W).sum(0))
    np.testing.assert_allclose(w_bar.numpy(), np.outer([1.0, 2.0], X) + 6 * W * X)
    _, (y_dot, z_dot) = functional.jvp(two, inputs, directions)
    np.testing.assert_allclose(y_dot.numpy(), (W + 1) @ X + W @ V)
    assert z_dot.item() == pytest.approx((2 * W * (W + 1) * X + W * W * V).sum(), rel=1e-14)
    for product in (functional.hvp, functional.vhp):
        _, (hx, hw) = product(lambda x, w: (w * w * x).sum(), inputs, directions)
        np.testing.assert_allclose(hx.numpy(), (2 * W * (W + 1)).sum(0))
        np.testing.assert_allclose(hw.numpy(), 2 * (W + 1) * X + 2 * W * V)


def test_a_direction_may_be_left_out_where_there_is_only_one() -> None:
    assert functional.vjp(number, ag.tensor(X))[1].shape == (3,)
    assert functional.jvp(lambda x: x**3, ag.tensor(2.0))[1].item() == 12.0
    assert functional.hvp(lambda x: x**3, ag.tensor(2.0))[1].item() == 12.0
    assert functional.vhp(lambda x: x**3, ag.tensor(2.0))[1].item() == 12.0
    with pytest.raises(RuntimeError, match=r"functional.vjp .*one number.*\(2,\)"):
        functional.vjp(vector, ag.tensor(X))
    for product in (functional.jvp, functional.hvp, functional.vhp):
        with pytest.raises(ValueError, match=r"without v, each input must be one number"):
            product(number, ag.tensor(X))


CREATED: dict[str, Callable[..., Any]] = {
    "jacobian": lambda x, **s: functional.jacobian(vector, x, **s),
    "jacobian forwards": lambda x, **s: functional.jacobian(vector, x, strategy="forward-mode", **s),
    "hessian": lambda x, **s: functional.hessian(number, x, **s),
    "vjp": lambda x, **s: functional.vjp(vector, x, ag.ones(2), **s)[1],
    "jvp": lambda x, **s: functional.jvp(vector, x, ag.tensor(V), **s)[1],
    "hvp": lambda x, **s: functional.hvp(number, x, ag.tensor(V), **s)[1],
    "vhp": lambda x, **s: functional.vhp(number, x, ag.tensor(V), **s)[1],
}
PLAIN: dict[str, Callable[..., Any]] = {
    "jacobian": lambda x: ag.cos(W @ x).unsqueeze(1) * W,
    "hessian": lambda x: (2 * ag.cos(x) - x * ag.sin(x)) * X * np.eye(3),
    "vjp": lambda x: ag.cos(W @ x) @ W,
    "jvp": lambda x: ag.cos(W @ x) * (W @ V),
    "hvp": lambda x: (2 * ag.cos(x) - x * ag.sin(x)) * X * V,
}


@pytest.mark.parametrize("name", CREATED)
def test_with_create_graph_a_result_can_be_differentiated(name: str) -> None:
    plain = PLAIN[{"jacobian forwards": "jacobian", "vhp": "hvp"}.get(name, name)]
    x, other = leaf(X), leaf(X)
    got, expected = CREATED[name](x, create_graph=True), plain(other)
    assert_same([got.detach().numpy()], [expected.detach().numpy()])
    (got * got).sum().backward()
    (expected * expected).sum().backward()
    assert_same([x.grad.numpy()], [other.grad.numpy()])


@pytest.mark.parametrize("name", CREATED)
def test_without_create_graph_a_result_is_outside_the_graph(name: str) -> None:
    assert not CREATED[name](leaf(X)).requires_grad


def test_parameters_that_the_function_closes_over_are_inside_the_graph_only_when_asked() -> None:
    scale = leaf(3.0)
    f = lambda x: (x * x * scale).sum()
    assert not functional.jacobian(f, ag.tensor(X)).requires_grad
    functional.jacobian(f, ag.tensor(X), create_graph=True).sum().backward()
    assert scale.grad.item() == pytest.approx(2 * X.sum())


def test_an_input_that_does_not_matter_has_zeros_or_is_refused() -> None:
    x = ag.tensor(X)
    assert functional.jacobian(lambda x: ag.ones(2), x).tolist() == [[0.0] * 3] * 2
    assert functional.jacobian(lambda x, w: x * 1, (x, ag.tensor(1.0)))[1].tolist() == [0.0] * 3
    with pytest.raises(RuntimeError, match="input 1 was not used"):
        functional.jacobian(lambda x, w: x * 1, (x, ag.tensor(1.0)), strict=True)


@pytest.mark.parametrize("product", ["jacobian", "hessian", "vjp", "jvp", "hvp", "vhp"])
def test_with_strict_every_form_refuses_an_input_or_an_output_that_does_not_matter(product: str) -> None:
    ask, two_inputs = getattr(functional, product), (ag.tensor(2.0), ag.tensor(1.0))
    ask(lambda x, w: x * x, two_inputs)
    ask(lambda x, w: x * w, two_inputs, strict=True)
    with ag.no_grad():
        ask(lambda x, w: x * w, two_inputs, strict=True)
    with pytest.raises(RuntimeError, match="input 1 was not used"):
        ask(lambda x, w: x * x, two_inputs, strict=True)
    with pytest.raises(RuntimeError, match="does not depend on anything"):
        ask(lambda x, w: ag.tensor(3.0), two_inputs, strict=True)


@pytest.mark.parametrize("product", ["hvp", "vhp"])
def test_products_with_a_hessian_run_the_function_once_and_hand_out_its_value(product: str) -> None:
    calls = []

    def counted(x: Any) -> Any:
        calls.append(1)
        return number(x)

    x = leaf(X)
    y, _ = getattr(functional, product)(counted, x, ag.tensor(V), create_graph=True)
    assert len(calls) == 1
    y.backward()
    assert_same([x.grad.numpy()], gradients(number, X))


def test_an_unknown_strategy_is_refused() -> None:
    with pytest.raises(ValueError, match="strategy='sideways' is not known"):
        functional.jacobian(vector, ag.tensor(X), strategy="sideways")
    with pytest.raises(ValueError, match="strategy='sideways' is not known"):
        functional.hessian(number, ag.tensor(X), outer_jacobian_strategy="sideways")


def test_inputs_are_tensors() -> None:
    for ask in (functional.jacobian, functional.hessian, functional.vjp, functional.hvp):
        with pytest.raises(TypeError, match=r"autograd.functional needs a Tensor"):
            ask(number, X)


def test_inputs_are_left_as_they_are() -> None:
    x = leaf(X)
    functional.hessian(number, x)
    functional.vhp(number, x, ag.tensor(V))
    assert (x.grad, x.requires_grad, x.is_leaf) == (None, True, True)
