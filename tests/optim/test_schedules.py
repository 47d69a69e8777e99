"""Schedules: each stays on its curve, also after a break."""

from collections.abc import Callable
from math import cos, pi
from typing import Any

import pytest

import autogradkit as ag
from autogradkit import optim
from autogradkit.optim import lr_scheduler

from .common import leaf

# fmt: off
CURVES: dict[str, tuple[Callable[[Any], Any], Callable[[int], float]]] = {
    "StepLR":            (lambda o: lr_scheduler.StepLR(o, 3, 0.5),            lambda t: 0.5 ** (t // 3)),
    "MultiStepLR":       (lambda o: lr_scheduler.MultiStepLR(o, [2, 9], 0.5),  lambda t: 0.5 ** ((t > 1) + (t > 8))),
    "ExponentialLR":     (lambda o: lr_scheduler.ExponentialLR(o, 0.5),        lambda t: 0.5**t),
    "LambdaLR":          (lambda o: lr_scheduler.LambdaLR(o, lambda t: 1 / t if t else 1), lambda t: 1 / max(t, 1)),
    "LinearLR":          (lambda o: lr_scheduler.LinearLR(o, 0.5, 1.0, 8),     lambda t: 0.5 + 0.5 * min(t / 8, 1)),
    "CosineAnnealingLR": (lambda o: lr_scheduler.CosineAnnealingLR(o, 10),     lambda t: 0.5 + cos(pi * t / 10) / 2),
    "OneCycleLR":        (lambda o: lr_scheduler.OneCycleLR(
                              o, 2.0, 41, pct_start=11 / 41, div_factor=2.0, anneal_strategy="linear",
                              final_div_factor=1.0),
                          lambda t: 1 + min(t / 10, 1 - (t - 10) / 30)),
}
# fmt: on
EACH_CURVE = pytest.mark.parametrize(("make", "curve"), CURVES.values(), ids=CURVES)


def optimiser() -> Any:
    return optim.SGD([{"params": [leaf(1.0)]}, {"params": [leaf(1.0)]}], lr=1.0, momentum=0.9)


@EACH_CURVE
def test_a_schedule_follows_its_formula(make: Any, curve: Callable[[int], float]) -> None:
    optimizer = optimiser()
    schedule = make(optimizer)
    for t in range(40):
        assert schedule.get_last_lr() == pytest.approx([curve(t)] * 2, rel=1e-12, abs=1e-15)
        assert [group["lr"] for group in optimizer.param_groups] == schedule.get_last_lr()
        schedule.step()


@EACH_CURVE
def test_a_schedule_goes_on_after_a_round_trip(make: Any, curve: Callable[[int], float]) -> None:
    first = optimiser()
    schedule = make(first)
    for _ in range(5):
        schedule.step()
    second = optimiser()
    other = make(second)
    second.load_state_dict(first.state_dict())
    other.load_state_dict(schedule.state_dict())
    assert other.get_last_lr() == schedule.get_last_lr()
    for t in range(6, 30):
        other.step()
        assert other.get_last_lr() == pytest.approx([curve(t)] * 2, rel=1e-12, abs=1e-15)


def test_a_saved_schedule_holds_neither_optimiser_nor_functions() -> None:
    saved = lr_scheduler.LambdaLR(optimiser(), lambda t: 1.0).state_dict()
    assert saved == {"base_lrs": [1.0, 1.0], "last_epoch": 0, "_last_lr": [1.0, 1.0]}


def test_one_cycle_moves_momentum_against_the_rate() -> None:
    for kind, momentum in (("SGD", lambda group: group["momentum"]), ("Adam", lambda group: group["betas"][0])):
        optimizer = optim.SGD([leaf(1.0)], momentum=0.5) if kind == "SGD" else optim.Adam([leaf(1.0)])
        schedule = lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=10, pct_start=0.5)
        seen = []
        for _ in range(10):
            seen.append(momentum(optimizer.param_groups[0]))
            schedule.step()
        assert (seen[0], seen[4], seen[9]) == pytest.approx((0.95, 0.85, 0.95))
        assert seen[:5] == sorted(seen[:5], reverse=True)


def test_a_plateau_halves_the_rate_and_waits() -> None:
    optimizer = optimiser()
    schedule = lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1, cooldown=2, min_lr=[0.0, 0.5])
    seen = []
    for loss in (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5):
        schedule.step(leaf(loss))
        seen.append(schedule.get_last_lr())
    assert [rate for rate, _ in seen] == [1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]
    assert [rate for _, rate in seen] == [1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    other = lr_scheduler.ReduceLROnPlateau(optimizer)
    other.load_state_dict(schedule.state_dict())
    assert (other.best, other.patience, other.get_last_lr()) == (0.5, 1, [0.25, 0.5])


def test_a_schedule_changes_the_steps_of_its_optimiser() -> None:
    p = leaf(1.0)
    p.grad = ag.tensor(1.0)
    optimizer = optim.SGD([p], lr=0.5)
    schedule = lr_scheduler.ExponentialLR(optimizer, 0.5)
    for _ in range(2):
        optimizer.step()
        schedule.step()
    assert p.item() == 1 - 0.5 - 0.25
