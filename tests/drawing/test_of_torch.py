"""Is the record of a PyTorch tensor drawn in the same words and signs as one of this package, and left as it is?"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.drawing.description import Graph, Value

torch: Any = pytest.importorskip("torch", reason="draws PyTorch's graphs: pip install 'autogradkit[peers]'")

called: list[str] = []


def by_name(graph: Graph, name: str) -> Value:
    (value,) = [value for value in graph.values.values() if value.name == name]
    return value


def names(graph: Graph) -> list[str]:
    return [operation.name for operation in graph.operations]


def leaf(*numbers: float) -> Any:
    return torch.tensor(numbers, dtype=torch.float64, requires_grad=True)


def test_the_same_expression_gives_the_same_operations_in_both_engines() -> None:
    def formula(x: Any, library: Any) -> Any:
        return (library.tanh(x**2 / 3) - x * 2 + library.exp(-x)).sum()

    theirs = ag.draw(formula(leaf(1.0, 2.0), torch)).graph
    ours = ag.draw(formula(ag.tensor([1.0, 2.0], requires_grad=True), ag)).graph
    assert sorted(names(theirs)) == sorted(names(ours))
    for name in ("(2,)", "×", "÷", "−", "^", "+"):
        assert name in ag.draw(formula(leaf(1.0, 2.0), torch)).svg


def test_leaves_have_the_name_of_their_variable_their_value_and_their_grad() -> None:
    x = leaf(1.0, 2.0)
    y = (x * x).sum()
    assert by_name(ag.draw(y).graph, "x").facts[-1].text == "no backward yet"
    y.backward()
    value = by_name(ag.draw(y).graph, "x")
    assert (value.kind, value.own) == ("leaf", True)
    assert (value.fact("shape"), value.fact("value"), value.fact("grad")) == ("(2,)", "[1 2]", "[2 4]")


def test_results_have_names_and_values_where_a_variable_or_a_derivative_holds_them() -> None:
    x = leaf(1.0, 2.0)
    a = x + x
    y = (a * 3).exp().sum()
    graph = ag.draw(y).graph
    assert by_name(graph, "a").fact("value") == "[2 4]"
    assert by_name(graph, "exp(a*3)").fact("value") == "[403.4 1.628e+05]"
    assert by_name(graph, "a*3").fact("value") == "not kept"
    assert by_name(graph, "y").kind == "root"


def test_parameters_of_a_module_have_their_path_as_name() -> None:
    model = torch.nn.Sequential(torch.nn.Linear(2, 1), torch.nn.Tanh())
    graph = ag.draw(model(torch.ones(3, 2)).sum()).graph
    assert {value.name for value in graph.values.values() if value.kind == "leaf"} == {"model.0.weight", "model.0.bias"}


def test_constants_are_shown_where_a_derivative_needs_them_and_the_others_are_explained() -> None:
    x, c = leaf(1.0, 2.0), torch.tensor([3.0, 4.0], dtype=torch.float64)
    graph = ag.draw((x * c + 5).sum()).graph
    assert by_name(graph, "c").fact("value") == "[3 4]"
    unknown = graph.values[graph.operations[1].operands[1]]
    assert (unknown.kind, unknown.fact("value")) == ("constant", "not kept")
    assert "PyTorch keeps no constants in its graph but those that a derivative needs" in graph.notes


@pytest.mark.parametrize(
    ("f", "name", "operands"),
    [
        (lambda x: x**2, "power", ["[3]", "2"]),
        (lambda x: 2**x, "power", ["2", "[3]"]),
        (lambda x: x / 2, "divide", ["[3]", "2"]),
        (lambda x: 2 - x, "subtract", ["not kept", "[3]"]),
        (lambda x: x - 2, "subtract", ["[3]", "not kept"]),
    ],
)
def test_numbers_stand_on_their_side(f: Any, name: str, operands: list[str]) -> None:
    graph = ag.draw(f(leaf(3.0))).graph
    (operation,) = graph.operations
    assert operation.name == name
    assert [graph.values[key].fact("value") for key in operation.operands] == operands


def test_indices_and_axes_are_written_as_in_python() -> None:
    m = leaf(1.0, 2.0, 3.0, 4.0).reshape(2, 2)
    y = m[0].sum() + m[:, 1].sum() + m[0:1].sum() + m.sum(-1).sum() + m[[0, 1]].sum()
    settings = [operation.setting for operation in ag.draw(y).graph.operations]
    assert [text for text in settings if text] == ["[0]", "[:, 1]", "[:1]", "axis=-1", "[array]"]


def test_several_results_are_one_operation_and_know_which_they_are() -> None:
    x = leaf(1.0, 2.0)
    graph = ag.draw(x.unbind()[1] * 2).graph
    assert names(graph) == ["unbind", "multiply"]
    assert [graph.values[key].name for key in graph.operations[0].results] == ["unbind(x)[0]", "unbind(x)[1]"]


def test_after_a_backward_pass_the_picture_says_what_was_let_go() -> None:
    x = leaf(2.0)
    y = (x * x).sum()
    y.backward()
    graph = ag.draw(y).graph
    assert names(graph) == ["multiply", "sum"]
    assert any("a backward pass has been here" in note for note in graph.notes)
    assert by_name(graph, "x").fact("grad") == "[4]"


def test_a_function_of_the_learner_s_is_one_operation_and_is_not_run() -> None:
    class Cube(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            ctx.variable = ctx.name = "its own"
            return x**3

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            called.append("backward")
            return y_bar

    a = leaf(2.0) * 1
    called.clear()
    graph = ag.draw(Cube.apply(a).sum()).graph
    assert names(graph) == ["multiply", "Cube", "sum"]
    assert by_name(graph, "a").fact("value") == "[2]"
    assert not called


def test_hooks_are_not_called_and_what_they_have_packed_is_not_opened() -> None:
    x = leaf(2.0)
    x.register_hook(lambda grad: called.append("hook"))
    with torch.autograd.graph.saved_tensors_hooks(lambda kept: kept, lambda kept: called.append("unpack") or kept):
        y = ((x * 1) * (x * 2)).sum()
    y.grad_fn.register_prehook(lambda grads: called.append("prehook"))
    called.clear()
    graph = ag.draw(y).graph
    assert not called
    assert [value.fact("value") for value in graph.values.values() if value.name == "x*1"] == ["packed"]
    assert any(note.startswith("packed: ") for note in graph.notes)


def test_what_was_overwritten_is_not_shown_as_what_it_was() -> None:
    x = leaf(1.0, 2.0)
    a = x * 1
    y = (a * a).sum() + (x * x).sum()
    with torch.no_grad():
        a.mul_(3)
        x.add_(3)
    graph = ag.draw(y).graph
    assert by_name(graph, "a").fact("value") == "overwritten"
    assert [fact.text for fact in by_name(graph, "x").facts] == [
        "(2,)",
        "[4 5]",
        "modified in place since",
        "no backward yet",
    ]


def test_a_result_that_retains_its_gradient_shows_it() -> None:
    a = leaf(2.0) * 1
    a.retain_grad()
    y = (a * a).sum()
    y.backward()
    assert by_name(ag.draw(y).graph, "a").fact("grad") == "[4]"


def test_a_leaf_and_a_constant_are_one_box() -> None:
    x, c = leaf(2.0), torch.ones(2)
    assert str(ag.draw(x)) == "x, a leaf: shape (1,), value [2], grad no backward yet"
    assert str(ag.draw(c)).splitlines() == [
        "c, a constant: shape (2,) float32, value [1 1]",
        "nothing was recorded: this tensor does not depend on anything that requires a gradient",
    ]


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (torch.ones(0), "no entries"),
        (torch.ones(3, dtype=torch.bfloat16), "[1 1 1]"),
        (torch.tensor([float("nan")] + [1.0] * 99), "NaN in 1 of 100 entries"),
        (torch.tensor([float("nan")] + [1.0] * 99, dtype=torch.bfloat16), "NaN in 1 of 100 entries"),
        (torch.arange(100, dtype=torch.float16), "0 to 99"),
        (torch.tensor([1 + 2j]).conj(), "[(1-2j)]"),
        (torch.ones(3, device="meta"), "not shown"),
        (torch.eye(3).to_sparse(), "not shown"),
    ],
)
def test_any_tensor_has_a_box(x: Any, text: str) -> None:
    x.requires_grad_()
    picture = ag.draw(x * 2, names={"theta": x})
    assert by_name(picture.graph, "theta").fact("value") == text
    assert picture.svg.startswith("<svg")


def test_inside_a_transform_the_record_is_drawn_without_numbers() -> None:
    seen = []

    def f(x: Any) -> Any:
        y = (x * x).sum()
        seen.append(ag.draw(y).graph)
        return y

    torch.func.grad(f)(torch.ones(2))
    assert names(seen[0]) == ["multiply", "sum"]


def test_drawing_changes_nothing() -> None:
    x = leaf(1.0, 2.0)
    y = (x * x).exp().sum()
    before = x._version, x.tolist(), x.grad
    ag.draw(y)
    assert (x._version, x.tolist(), x.grad) == before
    y.backward()
    np.testing.assert_allclose(x.grad, 2 * x.detach() * (x.detach() ** 2).exp())


def test_a_large_tensor_is_not_copied_to_be_drawn() -> None:
    import tracemalloc

    x = torch.ones(1000, 1000, requires_grad=True)
    y = x.sum()
    tracemalloc.start()
    ag.draw(y)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_record_is_capped_and_says_so_and_a_very_long_one_is_not_followed_to_its_end() -> None:
    y = leaf(1.0)
    for _ in range(200):
        y = y * 1.5
    notes = ag.draw(y, max_nodes=3).graph.notes
    assert "only the last 3 of 200 operations are drawn; max_nodes=200 draws them all" in notes
    for _ in range(100_000):
        y = y * 1.0
    graph = ag.draw(y).graph
    assert len(graph.operations) == 100
    assert any("no more than 1500 nodes" in note for note in graph.notes)
    del y, graph  # to look at all of its nodes would have made PyTorch crash here


def test_operations_of_several_threads_stand_in_order() -> None:
    a = leaf(1.0)
    for _ in range(20):
        a = a * 2
    made: list[Any] = []
    thread = threading.Thread(target=lambda: made.append(a * 3))
    thread.start()
    thread.join()
    graph = ag.draw(made[0] + a).graph
    assert len(graph.operations) == 22
    assert graph.count("earlier") == 0
    assert [graph.values[key].name for key in graph.operations[-1].operands] == ["made[0]", "a"]


def test_names_may_be_given_and_hostile_ones_are_shown_as_they_are(tmp_path: Path) -> None:
    x = leaf(2.0)
    picture = ag.draw(x * 2, names={'<b>&"': x})
    assert str(picture).startswith('<b>&", a leaf')
    for ending in ("svg", "mmd", "png"):
        picture.save(tmp_path / f"g.{ending}")
    with pytest.raises(TypeError, match="names are pairs of a name and a Tensor"):
        ag.draw(x * 2, names={"x": 3})


def test_two_pictures_of_one_record_are_the_same_bytes() -> None:
    x = leaf(1.0, 2.0)
    y = ((x * x).exp() + x.unbind()[0] + x.sum()).sum()
    assert ag.draw(y).svg == ag.draw(y).svg
