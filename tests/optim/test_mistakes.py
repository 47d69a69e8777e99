"""A mistake gets one clear sentence that says what to try, and every sentence has a program that brings it out."""

import ast
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit import optim
from autogradkit.optim import errors, lr_scheduler

from .common import leaf

WRITTEN = {
    part.name: ast.unparse(part.returns or ast.Constant(None))
    for part in ast.parse(Path(errors.__file__).read_text()).body
    if isinstance(part, ast.FunctionDef)
}


def sgd(**options: Any) -> optim.SGD:
    return optim.SGD([leaf([1.0, 2.0])], **options)


def load(changed: Callable[[dict[str, Any]], Any]) -> None:
    optimizer = sgd()
    saved = optimizer.state_dict()
    changed(saved)
    optimizer.load_state_dict(saved)


def over() -> None:
    schedule = lr_scheduler.OneCycleLR(sgd(momentum=0.9), 1.0, total_steps=5)
    for _ in range(6):
        schedule.step()


def nan_gradient() -> Any:
    p = leaf([1.0])
    p.grad = ag.tensor([float("nan")])
    return p


def frozen_memory() -> Any:
    array = np.ones(3)
    array.flags.writeable = False
    return ag.from_numpy(array).requires_grad_()


# fmt: off
SAID: list[tuple[str, Callable[[], Any]]] = [
    ("not_parameters",          lambda: optim.SGD(leaf(1.0))),
    ("not_parameters",          lambda: optim.SGD({"params": [leaf(1.0)]})),
    ("not_parameters",          lambda: optim.SGD({leaf(1.0)})),
    ("not_parameters",          lambda: optim.SGD(3)),
    ("not_parameters",          lambda: optim.SGD([{"params": {leaf(1.0)}}])),
    ("no_parameters",           lambda: optim.SGD([])),
    ("no_parameters",           lambda: optim.SGD(p for p in ())),
    ("not_a_parameter",         lambda: optim.SGD([leaf(1.0), 3.0])),
    ("not_a_parameter",         lambda: optim.SGD([np.ones(3)])),
    ("not_a_parameter",         lambda: optim.clip_grad_norm_([3.0], 1.0)),
    ("not_a_leaf",              lambda: optim.SGD([leaf([1.0]) * 2])),
    ("not_a_leaf",              lambda: ag.grad(lambda x: optim.SGD([x]) and x)(2.0)),
    ("not_a_leaf",              lambda: ag.vmap(lambda x: optim.SGD([x]) and x)(np.ones(2))),
    ("read_only",               lambda: optim.SGD([frozen_memory()])),
    ("repeated",                lambda: optim.SGD([x := leaf(1.0), x])),
    ("repeated",                lambda: optim.SGD([{"params": [x := leaf(1.0)]}, {"params": x}])),
    ("not_a_group",             lambda: sgd().add_param_group([leaf(1.0)])),
    ("not_a_group",             lambda: optim.SGD([{"params": [leaf(1.0)]}, leaf(1.0)])),
    ("group_without_parameters",lambda: optim.SGD([{"lr": 0.1}])),
    ("unknown_option",          lambda: optim.SGD([{"params": [leaf(1.0)], "learning_rate": 0.1}])),
    ("bad_option",              lambda: sgd(lr=-0.1)),
    ("bad_option",              lambda: sgd(lr=float("nan"))),
    ("bad_option",              lambda: sgd(lr="fast")),
    ("bad_option",              lambda: sgd(lr=leaf(0.1))),
    ("bad_option",              lambda: sgd(momentum=-1.0)),
    ("bad_option",              lambda: optim.SGD([{"params": [leaf(1.0)], "lr": -1.0}])),
    ("bad_option",              lambda: optim.Adam([leaf(1.0)], betas=(0.9, 1.0))),
    ("bad_option",              lambda: optim.AdamW([leaf(1.0)], betas=(-0.1, 0.9))),
    ("bad_option",              lambda: optim.Adam([leaf(1.0)], betas=0.9)),
    ("bad_option",              lambda: optim.Adam([leaf(1.0)], eps=-1e-8)),
    ("bad_option",              lambda: optim.RMSprop([leaf(1.0)], alpha=-0.1)),
    ("bad_option",              lambda: optim.Adagrad([leaf(1.0)], lr_decay=-0.1)),
    ("bad_option",              lambda: optim.LBFGS([leaf(1.0)], line_search_fn="armijo")),
    ("bad_option",              lambda: optim.LBFGS([leaf(1.0)], max_iter=-1)),
    ("bad_option",              lambda: load(lambda saved: saved["param_groups"][0].update(lr=-1.0))),
    ("bad_option",              lambda: lr_scheduler.StepLR(sgd(), 0)),
    ("bad_option",              lambda: lr_scheduler.LinearLR(sgd(), start_factor=0.0)),
    ("bad_option",              lambda: lr_scheduler.LinearLR(sgd(), end_factor=2.0)),
    ("bad_option",              lambda: lr_scheduler.CosineAnnealingLR(sgd(), 0)),
    ("bad_option",              lambda: lr_scheduler.OneCycleLR(sgd(momentum=0.9), 1.0, 10, pct_start=2.0)),
    ("bad_option",              lambda: lr_scheduler.OneCycleLR(sgd(momentum=0.9), 1.0, 10, anneal_strategy="jump")),
    ("bad_option",              lambda: lr_scheduler.OneCycleLR(sgd(momentum=0.9), 1.0, total_steps=0)),
    ("bad_option",              lambda: lr_scheduler.ReduceLROnPlateau(sgd(), factor=1.0)),
    ("bad_option",              lambda: lr_scheduler.ReduceLROnPlateau(sgd(), mode="low")),
    ("bad_option",              lambda: lr_scheduler.ReduceLROnPlateau(sgd(), threshold_mode="much")),
    ("bad_option",              lambda: optim.clip_grad_norm_([leaf(1.0)], -1.0)),
    ("bad_option",              lambda: optim.clip_grad_norm_([leaf(1.0)], 1.0, norm_type=0)),
    ("bad_option",              lambda: optim.clip_grad_value_([leaf(1.0)], -1.0)),
    ("nesterov_alone",          lambda: sgd(nesterov=True)),
    ("nesterov_alone",          lambda: sgd(nesterov=True, momentum=0.9, dampening=0.1)),
    ("one_group",               lambda: optim.LBFGS([{"params": [leaf(1.0)]}, {"params": [leaf(1.0)]}])),
    ("fixed_rate",              lambda: optim.LBFGS([leaf(1.0)], lr=0.1)),
    ("no_closure",              lambda: optim.LBFGS([leaf(1.0)]).step()),
    ("other_groups",            lambda: load(lambda saved: saved["param_groups"].append({"params": [1]}))),
    ("other_groups",            lambda: load(lambda saved: saved["param_groups"][0].update(params=[0, 1]))),
    ("other_shape",             lambda: load(lambda saved: saved["state"].update({0: {"sum": ag.ones(3)}}))),
    ("not_a_state",             lambda: sgd().load_state_dict({"lr": 0.1})),
    ("not_a_state",             lambda: lr_scheduler.ExponentialLR(sgd(), 0.5).load_state_dict({"last_epoch": 3})),
    ("unknown_parameter",       lambda: load(lambda saved: saved["state"].update({5: {}}))),
    ("not_an_optimizer",        lambda: lr_scheduler.StepLR([leaf(1.0)], 3)),
    ("not_an_optimizer",        lambda: lr_scheduler.OneCycleLR(0.1, 1.0, 10)),
    ("not_an_optimizer",        lambda: lr_scheduler.LambdaLR(0.1, float)),
    ("not_an_optimizer",        lambda: lr_scheduler.ReduceLROnPlateau(0.1)),
    ("no_initial_lr",           lambda: lr_scheduler.ExponentialLR(sgd(), 0.5, last_epoch=3)),
    ("wrong_count",             lambda: lr_scheduler.LambdaLR(sgd(), [float, float])),
    ("wrong_count",             lambda: lr_scheduler.ReduceLROnPlateau(sgd(), min_lr=[0.1, 0.2])),
    ("no_momentum",             lambda: lr_scheduler.OneCycleLR(optim.Adagrad([leaf(1.0)]), 1.0, 10)),
    ("unknown_length",          lambda: lr_scheduler.OneCycleLR(sgd(momentum=0.9), 1.0, epochs=3)),
    ("cycle_is_over",           over),
    ("nonfinite_norm",          lambda: optim.clip_grad_norm_([nan_gradient()], 1.0, error_if_nonfinite=True)),
]
# fmt: on


@pytest.mark.parametrize(("name", "program"), SAID, ids=[f"{name} {i}" for i, (name, _) in enumerate(SAID)])
def test_a_mistake_gets_one_clear_sentence(
    name: str, program: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "LBFGS" in program.__code__.co_names:
        pytest.importorskip("scipy", reason="LBFGS needs scipy")
    made: list[Exception] = []
    say = getattr(errors, name)
    monkeypatch.setattr(errors, name, lambda *given: made.append(say(*given)) or made[-1])
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which kind is checked below
        program()
    assert caught.value is made[-1]
    assert type(caught.value).__name__ == WRITTEN[name]
    assert_clear(str(caught.value))


def test_without_scipy_lbfgs_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(ImportError, match="SciPy") as caught:
        optim.LBFGS([leaf(1.0)])
    assert_clear(str(caught.value))


def assert_clear(message: str) -> None:
    assert "\n" not in message
    assert message.endswith(".")
    assert re.search(r"[;:.] \w", message), "what to try is missing"
    assert not re.search(r"0x[0-9a-f]{4}|<locals>", message)
    assert len(message) < 400


def test_every_message_has_a_program() -> None:
    assert {name for name, _ in SAID} | {"no_scipy"} == WRITTEN.keys()


def test_a_group_that_is_refused_is_not_taken() -> None:
    optimizer = sgd()
    with pytest.raises(ValueError, match="lr=-1"):
        optimizer.add_param_group({"params": [leaf(1.0)], "lr": -1})
    assert len(optimizer.param_groups) == 1


def test_the_room_needs_no_scipy_to_be_loaded() -> None:
    import subprocess

    program = "import sys, autogradkit.optim; print('scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
