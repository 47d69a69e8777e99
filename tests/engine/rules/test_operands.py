"""What the shape of a call may not change: strides, an operand that is used twice, operands that are constant."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.trace import OPERATIONS

from .cases import LIST, PAIRS, Case, a, each_case, plain, weights

each_case_of_several = pytest.mark.parametrize("case", [case for case in LIST if len(case.xs) > 1], ids=repr)
each_case_of_equals = pytest.mark.parametrize(
    "case", [case for case in LIST if len(case.xs) > 1 and len({x.shape for x in case.xs}) == 1], ids=repr
)


def scattered(x: Any) -> Any:
    """The same entries with gaps between them, in memory in reverse order."""
    if x.ndim == 0:
        return x
    wide = np.zeros([2 * n for n in x.shape])
    view = wide[tuple(slice(None, None, -2) for _ in x.shape)]
    view[...] = x
    return view


@each_case
def test_operands_with_gaps_in_memory_change_nothing(case: Case) -> None:
    f, xs = case.on(np.asarray)
    z_bar = weights(*np.shape(case.exact(*xs)))
    (z, pullback), (other_z, other_pullback) = ag.vjp(f, *xs), ag.vjp(f, *[scattered(x) for x in xs])
    # Products may add up in another order.
    np.testing.assert_allclose(plain(other_z), plain(z), rtol=1e-15)
    for x_bar, other in zip(pullback(z_bar), other_pullback(scattered(z_bar)), strict=True):
        np.testing.assert_allclose(other, x_bar, rtol=1e-14, atol=1e-16)
    v = [weights(*x.shape) for x in xs]
    moved, other = (ag.jvp(f, [g(x) for x in xs], [g(w) for w in v])[1] for g in (np.asarray, scattered))
    np.testing.assert_allclose(plain(other), plain(moved), rtol=1e-14, atol=1e-16)


@each_case_of_several
def test_each_operand_may_vary_alone(case: Case) -> None:
    f, xs = case.on(np.asarray)
    z, pullback = ag.vjp(f, *xs)
    z_bar = weights(*np.shape(z))
    pulled, total = pullback(z_bar), 0.0
    for i, x in enumerate(xs):

        def alone(x: Any, i: int = i) -> Any:
            return f(*[x if j == i else y for j, y in enumerate(xs)])

        np.testing.assert_array_equal(ag.vjp(alone, x)[1](z_bar)[0], pulled[i])
        total = total + plain(ag.jvp(alone, (x,), (weights(*x.shape),))[1])
    moved = plain(ag.jvp(f, xs, [weights(*x.shape) for x in xs])[1])
    np.testing.assert_allclose(total, moved, rtol=1e-14, atol=1e-16)


@each_case_of_equals
def test_one_value_as_every_operand_receives_every_contribution(case: Case) -> None:
    f, (x, *others) = case.on(np.asarray)
    v = weights(*x.shape)
    same = [x] * (1 + len(others))
    z_bar = weights(*np.shape(case.exact(*same)))
    expected = sum(ag.vjp(f, *same)[1](z_bar))
    leaf = ag.tensor(x, requires_grad=True)
    f(*[leaf] * len(same)).backward(z_bar)
    np.testing.assert_allclose(ag.vjp(lambda x: f(*[x] * len(same)), x)[1](z_bar)[0], expected, rtol=1e-15)
    np.testing.assert_allclose(plain(leaf.grad), expected, rtol=1e-15)
    moved = ag.jvp(lambda x: f(*[x] * len(same)), (x,), (v,))[1]
    np.testing.assert_allclose((np.asarray(expected) * v).sum(), (plain(moved) * z_bar).sum(), rtol=1e-12)


# Numbers as the second operand (1) or as the first one (-1) at which a value or derivative is infinite or not a number;
# `edges` says what it is there.
POLES: dict[tuple[str, int], tuple[float, ...]] = {
    ("power", -1): (-1, 0),
    ("divide", 1): (0,),
    ("remainder", 1): (0,),
    ("fmod", 1): (0,),
    ("xlogy", 1): (-1, 0),
    ("xlog1py", 1): (-1,),
    ("beta", 1): (-1, 0),
    ("beta", -1): (-1, 0),
    ("betaln", 1): (-1, 0),
    ("betaln", -1): (-1, 0),
}
NUMBERS = [
    (name, number, order)
    for name in PAIRS
    for number in (2, 3.0, 0.5, -1, 1, 0)
    for order in (1, -1)
    if number not in POLES.get((name, order), ())
]


@pytest.mark.parametrize(("name", "number", "order"), NUMBERS)
@pytest.mark.parametrize("x", [a(), a(3)], ids=["number", "array"])
def test_a_plain_number_counts_as_an_array_of_it(name: str, number: float, order: int, x: Any) -> None:
    operation, v = OPERATIONS[name], weights(*x.shape)
    answers = []
    for other in (number, np.full(x.shape, float(number))):
        z, pullback = ag.vjp(lambda x, y=other: operation(*(x, y)[::order]), x)
        moved = ag.jvp(lambda x, y=other: operation(*(x, y)[::order]), (x,), (v,))[1]
        answers.append([z, pullback(v)[0], moved])
    np.testing.assert_allclose(*answers, rtol=1e-14)
