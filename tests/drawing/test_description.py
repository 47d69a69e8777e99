"""Is everything in the picture that was in the computation, and nothing else?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.drawing.description import Graph, Value


def by_name(graph: Graph, name: str) -> Value:
    (value,) = [value for value in graph.values.values() if value.name == name]
    return value


def constants(graph: Graph) -> list[str | None]:
    return [value.fact("value") for value in graph.values.values() if value.kind == "constant"]


def test_the_example_of_the_first_lesson_has_every_part_once() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = 3 * x**2 + 2 * x + 1
    y.backward()
    graph = ag.draw(y).graph
    assert by_name(graph, "x").fact("value") == "2"
    assert by_name(graph, "x").fact("grad") == "14"
    assert by_name(graph, "y").fact("value") == "17"
    assert by_name(graph, "y").kind == "root"
    assert [operation.name for operation in graph.operations] == ["power", "multiply", "multiply", "add", "add"]
    assert constants(graph) == ["2", "3", "2", "1"]


def test_operands_stand_in_the_order_in_which_they_were_written() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    for y, expected in ((5 - x, ["5", "2"]), (x - 5, ["2", "5"])):
        graph = ag.draw(y).graph
        (operation,) = graph.operations
        assert [graph.values[key].fact("value") for key in operation.operands] == expected


def test_a_value_used_twice_is_one_box_with_two_arrows() -> None:
    a = ag.tensor(3.0, requires_grad=True)
    b = a + a
    c = b + b
    picture = ag.draw(c)
    assert [len(set(operation.operands)) for operation in picture.graph.operations] == [1, 1]
    assert [value.name for value in picture.graph.values.values()] == ["a", "b", "c"]
    assert picture.dot.count("v1 -> o1") == 2


def test_a_small_array_is_shown_in_full_and_a_large_one_by_its_extremes() -> None:
    small = ag.tensor([[1.0, 2.5], [-3.0, 4.0]], requires_grad=True)
    large = ag.tensor(np.linspace(-1, 1, 200).reshape(20, 10), requires_grad=True)
    y = small.sum() + large.sum()
    graph = ag.draw(y).graph
    assert by_name(graph, "small").fact("value") == "[ 1 2.5]\n[-3   4]"
    assert by_name(graph, "large").fact("value") == "-1 to 1"
    assert by_name(graph, "large").fact("shape") == "(20, 10)"


def test_nan_in_a_large_array_is_counted() -> None:
    x = ag.tensor(np.array([float("nan"), *np.ones(99)]), requires_grad=True)
    assert by_name(ag.draw(x.sum()).graph, "x").fact("value") == "NaN in 1 of 100 entries"


@pytest.mark.parametrize(
    ("data", "value", "shape"),
    [
        (np.zeros((0, 3)), "no entries", "(0, 3)"),
        (np.array(2.0), "2", None),
        (np.array([float("nan"), float("inf")]), "[nan inf]", "(2,)"),
        (np.array([1.0], dtype="float32"), "[1]", "(1,) float32"),
        (-0.0, "0", None),
    ],
)
def test_unusual_arrays_are_shown_plainly(data: Any, value: str, shape: str | None) -> None:
    x = ag.tensor(data, requires_grad=True)
    box = by_name(ag.draw(x * 1).graph, "x")
    assert (box.fact("value"), box.fact("shape")) == (value, shape)


def test_arrays_of_any_library_can_be_drawn(array: Any) -> None:
    w, x = ag.tensor(array([[1.0, 2.0], [3.0, 4.0]]), requires_grad=True), ag.tensor(array(np.ones((2, 50))))
    y = (w @ x).sum()
    y.backward()
    graph = ag.draw(y).graph
    assert by_name(graph, "w").fact("value") == "[1 2]\n[3 4]"
    assert by_name(graph, "w").fact("grad") == "[50 50]\n[50 50]"


def test_a_result_without_name_is_called_by_how_it_was_computed() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    names = [value.name for value in ag.draw((-x[0]) ** 2 / (x.sum(axis=0) - 1) * 2).graph.values.values()]
    assert names == ["x", "x[0]", "-x[0]", "", "(-x[0])**2", "sum(x)", "", "sum(x) - 1", "", "", ""]


def test_brackets_are_where_python_needs_them() -> None:
    x = ag.tensor(0.5, requires_grad=True)
    formulas = [
        (x - (x - x), "x - (x - x)"),
        ((x + x) * x, "(x + x)*x"),
        ((x**x) ** x, "(x**x)**x"),
        (x ** (x**x), "x**x**x"),
        (x**-2, "x**(-2)"),
        (-(x**2), "-x**2"),
        ((-x) * x, "-x*x"),
        (ag.sin(x + 1), "sin(x + 1)"),
    ]
    for i in range(len(formulas)):
        drawn = ag.draw(formulas[i][0], names={"x": x}).graph
        assert [value.name for value in drawn.values.values() if value.kind == "root"] == [formulas[i][1]]
        assert eval(formulas[i][1], {"x": x, "sin": ag.sin}).item() == formulas[i][0].item()


def test_a_setting_that_the_shapes_do_not_show_stands_with_the_operation() -> None:
    x = ag.tensor(np.ones((2, 3)), requires_grad=True)
    settings = [operation.setting for operation in ag.draw(x.sum(axis=1)[..., 0]).graph.operations]
    assert settings == ["axis=1", "[..., 0]"]
    assert ag.draw(x[np.array([0, 1])]).graph.operations[0].setting == "[array]"


def test_a_leaf_alone_is_a_picture_too() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    graph = ag.draw(x).graph
    assert by_name(graph, "x").fact("grad") == "no backward yet"
    assert not graph.operations


def test_a_constant_is_one_box_and_says_that_nothing_was_recorded() -> None:
    c = ag.tensor([1.0, 2.0])
    graph = ag.draw(c).graph
    assert by_name(graph, "c").kind == "constant"
    assert "nothing was recorded" in graph.notes[0]


def test_a_result_computed_inside_no_grad_says_that_nothing_was_recorded() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    with ag.no_grad():
        y = x * x
    assert "nothing was recorded" in ag.draw(y).graph.notes[0]


def test_in_forward_mode_a_value_shows_its_tangent() -> None:
    seen = []

    def f(x: Any) -> Any:
        y = 3 * x
        seen.append(ag.draw(y).graph)
        return y

    ag.jvp(f, (2.0,), (10.0,))
    assert by_name(seen[0], "y").fact("tangent") == "30"
    assert "forward mode keeps no record" in seen[0].notes[0]


def test_inside_a_transform_the_record_of_that_transform_is_drawn() -> None:
    seen = []

    def f(x: Any) -> Any:
        y = x**3
        seen.append(ag.draw(y).graph)
        return y

    ag.grad(ag.grad(f))(2.0)
    assert by_name(seen[0], "x").fact("value") == "2"
    assert by_name(seen[0], "x").fact("grad") is None
    assert by_name(seen[0], "y").fact("value") == "8"


def test_the_description_can_be_read_aloud() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = x * 3 + 1
    assert ag.draw(y).graph.in_words().splitlines() == [
        "x, a leaf: value 2, grad no backward yet",
        "x*3: value 6",
        "y = add(x*3, 1): value 7",
    ]


def test_drawing_changes_nothing() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    before = [(n, n.rule, n.x, n.y, n.z) for n in (y.node, y.node.a)]
    ag.draw(y)
    assert all((n.rule, n.x, n.y, n.z) == (r, a, b, c) or n.x is a for n, r, a, b, c in before)
    assert x.grad is None
    y.backward(retain_graph=True)
    ag.draw(y)
    y.backward()
    assert x.grad.tolist() == [4.0, 8.0]
    ag.draw(y)
    assert x.grad.tolist() == [4.0, 8.0]


def test_complex_cotangents_are_shown_as_hooks_show_them() -> None:
    z = ag.tensor([1 + 2j, 3 - 1j], requires_grad=True)
    y = ag.sum(ag.absolute(z * z))
    y.backward(retain_graph=True)
    graph = ag.draw(y).graph
    # The direction in which |w| grows fastest is w / |w|, with w = (-3 + 4i, 8 - 6i).
    shown = [complex(part) for part in (by_name(graph, "z*z").fact("cotangent") or "").strip("[]").split()]
    np.testing.assert_allclose(shown, [-0.6 + 0.8j, 0.8 - 0.6j])
