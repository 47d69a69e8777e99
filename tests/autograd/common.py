"""What the tests of this folder share: leaves, and the gradients of a program."""

from collections.abc import Callable
from typing import Any

import numpy as np

import autogradkit as ag


def leaf(data: Any) -> Any:
    return ag.tensor(data, requires_grad=True)


def gradients(program: Callable[..., Any], *values: Any) -> list[Any]:
    """The gradients of a program that returns one number, by `backward`, as arrays; zeros where it uses no input."""
    leaves = [leaf(v) for v in values]
    program(*leaves).backward()
    return [np.zeros(np.shape(v)) if x.grad is None else x.grad.numpy() for x, v in zip(leaves, values, strict=True)]


def assert_same(got: Any, expected: Any) -> None:
    for one, other in zip(got, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)
