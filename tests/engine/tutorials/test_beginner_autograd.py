"""PyTorch's tutorial "Automatic differentiation with torch.autograd" (Learn the basics).

One layer and its loss, what records, how recording is stopped, and how gradients add up.
"""

from typing import Any

import numpy as np
import pytest

from .values import array, assert_equal


def layer(torch: Any) -> tuple[Any, Any, Any, Any]:
    torch.manual_seed(1)
    x = torch.ones(5)
    w = torch.randn(5, 3, requires_grad=True)
    b = torch.randn(3, requires_grad=True)
    return x, w, b, torch.matmul(x, w) + b


def cross_entropy_of_zeros(torch: Any, z: Any) -> Any:
    """The binary cross-entropy with logits z where all labels are 0: the mean of log(1 + exp(z))."""
    return torch.log(1 + torch.exp(z)).mean()


def test_the_gradients_of_one_layer(torch: Any) -> None:
    x, w, b, z = layer(torch)
    loss = cross_entropy_of_zeros(torch, z)
    assert z.grad_fn is not None
    assert loss.grad_fn is not None
    assert (x.requires_grad, w.requires_grad, b.requires_grad, loss.requires_grad) == (False, True, True, True)

    loss.backward()
    probability = 1 / (1 + np.exp(-array(z)))
    assert_equal(b.grad, probability / 3)
    assert_equal(w.grad, np.outer(np.ones(5), probability / 3))
    assert x.grad is None


def test_a_graph_can_be_walked_once_unless_it_is_retained(torch: Any) -> None:
    *_, b, z = layer(torch)
    loss = cross_entropy_of_zeros(torch, z)
    loss.backward(retain_graph=True)
    first = array(b.grad).copy()
    loss.backward()
    assert_equal(b.grad, 2 * first)
    with pytest.raises(RuntimeError):
        loss.backward()


def test_two_ways_to_stop_recording(torch: Any) -> None:
    x, w, b, z = layer(torch)
    assert z.requires_grad
    with torch.no_grad():
        quiet = torch.matmul(x, w) + b
    assert not quiet.requires_grad

    z = torch.matmul(x, w) + b
    assert not z.detach().requires_grad
    assert_equal(z.detach(), array(quiet))


def test_a_frozen_parameter_gets_no_gradient(torch: Any) -> None:
    x, w, b, _ = layer(torch)
    w.requires_grad_(False)
    cross_entropy_of_zeros(torch, torch.matmul(x, w) + b).backward()
    assert w.grad is None
    assert b.grad is not None


def test_products_with_the_jacobian_add_up(torch: Any) -> None:
    inp = torch.eye(4, 5, requires_grad=True)
    out = (inp + 1).pow(2).t()
    once = 2 * (np.eye(4, 5) + 1)

    out.backward(torch.ones_like(out), retain_graph=True)
    assert_equal(inp.grad, once)
    out.backward(torch.ones_like(out), retain_graph=True)
    assert_equal(inp.grad, 2 * once)
    inp.grad.zero_()
    out.backward(torch.ones_like(out), retain_graph=True)
    assert_equal(inp.grad, once)
