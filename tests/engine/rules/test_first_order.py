"""Both modes equal difference quotients: every operation, every kind of shape, both precisions, all array libraries."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .cases import CASES, LOOSE, OPERATIONS, Array, Case, each_case, in_dtype, like, plain, weights
from .differences import jacobians

# How far a result may be from the truth, in its own precision.
TOLERANCE = {"float64": 1e-9, "float32": 3e-6}


def test_every_operation_has_cases() -> None:
    assert set(CASES) == set(OPERATIONS)


def tolerance(case: Case, *arrays: Any) -> dict[str, float]:
    coarsest = max(TOLERANCE[plain(x).dtype.name] for x in arrays)
    coarsest *= LOOSE.get(case.name, 1) if coarsest > 1e-7 else 1
    return {"rtol": coarsest, "atol": coarsest / 10}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@each_case
def test_values_cotangents_and_tangents(case: Case, dtype: str, array: Array) -> None:
    array = in_dtype(array, dtype)
    f, xs = case.on(array)
    expected = case.exact(*case.xs)

    z, pullback = ag.vjp(f, *xs)
    assert plain(z).shape == expected.shape
    assert plain(z).dtype == dtype or case.name == "astype"
    np.testing.assert_allclose(plain(z), expected, **tolerance(case, z, *xs))

    z_bar = weights(*expected.shape)
    for x, x_bar, j in zip(xs, pullback(like(z, array, z_bar)), jacobians(case), strict=True):
        assert type(x_bar) is type(x) or x.ndim == 0
        assert (plain(x_bar).shape, plain(x_bar).dtype) == (x.shape, plain(x).dtype)
        np.testing.assert_allclose(plain(x_bar), np.tensordot(z_bar, j, z_bar.ndim), **tolerance(case, z, x_bar))

    x_dots = [weights(*x.shape) for x in xs]
    same_z, z_dot = ag.jvp(f, xs, [array(x_dot) for x_dot in x_dots])
    np.testing.assert_array_equal(plain(same_z), plain(z))
    assert (plain(z_dot).shape, plain(z_dot).dtype) == (expected.shape, plain(z).dtype)
    moved = sum(np.tensordot(j, x_dot, x_dot.ndim) for j, x_dot in zip(jacobians(case), x_dots, strict=True))
    np.testing.assert_allclose(plain(z_dot), moved, **tolerance(case, z, *xs))
