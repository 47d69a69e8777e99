"""Passes over the ambient graph: which gradients arrive where, how often a graph can be walked, and in which memory."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .common import assert_same, leaf

grad, backward = ag.autograd.grad, ag.autograd.backward
X, W = np.array([0.5, -1.5, 2.0]), np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 4.0]])


# ---------------------------------------------------------------- backward


def test_a_gradient_is_added_to_in_place() -> None:
    x = leaf(X)
    (x * 3.0).sum().backward()
    held, memory = x.grad, x.grad.numpy()
    (x * 2.0).sum().backward()
    assert x.grad is held
    assert memory.tolist() == [5.0] * 3


def test_a_gradient_with_a_graph_is_replaced_when_it_is_added_to() -> None:
    x = leaf(X)
    (x**2).sum().backward(create_graph=True)
    held = x.grad
    (x * 2.0).sum().backward()
    np.testing.assert_array_equal(held.detach().numpy(), 2 * X)
    np.testing.assert_array_equal(x.grad.detach().numpy(), 2 * X + 2)


def test_a_gradient_that_was_zeroed_in_place_is_filled_again() -> None:
    x = leaf(X)
    for _ in range(3):
        if x.grad is not None:
            x.grad.zero_()
        (x * x).sum().backward()
        np.testing.assert_array_equal(x.grad.numpy(), 2 * X)


@pytest.mark.parametrize("data", [2.0, [2.0, 2.0]])
def test_backward_from_several_results_is_backward_from_their_weighted_sum(data: Any) -> None:
    x = leaf(data)
    h = x * x
    backward([h, h * x, x * 5], [np.ones(x.shape), 3 * np.ones(x.shape), 2 * np.ones(x.shape)])
    assert np.all(x.grad.numpy() == 4 + 3 * 12 + 10)


def test_a_result_that_is_given_twice_counts_twice() -> None:
    x = leaf(3.0)
    y = x * x
    backward([y, y])
    assert x.grad.item() == 12.0


def test_a_leaf_may_be_among_the_results() -> None:
    x = leaf(3.0)
    backward([x, x * x])
    assert x.grad.item() == 7.0


def test_each_result_has_its_seed_or_is_one_number() -> None:
    x = leaf(X)
    backward([x.sum(), x * 2], [None, np.ones(3)])
    assert x.grad.tolist() == [3.0] * 3
    with pytest.raises(RuntimeError, match=r"one number, but this one has shape \(3,\)"):
        backward([x.sum(), x * 2])
    with pytest.raises(ValueError, match="got 1 for 2"):
        backward([x.sum(), x * 2], [np.ones(3)])
    with pytest.raises(ValueError, match=r"shape \(2,\), but the result .* shape \(3,\)"):
        backward([x * 2], [np.ones(2)])


def test_inputs_say_whose_grad_is_added_to() -> None:
    x, w, v = leaf(2.0), leaf(3.0), leaf(5.0)
    h = x * w
    y = h * h * v
    y.backward(inputs=[x, h], retain_graph=True)
    assert (x.grad.item(), w.grad, v.grad, h.grad.item()) == (2 * 6 * 5 * 3, None, None, 60.0)
    backward(y, inputs=w)
    assert (x.grad.item(), w.grad.item()) == (180.0, 2 * 6 * 5 * 2)


def test_a_result_named_in_inputs_keeps_what_arrives_over_passes() -> None:
    x = leaf(2.0)
    h = x * 3.0
    y = h * h
    for _ in range(2):
        y.backward(inputs=[h], retain_graph=True)
    assert (h.grad.item(), x.grad) == (24.0, None)


def test_inputs_must_be_some_that_require_a_gradient() -> None:
    y = leaf(2.0) * 1
    for inputs, kind in (([], RuntimeError), ([ag.tensor(1.0)], RuntimeError), ([1.0], TypeError)):
        with pytest.raises(kind, match="inputs="):
            y.backward(inputs=inputs)


def test_an_input_that_was_not_used_gets_nothing() -> None:
    x, other = leaf(2.0), leaf(1.0)
    (x * x).backward(inputs=[x, other])
    assert (x.grad.item(), other.grad) == (4.0, None)


def test_no_grad_around_a_pass_changes_nothing() -> None:
    x = leaf(X)
    y = (x**3).sum()
    with ag.no_grad():
        y.backward(create_graph=True)
        assert not ag.is_grad_enabled()
    np.testing.assert_allclose(grad(x.grad.sum(), x)[0].numpy(), 6 * X)


# ---------------------------------------------------------------- retaining and releasing


@pytest.mark.parametrize(
    ("first", "walks_again"),
    [
        ({}, False),
        ({"retain_graph": False}, False),
        ({"retain_graph": True}, True),
        ({"create_graph": True}, True),
        ({"create_graph": True, "retain_graph": True}, True),
    ],
)
@pytest.mark.parametrize("how", ["backward", "grad"])
def test_a_graph_is_retained_when_asked_and_when_it_is_differentiated(how: str, first: Any, walks_again: bool) -> None:
    x = leaf(X)
    y = ag.exp(x).sum()
    walk = (lambda **settings: y.backward(**settings)) if how == "backward" else (lambda **s: grad(y, x, **s))
    walk(**first)
    if walks_again:
        walk()
    with pytest.raises(RuntimeError, match=r"second time.*retain_graph=True"):
        walk()


@pytest.mark.parametrize("data", [2.0, [2.0, 3.0]])
def test_the_part_of_a_graph_that_two_results_share_is_walked_once_unless_retained(data: Any) -> None:
    x = leaf(data)
    h = ag.exp(x)
    a, b = (h * 2).sum(), (h * h).sum()
    a.backward()
    with pytest.raises(RuntimeError, match="<exp> a second time"):
        b.backward()


def test_a_pass_goes_no_further_than_its_inputs_and_lets_go_of_nothing_else() -> None:
    x = leaf(X)
    h = ag.exp(x)
    y = (h * h).sum()
    np.testing.assert_allclose(grad(y, h)[0].numpy(), 2 * np.exp(X), rtol=1e-15)
    np.testing.assert_allclose(grad(h.sum(), x)[0].numpy(), np.exp(X), rtol=1e-15)


# ---------------------------------------------------------------- grad


def test_grad_touches_no_grad() -> None:
    x, w = leaf(2.0), leaf(3.0)
    (gx,) = grad(x * w, [x])
    assert (gx.item(), gx.requires_grad, x.grad, w.grad) == (3.0, False, None, None)


def test_inputs_may_be_results_leaves_and_the_same_twice() -> None:
    x = leaf(2.0)
    h = x * 3.0
    y = h * h
    answers = grad([y, h], [x, h, x, y], retain_graph=True)
    assert [g.item() for g in answers] == [39.0, 13.0, 39.0, 1.0]
    answers[0].add_(1.0)
    assert answers[2].item() == 39.0


def test_the_same_input_twice_does_not_share_memory() -> None:
    x = leaf(X)
    one, other = grad((x * x).sum(), [x, x])
    one.add_(1.0)
    np.testing.assert_array_equal(other.numpy(), 2 * X)


def test_an_unused_input_is_an_error_none_or_zeros() -> None:
    x, other = leaf(2.0), leaf(np.ones((2, 3), np.float32))

    def ask(**settings: Any) -> Any:
        return grad(x * x, [x, other], **settings)[1]

    for refused in ({}, {"allow_unused": False}):
        with pytest.raises(RuntimeError, match=r"input 1 was not used.*allow_unused=True"):
            ask(**refused)
    assert ask(allow_unused=True) is None
    for zeros in (ask(materialize_grads=True), ask(materialize_grads=True, allow_unused=True)):
        assert (zeros.tolist(), zeros.dtype) == ([[0.0] * 3] * 2, np.float32)
    with pytest.raises(ValueError, match="contradict"):
        ask(materialize_grads=True, allow_unused=False)


@pytest.mark.parametrize(
    ("ask", "kind", "sentence"),
    [
        (lambda x: grad(x * 2, []), RuntimeError, "empty inputs"),
        (lambda x: grad(x * 2, ag.tensor(1.0)), RuntimeError, "input 0.*requires a gradient"),
        (lambda x: grad(ag.tensor(1.0), x), RuntimeError, "autograd.grad.*does not depend"),
        (lambda x: grad(x * 2, 1.0), TypeError, "needs a Tensor"),
        (lambda x: grad(1.0, x), TypeError, "needs a Tensor"),
        (lambda x: grad(x * X, x), RuntimeError, r"one number.*\(3,\)"),
        (lambda x: grad(x * 2, x, np.ones(2)), ValueError, r"shape \(2,\)"),
        (lambda x: grad([x, x], x, [1.0]), ValueError, "got 1 for 2"),
        (lambda x: grad(x * 2, x, is_grads_batched=True), ValueError, "needs grad_outputs"),
    ],
)
def test_what_cannot_be_asked_is_refused(ask: Callable[[Any], Any], kind: type[Exception], sentence: str) -> None:
    with pytest.raises(kind, match=sentence):
        ask(leaf(2.0))


def test_seeds_can_be_differentiated() -> None:
    x, seed = leaf(X), leaf(np.ones(3))
    (g,) = grad(x**2, x, seed, create_graph=True)
    (back,) = grad((g * g).sum(), seed)
    np.testing.assert_allclose(back.numpy(), 8 * X**2)


def test_a_forward_derivative_by_two_reverse_passes() -> None:
    x, v = leaf(X), np.array([1.0, 0.5, -2.0])
    dummy = leaf(np.zeros(2))
    (pulled,) = grad(W @ ag.sin(x), x, dummy, create_graph=True)
    np.testing.assert_allclose(grad(pulled, dummy, v)[0].numpy(), W @ (np.cos(X) * v), rtol=1e-14)


# ---------------------------------------------------------------- batches of seeds


def test_a_batch_of_seeds_gives_all_rows_of_the_jacobian_at_once() -> None:
    x = leaf(X)
    y = ag.sin(W @ x)
    (rows,) = grad(y, x, np.eye(2), is_grads_batched=True)
    np.testing.assert_allclose(rows.numpy(), np.cos(W @ X)[:, None] * W, rtol=1e-14)


def test_batches_for_several_results_and_inputs() -> None:
    x, w = leaf(X), leaf(W)
    y, z = w @ x, (x * x).sum()
    seeds = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 3.0]]), np.array([1.0, 10.0, 0.0])
    got = grad([y, z], [x, w, y], seeds, is_grads_batched=True, retain_graph=True)
    singly = [grad([y, z], [x, w, y], [a, b], retain_graph=True) for a, b in zip(*seeds, strict=True)]
    assert_same([g.numpy() for g in got], [np.stack([s[i].numpy() for s in singly]) for i in range(3)])


def test_a_batch_of_gradients_can_be_differentiated() -> None:
    x = leaf(X)
    (rows,) = grad(x**3, x, np.eye(3), is_grads_batched=True, create_graph=True)
    np.testing.assert_allclose(rows.detach().numpy(), np.diag(3 * X**2))
    (second,) = grad((rows * rows).sum(), x)
    np.testing.assert_allclose(second.numpy(), 36 * X**3, rtol=1e-13)


def test_a_batch_through_a_linear_program_has_the_batch_axis_too() -> None:
    x, other = leaf(X), leaf(1.0)
    got = grad(x.sum(), [x, other], np.array([1.0, 2.0]), is_grads_batched=True, allow_unused=True)
    assert (got[0].tolist(), got[1]) == ([[1.0] * 3, [2.0] * 3], None)


def test_zeros_for_an_unused_input_have_the_batch_axis_too() -> None:
    x, other = leaf(X), leaf(1.0)
    got = grad(x.sum(), [x, other], np.array([1.0, 2.0]), is_grads_batched=True, materialize_grads=True)
    assert got[1].tolist() == [0.0, 0.0]


def test_batches_must_be_of_one_length() -> None:
    x = leaf(X)
    with pytest.raises(ValueError, match=r"shapes \[\(2,\), \(3,\)\]"):
        grad([x.sum(), (x * x).sum()], x, [np.ones(2), np.ones(3)], is_grads_batched=True)


# ---------------------------------------------------------------- values of transforms


def test_a_pass_does_not_start_inside_a_transform() -> None:
    with pytest.raises(RuntimeError, match=r"running ag.grad; .*transforms, which nest"):
        ag.grad(lambda x: grad(x * x, x)[0])(2.0)


def test_a_pass_does_not_start_from_a_value_that_leaked() -> None:
    leaked: list[Any] = []
    ag.grad(lambda x: leaked.append(x * x) or x)(2.0)
    with pytest.raises(RuntimeError, match="had finished"):
        leaked[0].backward()


def test_a_pass_may_run_inside_a_function_that_is_transformed_if_it_is_about_something_else() -> None:
    def f(x: Any) -> Any:
        w = leaf(3.0)
        (w * w).backward()
        return x * w.grad.item()

    assert ag.grad(f)(1.0) == 6.0
