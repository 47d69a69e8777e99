"""A mistake gets one clear sentence that says what to try, and every sentence has a program that brings it out."""

import ast
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit import nn
from autogradkit.nn import errors

F = nn.functional
WRITTEN = {
    part.name: ast.unparse(part.returns or ast.Constant(None))
    for part in ast.parse(Path(errors.__file__).read_text()).body
    if isinstance(part, ast.FunctionDef) and part.name != "told"
}


def assign(name: str, value: Any) -> Callable[[], Any]:
    return lambda: setattr(nn.Linear(2, 1), name, value)


def load(state: Any) -> Callable[[], Any]:
    return lambda: nn.Linear(2, 1).load_state_dict(state)


def with_buffer() -> None:
    module = nn.Module()
    module.register_buffer("seen", ag.zeros(1))
    module.seen = 3.0


# fmt: off
SAID: list[tuple[str, Callable[[], Any]]] = [
    ("no_attribute",        lambda: nn.Linear(2, 1).wieght),
    ("no_forward",          lambda: nn.Module()(1.0)),
    ("no_forward",          lambda: nn.ModuleList()(1.0)),
    ("other_kind",          assign("weight", ag.ones(1, 2))),
    ("other_kind",          assign("weight", 3.0)),
    ("other_kind",          lambda: setattr(nn.Sequential({"a": nn.ReLU()}), "a", ag.relu)),
    ("other_kind",          with_buffer),
    ("not_registrable",     lambda: nn.Module().register_parameter("w", ag.ones(1))),
    ("not_registrable",     lambda: nn.Module().register_buffer("b", 1.0)),
    ("not_registrable",     lambda: nn.Module().add_module("m", ag.tanh)),
    ("bad_name",            lambda: nn.Module().add_module("a.b", nn.ReLU())),
    ("bad_name",            lambda: nn.Module().register_parameter("", None)),
    ("bad_name",            lambda: nn.Module().register_buffer("forward", ag.ones(1))),
    ("bad_name",            lambda: nn.ModuleDict({"keys": nn.ReLU()})),
    ("integer_parameter",   lambda: nn.Parameter([1, 2])),
    ("not_a_module",        lambda: nn.Sequential(nn.Linear(2, 1), ag.tanh)),
    ("not_a_module",        lambda: nn.Sequential(nn.Linear(2, 1), nn.ReLU)),
    ("not_a_module",        lambda: nn.ModuleDict({"a": 3.0})),
    ("not_a_list",          lambda: nn.ModuleList(nn.ReLU())),
    ("no_place",            lambda: nn.Sequential(nn.ReLU())[1]),
    ("no_place",            lambda: nn.ParameterList()[0]),
    ("no_key",              lambda: nn.ModuleDict({"a": nn.ReLU()})["b"]),
    ("not_a_state",         load([1.0])),
    ("keys_differ",         load({"weight": np.ones((1, 2))})),
    ("keys_differ",         load({"weight": np.ones((1, 2)), "bias": [1.0], "gain": 1.0})),
    ("shapes_differ",       load({"weight": np.ones((2, 1)), "bias": [1.0]})),
    ("no_floating_dtype",   lambda: nn.Linear(2, 1).to("int32")),
    ("bad_option",          lambda: nn.Conv2d(3, 4, 3, groups=2)),
    ("bad_option",          lambda: nn.ConvTranspose1d(3, 4, 3, groups=2)),
    ("bad_option",          lambda: nn.Dropout(1.5)),
    ("bad_option",          lambda: F.dropout(ag.ones(1), -0.1)),
    ("bad_option",          lambda: nn.Embedding(3, 2, padding_idx=3)),
    ("bad_option",          lambda: nn.LSTM(3, 0)),
    ("bad_option",          lambda: nn.LSTM(3, 4, dropout=2.0)),
    ("bad_option",          lambda: nn.GELU("erf")(ag.ones(1))),
    ("bad_option",          lambda: nn.MSELoss(reduction="average")(ag.ones(1), ag.ones(1))),
    ("bad_option",          lambda: nn.HuberLoss(delta=0.0)(ag.ones(1), ag.ones(1))),
    ("bad_option",          lambda: nn.SmoothL1Loss(beta=-1.0)(ag.ones(1), ag.ones(1))),
    ("bad_option",          lambda: F.cross_entropy(ag.ones(1, 2), [0], label_smoothing=2.0)),
    ("bad_option",          lambda: F.pad(ag.ones(2), (1, 1), mode="mirror")),
    ("bad_option",          lambda: F.pad(ag.ones(2), (1, 1, 1))),
    ("bad_option",          lambda: nn.init.calculate_gain("step")),
    ("bad_option",          lambda: nn.init.kaiming_normal_(ag.ones(2, 2), mode="fan")),
    ("fan_of_vector",       lambda: nn.init.xavier_uniform_(ag.ones(3))),
    ("fan_of_vector",       lambda: nn.init.orthogonal_(ag.ones(3))),
    ("fan_of_vector",       lambda: nn.init.eye_(ag.ones(3))),
    ("wrong_width",         lambda: nn.Linear(2, 1)(ag.ones(4, 3))),
    ("wrong_width",         lambda: nn.Linear(2, 1)(1.0)),
    ("wrong_width",         lambda: nn.LSTM(3, 4)(ag.ones(5, 2, 2))),
    ("wrong_rank",          lambda: nn.LSTM(3, 4)(ag.ones(3))),
    ("wrong_rank",          lambda: nn.LSTM(3, 4)(ag.ones(0, 2, 3))),
    ("wrong_rank",          lambda: nn.BatchNorm2d(3)(ag.ones(2, 3))),
    ("wrong_channels",      lambda: nn.BatchNorm1d(3)(ag.ones(3, 2))),
    ("wrong_end",           lambda: nn.LayerNorm(3)(ag.ones(3, 2))),
    ("one_value",           lambda: nn.BatchNorm1d(3)(ag.ones(1, 3))),
    ("wrong_state",         lambda: nn.LSTM(3, 4)(ag.ones(5, 2, 3), (ag.ones(1, 4), ag.ones(1, 2, 4)))),
    ("not_whole_numbers",   lambda: nn.Embedding(3, 2)(ag.ones(2))),
    ("not_whole_numbers",   lambda: F.cross_entropy(ag.ones(2, 3), ag.ones(2))),
    ("not_whole_numbers",   lambda: F.one_hot([0.5])),
    ("out_of_range",        lambda: nn.Embedding(3, 2)([3])),
    ("out_of_range",        lambda: nn.Embedding(3, 2)([-1])),
    ("out_of_range",        lambda: F.cross_entropy(ag.ones(2, 3), [0, 3])),
    ("out_of_range",        lambda: F.nll_loss(ag.ones(2, 3), [0, -1])),
    ("out_of_range",        lambda: F.one_hot([0, 5], num_classes=3)),
    ("no_loss_without_dim", lambda: F.cross_entropy(ag.tensor(1.0), [0])),
    ("targets_differ",      lambda: F.cross_entropy(ag.ones(2, 3), [0])),
    ("targets_differ",      lambda: F.binary_cross_entropy(ag.ones(2), ag.ones(2, 1))),
    ("targets_differ",      lambda: F.binary_cross_entropy_with_logits(ag.ones(2), ag.ones(2, 1))),
    ("broadcast_target",    lambda: F.mse_loss(ag.ones(2), ag.ones(2, 1))),
    ("broadcast_target",    lambda: F.l1_loss(ag.ones(2), ag.ones(2, 1))),
]
# fmt: on


@pytest.mark.parametrize(("name", "program"), SAID, ids=[f"{name} {i}" for i, (name, _) in enumerate(SAID)])
def test_a_mistake_gets_one_clear_sentence(
    name: str, program: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    say = getattr(errors, name)
    monkeypatch.setattr(errors, name, lambda *given: made.append(say(*given)) or made[-1])
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which kind is checked below
        program()
    kind = "str" if isinstance(caught.value, UserWarning) else type(caught.value).__name__
    assert kind == WRITTEN[name]
    message = str(caught.value.args[0])
    assert message == str(made[-1] if kind == "str" else made[-1].args[0])
    assert "\n" not in message
    assert message.endswith(".")
    assert re.search(r"[;:.,] \w", message), "what to try is missing"
    assert not re.search(r"0x[0-9a-f]{4}|<locals>", message)
    assert len(message) < 400


def test_every_message_has_a_program() -> None:
    assert {name for name, _ in SAID} == WRITTEN.keys()


def test_a_target_of_another_shape_warns_at_the_user_s_line() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        F.mse_loss(ag.ones(2), ag.ones(2, 1))
    assert [w.filename for w in caught] == [__file__]
