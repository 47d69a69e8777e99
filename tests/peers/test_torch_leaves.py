"""Leaves and results, what ends in `.grad`, and how it adds up."""

import warnings
from typing import Any

import numpy as np
import pytest

from .alike import BAD_ARGUMENT, alike, differs, refused


@alike
def test_a_fresh_tensor_is_a_leaf_that_wants_no_gradient(t: Any) -> Any:
    return t.tensor([1.0, 2.0]), t.tensor(3.0), t.tensor([1, 2]), t.tensor(True)


@alike
def test_a_result_of_a_leaf_is_no_leaf(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    return x, x * 2, x + 1, x.sum(), x[0], x.clone(), x.reshape(2, 1), x.exp()


@alike
def test_a_result_of_constants_is_a_leaf(t: Any) -> Any:
    return t.tensor([1.0, 2.0]) * t.tensor(3.0)


@alike
def test_a_detached_tensor_is_a_leaf_again(t: Any) -> Any:
    y = t.tensor([1.0, 2.0], requires_grad=True) * 3
    return y.detach(), y.detach().requires_grad_(), y.data


@alike
def test_requires_grad_may_be_asked_for_later(t: Any) -> Any:
    x = t.tensor([1.0, 2.0]) * 3
    x.requires_grad_()
    (x * x).sum().backward()
    return x


@alike
def test_requires_grad_may_be_taken_back_from_a_leaf(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    x.requires_grad_(False)
    w = t.tensor([1.0, 2.0], requires_grad=True)
    w.requires_grad = False
    return x, x * 2, w, w * 2


@refused(RuntimeError)
@pytest.mark.parametrize("way", [lambda y: y.requires_grad_(False), lambda y: setattr(y, "requires_grad", False)])
def test_requires_grad_cannot_be_taken_back_from_a_result(t: Any, way: Any) -> Any:
    way(t.tensor(1.0, requires_grad=True) * 2)


@refused(RuntimeError, here=TypeError, because=BAD_ARGUMENT)
@pytest.mark.parametrize("later", [False, True])
def test_integers_cannot_want_a_gradient(t: Any, later: bool) -> Any:
    x = t.tensor([1, 2], requires_grad=not later)
    x.requires_grad_()


@alike
def test_gradients_of_two_uses_add_up(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    (x * x + x * 2 + x).backward()
    return x


@alike
def test_gradients_of_two_paths_that_meet_again_add_up(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    a = x * 2
    (a.sin() * a.exp()).sum().backward()
    return x, a


@alike
def test_gradients_of_two_passes_add_up(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    (x * x * x).sum().backward()
    return x


@alike
def test_a_name_for_the_gradient_sees_what_the_next_pass_adds(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    first = x.grad
    (x * 3).sum().backward()
    return first, x.grad is first


@alike
def test_the_gradient_can_be_dropped(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    x.grad = None
    (x * 3).sum().backward()
    return x


@alike
def test_the_gradient_can_be_zeroed(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    x.grad.zero_()
    zeroed = x.grad.clone()
    (x * 3).sum().backward()
    return zeroed, x


@alike
def test_the_gradient_can_be_set(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    x.grad = t.tensor([10.0, 20.0])
    (x * 3).sum().backward()
    return x


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_the_gradient_cannot_be_set_to_another_shape(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    x.grad = t.tensor([1.0, 2.0, 3.0])


@refused(TypeError)
def test_the_gradient_cannot_be_set_to_a_number(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    x.grad = 0.0


@alike
def test_a_result_keeps_no_gradient_unless_asked(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    a = x * 2
    b = a * a
    b.retain_grad()
    b.sum().backward()
    return x, a, b, a.retains_grad, b.retains_grad, x.retains_grad


@alike
def test_a_retained_gradient_adds_up_over_passes(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    y = x * x
    y.retain_grad()
    (y * 3).backward(retain_graph=True)
    (y * 5).backward()
    return y, x


@alike
def test_retain_grad_on_a_leaf_changes_nothing(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    x.retain_grad()
    (x * x).backward()
    return x, x.retains_grad


@refused(RuntimeError)
def test_retain_grad_needs_a_tensor_that_wants_a_gradient(t: Any) -> Any:
    t.tensor(2.0).retain_grad()


@alike
def test_asking_a_result_for_its_gradient_warns(t: Any) -> Any:
    y = t.tensor(2.0, requires_grad=True) * 3
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        grad = y.grad
    return grad, [w.category.__name__ for w in seen]


@alike
def test_asking_a_leaf_for_its_gradient_does_not_warn(t: Any) -> Any:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        grads = t.tensor(2.0, requires_grad=True).grad, t.tensor(2.0).grad
    return grads, len(seen)


@alike
@pytest.mark.parametrize("shapes", [((), (3,)), ((3,), (2, 3)), ((2, 1), (1, 3)), ((1,), (2, 3)), ((2, 3), ())])
def test_a_gradient_has_the_shape_of_its_leaf_under_broadcasting(t: Any, shapes: Any) -> Any:
    x, y = (t.full(shape, value, requires_grad=True) for shape, value in zip(shapes, (1.5, 2.5), strict=True))
    (x * y + x / y).sum().backward()
    return x, y


@alike
@pytest.mark.parametrize("left", [(3,), (2, 3), (5, 2, 3)])
@pytest.mark.parametrize("right", [(3,), (3, 4)])
def test_a_gradient_has_the_shape_of_its_leaf_under_matmul(t: Any, left: Any, right: Any) -> Any:
    x, y = (t.as_tensor(np.linspace(0.1, 1.0, int(np.prod(s))).reshape(s)).requires_grad_() for s in (left, right))
    z = x @ y
    (z * z).sum().backward()
    return x, y


@alike
@pytest.mark.parametrize("dim", [0, 1, -1, (0, 1)])
@pytest.mark.parametrize("keepdim", [False, True])
def test_reductions_along_axes(t: Any, dim: Any, keepdim: bool) -> Any:
    x = t.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    s, m = x.sum(dim=dim, keepdim=keepdim), x.mean(dim=dim, keepdim=keepdim)
    (s * s + m).sum().backward()
    return s.detach(), m.detach(), x


@alike
def test_a_gradient_has_the_dtype_of_its_leaf(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], dtype=t.float32, requires_grad=True)
    y = t.tensor([3.0, 4.0], dtype=t.float64, requires_grad=True)
    z = x * y
    z.sum().backward()
    return z, x, y


@alike
def test_a_change_of_dtype_is_part_of_the_graph(t: Any) -> Any:
    x = t.tensor([1.5, 2.5], dtype=t.float32, requires_grad=True)
    y = x.to(t.float64)
    (y * y).sum().backward()
    return y, x


@alike
@pytest.mark.parametrize("number", [2, 2.5, True])
def test_a_python_number_does_not_change_the_dtype(t: Any, number: Any) -> Any:
    x = t.tensor([1.0, 2.0], dtype=t.float32, requires_grad=True)
    y = x * number
    y.sum().backward()
    return y, x


@alike
def test_an_integer_tensor_is_a_constant_in_a_product(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    n = t.tensor([3, 4])
    y = x * n
    y.sum().backward()
    return x, n, y


@alike
def test_gradients_of_an_index_land_where_they_came_from(t: Any) -> Any:
    x = t.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    (x[0, 1] * 2 + x[1].sum() * 3 + x[:, 2].sum() * 5 + x[..., ::2].sum() * 7).backward()
    return x


@alike
def test_an_entry_that_is_taken_twice_gets_both_gradients(t: Any) -> Any:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (x[[0, 0, 2]] * t.tensor([1.0, 10.0, 100.0])).sum().backward()
    return x


@alike
def test_a_mask_is_an_index(t: Any) -> Any:
    x = t.tensor([-1.0, 2.0, 3.0], requires_grad=True)
    y = x[x > 0]
    (y * y).sum().backward()
    return y.detach(), x


@alike
def test_a_loop_over_a_tensor_stays_in_the_graph(t: Any) -> Any:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = t.tensor(1.0)
    for entry in x:
        y = y * entry
    y.backward()
    return y.detach(), x


@alike
def test_a_branch_is_differentiated_where_it_ran(t: Any) -> Any:
    x = t.tensor(-2.0, requires_grad=True)
    y = x * x if x.item() > 0 else -x
    y.backward()
    return x


@alike
def test_comparisons_are_constants(t: Any) -> Any:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    return x > 1.5, x <= 2, x == 2.0, x != 2.0


@alike
@pytest.mark.parametrize("name", ["exp", "log", "sin", "cos", "tanh", "sqrt", "abs", "relu", "sigmoid", "square"])
def test_functions_of_one_number(t: Any, name: str) -> Any:
    x = t.tensor([0.3, 1.0, 2.5], requires_grad=True)
    y = getattr(t, name)(x)
    y.sum().backward()
    return y.detach(), x


@alike
@pytest.mark.parametrize("name", ["relu", "abs", "square", "sigmoid"])
def test_functions_at_zero(t: Any, name: str) -> Any:
    x = t.tensor([0.0, -1.0], requires_grad=True)
    getattr(t, name)(x).sum().backward()
    return x


@alike
@pytest.mark.parametrize("shape", [(), (2,)])
@pytest.mark.parametrize("name", ["sqrt", "log", "reciprocal", "quotient"])
def test_functions_at_the_edge_of_their_domain(t: Any, name: str, shape: Any) -> Any:
    programs = {
        "sqrt": t.sqrt,
        "log": t.log,
        "reciprocal": lambda x: x**-1.0,
        "quotient": lambda x: 1 / x,
    }
    x = t.full(shape, 0.0, requires_grad=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        y = programs[name](x)
        y.sum().backward()
    return y.detach(), x


@alike
@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_a_tie_shares_the_gradient(t: Any, name: str) -> Any:
    x = t.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = t.tensor([2.0, 2.0, 2.0], requires_grad=True)
    getattr(t, name)(x, y).sum().backward()
    return x, y


@alike
def test_clamp_lets_the_gradient_through_at_a_bound(t: Any) -> Any:
    x = t.tensor([-1.0, 0.0, 0.5, 1.0, 2.0], requires_grad=True)
    y = t.clamp(x, 0.0, 1.0)
    y.sum().backward()
    return y.detach(), x


@alike
def test_where_sends_each_gradient_to_the_branch_taken(t: Any) -> Any:
    x, y = t.tensor([1.0, -2.0], requires_grad=True), t.tensor([10.0, 20.0], requires_grad=True)
    z = t.where(x > 0, x * x, y * 3)
    z.sum().backward()
    return z.detach(), x, y


@alike
def test_joining_tensors(t: Any) -> Any:
    x, y = t.tensor([1.0, 2.0], requires_grad=True), t.tensor([3.0, 4.0], requires_grad=True)
    a, b = t.stack([x, y]), t.cat([x, y, x])
    ((a * a).sum() + (b * t.arange(6)).sum()).backward()
    return a.detach(), b.detach(), x, y


@alike
def test_size_and_dim(t: Any) -> Any:
    x = t.zeros(2, 3)
    shapes = [tuple(y.shape) for y in (x, x.view(3, 2), x.t())]
    return tuple(x.size()), x.size(0), x.size(-1), x.dim(), x.numel(), shapes


@alike
def test_creation(t: Any) -> Any:
    return [
        t.zeros(2, 3),
        t.ones((2, 3)),
        t.full((2,), 7.0),
        t.eye(3),
        t.eye(2, 3),
        t.arange(5),
        t.arange(0.0, 1.0, 0.25),
        t.linspace(0.0, 1.0, 5),
        t.zeros_like(t.ones(2)),
        t.ones_like(t.zeros(2)),
        t.zeros(2, requires_grad=True),
        t.tensor([1.0, 2.0], dtype=t.float32),
    ]


@refused(RuntimeError)
@pytest.mark.parametrize("way", [lambda x: x.numpy(), np.asarray])
def test_numpy_would_cut_the_graph(t: Any, way: Any) -> Any:
    way(t.tensor([1.0], requires_grad=True))


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_item_needs_one_entry(t: Any) -> Any:
    t.tensor([1.0, 2.0]).item()


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_several_entries_are_neither_true_nor_false(t: Any) -> Any:
    bool(t.tensor([1.0, 2.0]) > 0)


@refused(TypeError)
def test_a_number_has_no_length(t: Any) -> Any:
    len(t.tensor(1.0))


@refused(TypeError)
def test_a_number_cannot_be_iterated_over(t: Any) -> Any:
    list(t.tensor(1.0))


@refused(IndexError)
def test_an_index_out_of_range(t: Any) -> Any:
    t.tensor([1.0, 2.0], requires_grad=True)[5]


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_shapes_that_do_not_broadcast(t: Any) -> Any:
    t.ones(2, requires_grad=True) + t.ones(3)


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_shapes_that_do_not_multiply(t: Any) -> Any:
    t.ones(2, 3, requires_grad=True) @ t.ones(2, 3)


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_a_reshape_that_does_not_fit(t: Any) -> Any:
    t.ones(6, requires_grad=True).reshape(4, 2)


# ------------------------------------------------------------------ where NumPy and torch do not agree


@differs("transpose is NumPy's: it takes the order of all axes, and does not exchange two", torch=[3, 2], here=[2, 3])
def test_transpose(t: Any) -> Any:
    return list(t.zeros(2, 3).transpose(0, 1).shape)


@differs("float() would cut the graph without a word; .item() and detach() say so", torch=6.0, here=RuntimeError)
def test_a_result_does_not_become_a_number_by_itself(t: Any) -> Any:
    return float(t.tensor(3.0, requires_grad=True) * 2)


@differs("an exact number does not make a coarse one exact", torch="float64", here="float32")
def test_two_numbers_of_two_precisions(t: Any) -> Any:
    return str((t.tensor(1.0, dtype=t.float32) * t.tensor(1.0, dtype=t.float64)).dtype).removeprefix("torch.")


@differs("equal is NumPy's, which compares entry by entry", torch=True, here=False)
def test_equal_answers_with_one_truth(t: Any) -> Any:
    return isinstance(t.equal(t.ones(2), t.ones(2)), bool)
