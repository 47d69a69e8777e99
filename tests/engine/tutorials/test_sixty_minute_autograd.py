"""PyTorch's tutorial "A gentle introduction to torch.autograd" (the sixty-minute blitz).

A training step of a network, the gradient of Q = 3a³ - b², and which part of a graph is recorded. The older edition of
the page stands here too: the 4.5 of its first example, and doubling until the norm is large.
"""

import math
from typing import Any

import numpy as np
import pytest

from .values import array, assert_equal


def test_one_step_of_training(torch: Any) -> None:
    torch.manual_seed(0)
    data, labels = torch.rand(1, 6), torch.rand(1, 4)
    weights = [(torch.randn(6, 8) * 0.3).requires_grad_(), (torch.randn(8, 4) * 0.3).requires_grad_()]
    momentum = [torch.zeros_like(w) for w in weights]

    def loss() -> Any:
        return (torch.tanh(data @ weights[0]) @ weights[1] - labels).sum()

    # A loss without a square, as in the tutorial: it falls by lr · |gradient|² to first order.
    before = loss()
    before.backward()
    lr = 1e-6
    slope = sum(float((array(w.grad) ** 2).sum()) for w in weights)
    with torch.no_grad():
        for w, m in zip(weights, momentum, strict=True):
            m.mul_(0.9).add_(w.grad)
            w.sub_(lr * m)
    assert (before.item() - loss().item()) / lr == pytest.approx(slope, rel=1e-4)


def test_the_gradient_of_q(torch: Any) -> None:
    a = torch.tensor([2.0, 3.0], requires_grad=True)
    b = torch.tensor([6.0, 4.0], requires_grad=True)
    Q = 3 * a**3 - b**2
    external_grad = torch.tensor([1.0, 1.0])
    Q.backward(gradient=external_grad)
    assert_equal(a.grad, array(9 * a**2))
    assert_equal(b.grad, array(-2 * b))


def test_the_sum_of_q_needs_no_gradient_from_outside(torch: Any) -> None:
    a = torch.tensor([2.0, 3.0], requires_grad=True)
    b = torch.tensor([6.0, 4.0], requires_grad=True)
    (3 * a**3 - b**2).sum().backward()
    assert_equal(a.grad, [36.0, 81.0])
    assert_equal(b.grad, [-12.0, -8.0])


def test_one_input_that_wants_a_gradient_is_enough(torch: Any) -> None:
    x = torch.rand(5, 5)
    y = torch.rand(5, 5)
    z = torch.rand(5, 5, requires_grad=True)
    assert not (x + y).requires_grad
    assert (x + z).requires_grad


def test_only_the_last_layer_is_trained_where_the_rest_is_frozen(torch: Any) -> None:
    torch.manual_seed(0)
    body, head = torch.randn(6, 8, requires_grad=True), torch.randn(8, 4, requires_grad=True)
    for frozen in (body,):
        frozen.requires_grad = False
    features = torch.rand(1, 6) @ body
    (features @ head).sum().backward()
    assert body.grad is None
    assert_equal(head.grad, np.outer(array(features)[0], np.ones(4)))


def test_the_older_page_four_and_a_half(torch: Any) -> None:
    x = torch.ones(2, 2, requires_grad=True)
    y = x + 2
    z = y * y * 3
    out = z.mean()
    assert y.grad_fn is not None
    assert_equal(out, 27.0)
    out.backward()
    assert_equal(x.grad, np.full((2, 2), 4.5))


def test_the_older_page_requires_grad_later(torch: Any) -> None:
    a = torch.randn(2, 2)
    a = (a * 3) / (a - 1)
    assert not a.requires_grad
    a.requires_grad_(True)
    assert a.requires_grad
    b = (a * a).sum()
    assert b.grad_fn is not None
    b.backward()
    assert_equal(a.grad, 2 * array(a))


def test_the_older_page_doubling_until_the_norm_is_large(torch: Any) -> None:
    torch.manual_seed(3)
    x = torch.randn(3, requires_grad=True)
    y = x * 2
    while math.sqrt((y.data * y.data).sum().item()) < 1000:
        y = y * 2
    doublings = round(math.log2((y[0] / x[0]).item()))
    gradients = torch.tensor([0.1, 1.0, 0.0001])
    y.backward(gradients)
    assert doublings >= 8
    assert_equal(x.grad, 2.0**doublings * np.array([0.1, 1.0, 0.0001]))


def test_the_older_page_no_grad(torch: Any) -> None:
    x = torch.randn(3, requires_grad=True)
    assert (x**2).requires_grad
    with torch.no_grad():
        assert not (x**2).requires_grad
