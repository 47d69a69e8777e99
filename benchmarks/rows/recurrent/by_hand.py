"""How fast can NumPy do it, going back through time by hand?

Twice: plainly, and so that all memory is reserved beforehand, each gate lies together (the batch is the last axis), and
what does not depend on the step behind is done for all steps at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...workload import Step
from ..training import RATE
from .problem import BATCH, FEATURES, HIDDEN, STEPS, sequences, weights

IN, FORGET, NEW, OUT = (np.s_[:, k * HIDDEN : (k + 1) * HIDDEN] for k in range(4))
IN_AND_FORGET = np.s_[:, : 2 * HIDDEN]


def plain() -> Step:
    inputs, target = sequences()
    parameters = weights()
    w, u, b = parameters
    x = inputs.reshape(STEPS * BATCH, FEATURES)
    shape = (STEPS + 1, BATCH, HIDDEN)

    def run() -> tuple[Any, ...]:
        h, c, tanh_c = (np.zeros(shape, np.float32) for _ in range(3))
        gates = (x @ w + b).reshape(STEPS, BATCH, 4 * HIDDEN)
        for t in range(STEPS):
            now = gates[t]
            now += h[t] @ u
            now[IN_AND_FORGET] = sigmoid(now[IN_AND_FORGET])
            now[NEW] = np.tanh(now[NEW])
            now[OUT] = sigmoid(now[OUT])
            c[t + 1] = now[FORGET] * c[t] + now[IN] * now[NEW]
            tanh_c[t + 1] = np.tanh(c[t + 1])
            h[t + 1] = now[OUT] * tanh_c[t + 1]
        error = h[STEPS] - target
        loss = (error * error).mean()

        h_bar = error * np.float32(2 / error.size)
        c_bar = np.zeros_like(h_bar)
        gates_bar = np.empty_like(gates)
        for t in reversed(range(STEPS)):
            now, now_bar = gates[t], gates_bar[t]
            i, f, g, o, y = now[IN], now[FORGET], now[NEW], now[OUT], tanh_c[t + 1]
            c_bar += h_bar * o * (1 - y * y)
            now_bar[IN] = c_bar * g * i * (1 - i)
            now_bar[FORGET] = c_bar * c[t] * f * (1 - f)
            now_bar[NEW] = c_bar * i * (1 - g * g)
            now_bar[OUT] = h_bar * y * o * (1 - o)
            h_bar = now_bar @ u.T
            c_bar *= f
        flat = gates_bar.reshape(STEPS * BATCH, 4 * HIDDEN)
        gradients = x.T @ flat, h[:-1].reshape(STEPS * BATCH, HIDDEN).T @ flat, flat.sum(axis=0)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= RATE * gradient
        return loss, gradients

    return Step(run, lambda result: [result[0], *result[1], *parameters])


def buffers() -> Step:
    inputs, target = sequences()
    parameters = weights()
    w, u, b = parameters
    wide, shape = (STEPS, 4 * HIDDEN, BATCH), (STEPS + 1, HIDDEN, BATCH)
    flat_x = np.ascontiguousarray(inputs.reshape(STEPS * BATCH, FEATURES).T)
    x, target = np.ascontiguousarray(inputs.mT), np.ascontiguousarray(target.T)
    h, c, y = (np.zeros(shape, np.float32) for _ in range(3))
    gates, slopes, gates_bar = (np.empty(wide, np.float32) for _ in range(3))
    i, f, g, o = (gates[:, k * HIDDEN : (k + 1) * HIDDEN] for k in range(4))
    h_by_c = np.empty((STEPS, HIDDEN, BATCH), np.float32)
    flat_bar = np.empty((4 * HIDDEN, STEPS, BATCH), np.float32)
    flat_h = np.empty((HIDDEN, STEPS, BATCH), np.float32)
    product, one, h_bar, c_bar = (np.empty(part, np.float32) for part in (wide[1:], *3 * [shape[1:]]))
    gradients = [np.empty_like(parameter) for parameter in parameters]
    steps = [np.empty_like(parameter) for parameter in parameters]
    w_bar, u_bar, b_bar = gradients
    ones = np.ones(STEPS * BATCH, np.float32)
    add, exp, matmul, multiply, negative = np.add, np.exp, np.matmul, np.multiply, np.negative
    reciprocal, subtract, tanh = np.reciprocal, np.subtract, np.tanh

    def squashed(z: Any) -> None:
        negative(z, out=z)
        exp(z, out=z)
        add(z, 1, out=z)
        reciprocal(z, out=z)

    def run() -> Any:
        matmul(w.T, x, out=gates)
        add(gates, b[:, None], out=gates)
        for t in range(STEPS):
            now = gates[t]
            matmul(u.T, h[t], out=product)
            add(now, product, out=now)
            squashed(now[: 2 * HIDDEN])
            tanh(g[t], out=g[t])
            squashed(o[t])
            multiply(f[t], c[t], out=c[t + 1])
            multiply(i[t], g[t], out=one)
            add(c[t + 1], one, out=c[t + 1])
            tanh(c[t + 1], out=y[t + 1])
            multiply(o[t], y[t + 1], out=h[t + 1])
        subtract(h[STEPS], target, out=h_bar)
        multiply(h_bar, h_bar, out=one)
        loss = add.reduce(one, axis=None) / one.size

        subtract(1, gates, out=slopes)
        multiply(slopes, gates, out=slopes)
        by_in, by_forget, by_new, by_out = (slopes[:, k * HIDDEN : (k + 1) * HIDDEN] for k in range(4))
        multiply(by_in, g, out=by_in)
        multiply(by_forget, c[:-1], out=by_forget)
        multiply(g, g, out=by_new)
        subtract(1, by_new, out=by_new)
        multiply(by_new, i, out=by_new)
        multiply(by_out, y[1:], out=by_out)
        multiply(y[1:], y[1:], out=h_by_c)
        subtract(1, h_by_c, out=h_by_c)
        multiply(h_by_c, o, out=h_by_c)
        by_c = slopes[:, : 3 * HIDDEN].reshape(STEPS, 3, HIDDEN, BATCH)
        by_c_bar = gates_bar[:, : 3 * HIDDEN].reshape(STEPS, 3, HIDDEN, BATCH)
        multiply(h_bar, 2 / h_bar.size, out=h_bar)
        c_bar[:] = 0
        for t in reversed(range(STEPS)):
            multiply(h_bar, h_by_c[t], out=one)
            add(c_bar, one, out=c_bar)
            multiply(by_c[t], c_bar, out=by_c_bar[t])
            multiply(by_out[t], h_bar, out=gates_bar[t, 3 * HIDDEN :])
            matmul(u, gates_bar[t], out=h_bar)
            multiply(c_bar, f[t], out=c_bar)
        flat_bar[:] = gates_bar.swapaxes(0, 1)
        flat_h[:] = h[:-1].swapaxes(0, 1)
        together = flat_bar.reshape(4 * HIDDEN, -1)
        matmul(flat_x, together.T, out=w_bar)
        matmul(flat_h.reshape(HIDDEN, -1), together.T, out=u_bar)
        matmul(together, ones, out=b_bar)
        for parameter, gradient, step in zip(parameters, gradients, steps, strict=True):
            multiply(gradient, RATE, out=step)
            subtract(parameter, step, out=parameter)
        return loss

    return Step(run, lambda loss: [loss, *gradients, *parameters])


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))
