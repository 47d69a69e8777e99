"""A Jacobian measured from values, with its error."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.check import numerical_jacobian


@pytest.mark.parametrize("x", [0.3, np.array([0.3, -1.2]), np.array([[0.3, -1.2], [2.0, 0.7]])])
@pytest.mark.parametrize("f", [ag.sin, lambda x: ag.exp(x).sum(), lambda x: (x * x).reshape(-1)])
def test_it_equals_the_exact_one_within_its_error(f: Callable[..., Any], x: Any) -> None:
    exact = np.asarray(ag.jacobian(f)(x))
    jacobian, error = numerical_jacobian(f, x)
    assert jacobian.shape == exact.shape
    assert np.all(np.abs(jacobian - exact) <= error)
    assert np.all(error < 1e-9)


def test_the_shape_is_that_of_the_result_and_then_that_of_the_argument() -> None:
    assert numerical_jacobian(lambda x: ag.sum(x, axis=0), np.ones((2, 3))).jacobian.shape == (3, 2, 3)


def test_functions_that_return_arrays_or_numbers_are_measured_too() -> None:
    assert numerical_jacobian(lambda x: 3.0 * x.item(), 1.0).jacobian == pytest.approx(3.0, rel=1e-12)
    assert numerical_jacobian(lambda x: np.cumsum(x.numpy()), np.ones(3)).jacobian == pytest.approx(np.tri(3))


def test_the_largest_step_can_be_chosen() -> None:
    seen: list[float] = []

    def f(x: Any) -> Any:
        seen.append(abs(x.item() - 1.0))
        return x * x

    numerical_jacobian(f, 1.0, eps=1e-4)
    assert max(seen) == pytest.approx(1e-4)


def test_arrays_of_any_library_are_measured(array: Callable[..., Any]) -> None:
    jacobian, _ = numerical_jacobian(ag.sin, array([0.3, 0.5]))
    np.testing.assert_allclose(jacobian, np.diag(np.cos([0.3, 0.5])), rtol=1e-11)
