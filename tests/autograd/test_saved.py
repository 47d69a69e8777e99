"""What nodes keep can be packed away and comes back when a pass needs it."""

import gc
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .common import assert_same, leaf

saved_tensors_hooks, save_on_cpu = ag.autograd.graph.saved_tensors_hooks, ag.autograd.graph.save_on_cpu
X, W = np.array([[0.5, 1.5, 2.0], [0.3, 1.0, 0.7]]), np.array([[1.2, 0.4, 0.9], [2.0, 0.1, 0.6]])

PROGRAMS: dict[str, Callable[[Any, Any], Any]] = {
    "multiply": lambda x, w: x * w,
    "divide": lambda x, w: x / w,
    "power": lambda x, w: x**w,
    "constant factor": lambda x, w: (x * W) + w,
    "exp": lambda x, w: ag.exp(x) * w,
    "log": lambda x, w: ag.log(x) + ag.sqrt(w),
    "tanh": lambda x, w: ag.tanh(x + w),
    "maximum": lambda x, w: ag.maximum(x, w),
    "matmul": lambda x, w: x @ w.T,
    "where": lambda x, w: ag.where(x > 0.6, x, w),
    "concatenate": lambda x, w: ag.concatenate([x, w * w]),
    "indexing": lambda x, w: (x[:, [0, 2]] ** 2).sum() + w[0, 1],
    "mean": lambda x, w: x.mean(axis=0) * w.sum(axis=1, keepdims=True),
    "in place": lambda x, w: (x * 1).mul_(w).add_(x),
    "several levels": lambda x, w: ag.sin(ag.exp(-x) * w) @ ag.cos(x * w).T,
}


def answers(program: Callable[[Any, Any], Any], second: bool = True) -> list[Any]:
    x, w = leaf(X), leaf(W)
    y = program(x, w)
    first = ag.autograd.grad((y * y).sum(), [x, w], create_graph=second, allow_unused=True)
    total = sum((g * g).sum() for g in first if g is not None)
    seconds = ag.autograd.grad(total, [x, w], allow_unused=True) if second and total.requires_grad else ()
    return [y.detach().numpy(), *(g.detach().numpy() for g in (*first, *seconds) if g is not None)]


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("name", PROGRAMS)
def test_every_rule_gets_back_what_was_packed(name: str, second: bool) -> None:
    with saved_tensors_hooks(lambda t: (t.shape, t.numpy().ravel().tolist()), lambda p: ag.tensor(p[1]).reshape(p[0])):
        got = answers(PROGRAMS[name], second)
    assert_same(got, answers(PROGRAMS[name], second))


def test_values_may_lie_on_disk() -> None:
    with tempfile.TemporaryDirectory() as folder:

        def pack(t: Any) -> Path:
            place = Path(folder) / f"{len(list(Path(folder).iterdir()))}.npy"
            np.save(place, t.numpy())
            return place

        x = leaf(X)
        with saved_tensors_hooks(pack, lambda place: ag.tensor(np.load(place))):
            y = ag.exp(ag.sin(x))
        assert len(list(Path(folder).iterdir())) == 2
        y.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), np.exp(np.sin(X)) * np.cos(X), rtol=1e-15)


def test_values_may_lose_precision_and_so_do_gradients_but_not_their_dtype() -> None:
    x = leaf(X)
    with saved_tensors_hooks(lambda t: t.astype("float16"), lambda t: t.astype("float64")):
        y = (x * x).sum()
    y.backward()
    assert x.grad.dtype == np.float64
    np.testing.assert_array_equal(x.grad.numpy(), 2 * X.astype(np.float16).astype(float))


def test_what_unpack_gives_is_what_the_derivative_sees() -> None:
    x = leaf(X)
    with saved_tensors_hooks(lambda t: None, lambda nothing: ag.tensor(np.full(X.shape, 7.0))):
        y = x * x
    y.sum().backward()
    assert np.all(x.grad.numpy() == 14.0)


def test_packing_happens_once_for_each_kept_value_and_unpacking_in_every_pass() -> None:
    seen: list[str] = []

    def pack(t: Any) -> Any:
        assert not t.requires_grad
        seen.append("pack")
        return t

    def unpack(t: Any) -> Any:
        seen.append("unpack")
        return t

    x = leaf(X)
    with saved_tensors_hooks(pack, unpack):
        y = (ag.exp(x) + x + 1).sum()  # only exp keeps something
    y.backward(retain_graph=True)
    y.backward()
    assert seen == ["pack", "unpack", "unpack"]


def test_numbers_are_not_packed() -> None:
    x = leaf(2.0)
    with saved_tensors_hooks(lambda t: pytest.fail("packed"), lambda t: t):
        y = x * x * 3.0
    y.backward()
    assert x.grad.item() == 12.0


def test_outside_the_block_nothing_is_packed_also_after_an_error() -> None:
    with pytest.raises(KeyError), saved_tensors_hooks(lambda t: pytest.fail("packed"), lambda t: t):
        raise KeyError
    x = leaf(X)
    ag.exp(x).sum().backward()


def test_the_innermost_hooks_pack() -> None:
    packed: list[str] = []

    def hooks(name: str) -> Any:
        return saved_tensors_hooks(lambda t: packed.append(name) or (name, t), lambda p: p[1])

    x = leaf(X)
    with hooks("outer"):
        with hooks("inner"):
            a = ag.exp(x)
        b = ag.exp(a)
    b.sum().backward()
    assert packed == ["inner", "outer"]
    np.testing.assert_allclose(x.grad.numpy(), np.exp(np.exp(X)) * np.exp(X), rtol=1e-14)


def test_what_is_packed_is_not_held_elsewhere() -> None:
    gc.disable()
    try:
        x = leaf(np.ones(1000))
        with saved_tensors_hooks(lambda t: t.numpy().mean(), lambda number: ag.tensor(np.full(1000, number))):
            h = x * 3.0
            kept = weakref.ref(h.value)
            y = (h * h).sum()
        del h
        assert kept() is None
        y.backward()
        assert np.all(x.grad.numpy() == 18.0)
    finally:
        gc.enable()


def test_a_value_that_was_not_copied_and_is_modified_later_is_found() -> None:
    h = leaf(X) * 1
    with saved_tensors_hooks(lambda t: t, lambda t: t):
        y = ag.sin(h)
    h += 1.0
    with pytest.raises(RuntimeError, match=r"<sin> .*modified in place"):
        y.sum().backward()


def test_a_value_that_was_copied_may_be_modified_later() -> None:
    x = leaf(X)
    h = x * 1
    with saved_tensors_hooks(lambda t: t.clone(), lambda t: t):
        y = ag.sin(h)
    h += 1.0
    y.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), np.cos(X), rtol=1e-15)


def test_what_a_function_saves_is_packed_too() -> None:
    class Product(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any, w: Any) -> Any:
            y = x * w
            ctx.save_for_backward(x, w, y)
            return y

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            x, w, y = ctx.saved_tensors
            assert all(isinstance(t, ag.Tensor) for t in (x, w, y))
            return y / x * y_bar, x * y_bar

    packed: list[Any] = []
    with saved_tensors_hooks(lambda t: packed.append(t.tolist()) or t.numpy().copy(), ag.tensor):
        got = answers(Product.apply)
    assert_same(got, answers(lambda x, w: x * w))
    assert X.tolist() in packed
    assert (X * W).tolist() in packed


def test_hooks_work_inside_transforms_and_around_them() -> None:
    def f(x: Any) -> Any:
        with saved_tensors_hooks(lambda t: t.clone(), lambda t: t):
            return (ag.sin(x) * x).sum()

    expected = 2 * np.cos(X) - X * np.sin(X)
    np.testing.assert_allclose(ag.grad(lambda x: ag.grad(f)(x).sum())(X), expected, rtol=1e-13)
    with saved_tensors_hooks(lambda t: t.clone(), lambda t: t):
        np.testing.assert_allclose(ag.grad(lambda x: ag.grad(f)(x).sum())(X), expected, rtol=1e-13)


def test_an_error_in_a_hook_comes_through() -> None:
    x = leaf(X)
    with pytest.raises(ZeroDivisionError), saved_tensors_hooks(lambda t: 1 / 0, lambda t: t):
        ag.exp(x)
    with saved_tensors_hooks(lambda t: t, lambda t: 1 / 0):
        y = ag.exp(x)
    with pytest.raises(ZeroDivisionError):
        y.sum().backward()
    assert x.grad is None


@pytest.mark.parametrize("pin_memory", [False, True])
def test_save_on_cpu_gives_the_same_gradients(pin_memory: bool, array: Callable[..., Any]) -> None:
    x = ag.tensor(array(X)).requires_grad_()
    with save_on_cpu(pin_memory=pin_memory):
        y = (ag.exp(x) * x).sum()
    y.backward()
    assert str(x.grad.device) == str(x.device)
    np.testing.assert_allclose(x.grad.cpu().numpy(), np.exp(X) * (1 + X), rtol=1e-14)


def test_one_pair_of_hooks_may_be_used_again_and_as_a_decorator() -> None:
    packed: list[Any] = []
    hooks = saved_tensors_hooks(lambda t: packed.append(t) or t, lambda t: t)
    x = leaf(X)
    for _ in range(2):
        with hooks, hooks:
            y = ag.exp(x)
    hooks(ag.exp)(y).sum().backward()
    assert len(packed) == 3
    ag.exp(x)
    assert len(packed) == 3
