"""What a module is made of, and what is done with all of it at once."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit import nn


class Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(2, 3)
        self.scale = nn.Parameter([1.0, 2.0, 3.0])
        self.norm = nn.BatchNorm1d(3)
        self.register_buffer("seen", ag.tensor(0.0), persistent=False)

    def forward(self, x: Any) -> Any:
        return self.norm(self.first(x)) * self.scale


def names(pairs: Any) -> list[str]:
    return [name for name, _ in pairs]


def test_parameters_buffers_and_modules_are_found_by_their_paths() -> None:
    model = Model()
    assert names(model.named_parameters()) == ["scale", "first.weight", "first.bias", "norm.weight", "norm.bias"]
    assert names(model.named_parameters(recurse=False)) == ["scale"]
    assert names(model.named_buffers()) == ["seen", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked"]
    assert names(model.named_modules()) == ["", "first", "norm"]
    assert names(model.named_children()) == ["first", "norm"]
    assert list(model.children()) == [model.first, model.norm]
    assert list(model.modules()) == [model, model.first, model.norm]
    assert names(model.named_parameters(prefix="net")) == ["net." + name for name in names(model.named_parameters())]


def test_what_is_shared_is_found_once_and_saved_under_both_names() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    model[1].weight = model[0].weight
    assert names(model.named_parameters()) == ["0.weight", "0.bias", "1.bias"]
    assert len(list(model.named_parameters(remove_duplicate=False))) == 4
    assert list(model.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]


def test_a_parameter_is_known_by_isinstance() -> None:
    p = nn.Parameter([1.0])
    assert isinstance(p, nn.Parameter)
    assert isinstance(p, ag.Tensor)
    assert isinstance(nn.Parameter([1.0], requires_grad=False), nn.Parameter)
    assert not isinstance(p * 1, nn.Parameter)
    assert not isinstance(ag.tensor([1.0]), nn.Parameter)


def test_frozen_parameters_stay_parameters_and_get_no_gradient() -> None:
    model = Model()
    model.first.requires_grad_(False)
    assert len(list(model.parameters())) == 5
    model(ag.randn(4, 2)).sum().backward()
    assert model.first.weight.grad is None
    assert model.scale.grad is not None


def test_deleting_and_none_take_parts_away() -> None:
    layer = nn.Linear(2, 3)
    layer.bias = None
    assert names(layer.named_parameters()) == ["weight"]
    assert layer(ag.ones(1, 2)).shape == (1, 3)
    layer.bias = nn.Parameter(ag.zeros(3))
    assert names(layer.named_parameters()) == ["weight", "bias"]
    del layer.bias
    assert not hasattr(layer, "bias")


def test_train_and_eval_reach_every_module() -> None:
    model = nn.Sequential(Model(), nn.Sequential(nn.Dropout()))
    assert all(m.training for m in model.modules())
    assert model.eval() is model
    assert not any(m.training for m in model.modules())
    assert all(m.training for m in model.train().modules())


def test_zero_grad_forgets_or_zeroes() -> None:
    layer = nn.Linear(2, 1)
    layer(ag.ones(1, 2)).sum().backward()
    layer.zero_grad(set_to_none=False)
    assert layer.weight.grad.tolist() == [[0.0, 0.0]]
    layer.zero_grad()
    assert layer.weight.grad is None


def test_a_saved_state_comes_back_with_what_was_computed() -> None:
    ag.manual_seed(0)
    one, other = Model(), Model()
    one(ag.randn(8, 2))
    saved = copy.deepcopy(one.state_dict())
    assert "seen" not in saved
    assert repr(other.load_state_dict(saved)) == "<All keys matched successfully>"
    x = ag.randn(4, 2)
    np.testing.assert_array_equal(one.eval()(x).detach().numpy(), other.eval()(x).detach().numpy())


def test_a_state_shares_memory_and_loading_keeps_the_parameters() -> None:
    layer = nn.Linear(2, 1)
    weight, saved = layer.weight, layer.state_dict()
    layer.load_state_dict({"weight": np.array([[3.0, 4.0]]), "bias": [5.0]})
    assert layer.weight is weight
    assert saved["weight"].tolist() == [[3.0, 4.0]]
    assert layer.weight.requires_grad


def test_without_strict_the_differences_are_told() -> None:
    differences = nn.Linear(2, 1).load_state_dict({"weight": np.ones((1, 2)), "gain": 1.0}, strict=False)
    assert differences == (["bias"], ["gain"])
    assert repr(differences) == "Differences(missing_keys=['bias'], unexpected_keys=['gain'])"


def test_a_state_that_does_not_fit_changes_nothing() -> None:
    layer = nn.Linear(2, 1)
    before = copy.deepcopy(layer.state_dict())
    with pytest.raises(ValueError, match="shape"):
        layer.load_state_dict({"weight": np.ones((1, 2)), "bias": np.ones(3)})
    assert layer.weight.tolist() == before["weight"].tolist()


def pickled(model: Any) -> Any:
    return pickle.loads(pickle.dumps(model))


@pytest.mark.parametrize("duplicate", [copy.deepcopy, pickled])
def test_a_copy_has_parameters_of_its_own(duplicate: Any) -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)).requires_grad_(True)
    model[0].bias.requires_grad_(False)
    twin = duplicate(model)
    assert names(twin.named_parameters()) == names(model.named_parameters())
    assert all(isinstance(p, nn.Parameter) for p in twin.parameters())
    assert [p.requires_grad for p in twin.parameters()] == [True, False, True, True]
    twin[0].weight.data.zero_()
    assert (model[0].weight.detach().numpy() != 0).all()


def test_to_changes_precision_and_keeps_the_parameters() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    weight = model[0].weight
    model(ag.randn(4, 2)).sum().backward()
    assert model.to("float32") is model
    assert model[0].weight is weight
    assert {p.dtype for p in model.parameters()} == {np.dtype("float32")}
    assert {p.grad.dtype for p in model.parameters()} == {np.dtype("float32")}
    assert model[1].num_batches_tracked.dtype.kind == "i"
    model.zero_grad()
    y = model(ag.randn(4, 2, dtype="float32"))
    y.sum().backward()
    assert (y.dtype, weight.grad.dtype) == (np.dtype("float32"), np.dtype("float32"))


def test_a_forward_hook_sees_and_replaces_the_output() -> None:
    layer, seen = nn.ReLU(), []
    with layer.register_forward_hook(lambda module, inputs, output: seen.append((module, len(inputs)))):
        layer(ag.ones(1))
    with layer.register_forward_hook(lambda module, inputs, output: output * 10):
        assert layer(ag.ones(1)).tolist() == [10.0]
    assert seen == [(layer, 1)]
    assert layer(ag.ones(1)).tolist() == [1.0]


def test_apply_begins_with_the_innermost() -> None:
    met: list[str] = []
    nn.Sequential(nn.Sequential(nn.Tanh()), nn.ReLU()).apply(lambda m: met.append(type(m).__name__))
    assert met == ["Tanh", "Sequential", "ReLU", "Sequential"]


# ------------------------------------------------------------------ containers


def test_a_sequential_is_a_list_of_modules() -> None:
    model = nn.Sequential(nn.Tanh(), nn.ReLU())
    model.append(nn.Sigmoid()).insert(0, nn.Identity())
    assert [type(m).__name__ for m in model] == ["Identity", "Tanh", "ReLU", "Sigmoid"]
    assert isinstance(model[-1], nn.Sigmoid)
    model[0] = nn.SiLU()
    del model[1]
    assert names(model.named_children()) == ["0", "1", "2"]
    assert [type(m).__name__ for m in model[:2]] == ["SiLU", "ReLU"]


def test_a_sequential_takes_names() -> None:
    model = nn.Sequential({"in": nn.Linear(2, 3), "act": nn.Tanh(), "out": nn.Linear(3, 1)})
    assert list(model.state_dict()) == ["in.weight", "in.bias", "out.weight", "out.bias"]
    assert names(model[:2].named_children()) == ["in", "act"]


def test_lists_and_dicts_are_registered() -> None:
    model = nn.Module()
    model.layers = nn.ModuleList([nn.Linear(1, 1), nn.Linear(1, 1)])
    model.heads = nn.ModuleDict({"a": nn.Linear(1, 1)})
    model.weights = nn.ParameterList([1.0, ag.ones(2)])
    assert len(list(model.parameters())) == 8
    assert "heads.a.weight" in model.state_dict()
    assert list(model.heads.keys()) == ["a"]
    assert len(model.weights) == 2
    assert model.weights[-1].requires_grad


def test_a_list_shows_its_modules() -> None:
    shown = repr(nn.ModuleList([nn.Tanh(), nn.Sequential(nn.ReLU())]))
    assert shown == "ModuleList(\n  (0): Tanh()\n  (1): Sequential(\n    (0): ReLU()\n  )\n)"
    assert repr(nn.ModuleList()) == "ModuleList()"
