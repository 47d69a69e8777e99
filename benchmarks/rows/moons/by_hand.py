"""How fast can NumPy do it, with the gradient derived by hand?

Twice: plainly, and with every result written into memory that was reserved beforehand.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...workload import Step
from ..training import RATE
from .problem import POINTS, WIDTHS, points, weights


def plain() -> Step:
    x, y = points()
    parameters = weights()
    w1, b1, w2, b2, w3, b3 = parameters

    def run() -> tuple[Any, ...]:
        h1 = np.tanh(x @ w1 + b1)
        h2 = np.tanh(h1 @ w2 + b2)
        error = h2 @ w3 + b3 - y
        loss = (error * error).mean()

        error_bar = error * (2 / POINTS)
        a2_bar = error_bar @ w3.T * (1 - h2 * h2)
        a1_bar = a2_bar @ w2.T * (1 - h1 * h1)
        gradients = (
            x.T @ a1_bar,
            a1_bar.sum(axis=0),
            h1.T @ a2_bar,
            a2_bar.sum(axis=0),
            h2.T @ error_bar,
            error_bar.sum(axis=0),
        )
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= RATE * gradient
        return loss, gradients

    return Step(run, lambda result: [result[0], *result[1], *parameters])


def buffers() -> Step:
    x, y = points()
    parameters = weights()
    w1, b1, w2, b2, w3, b3 = parameters
    gradients = [np.empty_like(parameter) for parameter in parameters]
    w1_bar, b1_bar, w2_bar, b2_bar, w3_bar, b3_bar = gradients
    steps = [np.empty_like(parameter) for parameter in parameters]
    h1, h2, a1_bar, a2_bar, slope = (np.empty((POINTS, WIDTHS[1])) for _ in range(5))
    error, squares = np.empty((POINTS, 1)), np.empty((POINTS, 1))
    ones = np.ones(POINTS)
    x_t, h1_t, h2_t, w2_t, w3_t = x.T, h1.T, h2.T, w2.T, w3.T
    matmul, add, subtract, multiply, tanh, total = np.matmul, np.add, np.subtract, np.multiply, np.tanh, np.add.reduce

    def run() -> Any:
        matmul(x, w1, out=h1)
        add(h1, b1, out=h1)
        tanh(h1, out=h1)
        matmul(h1, w2, out=h2)
        add(h2, b2, out=h2)
        tanh(h2, out=h2)
        matmul(h2, w3, out=error)
        add(error, b3, out=error)
        subtract(error, y, out=error)
        multiply(error, error, out=squares)
        loss = total(squares, axis=None) / POINTS

        multiply(error, 2 / POINTS, out=error)
        matmul(h2_t, error, out=w3_bar)
        matmul(ones, error, out=b3_bar)
        matmul(error, w3_t, out=a2_bar)
        multiply(h2, h2, out=slope)
        subtract(1, slope, out=slope)
        multiply(a2_bar, slope, out=a2_bar)
        matmul(h1_t, a2_bar, out=w2_bar)
        matmul(ones, a2_bar, out=b2_bar)
        matmul(a2_bar, w2_t, out=a1_bar)
        multiply(h1, h1, out=slope)
        subtract(1, slope, out=slope)
        multiply(a1_bar, slope, out=a1_bar)
        matmul(x_t, a1_bar, out=w1_bar)
        matmul(ones, a1_bar, out=b1_bar)

        for parameter, gradient, step in zip(parameters, gradients, steps, strict=True):
            multiply(gradient, RATE, out=step)
            subtract(parameter, step, out=parameter)
        return loss

    return Step(run, lambda loss: [loss, *gradients, *parameters])
