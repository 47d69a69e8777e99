"""What learners see of `ag.compile`."""

import threading
from typing import Any, NamedTuple

import numpy as np
import pytest

import autogradkit as ag


def slope(x: Any) -> Any:
    return 3 * x**2 + 2 * x + 1


def test_the_derivative_of_the_well_known_function_is_14() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = ag.compile(slope)(x)
    y.backward()
    assert y.item() == 17.0
    assert x.grad.item() == 14.0


def test_a_function_of_numbers_gives_numbers() -> None:
    f = ag.compile(slope)
    assert f(2.0) == 17.0
    assert isinstance(f(2.0), float)
    assert f(np.array([0.0, 2.0])).tolist() == [1.0, 17.0]


def test_a_function_is_run_once_for_each_form_of_its_arguments() -> None:
    runs: list[Any] = []

    def f(x: Any, power: int) -> Any:
        runs.append(x.shape)
        return (x**power).sum()

    compiled = ag.compile(f)
    for length in (3, 3, 4, 3, 4):
        assert compiled(np.full(length, 2.0), 3) == 8.0 * length
    assert runs == [(3,), (4,)]
    assert compiled(np.full(3, 2.0), 2) == 12.0
    assert compiled(np.full(3, 2.0, "float32"), 2).dtype == np.float32
    assert len(runs) == 4


def test_a_call_in_another_precision_has_a_program_of_its_own() -> None:
    f = ag.compile(lambda x: x * 0.1)
    for dtype in ("float64", "float32", "float64"):
        x = np.arange(3, dtype=dtype)
        assert f(x).dtype == dtype
        np.testing.assert_array_equal(f(x), x * 0.1)


def test_a_square_that_is_averaged_has_twice_its_share_as_gradient() -> None:
    gradient = ag.grad(lambda x: (x * x).mean())
    x = np.array([[0.3, -1.7, 2.9], [1e-3, 5.0, -0.1]])
    compiled = ag.compile(gradient)
    np.testing.assert_array_equal(compiled(x), gradient(x))
    assert "0.3333333333333333, x" in compiled.source(x)  # 1/6 of it twice: one product


def test_gradients_come_for_several_containers() -> None:
    def loss(weights: Any, points: Any) -> Any:
        return ((points @ weights["w"] + weights["b"]) ** 2).mean()

    weights = {"w": np.arange(6.0).reshape(3, 2), "b": np.ones(2)}
    points = np.cos(np.arange(12.0)).reshape(4, 3)
    both = ag.value_and_grad(loss)
    (value, gradient), (expected, slopes) = ag.compile(both)(weights, points), both(weights, points)
    assert value == expected
    for name in weights:
        np.testing.assert_array_equal(gradient[name], slopes[name])


def test_a_result_is_never_the_memory_of_the_program() -> None:
    f = ag.compile(lambda x: {"twice": 2 * x, "turned": (2 * x).T, "same": x})
    x = np.arange(6.0).reshape(2, 3)
    first = f(x)
    kept = {name: y.copy() for name, y in first.items()}
    second = f(x + 1)
    for name, y in first.items():
        np.testing.assert_array_equal(y, kept[name])
        assert not np.shares_memory(y, second[name])
        assert not np.shares_memory(y, x)
    first["twice"][:] = 0
    np.testing.assert_array_equal(first["turned"], kept["turned"])


def test_memory_of_results_is_used_again_when_nobody_holds_them() -> None:
    f = ag.compile(lambda x: 2 * x)
    addresses = {f(np.ones(1000)).ctypes.data for _ in range(20)}
    assert len(addresses) == 1


def test_a_result_can_be_of_a_class_of_one_s_own() -> None:
    class Pair(NamedTuple):
        one: Any
        other: Any

    assert ag.compile(lambda x: Pair(2 * x, None))(3.0) == Pair(6.0, None)


def test_tensors_from_outside_that_require_a_gradient_get_theirs() -> None:
    model = ag.nn.Sequential(ag.nn.Linear(2, 3), ag.nn.Tanh(), ag.nn.Linear(3, 1))
    x, y = ag.tensor(np.cos(np.arange(10.0)).reshape(5, 2)), ag.tensor(np.ones((5, 1)))

    def loss(x: Any, y: Any) -> Any:
        return ag.nn.functional.mse_loss(model(x), y)

    compiled = ag.compile(loss)
    optimiser = ag.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(3):  # whose values each step changes
        expected = loss(x, y)
        slopes = ag.autograd.grad(expected, list(model.parameters()))
        optimiser.zero_grad()
        result = compiled(x, y)
        result.backward()
        assert result.item() == expected.item()
        for parameter, expected_slope in zip(model.parameters(), slopes, strict=True):
            np.testing.assert_array_equal(parameter.grad.numpy(), expected_slope.numpy())
        optimiser.step()
        losses.append(result.item())
    assert losses[0] > losses[1] > losses[2]


def test_second_derivatives_go_through_the_function_itself() -> None:
    x = ag.tensor([0.5, 1.5], requires_grad=True)
    y = ag.compile(lambda x: (x**3).sum())(x)
    (first,) = ag.autograd.grad(y, x, create_graph=True)
    (second,) = ag.autograd.grad(first.sum(), x)
    assert first.tolist() == [0.75, 6.75]
    assert second.tolist() == [3.0, 9.0]


def test_transforms_see_the_operations_of_a_compiled_function() -> None:
    f = ag.compile(lambda x: ag.sum(ag.sin(x) * x))
    plain = f.f
    x = np.array([0.3, 1.2])
    np.testing.assert_array_equal(ag.hessian(f)(x), ag.hessian(plain)(x))
    np.testing.assert_array_equal(ag.vmap(ag.grad(f))(np.stack([x, 2 * x]))[0], ag.grad(plain)(x))


def test_derivatives_of_every_kind_are_recorded() -> None:
    f = lambda x: ag.sum(ag.exp(ag.sin(x)))
    x = np.array([0.3, 1.2, -0.4])
    for transform in (ag.grad(f), ag.hessian(f), lambda x: ag.hvp(f, (x,), (x,)), lambda x: ag.jvp(f, (x,), (x,))):
        found, expected = ag.compile(transform)(x), transform(x)
        for y, z in zip(np.atleast_1d(found), np.atleast_1d(expected), strict=True):
            np.testing.assert_array_equal(y, z)


def test_without_recording_results_are_constants() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    f = ag.compile(lambda x: (x * x).sum())
    with ag.no_grad():
        assert not f(x).requires_grad
    assert f(x.detach()).item() == 5.0
    assert isinstance(f(x.detach()), ag.Tensor)


def test_an_index_may_be_an_argument() -> None:
    def loss(scores: Any, labels: Any) -> Any:
        return -ag.special.log_softmax(scores, 1)[np.arange(3), labels].mean()

    scores, both = np.cos(np.arange(12.0)).reshape(3, 4), ag.value_and_grad(loss)
    compiled = ag.compile(both)
    for labels in (np.array([0, 1, 3]), np.array([2, 2, 0])):
        (value, gradient), (expected, slopes) = compiled(scores, labels), both(scores, labels)
        assert value == expected
        np.testing.assert_array_equal(gradient, slopes)


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (lambda x: x if x.sum() > 0 else -x, "if asks for a number, but ag.compile records a function for all values"),
        (lambda x: x[x > 0], "cannot be an index under ag.compile"),
        (lambda x: x * x.sum().item(), r"item\(\) asks for a number"),
        (lambda x: x * float(x.sum()), r"item\(\) asks for a number"),
        (lambda x: np.unique(x), "np.unique has a result whose shape depends on the values, but ag.compile"),
        (lambda x: np.asarray(x), r"np.asarray\(\) asks for a number"),
        (lambda x: x * ag.rand(3), "draws random numbers, which ag.compile would draw once"),
        (lambda x: x * np.random.rand(3), "draws random numbers"),
        (lambda x: ag.full((3,), x.sum()) * x, "full asks for a number"),
        (lambda x: sorted(x), "if asks for a number"),
        (lambda x: ag.nn.functional.dropout(x), r"call model.eval\(\)"),
    ],
)
def test_what_depends_on_values_is_refused(f: Any, said: str) -> None:
    compiled = ag.compile(f)
    for _ in range(2):  # a refused function leaves no program behind
        with pytest.raises(RuntimeError, match=said):
            compiled(np.array([1.0, -2.0, 3.0]))


def test_a_function_with_a_derivative_of_its_own_is_refused() -> None:
    class Twice(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return 2 * x

        @staticmethod
        def backward(ctx: Any, y_bar: Any) -> Any:
            return 2 * y_bar

    with pytest.raises(RuntimeError, match="Twice has a derivative of its own, written in Python"):
        ag.compile(Twice.apply)(np.ones(3))


def test_changes_outside_are_refused_and_undone() -> None:
    total = ag.tensor([1.0, 2.0])

    def count(x: Any) -> Any:
        total.add_(x)
        return x * 2

    with pytest.raises(RuntimeError, match="count changes a Tensor in place that it did not make"):
        ag.compile(count)(np.ones(2))
    assert total.tolist() == [1.0, 2.0]
    assert repr(total) == "tensor([1., 2.])"


def test_an_argument_that_is_changed_in_place_is_refused() -> None:
    def double(x: Any) -> Any:
        x *= 2
        return x.sum()

    x = ag.tensor([1.0, 2.0])
    with pytest.raises(RuntimeError, match="double changes a Tensor in place"):
        ag.compile(double)(x)
    assert x.tolist() == [1.0, 2.0]


def test_new_tensors_may_be_changed_in_place() -> None:
    def f(x: Any) -> Any:
        y = x * 2
        y[0] = 7.0
        y += x
        return y.sum()

    x = np.array([1.0, 2.0, 3.0])
    assert ag.compile(f)(x) == f(ag.tensor(x)).item()
    np.testing.assert_array_equal(ag.compile(ag.grad(f))(x), ag.grad(f)(x))
    np.testing.assert_array_equal(ag.compile(ag.grad(f))(x + 1), ag.grad(f)(x + 1))


@pytest.mark.parametrize("argument", [object(), {1, 2}, lambda x: x])
def test_an_argument_of_no_known_form_is_refused(argument: Any) -> None:
    with pytest.raises(TypeError, match="cannot tell whether the next one will be the same"):
        ag.compile(lambda x, other: x)(1.0, argument)


def test_a_method_says_that_its_object_is_no_argument() -> None:
    class Line:
        @ag.compile
        def at(self, x: Any) -> Any:
            return 2 * x

    with pytest.raises(TypeError, match="let the function take everything else from outside"):
        Line().at(1.0)


def test_what_is_no_number_cannot_be_returned() -> None:
    with pytest.raises(TypeError, match="returned 'text'"):
        ag.compile(lambda x: "text")(1.0)


def test_threads_can_share_a_program() -> None:
    f = ag.compile(lambda x: ag.sum(ag.tanh(x) * x + ag.exp(-x)))
    inputs = [np.linspace(-1, 1, 5000) * k for k in range(1, 9)]
    expected = [f.f(x) for x in inputs]
    wrong: list[int] = []

    def work(k: int) -> None:
        wrong.extend(k for _ in range(50) if f(inputs[k]) != expected[k])

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


SOURCE = """\
# memory, reserved once and used in every call
m0 = empty((4, 2), 'float64')
m1 = empty((4, 2), 'float64')
m0_transpose = m0.transpose((1, 0))


def loss(w, points):
    # forward
"""


def test_the_program_is_python_that_can_be_read() -> None:
    def loss(w: Any, points: Any) -> Any:
        hidden = ag.tanh(points @ w)
        return (hidden * hidden).mean()

    w, points = np.ones((3, 2)), np.cos(np.arange(12.0)).reshape(4, 3)
    text = ag.compile(loss).source(w, points)
    lines = text.splitlines()
    start = lines.index("def loss(w, points):")
    assert [line.split("#")[0].strip() for line in lines[start + 1 : start + 4]] == [
        "",
        "v1 = matmul(points, w, out=m0)",
        "hidden = tanh(v1, out=m0)",
    ]
    assert lines[start + 1].strip() == "# forward"
    assert "    # backward" in lines
    assert "# derivative of tanh" in text
    assert repr(text) == text
    compile(text, "program", "exec")


def test_the_source_of_a_gradient_is_the_gradient() -> None:
    x = ag.tensor(3.0, requires_grad=True)
    assert ag.compile(lambda x, y: x * y).source(x, 2.0) == (
        f"def program(x, y):\n    # forward\n    {'v1 = x * y':56}  # multiply\n    return (v1, y,)\n"
    )
