"""What goes out shares memory with nothing else, so that writing to it changes nothing else."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

X = np.array([1.0, 2.0, 3.0])


def flat(results: Any) -> list[Any]:
    if isinstance(results, (tuple, list)):
        return [leaf for part in results for leaf in flat(part)]
    return [results]


OUTPUTS: dict[str, Callable[[Any, Any], Any]] = {
    "jvp of the identity": lambda x, v: ag.jvp(lambda a: a, (x,), (v,)),
    "jvp, twice the same result": lambda x, v: ag.jvp(lambda a: (a, a), (x,), (v,)),
    "linearize of the identity": lambda x, v: (ag.linearize(lambda a: a, x)[0], ag.linearize(lambda a: a, x)[1](v)),
    "vjp of the identity": lambda x, v: (ag.vjp(lambda a: a, x)[0], ag.vjp(lambda a: a, x)[1](v)),
    "jacrev of a sum of two": lambda x, v: ag.jacrev(lambda a, b: a + b, argnums=(0, 1))(x, v),
    "jacrev of a constant": lambda x, v: ag.jacrev(lambda a: np.ones(3))(x),
    "jacfwd of one result given twice": lambda x, v: ag.jacfwd(lambda a: (a * 2, a * 2))(x),
    "hessian of a sum": lambda x, v: ag.hessian(lambda a: a.sum())(x),
    "vmap of the identity": lambda x, v: ag.vmap(lambda a: a)(x),
    "vmap of a constant": lambda x, v: ag.vmap(lambda a: 1.0)(x),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_writing_to_one_result_changes_no_other_and_no_argument(name: str) -> None:
    x, v = X.copy(), np.ones(3)
    results = flat(OUTPUTS[name](x, v))
    for i, result in enumerate(results):
        others = [np.array(r) for j, r in enumerate(results) if j != i]
        result += 100
        for other, before in zip([r for j, r in enumerate(results) if j != i], others, strict=True):
            np.testing.assert_array_equal(other, before)
    np.testing.assert_array_equal((x, v), (X, np.ones(3)))


@pytest.mark.parametrize("make", [ag.vjp, ag.linearize])
def test_writing_to_the_value_changes_no_derivative(make: Any) -> None:
    y, derivative = make(ag.exp, X.copy())
    y *= 0
    np.testing.assert_allclose(np.asarray(flat(derivative(np.ones(3)))[0]), np.exp(X), rtol=1e-15)


def test_recorded_gradients_share_memory_with_nothing() -> None:
    a, b = (ag.tensor(X, requires_grad=True) for _ in range(2))
    seed = ag.tensor(np.ones(3))
    (a + b).backward(seed, create_graph=True)
    with ag.no_grad():
        a.grad.mul_(3)
    assert (a.grad.tolist(), b.grad.tolist(), seed.tolist()) == ([3.0] * 3, [1.0] * 3, [1.0] * 3)


def test_a_linearised_function_refuses_values_that_were_modified_since() -> None:
    x = ag.tensor(X)
    _, push = ag.linearize(lambda a: a * a, x)
    x.mul_(10)
    with pytest.raises(RuntimeError, match="modified in place"):
        push(np.ones(3))


@pytest.mark.parametrize("index", [[0, 1], np.array([0, 1])])
def test_an_index_that_is_modified_later_sends_no_gradient_astray(index: Any) -> None:
    x = ag.tensor(X, requires_grad=True)
    y = x[index]
    index[0] = 2
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("spread", [lambda x: x.expand(3, 2), lambda x: ag.broadcast_to(x, (3, 2))])
def test_a_broadcast_view_sees_what_happens_to_its_base(spread: Any) -> None:
    w = ag.tensor([1.0, 2.0], requires_grad=True)
    x = w * 1
    b = spread(x)
    x.mul_(2)
    b.sum().backward()
    assert (b.detach().sum().item(), w.grad.tolist()) == (18.0, [6.0, 6.0])


def test_what_no_grad_modifies_inside_two_transforms_keeps_the_lower_derivative() -> None:
    def doubled(z: Any) -> Any:
        y = z * 1
        with ag.no_grad():
            y.mul_(2)
        return (y * y).sum()

    def copied(z: Any) -> Any:
        buffer = ag.zeros(1)
        with ag.no_grad():
            buffer[0] = z[0]
        return (buffer * z).sum()

    x, v = np.array([3.0]), np.ones(1)
    # Under no_grad the factor 2 is no part of the inner derivative, 2y; it is of the outer one, which began outside.
    assert ag.jvp(ag.grad(doubled), (x,), (v,))[0].tolist() == [12.0]
    for f in (doubled, copied):
        step = 1e-6
        numeric = (ag.grad(f)(x + step) - ag.grad(f)(x - step)) / (2 * step)
        np.testing.assert_allclose(ag.jvp(ag.grad(f), (x,), (v,))[1], numeric, rtol=1e-8)


def test_the_mean_of_many_halves_is_right() -> None:
    x = np.ones(70_000, np.float16)
    value, slope = ag.value_and_grad(lambda a: a.mean())(x)
    assert float(value) == 1.0
    np.testing.assert_allclose(slope.astype(float).sum(), 1.0, rtol=0.01)


def test_memory_that_numpy_does_not_own_can_be_modified_in_place() -> None:
    x = ag.from_numpy(np.frombuffer(bytearray(np.ones(2).tobytes())))
    x += 1
    assert x.tolist() == [2.0, 2.0]


def test_threads_that_add_to_one_gradient_lose_nothing() -> None:
    import threading

    x = ag.tensor(np.zeros(2), requires_grad=True)

    def add() -> None:
        for _ in range(100):
            (x * 1.0).sum().backward()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert x.grad.tolist() == [400.0, 400.0]


def test_axes_that_are_not_there_are_refused() -> None:
    x = ag.zeros(2, 3)
    for wrong in (lambda: x.transpose(2, 1), lambda: x.unsqueeze(7), lambda: x.squeeze(5), lambda: x.transpose(0)):
        with pytest.raises(ValueError, match=r"axis|axes"):
            wrong()
