"""What the tests of `vmap` share: stacks of examples, and the Python loop over them."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import autogradkit as ag

Function = Callable[..., Any]

SIZE = 5  # the length of the hidden axis, which no other axis has
EVERY = slice(None)
MASK, ROWS, GRID = np.array([True, False, True, True]), np.array([2, 0, 2]), np.array([[0, 1], [1, 1]])


def a(*shape: int, dtype: str = "float64") -> Any:
    """Positive, away from kinks and poles, all entries different."""
    return (
        (0.6 + 0.8 * np.random.default_rng(7).permuted(np.linspace(0, 1, np.prod(shape, dtype=int))))
        .reshape(shape)
        .astype(dtype)
    )


def plain(y: Any) -> Any:
    return y.numpy() if isinstance(y, ag.Tensor) else np.asarray(y)


def one_by_one(f: Function, stacks: list[Any], hidden: tuple[bool, ...]) -> Any:
    """The Python loop."""
    return np.stack([plain(f(*here)) for here in places(stacks, hidden)])


def places(stacks: list[Any], hidden: tuple[bool, ...]) -> Iterator[list[Any]]:
    for k in range(len(stacks[0])):
        yield [x[k] if h else x[0] for x, h in zip(stacks, hidden, strict=True)]


def compare(got: Any, expected: Any, rtol: float = 1e-13) -> None:
    got, expected = plain(got), plain(expected)
    assert (got.shape, got.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_allclose(got, expected, rtol=rtol, atol=rtol)


XS, WS = a(SIZE, 4), a(SIZE, 2, 3)
