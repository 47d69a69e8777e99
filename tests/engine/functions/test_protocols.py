"""NumPy's functions, operators and methods find their meaning on Tensors."""

import inspect
import operator
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.named import functions

x = np.array([[1.5, -2.0, 3.0], [0.5, 4.0, -1.0]])


def leaf() -> Any:
    return ag.tensor(x, requires_grad=True)


REDUCED = ["add", "multiply", "maximum", "minimum", "logaddexp"]


@pytest.mark.parametrize("axis", [0, 1, None])
@pytest.mark.parametrize("name", REDUCED)
def test_the_reduce_of_a_ufunc_is_the_reduction(name: str, axis: Any) -> None:
    ufunc = getattr(np, name)
    y = ufunc.reduce(leaf(), axis=axis)
    np.testing.assert_allclose(y.detach().numpy(), ufunc.reduce(x, axis=axis), rtol=1e-14)
    assert y.requires_grad
    np.testing.assert_array_equal(ufunc.reduce(leaf()).detach().numpy(), ufunc.reduce(leaf(), 0).detach().numpy())


@pytest.mark.parametrize("name", ["add", "multiply"])
def test_the_accumulate_of_a_ufunc_is_the_running_sum_or_product(name: str) -> None:
    ufunc = getattr(np, name)
    np.testing.assert_allclose(ufunc.accumulate(leaf(), axis=1).detach().numpy(), ufunc.accumulate(x, axis=1))


@pytest.mark.parametrize("name", ["add", "multiply", "arctan2", "greater"])
def test_the_outer_of_a_ufunc_takes_every_pair(name: str) -> None:
    ufunc, y = getattr(np, name), np.array([1.0, 2.0])
    np.testing.assert_allclose(ufunc.outer(leaf(), y).detach().numpy(), ufunc.outer(x, y))
    np.testing.assert_allclose(ufunc.outer(y, leaf()).detach().numpy(), ufunc.outer(y, x))


@pytest.mark.parametrize(("symbol", "other"), [("mod", 1.5), ("floordiv", 1.5)])
def test_division_with_rest_is_python_s(symbol: str, other: float) -> None:
    run = getattr(operator, symbol)
    np.testing.assert_allclose(run(leaf(), other).detach().numpy(), run(x, other))
    np.testing.assert_allclose(run(other, leaf()).detach().numpy(), run(other, x))
    np.testing.assert_allclose(divmod(leaf(), other)[1].detach().numpy(), x % other)
    np.testing.assert_allclose(divmod(other, leaf())[0].detach().numpy(), other // x)


@pytest.mark.parametrize("symbol", ["and_", "or_", "xor"])
def test_masks_are_combined_by_their_operators(symbol: str) -> None:
    run, t = getattr(operator, symbol), leaf()
    np.testing.assert_array_equal(run(t > 0, t < 2).numpy(), run(x > 0, x < 2))
    np.testing.assert_array_equal(run(x > 0, t < 2).numpy(), run(x > 0, x < 2))
    np.testing.assert_array_equal((~(t > 0)).numpy(), ~(x > 0))


def test_round_is_a_constant() -> None:
    assert round(ag.tensor(2.6, requires_grad=True)).item() == 3.0
    assert round(ag.tensor(2.66, requires_grad=True), 1).item() == 2.7
    assert not round(leaf()).requires_grad


METHODS: list[tuple[str, tuple[Any, ...]]] = [
    ("max", ()), ("min", (1,)), ("prod", (0,)), ("var", ()), ("std", (1,)), ("cumsum", (0,)), ("cumprod", (1,)),
    ("argmax", ()), ("argmin", (1,)), ("any", ()), ("all", (0,)), ("ravel", ()), ("swapaxes", (0, 1)),
    ("take", ([0, 2], 1)), ("diagonal", ()), ("trace", ()), ("dot", (np.ones(3),)), ("nonzero", ()), ("conj", ()),
    ("repeat", (2, 0)), ("argsort", ()), ("round", (1,)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments"), METHODS)
def test_a_method_of_numpy_s_arrays_is_one_of_tensors(name: str, arguments: tuple[Any, ...]) -> None:
    theirs, ours = getattr(x, name)(*arguments), getattr(leaf(), name)(*arguments)
    for one, other in zip(np.atleast_1d(theirs), np.atleast_1d(ours), strict=True):
        np.testing.assert_allclose(np.asarray(getattr(other, "value", other)), one, rtol=1e-14)


@pytest.mark.parametrize("name", ["tan", "softmax", "log_softmax", "logsumexp", "erf", "amax", "flip", "tril", "expm1"])
def test_a_method_of_pytorch_s_tensors_is_one_here(name: str) -> None:
    arguments = (1,) if name in ("softmax", "log_softmax", "logsumexp", "flip") else ()
    assert getattr(leaf(), name)(*arguments).requires_grad


def test_what_a_tensor_does_not_have_is_an_attribute_error() -> None:
    for name in ("no_such_method", "_repr_html_", "__cuda_array_interface__", "base", "einsum"):
        assert not hasattr(leaf(), name)


def test_completion_offers_the_methods() -> None:
    assert {"var", "softmax", "backward", "sum"} <= set(dir(leaf()))


@pytest.mark.parametrize("name", sorted(functions().NAMES))
def test_a_public_function_says_what_it_does(name: str) -> None:
    function = functions().NAMES[name]
    assert getattr(ag, name) is function
    assert (inspect.getdoc(function) or "").strip()


def test_numpy_s_keywords_that_mean_nothing_here_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match="out="):
        np.prod(leaf(), out=np.zeros(()))
    with pytest.raises(TypeError, match="where="):
        np.add(leaf(), 1.0, where=x > 0)
    with pytest.raises(TypeError, match="where="):
        np.add.reduce(leaf(), where=x > 0)
    with pytest.raises(TypeError, match=r"add\.at"):
        np.add.at(leaf(), 0, 1.0)


def test_lists_of_tensors_and_shapes_are_numpy_s() -> None:
    t = leaf()
    assert np.concatenate([t, t]).shape == (4, 3)
    assert np.shape(t) == (2, 3)
    assert np.ndim(t) == 2
    assert np.zeros_like(t).shape == (2, 3)
    np.testing.assert_array_equal(np.where(t > 0, t, 0.0).detach().numpy(), np.where(x > 0, x, 0.0))
    np.testing.assert_array_equal(np.clip(t, 0, 1).detach().numpy(), np.clip(x, 0, 1))


MATRIX = x[:, :2]
ASKING_NOTHING: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = [
    (
        np.sum,
        (x,),
        {"axis": 0, "dtype": None, "out": None, "keepdims": np._NoValue, "initial": np._NoValue, "where": True},
    ),
    (np.mean, (x, 0, None, None, True), {}),
    (np.std, (x, 1, None, None, 1), {"where": True}),
    (np.prod, (x,), {"out": None}),
    (np.cumsum, (x, 0, None, None), {}),
    (np.median, (x, 0, None, False), {}),
    (np.max, (x, 1, None, True), {}),
    (np.argmax, (x,), {"out": None}),
    (np.all, (x,), {"out": None, "where": True}),
    (np.argsort, (x, 0, "stable", None), {}),
    (np.reshape, (x, (3, 2), "C"), {"copy": None}),
    (np.ravel, (x,), {"order": "C"}),
    (np.copy, (x,), {"order": "K", "subok": False}),
    (np.zeros_like, (x, float, "K", True), {"shape": None}),
    (np.broadcast_to, (x, (2, 2, 3)), {"subok": False}),
    (np.clip, (x, 0, 1, None), {}),
    (np.dot, (MATRIX, MATRIX, None), {}),
    (np.trace, (x, 0, 0, 1, None, None), {}),
    (np.einsum, ("ij->i", x), {"out": None, "optimize": False}),
    (np.take, (x, [0], 1, None), {}),
    (np.diff, (x,), {"prepend": np._NoValue}),
    (np.add, (x, x), {"where": True, "casting": "same_kind", "order": "K", "subok": True, "dtype": None}),
    (np.add.reduce, (x, 0), {"dtype": None, "out": None, "initial": np._NoValue, "where": True}),
]


@pytest.mark.parametrize(("function", "arguments", "settings"), ASKING_NOTHING)
def test_numpy_s_keywords_that_ask_for_nothing_are_taken(
    function: Any, arguments: tuple[Any, ...], settings: dict[str, Any]
) -> None:
    tensors = tuple(ag.tensor(v) if isinstance(v, np.ndarray) else v for v in arguments)
    np.testing.assert_allclose(function(*tensors, **settings).numpy(), function(*arguments, **settings), rtol=1e-14)


def test_numpy_s_keywords_for_sequences_of_arrays_are_taken() -> None:
    t = leaf()
    assert np.concatenate([t, t], axis=0, out=None, dtype=None, casting="same_kind").shape == (4, 3)
    assert np.stack([t, t], 0, None).shape == (2, 2, 3)


def test_a_floating_point_dtype_is_that_in_which_a_function_of_numpy_computes() -> None:
    narrow, t = x.astype(np.float32), ag.tensor(x.astype(np.float32), requires_grad=True)
    for function in (np.sum, np.mean, np.prod, np.var):
        y = function(t, 0, float)
        assert y.dtype == float
        np.testing.assert_allclose(y.detach().numpy(), function(narrow, 0, float), rtol=1e-14)
    assert np.add(t, t, dtype=float).dtype == float
    (t.grad,) = ag.autograd.grad(np.sum(t, dtype=float), [t])
    assert t.grad.dtype == np.float32
    with pytest.raises(TypeError, match=r"np\.less was called on a Tensor with dtype=.*astype"):
        np.less(t, 1.0, dtype=bool)


def test_an_order_in_memory_that_changes_the_result_is_refused_by_name() -> None:
    for order in ("F", "A", "K"):
        with pytest.raises(TypeError, match=r"np\.ravel was called on a Tensor with order="):
            np.ravel(leaf(), order)  # type: ignore[call-overload]


def test_astype_copies_unless_told_otherwise() -> None:
    t = ag.tensor(x)
    assert t.astype(float, copy=False) is t
    assert t.astype(float) is not t
    assert t.astype("float32", copy=False).dtype == np.float32


def test_a_function_of_scipy_is_refused_under_its_own_name() -> None:
    special = pytest.importorskip("scipy.special")
    for name in ("zeta", "wofz"):
        arguments = (leaf(), 2.0) if name == "zeta" else (leaf(),)
        with pytest.raises(TypeError, match=rf"^scipy\.special\.{name} is not applied"):
            getattr(special, name)(*arguments)
    with pytest.raises(TypeError, match=r"^np\.linalg\.\w+ is not applied|^np\.histogram is not applied"):
        np.histogram(leaf())


OF_LISTS = {
    "sin": ([1.0, 2.0],), "exp": ([[1.0], [2.0]],), "absolute": ([-1.0],), "negative": ((1.0, 2.0),), "square": ([3],),
    "sqrt": ([4.0],), "log1p": ([1.0],), "sign": ([-2.0, 0.0],), "add": ([1.0], [2.0]), "multiply": ([1.0, 2.0], 2),
    "subtract": ((1.0, 2.0), 2.0), "power": (2.0, [1.0, 3.0]), "maximum": ([1.0, 4.0], [2.0, 3.0]),
    "matmul": ([1.0, 2.0], [3.0, 4.0]), "less": ([1.0, 3.0], [2.0, 2.0]), "sum": ([1.0, 2.0],), "mean": ([1.0, 2.0],),
    "where": ([True, False], [1.0, 2.0], [3.0, 4.0]), "clip": ([1.0, 5.0], 2.0, 3.0), "cumsum": ([1.0, 2.0],),
    "reshape": ([1.0, 2.0], (2, 1)), "transpose": ([[1.0, 2.0]],), "concatenate": ([[1.0], [2.0, 3.0]],),
    "stack": ([[1.0, 2.0], [3.0, 4.0]],),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_LISTS)
def test_of_lists_functions_make_arrays_as_numpy_does(name: str) -> None:
    ours, theirs = getattr(ag, name)(*OF_LISTS[name]), getattr(np, name)(*OF_LISTS[name])
    assert not isinstance(ours, list | tuple)
    np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("thing", [None, "a", [1.0, None]])
@pytest.mark.parametrize("name", ["sin", "absolute", "sum", "reshape"])
def test_what_is_no_number_is_refused_in_a_sentence(name: str, thing: Any) -> None:
    with pytest.raises(TypeError, match=r"a Tensor is made of numbers, got .*; pass a number"):
        getattr(ag, name)(thing, *[(1,)] * (name == "reshape"))
