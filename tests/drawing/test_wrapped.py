"""What does a picture show of hooks, of packed values and of gradients that results keep? And does it call nobody?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autogradkit as ag

called: list[Any] = []


def facts(picture: Any, label: str) -> dict[str, str | None]:
    return {value.name: value.fact(label) for value in picture.graph.values.values() if value.name}


def doubled(*cotangents: Any) -> Any:
    called.append(cotangents)
    return cotangents[0] * 2


def looked_at(*cotangents: Any) -> None:
    called.append(cotangents)


def test_a_retained_gradient_stands_in_the_box_of_its_result() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    z = x * 3
    z.retain_grad()
    y = z * z
    assert facts(ag.draw(y), "grad") == {"x": "no backward yet", "z": "no backward yet", "y": None}
    y.backward()
    picture = ag.draw(y)
    assert facts(picture, "grad") == {"x": "36", "z": "12", "y": None}
    assert facts(picture, "cotangent") == {"x": None, "z": None, "y": "1"}


def test_a_retained_gradient_that_has_added_up_stands_beside_the_cotangent_of_this_pass() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    z = x * 3
    z.retain_grad()
    y = z * z
    y.backward(retain_graph=True)
    y.backward()
    picture = ag.draw(y)
    assert (facts(picture, "grad")["z"], facts(picture, "cotangent")["z"]) == ("24", "12")
    assert "a result with both: its hooks have changed its .grad, or that adds up over passes" in picture.graph.notes


@pytest.mark.parametrize("retain", [False, True])
def test_a_hooked_result_shows_what_arrives_and_behind_it_the_hook_is_named_and_not_called(retain: bool) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    a = x * 1
    z = a * 3
    z.register_hook(doubled)
    y = z * 5
    y.backward(retain_graph=retain)
    called.clear()
    picture = ag.draw(y)
    assert not called
    assert facts(picture, "cotangent") == {"x": None, "a": "your hook", "z": "5", "y": "1"}
    assert facts(picture, "grad")["x"] == "30"
    assert "your hook: a hook on the way may change it; draw calls no hooks" in picture.graph.notes


@pytest.mark.parametrize("register", ["register_hook", "register_prehook"])
def test_a_hook_on_a_node_is_not_called_either(register: str) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    a = x * 1
    z = a * 3
    getattr(z.grad_fn, register)(looked_at)
    y = z * 5
    y.backward()
    called.clear()
    assert facts(ag.draw(y), "cotangent") == {"x": None, "a": "your hook", "z": "5", "y": "1"}
    assert not called


def test_a_hook_that_was_removed_hides_nothing() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    a = x * 1
    z = a * 3
    z.register_hook(doubled).remove()
    y = z * 5
    y.backward()
    assert facts(ag.draw(y), "cotangent")["a"] == "15"


def test_a_leaf_with_a_hook_shows_its_gradient_alone() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    x.register_hook(doubled)
    y = x * 3
    y.backward()
    called.clear()
    picture = ag.draw(y)
    assert (facts(picture, "grad")["x"], facts(picture, "cotangent")["x"]) == ("6", None)
    assert not called


@pytest.mark.parametrize("retain", [False, True])
def test_what_hooks_have_packed_is_not_unpacked_and_says_so(retain: bool) -> None:
    def unpack(packed: Any) -> Any:
        called.append(packed)
        return ag.tensor(packed)

    x = ag.tensor([1.0, 2.0], requires_grad=True)
    a = x * 1
    with ag.autograd.graph.saved_tensors_hooks(lambda kept: kept.tolist(), unpack):
        y = (a * a).sum()
    y.backward(retain_graph=retain)
    called.clear()
    picture = ag.draw(y)
    assert not called
    assert facts(picture, "cotangent") == {"x": None, "a": "packed", "a*a": "[1 1]", "y": "1"}
    assert facts(picture, "value")["a"] == "[1 2]"
    assert "packed: by hooks, or left out by checkpoint; draw unpacks nothing" in picture.graph.notes


def test_a_constant_and_a_result_that_lie_only_packed_have_no_value() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    y = ag.checkpoint(lambda x: ag.sin(ag.exp(x)) * np.array([3.0, 4.0]))(x)
    values = ag.draw(y).graph.values.values()
    assert [(value.name, value.fact("value")) for value in values] == [
        ("x", "[1 2]"),
        ("exp(x)", "packed"),
        ("sin(exp(x))", "[0.4108 0.8939]"),
        ("", "packed"),
        ("y", "[1.232 3.575]"),
    ]


def test_operands_of_a_sequence_may_be_packed_one_by_one() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    y = ag.checkpoint(lambda x: ag.where(x > 1, x, x * 3))(x)
    graph = ag.draw(y).graph
    values = [graph.values[key].fact("value") for key in graph.operations[-1].operands]
    assert values == ["packed", "[1 2]", "[3 6]"]


def test_draw_does_not_run_a_checkpointed_function_again() -> None:
    def f(x: Any) -> Any:
        called.append(x)
        return ag.sin(ag.cos(x))

    x = ag.tensor([1.0, 2.0], requires_grad=True)
    y = ag.checkpoint(f)(x).sum()
    y.backward(retain_graph=True)
    called.clear()
    assert facts(ag.draw(y), "cotangent")["cos(x)"] == "packed"
    assert not called


@pytest.mark.parametrize("retain", [False, True])
def test_a_computation_that_is_watched_for_nan_is_drawn_as_any_other(retain: bool) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    with ag.autograd.detect_anomaly():
        a = x * 3
        y = a * a
        y.backward(retain_graph=retain)
    assert facts(ag.draw(y), "cotangent") == {"x": None, "a": "12", "y": "1"}


def test_wrappers_may_lie_around_each_other() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    a = x * 1
    with ag.autograd.graph.saved_tensors_hooks(looked_at, doubled), ag.autograd.detect_anomaly():
        z = a * a
    z.retain_grad()
    y = z.sum()
    picture = ag.draw(y)
    assert facts(picture, "grad")["z"] == "no backward yet"
    assert [operation.name for operation in picture.graph.operations] == ["multiply", "multiply", "sum"]
