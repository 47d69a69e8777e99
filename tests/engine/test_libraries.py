"""The same programs on every array library, from making a Tensor to training a model."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.backend import device_of, to_numpy


def test_a_small_net_trains(array: Callable[..., Any]) -> None:
    rng = np.random.default_rng(1)
    x, target = rng.normal(size=(20, 3)), rng.normal(size=(20, 1))
    start = [rng.normal(size=s) for s in ((3, 4), (4,), (4, 1))]

    def train(make: Callable[..., Any]) -> tuple[list[float], list[Any]]:
        w, b, v = (ag.tensor(make(p), requires_grad=True) for p in start)
        losses = []
        for _ in range(5):
            loss = ((ag.tanh(ag.matmul(make(x), w) + b) @ v - make(target)) ** 2).mean()
            loss.backward()
            losses.append(loss.item())
            with ag.no_grad():
                for p in (w, b, v):
                    p -= 0.1 * p.grad
                    p.grad = None
        return losses, [p.tolist() for p in (w, b, v)]

    losses, parameters = train(array)
    expected_losses, expected = train(np.asarray)
    np.testing.assert_allclose(losses, expected_losses, rtol=1e-12)
    for p, e in zip(parameters, expected, strict=True):
        np.testing.assert_allclose(p, e, rtol=1e-12)
    assert losses[-1] < losses[0]


def test_a_tensor_stays_in_its_library_and_on_its_device(array: Callable[..., Any]) -> None:
    data = array([[1.0, 2.0], [3.0, 4.0]])
    x = ag.tensor(data, requires_grad=True)
    y = (x * x).sum()
    y.backward()
    assert type(x.value) is type(x.grad.value) is type(data)
    assert x.device == x.grad.device == device_of(data)
    assert y.item() == 30.0
    assert x[1, 0].item() == 3.0
    assert "tensor(" in repr(x)


def test_python_scalars_and_arrays_mix(array: Callable[..., Any]) -> None:
    s = ag.tensor(2.0, requires_grad=True)
    x = ag.tensor(array([1.0, 2.0, 3.0]), requires_grad=True)
    (s * x / 4 + s).sum().backward()
    assert s.grad.item() == pytest.approx(4.5)
    assert x.grad.tolist() == [0.5, 0.5, 0.5]


def test_higher_orders_and_create_graph(array: Callable[..., Any]) -> None:
    x, v = array([0.3, 0.7]), array([1.0, -2.0])
    over_reverse = ag.jvp(ag.grad(lambda x: (ag.sin(x) * x**3).sum()), (x,), (v,))[1]
    leaf = ag.tensor(x, requires_grad=True)
    (ag.sin(leaf) * leaf**3).sum().backward(create_graph=True)
    g, leaf.grad = leaf.grad, None
    (g * ag.tensor(v)).sum().backward()
    np.testing.assert_allclose(to_numpy(over_reverse), leaf.grad.tolist(), rtol=1e-13)


def test_what_was_modified_in_place_is_refused(array: Callable[..., Any]) -> None:
    x = ag.tensor(array([1.0, 2.0]), requires_grad=True)
    h = x * 1.0
    y = (h * h).sum()
    h += 1.0
    with pytest.raises(RuntimeError, match="modified in place"):
        y.backward()


def test_gradients_share_memory_with_nothing(array: Callable[..., Any]) -> None:
    x, w = (ag.tensor(array([1.0, 2.0]), requires_grad=True) for _ in range(2))
    (x + w).sum().backward()
    with ag.no_grad():
        x.grad += 1.0
    assert w.grad.tolist() == [1.0, 1.0]
