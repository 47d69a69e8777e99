"""Programs that nobody wrote, compiled: to the last bit what they are when they run as written.

`AUTOGRADKIT_EXAMPLES=2000` tries more programs than the 150 of every run.
"""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import autogradkit as ag
from autogradkit.engine import levels
from autogradkit.engine.tree import flatten

from ..engine.functions.test_compositions import Program, arrays, programs
from ..engine.rules.cases import plain

EXAMPLES = int(os.environ.get("AUTOGRADKIT_EXAMPLES", "150"))


def bits(x: Any) -> Any:
    """Everything about a result that has to agree."""
    x = np.ascontiguousarray(plain(x))
    return x.shape, x.dtype, np.where(x == x, x, np.nan).tobytes()


def laid_out(x: Any, how: str) -> Any:
    """The same values in another place and order of memory."""
    if how == "reversed axes":
        return np.asfortranarray(x)
    if how == "every other":
        wide = np.repeat(np.atleast_1d(x), 2, axis=-1)
        return wide[..., ::2].reshape(x.shape) if not x.ndim else wide[..., ::2]
    return np.flip(np.flip(x).copy()) if how == "backwards" else x.copy()


TRANSFORMS: dict[str, Callable[[Any, Any], Any]] = {
    "itself": lambda f, many: f,
    "value_and_grad": lambda f, many: ag.value_and_grad(f, tuple(range(many))),
    "jvp": lambda f, many: lambda *xs: ag.jvp(f, xs, [np.ones_like(x.value) for x in map(ag.as_tensor, xs)]),
    "hessian": lambda f, many: ag.hessian(f),
    "vmap": lambda f, many: lambda *xs: ag.vmap(f, (0, *[None] * (many - 1)))(ag.stack([xs[0], 2 * xs[0]]), *xs[1:]),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    program=programs,
    shapes=arrays,
    seed=st.integers(0, 1000),
    single=st.booleans(),
    how=st.sampled_from(list(TRANSFORMS)),
    layout=st.sampled_from(["rows", "reversed axes", "every other", "backwards"]),
)
def test_values_and_derivatives_are_equal_to_the_last_bit(
    program: Program, shapes: Any, seed: int, single: bool, how: str, layout: str
) -> None:
    draw = np.random.default_rng(seed)
    values = [[draw.standard_normal(shape) for shape in shapes] for _ in range(3)]
    program = program.fitting(*values[0])
    if not program.steps:
        return
    f = TRANSFORMS[how](lambda *xs: program(ag, *xs), len(shapes))
    compiled, kept = ag.compile(f), []
    for xs in [*values, values[0]]:
        xs = [laid_out(x.astype("float32") if single else x, layout) for x in xs]
        if how == "itself":  # with a number of NumPy's in hand, f would use NumPy's functions, not Python's
            xs = [*map(ag.as_tensor, xs)]
        expected, found = flatten(f(*xs))[0], flatten(compiled(*xs))[0]
        if layout == "rows":
            assert [bits(x) for x in found] == [bits(x) for x in expected]
        for x, y in zip(found, expected, strict=True):  # sums go along memory, which a transform may have copied
            np.testing.assert_allclose(plain(x), plain(y), *((1e-3, 1e-3) if single else (1e-9, 1e-9)))
            assert plain(x).dtype == plain(y).dtype
        assert not any(np.shares_memory(plain(y), plain(x)) for y in found for x in xs)
        kept.append((found, [bits(x) for x in found]))
    assert all([bits(x) for x in found] == before for found, before in kept)  # results of earlier calls
    assert not levels.open_now
