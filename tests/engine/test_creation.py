"""New Tensors: from numbers, from arrays, from nothing, and from random numbers."""

import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine import randomness
from autogradkit.engine.backend import device_of, to_numpy
from autogradkit.engine.creation import (
    arange,
    as_tensor,
    asarray,
    empty,
    empty_like,
    eye,
    from_numpy,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    tensor,
    zeros,
    zeros_like,
)
from autogradkit.engine.randomness import (
    manual_seed,
    normal,
    rand,
    rand_like,
    randint,
    randn,
    randn_like,
    randperm,
    replayed,
    saved_state,
    uniform,
)

# ---------------------------------------------------------------- from numbers and arrays


def test_tensor_copies(array: Callable[..., Any]) -> None:
    memory = array([1.0, 2.0])
    x = tensor(memory)
    memory[0] = 5.0
    assert x.tolist() == [1.0, 2.0]


def test_as_tensor_looks_at_the_same_memory(array: Callable[..., Any]) -> None:
    memory = array([1.0, 2.0])
    for make in (as_tensor, asarray):
        x = make(memory)
        memory[0] = memory[0] + 5.0
        assert x.tolist() == to_numpy(memory).tolist()


@pytest.mark.parametrize("make", [as_tensor, from_numpy])
@pytest.mark.parametrize("data", [np.array([1.0, 2.0]), np.array(1.0), np.array([1, 2])])
def test_memory_of_numpy_is_shared_in_both_directions(make: Callable[[Any], Any], data: Any) -> None:
    memory = data.copy()
    x = make(memory)
    memory += 1
    assert x.tolist() == (data + 1).tolist()
    x += 1
    assert memory.tolist() == (data + 2).tolist()


def test_as_tensor_copies_where_the_dtype_is_another_one() -> None:
    memory = np.array([1.0, 2.0])
    x = as_tensor(memory, dtype="float32")
    memory[0] = 5.0
    assert (x.tolist(), x.dtype) == ([1.0, 2.0], np.dtype("float32"))


def test_as_tensor_leaves_a_tensor_as_it_is_and_in_its_graph() -> None:
    x = tensor([1.0, 2.0], requires_grad=True)
    assert as_tensor(x) is x
    y = as_tensor(x * 2, dtype="float32")
    assert y.dtype == np.dtype("float32")
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_as_tensor_does_not_turn_somebody_else_s_constant_into_a_leaf() -> None:
    constant = tensor([1.0])
    leaf = as_tensor(constant, requires_grad=True)
    assert (leaf.requires_grad, constant.requires_grad) == (True, False)
    assert as_tensor(leaf, requires_grad=True) is leaf


def test_a_number_without_axes_is_a_python_float_underneath() -> None:
    for x in (tensor(2.0), tensor(2, dtype=float), as_tensor(2.0), tensor(np.float64(2)), zeros(()), full((), 2.0)):
        assert x.value.__class__ is float
        assert x.shape == ()


def test_the_default_dtype_is_numpy_s() -> None:
    for made in (
        tensor([1.0]),
        zeros(2),
        ones(2),
        empty(2),
        eye(2),
        linspace(0, 1, 3),
        rand(2),
        randn(2),
        full((2,), 1.0),
    ):
        assert made.dtype == np.dtype("float64")
    for made in (tensor([1]), arange(3), full((2,), 1), randint(0, 5, (2,)), randperm(3)):
        assert made.dtype == np.dtype("int64")
    assert tensor([True]).dtype == full((2,), True).dtype == np.dtype("bool")


@pytest.mark.parametrize("dtype", ["float32", np.float32, np.dtype("float32"), "f4"])
def test_a_dtype_may_be_named_in_every_way(dtype: Any) -> None:
    for made in (tensor([1], dtype), as_tensor([1], dtype), zeros(1, dtype=dtype), rand(1, dtype=dtype)):
        assert made.dtype == np.dtype("float32")


@pytest.mark.parametrize(
    ("dtype", "name"), [(float, "float64"), (int, "int64"), (bool, "bool"), (complex, "complex128")]
)
def test_python_s_types_are_dtypes(dtype: type, name: str) -> None:
    assert ones(2, dtype=dtype).dtype == np.dtype(name)


def test_a_list_may_hold_constant_tensors() -> None:
    assert tensor([tensor(1.0), tensor(2.0)]).tolist() == [1.0, 2.0]


# ---------------------------------------------------------------- from nothing

MADE: dict[str, tuple[Callable[[], Any], Any]] = {
    "zeros": (lambda: zeros(2, 3), np.zeros((2, 3))),
    "zeros of a tuple": (lambda: zeros((2, 3)), np.zeros((2, 3))),
    "zeros of a list": (lambda: zeros([2]), np.zeros(2)),
    "zeros of NumPy's integers": (lambda: zeros(np.int64(2), 0), np.zeros((2, 0))),
    "zeros without axes": (lambda: zeros(), 0.0),
    "ones": (lambda: ones((2,)), np.ones(2)),
    "full": (lambda: full((2,), 7), np.array([7, 7])),
    "full of one length": (lambda: full(2, 7.5), np.array([7.5, 7.5])),
    "full of a Tensor": (lambda: full((1,), tensor(3.0)), np.array([3.0])),
    "eye": (lambda: eye(2), np.eye(2)),
    "eye, not square": (lambda: eye(2, 3, dtype=int), np.eye(2, 3, dtype=int)),
    "arange": (lambda: arange(4), np.arange(4)),
    "arange from": (lambda: arange(1, 4), np.arange(1, 4)),
    "arange with a step": (lambda: arange(1.0, 2.0, 0.25), np.arange(1.0, 2.0, 0.25)),
    "arange by name": (lambda: arange(end=2), np.arange(2)),
    "arange downwards": (lambda: arange(3, 0, -1), np.arange(3, 0, -1)),
    "linspace": (lambda: linspace(0, 1, 5), np.linspace(0, 1, 5)),
    "linspace of one": (lambda: linspace(3, 4, steps=1), np.array([3.0])),
}


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_from_nothing_equals_numpy_s(name: str) -> None:
    make, expected = MADE[name]
    made = make()
    np.testing.assert_array_equal(made.numpy(), expected)
    assert made.dtype == np.asarray(expected).dtype
    assert made.is_leaf
    assert not made.requires_grad


SETTINGS: dict[str, Callable[..., Any]] = {
    "tensor": lambda **s: tensor([0, 1], **s),
    "as_tensor": lambda **s: as_tensor([0, 1], **s),
    "zeros": lambda **s: zeros(2, **s),
    "ones": lambda **s: ones(2, **s),
    "empty": lambda **s: empty(2, **s),
    "full": lambda **s: full((2,), 1, **s),
    "eye": lambda **s: eye(2, **s),
    "arange": lambda **s: arange(2, **s),
    "linspace": lambda **s: linspace(0, 1, 2, **s),
    "zeros_like": lambda **s: zeros_like(tensor([1.0, 2.0]), **s),
    "ones_like": lambda **s: ones_like(tensor([1.0, 2.0]), **s),
    "empty_like": lambda **s: empty_like(tensor([1.0, 2.0]), **s),
    "full_like": lambda **s: full_like(tensor([1.0, 2.0]), 1, **s),
    "rand": lambda **s: rand(2, **s),
    "randn": lambda **s: randn(2, **s),
    "rand_like": lambda **s: rand_like(tensor([1.0, 2.0]), **s),
    "randn_like": lambda **s: randn_like(tensor([1.0, 2.0]), **s),
    "randint": lambda **s: randint(0, 2, (2,), **s),
    "randperm": lambda **s: randperm(2, **s),
    "uniform": lambda **s: uniform(0, 1, 2, **s),
    "normal": lambda **s: normal(0, 1, 2, **s),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_every_way_to_make_a_tensor_takes_dtype_device_and_requires_grad(array: Callable[..., Any], name: str) -> None:
    like = array([1.0], dtype="float32")
    made = SETTINGS[name](dtype="float32", device=device_of(like), requires_grad=True)
    assert type(made.value) is type(like)
    assert (made.dtype, made.device) == (like.dtype, device_of(like))
    assert made.requires_grad
    assert made.is_leaf


@pytest.mark.parametrize("make", [zeros_like, ones_like, lambda x: full_like(x, 3), empty_like, rand_like, randn_like])
def test_what_is_made_alike_has_shape_dtype_and_device_of_its_model(
    array: Callable[..., Any], make: Callable[[Any], Any]
) -> None:
    for model in (array([[1.0, 2.0]], dtype="float32"), array([1.0])):
        for x in (model, tensor(model), tensor(model, requires_grad=True) * 2):
            made = make(x)
            assert (made.shape, made.dtype, made.device) == (tuple(model.shape), model.dtype, device_of(model))
            assert not made.requires_grad


def test_made_alike_takes_lists_and_numbers() -> None:
    assert zeros_like([1, 2]).tolist() == [0, 0]
    assert ones_like(3.0).value == full_like(tensor(3.0), 1).value == 1.0
    assert full_like(tensor([1, 2]), 0.5).tolist() == [0, 0]
    assert full_like(tensor([1, 2]), 0.5, dtype=float).tolist() == [0.5, 0.5]


def test_zeros_like_inside_a_transform_is_a_constant_of_the_shape_that_is_seen() -> None:
    def f(x: Any) -> Any:
        made = zeros_like(x) + ones_like(x) + full_like(x, 2, dtype="float64")
        assert made.shape == x.shape
        assert not made.requires_grad
        return (x * made).sum()

    x = np.array([1.0, 2.0])
    np.testing.assert_array_equal(ag.grad(f)(x), [3.0, 3.0])
    assert ag.jvp(f, (x,), (x,)) == (9.0, 9.0)
    np.testing.assert_array_equal(ag.vmap(ag.grad(f))(np.ones((3, 2))), np.full((3, 2), 3.0))


# ---------------------------------------------------------------- random numbers


def test_a_seed_makes_random_numbers_repeatable(array: Callable[..., Any]) -> None:
    device = device_of(array([1.0]))

    def draw() -> list[Any]:
        made = (rand(3, device=device), randn(3, device=device), randint(9, (3,), device=device))
        return [x.tolist() for x in (*made, randperm(5, device=device), normal(1, 2, (2,), device=device))]

    manual_seed(3)
    first, second = draw(), draw()
    manual_seed(3)
    assert draw() == first != second
    manual_seed(-3)
    assert draw() != first


def test_each_library_draws_its_own_numbers() -> None:
    xp = pytest.importorskip("array_api_strict")
    manual_seed(0)
    rand(100)
    drawn = rand(3, device=xp.Device("device1"))
    manual_seed(0)
    assert drawn.tolist() == rand(3).tolist()


def test_without_a_seed_two_processes_differ() -> None:
    assert randomness._Generators().seed != randomness._Generators().seed


def test_distributions_are_what_their_names_say() -> None:
    manual_seed(0)
    n = 100_000
    for made, mean, std in (
        (rand(n), 0.5, 12**-0.5),
        (randn(n), 0.0, 1.0),
        (uniform(-1, 3, n), 1.0, 4 * 12**-0.5),
        (normal(2, 3, n), 2.0, 3.0),
        (randint(0, 2, n), 0.5, 0.5),
    ):
        values = made.numpy()
        # Five standard errors.
        assert abs(values.mean() - mean) < 5 * std / n**0.5
        assert abs(values.std() - std) < 5 * std / n**0.5
    assert set(randint(1, 4, n).tolist()) == {1, 2, 3}
    assert set(randint(2, (n,)).tolist()) == {0, 1}
    assert 0 <= randint(3).item() < 3
    assert sorted(randperm(10).tolist()) == list(range(10)) != randperm(10).tolist()


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_rand_stays_below_one_in_every_precision(dtype: str) -> None:
    class Last:
        """Draws the largest number below 1."""

        def random(self, size: Any) -> Any:
            return np.full(size, np.nextafter(1.0, 0.0))

    manual_seed(0)
    x = rand(2, dtype=dtype)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(randomness, "_generator", lambda library: Last())
        y = rand(2, dtype=dtype)
    assert x.dtype == y.dtype == np.dtype(dtype)
    assert (y.numpy() == np.nextafter(np.ones((), dtype), np.zeros((), dtype))).all()


def test_normal_and_uniform_follow_parameters_that_are_differentiated() -> None:
    mean, std = tensor([0.0, 1.0], requires_grad=True), tensor(2.0, requires_grad=True)
    manual_seed(0)
    noise = randn(2).tolist()
    manual_seed(0)
    y = normal(mean, std)
    assert y.shape == (2,)
    y.sum().backward()
    assert mean.grad.tolist() == [1.0, 1.0]
    assert std.grad.item() == sum(noise)
    assert uniform(mean, 2.0).grad_fn is not None


def test_a_saved_state_is_drawn_from_again_and_what_was_outside_goes_on(array: Callable[..., Any]) -> None:
    device = device_of(array([1.0]))

    def draw() -> tuple[Any, ...]:
        return random.random(), np.random.rand(), rand(2, device=device).tolist(), randn(2).tolist()

    def run() -> tuple[Any, ...]:
        first, inner, second = draw(), saved_state(), draw()
        with replayed(inner):
            assert draw() == second
        return first, second

    def from_the_start() -> Any:
        manual_seed(1)
        random.seed(1)
        np.random.seed(1)
        draw()
        return saved_state()

    from_the_start()
    ran, went_on = run(), draw()
    state = from_the_start()
    assert run() == ran
    with replayed(state):
        assert run() == ran
    assert draw() == went_on


def test_the_outer_state_is_put_back_after_an_exception() -> None:
    manual_seed(1)
    state = saved_state()
    expected = [rand(1).tolist() for _ in range(2)]
    manual_seed(1)
    outside = random.getstate(), np.random.get_state()

    def fail() -> None:
        with replayed(state):
            manual_seed(5)
            random.random(), np.random.rand(), rand(1)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [rand(1).tolist() for _ in range(2)] == expected
    assert random.getstate() == outside[0]
    np.testing.assert_array_equal(np.random.get_state()[1], outside[1][1])


def test_a_library_that_had_not_drawn_when_the_state_was_saved_is_repeated_too() -> None:
    manual_seed(4)
    state = saved_state()
    first = rand(2).tolist()
    with replayed(state):
        assert rand(2).tolist() == first


def test_saving_the_state_does_not_change_what_numpy_draws() -> None:
    manual_seed(2)
    expected = rand(4).tolist()
    manual_seed(2)
    first = rand(2).tolist()
    saved_state()
    assert first + rand(2).tolist() == expected


def test_checkpoint_sees_the_same_random_numbers_again() -> None:
    x = tensor([1.0, 2.0, 3.0], requires_grad=True)
    manual_seed(0)
    mask = (rand(3) > 0.5).tolist()
    manual_seed(0)
    ag.checkpoint(lambda x: x * ag.where(rand_like(x) > 0.5, 1.0, 0.0))(x).sum().backward()
    assert x.grad.tolist() == [float(m) for m in mask]


# ---------------------------------------------------------------- mistakes


def varying() -> Any:
    return tensor(1.0, requires_grad=True) * 2


MISTAKES: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "text": (lambda: as_tensor("a"), TypeError, r"made of numbers, got 'a' \(str\)"),
    "ragged": (lambda: as_tensor([[1.0], [1.0, 2.0]]), TypeError, "nested list of equal lengths"),
    "integers with a gradient": (lambda: zeros(2, dtype=int, requires_grad=True), TypeError, "floating-point"),
    "integer range with a gradient": (lambda: arange(3, requires_grad=True), TypeError, "floating-point"),
    "negative size": (lambda: zeros(2, -1), ValueError, r"zeros cannot make the shape \(2, -1\); lengths .* reshape"),
    "negative number of steps": (lambda: linspace(0, 1, -1), ValueError, r"linspace cannot make the shape \(-1,\)"),
    "negative permutation": (lambda: randperm(-1), ValueError, r"randperm cannot make the shape \(-1,\)"),
    "broken size": (
        lambda: ones(2.5),
        TypeError,
        r"ones needs whole numbers .* write ones\(2, 3\) or ones\(\(2, 3\)\)",
    ),
    "size of text": (lambda: rand("2"), TypeError, "rand needs whole numbers for a shape"),
    "copy of a leaf": (lambda: tensor(tensor(1.0, requires_grad=True)), RuntimeError, "tensor takes .* cut .*clone"),
    "copy of a result": (lambda: tensor(varying()), RuntimeError, r"use x.clone\(\) or ag.as_tensor\(x\)"),
    "copy inside a transform": (lambda: ag.grad(lambda x: tensor(x) * x)(1.0), RuntimeError, "tensor takes .* cut"),
    "copy of a list": (lambda: tensor([varying()]), RuntimeError, "would cut the graph"),
    "full of what varies": (lambda: full((2,), varying()), RuntimeError, "full takes numbers out of a Tensor"),
    "range to what varies": (lambda: arange(varying()), RuntimeError, "arange takes numbers out of a Tensor"),
    "from_numpy of a list": (
        lambda: from_numpy([1.0]),
        TypeError,
        "from_numpy needs an array of NumPy, got .*as_tensor",
    ),
    "random integers by rand": (
        lambda: rand(2, dtype=int),
        TypeError,
        "rand draws floating-point .* int64 .*ag.randint",
    ),
    "random complex numbers": (lambda: randn_like(tensor(1j)), TypeError, "randn draws floating-point .* complex128"),
    "dtype": (lambda: ones(2, dtype="float23"), TypeError, "no dtype 'float23'"),
    "device": (lambda: randn(2, device="gpu"), ValueError, "no device 'gpu'"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gets_one_clear_sentence(mistake: str) -> None:
    make, kind, sentence = MISTAKES[mistake]
    with pytest.raises(kind) as caught:
        make()
    assert type(caught.value) is kind
    assert re.search(sentence, str(caught.value)), str(caught.value)
    assert "\n" not in str(caught.value)
