"""Does a picture say what a value is where no record of it is kept: under vmap, and in transforms inside each other?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.drawing.description import Graph, Value

X = np.array([1.0, 2.0, 3.0])

seen: list[Graph] = []


def drawn(v: Any) -> Any:
    """A function that draws its result."""
    y = v * v
    picture = ag.draw(y)
    assert picture.svg.startswith("<svg")
    seen.append(picture.graph)
    return y


def box(graph: Graph) -> Value:
    (value,) = graph.values.values()
    return value


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    seen.clear()


def test_under_vmap_a_value_is_one_box_with_the_shape_that_the_function_sees_and_all_values() -> None:
    ag.vmap(drawn)(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    value = box(seen[0])
    assert (value.name, value.fact("shape"), value.fact("value")) == ("y", "(2,)", "[ 1  4]\n[ 9 16]\n[25 36]")
    assert seen[0].notes == [
        "vmap keeps no record: it runs the function once, on all values together",
        "under vmap a box shows 3 values at once, along a first axis that the function does not see",
    ]


def test_under_vmap_inside_vmap_both_lengths_are_named() -> None:
    ag.vmap(ag.vmap(drawn))(np.ones((3, 2)))
    assert "3 × 2 values at once, along first axes" in seen[0].notes[1]


def test_a_derivative_under_vmap_has_a_record_and_says_that_its_boxes_hold_many_values() -> None:
    ag.vmap(ag.grad(drawn))(X)
    assert [operation.name for operation in seen[0].operations] == ["multiply"]
    assert [value.fact("value") for value in seen[0].values.values()] == ["[1 2 3]", "[1 4 9]"]
    assert seen[0].notes == [
        "under vmap a box shows 3 values at once, along a first axis that the function does not see"
    ]


def test_a_tangent_that_is_stacked_beside_a_plain_value_is_explained() -> None:
    ag.jacfwd(drawn)(np.array([1.0, 2.0]))
    assert (box(seen[0]).fact("value"), box(seen[0]).fact("tangent")) == ("[1 4]", "[2 0]\n[0 4]")
    assert "a box shows 2 values at once" in seen[0].notes[1]


@pytest.mark.parametrize(
    "transformed",
    [
        lambda f: ag.grad(lambda x: ag.vmap(f)(x).sum()),
        lambda f: ag.vmap(lambda x: ag.jvp(f, (x,), (1.0,))),
        lambda f: lambda x: ag.jvp(ag.vmap(f), (x,), (x,)),
        lambda f: ag.vmap(ag.grad(ag.grad(f))),
        lambda f: ag.jacrev(f),
        lambda f: ag.hessian(lambda x: f(x).sum()),
        lambda f: lambda x: ag.hvp(lambda x: f(x).sum(), (x,), (x,)),
    ],
)
def test_any_nesting_of_transforms_can_be_drawn(transformed: Callable[[Any], Any]) -> None:
    expected = transformed(lambda v: v * v)(X)
    result = transformed(drawn)(X)
    assert "y" in [value.name for graph in seen for value in graph.values.values()]
    np.testing.assert_array_equal(result, expected)  # drawing has changed nothing
