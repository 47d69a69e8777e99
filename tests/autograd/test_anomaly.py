"""The first operation that makes a NaN is named with its line, forwards and backwards; infinity is no NaN."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .common import leaf

detect_anomaly, set_detect_anomaly = ag.autograd.detect_anomaly, ag.autograd.set_detect_anomaly

pytestmark = [
    pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning"),
]


@pytest.mark.parametrize("data", [0.0, [1.0, 0.0]])
def test_the_first_nan_forwards_is_named_with_its_line(data: Any) -> None:
    x = leaf(data)

    def program() -> Any:
        a = x * 0.0
        b = a / x  # 0 / 0
        return ag.exp(b).sum()

    with detect_anomaly(), pytest.raises(RuntimeError) as caught:
        program()
    message = str(caught.value)
    assert "detect_anomaly: <divide> (line" in message
    assert "test_anomaly.py: b = a / x" in message


@pytest.mark.parametrize("data", [0.0, [1.0, 0.0]])
def test_the_first_nan_backwards_is_named_with_its_line(data: Any) -> None:
    x = leaf(data)
    with detect_anomaly():
        a = x * 0.0
        root = ag.sqrt(a)
        y = (root * 2.0).sum()
        with pytest.raises(RuntimeError) as caught:
            y.backward()
    message = str(caught.value)
    assert "the derivative of <multiply> (line" in message
    assert "test_anomaly.py: a = x * 0.0) with respect to operand 0" in message
    assert x.grad is None


def test_the_operand_is_numbered() -> None:
    x, w = leaf([0.0, 2.0]), leaf([1.0, 1.0])
    with detect_anomaly(), pytest.raises(RuntimeError, match=r"<multiply> .* operand 1, of shape \(2,\)"):
        ag.sqrt(x * w).sum().backward()  # the cotangent of w is ∞ · 0


def test_infinity_is_no_nan() -> None:
    x = leaf([0.0, 1.0])
    with detect_anomaly():
        ag.sqrt(x).sum().backward()
        (1 / x).sum().backward()
    assert x.grad.tolist()[1] == -0.5


def test_a_nan_that_came_in_is_nobody_s_fault() -> None:
    x = leaf([float("nan"), 1.0])
    with detect_anomaly():
        y = (ag.exp(x) * x).sum()
        y.backward()
        z = leaf([1.0, 1.0]) * 2.0
        z.backward(np.array([float("nan"), 1.0]))
    assert np.isnan(x.grad.numpy()[0])


def test_outside_nothing_is_looked_at_also_after_an_error() -> None:
    x = leaf([0.0, 1.0])
    with pytest.raises(RuntimeError, match="detect_anomaly"), detect_anomaly():
        x / x * 0.0 / (x * 0.0)
    assert np.isnan((x * 0.0 / x).detach().numpy()[0])


def test_a_graph_made_inside_is_looked_at_also_when_its_pass_runs_outside() -> None:
    x = leaf([0.0, 1.0])
    with detect_anomaly():
        y = ag.sqrt(x * 0.0).sum()
    with pytest.raises(RuntimeError, match="detect_anomaly: the derivative of <multiply>"):
        y.backward()


def test_without_check_nan_only_lines_are_noted() -> None:
    x = leaf([0.0, 1.0])
    with detect_anomaly(check_nan=False):
        y = x * 0.0 / x
    assert np.isnan(y.detach().numpy()[0])
    assert "grad_fn=<divide>" in repr(y)


def test_results_and_gradients_are_the_same_inside() -> None:
    def program(x: Any) -> Any:
        h = ag.exp(x) * 3.0
        h[0] = x[1]
        return (h * h / (1 + x * x)).sum()

    data = np.array([0.3, -0.7])
    plain = leaf(data)
    program(plain).backward(create_graph=True)
    x = leaf(data)
    with detect_anomaly():
        program(x).backward(create_graph=True)
        (second,) = ag.autograd.grad(x.grad.sum(), x)
    np.testing.assert_array_equal(x.grad.detach().numpy(), plain.grad.detach().numpy())
    np.testing.assert_array_equal(second.numpy(), ag.autograd.grad(plain.grad.sum(), plain)[0].numpy())


def test_a_second_derivative_that_is_no_number_is_found() -> None:
    x = leaf(0.0)
    with detect_anomaly():
        (first,) = ag.autograd.grad(x**1.5, x, create_graph=True)
        with pytest.raises(RuntimeError, match="detect_anomaly: the derivative of <"):
            ag.autograd.grad(first * first, x)


def test_a_function_that_makes_a_nan_is_named() -> None:
    class Bad(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 1.0

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return y_bar * float("nan")

    class BadForward(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * float("nan"), x * 2

    x = leaf([1.0, 2.0])
    with detect_anomaly():
        with pytest.raises(RuntimeError, match=r"the derivative of <Bad> \(line"):
            Bad.apply(x).sum().backward()
        with pytest.raises(RuntimeError, match=r"<BadForward> \(line"):
            BadForward.apply(x)


@pytest.mark.parametrize(
    "transform",
    [
        lambda f, x: ag.grad(f)(x),
        lambda f, x: ag.vjp(f, x)[1](1.0),
        lambda f, x: ag.jacrev(f)(x),
        lambda f, x: ag.grad(lambda x: ag.grad(f)(x).sum())(x),
        lambda f, x: ag.jvp(ag.grad(f), (x,), (x,)),
    ],
)
def test_it_looks_into_transforms(transform: Callable[..., Any]) -> None:
    x = np.array([0.0, 1.0])
    with detect_anomaly():
        with pytest.raises(RuntimeError, match=r"detect_anomaly: <divide> \(line \d+ of test_anomaly.py: .*0.0 / x"):
            transform(lambda x: (x * 0.0 / x).sum(), x)
        with pytest.raises(RuntimeError, match="detect_anomaly: the derivative of <multiply>"):
            ag.grad(lambda x: ag.sqrt(x * 0.0).sum())(x)


def test_it_can_be_switched_on_and_off() -> None:
    x = leaf([0.0, 1.0])
    set_detect_anomaly(True)
    try:
        with pytest.raises(RuntimeError, match="detect_anomaly"):
            x * 0.0 / x
    finally:
        set_detect_anomaly(False)
    set_detect_anomaly(False)
    assert np.isnan((x * 0.0 / x).detach().numpy()[0])


def test_as_a_context_manager_the_switch_puts_back_what_was_before() -> None:
    x = leaf([0.0, 1.0])
    set_detect_anomaly(True)
    try:
        with set_detect_anomaly(False):
            x * 0.0 / x
        with pytest.raises(RuntimeError, match="detect_anomaly"):
            x * 0.0 / x
        with set_detect_anomaly(True, check_nan=False):
            x * 0.0 / x
        with pytest.raises(RuntimeError, match="detect_anomaly"):
            x * 0.0 / x
    finally:
        set_detect_anomaly(False)
    with set_detect_anomaly(True), pytest.raises(RuntimeError, match="detect_anomaly"):
        x * 0.0 / x
    x * 0.0 / x


def test_each_thread_has_its_own_switch() -> None:
    x = leaf([0.0, 1.0])
    seen: list[str] = []

    def work() -> None:
        x * 0.0 / x
        seen.append("nothing found")
        set_detect_anomaly(False)

    set_detect_anomaly(True)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        with pytest.raises(RuntimeError, match="detect_anomaly"):
            x * 0.0 / x
    finally:
        set_detect_anomaly(False)
    assert seen == ["nothing found"]


def test_it_works_on_arrays_of_every_library(array: Callable[..., Any]) -> None:
    x = ag.tensor(array([0.0, 1.0])).requires_grad_()
    with detect_anomaly(), pytest.raises(RuntimeError, match=r"detect_anomaly: <divide>"):
        x * 0.0 / x
