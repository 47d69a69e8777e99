"""How fast can NumPy do it, with the gradient derived by hand?

Twice: plainly, and with every result written into memory that was reserved beforehand.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...workload import Step
from ..training import RATE
from .problem import WIDTHS, pictures, weights


def plain(batch: int) -> Step:
    x, labels = pictures(batch)
    parameters = weights()
    w1, b1, w2, b2, w3, b3 = parameters
    rows = np.arange(batch)

    def run() -> tuple[Any, ...]:
        h1 = np.maximum(x @ w1 + b1, 0)
        h2 = np.maximum(h1 @ w2 + b2, 0)
        logits = h2 @ w3 + b3
        shifted = logits - logits.max(axis=1, keepdims=True)
        exps = np.exp(shifted)
        sums = exps.sum(axis=1, keepdims=True)
        loss = (np.log(sums[:, 0]) - shifted[rows, labels]).mean()

        logits_bar = exps / sums
        logits_bar[rows, labels] -= 1
        logits_bar /= batch
        a2_bar = logits_bar @ w3.T * (h2 > 0)
        a1_bar = a2_bar @ w2.T * (h1 > 0)
        gradients = (
            x.T @ a1_bar,
            a1_bar.sum(axis=0),
            h1.T @ a2_bar,
            a2_bar.sum(axis=0),
            h2.T @ logits_bar,
            logits_bar.sum(axis=0),
        )
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= RATE * gradient
        return loss, gradients

    return Step(run, lambda result: [result[0], *result[1], *parameters])


def buffers(batch: int) -> Step:
    x, labels = pictures(batch)
    parameters = weights()
    w1, b1, w2, b2, w3, b3 = parameters
    gradients = [np.empty_like(parameter) for parameter in parameters]
    w1_bar, b1_bar, w2_bar, b2_bar, w3_bar, b3_bar = gradients
    steps = [np.empty_like(parameter) for parameter in parameters]
    h1, a1_bar = (np.empty((batch, WIDTHS[1]), np.float32) for _ in range(2))
    h2, a2_bar = (np.empty((batch, WIDTHS[2]), np.float32) for _ in range(2))
    positive1, positive2 = np.empty(h1.shape, bool), np.empty(h2.shape, bool)
    logits = np.empty((batch, WIDTHS[3]), np.float32)
    largest, sums, logs = (np.empty((batch, 1), np.float32) for _ in range(3))
    ones, rows = np.ones(batch, np.float32), np.arange(batch)
    x_t, h1_t, h2_t, w2_t, w3_t = x.T, h1.T, h2.T, w2.T, w3.T
    add, divide, greater, log, matmul = np.add, np.divide, np.greater, np.log, np.matmul
    exp, maximum, multiply, subtract = np.exp, np.maximum, np.multiply, np.subtract

    def run() -> Any:
        matmul(x, w1, out=h1)
        add(h1, b1, out=h1)
        maximum(h1, 0, out=h1)
        matmul(h1, w2, out=h2)
        add(h2, b2, out=h2)
        maximum(h2, 0, out=h2)
        matmul(h2, w3, out=logits)
        add(logits, b3, out=logits)
        maximum.reduce(logits, axis=1, keepdims=True, out=largest)
        subtract(logits, largest, out=logits)
        shifted = logits[rows, labels]
        exp(logits, out=logits)
        add.reduce(logits, axis=1, keepdims=True, out=sums)
        log(sums, out=logs)
        loss = (add.reduce(logs, axis=None) - add.reduce(shifted)) / batch

        divide(logits, sums, out=logits)
        logits[rows, labels] -= 1
        divide(logits, batch, out=logits)
        matmul(h2_t, logits, out=w3_bar)
        matmul(ones, logits, out=b3_bar)
        matmul(logits, w3_t, out=a2_bar)
        greater(h2, 0, out=positive2)
        multiply(a2_bar, positive2, out=a2_bar)
        matmul(h1_t, a2_bar, out=w2_bar)
        matmul(ones, a2_bar, out=b2_bar)
        matmul(a2_bar, w2_t, out=a1_bar)
        greater(h1, 0, out=positive1)
        multiply(a1_bar, positive1, out=a1_bar)
        matmul(x_t, a1_bar, out=w1_bar)
        matmul(ones, a1_bar, out=b1_bar)

        for parameter, gradient, step in zip(parameters, gradients, steps, strict=True):
            multiply(gradient, RATE, out=step)
            subtract(parameter, step, out=parameter)
        return loss

    return Step(run, lambda loss: [loss, *gradients, *parameters])
