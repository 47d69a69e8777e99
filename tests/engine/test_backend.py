"""What differs between array libraries: indexing, devices, dtypes and CuPy's names."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autogradkit.engine import backend, errors
from autogradkit.engine.backend import device_of, move, to_numpy
from autogradkit.engine.libraries.cuda import Names

from ..rehearsal import rehearsed

DATA = np.arange(24.0).reshape(2, 3, 4)
INDICES: dict[str, Any] = {
    "integer": 1,
    "NumPy's integer": np.int64(1),
    "from the end": -1,
    "slice": slice(1, 2),
    "slice beyond the end": slice(-9, 9),
    "backwards": (slice(None, None, -2), Ellipsis, slice(None, None, -1)),
    "new axes": (None, 0, Ellipsis, None),
    "nothing named": (),
    "list": [1, 0, 1],
    "no entry": np.zeros(0, int),
    "array without axes": np.array(1),
    "arrays beside a slice": (np.array([1, 0, 1]), slice(None), np.array([0, 2, 2])),
    "arrays that broadcast": (np.array([[0], [1]]), np.array([2, 0])),
    "mask of all axes": DATA % 5 > 2,
    "mask of one axis": (slice(None), np.array([True, False, True])),
    "true": True,
}


@pytest.mark.parametrize("name", INDICES)
def test_picking_putting_and_adding_have_numpy_s_meaning(array: Callable[..., Any], name: str) -> None:
    index = INDICES[name]
    picked = DATA[index]
    np.testing.assert_array_equal(to_numpy(backend.pick(array(DATA), index)), picked)

    values = np.random.default_rng(0).normal(size=picked.shape)
    for written in (array(values), 7.0):
        expected = DATA.copy()
        expected[index] = to_numpy(written)
        original = array(DATA)
        np.testing.assert_array_equal(to_numpy(backend.put(original, index, written)), expected)
        np.testing.assert_array_equal(to_numpy(original), DATA)

    expected = np.zeros_like(DATA)
    np.add.at(expected, index, values)
    added = to_numpy(backend.scatter_add(array(values), DATA.shape, index))
    np.testing.assert_allclose(added, expected, rtol=1e-15)


def test_an_index_may_be_an_array_of_the_library(array: Callable[..., Any]) -> None:
    rows, mask = array([1, 0, 1], dtype="int64"), array([True, False], dtype="bool")
    np.testing.assert_array_equal(to_numpy(backend.pick(array(DATA), rows)), DATA[[1, 0, 1]])
    np.testing.assert_array_equal(to_numpy(backend.pick(array(DATA), mask)), DATA[:1])


def test_many_values_for_one_place_are_added_in_pairs(array: Callable[..., Any]) -> None:
    rng = np.random.default_rng(1)
    index, values = rng.integers(0, 5, 1000), rng.normal(size=1000)
    expected = [values[index == i].sum() for i in range(7)]
    np.testing.assert_allclose(to_numpy(backend.scatter_add(array(values), (7,), index)), expected, rtol=1e-12)


def test_of_several_values_for_one_place_the_last_stays(array: Callable[..., Any]) -> None:
    put = backend.put(array([0.0, 0.0]), np.array([1, 1]), array([3.0, 4.0]))
    np.testing.assert_array_equal(to_numpy(put), [0.0, 4.0])


def test_put_repeats_what_is_smaller_and_overlooks_leading_axes(array: Callable[..., Any]) -> None:
    column, deep = array([[5.0], [6.0]]), array([[[1.0, 2.0, 3.0, 4.0]]])
    expected = DATA.copy()
    expected[:, 0], expected[1, 2] = [[5.0], [6.0]], [1.0, 2.0, 3.0, 4.0]
    put = backend.put(backend.put(array(DATA), (slice(None), 0), column), (1, 2), deep)
    np.testing.assert_array_equal(to_numpy(put), expected)


def test_put_keeps_the_library_and_dtype_of_the_array(array: Callable[..., Any]) -> None:
    put = backend.put(array([1, 2], dtype="float32"), slice(1), array([0.5]))
    assert to_numpy(put).dtype == "float32"
    assert to_numpy(backend.put(array([1.0, 2.0]), slice(1), np.array([0.5]))).tolist() == [0.5, 2.0]


def test_a_value_moves_to_the_host_and_back_and_is_not_copied_where_it_is(array: Callable[..., Any]) -> None:
    x = array([1.0, 2.0])
    host = move(x, "cpu")
    assert type(host) is np.ndarray
    assert device_of(host) == "cpu"
    assert move(host, "cpu") is host
    back = move(host, device_of(x))
    assert type(back) is type(x)
    assert move(x, device_of(x)) is x
    assert to_numpy(back).tolist() == [1.0, 2.0]


def test_a_move_between_two_devices_of_one_library() -> None:
    xp = pytest.importorskip("array_api_strict")
    x = xp.asarray([1.0, 2.0])
    there = move(x, xp.Device("device1"))
    assert there.device == xp.Device("device1")
    assert to_numpy(there).tolist() == [1.0, 2.0]


def test_values_on_two_devices_are_found_to_be_mixed(array: Callable[..., Any]) -> None:
    x, host = array([1.0, 2.0]), np.ones(2)
    assert backend.mixed(x, host) == backend.mixed(host, x) == (type(x) is not np.ndarray)
    assert not backend.mixed(x, x)
    assert not backend.mixed(x, 2.0)
    assert not backend.mixed(3, x)


def test_two_devices_of_one_library_are_mixed() -> None:
    xp = pytest.importorskip("array_api_strict")
    x, y = (xp.asarray([1.0], device=xp.Device(d)) for d in ("device1", "device2"))
    assert backend.mixed(x, y)
    message = str(errors.mixed_libraries("add", x, np.ones(2)))
    assert "add got an array of array_api_strict on array_api_strict.Device('device1')" in message
    assert "an array of numpy on cpu" in message
    assert "\n" not in message


def test_a_device_is_told_from_a_dtype(array: Callable[..., Any]) -> None:
    for device in (device_of(array([1.0])), "cpu", "cuda", "cuda:1"):
        assert backend.is_device(device)
    for other in (array([1.0]).dtype, np.dtype("float32"), np.float32, "float32", float, "cuda:x", "tpu", None):
        assert not backend.is_device(other)


@pytest.mark.parametrize("dtype", ["float32", np.float32, np.dtype("float32"), "f4"])
def test_every_spelling_of_a_dtype_is_understood_by_every_library(array: Callable[..., Any], dtype: Any) -> None:
    x = array([1.0], dtype="float32")
    assert backend.dtype_for(x, dtype) == x.dtype
    assert backend.dtype_for(np.ones(1), x.dtype) == np.dtype("float32")


def test_waiting_for_a_library_returns(array: Callable[..., Any]) -> None:
    backend.library_of(array([1.0])).synchronise()


# ---------------------------------------------------------------- the standard's names on CuPy

# NumPy stands in for CuPy here: its functions have the same keywords where CuPy lacks the standard's.
NAMES: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "argsort": (lambda xp: xp.argsort(SORTED), [1, 3, 0, 2]),
    "argsort, descending": (lambda xp: xp.argsort(SORTED, descending=True, stable=True), [0, 2, 1, 3]),
    "sort, descending": (lambda xp: xp.sort(SORTED, descending=True), [3.0, 3.0, 1.0, 1.0]),
    "sort along an axis": (lambda xp: xp.sort(DATA[:, ::-1], axis=1), DATA),
    "unstack": (lambda xp: xp.unstack(DATA, axis=1)[2], DATA[:, 2]),
    "vecdot": (lambda xp: xp.vecdot(SORTED * 1j, SORTED), -20j),
    "clip": (lambda xp: xp.clip(SORTED, min=1.5, max=2.5), [2.5, 1.5, 2.5, 1.5]),
    "std": (lambda xp: xp.std(SORTED, correction=1), np.sqrt(4 / 3)),
    "var": (lambda xp: xp.var(SORTED, correction=1, keepdims=True), [4 / 3]),
    "what is the same": (lambda xp: xp.permute_dims(DATA, (2, 0, 1)), DATA.transpose(2, 0, 1)),
}
SORTED = np.array([3.0, 1.0, 3.0, 1.0])


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_cupy_spells_otherwise_has_the_standard_s_meaning(name: str) -> None:
    run, expected = NAMES[name]
    np.testing.assert_allclose(run(Names(np)), expected)


def test_making_an_array_on_a_device_enters_the_device() -> None:
    with rehearsed() as cupy:
        xp, entered = Names(cupy), []
        for device in (None, "cuda", "cuda:0", cupy.cuda.Device(0)):
            entered.append(xp.full((2,), 1.0, dtype="float32", device=device).dtype)
    assert entered == [np.dtype("float32")] * 4
