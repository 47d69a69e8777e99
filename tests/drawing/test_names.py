"""Does the picture call things what the learner called them?"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.trace import tensor_of

everywhere = ag.tensor(5.0, requires_grad=True)


def names(y: Any, given: Any = None) -> set[str]:
    # The names are looked up where draw is called, so this helper must know no variable but y.
    return {value.name for value in ag.draw(y, names=given).graph.values.values() if value.own}


def own_names(picture: Any) -> list[str]:
    return [value.name for value in picture.graph.values.values() if value.own]


def test_local_and_global_variables_give_names() -> None:
    here = ag.tensor(2.0, requires_grad=True)
    result = here * everywhere
    assert own_names(ag.draw(result)) == ["here", "everywhere", "result"]


def test_a_local_variable_goes_before_a_global_one() -> None:
    local = everywhere
    assert own_names(ag.draw(local * 2)) == ["local"]


def test_the_first_variable_of_a_value_names_it() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    alias = x
    assert own_names(ag.draw(x * 2)) == ["x"]
    assert alias is x


def test_variables_with_an_underscore_give_no_names() -> None:
    _3 = ag.tensor(2.0, requires_grad=True)
    assert own_names(ag.draw(_3 * 2)) == []


def test_what_a_variable_contains_is_named_by_the_way_to_it() -> None:
    weights = [ag.tensor(1.0, requires_grad=True)]
    parameters = {"b": ag.tensor(2.0, requires_grad=True)}
    layer = SimpleNamespace(w=ag.tensor(3.0, requires_grad=True))
    picture = ag.draw(weights[0] * parameters["b"] * layer.w)
    assert own_names(picture) == ["weights[0]", "parameters['b']", "layer.w"]


def test_a_name_is_that_of_the_node_so_a_tensor_that_is_gone_may_be_named_by_a_copy_of_it() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = x * 2
    same = tensor_of(y.value, y.node)
    assert own_names(ag.draw(same * 1, names={"the same": y}))[1] == "the same"


@pytest.mark.parametrize("form", ["name first", "tensor first", "pairs", "pairs, name first"])
def test_given_names_go_first(form: str) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = x * 2
    forms: dict[str, Any] = {
        "name first": {"weight": x},
        "tensor first": {x: "weight"},
        "pairs": [(x, "weight")],
        "pairs, name first": [("weight", x)],
    }
    assert own_names(ag.draw(y, names=forms[form])) == ["weight", "y"]
    assert names(y, forms[form]) == {"weight", "y"}


def test_a_constant_array_has_the_name_of_its_variable() -> None:
    w = ag.tensor([1.0, 2.0], requires_grad=True)
    data, more = ag.tensor([3.0, 4.0]), np.array([5.0, 6.0])
    assert own_names(ag.draw(w * data * more)) == ["w", "data", "more"]


def test_a_number_is_never_called_by_a_variable_that_happens_to_hold_the_same_object() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    three = ag.tensor(3.0)
    assert own_names(ag.draw(3.0 * x)) == ["x"]
    assert three.item() == 3.0


@pytest.mark.parametrize("given", [["x"], [("x", 3)], {"x": None}, [("a", "b")], 3, [(1, 2, 3)]])
def test_names_that_are_no_names_are_refused_in_a_sentence(given: Any) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    with pytest.raises(TypeError, match=r"names are pairs of a name and a Tensor or array, got .*; write names="):
        ag.draw(x * 2, names=given)


def test_a_long_name_is_cut_and_a_line_break_in_it_is_replaced() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    assert own_names(ag.draw(x * 2, names={"a\nb": x})) == ["a?b"]
    (name,) = own_names(ag.draw(x * 2, names={"n" * 100: x}))
    assert name == "n" * 21 + "..."


def test_looking_for_names_runs_nobody_s_code() -> None:
    class Trap:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(f"asked for {name}")

        @property
        def dangerous(self) -> Any:
            raise AssertionError("asked for a property")

    trap = Trap()
    x = ag.tensor(2.0, requires_grad=True)
    assert own_names(ag.draw(x * 2)) == ["x"]
    assert isinstance(trap, Trap)
