"""Optimisers, schedules and clipping: the same numbers as torch.optim, step after step."""

import copy
import itertools
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit.optim

from .alike import alike, namespace, observed

INPUTS = np.linspace(-1.0, 2.0, 8).reshape(4, 2)
TARGETS = np.linspace(0.5, -0.5, 12).reshape(4, 3)
START = {
    "w": np.array([[0.5, -1.0, 0.25], [1.5, 0.1, -0.75]]),
    "b": np.array([0.0, 0.3, -0.2]),
    "s": np.array(1.25),
}

# fmt: off
OPTIONS = {
    "SGD": [
        {}, {"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3}, {"momentum": 0.8, "nesterov": True},
        {"weight_decay": 0.1}, {"momentum": 0.5, "weight_decay": 0.1, "nesterov": True, "maximize": True, "lr": 1e-3},
    ],
    "Adam": [
        {}, {"betas": (0.5, 0.8)}, {"betas": (0.0, 0.5)}, {"eps": 0.1}, {"weight_decay": 0.1}, {"amsgrad": True},
        {"maximize": True}, {"decoupled_weight_decay": True, "weight_decay": 0.2},
    ],
    "AdamW": [{}, {"weight_decay": 0.3}, {"amsgrad": True, "betas": (0.5, 0.6)}, {"maximize": True}],
    "RMSprop": [
        {}, {"alpha": 0.5}, {"eps": 0.1}, {"weight_decay": 0.1}, {"momentum": 0.9}, {"centered": True},
        {"centered": True, "momentum": 0.5, "weight_decay": 0.1, "maximize": True},
    ],
    "Adagrad": [
        {}, {"lr_decay": 0.1}, {"weight_decay": 0.1}, {"initial_accumulator_value": 0.5}, {"eps": 0.1},
        {"maximize": True},
    ],
}
# fmt: on
RULES = [pytest.param(name, given, id=f"{name} {given}") for name, all_given in OPTIONS.items() for given in all_given]
TOLERANCE = {"float64": 1e-12, "float32": 2e-4}


def parameters(t: Any, dtype: str = "float64") -> list[Any]:
    return [t.tensor(value.tolist(), dtype=getattr(t, dtype), requires_grad=True) for value in START.values()]


def loss_of(t: Any, w: Any, b: Any, s: Any) -> Any:
    x, y = (t.tensor(data.tolist(), dtype=w.dtype) for data in (INPUTS, TARGETS))
    return ((t.tanh(t.matmul(x, w) + b) * s - y) ** 2).sum()


def train(t: Any, optimizer: Any, params: list[Any], steps: int, after: Callable[[], Any] = list) -> list[Any]:
    """The parameters after each step."""
    seen = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss_of(t, *params).backward()
        optimizer.step()
        after()
        seen.append([p.detach().numpy().copy() for p in params])
    return seen


def assert_close(here: Any, torch: Any, tolerance: float) -> None:
    for step, (one, other) in enumerate(zip(here, torch, strict=True)):
        for mine, theirs in zip(one, other, strict=True):
            assert mine.dtype == theirs.dtype
            np.testing.assert_allclose(mine, theirs, rtol=tolerance, atol=tolerance, err_msg=f"step {step}")


def both(program: Callable[[Any], Any]) -> list[Any]:
    """What a program gives here and under torch."""
    results = []
    for name in ("autogradkit", "torch"):
        with namespace(name) as t:
            results.append(program(t))
    return results


# ------------------------------------------------------------------ rules


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(("name", "options"), RULES)
def test_fifty_steps_are_those_of_torch(name: str, options: dict[str, Any], dtype: str) -> None:
    def program(t: Any) -> Any:
        params = parameters(t, dtype)
        return train(t, getattr(t.optim, name)(params, **{"lr": 0.02, **options}), params, 50)

    assert_close(*both(program), TOLERANCE[dtype])


@pytest.mark.parametrize("name", OPTIONS)
def test_options_have_the_names_and_defaults_of_torch(name: str) -> None:
    here, torch = both(lambda t: getattr(t.optim, name)(parameters(t)).defaults)
    assert here == {key: torch[key] for key in here}
    assert torch.keys() - here.keys() <= {"foreach", "fused", "capturable", "differentiable"}


@pytest.mark.parametrize(("name", "options"), RULES)
def test_the_state_has_the_form_of_torch(name: str, options: dict[str, Any]) -> None:
    def program(t: Any) -> Any:
        params = parameters(t)
        optimizer = getattr(t.optim, name)(params, **options)
        train(t, optimizer, params, 3)
        return {i: {k: observed(v)["values"] for k, v in kept.items()} for i, kept in optimizer.state.items()}

    here, torch = both(program)
    for mine, theirs in itertools.zip_longest(here.values(), torch.values()):
        assert set(mine) == set(theirs)
        for key, value in mine.items():
            np.testing.assert_allclose(value, theirs[key], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(("name", "options"), RULES)
def test_a_state_of_torch_goes_on_here(name: str, options: dict[str, Any]) -> None:
    with namespace("torch") as t:
        params = parameters(t)
        optimizer = getattr(t.optim, name)(params, **{"lr": 0.02, **options})
        train(t, optimizer, params, 5)
        middle, saved = [p.tolist() for p in params], copy.deepcopy(optimizer.state_dict())
        end = train(t, optimizer, params, 20)
    with namespace("autogradkit") as t:
        params = [t.tensor(value, requires_grad=True) for value in middle]
        optimizer = getattr(t.optim, name)(params)
        optimizer.load_state_dict(saved)
        assert_close(train(t, optimizer, params, 20), end, 1e-12)


def test_groups_have_options_of_their_own() -> None:
    def program(t: Any) -> Any:
        w, b, s = parameters(t)
        optimizer = t.optim.SGD([{"params": [w], "lr": 0.1}, {"params": b, "momentum": 0.9}], lr=0.02)
        optimizer.add_param_group({"params": [s], "weight_decay": 0.5})
        numbers = [group["params"] for group in optimizer.state_dict()["param_groups"]]
        assert numbers == [[0], [1], [2]]
        return train(t, optimizer, [w, b, s], 50)

    assert_close(*both(program), 1e-12)


def test_options_may_change_between_steps() -> None:
    def program(t: Any) -> Any:
        params = parameters(t)
        optimizer = t.optim.Adam(params, lr=0.1)
        seen = train(t, optimizer, params, 5)
        optimizer.param_groups[0].update(lr=0.01, weight_decay=0.1)
        return seen + train(t, optimizer, params, 5)

    assert_close(*both(program), 1e-12)


def test_a_frozen_parameter_and_one_without_gradient_stay() -> None:
    def program(t: Any) -> Any:
        w, b, s = parameters(t)
        unused = t.tensor([1.0, 2.0], requires_grad=True)
        b.requires_grad_(False)
        optimizer = t.optim.Adam([w, b, s, unused], lr=0.1, weight_decay=0.1)
        seen = train(t, optimizer, [w, b, s], 5)
        assert len(optimizer.state) == 2
        return [*seen, [unused.detach().numpy()]]

    assert_close(*both(program), 1e-12)


@alike
@pytest.mark.parametrize("set_to_none", [True, False])
def test_zero_grad(t: Any, set_to_none: bool) -> Any:
    params = parameters(t)
    optimizer = t.optim.SGD(params)
    optimizer.zero_grad(set_to_none)
    for _ in range(2):
        loss_of(t, *params).backward()
        held = [p.grad for p in params]
        optimizer.zero_grad(set_to_none=set_to_none)
    return params, [grad is p.grad for grad, p in zip(held, params, strict=True)]


@alike
def test_step_calls_the_closure_once_with_recording_on_and_returns_its_loss(t: Any) -> Any:
    params = parameters(t)
    optimizer = t.optim.SGD(params, lr=0.01)
    calls = []

    def closure() -> Any:
        calls.append(t.is_grad_enabled())
        optimizer.zero_grad()
        loss = loss_of(t, *params)
        loss.backward()
        return loss

    with t.no_grad():
        loss = optimizer.step(closure)
    return loss.item(), calls, optimizer.step(), params[2]


def rosenbrock(x: Any) -> Any:
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def test_lbfgs_ends_where_that_of_torch_ends() -> None:
    def program(t: Any) -> Any:
        x = t.tensor([-1.2, 1.0], requires_grad=True)
        optimizer = t.optim.LBFGS([x], max_iter=200, line_search_fn="strong_wolfe")

        def closure() -> Any:
            optimizer.zero_grad()
            loss = rosenbrock(x)
            loss.backward()
            return loss

        first = optimizer.step(closure)
        state = next(iter(optimizer.state.values()))
        assert {"func_evals", "n_iter"} <= state.keys()
        return x.detach().numpy(), first.item()

    here, torch = both(program)
    assert here[1] == pytest.approx(torch[1], rel=1e-14)
    np.testing.assert_allclose(here[0], torch[0], atol=1e-4)
    np.testing.assert_allclose(here[0], [1.0, 1.0], atol=1e-4)


# ------------------------------------------------------------------ schedules

# fmt: off
SCHEDULES: list[tuple[str, dict[str, Any]]] = [
    ("StepLR", {"step_size": 7}), ("StepLR", {"step_size": 1, "gamma": 0.9}),
    ("MultiStepLR", {"milestones": [3, 10, 10, 41]}), ("MultiStepLR", {"milestones": [0, 5], "gamma": 0.5}),
    ("ExponentialLR", {"gamma": 0.95}),
    ("CosineAnnealingLR", {"T_max": 60}), ("CosineAnnealingLR", {"T_max": 7, "eta_min": 0.01}),
    ("CosineAnnealingLR", {"T_max": 1}),
    ("LinearLR", {}), ("LinearLR", {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 20}),
    ("LinearLR", {"total_iters": 0}),
    ("LambdaLR", {"lr_lambda": lambda epoch: 1 / (1 + epoch)}),
    ("LambdaLR", {"lr_lambda": [lambda epoch: 0.9**epoch, lambda epoch: 1 + epoch % 3]}),
    ("OneCycleLR", {"max_lr": 0.02, "total_steps": 60}),
    ("OneCycleLR", {"max_lr": [0.02, 0.01], "epochs": 4, "steps_per_epoch": 20, "anneal_strategy": "linear"}),
    ("OneCycleLR", {"max_lr": 0.02, "total_steps": 61, "three_phase": True, "div_factor": 5.0}),
    ("OneCycleLR", {"max_lr": 0.02, "total_steps": 61, "pct_start": 0.4, "cycle_momentum": False}),
    ("OneCycleLR", {"max_lr": 0.02, "total_steps": 70, "base_momentum": [0.7, 0.8], "final_div_factor": 10.0}),
]
# fmt: on
EACH_SCHEDULE = pytest.mark.parametrize(
    ("name", "options"),
    SCHEDULES,
    ids=[f"{name} {[k for k in options if k != 'optimizer']} {i}" for i, (name, options) in enumerate(SCHEDULES)],
)


def two_groups(t: Any, kind: str = "SGD", **options: Any) -> Any:
    w, b, s = parameters(t)
    options = options or ({"momentum": 0.9} if kind == "SGD" else {})
    return getattr(t.optim, kind)([{"params": [w], "lr": 0.1}, {"params": [b, s], "lr": 0.02}], **options)


def rates(optimizer: Any, schedule: Any, steps: int, *metrics: Any) -> list[Any]:
    """What a schedule has set in every group, after each of its steps."""
    seen = []
    for i in range(steps):
        seen.append(
            [[group["lr"], group.get("momentum", 0.0), *group.get("betas", ())] for group in optimizer.param_groups]
            + [schedule.get_last_lr()]
        )
        with warnings.catch_warnings(action="ignore"):  # torch wants to see a step of the optimiser before
            schedule.step(*(values[i] for values in metrics))
    return seen


def assert_same_rates(here: list[Any], torch: list[Any]) -> None:
    for step, (mine, theirs) in enumerate(zip(here, torch, strict=True)):
        for one, other in zip(mine, theirs, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-15, err_msg=f"step {step}")


@EACH_SCHEDULE
@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_sixty_rates_are_those_of_torch(kind: str, name: str, options: dict[str, Any]) -> None:
    def program(t: Any) -> Any:
        optimizer = two_groups(t, kind)
        return rates(optimizer, getattr(t.optim.lr_scheduler, name)(optimizer, **options), 60)

    assert_same_rates(*both(program))


def gone_on(t: Any, name: str, options: dict[str, Any]) -> Any:
    """The rates of a schedule that is made again after 12 steps."""
    optimizer = two_groups(t)
    rates(optimizer, getattr(t.optim.lr_scheduler, name)(optimizer, **options), 12)
    other = two_groups(t)
    other.load_state_dict(optimizer.state_dict())
    return rates(other, getattr(t.optim.lr_scheduler, name)(other, **options, last_epoch=12), 40)


# Where torch goes on by the rate that it finds, and so leaves the curve that it was on.
OFF_THE_CURVE = {"ExponentialLR", "CosineAnnealingLR", "LinearLR"}


@EACH_SCHEDULE
def test_a_schedule_that_goes_on_after_a_break_is_that_of_torch_where_torch_stays_on_the_curve(
    name: str, options: dict[str, Any]
) -> None:
    here, torch = both(lambda t: gone_on(t, name, options))
    if name not in OFF_THE_CURVE:
        assert_same_rates(here, torch)
    optimizer = two_groups(autogradkit)
    unbroken = rates(optimizer, getattr(autogradkit.optim.lr_scheduler, name)(optimizer, **options), 53)
    assert_same_rates(here, unbroken[13:])


def test_schedules_act_together() -> None:
    def program(t: Any) -> Any:
        optimizer = two_groups(t)
        schedules = t.optim.lr_scheduler
        warm_up = schedules.LinearLR(optimizer, total_iters=10)
        step = schedules.StepLR(optimizer, 15)
        cosine = schedules.CosineAnnealingLR(optimizer, 20, eta_min=1e-3)
        seen = []
        for _ in range(60):
            with warnings.catch_warnings(action="ignore"):
                for schedule in (warm_up, step, cosine):
                    schedule.step()
            seen.append([schedule.get_last_lr() for schedule in (warm_up, step, cosine)])
        return seen

    assert_same_rates(*both(program))


MEASURES = [2.0, 1.5, 1.5, 1.49999, 1.6, 1.7, 1.2, 1.2, float("nan"), 1.19, 1.3, 1.3, 1.3, 1.3, 1.3] * 4


@pytest.mark.parametrize(
    "options",
    [
        {"patience": 0},
        {"patience": 2, "factor": 0.5},
        {"mode": "max", "patience": 1},
        {"threshold": 0.1, "patience": 1},
        {"threshold": 0.1, "threshold_mode": "abs", "patience": 1},
        {"threshold": 0.1, "threshold_mode": "abs", "patience": 1, "mode": "max"},
        {"cooldown": 3, "patience": 1},
        {"min_lr": [0.01, 0.005], "patience": 0},
        {"eps": 0.05, "patience": 0},
    ],
    ids=str,
)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_plateau_is_seen_as_in_torch(options: dict[str, Any], sign: int) -> None:
    def program(t: Any) -> Any:
        optimizer = two_groups(t)
        schedule = t.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)
        return rates(optimizer, schedule, 60, [sign * measure for measure in MEASURES])

    here, torch = both(program)
    assert_same_rates(here, torch)
    assert here[0] != here[-1]


@EACH_SCHEDULE
def test_parameters_move_under_a_schedule_as_in_torch(name: str, options: dict[str, Any]) -> None:
    def program(t: Any) -> Any:
        optimizer = two_groups(t)
        params = [p for group in optimizer.param_groups for p in group["params"]]
        return train(t, optimizer, params, 30, getattr(t.optim.lr_scheduler, name)(optimizer, **options).step)

    assert_close(*both(program), 1e-10)


# ------------------------------------------------------------------ clipping


def clipped(t: Any, dtype: str, clip: Callable[[Any, list[Any]], Any]) -> Any:
    params = [*parameters(t, dtype), t.tensor([1.0], requires_grad=True)]
    loss_of(t, *params[:3]).backward()
    held = [p.grad for p in params]
    result = clip(t.optim if t.__name__ == "autogradkit" else t.nn.utils, params)
    assert all(grad is p.grad for grad, p in zip(held, params, strict=True))
    return [[g.numpy() for g in held if g is not None], [np.asarray(0.0) if result is None else result.numpy()]]


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("max_norm", [0.0, 0.1, 3.0, 1e4])
@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.5, float("inf")])
def test_the_norm_is_clipped_as_in_torch(dtype: str, max_norm: float, norm_type: float) -> None:
    results = both(lambda t: clipped(t, dtype, lambda room, ps: room.clip_grad_norm_(ps, max_norm, norm_type)))
    assert_close(*results, {"float64": 1e-13, "float32": 1e-6}[dtype])


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("clip_value", [0.0, 0.1, 1.0, 1e4])
def test_values_are_clipped_as_in_torch(dtype: str, clip_value: float) -> None:
    results = both(lambda t: clipped(t, dtype, lambda room, ps: room.clip_grad_value_(ps, clip_value)))
    assert_close(*results, {"float64": 1e-13, "float32": 1e-6}[dtype])
