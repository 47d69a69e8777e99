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
