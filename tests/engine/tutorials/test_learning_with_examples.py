"""PyTorch's tutorial "Learning PyTorch with examples": a polynomial learns the sine.

By hand, by autograd, and with a Legendre polynomial as a function of its own. The three roads are compared with the
same descent in NumPy.
"""

import math
from typing import Any

import numpy as np
import pytest

from .values import array, assert_equal

STEPS = 300
START = (0.1, -0.2, 0.3, -0.1)


def descent(lr: float) -> tuple[list[float], float]:
    """Coefficients and loss after the steps, computed in NumPy by the formulas of the page."""
    x = np.linspace(-math.pi, math.pi, 2000)
    y = np.sin(x)
    powers = np.stack([x**0, x, x**2, x**3])
    w = np.array(START)
    for _ in range(STEPS):
        w = w - lr * powers @ (2 * (w @ powers - y))
    return list(w), float(((w @ powers - y) ** 2).sum())


def test_gradients_by_hand(torch: Any) -> None:
    x = torch.linspace(-math.pi, math.pi, 2000)
    y = torch.sin(x)
    a, b, c, d = (torch.tensor(w) for w in START)
    learning_rate = 1e-6
    for _ in range(STEPS):
        y_pred = a + b * x + c * x**2 + d * x**3
        grad_y_pred = 2.0 * (y_pred - y)
        a -= learning_rate * grad_y_pred.sum()
        b -= learning_rate * (grad_y_pred * x).sum()
        c -= learning_rate * (grad_y_pred * x**2).sum()
        d -= learning_rate * (grad_y_pred * x**3).sum()
    coefficients, loss = descent(learning_rate)
    np.testing.assert_allclose([a.item(), b.item(), c.item(), d.item()], coefficients, rtol=1e-9)
    assert (a + b * x + c * x**2 + d * x**3 - y).pow(2).sum().item() == pytest.approx(loss, rel=1e-9)


def test_gradients_by_autograd(torch: Any) -> None:
    x = torch.linspace(-math.pi, math.pi, 2000)
    y = torch.sin(x)
    a, b, c, d = (torch.tensor(w, requires_grad=True) for w in START)
    learning_rate = 1e-6
    losses = []
    for _ in range(STEPS):
        y_pred = a + b * x + c * x**2 + d * x**3
        loss = (y_pred - y).pow(2).sum()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            a -= learning_rate * a.grad
            b -= learning_rate * b.grad
            c -= learning_rate * c.grad
            d -= learning_rate * d.grad
            a.grad = None
            b.grad = None
            c.grad = None
            d.grad = None
    assert losses == sorted(losses, reverse=True)
    np.testing.assert_allclose([a.item(), b.item(), c.item(), d.item()], descent(learning_rate)[0], rtol=1e-9)


def test_a_function_of_our_own(torch: Any) -> None:
    class LegendrePolynomial3(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, input: Any) -> Any:
            ctx.save_for_backward(input)
            return 0.5 * (5 * input**3 - 3 * input)

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            (input,) = ctx.saved_tensors
            return grad_output * 1.5 * (5 * input**2 - 1)

    x = torch.linspace(-math.pi, math.pi, 2000)
    y = torch.sin(x)

    def train(P3: Any, steps: int) -> tuple[list[float], list[float]]:
        a = torch.full((), 0.0, requires_grad=True)
        b = torch.full((), -1.0, requires_grad=True)
        c = torch.full((), 0.0, requires_grad=True)
        d = torch.full((), 0.3, requires_grad=True)
        losses = []
        for _ in range(steps):
            loss = (a + b * P3(c + d * x) - y).pow(2).sum()
            losses.append(loss.item())
            loss.backward()
            with torch.no_grad():
                for w in (a, b, c, d):
                    w -= 5e-6 * w.grad
                    w.grad = None
        return [w.item() for w in (a, b, c, d)], losses

    own, _ = train(LegendrePolynomial3.apply, 50)
    recorded, _ = train(lambda z: 0.5 * (5 * z**3 - 3 * z), 50)
    np.testing.assert_allclose(own, recorded, rtol=1e-9, atol=1e-12)

    # Where the page ends: a and c stay 0, because the sine is odd, and the loss falls from 462 to less than 9.
    (a, b, c, d), losses = train(LegendrePolynomial3.apply, 2000)
    assert (a, c) == (pytest.approx(0, abs=1e-9), pytest.approx(0, abs=1e-9))
    assert (b, d) == (pytest.approx(-2.21, abs=0.01), pytest.approx(0.255, abs=0.001))
    assert losses[0] == pytest.approx(461.9, abs=0.1)
    assert losses[-1] < 9


def test_control_flow_and_shared_weights(torch: Any) -> None:
    a, b, c, d, e = (torch.tensor(w, requires_grad=True) for w in (0.1, 0.2, 0.3, 0.4, 0.5))
    x = torch.tensor([0.5, -1.0, 2.0])
    rng = np.random.default_rng(0)
    for _ in range(5):
        y = a + b * x + c * x**2 + d * x**3
        exponents = range(4, rng.integers(4, 7))
        for exponent in exponents:
            y = y + e * x**exponent
        y.sum().backward()
        expected = sum((array(x) ** exponent).sum() for exponent in exponents)
        if exponents:
            assert_equal(e.grad, expected)
        else:
            assert e.grad is None
        e.grad = None
