"""Names, containers and constants in the text of a program, which stand there beside those of the learner."""

import enum
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

X = np.array([1.0, 2.0, 3.0])


def test_an_argument_may_be_called_as_memory_is() -> None:
    def f(m0: Any, ones_3: Any, v1: Any, c1: Any, put_together: Any) -> Any:
        return ag.grad(lambda w: ag.sum((m0 @ w + ones_3) ** 2 * v1 + c1 * put_together))(np.ones((3, 3)))

    xs = [np.arange(9.0).reshape(3, 3), X, X + 1, X + 2, X + 3]
    compiled, before = ag.compile(f), [x.copy() for x in xs]
    for _ in range(2):
        np.testing.assert_array_equal(compiled(*xs), f(*xs))
    for x, was in zip(xs, before, strict=True):
        np.testing.assert_array_equal(x, was)


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@pytest.mark.parametrize("keys", [list(Colour), [np.int64(2), np.int64(1)], [(1, Colour.RED), "b"], ["b", "a"]])
def test_keys_of_a_result_may_be_anything(keys: list[Any]) -> None:
    f = ag.compile(lambda x: {key: x * i for i, key in enumerate(keys)})
    found = f(X)
    assert list(found) == keys
    assert [y.tolist() for y in found.values()] == [(X * i).tolist() for i in range(len(keys))]


def test_a_function_may_go_by_the_order_of_a_dict() -> None:
    f = ag.compile(lambda d, **more: [*d.values(), *more.values()])
    for d, more in (({"b": 1.0, "a": 2.0}, {"z": 3.0, "y": 4.0}), ({"a": 5.0, "b": 6.0}, {"y": 7.0, "z": 8.0})):
        assert f(d, **more) == [*d.values(), *more.values()]


def test_variables_that_only_look_like_tensors_are_left_alone() -> None:
    def f(x: Any) -> Any:
        tree = SimpleNamespace(node=3)
        endless = SimpleNamespace(node=None)
        endless.value = endless
        return x * tree.node

    assert ag.compile(f)(X).tolist() == [3.0, 6.0, 9.0]


def test_infinite_and_negative_zero_complex_numbers_are_not_simplified() -> None:
    z = np.array([1j * np.inf, complex(-0.0, 1.0), complex(-0.0, -1.0)])
    f = lambda z: (1.0 * z, z + z)
    with np.errstate(invalid="ignore"):
        for y, expected in zip(ag.compile(f)(z), f(ag.tensor(z)), strict=True):
            for part in ("real", "imag"):
                a, b = getattr(y, part), getattr(expected.numpy(), part)
                np.testing.assert_array_equal(a, b)
                np.testing.assert_array_equal(np.signbit(a)[1:], np.signbit(b)[1:])


@pytest.mark.parametrize(("dtype", "large"), [("float64", 1e308), ("float32", 3e38), ("float16", 6e4)])
def test_a_factor_that_has_no_double_is_not_doubled(dtype: str, large: float) -> None:
    f = lambda x: large * x + large * x
    x = np.array([0.01, 0.002], dtype)
    np.testing.assert_array_equal(ag.compile(f)(x), f(x))
    assert np.isfinite(f(x)).all()


def test_a_long_chain_is_written_in_a_reasonable_time() -> None:
    def chain(x: Any) -> Any:
        for _ in range(2500):
            x = ag.sin(x) * 0.999
        return x.sum()

    start = time.perf_counter()
    found = ag.compile(ag.value_and_grad(chain))(X)
    assert time.perf_counter() - start < 20
    np.testing.assert_array_equal(found[1], ag.value_and_grad(chain)(X)[1])


def test_the_same_array_may_be_two_arguments() -> None:
    f = ag.compile(lambda x, y: (x.astype("float64"), x - 2 * y))
    assert [y.tolist() for y in f(X, X)] == [X.tolist(), (-X).tolist()]
    assert [y.tolist() for y in f(X, 2 * X)] == [X.tolist(), (-3 * X).tolist()]


def test_data_cannot_be_set_to_a_value_that_is_recorded() -> None:
    def f(x: Any) -> Any:
        y = ag.zeros(3)
        y.data = x * 2
        return y + 1

    with pytest.raises(RuntimeError, match=r"x\.data = … asks for a number, but ag.compile records"):
        ag.compile(f)(X)


def test_a_number_that_shares_memory_is_computed_with_as_it_is_otherwise() -> None:
    f = lambda x: ag.sin(ag.tanh(x))  # NumPy's and Python's functions may differ in the last bit
    compiled = ag.compile(f)
    for number in np.linspace(-2, 2, 101):
        x = ag.as_tensor(np.array(number))
        assert compiled(x).item() == f(x).item()
        assert compiled(float(number)) == f(float(number))


@pytest.mark.parametrize("f", [np.sin, np.add.reduce, np.sum])
def test_a_program_may_be_called_as_what_it_calls(f: Any) -> None:
    assert np.array_equal(ag.compile(f)(X), f(X))


@pytest.mark.parametrize("x", [np.ma.array([1.0, 2.0], mask=[0, 1]), np.zeros(2).view(np.recarray)])
def test_arrays_with_operations_of_their_own_are_refused(x: Any) -> None:
    with pytest.raises(TypeError, match="whose operations are not those of an array"):
        ag.compile(lambda x: x * 2)(x)


def test_memory_of_a_file_is_an_array(tmp_path: Any) -> None:
    x = np.memmap(tmp_path / "x", float, "w+", shape=3)
    x[:] = X
    same = ag.compile(lambda x: x)(x)
    x[:] = 0.0
    assert same.tolist() == X.tolist()
