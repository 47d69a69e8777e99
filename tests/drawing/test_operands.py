"""Are operations of many operands drawn with all of them, in order? And what was written in place, or by a view?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.drawing.description import Graph


def facts(picture: Any, label: str) -> dict[str, str | None]:
    return {value.name: value.fact(label) for value in picture.graph.values.values() if value.name}


def operands(graph: Graph, operation: str) -> list[str]:
    (found,) = [o for o in graph.operations if o.name == operation]
    return [graph.called(key) for key in found.operands]


def label(picture: Any, operation: str) -> str:
    (key,) = [o.key for o in picture.graph.operations if o.name == operation]
    (line,) = [line for line in picture.dot.splitlines() if line.startswith(f"  {key} [")]
    return str(line.partition('label="')[2].partition('"')[0])


def test_what_is_joined_has_an_arrow_for_each_part() -> None:
    a, b = ag.tensor([1.0], requires_grad=True), ag.tensor([2.0, 3.0], requires_grad=True)
    y = ag.concatenate([a, b, a])
    assert operands(ag.draw(y).graph, "concatenate") == ["a", "b", "a"]


def test_the_axis_along_which_arrays_are_joined_is_shown_where_it_is_not_the_first() -> None:
    x = ag.tensor(np.ones((2, 1)), requires_grad=True)
    assert [ag.draw(ag.concatenate([x, x], axis=axis)).graph.operations[0].setting for axis in (0, 1)] == ["", "axis=1"]


def test_what_is_joined_without_a_name_is_called_as_python_reads_it() -> None:
    x = ag.tensor([1.0], requires_grad=True)
    drawn = ag.draw(ag.concatenate([x, x]), names={"x": x}).graph
    assert list(drawn.values.values())[-1].name == "concatenate([x, x])"
    assert eval("concatenate([x, x])", {"x": x, "concatenate": ag.concatenate}).tolist() == [1.0, 1.0]


def test_a_choice_shows_its_condition_and_both_sides() -> None:
    x = ag.tensor([-1.0, 2.0], requires_grad=True)
    positive = x.value > 0
    other = ag.tensor(5.0, requires_grad=True)
    picture = ag.draw(ag.where(positive, x, other))
    assert operands(picture.graph, "where") == ["positive", "x", "other"]
    assert "ordering=in" in next(line for line in picture.dot.splitlines() if 'label="where"' in line)


@pytest.mark.parametrize("retain", [False, True])
def test_cotangents_go_through_operations_of_many_operands(retain: bool) -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    a, b = x * 1, x * 2
    y = (ag.concatenate([a, b]) * np.array([1.0, 2.0, 3.0, 4.0])).sum()
    y.backward(retain_graph=retain)
    shown = facts(ag.draw(y), "cotangent")
    assert (shown["a"], shown["b"]) == ("[1 2]", "[3 4]")


def test_writing_at_an_index_is_an_operation_on_what_was_there_and_what_is_written() -> None:
    x, w = ag.tensor([1.0, 2.0], requires_grad=True), ag.tensor(5.0, requires_grad=True)
    h = x * 1
    h[0] = w * 3
    y = h.sum()
    y.backward()
    picture = ag.draw(y)
    assert operands(picture.graph, "setitem") == ["x*1", "w*3"]
    assert label(picture, "setitem") == "[0] ="
    assert facts(picture, "value") == {
        "x": "[1 2]",
        "x*1": "overwritten",
        "w": "5",
        "w*3": "15",
        "h": "[15 2]",
        "y": "17",
    }
    assert facts(picture, "cotangent") == {"x": None, "x*1": "[0 1]", "w": None, "w*3": "1", "h": "[1 1]", "y": "1"}
    assert "overwritten: an operation in place has put another value here" in picture.graph.notes


def test_a_change_through_a_view_is_drawn_as_what_it_does_to_its_base() -> None:
    x, w = ag.tensor([1.0, 2.0], requires_grad=True), ag.tensor(3.0, requires_grad=True)
    u = x * 1
    r = u[:1]
    r *= w
    y = u.sum()
    y.backward()
    picture = ag.draw(y)
    assert operands(picture.graph, "with_part") == ["x*1", "r"]
    assert label(picture, "with_part") == "[:1] ="
    assert facts(picture, "value")["u"] == "[3 2]"
    assert facts(picture, "cotangent") == {
        "x": None,
        "x*1": "[3 1]",
        "(x*1)[:1]": "[3]",
        "w": None,
        "r": "[1]",
        "u": "[1 1]",
        "y": "1",
    }


def test_a_view_that_is_not_picked_out_by_an_index_has_the_name_of_what_shows_it() -> None:
    u = ag.tensor(np.ones((2, 3)), requires_grad=True) * 1
    turned = u.T
    turned *= 2
    assert label(ag.draw(u), "with_part") == "transpose ="


def test_an_index_that_is_long_is_left_out() -> None:
    h = ag.tensor(np.zeros((2, 200, 300)), requires_grad=True) * 1
    h[0, 100:200, 200:300] = 1.0
    assert label(ag.draw(h), "setitem") == "[ ] ="


def test_a_value_that_was_overwritten_is_shown_where_an_operation_has_kept_a_copy() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    h = x * 1
    h *= 3
    assert facts(ag.draw(h), "value") == {"x": "[1 2]", "x*1": "[1 2]", "h": "[3 6]"}


@pytest.mark.parametrize("operation", ["add_", "mul_"])
def test_a_large_result_of_an_operation_in_place_has_the_value_that_lies_in_its_memory(operation: str) -> None:
    h = ag.tensor(np.ones(100), requires_grad=True) * 1
    getattr(h, operation)(3)
    assert facts(ag.draw(h), "value")["h"] == {"add_": "4 to 4", "mul_": "3 to 3"}[operation]


@pytest.mark.parametrize("size", [2, 100])
def test_where_nobody_recorded_that_a_result_was_overwritten_no_false_value_is_shown(size: int) -> None:
    x = ag.tensor(np.ones(size), requires_grad=True)
    h = x * 3
    with ag.no_grad():
        h *= 100
    assert facts(ag.draw(h), "value")["h"] == "overwritten"


def test_an_operand_that_a_function_has_modified_has_no_value() -> None:
    class Doubled(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            x *= 2
            ctx.mark_dirty(x)
            return x

    x = ag.tensor([1.0, 2.0], requires_grad=True)
    h = x * 1
    Doubled.apply(h)
    assert facts(ag.draw(h), "value") == {"x": "[1 2]", "x*1": "overwritten", "h": "[2 4]"}
