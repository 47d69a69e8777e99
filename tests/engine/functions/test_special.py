"""SciPy's special functions give SciPy's values, by `ag.special` and by SciPy's own names."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.functions import special

from ..rules.cases import plain

sp = pytest.importorskip("scipy.special")

DIGITS = {"float64": 1e-15, "float32": 2e-7, "float16": 1e-3}

x = np.array([[0.3, 0.7, 0.15], [0.45, 0.9, 0.6]])
y = np.array([0.4, 1.5, 2.2])
signed = np.array([[0.3, -1.7, 2.5], [-0.4, 0.0, 1.1]])

AXES = {"logsumexp", "softmax", "log_softmax"}
ORDERED = {"polygamma", "jv", "jn", "yv", "iv", "ive"}
TWO = {"beta", "betaln", "xlogy", "xlog1py"}
NUMPY_S = {"lgamma": "gammaln"}  # by PyTorch's name alone
ENTRIES = sorted(set(special.__all__) - AXES)


def theirs(name: str) -> Any:
    return getattr(sp, NUMPY_S.get(name, name))


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("name", ENTRIES)
def test_values_are_scipy_s_by_either_way(name: str, dtype: str) -> None:
    first: tuple[Any, ...] = (2,) if name in ORDERED else ()
    operands = (x.astype(dtype), y.astype(dtype))[: 2 if name in TWO else 1]
    expected = theirs(name)(*first, *operands)
    tensors = [ag.tensor(v, requires_grad=True) for v in operands]
    # polygamma is no ufunc, so it would not ask Tensors what it means on them.
    for call in [getattr(ag.special, name)] + [theirs(name)] * (name != "polygamma"):
        found = call(*first, *tensors)
        assert (plain(found).dtype, found.requires_grad) == (dtype, True)
        np.testing.assert_allclose(plain(found), expected.astype(dtype), rtol=DIGITS[dtype])
    slope = ag.grad(lambda v: ag.sum(getattr(ag.special, name)(*first, v, *operands[1:])))(operands[0])
    assert slope.dtype == dtype


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("axis", [0, 1, -1, (0, 1), (1,), None])
@pytest.mark.parametrize("name", sorted(AXES))
def test_along_axes_they_are_scipy_s(name: str, axis: Any, dtype: str) -> None:
    at, ours, rtol = (800 * signed).astype(dtype), getattr(ag.special, name), DIGITS[dtype]
    expected = theirs(name)(at, axis=axis)
    for found in (ours(ag.tensor(at), axis=axis), ours(ag.tensor(at), dim=axis), ours(at, axis)):
        np.testing.assert_allclose(plain(found), expected, rtol=rtol)
        assert plain(found).dtype == dtype
    if name == "logsumexp":
        kept = ours(ag.tensor(at), dim=axis, keepdim=True)
        np.testing.assert_allclose(plain(kept), theirs(name)(at, axis=axis, keepdims=True), rtol=rtol)
    program = ag.tensor(signed, requires_grad=True)
    assert ag.autograd.gradcheck(lambda v: ours(v, axis), program)
    assert ag.autograd.gradgradcheck(lambda v: ours(v, axis), program)


def test_without_an_axis_softmax_takes_the_last_and_logsumexp_all() -> None:
    for name in ("softmax", "log_softmax"):
        np.testing.assert_array_equal(getattr(ag.special, name)(signed), getattr(ag.special, name)(signed, axis=1))
    assert ag.special.logsumexp(signed) == ag.special.logsumexp(signed, axis=(0, 1))


@pytest.mark.parametrize("name", sorted(AXES))
def test_one_number_is_a_sum_of_its_own(name: str) -> None:
    expected = {"softmax": 1.0, "log_softmax": 0.0, "logsumexp": 3.0}[name]
    for axis in (None, -1) if name != "logsumexp" else (None,):
        assert (
            getattr(ag.special, name)(3.0, axis) == plain(getattr(ag.special, name)(ag.tensor(3.0), axis)) == expected
        )
    with pytest.raises(np.exceptions.AxisError):
        getattr(ag.special, name)(ag.tensor(signed), 2)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("shape", [(2, 0), (0, 2), (0,)])
def test_of_no_entries_nothing_comes_out(name: str, shape: Any) -> None:
    f = getattr(ag.special, name)
    assert f(np.ones(shape)).shape == ag.grad(lambda v: ag.sum(f(v)))(np.ones(shape)).shape == shape


@pytest.mark.parametrize("name", sorted(AXES))
def test_whole_numbers_and_half_precision_do_not_run_over(name: str) -> None:
    whole = np.array([[3, 1, 2], [700, 0, 710]])
    found = getattr(ag.special, name)(ag.tensor(whole), axis=1)
    np.testing.assert_allclose(plain(found), theirs(name)(whole.astype(float), axis=1), rtol=1e-14)
    # A sum of so many ones is beyond the largest number of half precision.
    many = np.zeros(70_000, "float16")
    found, size = getattr(ag.special, name)(many, axis=0), float(np.log(70_000))
    expected = {"softmax": 1 / 70_000, "log_softmax": -size, "logsumexp": size}[name]
    np.testing.assert_allclose(found.astype(float), expected, rtol=2e-3)
    assert found.dtype == "float16"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_infinite_entries() -> None:
    inf = np.inf
    for at in ([-inf, 1.0], [-inf, -inf], [inf, 1.0], [np.nan, 1.0]):
        np.testing.assert_array_equal(ag.special.logsumexp(np.array(at)), sp.logsumexp(at))
        np.testing.assert_array_equal(ag.special.softmax(np.array(at)), sp.softmax(at))
    slope = ag.grad(lambda v: ag.special.logsumexp(v))
    np.testing.assert_array_equal(slope(np.array([-inf, -inf])), [0.0, 0.0])
    np.testing.assert_array_equal(slope(np.array([-inf, 1.0])), [0.0, 1.0])
    np.testing.assert_array_equal(ag.grad(lambda v: ag.special.softmax(v)[1])(np.array([-inf, 1.0])), [0.0, 0.0])


@pytest.mark.parametrize("name", sorted(ORDERED))
def test_orders_may_be_arrays_and_be_mapped(name: str) -> None:
    f, orders = getattr(ag.special, name), np.array([0.0, 1.0, 2.0])
    expected = np.array([[theirs(name)(n, v) for v in y] for n in orders])
    np.testing.assert_allclose(f(orders[:, None], y), expected, rtol=1e-14)
    for mapped in (
        ag.vmap(lambda v: f(orders, v), out_axes=1)(y),
        ag.vmap(lambda n: f(n, y))(orders),
        ag.vmap(lambda n, row: f(n, row))(orders, np.array([y, y, y])),
        ag.vmap(lambda n: ag.vmap(lambda v: f(n, v))(y))(orders),
    ):
        np.testing.assert_allclose(mapped, expected, rtol=1e-14)
    slopes = ag.vmap(lambda n: ag.vmap(ag.grad(lambda v: f(n, v)))(y))(orders)
    np.testing.assert_allclose(
        slopes, ag.grad(lambda v: ag.sum(f(orders[:, None], v)))(np.array([y, y, y])), rtol=1e-14
    )


@pytest.mark.parametrize("name", ["jv", "yv", "iv", "ive", "polygamma"])
def test_orders_are_not_differentiated(name: str) -> None:
    order, f = ag.tensor(1.0, requires_grad=True), getattr(ag.special, name)
    with pytest.raises(TypeError, match=f"the order of {name}"):
        f(order, 2.0)
    with pytest.raises(TypeError, match=f"the order of {name}"):
        ag.jvp(lambda n: f(n, 2.0), (1.0,), (1.0,))
    assert plain(f(order.detach(), 2.0)) == f(1.0, 2.0)
    if name != "polygamma":
        with pytest.raises(TypeError, match=f"the order of {name}"):
            theirs(name)(order, ag.tensor(2.0, requires_grad=True)).backward()


def test_softmax_needs_no_scipy_and_the_others_load_it_late() -> None:
    program = (
        "import sys, autogradkit as ag; ag.special.softmax(ag.ones(3)); ag.logsumexp(ag.ones(3)); ag.log1p(1.0);"
        "before = 'scipy' in sys.modules; ag.special.erf(1.0); print(before, 'scipy.special' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True).split() == ["False", "True"]


def test_softmax_and_its_kin_work_on_every_library(array: Any) -> None:
    for name in sorted(AXES):
        found = getattr(ag.special, name)(array(signed), axis=1)
        np.testing.assert_allclose(plain(found), theirs(name)(signed, axis=1), rtol=1e-14)
        assert type(found) is type(array(signed))


@pytest.mark.parametrize("name", ["gamma", "psi", "beta", "xlogy", "j0", "ive", "softmax", "log_softmax", "logsumexp"])
def test_complex_numbers_are_refused_where_the_derivative_is_one_of_real_numbers(name: str) -> None:
    operands = (1.0, x + 1j) if name in TWO | ORDERED else (x + 1j,)
    with pytest.raises(TypeError, match="real"):
        getattr(ag.special, name)(*operands)
