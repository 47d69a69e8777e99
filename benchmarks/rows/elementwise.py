"""Row e: what do operations on a million numbers cost, forward and backward?

a = exp(tanh(x)), b = a - logsumexp(a), c = softmax(b²), and the weighted sum of c, in float32; the two in the middle go
along the 1,000 rows of x. Here the time goes into memory and into exponentials, and hardly into engines.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..workload import Bar, Step, Workload
from .deprecated import import_dezero
from .pages import pages_kept

SHAPE = (1000, 1000)
Function = Callable[[Any], Any]


def start() -> tuple[Any, Any]:
    """x, and the weights of the sum."""
    random = np.random.default_rng(0)
    return random.standard_normal(SHAPE, np.float32), random.random(SHAPE, np.float32)


def losses(x: Any, weights: Any, tanh: Function, exp: Function, logsumexp: Function, softmax: Function) -> Any:
    """What is added up, for any engine; `logsumexp` keeps the axis along which it goes."""
    a = exp(tanh(x))
    b = a - logsumexp(a)
    return weights * softmax(b * b)


def plain() -> Step:
    x, weights = start()

    def run() -> tuple[Any, Any]:
        t = np.tanh(x)
        a = np.exp(t)
        largest = a.max(axis=1, keepdims=True)
        logs = largest + np.log(np.exp(a - largest).sum(axis=1, keepdims=True))
        b = a - logs
        squares = b * b
        c = np.exp(squares - squares.max(axis=1, keepdims=True))
        c /= c.sum(axis=1, keepdims=True)
        weighted = weights * c

        squares_bar = weighted - c * weighted.sum(axis=1, keepdims=True)
        b_bar = 2 * b * squares_bar
        a_bar = b_bar - np.exp(b) * b_bar.sum(axis=1, keepdims=True)  # exp(b) is the softmax of a
        return weighted.sum(), a_bar * a * (1 - t * t)

    return Step(run, list)


def buffers() -> Step:
    x, weights = start()
    t, a, b, c, one, other = (np.empty(SHAPE, np.float32) for _ in range(6))
    row, logs = (np.empty((SHAPE[0], 1), np.float32) for _ in range(2))
    add, divide, exp, log, tanh = np.add, np.divide, np.exp, np.log, np.tanh
    maximum, multiply, subtract = np.maximum, np.multiply, np.subtract

    def run() -> tuple[Any, Any]:
        tanh(x, out=t)
        exp(t, out=a)
        maximum.reduce(a, axis=1, keepdims=True, out=row)
        subtract(a, row, out=b)
        exp(b, out=one)
        add.reduce(one, axis=1, keepdims=True, out=logs)
        divide(one, logs, out=one)  # the softmax of a
        log(logs, out=logs)
        subtract(b, logs, out=b)
        multiply(b, b, out=c)
        maximum.reduce(c, axis=1, keepdims=True, out=row)
        subtract(c, row, out=c)
        exp(c, out=c)
        add.reduce(c, axis=1, keepdims=True, out=row)
        divide(c, row, out=c)
        multiply(weights, c, out=other)
        add.reduce(other, axis=1, keepdims=True, out=row)
        y = add.reduce(row, axis=None)

        multiply(c, row, out=c)
        subtract(other, c, out=other)
        multiply(other, b, out=other)
        multiply(other, 2, out=other)
        add.reduce(other, axis=1, keepdims=True, out=row)
        multiply(one, row, out=one)
        subtract(other, one, out=other)
        multiply(other, a, out=other)
        multiply(t, t, out=t)
        subtract(1, t, out=t)
        multiply(other, t, out=other)
        return y, other

    return Step(run, list)


def autogradkit() -> Step:
    import autogradkit as ag

    x, weights = (ag.tensor(part) for part in start())
    x.requires_grad_()

    def run() -> tuple[Any, Any]:
        y = losses(
            x, weights, ag.tanh, ag.exp, lambda a: ag.logsumexp(a, 1, keepdims=True), lambda a: ag.softmax(a, 1)
        ).sum()
        y.backward()
        gradient, x.grad = x.grad, None
        return y, gradient

    return Step(run, lambda result: [np.asarray(part.detach()) for part in result])


def torch() -> Step:
    import torch

    x, weights = (torch.tensor(part) for part in start())
    x.requires_grad_()

    def run() -> tuple[Any, Any]:
        y = losses(
            x,
            weights,
            torch.tanh,
            torch.exp,
            lambda a: torch.logsumexp(a, 1, keepdim=True),
            lambda a: torch.softmax(a, 1),
        ).sum()
        y.backward()
        gradient, x.grad = x.grad, None
        return y, gradient

    return Step(run, lambda result: [part.detach() for part in result])


def hips() -> Step:
    import autograd.numpy as anp
    from autograd import value_and_grad
    from autograd.scipy.special import logsumexp

    x, weights = start()

    def over_rows(a: Any) -> Any:
        return logsumexp(a, axis=1, keepdims=True)

    def softmax(a: Any) -> Any:  # it has none
        return anp.exp(a - over_rows(a))

    both = value_and_grad(lambda x: anp.sum(losses(x, weights, anp.tanh, anp.exp, over_rows, softmax)))
    return Step(lambda: both(x), list)


def mygrad() -> Step:
    import mygrad
    from mygrad.nnet.activations import softmax

    start_x, weights = start()
    x = mygrad.tensor(start_x)

    def logsumexp(a: Any) -> Any:  # it has none, and a is never large
        return mygrad.log(mygrad.exp(a).sum(axis=1, keepdims=True))

    def run() -> tuple[Any, Any]:
        y = losses(x, weights, mygrad.tanh, mygrad.exp, logsumexp, lambda a: softmax(a, axis=1)).sum()
        y.backward()
        gradient = x.grad
        x.null_grad()
        return y, gradient

    return Step(run, lambda result: [result[0].item(), result[1]])


def dezero() -> Step:
    dezero = import_dezero()
    functions = dezero.functions
    start_x, weights = start()
    x = dezero.Variable(start_x)

    def logsumexp(a: Any) -> Any:  # it has none, and a is never large
        return functions.log(functions.sum(functions.exp(a), axis=1, keepdims=True))

    def run() -> tuple[Any, Any]:
        y = functions.sum(losses(x, weights, functions.tanh, functions.exp, logsumexp, functions.softmax))
        y.backward()
        gradient = x.grad
        x.cleargrad()
        return y, gradient

    return Step(run, lambda result: [part.data for part in result])


def jax_jit() -> Step:
    import jax
    import jax.numpy as jnp

    x, weights = (jnp.asarray(part) for part in start())

    def y(x: Any) -> Any:
        return losses(
            x, weights, jnp.tanh, jnp.exp, lambda a: jax.nn.logsumexp(a, axis=1, keepdims=True), jax.nn.softmax
        ).sum()

    both = jax.jit(jax.value_and_grad(y))
    return Step(lambda: jax.block_until_ready(both(x)), list)


WORKLOAD = Workload(
    name="e",
    title="tanh, exp, logsumexp, softmax of 1,000,000 numbers, float32",
    contenders={
        "numpy": plain,
        "numpy pages kept": pages_kept(plain),
        "numpy buffers": buffers,
        "autogradkit": autogradkit,
        "torch": torch,
        "autograd": hips,
        "mygrad": mygrad,
        "dezero": dezero,
        "jax jit": jax_jit,
    },
    bars=(Bar("numpy", 1.4), Bar("torch", 0.75)),
    rtol=1e-4,
)
