"""`backward`: seeds, graphs that are kept or let go, graphs of gradients, and `inputs=`."""

import math
from typing import Any

import pytest

from .alike import BAD_ARGUMENT, alike, differs, refused


@alike
def test_one_number_needs_no_seed(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    result = (x * x).sum().backward()
    return result, x


@alike
def test_one_number_in_an_array_needs_no_seed(t: Any) -> Any:
    x = t.tensor([[3.0]], requires_grad=True)
    (x * x).backward()
    return x


@alike
def test_a_seed_weights_the_entries(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    (x * x).backward(t.tensor([10.0, 100.0]))
    return x


@alike
def test_a_seed_by_its_name(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    (x * x).backward(gradient=t.tensor(0.5))
    return x


@alike
def test_a_seed_is_not_touched(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    seed = t.tensor([10.0, 100.0])
    (x + x + x).backward(seed)
    x.grad.zero_()
    return seed


@refused(RuntimeError)
def test_several_numbers_need_a_seed(t: Any) -> Any:
    (t.tensor([1.0, 2.0], requires_grad=True) * 2).backward()


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_a_seed_has_the_shape_of_the_result(t: Any) -> Any:
    (t.tensor([1.0, 2.0], requires_grad=True) * 2).backward(t.tensor([1.0, 2.0, 3.0]))


@refused(RuntimeError)
def test_a_constant_has_nothing_to_walk_back(t: Any) -> Any:
    t.tensor(1.0).backward()


@refused(RuntimeError)
def test_a_detached_result_has_nothing_to_walk_back(t: Any) -> Any:
    (t.tensor(1.0, requires_grad=True) * 2).detach().backward()


@alike
def test_a_leaf_is_its_own_result(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    x.backward()
    x.backward()
    return x


@refused(RuntimeError)
def test_a_graph_is_walked_once(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    y = x * x
    y.backward()
    y.backward()


@differs(
    "an error that depends on the operation is hard to learn, so here the second walk is always one",
    torch=4.0,
    here=RuntimeError,
)
def test_a_graph_that_kept_nothing_is_walked_twice(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    y = x + x
    y.backward()
    y.backward()
    return x.grad.item()


@refused(RuntimeError)
def test_a_part_that_two_graphs_share_is_walked_once(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    shared = x * x
    (shared * 2).backward()
    (shared * 3).backward()


@differs(
    "a pass that fails here has changed no .grad at all; torch has added to those that it reached before",
    torch=9.0 + math.exp(9.0),
    here=9.0,
)
def test_what_a_failed_second_walk_leaves(t: Any) -> Any:
    x, w = t.tensor(3.0, requires_grad=True), t.tensor(2.0, requires_grad=True)
    shared = x * x
    (shared * w).backward()
    try:
        (shared.exp() * w).backward()
    except RuntimeError:
        return w.grad.item()
    return "no error"


@alike
def test_a_retained_graph_is_walked_again(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    y = x * x
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    y.backward()
    return x


@refused(RuntimeError)
def test_a_retained_graph_is_let_go_by_the_last_walk(t: Any) -> Any:
    y = t.tensor(3.0, requires_grad=True).exp()
    y.backward(retain_graph=True)
    y.backward()
    y.backward()


@alike
def test_the_gradient_of_a_created_graph_can_be_differentiated(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    (x * x * x).backward(create_graph=True)
    first = x.grad
    x.grad = None
    (second,) = t.autograd.grad(first, x)
    return first, second


@alike
def test_a_created_graph_is_retained(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    y = x * x
    y.backward(create_graph=True)
    y.backward()
    return x.grad.detach()


@refused(RuntimeError)
def test_a_created_graph_can_be_let_go_all_the_same(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    y = x.exp()
    y.backward(retain_graph=False, create_graph=True)
    y.backward()


@alike
def test_without_a_created_graph_the_gradient_is_a_constant(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    (x * x).backward()
    return x.grad


@alike
@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
def test_derivatives_of_any_order(t: Any, order: int) -> Any:
    x = t.tensor(0.7, requires_grad=True)
    y = x.sin() * x.exp()
    for _ in range(order):
        (y,) = t.autograd.grad(y, x, create_graph=True)
    return y.detach()


@alike
def test_a_penalty_on_the_gradient_trains_the_parameters(t: Any) -> Any:
    w = t.tensor([[0.5, -1.0], [2.0, 0.3]], requires_grad=True)
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = (w @ x).tanh().sum()
    (slope,) = t.autograd.grad(y, x, create_graph=True)
    (y + (slope * slope).sum()).backward()
    return w, x


@alike
def test_a_seed_can_be_differentiated_too(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    v = t.tensor([3.0, 4.0], requires_grad=True)
    (slope,) = t.autograd.grad(x * x, x, v, create_graph=True)
    slope.sum().backward()
    return v, x


@alike
def test_inputs_say_who_gets_a_gradient(t: Any) -> Any:
    x, w = t.tensor(2.0, requires_grad=True), t.tensor(3.0, requires_grad=True)
    (x * w).backward(inputs=[x])
    return x, w


@alike
def test_inputs_may_be_one_tensor(t: Any) -> Any:
    x, w = t.tensor(2.0, requires_grad=True), t.tensor(3.0, requires_grad=True)
    (x * w).backward(inputs=w)
    return x, w


@alike
def test_inputs_may_be_results(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    y = x * x
    (y * y).backward(inputs=[y])
    return x, y


@alike
def test_inputs_may_be_a_leaf_and_a_result(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    y = x * x
    (y * y).backward(inputs=(x, y))
    return x, y


@alike
def test_inputs_that_were_not_used_get_nothing(t: Any) -> Any:
    x, w = t.tensor(2.0, requires_grad=True), t.tensor(3.0, requires_grad=True)
    (x * x).backward(inputs=[x, w])
    return x, w


@refused(RuntimeError)
def test_inputs_cannot_be_empty(t: Any) -> Any:
    t.tensor(2.0, requires_grad=True).exp().backward(inputs=[])


@refused(RuntimeError)
def test_inputs_must_want_a_gradient(t: Any) -> Any:
    t.tensor(2.0, requires_grad=True).exp().backward(inputs=[t.tensor(1.0)])


@alike
def test_several_results_at_once(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    shared = x * x
    t.autograd.backward([shared * 3, shared.exp()])
    return x


@alike
def test_several_results_with_seeds(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    shared = x * x
    t.autograd.backward([shared * 3, shared.sum()], [t.tensor([1.0, 10.0]), None])
    return x


@alike
def test_several_results_with_seeds_by_name_and_inputs(t: Any) -> Any:
    x, w = t.tensor([1.0, 2.0], requires_grad=True), t.tensor([3.0, 4.0], requires_grad=True)
    t.autograd.backward((x * w,), grad_tensors=(t.tensor([1.0, 10.0]),), inputs=(w,))
    return x, w


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_one_seed_for_each_result(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    t.autograd.backward([x * 2, x * 3], [t.tensor(1.0)])


@alike
def test_a_result_may_be_one_step_of_another(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    a = x * x
    t.autograd.backward([a * a, a])
    return x


@alike
def test_no_grad_around_the_pass_changes_nothing(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    y = x.exp() * x
    with t.no_grad():
        y.backward()
    return x


@alike
def test_a_chain_that_is_longer_than_the_stack(t: Any) -> Any:
    x = y = t.tensor(1.0, requires_grad=True)
    for _ in range(5000):
        y = y * 1.0001
    y.backward()
    return x


@alike
def test_a_graph_with_more_paths_than_could_be_walked(t: Any) -> Any:
    x = y = t.tensor(1.0, requires_grad=True)
    for _ in range(40):
        y = y + y
    y.backward()
    return x
