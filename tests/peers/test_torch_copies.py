"""Copies, pickles, and memory that is shared or not."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from .alike import alike, refused


def leaf_with_gradient(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    return x


@alike
def test_a_deep_copy_of_a_leaf(t: Any) -> Any:
    x = leaf_with_gradient(t)
    y = copy.deepcopy(x)
    with t.no_grad():
        y.mul_(10)
        y.grad.mul_(10)
    return x, y, y is x


@alike
def test_a_deep_copy_of_a_constant(t: Any) -> Any:
    x = t.tensor([1, 2])
    y = copy.deepcopy(x)
    y[0] = 5
    return x, y


@alike
def test_a_deep_copy_keeps_what_is_shared(t: Any) -> Any:
    x = leaf_with_gradient(t)
    a, b = copy.deepcopy([x, x])
    return a is b, a


@alike
def test_a_deep_copy_starts_a_graph_of_its_own(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = copy.deepcopy(x)
    (x * y).sum().backward()
    return x, y


@refused(RuntimeError)
def test_a_result_cannot_be_copied_deeply(t: Any) -> Any:
    copy.deepcopy(t.tensor([1.0, 2.0], requires_grad=True) * 2)


@alike
def test_a_deep_copy_of_a_detached_result(t: Any) -> Any:
    return copy.deepcopy((t.tensor([1.0, 2.0], requires_grad=True) * 2).detach())


@alike
@pytest.mark.parametrize("requires_grad", [True, False])
def test_a_pickled_leaf_comes_back(t: Any, requires_grad: bool) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=requires_grad)
    return pickle.loads(pickle.dumps(x))


@alike
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
def test_a_pickled_tensor_keeps_its_dtype(t: Any, dtype: str) -> Any:
    return pickle.loads(pickle.dumps(t.tensor([1, 2], dtype=getattr(t, dtype))))


@alike
def test_a_shallow_copy_is_another_tensor(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    y = copy.copy(x)
    return y is x, y


@alike
def test_tensor_copies(t: Any) -> Any:
    a = np.array([1.0, 2.0])
    x = t.tensor(a)
    a[0] = 5.0
    return x, t.tensor(a)


@alike
@pytest.mark.parametrize("name", ["as_tensor", "from_numpy"])
def test_from_an_array_without_a_copy(t: Any, name: str) -> Any:
    a = np.array([1.0, 2.0])
    x = getattr(t, name)(a)
    a[0] = 5.0
    x[1] = 7.0
    return x, a


@alike
def test_to_an_array_without_a_copy(t: Any) -> Any:
    x = t.tensor([1.0, 2.0])
    a = x.numpy()
    a[0] = 5.0
    return x, a


@alike
def test_as_tensor_of_a_tensor_is_the_tensor(t: Any) -> Any:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    return t.as_tensor(x) is x


@alike
def test_lists_and_numbers(t: Any) -> Any:
    x = t.tensor([[1.0, 2.0], [3.0, 4.0]])
    return x.tolist(), x[0, 1].item(), float(x[1, 1]), int(x[1, 0]), bool(x[0, 0] > 0), len(x)


@alike
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
def test_to_another_dtype(t: Any, dtype: str) -> Any:
    return t.tensor([1.0, 2.0]).to(getattr(t, dtype))


@alike
def test_to_the_same_dtype_is_the_same_tensor(t: Any) -> Any:
    x = t.tensor([1.0, 2.0])
    return x.to(t.float64) is x, x.cpu() is x


@alike
def test_memory_is_shared_by_views_and_not_by_copies(t: Any) -> Any:
    x = t.arange(6.0)
    shared = [x.reshape(2, 3), x.view(3, 2), x[1:], x.detach(), x.reshape(2, 3).T, x.data]
    own = [x.clone(), x * 1, x[[0, 1]], t.tensor(x.tolist())]
    x.add_(100)
    return shared, own
