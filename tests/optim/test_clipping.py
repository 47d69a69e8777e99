"""Clipping: what is too large becomes smaller in place, all else stays."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit import optim

from .common import leaf


def with_gradient(array: Callable[..., Any], grad: Any, dtype: str = "float64") -> Any:
    p = ag.as_tensor(array(np.zeros_like(grad), dtype), requires_grad=True)
    p.grad = ag.as_tensor(array(grad, dtype))
    return p


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_all_gradients_shrink_by_one_factor(array: Callable[..., Any], dtype: str) -> None:
    params = [with_gradient(array, grad, dtype) for grad in ([3.0, 0.0], [[4.0]])]
    held = [p.grad.value for p in params]
    norm = optim.clip_grad_norm_(params, 2.5)
    assert norm.tolist() == pytest.approx(5.0)
    assert norm.device == params[0].device
    assert str(norm.dtype).endswith(dtype)
    assert [p.grad.value is g for p, g in zip(params, held, strict=True)] == [True, True]
    assert [p.grad.dtype == p.dtype for p in params] == [True, True]
    np.testing.assert_allclose(params[0].grad.tolist(), [1.5, 0.0], rtol=1e-6)
    np.testing.assert_allclose(params[1].grad.tolist(), [[2.0]], rtol=1e-6)


@pytest.mark.parametrize(("order", "norm"), [(1.0, 7.0), (2.0, 5.0), (float("inf"), 4.0)])
def test_orders_of_the_norm(array: Callable[..., Any], order: float, norm: float) -> None:
    params = [with_gradient(array, grad) for grad in ([3.0, 0.0], [-4.0])]
    assert optim.clip_grad_norm_(params, 1.0, norm_type=order).tolist() == pytest.approx(norm)
    assert optim.clip_grad_norm_(params, 1.0, norm_type=order).tolist() == pytest.approx(1.0, rel=1e-6)


def test_what_is_small_enough_stays_as_it_is() -> None:
    p = with_gradient(np.asarray, [0.1, 0.2])
    version = p.grad._version
    optim.clip_grad_norm_(p, 1.0)
    assert (p.grad.tolist(), p.grad._version) == ([0.1, 0.2], version)


def test_numbers_are_clipped_too() -> None:
    p, q = leaf(0.0), leaf(0.0)
    p.grad, q.grad = ag.tensor(3.0), ag.tensor(-4.0)
    assert optim.clip_grad_norm_((x for x in (p, q)), 2.5).item() == 5.0
    assert (p.grad.item(), q.grad.item()) == pytest.approx((1.5, -2.0), rel=1e-6)
    optim.clip_grad_value_([p, q], 1.75)
    assert (p.grad.item(), q.grad.item()) == pytest.approx((1.5, -1.75), rel=1e-6)


def test_values_are_clipped_in_place(array: Callable[..., Any]) -> None:
    p = with_gradient(array, [0.5, -2.0, 3.0])
    memory = p.grad.value
    optim.clip_grad_value_(p, 1.0)
    assert p.grad.value is memory
    assert p.grad.tolist() == [0.5, -1.0, 1.0]


def test_without_gradients_there_is_nothing_to_clip() -> None:
    assert optim.clip_grad_norm_([leaf(1.0)], 1.0).item() == 0.0
    optim.clip_grad_value_([leaf(1.0)], 1.0)


def test_clipping_is_not_recorded() -> None:
    p = leaf([3.0, 4.0])
    (p**3).sum().backward(create_graph=True)
    norm = optim.clip_grad_norm_([p], 1.0)
    assert not norm.requires_grad
    assert p.grad.tolist() == pytest.approx((np.array([27.0, 48.0]) / np.hypot(27, 48)).tolist(), rel=1e-6)


def test_a_norm_that_is_nan_spoils_all_gradients_unless_it_is_an_error() -> None:
    p, q = with_gradient(np.asarray, [float("nan")]), with_gradient(np.asarray, [1.0])
    with pytest.raises(RuntimeError, match="not finite"):
        optim.clip_grad_norm_([p, q], 1.0, error_if_nonfinite=True)
    assert q.grad.tolist() == [1.0]
    optim.clip_grad_norm_([p, q], 1.0)
    assert np.isnan(q.grad.tolist()[0])
