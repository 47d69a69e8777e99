"""The table of operations in the docs is what the rules are, and would show a rule that is wrong."""

from typing import Any

import numpy as np
import pytest

from autogradkit.engine.graph import Node, Rule
from autogradkit.engine.ops.elementwise import cos, multiply
from autogradkit.engine.trace import OPERATIONS, one_operand

from .cases import Case, a
from .support import (
    FILE,
    forward_is_right,
    kept,
    numpy_name,
    reverse_is_right,
    second_order_is_right,
    shape_of_rule,
    text,
)


def test_the_page_is_up_to_date() -> None:
    assert FILE.read_text() == text(), "write it again: python -m tests.engine.rules.support"


def only_reverse(node: Node, x_dot: Any, y_dot: Any) -> Any:
    return multiply(x_dot, 0.0)


@pytest.fixture
def one_sided(monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case of a sine whose author thought of reverse mode only."""
    monkeypatch.setitem(OPERATIONS, "sin", OPERATIONS["sin"])
    rule = Rule("sin", lambda y_bar, node: ((node.a, multiply(y_bar, cos(node.x))),), only_reverse, {"x"}, operands=1)
    one_operand("sin", np.sin, rule)
    return Case("sin", (a(3),))


def test_a_rule_without_its_forward_half_is_shown(one_sided: Case) -> None:
    assert reverse_is_right(one_sided)
    assert not forward_is_right(one_sided)
    assert not second_order_is_right(one_sided)


def test_what_is_neither_elementwise_nor_linear_is_called_explicit(one_sided: Case) -> None:
    assert shape_of_rule([one_sided]) == "explicit"


def test_columns_come_from_the_rules() -> None:
    multiplied = Case("multiply", (a(3), a(3)))
    assert kept(multiplied) == "∂x: `y`; ∂y: `x`"
    assert kept(Case("exp", (a(3),))) == "`z`"
    assert kept(Case("add", (a(3), a(3)))) == "nothing"
    assert shape_of_rule([multiplied]) == "elementwise"
    assert shape_of_rule([Case("matmul", (a(2, 3), a(3, 2)))]) == "bilinear"
    assert shape_of_rule([Case("sum", (a(3), (0,), False))]) == "linear"
    assert shape_of_rule([Case("concatenate", ((a(3), a(2)), 0, (3, 2)))]) == "jointly linear"
    assert (numpy_name(multiplied), numpy_name(Case("relu", (a(3),)))) == ("`np.multiply`", "–")
