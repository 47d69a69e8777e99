"""NumPy's functions give NumPy's values in NumPy's dtype, also of whole numbers, truth values and short floats."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.named import functions
from autogradkit.engine.ops.constant import COMPARISONS
from autogradkit.engine.trace import OPERATIONS

from ..rules.cases import Array, plain
from .dtype_calls import CALLS, DIFFERENT, DTYPES, LEFT_OUT, operands
from .test_arrangement import CALLS as ARRANGEMENT
from .test_assembly import CALLS as ASSEMBLY
from .test_choosing import CALLS as CHOOSING


def results(call: str, dtype: str, array: Any) -> list[Any]:
    """What a call gives, one after the other."""
    z = eval(f"np.{call}", {"np": np, **{name: array(x) for name, x in operands(dtype).items()}})
    return _in_a_row(z)


def _in_a_row(z: Any) -> list[Any]:
    return [part for zs in z for part in _in_a_row(zs)] if isinstance(z, (tuple, list)) else [plain(z)]


def differences(found: Any, expected: Any, dtype: str) -> set[str]:
    """Whether two arrays differ in "shape", in "dtype" or in "value"."""
    if found.shape != expected.shape:
        return {"shape"}
    differ = {"dtype"} if found.dtype != expected.dtype else set()
    if found.dtype.kind not in "fc" and expected.dtype.kind not in "fc":
        return differ if np.array_equal(found, expected) else differ | {"value"}
    digits = [np.finfo(t).eps for t in (dtype, found.dtype, expected.dtype) if np.dtype(t).kind in "fc"]
    near, size = 16 * float(max(digits)), np.max(abs(expected[np.isfinite(expected)]), initial=0.0)
    close = np.allclose(found.astype(complex), expected.astype(complex), near, near * float(size), equal_nan=True)
    return differ if close else differ | {"value"}


def permitted(call: str, dtype: str) -> set[str]:
    name = call.partition("(")[0]
    return {what for what, dtypes, names, _ in DIFFERENT if name in names and dtype in dtypes.split()}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("call", CALLS)
def test_of_every_dtype_the_results_are_numpys(call: str) -> None:
    wrong = {}
    for dtype in DTYPES:
        try:
            expected = results(call, dtype, np.asarray)
        except (TypeError, ValueError, OverflowError, np.linalg.LinAlgError):
            continue  # not for these
        for one, other in zip(results(call, dtype, ag.tensor), expected, strict=True):
            if differ := differences(one, other, dtype) - permitted(call, dtype):
                wrong[dtype] = differ, one, other
    assert not wrong


def test_every_function_of_numpy_that_means_something_here_is_tried() -> None:
    tried = {call.partition("(")[0] for call in CALLS} | LEFT_OUT.keys()
    tried |= {call.name.split()[0] for calls in (ARRANGEMENT, ASSEMBLY, CHOOSING) for call in calls}
    known = {f"{f.__module__.removeprefix('numpy')}.{f.__name__}".lstrip(".") for f in functions().NUMPY}
    meant = {*OPERATIONS, *COMPARISONS, *functions().UFUNCS}
    ufuncs = {name for name in meant if isinstance(getattr(np, name, None), np.ufunc)}
    assert (known | ufuncs) - tried == set()


# ---------------------------------------------------------------- what those calls do not reach


def test_the_angle_of_real_numbers_is_numpys_also_without_a_sign_or_a_value() -> None:
    x = np.array([np.nan, -0.0, 0.0, -2.0, np.inf])
    np.testing.assert_array_equal(plain(ag.angle(ag.tensor(x))), np.angle(x))


@pytest.mark.parametrize("name", ["cov", "corrcoef"])
def test_variables_of_three_axes_are_refused(name: str) -> None:
    f, x = getattr(np, name), ag.tensor(np.zeros((2, 2)))
    for xs in ((ag.tensor(np.zeros((2, 2, 2))),), (x, np.zeros((2, 2, 2)))):
        with pytest.raises(ValueError, match="more than 2 dimensions"):
            f(*xs)


def test_covariances_of_float16_do_not_overflow_and_their_gradient_is_float16() -> None:
    x = np.array([[-300, 200, 250, 100], [-20, 0, 70, 500]], "float16")
    np.testing.assert_allclose(plain(np.cov(ag.tensor(x))), np.cov(x), rtol=1e-6)
    np.testing.assert_allclose(plain(np.corrcoef(ag.tensor(x))), np.corrcoef(x), rtol=1e-6)
    assert ag.grad(lambda x: ag.sum(ag.corrcoef(x)))(x).dtype == np.float16


def test_small_whole_weights_neither_wrap_around_nor_widen_what_they_weigh() -> None:
    weights = np.array([100, 127, 90], "int8")
    for dtype in ("int8", "float32"):
        x = np.array([[1, 2, 120], [100, 50, 3]], dtype)
        mine, numpys = (np.average(v, axis=1, weights=weights, returned=True) for v in (ag.tensor(x), x))
        for found, expected in zip(mine, numpys, strict=True):
            np.testing.assert_allclose(plain(found), expected, rtol=1e-6)
            assert plain(found).dtype == expected.dtype
        settings = {"fweights": weights, "aweights": weights}
        np.testing.assert_allclose(plain(np.cov(ag.tensor(x), **settings)), np.cov(x, **settings), rtol=1e-6)


@pytest.mark.filterwarnings("ignore:Mean of empty slice|invalid value:RuntimeWarning")
def test_without_any_whole_number_there_is_no_median() -> None:
    assert np.isnan(np.nanmedian(np.zeros(0, int)))
    assert np.isnan(np.nanmedian(ag.tensor(np.zeros(0, int))).item())


def test_small_whole_numbers_that_vmap_hides_are_cast_too() -> None:
    x = np.array([[100, 126, -100], [90, -128, 127]], "int8")
    for f in (ag.linalg.norm, ag.cumprod, ag.median, ag.gradient):
        np.testing.assert_allclose(plain(ag.vmap(f)(ag.tensor(x))), [plain(f(ag.tensor(row))) for row in x])


def test_whole_numbers_of_another_library_are_cast_there(array: Array) -> None:
    x = array([100.0, 126.0, -100.0], "int8")
    for f in (ag.linalg.norm, ag.cumprod, ag.median, ag.nanmedian, ag.gradient, ag.cov, ag.nanmax):
        np.testing.assert_allclose(plain(f(x)), f(np.array([100, 126, -100], "int8")))
