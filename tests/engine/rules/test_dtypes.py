"""Precision is neither lost nor gained on the way: what each operand and its derivative are made of."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.trace import OPERATIONS

from .cases import LIST, NO_HALF, NUMPY_ONLY, PAIRS, Array, Case, a, each_case, in_dtype, plain, weights


@each_case
def test_float16_stays_float16(case: Case) -> None:
    if case.name == "astype":
        pytest.skip("astype is there to change it")
    if case.name in NO_HALF:
        pytest.skip(NO_HALF[case.name])
    f, xs = case.on(in_dtype(np.asarray, "float16"))
    z, pullback = ag.vjp(f, *xs)
    derivatives = [*pullback(np.ones(np.shape(z), "float16")), ag.jvp(f, xs, xs)[1]]
    assert {plain(d).dtype.name for d in (z, *derivatives)} == {"float16"}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("number_first", [False, True])
def test_a_float64_number_does_not_widen_a_float32_array(name: str, number_first: bool, array: Array) -> None:
    operation = OPERATIONS[name]
    if name in NUMPY_ONLY and not isinstance(array(1.0), (np.ndarray, np.generic)):
        pytest.skip(NUMPY_ONLY[name])

    def f(number: Any, x: Any) -> Any:
        return operation(number, x) if number_first else operation(x, number)

    number, x = 1.25, array(a(3), "float32")
    z, pullback = ag.vjp(f, number, x)
    number_bar, x_bar = pullback(array(weights(3), "float32"))
    assert plain(z).dtype == plain(x_bar).dtype == np.float32
    assert isinstance(number_bar, float)
    assert plain(ag.jvp(f, (number, x), (1.0, x))[1]).dtype == np.float32


def test_a_float64_number_does_not_widen_what_is_chosen_or_joined() -> None:
    x, condition = a(3).astype("float32"), np.array([True, False, True])
    z, pullback = ag.vjp(lambda number, x: ag.where(condition, number, x), 1.25, x)
    number_bar, x_bar = pullback(np.ones(3, "float32"))
    assert (z.dtype, x_bar.dtype, type(number_bar)) == (np.float32, np.float32, float)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8"])
@pytest.mark.parametrize("order", [1, -1])
def test_whole_numbers_beside_a_tensor_count_as_the_numbers_that_they_are(name: str, dtype: str, order: int) -> None:
    operation, whole, x, v = OPERATIONS[name], np.array([1, 2, 3], dtype), a(3), weights(3)
    answers = []
    for n in (whole, whole * 1.0):
        z, pullback = ag.vjp(lambda x, n=n: operation(*(x, n)[::order]), x)
        moved = ag.jvp(lambda x, n=n: operation(*(x, n)[::order]), (x,), (v,))[1]
        answers.append([z, pullback(v)[0], moved])
    np.testing.assert_allclose(*answers, rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize("name", PAIRS)
def test_a_tensor_beside_an_array_of_whole_numbers_is_not_rounded(name: str) -> None:
    operation, whole = OPERATIONS[name], np.array([0, 1, 2])
    half = ag.tensor(0.5, requires_grad=True)
    np.testing.assert_array_equal(plain(operation(whole + 1, half)), operation(whole + 1.0, 0.5))


def test_a_choice_between_a_number_and_whole_numbers_is_not_rounded() -> None:
    condition, half = np.array([True, False]), ag.tensor(0.5, requires_grad=True)
    assert ag.where(condition, half, np.array([1, 2])).tolist() == [0.5, 2.0]
    assert ag.where(ag.tensor(True), half, np.array([1, 2])).tolist() == [0.5, 0.5]


def test_a_number_that_is_clipped_to_a_whole_number_stays_floating() -> None:
    assert isinstance(ag.vjp(lambda x: ag.clip(x, 0, 1), -0.5)[0], float)


def test_a_choice_for_all_has_the_shape_of_what_is_chosen_from() -> None:
    number, x = ag.tensor(1.0, requires_grad=True), ag.tensor(a(3))
    assert ag.where(number > 0, number, x).shape == (3,)


@pytest.mark.parametrize("dtype", ["int64", "bool"])
def test_what_is_rounded_to_whole_numbers_does_not_vary(dtype: str) -> None:
    x = ag.tensor([1.5, 2.5], requires_grad=True)
    assert not x.astype(dtype).requires_grad
    slope = ag.grad(lambda x: (x.astype(dtype).astype("float64") * x).sum())(np.array([1.5, 2.5]))
    np.testing.assert_array_equal(slope, x.detach().numpy().astype(dtype))
    assert ag.jvp(lambda x: x.astype(dtype).astype("float64"), (1.5,), (1.0,))[1] == 0.0


def test_a_cast_up_comes_back_down() -> None:
    x = a(3).astype("float32")
    z, pullback = ag.vjp(lambda x: OPERATIONS["astype"](x, np.dtype("float64")), x)
    assert (z.dtype, pullback(weights(3))[0].dtype) == (np.float64, np.float32)
    assert ag.jvp(lambda x: OPERATIONS["astype"](x, np.dtype("float64")), (x,), (x,))[1].dtype == np.float64


@pytest.mark.parametrize("case", [case for case in LIST if len(case.xs) > 1], ids=repr)
def test_operands_of_two_precisions_get_their_cotangents_back_in_their_own(case: Case) -> None:
    f, xs = case.on(np.asarray)
    mixed = [x.astype("float32") if i == 0 else ag.tensor(x) for i, x in enumerate(xs)]
    z, pullback = ag.vjp(f, *mixed)
    for x, x_bar in zip(mixed, pullback(np.ones(np.shape(z), plain(z).dtype)), strict=True):
        assert plain(x_bar).dtype == x.dtype
    assert plain(ag.jvp(f, mixed, mixed)[1]).dtype == plain(z).dtype
    assert plain(ag.jvp(lambda x: f(x, *mixed[1:]), mixed[:1], mixed[:1])[1]).dtype == plain(z).dtype


@pytest.mark.parametrize("case", [case for case in LIST if all(x.ndim == 0 for x in case.operands)], ids=repr)
def test_numbers_stay_python_numbers(case: Case) -> None:
    f, xs = case.on(np.asarray)
    numbers = [float(x) for x in xs]
    z, pullback = ag.vjp(f, *numbers)
    if np.shape(z) == () and case.name != "astype":
        assert [type(v) for v in (z, ag.jvp(f, numbers, numbers)[1])] == [float, float]
    assert [type(x_bar) for x_bar in pullback(np.ones(np.shape(z)))] == [float] * len(xs)


def test_a_number_that_was_cast_there_and_back_still_does_not_widen_a_float32_array() -> None:
    number = ag.tensor(2.0).astype("float32").astype("float64")
    assert (number * ag.tensor(a(3).astype("float32"))).dtype == np.float32


def test_a_python_number_written_into_an_array_of_any_library(array: Array) -> None:
    x = array([1.0, 2.0, 3.0])

    def f(number: Any) -> Any:
        y = ag.tensor(x)
        y[1] = number
        return y

    z, pullback = ag.vjp(f, 7.0)
    assert pullback(array([1.0, 10.0, 100.0])) == (10.0,)
    same, moved = ag.jvp(f, (7.0,), (2.0,))
    assert (plain(z).tolist(), plain(same).tolist(), plain(moved).tolist()) == ([1.0, 7.0, 3.0],) * 2 + (
        [0.0, 2.0, 0.0],
    )
