"""gradcheck names the operation whose rule is wrong, the line that called it, and what the error looks like."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.check import gradcheck
from autogradkit.engine.graph import Rule
from autogradkit.engine.trace import one_operand

from .planted import diagnosis, leaf, matrix, rng, square, times


def in_place(y_bar: Any, node: Any) -> Any:
    y_bar *= 2 * node.x
    return ((node.a, y_bar),)


def spoiling(y_bar: Any, node: Any) -> Any:
    x_bar = 2 * node.x * y_bar
    node.x += 1.0
    return ((node.a, x_bar),)


# What the pull of x² gives in place of 2 x y_bar, and how the message calls it.
PULLS = {
    "twice": (lambda y_bar, n: ((n.a, 4 * n.x * y_bar),), "2 times the true derivative"),
    "half": (lambda y_bar, n: ((n.a, n.x * y_bar),), "1/2 times the true derivative"),
    "negative": (lambda y_bar, n: ((n.a, -2 * n.x * y_bar),), "the wrong sign"),
    "slightly off": (lambda y_bar, n: ((n.a, 2.0002 * n.x * y_bar),), "1.0001 times the true derivative"),
    "ignoring": (lambda y_bar, n: ((n.a, 2 * n.x),), "the upstream cotangent is ignored"),
    "zero": (lambda y_bar, n: ((n.a, 0 * y_bar),), "its contribution is missing"),
    "nothing": (lambda y_bar, n: (), "gives nothing, though the result depends on it"),
    "squared": (lambda y_bar, n: ((n.a, 2 * n.x * y_bar * y_bar),), "not linear in the cotangent"),
    "with an offset": (lambda y_bar, n: ((n.a, 2 * n.x * y_bar + 1),), "not linear in the cotangent"),
    "transposed": (lambda y_bar, n: ((n.a, (2 * n.x * y_bar).T),), "the true derivative transposed"),
    "reversed": (lambda y_bar, n: ((n.a, (2 * n.x * y_bar)[::-1]),), "the right numbers at the wrong places"),
    "one entry lost": (lambda y_bar, n: ((n.a, 2 * n.x * y_bar * (n.x > n.x.min())),), "wrong at 1 of 9 entries"),
    "nan": (lambda y_bar, n: ((n.a, np.where(n.x > n.x.min(), 2 * n.x, np.nan) * y_bar),), "gives nan where "),
    "another function's": (lambda y_bar, n: ((n.a, np.cos(n.x) * y_bar),), "wrong at 9 of 9 entries"),
    "in place": (in_place, "modifies the cotangent it is given in place"),
    "spoiling": (spoiling, "gives another answer when it is asked a second time"),
}


@pytest.mark.parametrize("fast_mode", [False, True])
@pytest.mark.parametrize("name", PULLS)
def test_the_operation_and_the_appearance_are_named(name: str, fast_mode: bool) -> None:
    pull, told = PULLS[name]
    operation = square(pull)
    message = diagnosis(lambda x: ag.sin(operation(x) * 0.3), leaf(3, 3), fast_mode=fast_mode)
    assert "the rule of <my_square> (line " in message
    assert "of test_faulty_rules.py" in message
    assert "called on shape (3, 3)," in message
    assert told in message


def test_a_right_rule_passes_among_them() -> None:
    operation = square(lambda y_bar, n: ((n.a, 2 * n.x * y_bar),))
    assert gradcheck(lambda x: ag.sin(operation(x)), leaf(3, 3))


def test_the_input_that_is_wrong_is_named() -> None:
    operation = square(lambda y_bar, n: ((n.a, n.x * y_bar),))
    assert "the gradient with respect to input 1 is wrong" in diagnosis(lambda x, y: x + operation(y), leaf(3), leaf(3))


def test_faults_are_found_in_single_precision_too() -> None:
    operation = square(lambda y_bar, n: ((n.a, n.x * y_bar),))
    assert "gives 1/2 times" in diagnosis(operation, leaf(2, 3, dtype="float32"))


def test_an_error_of_one_part_in_ten_thousand_is_found_in_a_single_entry() -> None:
    def pull(y_bar: Any, n: Any) -> Any:
        x_bar = 2 * n.x * y_bar
        x_bar[1] *= 1.0001
        return ((n.a, x_bar),)

    assert "at entry (1,) and is wrong at 1 of 5 entries" in diagnosis(square(pull), leaf(5))


def test_an_error_in_a_small_entry_is_not_hidden_by_large_ones() -> None:
    def pull(y_bar: Any, n: Any) -> Any:
        x_bar = 2 * n.x * y_bar
        x_bar[0] *= 1.0001
        return ((n.a, x_bar),)

    x = ag.tensor([1e-3, 1e3], requires_grad=True)
    assert "wrong at 1 of 2 entries" in diagnosis(square(pull), x)


@pytest.mark.parametrize("n", [3, 4])
def test_a_matrix_in_place_of_its_transpose_is_recognised(n: int) -> None:
    w = rng.normal(size=(n, n))
    assert gradcheck(matrix(w, lambda y_bar, x: w.T @ y_bar), leaf(n))
    message = diagnosis(matrix(w, lambda y_bar, x: w @ y_bar), leaf(n))
    assert "<my_matrix>" in message
    assert "the matrix of the derivative where its transpose belongs: it is transposed" in message


def test_a_transposed_cotangent_that_breaks_the_pass_is_still_diagnosed() -> None:
    operation = square(lambda y_bar, n: ((n.a, (2 * n.x * y_bar).T),))
    message = diagnosis(lambda x: operation(x * 2.0), leaf(3, 2))
    assert "shape (2, 3) for the operand of shape (3, 2): it is transposed" in message


def full(y_bar: Any, n: Any) -> Any:
    return ((n.a, y_bar * n.y), (n.b, y_bar * n.x))


def test_a_cotangent_that_is_not_un_broadcast_is_recognised() -> None:
    message = diagnosis(times(full), leaf(2, 3), leaf(3))
    assert "called on shapes (2, 3) and (3,), with respect to operand 1 gives a cotangent of shape (2, 3)" in message
    assert "not un-broadcast" in message


def test_it_is_found_even_where_the_rest_of_the_pass_makes_up_for_it() -> None:
    operation = times(full)
    message = diagnosis(lambda x, y: operation(x, ag.exp(y)), leaf(2, 3), leaf(3))
    assert "the gradients are right here, but not safe" in message
    assert "not un-broadcast" in message


def test_a_missing_operand_is_named_even_where_both_operands_are_the_same() -> None:
    operation = times(lambda y_bar, n: ((n.a, y_bar * n.y),))
    message = diagnosis(lambda x: operation(x, x), leaf(3))
    assert "<my_times>" in message
    assert "with respect to operand 1 gives nothing, though the result depends on it" in message


def test_exchanged_operands_are_recognised() -> None:
    operation = times(lambda y_bar, n: ((n.a, y_bar * n.x), (n.b, y_bar * n.y)))
    assert "gives the cotangent of another operand" in diagnosis(operation, leaf(3), leaf(3))


def test_the_first_of_two_wrong_operations_is_named() -> None:
    first = square(lambda y_bar, n: ((n.a, n.x * y_bar),))
    second = times(lambda y_bar, n: ((n.a, y_bar * n.y),))
    assert "<my_square>" in diagnosis(lambda x: second(first(x), x), leaf(3))


def test_a_wrong_forward_rule_is_named_as_such() -> None:
    operation = square(lambda y_bar, n: ((n.a, 2 * n.x * y_bar),), lambda n, x_dot, y_dot: n.x * x_dot)
    message = diagnosis(lambda x: ag.exp(operation(x)), leaf(3))
    assert "forward mode with respect to input 0 is wrong: the rule of <my_square>" in message
    assert "1/2 times the true derivative" in message
    assert gradcheck(lambda x: ag.exp(operation(x)), leaf(3), check_forward_ad=False)


def test_numbers_without_axes_are_diagnosed_too() -> None:
    operation = square(lambda y_bar, n: ((n.a, 4 * n.x * y_bar),))
    message = diagnosis(lambda x: ag.sin(operation(x)), ag.tensor(0.7, requires_grad=True))
    assert "<my_square> (line " in message
    assert "2 times" in message


def test_a_rule_inside_a_transform_is_named() -> None:
    operation = square(lambda y_bar, n: ((n.a, n.x * y_bar),))
    message = diagnosis(lambda x: ag.grad(lambda w: ag.sum(ag.sin(operation(w) * x)))(x), leaf(3))
    assert "<my_square>" in message


def test_a_rule_under_vmap_is_named() -> None:
    operation = square(lambda y_bar, n: ((n.a, n.x * y_bar),))
    message = diagnosis(lambda x: ag.vmap(lambda row: ag.sin(operation(row)))(x), leaf(2, 3))
    assert "<my_square>" in message


def test_an_operation_is_not_blamed_for_entries_where_it_has_no_value() -> None:
    operation = square(lambda y_bar, n: ((n.a, n.x * y_bar),))
    x = ag.tensor([0.5, 2.0], requires_grad=True)
    message = diagnosis(lambda x: ag.where(x > 1, ag.log(x - 1), 0.0) + operation(x), x)
    assert "the rule of <my_square>" in message


def test_an_operation_that_makes_nan_of_a_masked_zero_is_blamed() -> None:
    # The cotangent of the square root is 0 where it is not chosen, and 0 / 0 spoils the gradient.
    root = one_operand(
        "my_root", np.sqrt, Rule("my_root", lambda y_bar, n: ((n.a, y_bar / (2 * n.z)),), None, {"z"}, operands=1)
    )
    x = ag.tensor([-1.0, 0.0, 4.0], requires_grad=True)
    message = diagnosis(lambda x: ag.where(x > 1, root(x), x), x, check_forward_ad=False)
    assert "the rule of <my_root>" in message
    assert "gives nan where" in message


def test_a_custom_vjp_is_named() -> None:
    @ag.custom_vjp
    def halved(x: Any) -> Any:
        return ag.sin(x)

    halved.defvjp(lambda x: (ag.sin(x), x), lambda x, y_bar: (ag.cos(x) * y_bar / 2,))
    message = diagnosis(lambda x: halved(x) * 3, leaf(3))
    assert "halved" in message
    assert "1/2 times the true derivative" in message


def test_without_an_exception_the_answer_is_false() -> None:
    operation = square(lambda y_bar, n: ((n.a, n.x * y_bar),))
    assert gradcheck(operation, leaf(3), raise_exception=False) is False
