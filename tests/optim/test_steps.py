"""What a step does to a parameter, whatever the rule: in place, unrecorded, in every array library and precision."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit import optim

from .common import RULES, backward, leaf, train, values

EACH_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
START = [[[0.5, -1.0], [2.0, 0.25]], [0.1, 0.2, 0.3]]


@EACH_RULE
def test_a_step_is_the_same_in_every_array_library(rule: Any, array: Callable[..., Any]) -> None:
    here = [leaf(data) for data in START]
    there = [ag.as_tensor(array(data), requires_grad=True) for data in START]
    for params in (here, there):
        train(rule(params))
    for one, other in zip(values(here), values(there), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-14)


@EACH_RULE
def test_what_looks_into_the_memory_of_a_parameter_sees_a_step(rule: Any, array: Callable[..., Any]) -> None:
    p = ag.as_tensor(array([1.0, 2.0, 3.0]), requires_grad=True)
    memory = p.value
    constant = p.data
    train(rule([p]))
    assert p.value is memory
    assert constant.tolist() == p.tolist() != [1.0, 2.0, 3.0]


@EACH_RULE
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_precision_stays(rule: Any, dtype: str, array: Callable[..., Any]) -> None:
    p = ag.as_tensor(array([1.0, 2.0], dtype), requires_grad=True)
    number = ag.as_tensor(array(0.5, dtype), requires_grad=True)
    optimizer = rule([p, number])
    optimizer.param_groups[0]["lr"] = np.float64(0.01)  # NumPy's own float64, which draws others to its precision
    train(optimizer)
    assert str(p.dtype).endswith(dtype)
    assert str(number.dtype).endswith(dtype)
    for kept in optimizer.state.values():
        assert all(str(kept[name].dtype).endswith(dtype) for name in kept if name != "step")


@EACH_RULE
def test_a_number_moves_as_an_array_with_one_entry(rule: Any) -> None:
    number, entry = leaf(0.5), leaf([0.5])
    for p in (number, entry):
        train(rule([p]))
    assert number.value.__class__ is float
    assert number.item() == pytest.approx(entry.item(), rel=1e-14)
    assert number.item() != 0.5


@EACH_RULE
def test_a_number_whose_memory_somebody_holds_moves_in_that_memory(rule: Any) -> None:
    p = leaf(0.5)
    memory = p.data.numpy()
    train(rule([p]))
    assert memory == p.item() != 0.5


@EACH_RULE
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_a_number_of_numpy_moves_and_keeps_its_kind(rule: Any, kind: Any) -> None:
    p = ag.engine.trace.tensor_of(kind(0.5)).requires_grad_()
    other = leaf([0.5], dtype=kind)
    for x in (p, other):
        train(rule([x]))
    assert p.dtype == kind
    assert p.item() == pytest.approx(other.item(), rel=1e-14 if kind is np.float64 else 1e-6)


@EACH_RULE
def test_a_step_is_recorded_in_no_graph(rule: Any) -> None:
    p = leaf([1.0, 2.0])
    node = p.node
    optimizer = rule([p])
    (p**3).sum().backward(create_graph=True)
    optimizer.step()
    assert p.node is node
    assert p.is_leaf
    assert all(not tensor.requires_grad for tensor in optimizer.state[p].values())


@EACH_RULE
def test_a_gradient_is_not_touched_by_steps(rule: Any) -> None:
    p = leaf([1.0, 2.0])
    backward([p])
    before, optimizer = p.grad.tolist(), rule([p])
    for _ in range(3):
        optimizer.step()
    assert p.grad.tolist() == before


@EACH_RULE
def test_a_graph_that_saved_a_parameter_refuses_after_a_step(rule: Any, array: Callable[..., Any]) -> None:
    p = ag.as_tensor(array([1.0, 2.0]), requires_grad=True)
    backward([p])
    y = (p * p).sum()
    before = p._version
    rule([p]).step()
    assert p._version == before + 1
    with pytest.raises(RuntimeError, match="modified"):
        y.backward()


def test_a_graph_that_saved_what_a_rule_remembers_refuses_after_a_step() -> None:
    p, w = leaf([1.0, 2.0]), leaf([1.0, 1.0])
    optimizer = optim.SGD([p], momentum=0.9)
    train(optimizer)
    y = (w * optimizer.state[p]["momentum_buffer"]).sum()
    optimizer.step()
    with pytest.raises(RuntimeError, match="modified"):
        y.backward()


def test_a_parameter_may_be_a_view_that_was_taken_before_it_became_one() -> None:
    whole = ag.tensor([1.0, 2.0, 3.0])
    p = whole[1:].requires_grad_()
    (p * p).sum().backward()
    optim.SGD([p], lr=0.5).step()
    assert whole.tolist() == [1.0, 0.0, 0.0]


def test_a_parameter_without_gradient_is_passed_over() -> None:
    p, unused, frozen = leaf([1.0]), leaf([1.0]), ag.tensor([1.0])
    optimizer = optim.Adam([p, unused, frozen], weight_decay=0.1)
    backward([p])
    optimizer.step()
    assert (unused.tolist(), frozen.tolist()) == ([1.0], [1.0])
    assert list(optimizer.state) == [p]


def test_an_empty_parameter_takes_part() -> None:
    p = leaf(np.zeros((0, 3)))
    train(optim.Adam([p]))
    assert p.shape == (0, 3)


def test_a_division_by_zero_gives_what_numpy_gives_for_numbers_too() -> None:
    number, entry = leaf(0.0), leaf([0.0])
    optimizer = optim.Adagrad([number, entry], eps=0.0)
    for p in (number, entry):
        p.grad = ag.zeros_like(p)
    with pytest.warns(RuntimeWarning, match="invalid value"):
        optimizer.step()
    assert np.isnan(number.item())
    assert np.isnan(entry.item())


# ------------------------------------------------------------------ the first steps, by hand


def after(make: Callable[[Any], Any], gradients: list[float], start: float = 1.0) -> float:
    p = leaf(start)
    optimizer = make([p])
    for g in gradients:
        p.grad = ag.tensor(g)
        optimizer.step()
    number: float = p.item()
    return number


def test_sgd_goes_against_the_gradient() -> None:
    assert after(lambda ps: optim.SGD(ps, lr=0.5), [1.0, 2.0]) == 1 - 0.5 - 1
    assert after(lambda ps: optim.SGD(ps, lr=0.5, maximize=True), [1.0, 2.0]) == 1 + 0.5 + 1


def test_momentum_keeps_a_part_of_the_last_step() -> None:
    assert after(lambda ps: optim.SGD(ps, lr=1.0, momentum=0.5), [1.0, 1.0]) == 1 - 1 - 1.5
    assert after(lambda ps: optim.SGD(ps, lr=1.0, momentum=0.5, dampening=0.5), [1.0, 1.0]) == 1 - 1 - 1
    assert after(lambda ps: optim.SGD(ps, lr=1.0, momentum=0.5, nesterov=True), [1.0, 1.0]) == 1 - 1.5 - 1.75


def test_the_first_step_of_adam_is_lr_whatever_the_gradient() -> None:
    for gradient in (1e-3, 1.0, 1e3):
        assert after(lambda ps: optim.Adam(ps, lr=0.25, eps=0.0), [gradient]) == pytest.approx(0.75, rel=1e-14)


def test_adamw_shrinks_without_a_gradient_and_adam_does_not_weaken() -> None:
    assert after(lambda ps: optim.AdamW(ps, lr=0.5, weight_decay=0.5), [0.0]) == 0.75
    assert after(lambda ps: optim.Adam(ps, lr=0.5, weight_decay=0.5), [0.0]) == pytest.approx(0.5, rel=1e-7)


def test_adagrad_divides_by_all_gradients_so_far() -> None:
    assert after(lambda ps: optim.Adagrad(ps, lr=1.0, eps=0.0), [3.0, 4.0], 0.0) == -1 - 4 / 5


def test_rmsprop_divides_by_the_recent_gradients() -> None:
    assert after(lambda ps: optim.RMSprop(ps, lr=1.0, alpha=0.0, eps=0.0), [3.0, -4.0], 0.0) == -1 + 1


# ------------------------------------------------------------------ the optimiser as an object


def test_a_copy_of_an_optimiser_trains_its_own_copies() -> None:
    p = leaf([1.0, 2.0])
    optimizer = optim.Adam([p], lr=0.1)
    train(optimizer)
    for twin in (copy.deepcopy(optimizer), pickle.loads(pickle.dumps(optimizer))):
        (q,) = twin.param_groups[0]["params"]
        before = p.tolist()
        train(twin)
        assert p.tolist() == before != q.tolist()


def test_an_optimiser_shows_its_options() -> None:
    text = repr(optim.SGD([{"params": [leaf(1.0)]}, {"params": [leaf(1.0)], "lr": 0.5}], lr=0.25))
    assert text.startswith("SGD(\n    group 0: lr=0.25, momentum=0")
    assert "    group 1: lr=0.5" in text
    assert "tensor" not in text


def test_zeroed_gradients_keep_their_memory_and_leave_the_graph(array: Callable[..., Any]) -> None:
    p = ag.as_tensor(array([1.0, 2.0]), requires_grad=True)
    (p**3).sum().backward(create_graph=True)
    memory = p.grad.value.value if hasattr(p.grad.value, "value") else p.grad.value
    optim.SGD([p]).zero_grad(set_to_none=False)
    assert p.grad.value is memory
    assert p.grad.tolist() == [0.0, 0.0]
    assert not p.grad.requires_grad
