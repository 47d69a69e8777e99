"""`vmap` of every operation does what a Python loop does, forwards, backwards, nested and whichever operand is mapped.

`CASES` has to name every operation that is registered: an operation without a case fails.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autogradkit as ag
from autogradkit.engine import trace
from autogradkit.engine.graph import Node, Rule
from autogradkit.engine.ops.constant import is_positive, is_zero, share
from autogradkit.engine.ops.selection import pick
from autogradkit.engine.trace import OPERATIONS

from ..rules.families import core
from .stacks import EVERY, GRID, MASK, ROWS, SIZE, XS, Function, a, compare, one_by_one, plain


def alone(*settings: Any) -> Callable[[Function], Function]:
    """An operation of one operand with these settings."""
    return lambda operation: lambda x: operation(x, *settings)


def together(*settings: Any) -> Callable[[Function], Function]:
    """An operation of a sequence of operands with these settings."""
    return lambda operation: lambda *xs: operation(xs, *settings)


def chosen(operation: Function) -> Function:
    return lambda condition, x, y: operation((condition > 1, x, y))


# Of real numbers these are the numbers themselves, zeros or constants.
COMPLEX_PARTS = {"real", "imag", "angle", "conj"}

# fmt: off
INDICES: list[tuple[tuple[int, ...], Any]] = [
    ((4,), 1), ((4,), -1), ((4,), slice(1, 3)), ((4,), slice(None, None, -2)), ((4,), None), ((4,), Ellipsis),
    ((4,), ROWS), ((4,), [1, 1]), ((4,), MASK), ((4,), GRID), ((4, 3), (1, 2)), ((4, 3), (EVERY, -1)), ((4, 3), ROWS),
    ((4, 3), (EVERY, ROWS)), ((4, 3), (None, ROWS, 1)), ((4, 3), (GRID, GRID)), ((4, 3), (MASK, slice(1, 3))),
    ((4, 3), np.outer(MASK, [True, False, True])), ((4, 3), (Ellipsis, 1, None)), ((4, 3), (MASK, ROWS)),
    ((4, 2, 3), (ROWS, EVERY, ROWS)), ((4, 2, 3), (1, EVERY, ROWS)), ((4, 2, 3), (ROWS, EVERY, -1)),
    ((4, 2, 3), (GRID, EVERY, GRID)), ((4, 2, 3), (MASK, EVERY, ROWS)), ((4, 2, 3), (ROWS, None, 1)),
    ((4, 2, 3), (EVERY, 1, ROWS)), ((4, 2, 3), (Ellipsis, ROWS)), ((4, 2, 3), (GRID, [[0], [1]], ROWS[:2])),
    ((4, 2, 3), (ROWS, EVERY, [[1], [2]])), ((4, 2, 3), (None, 2, EVERY, ROWS)),
]
ONE = [((),), ((4,),), ((2, 4),), ((3, 2, 4),)]
TWO = [
    ((), ()), ((), (4,)), ((4,), ()), ((4,), (4,)), ((2, 4), (4,)), ((4,), (2, 4)), ((2, 1), (1, 4)), ((3, 2, 4), (4,)),
    ((2, 1), (3, 2, 4)), ((3, 1, 1), (2, 4)),
]
PRODUCTS = [
    ((4,), (4,)), ((2, 4), (4,)), ((4,), (4, 3)), ((2, 4), (4, 3)), ((3, 2, 4), (4,)), ((4,), (3, 4, 2)),
    ((3, 2, 4), (4, 2)), ((2, 4), (3, 4, 2)), ((3, 1, 2, 4), (6, 4, 2)),
]
UNARY = ["negative", "exp", "log", "sin", "cos", "tanh", "sqrt", "square", "absolute", "sigmoid", "relu", "copy"]
BINARY = ["add", "subtract", "multiply", "divide", "power", "maximum", "minimum"]
Case = tuple[Callable[[Function], Function], tuple[tuple[int, ...], ...]]

SUMS: list[Case] = [
    (alone((0,), False), ((4,),)), (alone((1,), True), ((2, 4),)), (alone((0, 1), False), ((2, 4),)),
    (alone((0, 2), False), ((3, 2, 4),)), (alone((1,), False), ((3, 2, 4),)), (alone((), False), ((),)),
]

CASES: dict[str, list[Case]] = {
    **{name: [(alone(), shapes) for shapes in ONE] for name in UNARY},
    **{name: [(lambda operation: operation, shapes) for shapes in TWO] for name in BINARY},
    "matmul": [(lambda operation: operation, shapes) for shapes in PRODUCTS],
    "broadcast_to": [
        (alone((4,)), ((),)), (alone((3, 4)), ((4,),)), (alone((2, 3, 4)), ((3, 1),)), (alone((2, 4)), ((2, 4),)),
        (alone(()), ((),)),
    ],
    "sum_to": [
        (alone((4,)), ((3, 4),)), (alone((3, 1)), ((2, 3, 4),)), (alone(()), ((2, 4),)), (alone((2, 4)), ((2, 4),)),
    ],
    "reshape": [
        (alone((2, 2)), ((4,),)), (alone((-1,)), ((2, 3),)), (alone(()), ((1, 1),)), (alone((1,)), ((),)),
        (alone((3, -1, 2)), ((2, 3, 4),)),
    ],
    "transpose": [(alone((1, 0)), ((2, 4),)), (alone((2, 0, 1)), ((2, 3, 4),)), (alone((0,)), ((4,),))],
    "swap": [(alone(), ((2, 4),)), (alone(), ((3, 2, 4),))],
    "astype": [(alone(np.dtype("float32")), shapes) for shapes in ONE[1:]],
    "move": [(alone("cpu", "cpu"), shapes) for shapes in ONE],
    "sum": SUMS, "mean": SUMS,
    "getitem": [(alone(index), (shape,)) for shape, index in INDICES],
    "scatter": [(alone(shape, index), (np.zeros(shape)[index].shape,)) for shape, index in INDICES],
    "setitem": [(together(index), (shape, np.zeros(shape)[index].shape)) for shape, index in INDICES] + [
        (together(1), ((4, 3), ())), (together((EVERY, ROWS[:2])), ((4, 3), (2,))), (together(MASK), ((4, 3), (1, 3))),
        (together((ROWS, EVERY, ROWS)), ((4, 2, 3), (2,))), (together(Ellipsis), ((4, 3), (3,))),
    ],
    "concatenate": [
        (together(0, (4, 2)), ((4,), (2,))), (together(1, (1, 4)), ((2, 1), (2, 4))),
        (together(0, (1, 1, 1)), ((1, 4), (1, 4), (1, 4))),
    ],
    "where": [(chosen, (*shapes[:1], *shapes)) for shapes in TWO] + [
        (chosen, ((2, 4), (), (4,))), (chosen, ((), (4,), (2, 4))),
    ],
    "with_part": [(together(np.outer(MASK, np.arange(3) == 1), pick, ((EVERY, 1),)), ((4, 3), (4,)))],
}
# fmt: on

ALL = [(name, i) for name, cases in CASES.items() for i in range(len(cases))]


def test_every_operation_of_the_core_has_a_case() -> None:
    """The others' `vmap` is tried on their own cases, by `rules.test_one_truth`."""
    assert set(CASES) == {name for name in OPERATIONS if name in core.CASES} - COMPLEX_PARTS


def drawn(name: str, i: int, dtype: str = "float64") -> tuple[Function, list[Any], list[tuple[bool, ...]]]:
    """The function of a case, a stack of operands each along axis 0, and every choice of operands to map over."""
    make, shapes = CASES[name][i]
    stacks = [a(SIZE, *shape, dtype=dtype) + j for j, shape in enumerate(shapes)]
    choices = [c for c in itertools.product([True, False], repeat=len(shapes)) if any(c)]
    return make(OPERATIONS[name]), stacks, choices


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("name", "i"), ALL)
def test_every_operation_maps_like_a_loop_whichever_operand_has_the_hidden_axis(name: str, i: int, dtype: str) -> None:
    f, stacks, choices = drawn(name, i, dtype)
    for hidden in choices:
        expected = one_by_one(f, stacks, hidden)
        for place in (0, 1, -1):
            if place == 1 and any(x.ndim == 1 for x, h in zip(stacks, hidden, strict=True) if h):
                continue
            in_axes = tuple(place if h else None for h in hidden)
            xs = [np.moveaxis(x, 0, place) if h else x[0] for x, h in zip(stacks, hidden, strict=True)]
            compare(ag.vmap(f, in_axes)(*xs), expected, rtol=1e-13 if dtype == "float64" else 1e-5)


@pytest.mark.parametrize(("name", "i"), ALL)
def test_both_modes_of_every_operation_map_like_a_loop(name: str, i: int) -> None:
    f, stacks, choices = drawn(name, i)
    z_bar = a(*one_by_one(f, stacks, choices[0]).shape[1:])

    def pulled(*xs: Any) -> Any:
        return tuple(ag.vjp(f, *xs)[1](z_bar.astype(ag.as_tensor(f(*xs)).dtype)))

    def pushed(*xs: Any) -> Any:
        return ag.jvp(f, xs, xs)[1]

    for hidden in choices:
        in_axes = tuple(0 if h else None for h in hidden)
        xs = [x if h else x[0] for x, h in zip(stacks, hidden, strict=True)]
        compare(ag.vmap(pushed, in_axes)(*xs), one_by_one(pushed, stacks, hidden))
        for k, x_bar in enumerate(ag.vmap(pulled, in_axes)(*xs)):
            compare(x_bar, one_by_one(lambda *xs, k=k: pulled(*xs)[k], stacks, hidden))


@pytest.mark.parametrize(("name", "i"), ALL)
def test_reverse_mode_through_a_mapped_operation_is_reverse_mode_through_the_loop(name: str, i: int) -> None:
    f, stacks, choices = drawn(name, i)
    for hidden in choices:
        in_axes = tuple(0 if h else None for h in hidden)
        xs = [x if h else x[0] for x, h in zip(stacks, hidden, strict=True)]

        def loop(*xs: Any, hidden: tuple[bool, ...] = hidden) -> Any:
            each = [[x[k] if h else x for x, h in zip(xs, hidden, strict=True)] for k in range(SIZE)]
            return ag.stack([f(*here) for here in each])

        y, pullback = ag.vjp(ag.vmap(f, in_axes), *xs)
        expected, expected_pullback = ag.vjp(loop, *xs)
        compare(y, expected)
        y_bar = a(*y.shape, dtype=y.dtype)
        for x_bar, expected_x_bar in zip(pullback(y_bar), expected_pullback(y_bar), strict=True):
            compare(x_bar, expected_x_bar, rtol=1e-12 if y.dtype == "float64" else 1e-5)


@pytest.mark.parametrize(("name", "i"), ALL)
def test_vmap_of_vmap_is_a_loop_in_a_loop(name: str, i: int) -> None:
    f, stacks, choices = drawn(name, i)
    count = len(stacks)
    doubled = [np.stack([x, 1.1 * x]).astype(x.dtype) for x in stacks]  # outer axis of length 2, then SIZE
    for outer, inner in itertools.product(choices, repeat=2):
        xs = [x if o else x[0] for x, o in zip(doubled, outer, strict=True)]
        xs = [x if n else x.take(0, axis=int(o)) for x, o, n in zip(xs, outer, inner, strict=True)]

        def middle(*xs: Any, inner: tuple[bool, ...] = inner) -> Any:
            return ag.vmap(f, tuple(0 if n else None for n in inner))(*xs)

        got = ag.vmap(middle, tuple(0 if o else None for o in outer))(*xs)
        expected = np.stack(
            [
                np.stack(
                    [plain(f(*[doubled[j][k * outer[j], m * inner[j]] for j in range(count)])) for m in range(SIZE)]
                )
                for k in range(2)
            ]
        )
        compare(got, expected)


# ---------------------------------------------------------------- comparisons

COMPARISONS = [ag.equal, ag.not_equal, ag.less, ag.less_equal, ag.greater, ag.greater_equal, share]


@pytest.mark.parametrize("compared", COMPARISONS)
@pytest.mark.parametrize("shapes", TWO)
def test_comparisons_map_like_a_loop(compared: Function, shapes: Any) -> None:
    stacks = [np.arange(SIZE * np.prod(s, dtype=int)).reshape(SIZE, *s) % (j + 3) / 1.0 for j, s in enumerate(shapes)]
    for hidden in [(True, True), (True, False), (False, True)]:
        in_axes = tuple(0 if h else None for h in hidden)
        xs = [x if h else x[0] for x, h in zip(stacks, hidden, strict=True)]
        compare(ag.vmap(compared, in_axes)(*xs), one_by_one(compared, stacks, hidden))


@pytest.mark.parametrize("looked", [ag.sign, is_zero, is_positive])
@pytest.mark.parametrize("shape", [(), (4,), (2, 4)])
def test_what_looks_at_signs_maps_like_a_loop(looked: Function, shape: tuple[int, ...]) -> None:
    stack = np.sin(np.arange(SIZE * np.prod(shape, dtype=int))).reshape(SIZE, *shape)
    compare(ag.vmap(looked)(stack), one_by_one(looked, [stack], (True,)))


# ---------------------------------------------------------------- any index


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_index_maps_like_a_loop_and_so_does_its_derivative(data: Any) -> None:
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=3, max_side=4))
    index = data.draw(
        st.one_of(
            hnp.basic_indices(shape, allow_newaxis=True),
            hnp.integer_array_indices(shape),
            hnp.arrays(bool, shape),
            st.builds(mixed, st.just(shape), st.randoms(use_true_random=False)),
        )
    )
    stack = a(SIZE, *shape)
    got = ag.vmap(lambda x: x[index])(stack)
    compare(got, np.stack([np.asarray(x[index]) for x in stack]))
    weight = a(*got.shape[1:])
    by_x = ag.vmap(ag.grad(lambda x: (x[index] ** 2 * weight).sum()))(stack)
    expected = np.zeros_like(stack)
    for x, x_bar in zip(stack, expected, strict=True):
        np.add.at(x_bar, index, 2 * x[index] * weight)
    compare(by_x, expected)


def mixed(shape: tuple[int, ...], random: Any) -> tuple[Any, ...]:
    """Integers, slices and index arrays of one shape, in any order."""
    length = random.randint(1, 3)
    parts = []
    for n in shape:
        rows = np.array([random.randrange(n) for _ in range(length)])
        parts.append(random.choice([random.randrange(n), EVERY, slice(None, None, 2), rows]))
    return tuple(parts)


# ---------------------------------------------------------------- no mapped form


@pytest.fixture
def unmapped() -> Iterator[tuple[Function, list[Any]]]:
    """x ⊙ rotated y, as an operation that nobody has said how to map; with a list of the shapes it was called with."""
    calls: list[Any] = []

    def value(x: Any, y: Any) -> Any:
        calls.append((np.shape(x), np.shape(y)))
        return x * y[::-1]

    def pull_x(z_bar: Any, node: Node) -> Any:
        return ((node.a, z_bar * node.y[::-1]),)

    def pull_y(z_bar: Any, node: Node) -> Any:
        return ((node.b, (z_bar * node.x)[::-1]),)

    left = Rule("twisted", pull_x, lambda node, x_dot, y_dot: x_dot * node.y[::-1], {"y"}, operands=2)
    right = Rule("twisted", pull_y, lambda node, x_dot, y_dot: node.x * y_dot[::-1], {"x"}, operands=2)
    both = Rule(
        "twisted",
        lambda z_bar, node: pull_x(z_bar, node) + pull_y(z_bar, node),
        lambda node, x_dot, y_dot: x_dot * node.y[::-1] + node.x * y_dot[::-1],
        {"x", "y"},
        operands=2,
    )
    operation = trace.two_operands("twisted", value, left, right, both)
    yield operation, calls
    del OPERATIONS["twisted"], trace.REFLECTED[operation]


def test_an_operation_without_a_mapped_form_runs_once_for_each_place(unmapped: Any) -> None:
    twisted, calls = unmapped
    compare(ag.vmap(twisted)(XS, 2 * XS), 2 * XS * XS[:, ::-1])
    assert calls == [((4,), (4,))] * SIZE
    calls.clear()
    compare(ag.vmap(twisted, (None, 1))(XS[0], XS.T), XS[0] * XS[:, ::-1])
    assert calls == [((4,), (4,))] * SIZE
    calls.clear()
    compare(ag.vmap(ag.vmap(twisted), (0, None))(XS[None], XS), (XS * XS[:, ::-1])[None])
    assert calls == [((4,), (4,))] * SIZE


def test_an_operation_without_a_mapped_form_is_differentiated_under_and_around_vmap(unmapped: Any) -> None:
    twisted, _ = unmapped

    def f(x: Any) -> Any:
        return (twisted(x, ag.sin(x)) ** 2).sum()

    compare(ag.vmap(ag.grad(f))(XS), one_by_one(ag.grad(f), [XS], (True,)))
    compare(ag.grad(lambda xs: ag.vmap(f)(xs).sum())(XS), one_by_one(ag.grad(f), [XS], (True,)))
    compare(ag.vmap(ag.hessian(f))(XS), one_by_one(ag.hessian(f), [XS], (True,)))
