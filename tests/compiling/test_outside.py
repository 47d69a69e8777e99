"""What a compiled function takes from outside: arrays as they were, parameters as they are now."""

import random
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

X = np.array([1.0, 2.0, 3.0])


def test_an_array_that_changes_while_the_function_runs_is_taken_as_it_was_each_time() -> None:
    def f(x: Any) -> Any:
        mask = np.zeros(3)
        first = x * mask
        mask[0] = 1.0
        return first, x * mask

    first, second = ag.compile(f)(X)
    assert first.tolist() == [0.0, 0.0, 0.0]
    assert second.tolist() == [1.0, 0.0, 0.0]


def test_an_array_from_outside_is_what_it_was_at_the_first_call() -> None:
    scale, places = np.ones(3), np.array([0, 1])
    f = ag.compile(lambda x: (x * scale, x * (scale + 1), ag.take(x, places), scale))
    before = [y.tolist() for y in f(X)]
    scale[:], places[:] = 5.0, 2
    assert [y.tolist() for y in f(X)] == before


def test_a_constant_tensor_of_the_function_s_own_may_be_changed_in_place() -> None:
    def f(x: Any) -> Any:
        mask = ag.zeros(3)
        mask[1] = 1.0
        return x * mask

    assert ag.compile(f)(X).tolist() == [0.0, 2.0, 0.0]


@pytest.mark.parametrize("count", [ag.tensor(0), ag.tensor(0.0), ag.tensor([0.0, 0.0])])
def test_a_counter_outside_is_put_back_when_it_is_refused(count: Any) -> None:
    def f(x: Any) -> Any:
        count.add_(1)
        return x * 2

    before = count.tolist()
    with pytest.raises(RuntimeError, match="f changes a Tensor in place that it did not make"):
        ag.compile(f)(X)
    assert count.tolist() == before


def test_batch_normalisation_is_refused_with_its_statistics_intact() -> None:
    norm = ag.nn.BatchNorm1d(3)
    before = [b.tolist() for b in norm.buffers()]
    f, x = ag.compile(lambda x: norm(x).sum()), ag.tensor(np.cos(np.arange(12.0)).reshape(4, 3))
    with pytest.raises(RuntimeError, match=r"call model.eval\(\)"):
        f(x)
    assert [b.tolist() for b in norm.buffers()] == before
    norm.eval()
    assert f(x).item() == norm(x).sum().item()


@pytest.mark.parametrize("generator", [np.random.default_rng(0), np.random.RandomState(0), random.Random(0)])
def test_a_generator_of_the_user_s_own_is_found_to_draw(generator: Any) -> None:
    draw = generator.random if isinstance(generator, random.Random) else generator.standard_normal
    with pytest.raises(RuntimeError, match="draws random numbers"):
        ag.compile(lambda x: x * draw())(X)


# ---------------------------------------------------------------- parameters


def test_parameters_are_captured_where_the_first_call_asks_for_no_gradient() -> None:
    w = ag.tensor(2.0, requires_grad=True)
    f = ag.compile(lambda x: (x * (w * 2)).sum())
    with ag.no_grad():
        assert f(X).item() == 24.0
        w += 1.0
        assert f(X).item() == 36.0
    f(X).backward()
    assert w.grad.item() == 12.0


def quiet(w: Any) -> Any:
    with ag.no_grad():
        return w * 2


@pytest.mark.parametrize("read", [quiet, lambda w: w.detach() * 2, lambda w: w.data * 2])
def test_parameters_that_get_no_gradient_have_their_values_of_now(read: Any) -> None:
    w, v = ag.tensor([1.0, 1.0, 1.0], requires_grad=True), ag.tensor(3.0, requires_grad=True)
    f = ag.compile(lambda x: (x * read(w)).sum())
    g = ag.compile(lambda x: (v * x * read(w)).sum())
    assert not f(X).requires_grad
    for expected in (12.0, 24.0):
        assert f(X).item() == expected
        g(X).backward()
        assert v.grad.item() == expected
        assert w.grad is None  # as without ag.compile; an optimiser would step for a gradient of zeros
        v.grad = None
        with ag.no_grad():
            w *= 2


def test_an_argument_that_f_detaches_gets_no_gradient() -> None:
    x, y = ag.tensor(X, requires_grad=True), ag.tensor(X, requires_grad=True)
    assert not ag.compile(lambda x: (x.detach() ** 2).sum())(x).requires_grad
    ag.compile(lambda x, y: (x.detach() * y).sum())(x, y).backward()
    assert x.grad is None
    assert y.grad.tolist() == X.tolist()


def test_a_function_without_arguments_of_parameters_alone() -> None:
    w = ag.tensor([1.0, 2.0], requires_grad=True)
    f = ag.compile(lambda: (w**2).sum())
    for _ in range(2):
        w.grad = None
        f().backward()
        assert w.grad.tolist() == (2 * w).tolist()
        with ag.no_grad():
            w += 1.0


def test_parameters_may_take_another_precision() -> None:
    model = ag.nn.Linear(3, 2)
    f = ag.compile(lambda x: model(x).sum())
    with ag.no_grad():
        f(ag.tensor(X))
        model.to("float32")
        for x in (ag.tensor(X), ag.tensor(X, dtype="float32")):
            assert f(x).dtype == model(x).sum().dtype
            assert f(x).item() == model(x).sum().item()


def test_a_model_may_be_compiled_as_it_is() -> None:
    model = ag.nn.Linear(3, 2)
    compiled, x = ag.compile(model), ag.tensor(X)
    (compiled(x) ** 2).sum().backward()
    expected = ag.autograd.grad((model(x) ** 2).sum(), list(model.parameters()))
    for parameter, slope in zip(model.parameters(), expected, strict=True):
        assert parameter.grad.tolist() == slope.tolist()
    with ag.no_grad():
        assert compiled(x).tolist() == model(x).tolist()


# ---------------------------------------------------------------- transforms around the program


def test_values_of_a_transform_that_runs_around_are_no_constants() -> None:
    inner = lambda w: ag.compile(lambda x: ag.sum(x * w * w))(X)
    plain = lambda w: ag.sum(X * w * w)
    assert ag.vmap(inner)(X).tolist() == ag.vmap(plain)(X).tolist()
    assert ag.grad(inner)(3.0) == ag.grad(plain)(3.0)
    assert ag.jvp(inner, (3.0,), (1.0,)) == ag.jvp(plain, (3.0,), (1.0,))
    assert ag.hessian(inner)(3.0) == ag.hessian(plain)(3.0)


def test_no_program_keeps_the_value_of_a_transform() -> None:
    now: list[Any] = [None]
    f = ag.compile(lambda x: ag.sum(x * now[0]))

    def outer(w: Any) -> Any:
        now[0] = w * w
        return f(X)

    assert [ag.grad(outer)(w) for w in (2.0, 3.0)] == [24.0, 36.0]


def test_a_gradient_program_meets_a_value_of_a_transform() -> None:
    now: list[Any] = [1.0]
    f = ag.compile(lambda x: ag.sum(x * x * now[0]))
    assert f(ag.tensor(X)).item() == 14.0  # only the program of the value is written now
    x = ag.tensor(X, requires_grad=True)

    def outer(w: Any) -> Any:
        now[0] = w
        return f(x)

    assert ag.grad(outer)(2.0) == 14.0


def test_compiled_functions_may_call_each_other_with_what_they_hold() -> None:
    def outer(x: Any) -> Any:
        inner = ag.compile(lambda y: ag.sum(x * y))
        return inner(np.ones(3)) + inner(x)

    assert ag.compile(outer)(X) == 20.0
    assert ag.compile(ag.grad(outer))(X + 1).tolist() == (2 * (X + 1) + 1).tolist()
