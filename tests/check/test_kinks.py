"""A kink at the tested point is recognised as one, with the operation that has it; a strong curvature is not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.check import GradcheckError, gradcheck
from autogradkit.engine.graph import Rule
from autogradkit.engine.trace import one_operand

from .planted import diagnosis


def relu(x: Any) -> Any:
    return ag.where(x > 0, x, 0.0)


def absolute(x: Any) -> Any:
    return ag.where(x > 0, x, -x)


def at(*entries: float, dtype: str = "float64") -> Any:
    return ag.tensor(np.array(entries, dtype), requires_grad=True)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("f", "slopes"), [(relu, "0 to the left and 1"), (absolute, "-1 to the left and 1")])
def test_a_kink_is_named_with_its_entry_and_its_slopes(f: Callable[[Any], Any], slopes: str, dtype: str) -> None:
    message = diagnosis(lambda x: f(x) * 1.0, at(1.0, 0.0, -1.0, dtype=dtype))
    assert "has a kink at the tested point: along entry (1,) of input 0" in message
    assert f"{slopes} to the right" in message
    assert "move the point a little" in message


def test_the_kink_of_a_number_has_no_entry() -> None:
    assert "along input 0 its slope" in diagnosis(absolute, ag.tensor(0.0, requires_grad=True))


def test_a_kink_is_recognised_where_central_differences_agree_with_the_gradient() -> None:
    # |x| with the derivative 0 at 0 is what symmetric differences give: only the two sides tell.
    f = lambda x: ag.where(x > 0, x, ag.where(x < 0, -x, 0.0 * x))
    assert "kink" in diagnosis(f, at(0.0))


def test_a_kink_deep_inside_is_recognised() -> None:
    assert "kink" in diagnosis(lambda x: ag.exp(absolute(ag.sin(x) - np.sin(1.0))).sum(), at(0.3, 1.0))


def test_the_operation_with_the_kink_is_named() -> None:
    hinge = one_operand(
        "my_hinge", abs, Rule("my_hinge", lambda y_bar, n: ((n.a, y_bar * np.sign(n.x)),), None, {"x"}, 1)
    )
    message = diagnosis(lambda x: ag.exp(hinge(ag.sin(x))), at(1.0, 0.0))
    assert "which comes from <my_hinge> (line " in message


def test_a_kink_of_two_operands_is_recognised() -> None:
    maximum = lambda x, y: ag.where(x > y, x, y)
    assert "along entry (0,) of input 0" in diagnosis(maximum, at(1.0, 2.0), at(1.0, 3.0))


def test_a_kink_is_recognised_along_random_directions() -> None:
    assert "along a random direction of input 0" in diagnosis(relu, at(0.0, 1.0), fast_mode=True)


def test_a_kink_is_not_reported_once_the_point_has_moved() -> None:
    assert gradcheck(relu, at(0.1, -0.1, 1e-3))
    assert gradcheck(absolute, at(1e-4, -1e-4))


def test_a_kink_that_a_smooth_function_hides_is_none() -> None:
    assert gradcheck(lambda x: relu(x) * relu(x), at(0.0, 1.0))


SMOOTH: dict[str, tuple[Callable[[Any], Any], float]] = {
    "steep": (lambda x: ag.tanh(50 * x), 0.0),
    "bent": (lambda x: ag.tanh(50 * x), 0.01),
    "strongly bent": (lambda x: ag.tanh(500 * x), 0.001),
    "quick": (lambda x: ag.sin(1000 * x), 0.3),
    "narrow": (lambda x: (x * x + 1e-6) ** 0.5, 0.0),
    "flat": (lambda x: x**4, 0.0),
    "near a pole": (lambda x: 1 / x, 1e-3),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_a_large_curvature_is_not_taken_for_a_kink(name: str) -> None:
    f, x = SMOOTH[name]
    assert gradcheck(f, at(x, x))


def test_a_jump_is_named() -> None:
    step = lambda x: ag.where(x > 0, 1.0 + 0.0 * x, 0.0 * x)
    assert "jumps at the tested point" in diagnosis(step, at(0.0))


@pytest.mark.filterwarnings("error")
def test_the_edge_of_a_domain_is_named() -> None:
    assert "on the edge of the function's domain" in diagnosis(lambda x: x**1.5, at(0.0))


def test_a_kink_too_close_to_measure_beside_is_not_taken_for_a_fault() -> None:
    with pytest.raises(GradcheckError, match=r"kink or a jump close to the tested point.*move the point"):
        gradcheck(absolute, at(1e-7))
