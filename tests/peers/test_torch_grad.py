"""`autograd.grad` and its options."""

from typing import Any

import pytest

from .alike import BAD_ARGUMENT, alike, refused


def pair(t: Any) -> Any:
    return t.tensor([1.0, 2.0], requires_grad=True), t.tensor([3.0, 4.0], requires_grad=True)


@alike
def test_one_input(t: Any) -> Any:
    x, _ = pair(t)
    result = t.autograd.grad((x * x).sum(), x)
    return isinstance(result, tuple), result, x


@alike
@pytest.mark.parametrize("kind", [list, tuple])
def test_several_inputs(t: Any, kind: Any) -> Any:
    x, w = pair(t)
    result = t.autograd.grad((x * w).sum(), kind([x, w]))
    return isinstance(result, tuple), result, x, w


@alike
def test_the_same_input_twice(t: Any) -> Any:
    x, _ = pair(t)
    return t.autograd.grad((x * x).sum(), [x, x])


@alike
def test_an_input_may_be_a_result(t: Any) -> Any:
    x, w = pair(t)
    a = x * w
    return t.autograd.grad((a * a).sum(), [a, x])


@alike
def test_the_output_itself_as_input(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    y = x * x
    return t.autograd.grad(y, [y, x]), t.autograd.grad(x, x)


@refused(RuntimeError)
def test_an_input_that_was_not_used(t: Any) -> Any:
    x, w = pair(t)
    t.autograd.grad((x * x).sum(), [x, w])


@alike
def test_an_unused_input_may_be_allowed(t: Any) -> Any:
    x, w = pair(t)
    return t.autograd.grad((x * x).sum(), [x, w], allow_unused=True)


@alike
def test_an_unused_input_may_get_zeros(t: Any) -> Any:
    x, w = pair(t)
    return t.autograd.grad((x * x).sum(), [x, w], materialize_grads=True)


@refused(ValueError)
def test_zeros_for_what_is_not_allowed(t: Any) -> Any:
    x, w = pair(t)
    t.autograd.grad((x * x).sum(), [x, w], allow_unused=False, materialize_grads=True)


@refused(RuntimeError)
def test_an_input_that_wants_no_gradient(t: Any) -> Any:
    x, _ = pair(t)
    t.autograd.grad((x * x).sum(), [t.ones(2)])


@refused(RuntimeError)
def test_an_output_that_is_a_constant(t: Any) -> Any:
    x, _ = pair(t)
    t.autograd.grad(t.ones(2).sum(), [x])


@refused(RuntimeError)
def test_no_inputs(t: Any) -> Any:
    x, _ = pair(t)
    t.autograd.grad((x * x).sum(), [])


@refused(RuntimeError)
def test_several_numbers_need_a_seed(t: Any) -> Any:
    x, _ = pair(t)
    t.autograd.grad(x * x, x)


@alike
def test_a_seed(t: Any) -> Any:
    x, _ = pair(t)
    return t.autograd.grad(x * x, x, t.tensor([1.0, 10.0])), t.autograd.grad(x * x, x, grad_outputs=t.ones(2))


@alike
def test_several_outputs_with_seeds(t: Any) -> Any:
    x, w = pair(t)
    return t.autograd.grad([x * w, (x * x).sum()], [x, w], grad_outputs=[t.tensor([1.0, 10.0]), None])


@alike
def test_several_outputs_without_seeds(t: Any) -> Any:
    x, w = pair(t)
    return t.autograd.grad(((x * w).sum(), (x * x).sum()), (x, w))


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_a_seed_of_another_shape(t: Any) -> Any:
    x, _ = pair(t)
    t.autograd.grad(x * x, x, t.ones(3))


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_too_few_seeds(t: Any) -> Any:
    x, _ = pair(t)
    t.autograd.grad([x * x, x.sum()], x, [t.ones(2)])


@refused(RuntimeError)
def test_the_graph_is_let_go(t: Any) -> Any:
    x, _ = pair(t)
    y = (x * x).sum()
    t.autograd.grad(y, x)
    t.autograd.grad(y, x)


@alike
def test_the_graph_may_be_retained(t: Any) -> Any:
    x, _ = pair(t)
    y = (x * x).sum()
    return t.autograd.grad(y, x, retain_graph=True), t.autograd.grad(y, x)


@alike
def test_a_graph_of_the_gradient(t: Any) -> Any:
    x, w = pair(t)
    y = (x * x * w).sum()
    dx, dw = t.autograd.grad(y, [x, w], create_graph=True)
    return dx, dw, t.autograd.grad(dx.sum(), [x, w]), t.autograd.grad(dw.sum(), [x])


@alike
def test_mixed_second_derivatives(t: Any) -> Any:
    x, y = t.tensor(1.5, requires_grad=True), t.tensor(0.5, requires_grad=True)
    (dx,) = t.autograd.grad((x * y).sin() * x.exp(), x, create_graph=True)
    return t.autograd.grad(dx, [x, y])


@refused(RuntimeError)
def test_a_linear_function_has_no_second_graph(t: Any) -> Any:
    x = t.tensor(1.5, requires_grad=True)
    (dx,) = t.autograd.grad(x * 3, x, create_graph=True)
    t.autograd.grad(dx, x)


@alike
def test_a_batch_of_seeds_gives_a_jacobian(t: Any) -> Any:
    x, w = pair(t)
    y = x * w + x.sum()
    return t.autograd.grad(y, [x, w], t.eye(2), is_grads_batched=True)


@alike
def test_a_batch_of_seeds_for_several_outputs(t: Any) -> Any:
    x, w = pair(t)
    seeds = [t.arange(6.0).reshape(3, 2), t.arange(3.0)]
    return t.autograd.grad([x * w, (x * x).sum()], [x, w], seeds, is_grads_batched=True)


@alike
def test_a_batch_of_seeds_with_an_unused_input(t: Any) -> Any:
    x, w = pair(t)
    return t.autograd.grad(x * x, [x, w], t.eye(2), is_grads_batched=True, allow_unused=True)


@alike
def test_a_batch_of_seeds_and_a_second_derivative(t: Any) -> Any:
    x, _ = pair(t)
    (jacobian,) = t.autograd.grad(x * x * x, x, t.eye(2), is_grads_batched=True, create_graph=True)
    return jacobian, t.autograd.grad(jacobian.sum(), x)


@alike
def test_nothing_is_left_in_grad(t: Any) -> Any:
    x, w = pair(t)
    t.autograd.grad((x * w).sum(), [x])
    return x, w


@alike
def test_a_pass_goes_no_further_than_its_inputs(t: Any) -> Any:
    x, _ = pair(t)
    a = x * x
    first = t.autograd.grad((a * 3).sum(), a)
    return first, t.autograd.grad((a * 3).sum(), x)
