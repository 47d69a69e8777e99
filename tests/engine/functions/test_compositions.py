"""Programs that nobody wrote: operations in random order, on arrays of random shapes, differentiated in both modes.

A program grows from two or three arrays by steps; each step takes values that are there and adds one. Where a step
does not fit the shapes that it is given, it is left out. At the end everything that nothing used is added up.

`AUTOGRADKIT_EXAMPLES=20000` tries more programs than the 2,000 of every run.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import autogradkit as ag

EXAMPLES = int(os.environ.get("AUTOGRADKIT_EXAMPLES", "2000"))

Step = Callable[..., Any]

# All are smooth, and tame: no step makes values much larger than those it is given. `xp` is autogradkit or NumPy.
# fmt: off
ALONE: dict[str, Step] = {
    "sin": lambda xp, x: xp.sin(x),
    "cos": lambda xp, x: xp.cos(x),
    "tanh": lambda xp, x: xp.tanh(x),
    "exp": lambda xp, x: xp.exp(xp.sin(x)),
    "log": lambda xp, x: xp.log(2 + xp.sin(x)),
    "sqrt": lambda xp, x: xp.sqrt(1 + x * x),
    "arctan": lambda xp, x: xp.arctan(x),
    "log1p": lambda xp, x: xp.log1p(x * x),
    "power": lambda xp, x: (1.5 + xp.cos(x)) ** 1.7,
    "reciprocal": lambda xp, x: 1 / (1 + x * x),
    "sum": lambda xp, x: xp.sum(x, axis=-1),
    "mean": lambda xp, x: xp.mean(x, axis=0, keepdims=True),
    "var": lambda xp, x: xp.var(x, axis=-1),
    "prod": lambda xp, x: xp.prod(xp.cos(x), axis=0),
    "cumsum": lambda xp, x: xp.cumsum(xp.sin(x), axis=0),
    "cumprod": lambda xp, x: xp.cumprod(xp.cos(x), axis=-1),
    "diff": lambda xp, x: xp.diff(x, axis=-1),
    "gradient": lambda xp, x: xp.gradient(x, axis=0),
    "trapezoid": lambda xp, x: xp.trapezoid(x, axis=-1),
    "transpose": lambda xp, x: xp.transpose(x),
    "ravel": lambda xp, x: xp.ravel(x),
    "first": lambda xp, x: x[0],
    "every other": lambda xp, x: x[..., ::-2],
    "twice": lambda xp, x: x[np.array([0, -1, 0])],
    "new axis": lambda xp, x: x[:, None],
    "flip": lambda xp, x: xp.flip(x, 0),
    "roll": lambda xp, x: xp.roll(x, 1, axis=-1),
    "tile": lambda xp, x: xp.tile(x, 2),
    "repeat": lambda xp, x: xp.repeat(x, 2, axis=0),
    "pad": lambda xp, x: xp.pad(x, 1, mode="reflect"),
    "tril": lambda xp, x: xp.tril(x),
    "diagonal": lambda xp, x: xp.diagonal(x),
    "spectrum": lambda xp, x: xp.real(xp.fft.fft(x, norm="ortho")),
    "inverse": lambda xp, x: xp.linalg.inv(4 * np.eye(x.shape[-1]) + xp.sin(x)),
    "determinant": lambda xp, x: xp.linalg.slogdet(6 * np.eye(x.shape[-1]) + xp.sin(x))[1],
    "gram": lambda xp, x: xp.linalg.eigvalsh(xp.tanh(x) @ xp.swapaxes(xp.tanh(x), -1, -2)).sum(),
    "norm": lambda xp, x: xp.linalg.norm(1.5 + xp.sin(x), axis=-1),
}
TOGETHER: dict[str, Step] = {
    "add": lambda xp, x, y: x + y,
    "subtract": lambda xp, x, y: x - y,
    "multiply": lambda xp, x, y: xp.sin(x) * xp.cos(y),
    "divide": lambda xp, x, y: x / (2 + xp.sin(y)),
    "power": lambda xp, x, y: (2 + xp.sin(x)) ** xp.sin(y),
    "hypot": lambda xp, x, y: xp.hypot(x, 2 + xp.sin(y)),
    "arctan2": lambda xp, x, y: xp.arctan2(x, 2 + xp.sin(y)),
    "logaddexp": lambda xp, x, y: xp.logaddexp(x, y),
    "where": lambda xp, x, y: xp.where(np.arange(y.shape[-1]) % 2 == 0, x, y),
    "matmul": lambda xp, x, y: xp.tanh(x) @ xp.tanh(y) / x.shape[-1],
    "outer": lambda xp, x, y: xp.outer(xp.sin(x), xp.sin(y))[:4, :4],
    "einsum": lambda xp, x, y: xp.einsum("ij,kj->ki", xp.sin(x), xp.sin(y)) / x.shape[-1],
    "concatenate": lambda xp, x, y: xp.concatenate([x, y], axis=-1),
    "stack": lambda xp, x, y: xp.stack([x, y]),
    "convolve": lambda xp, x, y: xp.convolve(xp.sin(x), xp.sin(y)) / x.shape[0],
    "solve": lambda xp, x, y: xp.linalg.solve(4 * np.eye(x.shape[-1]) + xp.sin(x), y),
    "interp": lambda xp, x, y: xp.interp(np.linspace(0.03, 1.0, 3), np.linspace(0, 1.1, y.shape[0]), y) * xp.sum(x),
}
# fmt: on


@dataclass(frozen=True)
class Program:
    """Steps, each by its name and the places of the values that it takes."""

    steps: tuple[tuple[str, int, int], ...]

    def __call__(self, xp: Any, *xs: Any) -> Any:
        values, used = list(xs), set()
        for name, i, j in self.steps:
            taken = [i % len(values)] if name in ALONE else [i % len(values), j % len(values)]
            step = ALONE.get(name) or TOGETHER[name.removesuffix(" two")]
            value = step(xp, *[values[k] for k in taken])
            used |= set(taken)
            values.append(value)
        ends = [v for k, v in enumerate(values) if k not in used]
        return sum(xp.sum(xp.sin(v)) for v in ends)

    def fitting(self, *xs: Any) -> "Program":
        """Without the steps that do not fit the shapes which they meet."""
        kept: list[tuple[str, int, int]] = []
        for step in self.steps:
            longer = Program((*kept, step))
            try:
                value = longer(np, *xs)
                longer(ag, *xs)
            except np.exceptions.AxisError:  # which NumPy does not raise for every function of a number
                continue
            except (ValueError, IndexError, TypeError, np.linalg.LinAlgError):
                with pytest.raises(Exception):  # noqa: B017, PT011 - what NumPy refuses, the engine refuses
                    longer(ag, *xs)
                continue
            if np.isfinite(value):
                kept.append(step)
        return Program(tuple(kept))


SHAPES = [(), (1,), (3,), (4,), (2, 3), (3, 3), (1, 3), (4, 1), (2, 3, 3)]
NAMES = [*ALONE, *[f"{name} two" for name in TOGETHER]]

programs = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=7
).map(lambda steps: Program(tuple(steps)))
arrays = st.lists(st.sampled_from(SHAPES), min_size=2, max_size=3)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of a program that is left out
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(program=programs, shapes=arrays, seed=st.integers(0, 1000))
def test_forward_reverse_and_difference_quotients_agree(program: Program, shapes: Any, seed: int) -> None:
    draw = np.random.default_rng(seed)
    xs = [draw.standard_normal(shape) for shape in shapes]
    v = [draw.standard_normal(shape) for shape in shapes]
    program = program.fitting(*xs)

    def f(*xs: Any) -> Any:
        return program(ag, *xs)

    value, moved = ag.jvp(f, xs, v)
    gradient = ag.grad(f, tuple(range(len(xs))))(*xs)
    pulled = sum(float(np.sum(g * d)) for g, d in zip(gradient, v, strict=True))
    size = 1 + sum(float(np.sum(np.abs(g * d))) for g, d in zip(gradient, v, strict=True))
    assert abs(value - program(np, *xs)) <= 1e-12 * (1 + abs(value))
    assert abs(moved - pulled) <= 1e-11 * size

    def along(t: float) -> float:
        return float(program(np, *[x + t * d for x, d in zip(xs, v, strict=True)]))

    h = 1e-4
    quotient = (8 * (along(h) - along(-h)) - (along(2 * h) - along(-2 * h))) / (12 * h)
    assert abs(moved - quotient) <= 1e-6 * size
