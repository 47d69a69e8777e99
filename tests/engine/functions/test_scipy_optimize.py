"""Functions and gradients go to SciPy's optimisers as they are, and NumPy code written for nobody is differentiated."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag

optimize = pytest.importorskip("scipy.optimize")


def rosenbrock(x: Any) -> Any:
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


@pytest.mark.parametrize("method", ["BFGS", "L-BFGS-B", "CG"])
def test_minimize_takes_value_and_grad(method: str) -> None:
    found = optimize.minimize(ag.value_and_grad(rosenbrock), np.full(5, -0.5), method=method, jac=True, tol=1e-10)
    np.testing.assert_allclose(found.x, np.ones(5), atol=1e-6)


def test_newton_cg_takes_products_with_the_hessian() -> None:
    found = optimize.minimize(
        rosenbrock, np.full(8, -0.5), method="Newton-CG", jac=ag.grad(rosenbrock),
        hessp=lambda x, p: ag.hvp(rosenbrock, (x,), (p,)), tol=1e-12,
    )  # fmt: skip
    np.testing.assert_allclose(found.x, np.ones(8), atol=1e-8)


def test_least_squares_takes_a_jacobian() -> None:
    t = np.linspace(0, 1, 20)
    data = 2.0 * np.exp(-3.0 * t)

    def misfit(p: Any) -> Any:
        return p[0] * np.exp(p[1] * t) - data

    found = optimize.least_squares(misfit, [1.0, -1.0], jac=ag.jacfwd(misfit))
    np.testing.assert_allclose(found.x, [2.0, -3.0], rtol=1e-8)


def negative_log_likelihood(theta: Any, points: Any) -> Any:
    """A normal distribution in NumPy's words alone, by somebody who has never heard of Tensors."""
    mean, factor = theta[:2], np.stack([np.stack([theta[2], 0 * theta[2]]), theta[3:5]])
    covariance = factor @ factor.T + 1e-3 * np.eye(2)
    apart = points - mean
    distance = np.einsum("ni,ij,nj->n", apart, np.linalg.inv(covariance), apart)
    return 0.5 * np.mean(distance) + 0.5 * np.linalg.slogdet(covariance)[1]


def test_numpy_code_that_was_written_for_nobody_is_differentiated() -> None:
    draw = np.random.default_rng(0)
    points = draw.standard_normal((400, 2)) @ np.array([[1.0, 0.4], [0.0, 0.5]]) + np.array([2.0, -1.0])
    start = np.array([0.0, 0.0, 1.0, 0.0, 1.0])
    found = optimize.minimize(ag.value_and_grad(negative_log_likelihood), start, args=(points,), jac=True, tol=1e-10)
    np.testing.assert_allclose(found.x[:2], points.mean(0), atol=1e-6)
    factor = np.array([[found.x[2], 0.0], found.x[3:5]])
    np.testing.assert_allclose(factor @ factor.T + 1e-3 * np.eye(2), np.cov(points.T, bias=True), atol=1e-6)
    plain = optimize.minimize(negative_log_likelihood, start, args=(points,), tol=1e-10)
    np.testing.assert_allclose(found.fun, plain.fun, rtol=1e-10)
