"""Is the local derivative of each operation the right one, and told in the right form?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.drawing.local import Jacobian, local_derivatives
from autogradkit.drawing.missing import COMPLEX, LET_GO, LOST, PACKED, YOUR_RULE


def leaf(data: Any, dtype: Any = None) -> Any:
    return ag.tensor(data, dtype=dtype, requires_grad=True)


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        (lambda x, y: x + y, [1, 1]),
        (lambda x, y: x - y, [1, -1]),
        (lambda x, y: x * y, [3, 2]),
        (lambda x, y: x / y, [1 / 3, -2 / 9]),
        (lambda x, y: x**2, [4, None]),
        (lambda x, y: 5 - x, [None, -1]),
        (lambda x, y: x * x, [2, 2]),
        (lambda x, y: ag.sin(x), [np.cos(2)]),
        (lambda x, y: ag.maximum(x, y), [0, 1]),
        (lambda x, y: ag.relu(-x), [0]),
        (lambda x, y: ag.where(True, x, y), [None, 1, 0]),
        (lambda x, y: ag.stack([x, y])[1], [Jacobian((), (2,))]),
    ],
)
def test_between_numbers_it_is_a_number_for_each_use_and_none_for_a_constant(compute: Any, expected: Any) -> None:
    z = compute(leaf(2.0), leaf(3.0))
    found = local_derivatives(z.node)
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        if other is None or isinstance(other, Jacobian):
            assert one == other
        else:
            np.testing.assert_allclose(one, other)


def test_an_operation_that_works_entry_by_entry_has_an_array_of_partial_derivatives(array: Any) -> None:
    x = ag.tensor(array([1.0, 2.0, 3.0]), requires_grad=True)
    w = ag.tensor(array([2.0, 2.0, 5.0]), requires_grad=True)
    for z, expected in ((x * w, [[2, 2, 5], [1, 2, 3]]), (x * x, [[1, 2, 3]] * 2), (x**2, [[2, 4, 6], None])):
        for local, numbers in zip(local_derivatives(z.node), expected, strict=True):
            assert (local is None and numbers is None) or ag.tensor(local).tolist() == numbers


def test_an_operand_that_is_broadcast_or_summed_has_a_jacobian_of_which_the_shape_is_told() -> None:
    w, x, b = leaf(np.ones((2, 3))), leaf(np.ones(3)), leaf(1.0)
    h = w @ x
    assert [str(local) for local in local_derivatives(h.node)] == ["(2,) × (2, 3)", "(2,) × (3,)"]
    shifted, number = local_derivatives((h + b).node)
    assert shifted.tolist() == [1, 1]
    assert number == Jacobian((2,), ())
    assert local_derivatives(h.sum().node) == [Jacobian((), (2,))]


def test_what_is_drawn_knows_the_local_derivative_of_each_operand() -> None:
    x = leaf(2.0)
    operations = ag.draw(3 * x**2 + x.sum() * 2).graph.operations
    told = {operation.name: [fact and fact.text for fact in operation.locals] for operation in operations}
    assert told == {"power": ["4", None], "sum": ["1"], "multiply": ["2", None], "add": ["1", "1"]}


def test_hooks_do_not_change_it_and_none_is_called() -> None:
    x = leaf(2.0)
    y = x * x
    y.register_hook(lambda g: pytest.fail("called"))
    y.node.register_hook(lambda g, h: pytest.fail("called"))
    assert local_derivatives(y.node) == [2, 2]


def test_where_the_rule_is_the_learner_s_it_is_unknown() -> None:
    class Cube(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x**3

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            pytest.fail("called")

    assert local_derivatives(Cube.apply(leaf(2.0)).node) == [YOUR_RULE]
    assert local_derivatives(Cube.apply(leaf([2.0, 3.0])).node) == [Jacobian((2,), (2,))]


def test_where_a_node_let_go_of_what_its_rule_needs_it_is_unknown() -> None:
    x = leaf(np.full((10, 10), 2.0))
    z = x * x
    z.sum().backward()
    assert local_derivatives(z.node) == [LET_GO, LET_GO]


def test_after_a_backward_pass_it_is_still_known_for_small_values() -> None:
    x = leaf([2.0, 3.0])
    z = x**3
    z.sum().backward()
    assert local_derivatives(z.node)[0].tolist() == [12, 27]


def test_where_values_were_overwritten_or_packed_it_is_unknown() -> None:
    x, w = leaf([1.0, 2.0]), ag.tensor([3.0, 4.0])
    z = x * w
    w += 1
    assert local_derivatives(z.node) == [LOST, None]
    with ag.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: pytest.fail("called")):
        z = x * x
    assert local_derivatives(z.node) == [PACKED, PACKED]


def test_complex_numbers_have_one_only_where_it_is_a_complex_number() -> None:
    z = leaf([1 + 2j, 3 - 1j])
    assert local_derivatives((z * z).node)[0].tolist() == [1 + 2j, 3 - 1j]
    assert local_derivatives(ag.absolute(z).node) == [COMPLEX]
    assert local_derivatives(np.conj(leaf(1 + 2j)).node) == [COMPLEX]


def test_inside_transforms_it_is_told_of_the_values_there_and_nothing_is_recorded() -> None:
    seen = []

    def f(x: Any) -> Any:
        y = x**3
        seen.append(local_derivatives(y.node)[0])
        return y

    assert ag.grad(ag.grad(f))(2.0) == 12
    assert seen == [12]
    assert ag.vmap(ag.grad(f))(np.array([1.0, 2.0])).tolist() == [3, 12]
    assert seen[1].tolist() == [3, 12]


def test_a_large_array_of_partial_derivatives_is_not_computed() -> None:
    x = leaf(np.ones(200_000))
    assert local_derivatives((x * x).node)[0] == Jacobian((200_000,), (200_000,))


def test_where_the_engine_refuses_the_picture_does_not_fail() -> None:
    n = leaf(1.0)
    z = ag.sin(n)
    z.node.x = "no number"
    assert local_derivatives(z.node)[0].reason == "refused"
