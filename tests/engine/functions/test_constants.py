"""Functions without a derivative give NumPy's values, and constants; the others are refused with a reason."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.backend import raw, to_numpy
from autogradkit.engine.functions.refused import REFUSED
from autogradkit.engine.named import functions
from autogradkit.engine.ops.constant import COMPARISONS
from autogradkit.engine.trace import OPERATIONS

x = np.array([[1.5, -2.0, 3.0], [0.5, 4.25, -1.0]])
mask = x > 0
whole = np.array([3, 1, 2])
odd = np.array([np.nan, np.inf, -np.inf, 1.0])

# fmt: off
CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    *[(name, (x,), {}) for name in ("floor", "ceil", "rint", "trunc", "fix", "round", "around", "signbit", "spacing")],
    *[(name, (odd,), {}) for name in ("isnan", "isinf", "isfinite", "isposinf", "isneginf")],
    *[(name, (mask, x > 2), {}) for name in ("logical_and", "logical_or", "logical_xor", "bitwise_and", "bitwise_or")],
    ("logical_not", (mask,), {}), ("invert", (mask,), {}), ("bitwise_xor", (whole, whole + 1), {}),
    ("floor_divide", (x, 0.75), {}), ("nextafter", (x, 10.0), {}), ("round", (x,), {"decimals": 1}),
    *[(name, (x,), {}) for name in ("argmax", "argmin", "argsort", "nonzero", "flatnonzero", "argwhere", "unique")],
    *[(name, (x,), {"axis": axis}) for name in ("argmax", "argmin", "argsort", "count_nonzero") for axis in (0, 1, -1)],
    *[(name, (x,), {"axis": 1, "keepdims": True}) for name in ("argmax", "argmin")],
    *[(name, (mask,), {}) for name in ("all", "any", "count_nonzero")],
    *[(name, (mask,), {"axis": 0}) for name in ("all", "any")],
    ("all", (mask,), {"axis": (0, 1), "keepdims": True}), ("any", (mask,), {"axis": -1}),
    ("argsort", (x,), {"axis": None}), ("argpartition", (x[0], 1), {}), ("searchsorted", (np.sort(x[0]), x[1]), {}),
    ("digitize", (x[0], np.array([-1.0, 0.0, 2.0])), {}), ("bincount", (whole,), {}), ("lexsort", ((x[0], x[1]),), {}),
    ("isclose", (x, x + 1e-9), {}), ("allclose", (x, x + 1e-9), {}), ("array_equal", (x, x), {}), ("size", (x,), {}),
    ("round", (whole,), {}), ("round", (10 * whole + 5,), {"decimals": -1}), ("around", (whole,), {"decimals": 2}),
    ("iscomplexobj", (x,), {}), ("isrealobj", (x,), {}), ("unique", (whole,), {"return_counts": True}),
]
# fmt: on


def tensors(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(tensors, value))
    return ag.tensor(value, requires_grad=value.dtype.kind == "f") if isinstance(value, np.ndarray) else value


def compare(found: Any, expected: Any) -> None:
    if isinstance(expected, tuple):
        for one, other in zip(found, expected, strict=True):
            compare(one, other)
        return
    assert not getattr(found, "requires_grad", False)
    np.testing.assert_array_equal(to_numpy(raw(found)), expected)
    assert to_numpy(raw(found)).dtype == np.asarray(expected).dtype


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("name", "arguments", "settings"), CALLS, ids=lambda part: part if isinstance(part, str) else ""
)
def test_values_are_numpy_s_and_constants(name: str, arguments: Any, settings: Any) -> None:
    expected = getattr(np, name)(*arguments, **settings)
    compare(getattr(np, name)(*tensors(arguments), **settings), expected)
    compare(getattr(ag, name)(*tensors(arguments), **settings), expected)
    compare(getattr(ag, name)(*arguments, **settings), expected)


@pytest.mark.parametrize("name", ["floor", "isnan", "argmax", "argsort", "argmin"])
def test_they_work_under_vmap(name: str) -> None:
    settings = {} if name in ("floor", "isnan") else {"axis": 0}
    found = ag.vmap(lambda row: getattr(ag, name)(row, **settings) + 0.0)(x)
    expected = [getattr(np, name)(row, **settings) + 0.0 for row in x]
    np.testing.assert_array_equal(to_numpy(raw(found)), expected)


def test_all_and_any_work_under_vmap() -> None:
    found = ag.vmap(lambda row: ag.where(ag.all(row > 0), 1.0, 0.0) + ag.where(ag.any(row > 4), 1.0, 0.0))(x)
    np.testing.assert_array_equal(to_numpy(raw(found)), [0.0, 1.0])


def test_what_depends_on_values_for_its_shape_is_refused_under_vmap() -> None:
    with pytest.raises(RuntimeError, match="vmap"):
        ag.vmap(lambda row: ag.nonzero(row)[0])(x)


@pytest.mark.parametrize(
    "name", ["floor", "isfinite", "argmax", "all", "rint", "logical_not", "floor_divide", "spacing"]
)
def test_every_library_has_them(name: str, array: Any) -> None:
    operands = (array(x), array(0.75)) if name == "floor_divide" else (array(x),)
    np.testing.assert_array_equal(
        to_numpy(raw(getattr(ag, name)(*operands))), getattr(np, name)(*map(to_numpy, operands))
    )


@pytest.mark.parametrize("name", ["all", "any", "logical_not", "logical_and", "logical_or", "logical_xor", "invert"])
def test_truth_values_of_every_library_are_taken_as_such(name: str, array: Any) -> None:
    of_two = name in ("logical_and", "logical_or", "logical_xor")
    operands = (array(mask, "bool"), array(x > 2, "bool"))[: 1 + of_two]
    found = getattr(ag, name)(*operands)
    np.testing.assert_array_equal(to_numpy(raw(found)), getattr(np, name)(*map(to_numpy, operands)))


def test_truth_of_numbers() -> None:
    for number in (0.0, 2.5, float("nan"), True):
        assert ag.logical_not(number) == np.logical_not(number)
        assert ag.logical_and(number, 1.0) == np.logical_and(number, 1.0)


REFUSED_CALLS: dict[str, tuple[Any, ...]] = {
    "histogram": (x,), "polyfit": (x[0], x[0], 1), "roots": (x[0],), "resize": (x, (2, 2)), "isin": (x, [1.0]),
    "vander": (x[0],), "union1d": (x[0], x[1]), "trim_zeros": (x[0],), "frexp": (x,),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(REFUSED_CALLS))
def test_what_is_refused_on_purpose_says_why(name: str) -> None:
    with pytest.raises(TypeError, match="is not applied to a Tensor") as error:
        getattr(np, name)(*tensors(REFUSED_CALLS[name]))
    assert REFUSED[name] in str(error.value)


def functions_of_numpy() -> dict[str, Any]:
    """All functions that NumPy would apply to Tensors by its protocols, by their names."""
    found = {}
    for prefix, part in (("", np), ("linalg.", np.linalg), ("fft.", np.fft)):
        for name in dir(part):
            function = getattr(part, name)
            if isinstance(function, np.ufunc) or type(function).__name__ == "_ArrayFunctionDispatcher":
                found[f"{prefix}{name}"] = function
    return found


@pytest.mark.parametrize(
    ("name", "function"), functions_of_numpy().items(), ids=lambda part: part if isinstance(part, str) else ""
)
def test_every_function_of_numpy_has_a_meaning_or_a_reason(name: str, function: Any) -> None:
    if isinstance(function, np.ufunc):
        known = function.__name__ in {*OPERATIONS, *COMPARISONS, *functions().UFUNCS}
    else:
        known = function in functions().NUMPY
    assert known != (name in REFUSED), f"np.{name} has {'both' if known else 'neither'}"
