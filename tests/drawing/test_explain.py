"""Does an explanation tell the truth, in both directions and along every path, and does it change nothing?"""

from __future__ import annotations

import math
import re
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autogradkit as ag
from autogradkit.drawing.explanation import Chain, Explanation, Line


def leaf(data: Any) -> Any:
    return ag.tensor(data, requires_grad=True)


def line(explanation: Explanation, name: str) -> Line:
    (found,) = [each for each in explanation.lines if each.called == name]
    return found


def chain(explanation: Explanation) -> Chain:
    (found,) = explanation.chains
    return found


def example() -> tuple[Any, Any]:
    x = leaf(2.0)
    return x, 3 * x**2 + 2 * x + 1


# ------------------------------------------------------------ the example of the first lesson


def test_the_example_gives_14_in_both_columns_and_along_its_two_paths() -> None:
    x, y = example()
    explanation = ag.explain(y)
    assert x.grad is None
    assert [(each.label, each.name, each.formula, each.value) for each in explanation.lines] == [
        ("v₁", "x", "", "2"),
        ("v₂", "", "x**2", "4"),
        ("v₃", "", "3*v₂", "12"),
        ("v₄", "", "2*x", "4"),
        ("v₅", "", "v₃ + v₄", "16"),
        ("v₆", "y", "v₅ + 1", "17"),
    ]
    assert [each.tangents for each in explanation.lines] == [("1",), ("4",), ("12",), ("2",), ("14",), ("14",)]
    assert [each.cotangent for each in explanation.lines] == ["14", "3", "1", "1", "1", "1"]
    assert "  dy/dx = 1·1·3·4 + 1·1·2 = 12 + 2 = 14" in str(explanation).splitlines()
    assert any("both modes find dy/dx = 14" in note for note in explanation.notes)
    assert any("at v₅, 1·12 + 1·2 = 14" in note for note in explanation.notes)
    assert any("at x, 4·3 + 2·1 = 14" in note for note in explanation.notes)
    assert repr(explanation) == "<explanation of y: 6 values, dy/dx = 14>"


def test_the_local_derivative_of_each_step_stands_in_its_line() -> None:
    _, y = example()
    assert [each.locals for each in ag.explain(y).lines] == [
        (),
        (("v₁", "4"),),
        (("v₂", "3"),),
        (("v₁", "2"),),
        (("v₃", "1"), ("v₄", "1")),
        (("v₅", "1"),),
    ]


def test_an_operand_that_is_used_twice_has_two_local_derivatives_and_two_paths() -> None:
    x = leaf(3.0)
    y = x * x
    explanation = ag.explain(y)
    assert line(explanation, "y").locals == (("x", "3 + 3"),)
    assert [way.values for way in chain(explanation).ways] == [("y", "x")] * 2
    assert any("each use is a path of its own" in note for note in explanation.notes)


def test_with_several_inputs_each_has_its_column_and_its_sum_over_paths() -> None:
    a, b = leaf(2.0), leaf(5.0)
    y = a * b + a
    explanation = ag.explain(y)
    assert explanation.inputs == ("a", "b")
    assert line(explanation, "y").tangents == ("6", "2")
    assert [(each.input, each.total) for each in explanation.chains] == [("a", "6"), ("b", "2")]


def test_with_many_inputs_the_first_moves_unless_another_is_chosen() -> None:
    xs = [leaf(float(i)) for i in range(1, 6)]
    y = xs[0] * xs[1] * xs[2] * xs[3] * xs[4]
    explanation = ag.explain(y)
    assert (explanation.inputs, chain(explanation).total) == (("xs[0]",), "120")
    assert any("wrt=x" in note for note in explanation.notes)
    assert chain(ag.explain(y, wrt=xs[4])).total == "24"


def test_a_value_on_the_way_may_be_the_one_that_moves() -> None:
    x = leaf(2.0)
    a = x * x
    y = a * a
    explanation = ag.explain(y, wrt=a)
    assert line(explanation, "x").tangents == ("0",)
    assert (line(explanation, "a").tangents, chain(explanation).total) == (("1",), "8")


# ------------------------------------------------------------ any program of numbers


@st.composite
def programs(draw: Any) -> Any:
    """A result computed from x and w by a few steps, each on values before it."""
    x, w = leaf(draw(st.floats(0.3, 2.0))), leaf(draw(st.floats(0.3, 2.0)))
    values = [x, w, 1.5]
    steps = [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * b,
        lambda a, b: a / (b * b + 1),
        lambda a, b: ag.sin(a),
        lambda a, b: ag.tanh(a),
        lambda a, b: ag.where(True, a, b),
    ]
    for _ in range(draw(st.integers(1, 8))):
        step = draw(st.sampled_from(steps))
        a, b = draw(st.sampled_from(values)), draw(st.sampled_from(values))
        values.append(step(a if isinstance(a, ag.Tensor) else x, b))
    return x, w, values[-1] * 1.0


@settings(max_examples=150, deadline=None)
@given(programs())
def test_the_sum_over_paths_is_the_gradient_and_the_last_tangent_and_the_first_cotangent(program: Any) -> None:
    *leaves, y = program
    gradients = ag.autograd.grad(y, leaves, retain_graph=True, allow_unused=True)
    for x, gradient in zip(leaves, gradients, strict=True):
        if gradient is None:
            with pytest.raises(ValueError, match="not computed from wrt"):
                ag.explain(y, wrt=x)
            continue
        explanation = ag.explain(y, names={"x": x, "y": y}, wrt=x, max_paths=100_000, max_lines=1000)
        expected = gradient.item()
        found = chain(explanation)
        assert len(found.ways) == found.count
        numbers = [
            sum(float(way.product) for way in found.ways),
            sum(math.prod(map(float, way.factors)) for way in found.ways),
            float(found.total),
            float(line(explanation, "y").tangents[0]),
            float(line(explanation, "x").cotangent),
        ]
        np.testing.assert_allclose(numbers, expected, rtol=1e-3, atol=1e-4)


def test_the_tangents_are_those_of_jvp() -> None:
    def f(x: Any) -> Any:
        return ag.exp(ag.sin(x) * x) / x

    x = leaf(1.3)
    y = f(x)
    _, expected = ag.jvp(f, (1.3,), (1.0,))
    assert math.isclose(float(line(ag.explain(y), "y").tangents[0]), expected, rel_tol=1e-5)


def test_numbers_of_any_library_are_explained(array: Any) -> None:
    x = ag.tensor(array([1.0, 2.0]), requires_grad=True)
    y = (x * x).sum()
    explanation = ag.explain(y, entry=1)
    assert line(explanation, "y").tangents == ("4",)
    assert (line(explanation, "x").cotangent, chain(explanation).total) == ("[2 4]", "4")


# ------------------------------------------------------------ arrays


def network() -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(0)
    w, x = leaf(rng.normal(size=(2, 3))), leaf(rng.normal(size=3))
    h = ag.tanh(w @ x)
    return w, x, (h * h).sum()


def test_between_arrays_the_chain_rule_is_written_by_shapes() -> None:
    w, x, y = network()
    explanation = ag.explain(y, wrt=w)
    assert chain(explanation).count == 2
    assert chain(explanation).ways[0].factors == ("[() × (2,)]", "[(2,) × (2,)]", "[(2,) × (2,)]", "[(2,) × (2, 3)]")
    assert any("Jacobian matrices" in note for note in explanation.notes)
    assert x.grad is None


def test_without_an_entry_the_first_one_moves_and_a_sentence_says_so() -> None:
    x = leaf([1.0, 2.0, 3.0])
    y = (x * x).sum()
    explanation = ag.explain(y)
    assert explanation.inputs == ("x[0]",)
    assert line(explanation, "y").tangents == ("2",)
    assert any("explain(…, wrt=x, entry=2)" in note for note in explanation.notes)


def test_for_one_entry_the_chain_rule_is_written_in_numbers() -> None:
    x = leaf([1.0, 2.0, 3.0])
    y = (x * x).sum()
    explanation = ag.explain(y, wrt=x, entry=-2)
    assert [way.values for way in chain(explanation).ways] == [("y", "v₂[1]", "x[1]")] * 2
    assert [way.factors for way in chain(explanation).ways] == [("1", "2")] * 2
    assert chain(explanation).total == "4"


@pytest.mark.parametrize("entry", [(0, 0), (1, 2)])
def test_the_paths_of_an_entry_sum_to_that_entry_of_the_gradient(entry: tuple[int, int]) -> None:
    w, x, _ = network()
    y = (ag.tanh(w @ x) @ w @ x).mean()
    (gradient,) = ag.autograd.grad(y, w, retain_graph=True)
    explanation = ag.explain(y, wrt=w, entry=entry, max_paths=1000)
    found = chain(explanation)
    assert len(found.ways) == found.count > 1
    expected = gradient[entry].item()
    np.testing.assert_allclose(sum(float(way.product) for way in found.ways), expected, rtol=1e-4)
    np.testing.assert_allclose(float(line(explanation, "y").tangents[0]), expected, rtol=1e-5)


def test_a_result_with_several_entries_has_tangents_and_says_why_it_has_no_cotangents() -> None:
    x = leaf([1.0, 2.0])
    y = x * x
    explanation = ag.explain(y)
    assert not explanation.chains
    assert line(explanation, "y").tangents == ("[2 0]",)
    assert "cotangent" not in str(explanation).splitlines()[0]
    assert any("explain(y[0])" in note for note in explanation.notes)


def test_a_network_that_is_too_large_to_be_taken_apart_says_so() -> None:
    w = leaf(np.ones((100, 100)))
    x = leaf(np.ones(100))
    y = (w @ (w @ (w @ x))).sum()
    explanation = ag.explain(y, wrt=x, entry=0)
    assert "so many numbers" in chain(explanation).remark or chain(explanation).count == 1_000_000


# ------------------------------------------------------------ large computations


def test_more_paths_than_can_be_walked_are_counted_exactly() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(200):
        y = y + y
    explanation = ag.explain(y)
    assert chain(explanation).count == 2**200
    assert len(chain(explanation).ways) == 8
    assert "2^200 paths from y back to x; the first 8 are written out" in str(explanation)


def test_a_long_computation_shows_its_first_and_last_lines_and_counts_the_others() -> None:
    x = leaf(0.5)
    y = x
    for _ in range(99):
        y = ag.sin(y)
    explanation = ag.explain(y, max_lines=9)
    assert [each.label for each in explanation.lines] == ["v₁", "v₂", "v₃", "v₄", "v₅", "v₆", "v₉₈", "v₉₉", "v₁₀₀"]
    for text in (str(explanation), explanation.markdown, explanation.latex):
        assert "91 lines left out" in text


@pytest.mark.parametrize("step", [lambda y, x: ag.sin(y), lambda y, x: y + y, lambda y, x: y * x])
def test_a_hundred_thousand_operations_are_explained_in_seconds(step: Any) -> None:
    x = leaf(0.5)
    y = x
    for _ in range(100_000):
        y = step(y, x)
    began = perf_counter()
    text = str(ag.explain(y))
    assert perf_counter() - began < 12  # 2 seconds where nothing else runs
    assert "99,971 lines left out" in text
    assert len(text) < 10_000


# ------------------------------------------------------------ what is not known, or not there


def test_what_has_no_record_is_one_sentence() -> None:
    texts = []

    def f(x: Any) -> Any:
        y = x * 3
        texts.append(str(ag.explain(y)))
        return y

    ag.jvp(f, (2.0,), (10.0,))
    ag.vmap(f)(np.ones(2))
    texts.append(str(ag.explain(ag.tensor([1.0, 2.0]))))
    for text, reason in zip(
        texts, ("forward mode keeps no record", "vmap keeps no record", "nothing was"), strict=True
    ):
        assert reason in text


def test_a_leaf_is_its_own_derivative() -> None:
    x = leaf(2.0)
    assert chain(ag.explain(x)).total == "1"
    assert "  dx/dx = 1" in str(ag.explain(x)).splitlines()


def test_inside_transforms_the_computation_there_is_explained() -> None:
    totals = []

    def f(x: Any) -> Any:
        y = x**3
        totals.append(chain(ag.explain(y)).total)
        return y

    ag.grad(ag.grad(f))(2.0)
    ag.vmap(ag.grad(f))(np.array([1.0, 2.0]))
    assert totals == ["12", "[3 12]"]


def test_after_a_backward_pass_numbers_are_still_explained_and_what_was_let_go_says_so() -> None:
    x, y = example()
    y.backward()
    assert (x.grad.item(), chain(ag.explain(y)).total) == (14, "14")
    large = leaf(np.ones((10, 10)))
    z = (large * large).sum()
    z.backward()
    assert "let go by the backward pass" in str(ag.explain(z))


def test_a_grad_that_holds_more_than_this_computation_is_told() -> None:
    x, y = example()
    y.backward(retain_graph=True)
    assert ".grad" not in str(ag.explain(y))
    y.backward(retain_graph=True)
    assert x.grad.item() == 28
    assert "x.grad holds 28, which is not this: .grad adds up" in " ".join(str(ag.explain(y)).split())


def test_complex_numbers_have_both_columns_and_a_sentence_in_place_of_paths() -> None:
    z = leaf(1 + 2j)
    y = ag.absolute(z * z)
    explanation = ag.explain(y)
    (gradient,) = ag.autograd.grad(y, z, retain_graph=True)
    assert complex(line(explanation, "z").cotangent.strip("()")) == gradient.item()
    assert float(line(explanation, "y").tangents[0]) == gradient.item().real
    assert "complex numbers" in chain(explanation).remark
    assert "is complex, so it has no gradient" in str(ag.explain(z * z))


def test_hooks_and_rules_of_the_learner_are_not_called() -> None:
    class Cube(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x**3

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            pytest.fail("called")

        @staticmethod
        def jvp(ctx: Any, x_dot: Any) -> Any:
            pytest.fail("called")

    x = leaf(2.0)
    y = Cube.apply(x) * 2
    assert line(ag.explain(y), "x").cotangent == "your rule"
    a = x * 1
    a.register_hook(lambda a_bar: pytest.fail("called"))
    z = a * a
    explanation = ag.explain(z)
    assert line(explanation, "x").cotangent == "your hook"
    assert chain(explanation).total == "4"  # the sum over paths, which no hook changes


def test_several_results_of_a_call_are_a_line_each() -> None:
    class Both(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2, x * 3

        @staticmethod
        def backward(ctx: Any, a_bar: Any, b_bar: Any) -> Any:
            return 2 * a_bar + 3 * b_bar

    x = leaf(2.0)
    a, b = Both.apply(x)
    explanation = ag.explain(a * b)
    assert [(each.called, each.formula) for each in explanation.lines][1:] == [
        ("a", "Both(x)[0]"),
        ("b", "Both(x)[1]"),
        ("v₄", "a*b"),
    ]
    assert line(explanation, "a").cotangent == "6"


def test_explaining_changes_nothing() -> None:
    x = leaf([1.0, 2.0])
    a = x * x
    y = (a * a).sum()
    nodes = (y.node, a.node, x.node)
    before = [(n.rule, n.a, n.b, n.x, n.y, n.z) for n in nodes]
    versions = [t._version for t in (x, a)]
    for arguments in ({}, {"entry": 0}):
        str(ag.explain(y, **arguments))
    after = [(n.rule, n.a, n.b, n.x, n.y, n.z) for n in nodes]
    assert all(
        one is other for old, new in zip(before, after, strict=True) for one, other in zip(old, new, strict=True)
    )
    assert x.grad is None
    assert [t._version for t in (x, a)] == versions
    y.backward()
    assert x.grad.tolist() == [4.0, 32.0]


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"entry": 5}, ValueError, "there is no entry"),
        ({"entry": (0, 0)}, ValueError, "one index for each axis"),
        ({"wrt": 3}, TypeError, "wrt needs a Tensor"),
        ({"wrt": ag.tensor(1.0)}, ValueError, "not computed from wrt"),
        ({"max_lines": 0}, ValueError, "leave everything out"),
        ({"max_paths": 0}, ValueError, "leave everything out"),
    ],
)
def test_what_cannot_be_explained_is_refused(arguments: Any, error: Any, said: str) -> None:
    x = leaf([1.0, 2.0])
    with pytest.raises(error, match=said):
        ag.explain((x * x).sum(), **arguments)


def test_a_function_or_a_number_is_refused_with_what_to_try() -> None:
    with pytest.raises(TypeError, match=r"not the function sin; give sin\(x\)"):
        ag.explain(ag.sin)
    with pytest.raises(TypeError, match="explain needs a Tensor"):
        ag.explain(3.0)
    a, b = leaf([1.0]), leaf([2.0])
    with pytest.raises(ValueError, match="say which one"):
        ag.explain((a * b).sum(), entry=0)


# ------------------------------------------------------------ ways to write it


def test_in_a_notebook_it_is_a_table_and_a_formula() -> None:
    _, y = example()
    bundle = ag.explain(y)._repr_mimebundle_()
    assert set(bundle) == {"text/markdown", "text/plain"}
    rows = [row for row in bundle["text/markdown"].splitlines() if row.startswith("|")]
    assert len(rows) == 8
    assert {row.count("|") for row in rows} == {7}
    assert "&= 12+2 \\\\\n&= 14\n\\end{aligned}\n$$" in bundle["text/markdown"]


def test_latex_opens_and_closes_everything() -> None:
    for y in (example()[1], network()[2]):
        latex = ag.explain(y).latex
        assert latex.count("\\begin{") == latex.count("\\end{")
        assert latex.count("{") == latex.count("}")
        assert "v_{2}" in latex
        assert not re.search("[₀-₉←×]", latex)


def test_a_name_is_taken_literally_in_every_language() -> None:
    x = leaf(2.0)
    explanation = ag.explain(x * x, names={'<b>&"|*_$`': x})
    rows = [row for row in explanation.markdown.splitlines() if row.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {7}
    assert "<b>" not in re.sub("`[^`]*`", "", explanation.markdown)
    assert r"\_\$" in explanation.latex
    assert '<b>&"|*_$`' in str(explanation)


def test_a_table_that_is_wider_than_a_terminal_is_written_as_paragraphs() -> None:
    w, x, y = network()
    assert (w.shape, x.shape) == ((2, 3), (3,))
    text = str(ag.explain(y))
    assert "v₁ = w, an input: (2, 3) " in text
    table = text.split("\n\n")[0]
    assert max(map(len, table.splitlines())) <= 120
