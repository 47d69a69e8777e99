"""What the core promises in places where a fault would hardly show; `tests/mutations` plants such faults."""

import threading
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.levels import new_level

# Larger than what nodes keep for pictures.
BIG = np.linspace(0.5, 1.5, 1000)

CALLS: dict[str, Callable[[Any], Any]] = {
    "a number on the left": lambda x: 3.0 - x,
    "a number on the right": lambda x: x - 3.0,
    "a constant on the left": lambda x: ag.tensor(3.0) / x,
    "one operand": ag.sin,
    "settings": lambda x: x.sum(),
    "the last of many": lambda x: ag.where(True, 1.0, x),
}


@pytest.mark.parametrize("call", CALLS)
def test_no_grad_silences_every_kind_of_call(call: str) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    with ag.no_grad():
        assert not CALLS[call](x).requires_grad
    assert CALLS[call](x).requires_grad


def test_a_value_that_an_exception_carried_out_of_a_transform_is_found() -> None:
    leaked: list[Any] = []

    def fails(x: Any) -> Any:
        leaked.append(x * 2)
        raise KeyError

    for transform in (ag.grad(fails), lambda x: ag.jvp(fails, (x,), (1.0,))):
        with pytest.raises(KeyError):
            transform(1.0)
        with pytest.raises(RuntimeError, match="had finished"):
            ag.grad(lambda x: x * leaked.pop())(1.0)


def test_a_level_that_is_open_twice_runs_until_it_is_closed_twice() -> None:
    with new_level("a transform") as level:
        with level:
            assert level.running
        assert level.running
    assert not level.running


def test_calls_of_one_decorated_function_in_two_threads_put_back_their_own_state() -> None:
    entered, leave, afterwards = threading.Event(), threading.Event(), []

    @ag.no_grad()
    def quietly(do: Callable[[], Any]) -> None:
        do()

    def other() -> None:
        quietly(lambda: (entered.set(), leave.wait(10)))
        afterwards.append(ag.is_grad_enabled())

    thread = threading.Thread(target=other)
    with ag.no_grad():
        quietly(lambda: (thread.start(), entered.wait(10)))
        afterwards.append(ag.is_grad_enabled())
    leave.set()
    thread.join()
    assert afterwards == [False, True]


def test_no_grad_stops_neither_tangents_nor_hidden_axes() -> None:
    def quietly(x: Any) -> Any:
        with ag.no_grad():
            return x * x

    assert ag.jvp(quietly, (3.0,), (1.0,)) == (9.0, 6.0)
    assert ag.vmap(quietly)(np.array([1.0, 2.0])).tolist() == [1.0, 4.0]


def test_an_outer_observer_sees_what_an_inner_one_sees() -> None:
    x = ag.tensor(float("inf"), requires_grad=True)
    packing = ag.autograd.graph.saved_tensors_hooks(ag.Tensor.numpy, ag.tensor)
    with pytest.raises(RuntimeError, match=r"<subtract> .*NaN"), ag.autograd.detect_anomaly(), packing:
        x - x


def test_an_array_that_arrives_at_two_places_is_added_to_at_one_only() -> None:
    x, y = (ag.tensor(np.ones(3), requires_grad=True) for _ in range(2))
    # The youngest sum hands one array to both; then x gets more.
    (2 * x + 3 * x + (x + y)).sum().backward()
    assert (x.grad.tolist(), y.grad.tolist()) == ([6.0] * 3, [1.0] * 3)
    h, g = x * 2.0, y * 2.0
    h_bar, g_bar = ag.autograd.grad((2 * h + 3 * h + (h + g)).sum(), (h, g))
    assert (h_bar.tolist(), g_bar.tolist()) == ([6.0] * 3, [1.0] * 3)


def test_a_pass_to_inputs_does_not_call_hooks_beside_its_way() -> None:
    x, w = (ag.tensor(BIG, requires_grad=True) for _ in range(2))
    h, seen = w * 2.0, list[Any]()
    w.register_hook(seen.append)
    h.register_hook(seen.append)
    ag.autograd.grad((x * h).sum(), x)
    assert seen == []


def test_a_gradient_of_named_inputs_can_be_differentiated_too() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    (x**3).backward(inputs=[x], create_graph=True)
    assert ag.autograd.grad(x.grad, x)[0].item() == 12.0


@pytest.mark.parametrize("walk", [ag.autograd.grad, lambda y, x: y.backward(inputs=[x])])
def test_a_pass_to_inputs_refuses_what_was_modified(walk: Callable[[Any, Any], Any]) -> None:
    x = ag.tensor(BIG, requires_grad=True)
    h = x * 2.0
    y = (h * h).sum()
    h += 1.0
    with pytest.raises(RuntimeError, match=r"<multiply> .*modified in place"):
        walk(y, x)


def test_a_seed_takes_the_precision_of_its_result() -> None:
    x, seed = ag.tensor(np.ones(3, np.float32), requires_grad=True), np.full(3, 0.1)
    x.backward(seed)
    assert x.grad.dtype == np.float32
    (x_bar,) = ag.vjp(lambda x: x, np.ones(3, np.float32))[1](seed)
    assert x_bar.dtype == np.float32


def test_a_tangent_takes_the_precision_of_its_primal() -> None:
    x, x_dot = np.ones(3, np.float32), np.full(3, 0.1)
    assert ag.jvp(lambda x: x, (x,), (x_dot,))[1].dtype == np.float32
    assert ag.linearize(lambda x: x, x)[1](x_dot).dtype == np.float32


@pytest.mark.parametrize("f", [lambda x: x + np.ones((2, 3)), lambda x: np.ones((2, 3)) * x])
def test_a_tangent_has_the_shape_of_its_result_where_one_operand_was_broadcast(f: Callable[[Any], Any]) -> None:
    for push in (lambda x, x_dot: ag.jvp(f, (x,), (x_dot,))[1], lambda x, x_dot: ag.linearize(f, x)[1](x_dot)):
        assert push(np.ones((2, 1)), np.ones((2, 1))).shape == (2, 3)
        assert push(np.ones(3), np.ones(3)).shape == (2, 3)


class ExpAndDouble(ag.autograd.Function):
    """e = exp(x) and 2 e; backward uses the first result, so a recorded pass meets it twice."""

    @staticmethod
    def forward(x: Any) -> Any:
        e = ag.exp(x)
        return e, 2 * e

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.save_for_backward(output[0])

    @staticmethod
    def backward(ctx: Any, e_bar: Any, double_bar: Any) -> Any:
        (e,) = ctx.saved_tensors
        return (e_bar + 2 * double_bar) * e


@pytest.mark.parametrize("data", [0.5, [0.5, 1.0]])
def test_what_a_saved_result_and_the_result_itself_receive_adds_up(data: Any) -> None:
    x = ag.tensor(data, requires_grad=True)
    e, double = ExpAndDouble.apply(x)
    (slope,) = ag.autograd.grad((e * e + double).sum(), x, create_graph=True)
    (curvature,) = ag.autograd.grad(slope.sum(), x)
    np.testing.assert_allclose(curvature.numpy(), 4 * np.exp(2 * np.array(data)) + 2 * np.exp(data), rtol=1e-14)


# ---------------------------------------------------------------- keeping and letting go

# Operations that need the array of the Tensor h for their derivative, as an operand or as a result.
NEED: dict[str, Callable[[Any, Any], Any]] = {
    "left": lambda h, x: h * x,
    "right": lambda h, x: x * h,
    "right of a number": lambda h, x: 2.0 / h,
    "one": lambda h, x: ag.sin(h),
    "right of a product": lambda h, x: x @ h,
    "one of many": lambda h, x: ag.where(h.detach(), x, x),
}


@pytest.mark.parametrize("place", NEED)
def test_an_operand_is_kept_until_the_pass_and_no_longer(place: str) -> None:
    x = ag.tensor(BIG, requires_grad=True)
    h = x * 2.0
    held = weakref.ref(h.value)
    y = NEED[place](h, x)
    del h
    assert held() is not None
    y.sum().backward()
    assert held() is None
    assert y.grad_fn is not None


def test_a_result_is_kept_by_its_node_until_the_pass_and_no_longer() -> None:
    x = ag.tensor(BIG, requires_grad=True)
    y = ag.exp(x)
    held, node, total = weakref.ref(y.value), y.grad_fn, y.sum()
    del y
    assert held() is not None
    total.backward()
    assert held() is None
    assert node.name() == "exp"


def test_what_no_derivative_needs_is_not_kept() -> None:
    x = ag.tensor(BIG, requires_grad=True)
    h, g = x * 2.0, x * 3.0
    y = h + g
    held = [weakref.ref(t.value) for t in (h, g, y)]
    node = y.grad_fn
    del h, g, y
    assert [array() for array in held] == [None] * 3
    assert node.name() == "add"


def test_a_graph_that_is_retained_gives_the_same_gradient_again() -> None:
    x = ag.tensor(BIG, requires_grad=True)
    y = (ag.exp(x) * ag.sin(x)).sum()
    y.backward(retain_graph=True)
    first = x.grad.numpy().copy()
    x.grad = None
    y.backward()
    np.testing.assert_array_equal(x.grad.numpy(), first)


def test_a_created_graph_need_not_retain_the_one_that_was_walked() -> None:
    x = ag.tensor(BIG, requires_grad=True)
    y = ag.exp(x).sum()
    y.backward(create_graph=True, retain_graph=False)
    assert x.grad.requires_grad
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()


@pytest.mark.parametrize("data", [2.0, BIG])
def test_a_result_with_a_hook_is_walked_once_too(data: Any) -> None:
    x = ag.tensor(data, requires_grad=True)
    y = x * x
    y.retain_grad()
    y.backward(np.ones_like(data))
    with pytest.raises(RuntimeError, match="<multiply> a second time"):
        y.backward(np.ones_like(data))


def test_what_a_pack_hook_computes_is_not_packed_itself() -> None:
    x, w = (ag.tensor(BIG, requires_grad=True) for _ in range(2))
    packed: list[Any] = []

    def pack(kept: Any) -> Any:
        packed.append(kept)
        return (kept * w).detach()

    with ag.autograd.graph.saved_tensors_hooks(pack, lambda kept: kept / w.detach()):
        y = ag.sin(x)
    y.sum().backward()
    assert len(packed) == 1
    np.testing.assert_allclose(x.grad.numpy(), np.cos(BIG), rtol=1e-14)
