"""A program gives what its function gives: every operation, both derivatives, on values that it has not seen."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.tree import flatten

from ..engine.rules.cases import CASES, OPERATIONS, Case, plain, weights

# A program stays where NumPy's arrays are, so it cannot move them.
EACH = [Case(name, row) for name, rows in CASES.items() for row in rows if name != "move"]


def close_to(x: Any) -> Any:
    """Other values of the same form and, for what has a narrow domain, from the same part of it."""
    return (x * x.dtype.type(1 - 2.0**-9)).astype(x.dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("case", EACH, ids=repr)
def test_values_cotangents_and_tangents(case: Case, dtype: str) -> None:
    f, xs = case.on(lambda data, kind="float64": np.asarray(data, dtype if kind == "float64" else kind))
    z_bar = weights(*plain(f(*xs)).shape).astype(plain(f(*xs)).dtype)

    def derived(*xs: Any) -> Any:
        z, pullback = ag.vjp(f, *xs)
        return z, pullback(z_bar), ag.jvp(f, xs, [weights(*x.shape).astype(x.dtype) for x in xs])

    compiled = ag.compile(derived)
    for values in (xs, [close_to(x) for x in xs]):
        found, expected = flatten(compiled(*values))[0], flatten(derived(*values))[0]
        for y, z in zip(found, expected, strict=True):
            assert type(y) is type(z) or not plain(z).ndim  # a number may be an array without axes
            assert plain(y).dtype == plain(z).dtype
            np.testing.assert_array_equal(plain(y), plain(z))


@pytest.mark.parametrize("case", [c for c in EACH if len(c.xs) < len(c.operands)], ids=repr)
def test_conditions_and_indices_may_be_arguments(case: Case) -> None:
    def f(*operands: Any) -> Any:
        y = OPERATIONS[case.name](*([operands] if case.many else operands), *case.settings)
        return ag.sum(y * weights(*y.shape))

    places = [i for i, x in enumerate(case.operands) if x.dtype.kind == "f"]
    both = ag.value_and_grad(f, places)
    compiled = ag.compile(both)
    for operands in (case.operands, [close_to(x) if x.dtype.kind == "f" else np.flip(x) for x in case.operands]):
        found, expected = flatten(compiled(*operands))[0], flatten(both(*operands))[0]
        for y, z in zip(found, expected, strict=True):
            np.testing.assert_array_equal(plain(y), plain(z))
