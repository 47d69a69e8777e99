"""Hooks look at a cotangent on its way, or replace it; the graph can be walked from a result to its leaves."""

import gc
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .common import leaf

# ---------------------------------------------------------------- on Tensors


def test_a_hook_sees_the_complete_gradient_once() -> None:
    x = leaf([1.0, 2.0])
    seen: list[Any] = []
    x.register_hook(seen.append)
    (x * x + x * 3.0 + ag.exp(x)).sum().backward()
    np.testing.assert_array_equal([s.numpy() for s in seen], [2 * np.array([1, 2]) + 3 + np.exp([1, 2])])


@pytest.mark.parametrize("data", [3.0, [1.0, 2.0]])
def test_hooks_replace_the_gradient_in_the_order_in_which_they_came(data: Any) -> None:
    x = leaf(data)
    x.register_hook(lambda g: g + 1)
    x.register_hook(lambda g: None)
    x.register_hook(lambda g: g * 10)
    (x * 2.0).sum().backward()
    assert np.all(x.grad.numpy() == 30.0)


def test_a_hook_on_a_result_changes_everything_behind_it() -> None:
    x, w = leaf(2.0), leaf(5.0)
    y = x * w
    y.register_hook(lambda g: g * 100)
    (y * y + w).backward()
    assert (x.grad.item(), w.grad.item()) == (100 * 2 * 10 * 5, 100 * 2 * 10 * 2 + 1)


def test_a_hook_on_the_result_that_the_pass_starts_from_sees_the_seed() -> None:
    x = leaf([1.0, 2.0])
    y = x * 2.0
    seen: list[Any] = []
    y.register_hook(seen.append)
    y.backward(np.array([5.0, 7.0]))
    assert seen[0].tolist() == [5.0, 7.0]


def test_a_leaf_that_is_the_result_itself_has_its_hook_called() -> None:
    x = leaf(2.0)
    x.register_hook(lambda g: g * 3)
    x.backward()
    assert x.grad.item() == 3.0


def test_a_removed_hook_is_not_called_and_may_be_removed_twice() -> None:
    x = leaf(1.0)
    first, second = x.register_hook(lambda g: g * 2), x.register_hook(lambda g: g * 5)
    first.remove()
    first.remove()
    (x * 1.0).backward()
    assert x.grad.item() == 5.0
    second.remove()
    (x * 1.0).backward()
    assert x.grad.item() == 6.0


def test_a_hook_in_a_with_block_ends_with_it_also_after_an_error() -> None:
    x = leaf(1.0)
    with x.register_hook(lambda g: g * 2):
        (x * 1.0).backward()
    with pytest.raises(KeyError), x.register_hook(lambda g: g * 100):
        raise KeyError
    (x * 1.0).backward()
    assert x.grad.item() == 3.0


def test_a_hook_that_removes_itself_lets_the_others_run() -> None:
    x = leaf(1.0)
    seen: list[str] = []
    handles: list[Any] = []

    def once(g: Any) -> None:
        seen.append("once")
        handles[0].remove()

    handles.append(x.register_hook(once))
    x.register_hook(lambda g: seen.append("always"))
    (x * 1.0).backward()
    (x * 1.0).backward()
    assert seen == ["once", "always", "always"]


def test_a_hook_is_called_in_every_pass_also_by_autograd_grad() -> None:
    x = leaf(2.0)
    h = x * 3.0
    y = h * h
    h.register_hook(lambda g: g * 2)
    x.register_hook(lambda g: g + 1)
    y.backward(retain_graph=True)
    assert x.grad.item() == 73.0
    for inputs, expected in ((x, [73.0]), (h, [24.0]), ([x, h], [73.0, 24.0])):
        assert [g.item() for g in ag.autograd.grad(y, inputs, retain_graph=True)] == expected


def test_a_hook_on_what_a_pass_does_not_reach_is_not_called() -> None:
    x, other = leaf(2.0), leaf(2.0)
    for t in (other, other * 2.0, x * 5.0):
        t.register_hook(lambda g: pytest.fail("called"))
    (x * x).backward()


@pytest.mark.parametrize("on", ["leaf", "result"])
@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (lambda g: 3.0, TypeError, r"must return a Tensor .* got 3.0 \(float\)"),
        (lambda g: g.numpy(), TypeError, "must return a Tensor"),
        (lambda g: g.sum(), ValueError, r"shape \(\) in place of one of shape \(2,\)"),
        (lambda g: g.unsqueeze(0), ValueError, r"shape \(1, 2\) in place of"),
    ],
)
def test_a_hook_may_not_return_something_else(on: str, answer: Any, kind: type[Exception], sentence: str) -> None:
    x = leaf([1.0, 2.0])
    h = x * 2.0
    (x if on == "leaf" else h).register_hook(answer)
    with pytest.raises(kind, match=sentence):
        h.sum().backward()
    assert x.grad is None


def test_an_exception_in_a_hook_comes_through_and_leaves_no_gradient() -> None:
    x, w = leaf(2.0), leaf(3.0)

    def broken(g: Any) -> None:
        raise KeyError("mine")

    x.register_hook(broken)
    with pytest.raises(KeyError, match="mine"):
        (x * w).backward()
    assert (x.grad, w.grad, ag.is_grad_enabled()) == (None, None, True)


def test_a_hook_needs_something_that_has_a_gradient() -> None:
    with pytest.raises(RuntimeError, match="register_hook"):
        ag.tensor(1.0).register_hook(print)


def test_a_gradient_that_a_hook_sees_cannot_be_overwritten() -> None:
    x, w = leaf([1.0, 2.0]), leaf([1.0, 2.0])
    x.register_hook(lambda g: g.mul_(2))
    with pytest.raises(ValueError, match=r"read-only.*clone"):
        ((x + w) * np.array([1.0, 1.0])).sum().backward()  # x and w are handed one array
    y = leaf([1.0, 2.0])
    y.register_hook(lambda g: g.clone().mul_(2))
    ((y + w) * np.array([1.0, 1.0])).sum().backward()
    assert (y.grad.tolist(), w.grad.tolist()) == ([2.0, 2.0], [1.0, 1.0])


def test_a_gradient_that_a_hook_kept_does_not_change_later() -> None:
    x = leaf([1.0, 2.0])
    kept: list[Any] = []
    x.register_hook(kept.append)
    for _ in range(2):
        (x * 3.0).sum().backward()
    assert [k.tolist() for k in kept] == [[3.0, 3.0], [3.0, 3.0]]
    assert x.grad.tolist() == [6.0, 6.0]


@pytest.mark.parametrize("data", [2.0, [2.0, 2.0]])
def test_the_second_derivative_goes_through_a_hook(data: Any) -> None:
    x = leaf(data)
    handle = x.register_hook(lambda g: g * g * x)
    (first,) = ag.autograd.grad((x**3).sum(), x, create_graph=True)
    handle.remove()
    (second,) = ag.autograd.grad(first.sum(), x)
    assert np.all(first.detach().numpy() == 9 * 2.0**5)
    assert np.all(second.numpy() == 45 * 2.0**4)


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_hook_is_recorded_just_where_the_pass_is(create_graph: bool) -> None:
    x = leaf(2.0)
    h = x * 1.0
    seen: list[bool] = []
    look = lambda g: seen.extend((ag.is_grad_enabled(), (g * x).requires_grad))
    for t in (x, h):
        t.register_hook(look)
    h.grad_fn.register_hook(lambda inner, outer: look(outer[0]))
    h.grad_fn.register_prehook(lambda outer: look(outer[0]))
    (h * h).backward(create_graph=create_graph)
    assert seen == [create_graph] * 8
    assert x.grad.requires_grad is create_graph


def test_a_hook_inside_a_transform_is_part_of_the_function() -> None:
    def f(x: Any) -> Any:
        h = x * 1.0
        h.register_hook(lambda g: g * x)
        return h * h

    assert ag.grad(f)(3.0) == 18.0
    assert ag.grad(ag.grad(f))(3.0) == 12.0


def test_a_hook_on_a_number_that_is_a_python_float_sees_a_tensor() -> None:
    x = leaf(2.0)
    kinds: list[Any] = []
    x.register_hook(lambda g: kinds.append((type(g), g.shape, g.requires_grad)))
    (x * x).backward()
    assert kinds == [(ag.Tensor, (), False)]


# ---------------------------------------------------------------- retain_grad


def test_a_result_keeps_its_gradient_when_asked_and_adds_up_over_passes() -> None:
    x = leaf([1.0, 2.0])
    h = x * 3.0
    h.retain_grad()
    h.retain_grad()
    y = (h * h).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert (h.grad.tolist(), x.grad.tolist()) == ([12.0, 24.0], [36.0, 72.0])


def test_a_kept_gradient_is_what_all_hooks_left_whenever_they_came() -> None:
    x = leaf(2.0)
    h = x * 3.0
    h.register_hook(lambda g: g * 2)
    h.retain_grad()
    h.register_hook(lambda g: g + 1)
    (h * 5.0).backward()
    assert (h.grad.item(), x.grad.item()) == (11.0, 33.0)


def test_kept_gradients_share_memory_with_nothing() -> None:
    x, w = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    a, b = x * 1.0, w * 1.0
    for t in (a, b):
        t.retain_grad()
    (a + b).sum().backward()
    a.grad.add_(10.0)
    assert (b.grad.tolist(), x.grad.tolist(), w.grad.tolist()) == ([1.0, 1.0], [1.0, 1.0], [1.0, 1.0])


@pytest.mark.parametrize("change", [lambda h: h.mul_(3.0), lambda h: h[:1].mul_(3.0), lambda h: h.view(2).mul_(3.0)])
def test_a_kept_gradient_follows_its_tensor_through_changes_in_place(change: Callable[[Any], Any]) -> None:
    x = leaf([1.0, 2.0])
    h = x * 1.0
    h.retain_grad()
    change(h)
    (h * 5.0).sum().backward()
    assert h.grad.tolist() == [5.0, 5.0]


def test_a_kept_gradient_of_a_created_graph_can_be_differentiated() -> None:
    x = leaf(2.0)
    h = x * x
    h.retain_grad()
    (h**3).backward(create_graph=True)
    x.grad = None
    h.grad.backward()
    assert x.grad.item() == 6 * 4.0 * 2 * 2.0


def test_retain_grad_on_a_leaf_changes_nothing_and_on_a_constant_is_refused() -> None:
    x = leaf(2.0)
    x.retain_grad()
    (x * x).backward()
    assert x.grad.item() == 4.0
    with pytest.raises(RuntimeError, match="retain_grad"):
        ag.tensor(1.0).retain_grad()


# ---------------------------------------------------------------- after accumulation


def test_a_hook_after_accumulation_sees_the_leaf_with_its_new_gradient() -> None:
    x = leaf([1.0, 2.0])
    seen: list[Any] = []
    handle = x.register_post_accumulate_grad_hook(lambda t: seen.append((t is x, t.grad.tolist())))
    for _ in range(2):
        (x * 3.0).sum().backward()
    handle.remove()
    (x * 3.0).sum().backward()
    assert seen == [(True, [3.0, 3.0]), (True, [6.0, 6.0])]


def test_a_parameter_may_be_updated_in_the_hook_after_accumulation() -> None:
    w = leaf([1.0, 2.0])

    def step(w: Any) -> None:
        w -= 0.5 * w.grad
        w.grad = None

    w.register_post_accumulate_grad_hook(step)
    for _ in range(3):
        (w * w).sum().backward()
    assert (w.tolist(), w.grad, w.is_leaf) == ([0.0, 0.0], None, True)


def test_autograd_grad_accumulates_nothing_so_its_hook_is_not_called() -> None:
    x = leaf(2.0)
    x.register_post_accumulate_grad_hook(lambda t: pytest.fail("called"))
    assert ag.autograd.grad(x * x, x)[0].item() == 4.0


def test_only_leaves_accumulate() -> None:
    for t in (leaf(1.0) * 2.0, ag.tensor(1.0)):
        with pytest.raises(RuntimeError, match="only a leaf"):
            t.register_post_accumulate_grad_hook(print)


# ---------------------------------------------------------------- on nodes


def test_a_hook_on_a_node_sees_what_goes_out_and_what_came_in() -> None:
    x, w = leaf(2.0), leaf(3.0)
    y = x * w
    seen: list[Any] = []
    y.grad_fn.register_hook(lambda inner, outer: seen.append(([g.item() for g in inner], [g.item() for g in outer])))
    (y * 5.0).backward()
    assert seen == [([15.0, 10.0], [5.0])]
    assert (x.grad.item(), w.grad.item()) == (15.0, 10.0)


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (lambda x, c: x * c, [3.0, None]),
        (lambda x, c: c * x, [None, 3.0]),
        (lambda x, c: 3.0 * x, [None, 3.0]),
        (lambda x, c: x * x, [2.0, 2.0]),
        (lambda x, c: ag.where(True, x, c), [None, 1.0, None]),
        (lambda x, c: x.sum(), [1.0]),
    ],
)
def test_a_hook_on_a_node_is_shown_none_for_a_constant(make: Callable[..., Any], shown: list[Any]) -> None:
    y = make(leaf(2.0), ag.tensor(3.0))
    seen: list[Any] = []
    y.grad_fn.register_hook(lambda inner, outer: seen.append([None if g is None else g.item() for g in inner]))
    y.backward()
    assert seen == [shown]


def test_hooks_on_a_node_replace_in_order_and_can_be_removed() -> None:
    x, w = leaf(2.0), leaf(3.0)
    y = x * w
    handle = y.grad_fn.register_hook(lambda inner, outer: (inner[0] + 1, inner[1] * 10))
    y.grad_fn.register_hook(lambda inner, outer: (inner[0] * 100, None))
    y.backward(retain_graph=True)
    assert (x.grad.item(), w.grad) == (400.0, None)
    handle.remove()
    x.grad = None
    y.backward()
    assert (x.grad.item(), w.grad) == (300.0, None)


def test_a_hook_on_a_node_with_one_operand_may_return_a_tensor() -> None:
    x = leaf([1.0, 2.0])
    y = ag.exp(x)
    y.grad_fn.register_hook(lambda inner, outer: outer[0])
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_a_prehook_on_a_node_replaces_what_comes_in() -> None:
    x = leaf([1.0, 2.0])
    y = x * 3.0
    handle = y.grad_fn.register_prehook(lambda outer: (outer[0] * 10,))
    y.grad_fn.register_prehook(lambda outer: None)
    y.sum().backward(retain_graph=True)
    handle.remove()
    y.sum().backward()
    assert x.grad.tolist() == [33.0, 33.0]


def test_all_kinds_of_hooks_run_in_their_order() -> None:
    x = leaf(2.0)
    y = ag.exp(x)
    seen: list[str] = []
    y.grad_fn.register_hook(lambda inner, outer: seen.append("node"))
    y.grad_fn.register_prehook(lambda outer: seen.append("before the node"))
    y.register_hook(lambda g: seen.append("result"))
    x.register_hook(lambda g: seen.append("leaf"))
    x.register_post_accumulate_grad_hook(lambda t: seen.append("after accumulation"))
    (y * y).backward()
    assert seen == ["result", "before the node", "node", "leaf", "after accumulation"]


@pytest.mark.parametrize(
    ("register", "kind", "sentence"),
    [
        (lambda n: n.register_hook(lambda inner, outer: (inner[0],)), ValueError, "returned 1 gradients in place of 2"),
        (lambda n: n.register_hook(lambda inner, outer: (inner[0], 1.0)), TypeError, "must return a Tensor"),
        (lambda n: n.register_hook(lambda inner, outer: (inner[0].sum(), None)), ValueError, r"shape \(\) in place"),
        (lambda n: n.register_prehook(lambda outer: ()), ValueError, "returned 0 gradients in place of 1"),
        (lambda n: n.register_prehook(lambda outer: (outer[0].sum(),)), ValueError, r"shape \(\) in place"),
    ],
)
def test_a_hook_on_a_node_may_not_return_something_else(register: Any, kind: type[Exception], sentence: str) -> None:
    x, w = leaf([1.0, 2.0]), leaf([1.0, 2.0])
    y = x * w
    register(y.grad_fn)
    with pytest.raises(kind, match=sentence):
        y.sum().backward()
    assert (x.grad, w.grad) == (None, None)


def test_a_prehook_that_replaces_by_none_stops_the_pass_with_zeros() -> None:
    x = leaf([1.0, 2.0])
    y = x * 3.0
    y.grad_fn.register_prehook(lambda outer: (None,))
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 0.0]


def test_hooks_on_the_node_of_a_leaf() -> None:
    x = leaf(2.0)
    y = x * 3.0
    node = y.grad_fn.next_functions[0][0]
    seen: list[Any] = []
    node.register_prehook(lambda outer: (outer[0] * 10,))
    node.register_hook(lambda inner, outer: seen.append((inner, outer[0].item())))
    y.backward()
    assert (x.grad.item(), seen) == (30.0, [((), 30.0)])


def test_hooks_on_the_node_of_a_function_with_several_results() -> None:
    class Both(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2, x * 3

        @staticmethod
        def backward(ctx: Any, a: Any, b: Any) -> Any:
            return 2 * a + 3 * b

    x = leaf(1.0)
    a, _ = Both.apply(x)
    call = a.grad_fn.next_functions[0][0]
    seen: list[Any] = []
    call.register_hook(lambda inner, outer: seen.append((inner[0].item(), [g and g.item() for g in outer])))
    a.backward(retain_graph=True)
    assert seen == [(2.0, [1.0, None])]
    call.register_prehook(lambda outer: (outer[0] * 10, None))
    x.grad = None
    a.backward()
    assert x.grad.item() == 20.0


# ---------------------------------------------------------------- walking


def test_the_graph_can_be_walked_from_a_result_to_its_leaves() -> None:
    x, w, c = leaf([1.0, 2.0]), leaf([3.0, 4.0]), ag.tensor([1.0, 1.0])
    y = (ag.exp(x * w) + ag.stack([x, c])).sum()
    names, waiting, leaves = [], [y.grad_fn], set()
    while waiting:
        node = waiting.pop(0)
        names.append(node.name())
        if not node.next_functions:
            leaves.add(node)
        waiting += [parent for parent, _ in node.next_functions if parent is not None]
    assert names[:4] == ["sum", "add", "exp", "concatenate"]
    assert sorted(names).count("leaf") == 3
    assert len(leaves) == 2
    assert (c * x).grad_fn.next_functions[0] == (None, 0)
    assert all(number == 0 for _, number in y.grad_fn.next_functions)


def test_every_operand_that_is_used_twice_is_one_node() -> None:
    x = leaf(2.0)
    (one, _), (other, _) = (x * x).grad_fn.next_functions
    assert one is other
    assert ag.exp(x).grad_fn.next_functions[0][0] is one


def test_a_hooked_node_keeps_its_name_and_its_parents() -> None:
    x = leaf(2.0)
    y = ag.exp(x)
    before = (y.grad_fn.name(), y.grad_fn.next_functions, repr(y))
    y.register_hook(print)
    y.retain_grad()
    assert (y.grad_fn.name(), y.grad_fn.next_functions, repr(y)) == before
    assert isinstance(y.grad_fn, ag.autograd.graph.Node)


# ---------------------------------------------------------------- memory and release


def test_a_node_with_hooks_lets_go_of_what_it_kept_and_says_so() -> None:
    x = leaf(np.ones(1000))
    h = ag.exp(x)
    kept = weakref.ref(h.value)
    h.register_hook(lambda g: None)
    y = h.sum()
    del h
    y.backward()
    assert kept() is None
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward()


def test_a_value_modified_in_place_is_found_behind_a_hook_too() -> None:
    h = leaf([1.0, 2.0]) * 1.0
    y = ag.exp(h)
    y.register_hook(lambda g: None)
    y.mul_(2.0)
    with pytest.raises(RuntimeError, match=r"<exp> .*modified in place"):
        y.sum().backward()


def test_hooks_make_no_cycle() -> None:
    gc.disable()
    try:
        x = leaf(np.ones(10))
        h = x * x
        h.register_hook(lambda g: g * 2)
        h.retain_grad()
        h.grad_fn.register_hook(lambda inner, outer: None)
        gone = weakref.ref(h)
        h.sum().backward()
        del h
        assert gone() is None
    finally:
        gc.enable()
