"""Is a function drawn by the library that it is written for, and is no other library imported for it?"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.drawing.description import Graph

W, X = np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([1.0, 2.0])


def cubic(x: Any) -> Any:
    """Plain arithmetic, which any library can run."""
    a = 3 * x**2
    return a + 2 * x + 1


def names(graph: Graph) -> list[str]:
    return [operation.name for operation in graph.operations]


def values(graph: Graph, kind: str) -> list[tuple[str, str | None]]:
    return [(value.name, value.fact("value")) for value in graph.values.values() if value.kind == kind]


def of(library: str) -> Any:
    return pytest.importorskip(library, reason=f"draws functions of {library}: pip install 'autogradkit[peers]'")


def test_a_function_of_numbers_alone_is_ours_and_its_parameters_and_variables_give_the_names() -> None:
    graph = ag.draw(cubic, args=(2.0,)).graph
    assert values(graph, "leaf") == [("x", "2")]
    assert ("a", "12") in values(graph, "result")
    assert values(graph, "root") == [("a + 2*x + 1", "17")]


@pytest.mark.parametrize("engine", ["autograd", "jax", "torch"])
def test_any_engine_can_be_asked_for_by_name(engine: str) -> None:
    of(engine)
    graph = ag.draw(cubic, args=(2.0,), engine=engine).graph
    assert sorted(names(graph)) == sorted(names(ag.draw(cubic, args=(2.0,)).graph))
    assert values(graph, "leaf") == [("x", "2")]
    assert ("a", "12") in values(graph, "result")


def test_a_function_of_hips_autograd_is_known_by_the_modules_that_it_names() -> None:
    of("autograd")
    import autograd.numpy as anp

    def f(w: Any, x: Any) -> Any:
        h = anp.tanh(w @ x)
        if h[0] > 5:
            h = h * 2
        return anp.sum(h**2, axis=0) / 2 - x[1:].max() + anp.where(x > 0, x, 0.0)[0]

    graph = ag.draw(f, args=(W, X)).graph
    assert graph.notes == ["traced by HIPS/autograd while the function ran"]
    assert names(graph)[:5] == ["matmul", "tanh", "power", "sum", "divide"]
    assert values(graph, "leaf") == [("w", "[0.1 0.2]\n[0.3 0.4]"), ("x", "[1 2]")]
    assert [value.fact("value") for value in graph.values.values() if value.name == "h"] == ["[0.4621 0.8005]"]
    assert [operation.setting for operation in graph.operations if operation.setting] == ["[1:]", "[0]"]


def test_an_error_in_the_function_arrives_and_leaves_the_tracer_as_it_was() -> None:
    of("autograd")
    from autograd.tracer import trace_stack

    before = trace_stack.top
    with pytest.raises(ZeroDivisionError):
        ag.draw(lambda x: x * (1 // 0), args=(2.0,), engine="autograd")
    assert trace_stack.top == before
    assert sys.getprofile() is None


def test_a_derivative_by_hips_autograd_is_drawn_with_the_steps_of_its_way_back() -> None:
    autograd = of("autograd")
    graph = ag.draw(autograd.grad(cubic), args=(2.0,)).graph
    assert [text for _, text in values(graph, "root")] == ["14"]


def test_a_function_of_jax_is_known_by_the_modules_that_it_names() -> None:
    jax = of("jax")
    jnp = jax.numpy

    def f(w: Any, x: Any) -> Any:
        h = jnp.tanh(w @ x)
        return jnp.sum(h**2) + jax.nn.relu(x).sum()

    graph = ag.draw(f, args=(W, X)).graph
    assert names(graph) == ["matmul", "tanh", "power", "sum", "relu", "sum", "add"]
    assert [value.fact("value") for value in graph.values.values() if value.name == "h"] == ["[0.4621 0.8005]"]
    assert str(ag.draw(jax.jit(f), args=(W, X))) == str(ag.draw(f, args=(W, X)))
    assert "jax.make_jaxpr" in graph.notes[-1]


def test_a_derivative_by_jax_is_drawn() -> None:
    jax = of("jax")
    graph = ag.draw(jax.grad(cubic), args=(2.0,)).graph
    assert [text for _, text in values(graph, "root")] == ["14"]


def test_inside_jit_there_are_steps_and_no_numbers() -> None:
    jax = of("jax")
    seen = []

    def f(x: Any) -> Any:
        seen.append(ag.draw(lambda y: jax.numpy.sin(y) * x, args=(x,)).graph)
        return x

    jax.jit(f)(1.0)
    assert names(seen[0]) == ["sin", "multiply"]
    assert [text for _, text in values(seen[0], "root")] == ["not shown"]


def test_a_value_of_jax_is_refused_with_the_way_to_go() -> None:
    jax = of("jax")
    with pytest.raises(TypeError, match=r"a value of jax does not know .*draw\(f, args=\(x,\)\)"):
        ag.draw(jax.numpy.ones(2))


def test_a_module_of_pytorch_is_called_and_drawn() -> None:
    torch = of("torch")
    layer = torch.nn.Linear(2, 1)
    graph = ag.draw(layer, args=(torch.ones(2),)).graph
    assert {name for name, _ in values(graph, "leaf")} >= {"layer.weight", "layer.bias"}


def test_tensors_among_the_arguments_tell_whose_the_function_is() -> None:
    torch = of("torch")
    graph = ag.draw(cubic, args=(torch.tensor(2.0),)).graph
    assert "the record is PyTorch's" in graph.notes[1]
    x = ag.tensor(2.0)
    assert values(ag.draw(cubic, args=(x,)).graph, "leaf") == [("x", "2")]
    assert not x.requires_grad


def test_leaves_inside_containers_have_names_and_whole_numbers_stay_numbers() -> None:
    graph = ag.draw(lambda p, n: p["w"] * p["b"][0] ** n, args=({"w": 2.0, "b": [X]}, 2)).graph
    assert sorted(values(graph, "leaf")) == [("p['b'][0]", "[1 2]"), ("p['w']", "2")]
    assert values(graph, "constant") == [("", "2")]


class Model:
    """An object of the learner's that can be called, with a method that needs a library."""

    def __init__(self) -> None:
        self.w = ag.tensor(3.0, requires_grad=True)

    def __call__(self, x: Any) -> Any:
        h = ag.sin(self.w * x)
        return h * h


def test_objects_methods_and_partial_calls_are_functions_too() -> None:
    model = Model()
    for f in (model, model.__call__, functools.partial(model), ag.compile(lambda x: ag.sin(x))):
        graph = ag.draw(f, args=(2.0,)).graph
        assert ("x", "2") in values(graph, "leaf")
    assert ("h", "-0.279415") in values(ag.draw(model, args=(2.0,)).graph, "result")


def test_a_library_is_found_behind_functions_that_call_each_other() -> None:
    jax = of("jax")

    def again(x: Any, n: int) -> Any:
        return x if n == 0 else inner(x, n - 1)

    def inner(x: Any, n: int) -> Any:
        return jax.numpy.sin(again(x, n))

    assert names(ag.draw(again, args=(2.0, 2)).graph) == ["sin", "sin"]


def test_a_function_is_recorded_inside_no_grad_and_leaves_its_arguments_alone() -> None:
    x = X.copy()
    with ag.no_grad():
        picture = ag.draw(cubic, args=(x,))
    assert len(picture.graph.operations) == 5
    np.testing.assert_array_equal(x, X)


def test_a_profiler_that_is_at_work_is_left_alone() -> None:
    watch = lambda frame, event, argument: None
    sys.setprofile(watch)
    try:
        graph = ag.draw(cubic, args=(2.0,)).graph
        assert sys.getprofile() is watch
    finally:
        sys.setprofile(None)
    assert "3*x**2" in [value.name for value in graph.values.values()]
    ag.draw(cubic, args=(2.0,))
    assert sys.getprofile() is None


def test_a_cap_holds_for_functions_too() -> None:
    of("jax")
    graph = ag.draw(cubic, args=(2.0,), engine="jax", max_nodes=2).graph
    assert graph.notes[0] == "only the last 2 of 5 operations are drawn; max_nodes=5 draws them all"
    assert graph.count("earlier") == 2


def test_two_libraries_in_one_function_are_a_question() -> None:
    jax, autograd = of("jax"), of("autograd")

    def f(x: Any) -> Any:
        return jax.numpy.sin(x) + autograd.numpy.sin(2.0)

    with pytest.raises(ValueError, match="f has to do with autograd and jax; say whose it is with engine='autograd'"):
        ag.draw(f, args=(2.0,))


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"args": (2,)}, ValueError, r"none of the arguments for cubic is a floating-point .* write args=\(2\.0,\)"),
        ({"args": 2.0}, TypeError, r"args is a tuple of all arguments, got float; write args=\(x,\)"),
        (
            {"args": (2.0,), "engine": "tensorflow"},
            ValueError,
            "no engine 'tensorflow'.* use one of autogradkit",
        ),
        ({"engine": "autogradkit"}, TypeError, "args is a tuple of all arguments, got NoneType"),
    ],
)
def test_wrong_arguments_are_refused_in_a_sentence(arguments: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        ag.draw(cubic, **arguments)


def test_args_without_a_function_are_refused() -> None:
    with pytest.raises(TypeError, match=r"args are for a function, which draw calls; Tensor is none: draw\(y\) alone"):
        ag.draw(ag.tensor(2.0), args=(2.0,))


def test_several_results_and_other_results_are_refused_in_a_sentence() -> None:
    with pytest.raises(TypeError, match="returns a tuple, and a picture has one final result; choose one"):
        ag.draw(lambda x: (x, x), args=(2.0,))
    with pytest.raises(TypeError, match=r"returns float, not a Tensor, so nothing was recorded; .* engine='jax'"):
        ag.draw(lambda x: 3.0, args=(2.0,))


@pytest.mark.parametrize("engine", ["autograd", "jax"])
def test_a_result_that_depends_on_nothing_is_one_box_that_says_so(engine: str) -> None:
    of(engine)
    graph = ag.draw(lambda x: 3.0, args=(2.0,), engine=engine).graph
    assert [value.fact("value") for value in graph.values.values()] == ["3"]
    assert graph.notes[0] == "nothing was recorded: the result does not depend on a floating-point argument"


def test_an_engine_that_is_not_installed_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(ImportError, match="engine='jax' needs jax, which is not installed; pip install jax"):
        ag.draw(cubic, args=(2.0,), engine="jax")


def test_no_library_is_imported_but_the_one_whose_object_arrives() -> None:
    program = (
        "import sys, autogradkit as ag\n"
        "others = lambda: [name for name in ('torch', 'jax', 'autograd', 'networkx') if name in sys.modules]\n"
        "x = ag.tensor(2.0, requires_grad=True)\n"
        "picture = ag.draw(x * x); picture.svg, picture.mermaid\n"
        "ag.draw(lambda x: ag.sin(x) * 2, args=(2.0,))\n"
        "print(others())"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.parametrize(
    ("library", "make"),
    [
        ("autogradkit", "ag.draw(lambda w, x: (ag.tanh(w @ x) ** 2).sum() + x[0], args=(W, X))"),
        ("autograd", "ag.draw(lambda w, x: (library.numpy.tanh(w @ x) ** 2).sum() + x[0], args=(W, X))"),
        ("jax", "ag.draw(lambda w, x: (library.numpy.tanh(w @ x) ** 2).sum() + x[0], args=(W, X))"),
        ("torch", "ag.draw(lambda w, x: (library.tanh(w @ x) ** 2).sum() + x[0], args=(W, X))"),
    ],
)
def test_two_processes_draw_the_same_bytes(library: str, make: str) -> None:
    if library != "autogradkit":
        of(library)
    program = (
        f"import autogradkit as ag, numpy as np, {library} as library; import {library}\n"
        + ("import autograd.numpy\n" if library == "autograd" else "")
        + f"W, X = np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([1.0, 2.0])\np = {make}\n"
        "print(p.source, p.mermaid, p.svg, repr(p), p)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert "0x" not in runs[0]
