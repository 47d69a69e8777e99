"""How fast can NumPy do it, with the gradient derived by hand?

A picture's windows become the columns of a matrix, so that a convolution is a product of matrices.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ...workload import Step
from ..training import RATE
from .problem import BATCH, pictures, weights


def plain() -> Step:
    x, labels = pictures()
    parameters = weights()
    k1, b1, k2, b2, w, b = parameters
    rows = np.arange(BATCH)

    def run() -> tuple[Any, ...]:
        columns1 = windows(x)
        h1 = np.maximum(convolved(columns1, k1) + b1[:, None, None], 0)
        columns2 = windows(h1)
        h2 = np.maximum(convolved(columns2, k2) + b2[:, None, None], 0)
        squares = h2.reshape(BATCH, 16, 12, 2, 12, 2)
        pooled = squares.max(axis=(3, 5), keepdims=True)
        features = pooled.reshape(BATCH, -1)
        logits = features @ w + b
        shifted = logits - logits.max(axis=1, keepdims=True)
        exps = np.exp(shifted)
        sums = exps.sum(axis=1, keepdims=True)
        loss = (np.log(sums[:, 0]) - shifted[rows, labels]).mean()

        logits_bar = exps / sums
        logits_bar[rows, labels] -= 1
        logits_bar /= BATCH
        pooled_bar = (logits_bar @ w.T).reshape(pooled.shape) * (pooled > 0)
        # Two numbers above 0 that are exactly equal do not occur here.
        h2_bar = ((squares == pooled) * pooled_bar).reshape(h2.shape)
        k2_bar = filters_bar(columns2, h2_bar).reshape(k2.shape)
        h1_bar = unfolded_back(h2_bar, k2, h1.shape) * (h1 > 0)
        gradients = (
            filters_bar(columns1, h1_bar).reshape(k1.shape),
            h1_bar.sum(axis=(0, 2, 3)),
            k2_bar,
            h2_bar.sum(axis=(0, 2, 3)),
            features.T @ logits_bar,
            logits_bar.sum(axis=0),
        )
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= RATE * gradient
        return loss, gradients

    return Step(run, lambda result: [result[0], *result[1], *parameters])


def windows(x: Any) -> Any:
    """For each picture the matrix whose columns are its windows of 3 by 3, through all channels; its width in two."""
    seen = sliding_window_view(x, (3, 3), axis=(2, 3)).transpose(0, 1, 4, 5, 2, 3)
    pictures, channels, _, _, height, width = seen.shape
    return seen.reshape(pictures, channels * 9, height, width)


def convolved(columns: Any, filters: Any) -> Any:
    pictures, depth, height, width = columns.shape
    flat = filters.reshape(-1, depth) @ columns.reshape(pictures, depth, -1)
    return flat.reshape(pictures, -1, height, width)


def filters_bar(columns: Any, z_bar: Any) -> Any:
    """The cotangent of the filters, as a matrix."""
    pictures, depth = columns.shape[:2]
    columns, z_bar = columns.reshape(pictures, depth, -1), z_bar.reshape(pictures, z_bar.shape[1], -1)
    return (z_bar @ columns.mT).sum(axis=0)


def unfolded_back(z_bar: Any, filters: Any, shape: tuple[int, ...]) -> Any:
    """The cotangent of what was convolved: each window is added to where it had been taken."""
    pictures, outputs, height, width = z_bar.shape
    flat = filters.reshape(outputs, -1).T @ z_bar.reshape(pictures, outputs, -1)
    parts = flat.reshape(pictures, shape[1], 3, 3, height, width)
    x_bar = np.zeros(shape, np.float32)
    for i in range(3):
        for j in range(3):
            x_bar[:, :, i : i + height, j : j + width] += parts[:, :, i, j]
    return x_bar
