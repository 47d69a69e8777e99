"""Tensors and the ambient graph: PyTorch's rules about gradients, NumPy's about values."""

import copy
import gc
import pickle
import weakref
from typing import Any

import numpy as np
import pytest

import autogradkit as ag


def leaf(data: Any) -> Any:
    return ag.tensor(data, requires_grad=True)


def test_the_gradient_of_the_example_is_14() -> None:
    x = leaf(2.0)
    y = 3 * x**2 + 2 * x + 1
    y.backward()
    assert (y.item(), x.grad.item()) == (17.0, 14.0)


def test_every_operator_in_every_position_equals_numpy() -> None:
    a, b = np.array([1.5, -2.0]), np.array([0.5, 4.0])
    s, t = ag.tensor(a), ag.tensor(b)
    for op in ("+", "-", "*", "/"):
        expected = eval(f"a {op} b")
        for left, right in ((s, t), (s, b), (a, t)):
            got = eval(f"left {op} right", {"left": left, "right": right})
            assert isinstance(got, ag.Tensor)
            np.testing.assert_array_equal(got.numpy(), expected)
        np.testing.assert_array_equal(eval(f"3 {op} s").numpy(), eval(f"3 {op} a"))
        np.testing.assert_array_equal(eval(f"s {op} 3").numpy(), eval(f"a {op} 3"))
    np.testing.assert_array_equal((t**2).numpy(), b**2)
    np.testing.assert_array_equal((2**s).numpy(), 2**a)
    np.testing.assert_array_equal((b**s).numpy(), b**a)
    np.testing.assert_array_equal((-s).numpy(), -a)
    np.testing.assert_array_equal((+s).numpy(), a)
    assert (s @ t).item() == (s @ b).item() == (a @ t).item() == a @ b
    assert (np.float64(2) * ag.tensor(3.0)).item() == 6.0


@pytest.mark.parametrize("op", ["+=", "-=", "*=", "/=", "**="])
@pytest.mark.parametrize("shape", [(), (3,)])
def test_in_place_forms_change_the_tensor_itself_and_keep_the_gradient_right(op: str, shape: tuple[int, ...]) -> None:
    x = leaf(np.full(shape, 1.5))
    w = leaf(np.full(shape, 2.5))
    scope = {"y": x * 2, "w": w}
    y = alias = scope["y"]
    exec(f"y {op} w", scope)
    assert scope["y"] is y is alias
    y.sum().backward()
    in_place = (y.detach().numpy(), x.grad.numpy(), w.grad.numpy())

    x.grad = w.grad = None
    z = eval(f"x * 2 {op[:-1]} w" if op != "**=" else "(x * 2) ** w", {"x": x, "w": w})
    z.sum().backward()
    for got, expected in zip(in_place, (z.detach().numpy(), x.grad.numpy(), w.grad.numpy()), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-15)


def test_in_place_matmul() -> None:
    x = leaf(np.eye(2))
    y = x * 1
    y @= np.array([[1.0, 2.0], [3.0, 4.0]])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), [[3, 7], [3, 7]])


def test_a_view_sees_what_is_done_in_place() -> None:
    x = ag.tensor([1.0, 2.0, 3.0])
    view = x[1:]
    x *= 2
    assert view.tolist() == [4.0, 6.0]


def test_leaves_accumulate_and_results_keep_no_gradient() -> None:
    x = leaf([1.0, 2.0])
    y = x * x
    y.sum().backward()
    y2 = (x * 3).sum()
    y2.backward()
    assert x.grad.tolist() == [5.0, 7.0]
    with pytest.warns(UserWarning, match=r"result of a computation.*retain_grad\(\)"):
        assert y.grad is None
    x.grad = None
    assert x.grad is None


def test_contributions_add_up_over_several_paths() -> None:
    x = leaf(3.0)
    a = x + x
    b = a * a
    (b + b * a).backward()
    assert x.grad.item() == 8 * 3.0 + 24 * 9.0


def test_a_gradient_never_shares_memory() -> None:
    x, w = leaf(np.ones(3)), leaf(np.ones(3))
    seed = np.array([1.0, 2.0, 3.0])
    y = x + w
    y.backward(seed)
    x.grad += 1
    assert (w.grad.tolist(), seed.tolist()) == ([1, 2, 3], [1, 2, 3])
    z = leaf(np.ones((2, 3)))
    z.T.reshape(6).backward(np.arange(6.0))
    assert z.grad.numpy().base is None


def test_a_gradient_that_nobody_else_holds_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    from autogradkit.engine import ambient

    made = []
    original = ambient.pull_back
    monkeypatch.setattr(
        ambient,
        "pull_back",
        lambda *args, **kw: (lambda c: made.extend(map(id, c.values())) or c)(original(*args, **kw)),
    )
    x = leaf(np.ones(1000))
    (x * 2.0).sum().backward()
    assert id(x.grad.value) in made


def test_retain_graph_allows_a_second_pass() -> None:
    x = leaf(np.array([2.0, 3.0]))
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [8.0, 12.0]


def test_create_graph_makes_gradients_that_can_be_differentiated() -> None:
    x = leaf(np.array([2.0, 3.0]))
    (x**3).sum().backward(create_graph=True)
    g = x.grad
    x.grad = None
    (g * np.array([1.0, 10.0])).sum().backward()
    assert x.grad.tolist() == [12.0, 180.0]


def test_autograd_grad_leaves_grad_alone_and_reaches_results_on_the_way() -> None:
    x = leaf(2.0)
    y = x * x
    z = y * 3
    gx, gy = ag.autograd.grad(z, [x, y])
    assert (gx.item(), gy.item(), x.grad) == (12.0, 3.0, None)


def test_autograd_grad_with_an_unused_input() -> None:
    x, w = leaf(2.0), leaf(1.0)
    assert ag.autograd.grad(x * x, [x, w], allow_unused=True)[1] is None
    with pytest.raises(RuntimeError, match="input 1 was not used"):
        ag.autograd.grad(x * x, [x, w])


def test_a_seed_may_be_any_shape_of_the_result() -> None:
    x = leaf([1.0, 2.0])
    (x * x).backward(np.array([1.0, -1.0]))
    assert x.grad.tolist() == [2.0, -4.0]


def test_no_grad_and_detach_cut() -> None:
    x = leaf(2.0)
    with ag.no_grad():
        assert not (x * x).requires_grad
        assert not ag.is_grad_enabled()
    assert (x.detach() * x).backward() is None
    assert x.grad.item() == 2.0

    @ag.no_grad()
    def silent(x: Any) -> Any:
        return x * x

    assert not silent(x).requires_grad


def test_detach_shares_memory() -> None:
    x = leaf(2.0)
    with ag.no_grad():
        x.detach().__iadd__(1)
    assert x.item() == 3.0
    y = leaf([1.0, 2.0])
    y.data.numpy()[0] = 7
    assert y.tolist() == [7.0, 2.0]


def test_a_parameter_is_updated_under_no_grad() -> None:
    w = leaf([1.0, 2.0])
    (w * w).sum().backward()
    with ag.no_grad():
        w -= 0.25 * w.grad
    assert w.is_leaf
    assert w.requires_grad
    assert w.tolist() == [0.5, 1.0]


def test_leaf_and_result() -> None:
    x, c = leaf(1.0), ag.tensor(1.0)
    y = x * c
    assert (x.is_leaf, c.is_leaf, y.is_leaf) == (True, True, False)
    assert (x.grad_fn, c.grad_fn) == (None, None)
    assert (y.grad_fn.name(), y.requires_grad, (c * c).requires_grad) == ("multiply", True, False)


def test_shapes_dtypes_and_python_protocols() -> None:
    x = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert (x.shape, x.ndim, len(x), str(x.dtype), x.device) == ((2, 2), 2, 2, "float64", "cpu")
    assert [row.tolist() for row in x] == [[1.0, 2.0], [3.0, 4.0]]
    assert x.T.tolist() == x.mT.tolist() == x.transpose(1, 0).tolist() == [[1.0, 3.0], [2.0, 4.0]]
    assert x.reshape(4).shape == x.reshape((4,)).shape == x.reshape(-1).shape == (4,)
    assert (float(ag.tensor(2.5)), int(ag.tensor(2.5)), bool(ag.tensor(0.0))) == (2.5, 2, False)
    assert bool(x[0, 0] < x[0, 1])
    assert (x > 2).tolist() == [[False, False], [True, True]]
    assert (np.array([1.0, 5.0]) < ag.tensor([2.0, 2.0])).tolist() == [True, False]
    assert f"{ag.tensor(2.0):.1f}" == "2.0"
    assert x.broadcast_to(3, 2, 2).shape == (3, 2, 2)
    assert {x: 1}[x] == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (ag.tensor(14.0), "tensor(14.)"),
        (ag.tensor([1.0, 2.0], requires_grad=True), "tensor([1., 2.], requires_grad=True)"),
        (ag.tensor(1.0, requires_grad=True) * 2, "tensor(2., grad_fn=<multiply>)"),
        (ag.tensor(1.0, dtype="float32"), "tensor(1., dtype=float32)"),
        (ag.tensor([1, 2]), "tensor([1, 2])"),
    ],
)
def test_a_tensor_shows_itself_without_addresses(value: Any, text: str) -> None:
    assert repr(value) == text


def test_tensor_copies() -> None:
    data = np.ones(3)
    x = ag.tensor(data)
    data[0] = 5
    assert x.tolist() == [1, 1, 1]


def test_numpy_functions_work_where_there_is_a_rule() -> None:
    x = leaf([0.5, 1.0])
    np.multiply(np.sin(x), np.array([1.0, 2.0])).sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), np.cos([0.5, 1.0]) * [1, 2])


def test_an_operation_keeps_only_what_its_derivative_asks_for() -> None:
    x, big = leaf(np.ones(1000)), np.full(1000, 2.0)
    product, total, power = (x * big).node, (x + big).node, ag.exp(x).node
    assert (product.x, product.z, total.x, total.y, total.z, power.x) == (None,) * 6
    assert product.y is big
    assert power.z is not None


def test_a_pass_lets_go_of_what_the_graph_kept() -> None:
    x = leaf(np.ones(1000))
    a = ag.exp(x)
    held = weakref.ref(a.value)
    y = (a * 2.0).sum()
    del a
    assert held() is not None
    y.backward()
    assert held() is None


@pytest.mark.parametrize("reduce", [lambda a: a.sum(), lambda a: a.mean(), lambda a: a @ a])
def test_a_number_does_not_keep_the_array_it_came_from(reduce: Any) -> None:
    x = leaf(np.ones(1000))
    a = x * 2.0
    held = weakref.ref(a.value)
    y = reduce(a)
    del a
    y.backward()
    assert held() is None
    assert y.item() in (2000.0, 2.0, 4000.0)


def test_tensors_and_graphs_are_freed_without_the_garbage_collector() -> None:
    gc.disable()
    try:
        x = leaf(np.ones(1000))
        held = weakref.ref((y := x * x).value)
        y.sum().backward()
        del y
        assert held() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("used", [True, False])
def test_a_chain_of_100_000_operations_neither_recurses_nor_breaks(used: bool) -> None:
    x = leaf(1.0)
    y = x
    for _ in range(100_000):
        y = y * 1.00001
    if used:
        y.backward()
        assert x.grad.item() == pytest.approx(1.00001**100_000)
    del y


def test_two_hundred_uses_of_one_value_are_walked_once_each() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(40):
        y = y + y  # 2**40 paths
    y.backward()
    assert x.grad.item() == 2.0**40


def test_a_zero_dimensional_float64_tensor_does_not_widen_float32() -> None:
    s, x = leaf(2.0), leaf(np.ones(3, np.float32))
    y = s * x
    assert y.dtype == np.float32
    y.sum().backward()
    assert (x.grad.dtype, s.grad.dtype, s.grad.item()) == (np.float32, np.float64, 3.0)


def test_astype_changes_the_precision_and_the_gradient_comes_back_in_the_old_one() -> None:
    x = leaf([1.0, 2.0])
    y = x.astype("float32")
    y.sum().backward()
    assert (y.dtype, x.grad.dtype, x.grad.tolist()) == (np.float32, np.float64, [1.0, 1.0])
    assert ag.tensor(3).astype(float).requires_grad_().dtype == np.float64


def test_a_failed_pass_leaves_every_grad_as_it_was() -> None:
    x, w = leaf([1.0, 2.0]), leaf([1.0, 2.0])
    a = x * x
    y = ((a * 1.0) + w * w).sum()
    x.grad = ag.tensor([9.0, 9.0])
    with ag.no_grad():
        x += 1.0
    with pytest.raises(RuntimeError, match="modified in place"):
        y.backward()
    assert (x.grad.tolist(), w.grad) == ([9.0, 9.0], None)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copied_leaf_is_a_leaf_with_its_gradient(copied: Any) -> None:
    x = leaf([1.0, 2.0])
    (x * x).sum().backward()
    y = copied(x)
    assert (y.requires_grad, y.is_leaf, y.grad.tolist()) == (True, True, [2.0, 4.0])
    (y * 3).sum().backward()
    assert (y.grad.tolist(), x.grad.tolist()) == ([5.0, 7.0], [2.0, 4.0])


def test_a_number_to_the_power_of_a_tensor_has_its_derivative() -> None:
    assert ag.grad(lambda x: 2**x)(3.0) == pytest.approx(8 * np.log(2), rel=1e-15)
    assert ag.grad(lambda x: 0**x)(3.0) == 0.0
