"""Hooks on tensors, on nodes and on saved tensors; walking the graph by `grad_fn`."""

from typing import Any

import pytest

from .alike import BAD_ARGUMENT, alike, differs, refused

# ------------------------------------------------------------------ on tensors


@alike
def test_a_hook_on_a_leaf_may_replace_its_gradient(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    x.register_hook(lambda g: g * 10)
    (x * x).sum().backward()
    return x


@alike
def test_a_hook_that_returns_none_only_looks(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    seen = []
    x.register_hook(seen.append)
    (x * x).sum().backward()
    return x, seen


@alike
def test_a_hook_sees_the_sum_over_all_uses_once(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    seen = []
    x.register_hook(seen.append)
    (x * x + x * 2 + x.exp()).backward()
    return seen


@alike
def test_hooks_run_in_the_order_in_which_they_came(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    x.register_hook(lambda g: g + 1)
    x.register_hook(lambda g: g * 10)
    x.register_hook(lambda g: None)
    x.register_hook(lambda g: g + 5)
    (x * 2).backward()
    return x


@alike
def test_a_removed_hook_runs_no_more(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    keep = x.register_hook(lambda g: g + 1)
    drop = x.register_hook(lambda g: g * 10)
    (x * 2).backward()
    drop.remove()
    drop.remove()
    (x * 2).backward()
    keep.remove()
    (x * 2).backward()
    return x


@alike
def test_a_hook_runs_in_each_pass(t: Any) -> Any:
    x = t.tensor(3.0, requires_grad=True)
    seen = []
    x.register_hook(seen.append)
    y = x.exp()
    y.backward(retain_graph=True)
    y.backward()
    return seen, x


@alike
def test_a_hook_on_a_result_changes_what_flows_on(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    a = x * 3
    a.register_hook(lambda g: g * 2)
    (a * a).sum().backward()
    return x


@alike
def test_a_retained_gradient_is_what_the_hooks_left(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    a = x * 3
    a.register_hook(lambda g: g * 2)
    a.retain_grad()
    a.register_hook(lambda g: g + 1)
    (a * a).sum().backward()
    return x, a


def squared_twice_with_hooks(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    a = x * x
    a.register_hook(lambda g: g * 10)
    x.register_hook(lambda g: g + 1)
    return a * a, a, x


@alike
@pytest.mark.parametrize("which", ["leaf", "result"])
def test_a_hook_also_works_for_grad(t: Any, which: str) -> Any:
    y, a, x = squared_twice_with_hooks(t)
    return t.autograd.grad(y, {"leaf": x, "result": a}[which])


@differs(
    "what a hook does to a gradient must not depend on who else asks; torch passes over the hook of a here",
    torch=[321.0, 8.0],
    here=[321.0, 80.0],
)
def test_a_hook_also_works_for_grad_of_a_leaf_and_a_result(t: Any) -> Any:
    y, a, x = squared_twice_with_hooks(t)
    return [g.item() for g in t.autograd.grad(y, [x, a])]


@alike
def test_a_hook_on_a_result_that_is_not_reached_does_not_run(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    seen = []
    aside = x * 5
    aside.register_hook(seen.append)
    (x * x).backward()
    return len(seen)


@alike
def test_a_hook_may_be_differentiated(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    x.register_hook(lambda g: g * g)
    (first,) = t.autograd.grad(x * x * x, x, create_graph=True)
    (second,) = t.autograd.grad(first, x)
    return first, second


@alike
def test_without_a_created_graph_a_hook_records_nothing(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    seen = []
    x.register_hook(lambda g: seen.append((t.is_grad_enabled(), (g * x).requires_grad)))
    (x * x).backward()
    (x * x).backward(create_graph=True)
    return seen


@alike
def test_an_error_in_a_hook_comes_through(t: Any) -> Any:
    def hook(g: Any) -> None:
        raise KeyError("mine")

    x = t.tensor(2.0, requires_grad=True)
    x.register_hook(hook)
    try:
        (x * x).backward()
    except KeyError as error:
        return str(error), t.is_grad_enabled()
    return "nothing came"


@refused(RuntimeError)
def test_a_hook_needs_a_tensor_that_wants_a_gradient(t: Any) -> Any:
    t.tensor(2.0).register_hook(lambda g: g)


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_a_hook_cannot_change_the_shape(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    x.register_hook(lambda g: g.sum().reshape(1, 1, 1))
    (x * x).sum().backward()


@refused(TypeError)
def test_a_hook_returns_a_tensor_or_none(t: Any) -> Any:
    x = t.tensor(1.0, requires_grad=True)
    x.register_hook(lambda g: "gradient")
    (x * x).backward()


@alike
def test_a_hook_after_accumulation_sees_the_leaf_with_its_gradient(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    seen = []

    def step(leaf: Any) -> None:
        seen.append(leaf.grad.clone())
        leaf.grad = None

    handle = x.register_post_accumulate_grad_hook(step)
    (x * x).backward()
    after_first = x.grad
    handle.remove()
    (x * x).backward()
    return seen, after_first, x


@refused(RuntimeError)
def test_a_hook_after_accumulation_is_for_leaves(t: Any) -> Any:
    (t.tensor(2.0, requires_grad=True) * 2).register_post_accumulate_grad_hook(lambda leaf: None)


# ------------------------------------------------------------------ on nodes


@alike
def test_a_node_hook_sees_both_sides(t: Any) -> Any:
    x, w = t.tensor(2.0, requires_grad=True), t.tensor(3.0, requires_grad=True)
    y = x * w
    seen = []
    y.grad_fn.register_hook(lambda inner, outer: seen.append((inner, outer)))
    (y * 5).backward()
    return seen, x, w


@alike
def test_a_node_hook_sees_none_for_a_constant(t: Any) -> Any:
    x, c = t.tensor(2.0, requires_grad=True), t.tensor(3.0)
    y = x * c
    seen = []
    y.grad_fn.register_hook(lambda inner, outer: seen.append((inner, outer)))
    y.backward()
    return seen, x


@alike
def test_a_node_hook_may_replace_what_flows_on(t: Any) -> Any:
    x, w = t.tensor(2.0, requires_grad=True), t.tensor(3.0, requires_grad=True)
    y = x * w
    handle = y.grad_fn.register_hook(lambda inner, outer: (inner[0] * 10, inner[1] + 1))
    y.backward(retain_graph=True)
    first = x.grad.clone(), w.grad.clone()
    handle.remove()
    y.backward()
    return first, x, w


@alike
def test_node_hooks_run_in_the_order_in_which_they_came(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    y = x.exp()
    y.grad_fn.register_hook(lambda inner, outer: (inner[0] + 1,))
    y.grad_fn.register_hook(lambda inner, outer: (inner[0] * 10,))
    y.backward()
    return x


@alike
def test_a_prehook_may_replace_what_comes_in(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = x.exp()
    handle = y.grad_fn.register_prehook(lambda outer: (outer[0] * 10,))
    y.sum().backward(retain_graph=True)
    first = x.grad.clone()
    handle.remove()
    x.grad = None
    y.sum().backward()
    return first, x


@alike
def test_a_prehook_that_returns_none_only_looks(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    y = x.exp()
    seen = []
    y.grad_fn.register_prehook(seen.append)
    (y * 4).backward()
    return seen, x


@alike
def test_the_order_of_all_kinds_of_hooks(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    y = x.exp()
    seen = []
    y.grad_fn.register_hook(lambda inner, outer: seen.append("node"))
    y.grad_fn.register_prehook(lambda outer: seen.append("before the node"))
    y.register_hook(lambda g: seen.append("result"))
    x.register_hook(lambda g: seen.append("leaf"))
    x.register_post_accumulate_grad_hook(lambda leaf: seen.append("after accumulation"))
    (y * y).backward()
    return seen


# ------------------------------------------------------------------ walking


@alike
def test_a_leaf_has_no_grad_fn_and_a_result_always_the_same(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    y = x * x
    is_node = isinstance(y.grad_fn, t.autograd.graph.Node)
    return x.grad_fn, y.grad_fn is y.grad_fn, isinstance(y.grad_fn.name(), str), is_node


@alike
def test_the_parents_of_a_node(t: Any) -> Any:
    x, w = t.tensor(2.0, requires_grad=True), t.tensor(3.0, requires_grad=True)
    y = x.exp() * w
    (first, i), (second, j) = y.grad_fn.next_functions
    return len(first.next_functions), i, j, len(second.next_functions), len(first.next_functions[0][0].next_functions)


@alike
def test_an_operand_that_is_used_twice_is_one_node(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    (first, _), (second, _) = (x * x).grad_fn.next_functions
    return first is second


@alike
def test_two_uses_of_a_leaf_end_in_one_node(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    y, z = x.exp(), x.sin()
    return y.grad_fn.next_functions[0][0] is z.grad_fn.next_functions[0][0]


@alike
def test_a_constant_operand_is_none(t: Any) -> Any:
    x, c = t.tensor(2.0, requires_grad=True), t.tensor(3.0)
    return [[node is None for node, _ in y.grad_fn.next_functions] for y in (x * c, c * x, x + c, c - x)]


@alike
def test_a_leaf_node_has_no_parents(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    return [list(node.next_functions) for node, _ in (x * x.exp()).grad_fn.next_functions[:1]]


@differs("a node has the name of its operation", torch="MulBackward0", here="multiply")
def test_the_name_of_a_node(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    return (x * x).grad_fn.name()


@differs(
    "a node knows other nodes, but no Tensor, so that Tensors need no way back; a leaf node has the name leaf",
    torch=[True, False],
    here=[False, True],
)
def test_a_leaf_node_does_not_lead_to_its_tensor(t: Any) -> Any:
    ((node, _),) = t.tensor(2.0, requires_grad=True).exp().grad_fn.next_functions
    return hasattr(node, "variable"), node.name() == "leaf"


@alike
def test_the_whole_graph_can_be_walked(t: Any) -> Any:
    x, w = t.tensor([1.0, 2.0], requires_grad=True), t.tensor([3.0, 4.0], requires_grad=True)
    y = ((x * w).exp() + x.sin()).sum()
    seen, waiting = set(), [y.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen:
            seen.add(node)
            waiting.extend(parent for parent, _ in node.next_functions)
    return len(seen), sum(len(node.next_functions) == 0 for node in seen)


# ------------------------------------------------------------------ on saved tensors


def unchanged(value: Any) -> Any:
    return value


def watching(t: Any, packed: list[Any], unpack: Any = unchanged) -> Any:
    """Hooks that write down the values that are packed."""

    def pack(value: Any) -> Any:
        packed.append(value.tolist())
        return value

    return t.autograd.graph.saved_tensors_hooks(pack, unpack)


@alike
def test_what_is_unpacked_is_what_the_derivative_sees(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    with t.autograd.graph.saved_tensors_hooks(unchanged, lambda v: v * 0 + 7):
        y = x * x
    y.sum().backward()
    return x


SAVING = {
    "product": lambda x, w: x * w,
    "exp": lambda x, w: x.exp(),
    "sin": lambda x, w: x.sin(),
    "add": lambda x, w: x + w,
    "sum": lambda x, w: x.sum(),
    "tanh": lambda x, w: x.tanh(),
    "matmul": lambda x, w: x @ w,
    "product with a constant": lambda x, w: x * w.detach(),
}


@alike
@pytest.mark.parametrize("name", SAVING)
def test_each_operation_saves_what_its_derivative_asks_for(t: Any, name: str) -> Any:
    x, w = t.tensor([1.0, 2.0], requires_grad=True), t.tensor([3.0, 4.0], requires_grad=True)
    packed: list[Any] = []
    unpacked = []

    def unpack(value: Any) -> Any:
        unpacked.append(value)
        return value

    with watching(t, packed, unpack):
        y = SAVING[name](x, w)
    before = len(unpacked)
    y.sum().backward()
    return sorted(packed), before, len(unpacked), x, w


@alike
def test_the_innermost_pair_of_hooks_is_used(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    inner: list[Any] = []
    outer: list[Any] = []
    with watching(t, outer):
        with watching(t, inner):
            a = x.tanh()
        b = a.tanh()
    b.tanh().sum().backward()
    return inner, outer, x


@alike
def test_hooks_are_off_after_an_error(t: Any) -> Any:
    x = t.tensor(2.0, requires_grad=True)
    packed: list[Any] = []
    try:
        with watching(t, packed):
            raise KeyError("mine")
    except KeyError:
        x.exp().backward()
    return packed, x


@alike
def test_hooks_see_what_a_function_saves(t: Any) -> Any:
    class Square(t.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            (x,) = ctx.saved_tensors
            return g * 2 * x

    x = t.tensor([3.0, 4.0], requires_grad=True)
    packed: list[Any] = []
    with watching(t, packed, lambda v: v * 10):
        y = Square.apply(x)
    y.sum().backward()
    return packed, x


@differs("a number without axes is a Python float, which takes no memory worth packing", torch=1, here=0)
def test_a_number_is_not_packed(t: Any) -> Any:
    packed: list[Any] = []
    with watching(t, packed, lambda v: v):
        t.tensor(2.0, requires_grad=True).exp()
    return len(packed)


@alike
def test_unpacking_is_done_in_every_pass(t: Any) -> Any:
    x = t.full((2,), 2.0, requires_grad=True)
    seen = []

    def unpack(value: Any) -> Any:
        seen.append("unpack")
        return value

    with t.autograd.graph.saved_tensors_hooks(unchanged, unpack):
        y = x.exp()
    y.sum().backward(retain_graph=True)
    y.sum().backward()
    return seen, x
