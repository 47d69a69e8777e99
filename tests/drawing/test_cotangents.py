"""Are the numbers of the way back the right ones, and does a box say so where there is none?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autogradkit as ag


def facts(picture: Any, label: str) -> dict[str, str | None]:
    return {value.name: value.fact(label) for value in picture.graph.values.values() if value.name}


def test_before_backward_leaves_say_so_and_results_show_no_cotangent() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = x * x
    picture = ag.draw(y)
    assert facts(picture, "grad") == {"x": "no backward yet", "y": None}
    assert facts(picture, "cotangent") == {"x": None, "y": None}


@pytest.mark.parametrize("retain", [False, True])
def test_after_backward_every_result_has_its_cotangent(retain: bool) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    a = x**2
    b = 3 * a
    y = b + 2 * x
    y.backward(retain_graph=retain)
    picture = ag.draw(y)
    assert facts(picture, "grad")["x"] == "14"
    assert facts(picture, "cotangent") == {"x": None, "a": "3", "b": "1", "2*x": "1", "y": "1"}


def test_cotangents_of_arrays_are_those_that_autograd_gives() -> None:
    rng = np.random.default_rng(0)
    w = ag.tensor(rng.normal(size=(2, 3)), requires_grad=True)
    x = ag.tensor(rng.normal(size=3))
    b = ag.tensor(rng.normal(size=2), requires_grad=True)
    h = w @ x + b
    y = ag.tanh(h)
    loss = (y * y).sum()
    expected = ag.autograd.grad(loss, [h, y], retain_graph=True)
    loss.backward()
    shown = facts(ag.draw(loss), "cotangent")
    for name, value in zip(["h", "y"], expected, strict=True):
        numbers = [float(text) for text in (shown[name] or "").strip("[]").split()]
        np.testing.assert_allclose(numbers, value.tolist(), rtol=1e-3)


def test_cotangents_add_up_where_a_value_is_used_twice() -> None:
    a = ag.tensor(3.0, requires_grad=True)
    b = a + a
    c = b + b
    c.backward()
    assert facts(ag.draw(c), "cotangent") == {"a": None, "b": "2", "c": "1"}
    assert facts(ag.draw(c), "grad")["a"] == "4"


def test_a_gradient_that_has_added_up_stands_beside_the_cotangent_of_this_pass() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    picture = ag.draw(y)
    assert (facts(picture, "grad")["x"], facts(picture, "cotangent")["x"]) == ("8", "4")
    assert any("adds up over passes" in note for note in picture.graph.notes)


def test_after_autograd_grad_the_cotangents_are_shown_though_no_grad_was_set() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = x * x
    ag.autograd.grad(y, x)
    picture = ag.draw(y)
    assert facts(picture, "cotangent") == {"x": "4", "y": "1"}


def test_the_cotangents_of_an_array_are_the_caller_s_choice_and_the_picture_says_so() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    y.backward(ag.tensor([1.0, 10.0]))
    picture = ag.draw(y)
    assert facts(picture, "grad")["x"] == "[2 40]"
    assert facts(picture, "cotangent") == {"x": None, "y": "your choice"}
    assert picture.graph.notes == [
        "your choice: depends on the gradient given to y.backward(gradient), which is not kept"
    ]


def test_behind_large_arrays_that_were_let_go_cotangents_are_unknown() -> None:
    x = ag.tensor(np.ones((10, 10)), requires_grad=True)
    a = x * x
    b = a * a
    y = b.sum()
    y.backward()
    picture = ag.draw(y)
    assert facts(picture, "grad")["x"] == "4 to 4"
    assert facts(picture, "value") == {"x": "1 to 1", "a": "1 to 1", "b": "1 to 1", "y": "100"}
    assert facts(picture, "cotangent")["a"] == "unknown"
    assert any(note.startswith("unknown: ") for note in picture.graph.notes)


def test_large_arrays_that_nobody_holds_are_not_kept() -> None:
    x = ag.tensor(np.ones((10, 10)), requires_grad=True)
    y = ag.sin(ag.cos(x)).sum()
    y.backward()
    picture = ag.draw(y)
    assert facts(picture, "value")["cos(x)"] == "not kept"
    assert any(note.startswith("not kept: ") for note in picture.graph.notes)


def test_a_value_modified_in_place_is_marked_and_its_cotangents_are_not_guessed() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    w = ag.tensor([3.0, 4.0], requires_grad=True)
    y = (x * w).sum()
    y.backward()
    with ag.no_grad():
        w -= 0.1 * w.grad
    picture = ag.draw(y)
    (box,) = [value for value in picture.graph.values.values() if value.name == "w"]
    assert "modified in place since" in [fact.text for fact in box.facts]
    assert facts(picture, "cotangent")["x*w"] == "[1 1]"


def test_a_leaf_updated_before_it_was_used_is_not_marked() -> None:
    w = ag.tensor([3.0, 4.0], requires_grad=True)
    for _ in range(2):
        w.grad = None
        y = (w * w).sum()
        y.backward()
        with ag.no_grad():
            w -= 0.1 * w.grad
    y = (w * w).sum()
    assert "modified" not in str(ag.draw(y))
