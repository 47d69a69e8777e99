"""PyTorch's note "Autograd mechanics": what is saved, what is recorded, modes, in-place checks, threads, hooks."""

import threading
from typing import Any

import numpy as np
import pytest

import autogradkit

from .values import array, assert_equal

# ------------------------------------------------------------------ how history is encoded


def test_a_power_saves_what_its_derivative_needs(torch: Any) -> None:
    x = torch.randn(5, requires_grad=True)
    saved = []
    with torch.autograd.graph.saved_tensors_hooks(lambda v: saved.append(v) or v, lambda v: v):
        y = x.pow(2)
    assert len(saved) == 1
    assert_equal(saved[0], array(x))
    y.sum().backward()
    assert_equal(x.grad, 2 * array(x))


def test_an_exponential_saves_its_result(torch: Any) -> None:
    x = torch.randn(5, requires_grad=True)
    saved = []
    with torch.autograd.graph.saved_tensors_hooks(lambda v: saved.append(v) or v, lambda v: v):
        y = x.exp()
    assert len(saved) == 1
    assert_equal(saved[0], array(y))


def test_a_power_of_our_own_saves_its_base(torch: Any) -> None:
    class SelfPower(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any, exponent: int) -> Any:
            ctx.save_for_backward(x)
            ctx.exponent = exponent
            return x**exponent

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            (x,) = ctx.saved_tensors
            return ctx.exponent * x ** (ctx.exponent - 1) * g, None

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    SelfPower.apply(x, 3).sum().backward()
    assert_equal(x.grad, [3.0, 12.0])


def test_the_graph_is_made_anew_in_each_iteration(torch: Any) -> None:
    w = torch.tensor(2.0, requires_grad=True)
    for depth in (1, 2, 3):
        y = w
        for _ in range(depth):
            y = y * w
        w.grad = None
        y.backward()
        assert_equal(w.grad, (depth + 1) * 2.0**depth)


# ------------------------------------------------------------------ functions that are not smooth


@pytest.mark.parametrize(
    ("name", "at", "slope"), [("relu", 0.0, 0.0), ("abs", 0.0, 0.0), ("relu", 2.0, 1.0), ("abs", -3.0, -1.0)]
)
def test_a_kink_has_the_subgradient_of_smallest_norm(torch: Any, name: str, at: float, slope: float) -> None:
    x = torch.tensor(at, requires_grad=True)
    getattr(torch, name)(x).backward()
    assert_equal(x.grad, slope)


def test_a_square_root_is_infinitely_steep_at_zero(torch: Any) -> None:
    x = torch.tensor(0.0, requires_grad=True)
    with np.errstate(divide="ignore"):
        torch.sqrt(x).backward()
    assert x.grad.item() == np.inf


# ------------------------------------------------------------------ what is recorded


def test_requires_grad_spreads_from_any_input(torch: Any) -> None:
    x, y, z = torch.randn(5, 5), torch.randn(5, 5), torch.randn(5, 5, requires_grad=True)
    a = x + y
    assert not a.requires_grad
    assert (a + z).requires_grad


def test_freezing_keeps_a_subgraph_out(torch: Any) -> None:
    base, head = torch.randn(4, 3, requires_grad=True), torch.randn(3, requires_grad=True)
    base.requires_grad = False
    features = torch.ones(4) @ base
    assert features.grad_fn is None
    (features @ head).backward()
    assert base.grad is None
    assert_equal(head.grad, array(features))


def test_a_result_always_requires_a_gradient(torch: Any) -> None:
    y = torch.ones(2, requires_grad=True) * 2
    assert y.requires_grad
    with pytest.raises(RuntimeError):
        y.requires_grad = False


def test_no_grad_mode_treats_inputs_as_constants_whose_results_are_useful_later(torch: Any) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.no_grad():
        scale = x * 10
    (x * scale).sum().backward()
    assert_equal(x.grad, [10.0, 20.0])


def test_inference_mode_records_nothing(torch: Any) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.inference_mode():
        scale = x * 10
        assert not scale.requires_grad
    assert_equal(scale * 2, [20.0, 40.0])

    # PyTorch does not let such a Tensor into a graph later; here it is a constant like any other.
    if torch is autogradkit:
        (x * scale).sum().backward()
        assert_equal(x.grad, [10.0, 20.0])
    else:
        with pytest.raises(RuntimeError):
            x * scale


# ------------------------------------------------------------------ in-place


def test_a_value_that_is_needed_and_was_overwritten_is_an_error(torch: Any) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    a = x * 2
    y = a.sin()
    a.add_(1)
    with pytest.raises(RuntimeError):
        y.sum().backward()
    assert x.grad is None


def test_a_value_that_nobody_needs_may_be_overwritten(torch: Any) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    a = x * 2
    y = a + 1
    a.add_(1)
    y.sum().backward()
    assert_equal(x.grad, [2.0, 2.0])


def test_views_share_the_check(torch: Any) -> None:
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    a = x * 2
    y = a.sin()
    a[1:].zero_()
    with pytest.raises(RuntimeError):
        y.sum().backward()


# ------------------------------------------------------------------ threads


def test_threads_train_side_by_side(torch: Any) -> None:
    gradients = []

    def train() -> None:
        x = torch.ones(5, 5, requires_grad=True)
        y = (x + 3) * (x + 4) * 0.5
        y.sum().backward()
        gradients.append(array(x.grad))

    threads = [threading.Thread(target=train) for _ in range(10)]
    for p in threads:
        p.start()
    for p in threads:
        p.join()
    np.testing.assert_array_equal(gradients, np.full((10, 5, 5), 4.5))


def test_each_thread_starts_in_grad_mode(torch: Any) -> None:
    seen = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
        assert not torch.is_grad_enabled()
    assert seen == [True]


# ------------------------------------------------------------------ when hooks run


def test_the_order_in_which_hooks_run(torch: Any) -> None:
    order: list[str] = []

    def noting(what: str) -> Any:
        return lambda *gradients: order.append(what)

    x = torch.tensor(2.0, requires_grad=True)
    y = x * x
    y.grad_fn.register_prehook(noting("before the node"))
    y.grad_fn.register_hook(noting("after the node"))
    y.register_hook(noting("tensor y"))
    x.register_hook(noting("tensor x"))
    (y * 3).backward()
    assert order == ["tensor y", "before the node", "after the node", "tensor x"]


def test_hooks_run_for_grad_as_for_backward(torch: Any) -> None:
    x = torch.tensor(2.0, requires_grad=True)
    y = x * x
    y.register_hook(lambda g: g * 10)
    assert_equal(torch.autograd.grad(y * 3, y)[0], 30.0)
    assert_equal(torch.autograd.grad(y * 3, x)[0], 120.0)


def test_a_hook_belongs_to_the_value_at_which_it_was_registered(torch: Any) -> None:
    seen: dict[str, Any] = {}
    x = torch.tensor([1.0], requires_grad=True)
    a = x.clone()
    a.register_hook(lambda g: seen.update(before=g))
    a.mul_(2)
    a.register_hook(lambda g: seen.update(after=g))
    (a * 5).sum().backward()
    assert_equal(seen["before"], [10.0])
    assert_equal(seen["after"], [5.0])


def test_a_retained_gradient_follows_the_tensor(torch: Any) -> None:
    x = torch.tensor([1.0], requires_grad=True)
    a = x.clone()
    a.retain_grad()
    a.mul_(2)
    (a * 5).sum().backward()
    assert_equal(a.grad, [5.0])
    assert_equal(x.grad, [10.0])
