"""Is a call with a derivative of one's own one operation, with its name, its operands and all of its results?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.drawing.description import Graph, Value

ran: list[str] = []


class SinCos(ag.autograd.Function):
    """Two results from one operand and a setting."""

    @staticmethod
    def forward(ctx: Any, x: Any, setting: Any = None) -> Any:
        s, c = ag.sin(x), ag.cos(x)
        ctx.save_for_backward(s, c)
        return s, c

    @staticmethod
    def backward(ctx: Any, s_bar: Any, c_bar: Any) -> Any:
        ran.append("backward")
        s, c = ctx.saved_tensors
        return s_bar * c - c_bar * s, None


class Cube(ag.autograd.Function):
    """One result."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx: Any, y_bar: Any) -> Any:
        ran.append("backward")
        (x,) = ctx.saved_tensors
        return 3 * x**2 * y_bar


def results(graph: Graph, number: int = 0) -> list[Value]:
    return [graph.values[key] for key in graph.operations[number].results]


def by_name(graph: Graph, name: str) -> Value:
    (value,) = [value for value in graph.values.values() if value.name == name]
    return value


def test_a_function_is_one_operation_with_its_name() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = Cube.apply(x)
    graph = ag.draw(y).graph
    assert [operation.name for operation in graph.operations] == ["Cube"]
    assert [(value.name, value.fact("value")) for value in results(graph)] == [("y", "8")]


def test_a_function_keeps_its_name_after_a_backward_pass() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = Cube.apply(x)
    y.backward()
    graph = ag.draw(y).graph
    assert [operation.name for operation in graph.operations] == ["Cube"]
    assert by_name(graph, "x").fact("grad") == "12"


def test_a_call_with_two_results_is_one_operation_with_two_boxes_behind_it() -> None:
    x = ag.tensor([0.0, 1.0], requires_grad=True)
    s, c = SinCos.apply(x)
    picture = ag.draw((s * c).sum())
    assert [operation.name for operation in picture.graph.operations] == ["SinCos", "multiply", "sum"]
    assert [value.name for value in results(picture.graph)] == ["s", "c"]
    assert [value.fact("value") for value in results(picture.graph)] == ["[0 0.8415]", "[1 0.5403]"]
    assert picture.dot.count("o1 -> ") == 2


def test_a_result_that_nothing_uses_has_its_box_too() -> None:
    x = ag.tensor([0.0, 1.0], requires_grad=True)
    y = SinCos.apply(x)[1].sum()
    shown = results(ag.draw(y).graph)
    assert [(value.name, value.fact("value")) for value in shown] == [
        ("SinCos(x)[0]", "[0 0.8415]"),
        ("SinCos(x)[1]", "[1 0.5403]"),
    ]
    assert all(value.kind == "result" for value in shown)


def test_a_result_that_nothing_uses_has_the_name_of_its_variable() -> None:
    x = ag.tensor([0.0, 1.0], requires_grad=True)
    s, c = SinCos.apply(x)
    assert [value.name for value in results(ag.draw(c.sum(), names={"other": s}).graph)] == ["other", "c"]


def test_the_final_result_may_be_one_of_several_and_gives_the_picture_its_title() -> None:
    x = ag.tensor([0.0, 1.0], requires_grad=True)
    s, c = SinCos.apply(x, "setting")
    picture = ag.draw(s)
    assert [(value.name, value.kind) for value in results(picture.graph)] == [("s", "root"), ("c", "result")]
    assert repr(picture) == "<picture of s: 1 leaf, 1 constant, 1 operation>"
    assert str(picture).splitlines()[1:3] == [
        "s = SinCos(x, not kept)[0]: shape (2,), value [0 0.8415]",
        "c = SinCos(x, not kept)[1]: shape (2,), value [1 0.5403]",
    ]
    assert c.shape == (2,)


def test_results_without_names_are_called_by_their_places() -> None:
    @ag.custom_jvp
    def both(x: Any) -> Any:
        return x * 2, x * 3

    both.defjvp(lambda primals, tangents: (both.f(*primals), both.f(*tangents)))
    x = ag.tensor(2.0, requires_grad=True)
    assert [value.name for value in results(ag.draw(sum(both(x))).graph)] == ["both(x)[0]", "both(x)[1]"]


def test_a_result_beyond_the_cap_is_an_earlier_result_and_its_call_counts_once() -> None:
    x = ag.tensor([0.0, 1.0], requires_grad=True)
    s, c = SinCos.apply(x)
    graph = ag.draw(s * c, max_nodes=1).graph
    assert (by_name(graph, "s").kind, by_name(graph, "s").fact("value")) == ("earlier", "[0 0.8415]")
    assert graph.notes == ["only the last 1 of 2 operations are drawn; max_nodes=2 draws them all"]


def test_each_result_shows_its_own_cotangent() -> None:
    x = ag.tensor([0.0, 1.0], requires_grad=True)
    s, c = SinCos.apply(x)
    y = (2 * s + 3 * c).sum()
    y.backward()
    assert [value.fact("cotangent") for value in results(ag.draw(y).graph)] == ["[2 2]", "[3 3]"]


@pytest.mark.parametrize("retain", [False, True])
def test_draw_does_not_run_a_derivative_that_the_learner_wrote_and_says_so(retain: bool) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    a = x * 1
    y = Cube.apply(a) * 1
    y.backward(retain_graph=retain)
    ran.clear()
    graph = ag.draw(y).graph
    assert not ran
    assert by_name(graph, "Cube(a)").fact("cotangent") == "1"
    assert by_name(graph, "a").fact("cotangent") == "your rule"
    assert by_name(graph, "x").fact("grad") == "12"
    assert "your rule: comes from a derivative that you wrote; draw does not run it" in graph.notes


def test_a_call_is_not_the_engine_s_though_it_has_the_name_of_an_operation() -> None:
    @ag.custom_vjp
    def sin(x: Any) -> Any:
        return ag.sin(x)

    def backward(x: Any, y_bar: Any) -> Any:
        ran.append("backward")
        return (ag.cos(x) * y_bar,)

    sin.defvjp(lambda x: (ag.sin(x), x), backward)
    x = ag.tensor(2.0, requires_grad=True)
    a = x * 1
    y = sin(a) * 1
    y.backward(retain_graph=True)
    ran.clear()
    assert by_name(ag.draw(y).graph, "a").fact("cotangent") == "your rule"
    assert not ran


def test_what_a_call_was_given_besides_arrays_is_shown_by_its_type_and_a_string_as_it_is_written() -> None:
    class Secret:
        def __repr__(self) -> str:
            raise AssertionError("asked to write itself")

    @ag.custom_vjp
    def f(x: Any, how: Any, what: Any) -> Any:
        return x * 2

    f.defvjp(lambda x, how, what: (x * 2, None), lambda _, y_bar: (2 * y_bar, None, None))
    x = ag.tensor(2.0, requires_grad=True)
    operands = ag.draw(f(x, "fast", Secret())).graph.operations[0].operands
    values = ag.draw(f(x, "fast", Secret())).graph.values
    assert [values[key].fact("value") for key in operands] == ["2", "'fast'", "Secret"]


def test_a_second_derivative_through_a_call_shows_each_result_once_with_its_whole_cotangent() -> None:
    x = ag.tensor([0.5, 1.0], requires_grad=True)
    s, c = SinCos.apply(x)
    (slope,) = ag.autograd.grad((s * c).sum(), x, create_graph=True)
    y = slope.sum()
    y.backward()
    graph = ag.draw(y).graph
    assert [operation.name for operation in graph.operations].count("SinCos") == 1
    assert [value.name for value in results(graph)] == ["s", "c"]
    # The slope is c*c - s*s.
    for value, expected in zip(results(graph), (-2 * s, 2 * c), strict=True):
        shown = [float(text) for text in (value.fact("cotangent") or "").strip("[]").split()]
        np.testing.assert_allclose(shown, expected.tolist(), rtol=1e-3)


def test_inside_forward_a_value_is_one_box_that_says_who_knows_the_derivative() -> None:
    seen = []

    class Doubled(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            y = x * 2
            seen.append(ag.draw(y).graph)
            return y

    Doubled.apply(ag.tensor(2.0, requires_grad=True))
    assert by_name(seen[0], "y").fact("value") == "4"
    assert seen[0].notes == [
        "inside forward nothing is recorded: the derivative of the whole is what backward or jvp says"
    ]
