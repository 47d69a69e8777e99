"""Saving and loading: what goes on afterwards is what would have gone on without."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit import optim

from .common import RULES, leaf, train, values

EACH_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


@EACH_RULE
def test_after_a_round_trip_the_same_steps_follow(rule: Any, array: Callable[..., Any]) -> None:
    first = [ag.as_tensor(array(data), requires_grad=True) for data in ([[0.5, -1.0]], [0.1, 0.2])]
    optimizer = rule([{"params": first[:1], "lr": 0.05}, {"params": first[1:]}])
    train(optimizer)
    second = [p.detach().clone().requires_grad_() for p in first]
    other = rule([{"params": second[:1]}, {"params": second[1:]}])
    other.load_state_dict(optimizer.state_dict())
    for each in (optimizer, other):
        train(each)
    for one, two in zip(values(first), values(second), strict=True):
        assert np.array_equal(one, two)


@EACH_RULE
def test_a_saved_state_shares_nothing_with_the_optimiser(rule: Any) -> None:
    p = leaf([1.0, 2.0])
    optimizer = rule([p])
    train(optimizer)
    saved = optimizer.state_dict()
    text = repr(saved)
    optimizer.load_state_dict(saved)
    train(optimizer)
    assert repr(saved) == text


def test_a_state_has_the_form_of_torch() -> None:
    w, b = leaf([1.0, 2.0]), leaf(3.0)
    optimizer = optim.Adam([{"params": [w]}, {"params": [b], "lr": 0.5}])
    for p in (w, b):
        p.grad = ag.ones_like(p)
    optimizer.step()
    saved = optimizer.state_dict()
    assert saved.keys() == {"state", "param_groups"}
    assert [group["params"] for group in saved["param_groups"]] == [[0], [1]]
    assert [group["lr"] for group in saved["param_groups"]] == [1e-3, 0.5]
    assert list(saved["state"][0]) == ["step", "exp_avg", "exp_avg_sq"]
    assert saved["state"][1]["step"].item() == 1.0
    assert isinstance(saved["state"][0]["exp_avg"], ag.Tensor)


def test_a_state_of_arrays_and_numbers_takes_the_form_of_the_parameter(array: Callable[..., Any]) -> None:
    p = ag.as_tensor(array([1.0, 2.0], "float32"), requires_grad=True)
    optimizer = optim.RMSprop([p])
    saved = optimizer.state_dict()
    saved["state"][0] = {"step": 3, "square_avg": np.array([0.5, 0.25]), "momentum_buffer": None}
    optimizer.load_state_dict(saved)
    assert optimizer.state[p]["square_avg"].dtype == p.dtype
    assert optimizer.state[p]["square_avg"].device == p.device
    assert optimizer.state[p].keys() == {"step", "square_avg"}
    train(optimizer)
    assert optimizer.state[p]["step"].item() == 8.0


def test_options_that_the_saved_state_does_not_name_stay() -> None:
    optimizer = optim.SGD([leaf(1.0)], lr=0.5, momentum=0.9)
    optimizer.load_state_dict({"state": {}, "param_groups": [{"params": [7], "lr": 0.25}]})
    assert (optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["momentum"]) == (0.25, 0.9)


def test_a_state_that_does_not_fit_changes_nothing() -> None:
    p = leaf([1.0, 2.0])
    optimizer = optim.SGD([p], momentum=0.9)
    train(optimizer)
    saved = optimizer.state_dict()
    before = repr(saved)
    wrong = copy.deepcopy(saved)
    wrong["param_groups"][0]["lr"] = 7.0
    wrong["state"][0]["momentum_buffer"] = ag.zeros(3)
    with pytest.raises(ValueError, match="momentum_buffer of parameter 0"):
        optimizer.load_state_dict(wrong)
    assert repr(optimizer.state_dict()) == before
