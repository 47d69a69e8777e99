"""Dual numbers: a tangent is carried along inside a dual level and is gone behind it."""

import threading
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .common import leaf

forward_ad = ag.autograd.forward_ad
dual_level, make_dual, unpack_dual = forward_ad.dual_level, forward_ad.make_dual, forward_ad.unpack_dual
X, V = np.array([0.5, -1.5, 2.0]), np.array([1.0, 0.5, -2.0])


def test_a_tangent_is_carried_along() -> None:
    with dual_level():
        x = make_dual(ag.tensor(X), ag.tensor(V))
        y = ag.sin(x) * x + 1.0
        primal, tangent = unpack_dual(y)
    np.testing.assert_array_equal(primal.numpy(), np.sin(X) * X + 1)
    np.testing.assert_allclose(tangent.numpy(), (np.cos(X) * X + np.sin(X)) * V, rtol=1e-15)


def test_a_dual_of_two_arguments_has_the_total_derivative() -> None:
    with dual_level():
        x, w = make_dual(ag.tensor(2.0), ag.tensor(1.0)), make_dual(ag.tensor(5.0), ag.tensor(10.0))
        assert unpack_dual(x * w).tangent.item() == 25.0


def test_what_does_not_move_has_no_tangent() -> None:
    c = ag.tensor(X)
    with dual_level():
        x = make_dual(ag.tensor(2.0), ag.tensor(1.0))
        assert unpack_dual(c) == (c, None)
        assert unpack_dual(c * 2.0).tangent is None
        assert unpack_dual(x.detach()).tangent is None
        assert unpack_dual(x > 1).tangent is None


def test_a_dual_tensor_says_so_and_requires_a_gradient_as_one_that_is_recorded() -> None:
    with dual_level():
        x = make_dual(ag.tensor(2.0), ag.tensor(1.0))
        assert "with a tangent" in repr(x * 3.0)


def test_after_the_level_the_tangent_is_gone_and_the_dual_cannot_be_used() -> None:
    with dual_level():
        y = make_dual(ag.tensor(2.0), ag.tensor(1.0)) * 3.0
    assert unpack_dual(y).primal.item() == 6.0
    assert unpack_dual(y).tangent is None
    with dual_level():
        x = make_dual(ag.tensor(2.0), ag.tensor(1.0))
        with pytest.raises(RuntimeError, match=r"forward_ad.dual_level.*had finished"):
            x * y


def test_outside_of_a_level_there_are_no_duals() -> None:
    with pytest.raises(RuntimeError, match=r"none is open; write `with forward_ad.dual_level"):
        make_dual(ag.tensor(1.0), ag.tensor(1.0))
    with pytest.raises(RuntimeError, match="none is open"):
        forward_ad.exit_dual_level()


def test_levels_may_be_opened_and_closed_by_hand() -> None:
    level = forward_ad.enter_dual_level()
    x = make_dual(ag.tensor(3.0), ag.tensor(1.0))
    assert unpack_dual(x * x, level=level).tangent.item() == 6.0
    forward_ad.exit_dual_level(level=level)
    with pytest.raises(RuntimeError, match="none is open"):
        make_dual(ag.tensor(1.0), ag.tensor(1.0))


def test_nested_levels_give_second_derivatives_and_are_not_confused() -> None:
    with dual_level() as outer:
        x = make_dual(ag.tensor(2.0), ag.tensor(1.0))
        with dual_level():
            y = make_dual(x, ag.tensor(1.0))
            value, slope = unpack_dual(y**3)
            assert unpack_dual(x).tangent is None  # it has none at the inner level
        assert unpack_dual(value).tangent.item() == 12.0
        assert unpack_dual(slope).primal.item() == 12.0
        assert unpack_dual(slope, level=outer).tangent.item() == 12.0


def test_an_error_inside_closes_the_level() -> None:
    with pytest.raises(KeyError), dual_level():
        raise KeyError
    with pytest.raises(RuntimeError, match="none is open"):
        make_dual(ag.tensor(1.0), ag.tensor(1.0))


@pytest.mark.parametrize(
    ("make", "kind", "sentence"),
    [
        (lambda: make_dual(ag.tensor(X), ag.tensor(1.0)), ValueError, r"tangent has shape \(\).*shape \(3,\)"),
        (lambda: make_dual(ag.tensor([1, 2]), ag.tensor([1, 2])), TypeError, "floating-point"),
        (lambda: make_dual(1.0, 1.0), TypeError, "needs a Tensor"),
        (lambda: make_dual(ag.tensor(1.0), "one"), TypeError, "works on numbers"),
    ],
)
def test_a_dual_that_cannot_be_made_is_refused(make: Any, kind: type[Exception], sentence: str) -> None:
    with dual_level(), pytest.raises(kind, match=sentence):
        make()


def test_a_tangent_has_the_precision_of_its_primal() -> None:
    with dual_level():
        x = make_dual(ag.tensor(X, dtype="float32"), ag.tensor(V))
        assert unpack_dual(x * 2).tangent.dtype == np.float32


def test_reverse_over_forward() -> None:
    x = leaf(X)
    with dual_level():
        y = (ag.sin(make_dual(x, ag.tensor(V))) * X).sum()
        unpack_dual(y).tangent.backward()
    np.testing.assert_allclose(x.grad.numpy(), -np.sin(X) * X * V, rtol=1e-14)


def test_forward_over_reverse() -> None:
    x = leaf(X)
    with dual_level():
        dual = make_dual(x, ag.tensor(V))
        (gradient,) = ag.autograd.grad((ag.sin(dual) * X).sum(), dual)
        value, change = unpack_dual(gradient)
    np.testing.assert_allclose(value.detach().numpy(), np.cos(X) * X, rtol=1e-14)
    np.testing.assert_allclose(change.detach().numpy(), -np.sin(X) * X * V, rtol=1e-14)


def test_forward_mode_is_carried_through_no_grad_as_in_pytorch() -> None:
    with dual_level():
        x = make_dual(ag.tensor(3.0), ag.tensor(1.0))
        with ag.no_grad():
            assert unpack_dual(x * x).tangent.item() == 6.0


def test_in_place_changes_and_views_carry_tangents() -> None:
    with dual_level():
        h = make_dual(ag.tensor(X), ag.tensor(V)) * 1.0
        view = h[:2]
        view.mul_(3.0)
        h[2] = h[0]
        primal, tangent = unpack_dual(h)
    assert primal.tolist() == [1.5, -4.5, 1.5]
    assert tangent.tolist() == [3.0, 1.5, 3.0]


def test_each_thread_has_its_own_levels() -> None:
    inside, leave, seen = threading.Event(), threading.Event(), []

    def other() -> None:
        with dual_level():
            inside.set()
            leave.wait()
            x = make_dual(ag.tensor(2.0), ag.tensor(1.0))
            seen.append(unpack_dual(x * x).tangent.item())

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait()
    try:
        with pytest.raises(RuntimeError, match="none is open"):
            make_dual(ag.tensor(1.0), ag.tensor(1.0))
        with dual_level():
            x = make_dual(ag.tensor(5.0), ag.tensor(1.0))
            leave.set()
            thread.join()
            seen.append(unpack_dual(x * x).tangent.item())
    finally:
        leave.set()
        thread.join()
    assert seen == [4.0, 10.0]
