"""`checkpoint` changes what is kept and nothing else: the same derivatives, the same random numbers, one more run."""

import gc
import itertools
import random
import tracemalloc
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .stacks import compare

Function = Callable[..., Any]

X = np.array([0.3, -1.2, 0.7])
W = np.array([[0.5, -0.3, 0.8], [1.1, 0.2, -0.6], [0.4, 0.9, 0.1]])


def layer(x: Any) -> Any:
    return ag.tanh(W @ x) * ag.cos(x[::-1]) + x


def deep(light: Function) -> Function:
    """Several layers, each of them, and pairs of them, handed to `light`."""
    return lambda x: light(lambda x: light(layer)(light(layer)(x)) * 2)(light(layer)(x)).sum()


PLAIN, LIGHT = deep(lambda f: f), deep(ag.checkpoint)
V = np.array([1.0, -2.0, 0.5])

# fmt: off
DERIVATIVES: dict[str, Callable[[Function], Any]] = {
    "grad":        lambda f: ag.grad(f)(X),
    "jvp":         lambda f: ag.jvp(f, (X,), (V,)),
    "linearize":   lambda f: [ag.linearize(f, X)[1](v) for v in np.eye(3)],
    "vjp":         lambda f: ag.vjp(f, X)[1](3.0)[0],
    "twice":       lambda f: [pull(s)[0] for pull in [ag.vjp(f, X)[1]] for s in (1.0, -2.0)],
    "jacfwd":      lambda f: ag.jacfwd(ag.grad(f))(X),
    "jacrev":      lambda f: ag.jacrev(ag.grad(f))(X),
    "hessian":     lambda f: ag.hessian(f)(X),
    "rev rev":     lambda f: ag.grad(lambda x: (ag.grad(f)(x) * V).sum())(X),
    "rev fwd":     lambda f: ag.grad(lambda x: ag.jvp(f, (x,), (V,))[1])(X),
    "fwd rev fwd": lambda f: ag.jvp(ag.grad(lambda x: ag.jvp(f, (x,), (V,))[1]), (X,), (V,))[1],
    "third":       lambda f: ag.grad(lambda x: ag.grad(lambda x: (ag.grad(f)(x) * V).sum())(x).sum())(X),
    "vmap":        lambda f: ag.vmap(f)(np.stack([X, V])),
    "vmap grad":   lambda f: ag.vmap(ag.grad(f))(np.stack([X, V])),
    "grad vmap":   lambda f: ag.grad(lambda x: ag.vmap(lambda s: f(s * x))(V).sum())(X),
    "hess vmap":   lambda f: ag.hessian(lambda x: ag.vmap(lambda s: f(s * x))(V).sum())(X),
}
# fmt: on


@pytest.mark.parametrize("name", DERIVATIVES)
def test_every_derivative_is_the_same(name: str) -> None:
    got, expected = DERIVATIVES[name](LIGHT), DERIVATIVES[name](PLAIN)
    np.testing.assert_allclose(np.stack(got), np.stack(expected), rtol=1e-12)


# Functions of x that differentiate a function with checkpoints.
# fmt: off
INSIDE: dict[str, Function] = {
    "grad":        ag.grad(LIGHT),
    "jvp":         lambda x: ag.jvp(LIGHT, (x,), (V,))[1],
    "vjp":         lambda x: ag.vjp(LIGHT, x)[1](3.0)[0],
    "jacfwd":      ag.jacfwd(lambda x: layer(ag.checkpoint(layer)(x))),
    "jacrev":      ag.jacrev(lambda x: layer(ag.checkpoint(layer)(x))),
    "hessian":     ag.hessian(LIGHT),
    "rev rev":     lambda x: ag.grad(lambda x: (ag.grad(LIGHT)(x) * V).sum())(x),
    "rev fwd":     ag.grad(lambda x: ag.jvp(LIGHT, (x,), (V,))[1]),
    "fwd rev fwd": lambda x: ag.jvp(ag.grad(lambda x: ag.jvp(LIGHT, (x,), (V,))[1]), (x,), (V,))[1],
    "third":       lambda x: ag.grad(lambda x: (ag.hessian(LIGHT)(x) @ V).sum())(x),
    "vmap":        lambda x: ag.vmap(lambda s: LIGHT(s * x))(V),
    "vmap grad":   lambda x: ag.vmap(lambda s: ag.grad(LIGHT)(s * x))(V),
    "grad vmap":   ag.grad(lambda x: ag.vmap(lambda s: LIGHT(s * x))(V).sum()),
    "hess vmap":   ag.hessian(lambda x: ag.vmap(lambda s: LIGHT(s * x))(V).sum()),
}
# fmt: on


@pytest.mark.parametrize("name", INSIDE)
def test_a_checkpoint_around_a_transform_changes_nothing_either(name: str) -> None:
    f = INSIDE[name]
    twice = ag.grad(lambda x: ag.checkpoint(ag.checkpoint(f))(x).sum())(X)
    np.testing.assert_allclose(twice, ag.grad(lambda x: f(x).sum())(X), rtol=1e-12)


def test_the_ambient_graph_and_its_second_order_are_the_same() -> None:
    orders = []
    for f in (PLAIN, LIGHT):
        x = ag.tensor(X, requires_grad=True)
        (first,) = ag.autograd.grad(f(x), x, create_graph=True)
        (second,) = ag.autograd.grad((first * V).sum(), x, create_graph=True)
        second.sum().backward()
        orders.append([first.detach().numpy(), second.detach().numpy(), x.grad.numpy()])
    np.testing.assert_allclose(orders[1], orders[0], rtol=1e-12)


def test_parameters_that_a_checkpoint_closes_over_get_their_gradients() -> None:
    gradients = []
    for light in (lambda f: f, ag.checkpoint):
        w, b = ag.tensor(W, requires_grad=True), ag.tensor(V, requires_grad=True)

        def affine(x: Any, w: Any = w, b: Any = b) -> Any:
            return ag.tanh(w @ x + b)

        y = light(affine)(light(affine)(ag.tensor(X))).sum()
        y.backward()
        gradients.append((w.grad.numpy(), b.grad.numpy()))
    for got, expected in zip(*gradients, strict=True):
        compare(got, expected)


def test_variables_of_every_running_transform_may_be_closed_over() -> None:
    def nested(light: Function) -> Function:
        def inner(u: Any, v: Any) -> Any:
            return light(lambda x: ag.tanh(u * x) * ag.sin(v * x) * u)(X).sum()

        return lambda v: ag.grad(lambda u: inner(u, v * u))(v)

    for outer in (ag.grad, ag.jacfwd, ag.jacrev, ag.hessian):
        compare(outer(nested(ag.checkpoint))(0.8), outer(nested(lambda f: f))(0.8))
    forward = lambda light: lambda v: ag.jvp(lambda u: light(lambda x: ag.tanh(u * x * v))(X).sum(), (v,), (1.0,))[1]
    compare(ag.grad(forward(ag.checkpoint))(0.8), ag.grad(forward(lambda f: f))(0.8))


def test_arguments_may_be_containers_keywords_and_anything_else() -> None:
    thing = object()

    def f(t: Any, scale: float, *, other: Any) -> Any:
        assert other is thing
        return {"y": [ag.sin(t["x"]) * scale * t["x"]], "n": scale}

    light = ag.checkpoint(f)
    slope = ag.grad(lambda x: light({"x": x}, 3.0, other=thing)["y"][0].sum())(X)
    compare(slope, 3 * (np.cos(X) * X + np.sin(X)))


def test_pytorch_s_form_calls_at_once() -> None:
    x = ag.tensor(X, requires_grad=True)
    ag.checkpoint(layer, x, use_reentrant=False).sum().backward()
    compare(x.grad, ag.grad(lambda x: layer(x).sum())(X))


def test_a_checkpointed_function_keeps_its_name() -> None:
    assert ag.checkpoint(layer).__name__ == "layer"


# ---------------------------------------------------------------- how often it runs


def counted() -> tuple[Function, list[int]]:
    calls: list[int] = []

    def f(x: Any) -> Any:
        calls.append(1)
        return ag.tanh(W @ ag.sin(ag.exp(x) * x))

    return f, calls


def test_it_runs_once_more_in_a_pass_and_not_at_all_without_one() -> None:
    f, calls = counted()
    x = ag.tensor(X, requires_grad=True)
    y = ag.checkpoint(f)(x).sum()
    assert len(calls) == 1
    y.backward()
    assert len(calls) == 2


def test_it_runs_once_more_for_each_pass_over_a_graph_that_is_kept() -> None:
    f, calls = counted()
    _, pullback = ag.vjp(ag.checkpoint(f), X)
    for i in range(1, 4):
        pullback(X)
        assert len(calls) == 1 + i


def test_a_stack_of_cotangents_asks_for_one_more_run_only() -> None:
    f, calls = counted()
    ag.jacrev(ag.checkpoint(f))(X)
    assert len(calls) == 2


def test_forward_mode_and_plain_values_need_no_second_run() -> None:
    f, calls = counted()
    ag.jvp(ag.checkpoint(f), (X,), (V,))
    ag.checkpoint(f)(X)
    ag.vmap(ag.checkpoint(f))(np.stack([X, V]))
    with ag.no_grad():
        ag.checkpoint(f)(ag.tensor(X, requires_grad=True))
    assert len(calls) == 4


def test_nothing_to_keep_means_nothing_to_run_again() -> None:
    calls = []
    ag.grad(lambda x: ag.checkpoint(lambda x: calls.append(1) or (x + x).sum())(x))(X)
    assert len(calls) == 1


# ---------------------------------------------------------------- what is kept


def test_intermediate_values_are_not_kept() -> None:
    seen: list[Any] = []

    def f(x: Any) -> Any:
        h = ag.sin(x)
        seen.append(weakref.ref(h.value))
        return ag.exp(h * h)

    x = ag.tensor(np.ones(1000), requires_grad=True)
    kept = f(x)
    gc.collect()
    assert seen.pop()() is not None
    light = ag.checkpoint(f)(x)
    gc.collect()
    assert seen[0]() is None
    (kept.sum() + light.sum()).backward()
    gc.collect()
    assert [r() for r in seen[1:]] == [None] * len(seen[1:])


def test_what_a_checkpoint_holds_is_freed_with_its_graph_and_not_by_the_collector() -> None:
    x = ag.tensor(np.ones(100), requires_grad=True)
    gc.disable()
    try:
        h = ag.sin(x)
        argument, y = weakref.ref(h.value), ag.checkpoint(lambda h: ag.exp(h * h))(h)
        y.sum().backward()
        del h, y
        assert argument() is None
    finally:
        gc.enable()


def test_a_deep_chain_needs_a_fraction_of_the_memory() -> None:
    def chain(x: Any) -> Any:
        for _ in range(20):
            x = ag.sin(x) * 1.01
        return x

    def peak(light: Function) -> int:
        x = ag.tensor(np.ones(20_000), requires_grad=True)
        tracemalloc.start()
        y = x
        for _ in range(20):
            y = light(chain)(y)
        y.sum().backward()
        _, top = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return top

    assert peak(ag.checkpoint) < peak(lambda f: f) / 5


def test_what_a_partial_pass_did_not_ask_for_is_dropped_when_it_has_left_the_call_behind() -> None:
    seen: list[Any] = []

    def two(x: Any) -> Any:
        h = ag.exp(x)
        seen.append(weakref.ref(h.value))
        return ag.sin(x) * x, ag.sin(h)

    x = ag.tensor(X, requires_grad=True)
    y, _unused = ag.checkpoint(two)(x)
    z, _unused_too = ag.checkpoint(two)(y)
    z.sum().backward(retain_graph=True)
    gc.collect()
    newer, _older = seen[2:]
    assert newer() is None
    z.sum().backward()
    assert len(seen) == 6


# ---------------------------------------------------------------- random numbers

# Every source of random numbers that is repeated.
# fmt: off
DRAWS: dict[str, Callable[[], Any]] = {
    "python":       lambda: np.array([random.random() for _ in range(3)]),
    "numpy":        lambda: np.random.random(3),
    "numpy normal": lambda: np.random.standard_normal(3),
    "rand":         lambda: ag.rand(3),
    "randn":        lambda: ag.randn(3),
    "randperm":     lambda: ag.randperm(3),
}
# fmt: on


@pytest.fixture(autouse=True)
def _seeded() -> None:
    random.seed(5)
    np.random.seed(5)
    ag.manual_seed(5)


def number(drawn: Any) -> Any:
    return drawn.numpy() if isinstance(drawn, ag.Tensor) else drawn


@pytest.mark.parametrize("name", DRAWS)
def test_the_second_run_sees_the_same_random_numbers(name: str) -> None:
    seen = []

    def noisy(x: Any) -> Any:
        noise = DRAWS[name]()
        seen.append(number(noise))
        return ag.sin(x) * noise * x

    DRAWS[name]()
    slope = ag.grad(lambda x: ag.checkpoint(noisy)(x).sum())(X)
    first, again = seen
    np.testing.assert_array_equal(again, first)
    compare(slope, first * (np.cos(X) * X + np.sin(X)))


@pytest.mark.parametrize("name", DRAWS)
def test_the_second_run_does_not_disturb_the_numbers_that_follow(name: str) -> None:
    undisturbed = [number(DRAWS[name]()) for _ in range(4)]
    _seed_again()
    got = [number(DRAWS[name]())]
    _, pullback = ag.vjp(ag.checkpoint(lambda x: x * x * DRAWS[name]()), X)
    got.append(number(DRAWS[name]()))
    pullback(X)
    pullback(X)
    got.append(number(DRAWS[name]()))
    np.testing.assert_array_equal(got, [undisturbed[i] for i in (0, 2, 3)])


def _seed_again() -> None:
    random.seed(5)
    np.random.seed(5)
    ag.manual_seed(5)


def test_numbers_are_repeated_after_an_exception_in_the_second_run_too() -> None:
    calls = []

    def fails_later(x: Any) -> Any:
        ag.rand(3)
        calls.append(1)
        if len(calls) == 2:
            raise ZeroDivisionError
        return x * x

    _, pullback = ag.vjp(ag.checkpoint(fails_later), X)
    with pytest.raises(ZeroDivisionError):
        pullback(X)
    following = ag.rand(3).numpy()
    _seed_again()
    ag.rand(3)
    np.testing.assert_array_equal(following, ag.rand(3).numpy())


# ---------------------------------------------------------------- states around it


def test_a_pass_in_no_grad_runs_again_with_recording() -> None:
    x = ag.tensor(X, requires_grad=True)
    y = ag.checkpoint(layer)(x).sum()
    with ag.no_grad():
        y.backward()
    compare(x.grad, ag.grad(lambda x: layer(x).sum())(X))


def test_what_was_silent_in_the_first_run_is_silent_in_the_second() -> None:
    w = ag.tensor(X, requires_grad=True)
    with ag.no_grad():
        slope = ag.grad(ag.checkpoint(lambda x: (w * w * x * x).sum()))(V)
    compare(slope, 2 * X * X * V)
    assert isinstance(slope, np.ndarray)

    def partly(x: Any) -> Any:
        with ag.no_grad():
            c = ag.sin(x) * x
        return c * x * x

    compare(ag.grad(lambda x: ag.checkpoint(partly)(x).sum())(X), np.sin(X) * X * 2 * X)


def test_saved_tensor_hooks_and_checkpoints_live_together() -> None:
    packed: list[Any] = []
    hooks = ag.autograd.graph.saved_tensors_hooks(lambda t: packed.append(t) or t, lambda t: t)
    expected = ag.grad(lambda x: layer(x).sum())(X)

    def hooked(x: Any) -> Any:
        with hooks:
            return layer(x)

    for f in (lambda x: ag.checkpoint(hooked)(x), lambda x: hooked(x)):
        compare(ag.grad(lambda x, f=f: f(x).sum())(X), expected)
    with hooks:
        compare(ag.grad(lambda x: ag.checkpoint(layer)(x).sum())(X), expected)
    assert packed


def test_a_value_of_the_first_run_may_be_changed_afterwards() -> None:
    x = ag.tensor(X, requires_grad=True)
    h = ag.checkpoint(lambda x: ag.exp(x * x))(x)
    y = h * 1
    h += 1
    y.sum().backward()
    compare(x.grad, 2 * X * np.exp(X * X))


# ---------------------------------------------------------------- what it refuses


def changing(*results: Function) -> Function:
    """A function that computes something else each time."""
    turns = itertools.cycle(results)
    return lambda x: next(turns)(x)


@pytest.mark.parametrize(
    "f",
    [
        changing(lambda x: x * x, lambda x: x * x * x),
        changing(lambda x: ag.sin(x) * x, lambda x: ag.sin(x)),
        changing(lambda x: x * x, lambda x: x[:2] * x[:2]),
        changing(lambda x: x * x, lambda x: x + x),
        changing(lambda x: ag.exp(x), lambda x: ag.exp(x.astype("float32"))),
    ],
)
def test_a_function_that_keeps_something_else_the_second_time_is_refused(f: Function) -> None:
    with pytest.raises(RuntimeError, match="it must compute the same for the same arguments"):
        ag.grad(lambda x: ag.checkpoint(f)(x).sum())(X)


# What somebody may do to an argument between the two runs.
# fmt: off
MODIFIED: dict[str, Callable[[Any], Any]] = {
    "recorded":  lambda h: h.mul_(3),
    "detached":  lambda h: h.detach().mul_(3),
    "one entry": lambda h: h.detach().__setitem__(0, 5.0),
    "a view":    lambda h: h.detach()[1:].add_(1),
}
# fmt: on


@pytest.mark.parametrize("name", MODIFIED)
def test_an_argument_that_was_modified_before_the_second_run_is_refused(name: str) -> None:
    h = ag.tensor(X, requires_grad=True) * 1
    y = ag.checkpoint(lambda t: ag.sin(ag.exp(t["h"][0]) * 2))({"h": [h]})
    MODIFIED[name](h)
    with pytest.raises(RuntimeError, match="an argument was modified before the derivative was computed"):
        y.sum().backward()


def test_a_number_that_was_replaced_is_refused() -> None:
    h = ag.tensor(2.0, requires_grad=True) * 1
    y = ag.checkpoint(lambda h: ag.sin(ag.exp(h) * V).sum())(h)
    with ag.no_grad():
        h += 1
    with pytest.raises(RuntimeError, match="an argument was modified"):
        y.backward()


def test_an_argument_that_was_modified_inside_a_transform_of_a_transform_is_refused() -> None:
    def f(x: Any) -> Any:
        h = x * 1
        y = ag.checkpoint(lambda h: ag.sin(ag.exp(h) * 2))(h)
        h *= 3
        return (y * h).sum()

    with pytest.raises(RuntimeError, match="an argument was modified"):
        ag.hessian(f)(X)


def test_a_function_that_modifies_its_argument_is_refused_at_once() -> None:
    h = ag.tensor(X, requires_grad=True) * 1
    with pytest.raises(RuntimeError, match="an argument was modified by the function itself"):
        ag.checkpoint(lambda h: ag.sin(h.mul_(2) * 1))(h)


def test_a_function_that_adds_to_a_container_that_it_is_called_with_is_refused() -> None:
    x = ag.tensor(X, requires_grad=True)
    with pytest.raises(RuntimeError, match="an argument was modified by the function itself"):
        ag.checkpoint(lambda x, log: log.append(x) or ag.sin(x))(x, [])


def test_where_nothing_is_kept_an_argument_may_be_modified() -> None:
    h = ag.tensor(X)
    compare(ag.checkpoint(lambda h: ag.sin(h.mul_(2)))(h), np.sin(2 * X))


def test_numbers_that_nobody_modified_are_accepted() -> None:
    for value in (2.0, float("nan")):
        h = ag.tensor(value, requires_grad=True)
        y = ag.checkpoint(lambda h, s: ag.sin(ag.exp(h) * V * s))(h, value)
        h.detach().numpy()
        y.sum().backward()
        slope = np.cos(np.exp(value) * V * value) * np.exp(value) * V * value
        np.testing.assert_allclose(h.grad.numpy(), slope.sum(), rtol=1e-12)


def test_an_exception_in_the_second_run_comes_through_and_leaves_the_state_at_rest() -> None:
    calls = []

    def f(x: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KeyError("second run")
        return ag.sin(x) * x

    x = ag.tensor(X, requires_grad=True)
    y = ag.checkpoint(f)(x).sum()
    with pytest.raises(KeyError, match="second run"):
        y.backward(retain_graph=True)
    assert ag.is_grad_enabled()
    y.backward()
    compare(x.grad, np.cos(X) * X + np.sin(X))


def test_an_exception_in_the_first_run_leaves_nobody_watching() -> None:
    with pytest.raises(ZeroDivisionError):
        ag.checkpoint(lambda x: 1 / 0)(ag.tensor(X, requires_grad=True))
    x = ag.tensor(X, requires_grad=True)
    (x * x).sum().backward()
    compare(x.grad, 2 * X)
