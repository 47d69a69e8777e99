"""L-BFGS through SciPy: it solves what it should, and leaves the parameters where it found the solution."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit import optim

from .common import leaf, values

pytest.importorskip("scipy", reason="LBFGS needs scipy")


def closure_of(optimizer: optim.LBFGS, loss_of: Callable[[], Any]) -> Callable[[], Any]:
    def closure() -> Any:
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        return loss

    return closure


def rosenbrock(x: Any, y: Any) -> Any:
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def test_it_finds_the_end_of_the_valley_of_rosenbrock() -> None:
    p = leaf([-1.2, 1.0])
    optimizer = optim.LBFGS([p], max_iter=100)
    first = optimizer.step(closure_of(optimizer, lambda: rosenbrock(p[0], p[1])))
    assert first.item() == pytest.approx(24.2)
    assert p.tolist() == pytest.approx([1.0, 1.0], abs=1e-5)
    assert 10 < optimizer.state[p]["n_iter"] <= optimizer.state[p]["func_evals"] <= 125


def test_parameters_of_every_shape_library_and_precision_move_together(array: Callable[..., Any]) -> None:
    params = [
        ag.as_tensor(array([[1.0, 2.0]]), requires_grad=True),
        ag.as_tensor(array(3.0, "float32"), requires_grad=True),
        ag.as_tensor(array([5.0]), requires_grad=True),
    ]
    memory = params[0].value
    optimizer = optim.LBFGS(params)
    optimizer.step(
        closure_of(optimizer, lambda: ((params[0] - 2) ** 2).sum() + ag.as_tensor((params[1] - 4) ** 2).double())
    )
    moved, number, unused = values(params)
    np.testing.assert_allclose(moved, [[2.0, 2.0]], atol=1e-5)
    np.testing.assert_allclose(number, 4.0, atol=1e-3)
    assert number.dtype == np.float32
    assert unused.tolist() == [5.0]
    assert params[0].value is memory


def test_numbers_move() -> None:
    x, y = leaf(-1.2), leaf(1.0)
    optimizer = optim.LBFGS([x, y], max_iter=100)
    with ag.no_grad():
        optimizer.step(closure_of(optimizer, lambda: rosenbrock(x, y)))
    assert (x.item(), y.item()) == pytest.approx((1.0, 1.0), abs=1e-5)


@pytest.mark.parametrize(
    ("options", "least"),
    [
        ({"max_iter": 3}, 1e-3),
        ({"max_eval": 4}, 1e-3),
        ({"tolerance_grad": 10.0}, 1e-3),
        ({"tolerance_change": 1.0}, 1e-3),
    ],
    ids=str,
)
def test_each_limit_ends_a_step_early(options: dict[str, Any], least: float) -> None:
    p = leaf([-1.2, 1.0])
    optimizer = optim.LBFGS([p], **{"max_iter": 100, "max_eval": 200, **options})
    closure = closure_of(optimizer, lambda: rosenbrock(p[0], p[1]))
    optimizer.step(closure)
    assert closure().item() > least


def test_a_short_history_is_slower() -> None:
    def iterations(history: int) -> int:
        p = leaf(np.linspace(-1.0, 2.0, 10))
        optimizer = optim.LBFGS([p], max_iter=500, history_size=history)
        optimizer.step(closure_of(optimizer, lambda: rosenbrock(p[:-1], p[1:]).sum()))
        count: int = optimizer.state[p]["n_iter"]
        return count

    assert iterations(1) > iterations(10)


def test_a_second_step_goes_on_and_counts_on() -> None:
    p = leaf([-1.2, 1.0])
    optimizer = optim.LBFGS([p], max_iter=15)
    closure = closure_of(optimizer, lambda: rosenbrock(p[0], p[1]))
    losses = [optimizer.step(closure).item() for _ in range(5)]
    assert losses == sorted(losses, reverse=True)
    assert closure().item() < 1e-8
    twin = optim.LBFGS([p.detach().requires_grad_()])
    twin.load_state_dict(optimizer.state_dict())
    assert next(iter(twin.state.values())) == optimizer.state[p]
