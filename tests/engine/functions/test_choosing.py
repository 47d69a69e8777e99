"""Entries chosen by places, conditions or order are NumPy's, and cotangents go back to where they were chosen."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .calls import Call, has_a_gradient, has_numpys_values, plain, same, works_in, works_under_vmap

VECTOR, MATRIX, CUBE = (4,), (3, 4), (2, 3, 4)
INDEX = np.array([[1, 0, 1], [3, -1, 0]])
LINES = np.array([[0, 3], [1, 1], [-1, 2]])
MASK = np.array([[True, False, True, False]] * 2 + [[False] * 4])

# fmt: off
CALLS = [
    Call("take",                       lambda xp, x: xp.take(x, INDEX),                             (MATRIX,)),
    Call("take along an axis",         lambda xp, x: xp.take(x, INDEX, axis=1),                     ((2, 4, 3),)),
    Call("take one",                   lambda xp, x: xp.take(x, 1, axis=0),                         (MATRIX,)),
    Call("take a list",                lambda xp, x: xp.take(x, [2, 2], -1),                        (MATRIX,)),
    Call("take nothing",               lambda xp, x: xp.take(x, [], 1),                             (MATRIX,),
         lambda x: x[:, :0]),
    Call("take around",                lambda xp, x: xp.take(x, [5, -6, 1], 1, mode="wrap"),        (MATRIX,)),
    Call("take up to the ends",        lambda xp, x: xp.take(x, [5, -6, 1], 1, mode="clip"),        (MATRIX,)),
    Call("index_select",               lambda xp, x: xp.index_select(x, 1, np.array([3, 0, 0])),    (MATRIX,),
         lambda x: x[:, [3, 0, 0]]),
    Call("take_along_axis",            lambda xp, x: xp.take_along_axis(x, LINES, axis=1),          (MATRIX,)),
    Call("take_along_axis, the first", lambda xp, x: xp.take_along_axis(x, INDEX % 3, axis=0),      ((4, 3),)),
    Call("take_along_axis, broadcast", lambda xp, x: xp.take_along_axis(x, INDEX[:, None, :1], 2),  (CUBE,)),
    Call("take_along_axis of all",     lambda xp, x: xp.take_along_axis(x, INDEX[0], axis=None),    (MATRIX,)),
    Call("take_along_dim",             lambda xp, x: xp.take_along_dim(x, LINES, dim=1),            (MATRIX,),
         lambda x: np.take_along_axis(x, LINES, 1)),
    Call("gather",                     lambda xp, x: xp.gather(x, 1, LINES % 4),                    (MATRIX,),
         lambda x: np.take_along_axis(x, LINES, 1)),
    Call("gather with fewer lines",    lambda xp, x: xp.gather(x, dim=0, index=INDEX[:1, :2] % 3),  (MATRIX,),
         lambda x: x[INDEX[:1, :2], [0, 1]]),
    Call("choose",                     lambda xp, x, y: xp.choose(INDEX % 2, [x, y]),               ((2, 3), (2, 3))),
    Call("choose, broadcast",          lambda xp, x, y: xp.choose(INDEX % 2, [x, y]),               ((3,), (2, 1))),
    Call("choose around",              lambda xp, x, y: xp.choose(INDEX, [x, y], mode="wrap"),      ((2, 3), ())),
    Call("choose up to the ends",      lambda xp, x, y: xp.choose(INDEX, (x, y), mode="clip"),      ((2, 3), ())),
    Call("choose from an array",       lambda xp, x: xp.choose([1, 0, 1], x),                       ((2, 3),)),
    Call("select",                     lambda xp, x, y: xp.select([x > y + 0.5, x < 4.5], [x, y]), (MATRIX, VECTOR)),
    Call("select with a default",      lambda xp, x, y: xp.select([x > 6.5, x > y + 0.5], [x, x], y), (MATRIX, MATRIX)),
    Call("masked_fill",                lambda xp, x: xp.masked_fill(x, x > 5.5, -1.0),                (MATRIX,),
         lambda x: np.where(x > 5.5, -1.0, x)),
    Call("compress",                   lambda xp, x: xp.compress([True, False, True], x, axis=0),   (MATRIX,)),
    Call("compress all entries",       lambda xp, x: xp.compress([False, True, True, False, True], x), (MATRIX,)),
    Call("extract",                    lambda xp, x: xp.extract(MASK, x),                           (MATRIX,)),
    Call("sort",                       lambda xp, x: xp.sort(x),                                    (MATRIX,)),
    Call("sort by places, descending", lambda xp, x: xp.take_along_axis(x, xp.argsort(x, 0, descending=True), 0),
         (MATRIX,), lambda x: np.sort(x, 0)[::-1]),
    Call("sort along an axis",         lambda xp, x: xp.sort(x, axis=0, kind="stable"),             (MATRIX,)),
    Call("sort all entries",           lambda xp, x: xp.sort(x, axis=None),                         (MATRIX,)),
    Call("sort what is empty",         lambda xp, x: xp.sort(x, 0),                                 ((0, 3),)),
    Call("sort, as PyTorch does",      lambda xp, x: xp.sort(x, dim=0).values,                      (MATRIX,),
         lambda x: np.sort(x, 0)),
    Call("sort descending",            lambda xp, x: xp.sort(x, dim=-1, descending=True).values,    (MATRIX,),
         lambda x: np.sort(x)[:, ::-1]),
    Call("topk",                       lambda xp, x: xp.topk(x, 2).values,                          (MATRIX,),
         lambda x: np.sort(x)[:, :1:-1]),
    Call("topk of the smallest",       lambda xp, x: xp.topk(x, 2, dim=0, largest=False).values,    (MATRIX,),
         lambda x: np.sort(x, 0)[:2]),
    Call("partition",                  lambda xp, x: xp.partition(x, 2),                            (MATRIX,)),
    Call("partition along an axis",    lambda xp, x: xp.partition(x, [0, 2], axis=0),               (MATRIX,)),
    Call("partition of all entries",   lambda xp, x: xp.partition(x, 5, axis=None),                 (MATRIX,)),
]
# fmt: on

each_call = pytest.mark.parametrize("call", CALLS, ids=repr)


@each_call
@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "int8", "uint8", "bool"])
def test_the_chosen_entries_are_numpys(call: Call, dtype: str) -> None:
    has_numpys_values(call, dtype)


@each_call
def test_cotangents_go_back_to_where_entries_were_chosen(call: Call) -> None:
    has_a_gradient(call)


@each_call
def test_every_library_chooses_alike(call: Call, array: Any) -> None:
    works_in(array, call)


@each_call
def test_a_mapped_choice_is_that_of_each_example(call: Call) -> None:
    works_under_vmap(call)


def test_the_index_may_differ_from_example_to_example() -> None:
    x, index = np.arange(24.0).reshape(2, 3, 4), np.array([[[0, 3], [1, 1], [3, 2]], [[2, 2], [0, 1], [1, 3]]])
    along = ag.vmap(lambda x, i: ag.take_along_axis(x, i, 1))(x, index)
    np.testing.assert_array_equal(along, np.take_along_axis(x, index, 2))
    np.testing.assert_array_equal(
        ag.vmap(lambda i: ag.take_along_axis(x[0], i, 1))(index), [np.take_along_axis(x[0], i, 1) for i in index]
    )
    around = ag.vmap(lambda x, i: ag.take(x, i, 0, mode="wrap"))(x, index)
    np.testing.assert_array_equal(around, [x[k].take(index[k], 0, mode="wrap") for k in range(2)])
    np.testing.assert_array_equal(ag.vmap(lambda x, i: ag.gather(x, 1, i))(x, index), np.take_along_axis(x, index, 2))
    choices = x[0, :, :2] * 1.0
    np.testing.assert_array_equal(
        ag.vmap(lambda i: ag.choose(i, choices))(index[:, 0] % 3), [np.choose(i, choices) for i in index[:, 0] % 3]
    )


def test_gradients_with_an_index_for_each_example() -> None:
    x, index = np.arange(8.0).reshape(2, 4), np.array([[0, 0, 3], [1, 2, 1]])

    def total(x: Any, i: Any) -> Any:
        return ag.sum(ag.square(ag.take_along_axis(x, i, 0)))

    expected = [2 * x[k] * np.bincount(index[k], minlength=4) for k in range(2)]
    np.testing.assert_array_equal(ag.vmap(ag.grad(total))(x, index), expected)
    hessians = ag.vmap(ag.hessian(total))(x, index)
    np.testing.assert_array_equal(hessians[1], np.diag(2.0 * np.bincount(index[1], minlength=4)))
    shared = ag.grad(lambda y: ag.sum(ag.vmap(total, (None, 0))(y, index)))(x[0])
    np.testing.assert_array_equal(shared, 2 * x[0] * np.bincount(index.reshape(-1), minlength=4))


def test_sorting_is_stable_in_both_directions_and_lets_each_cotangent_find_its_entry() -> None:
    x = ag.tensor([2.0, 1.0, 2.0, 1.0], requires_grad=True)
    ascending, descending = ag.sort(x, dim=0), ag.sort(x, dim=0, descending=True)
    assert ascending.indices.tolist() == [1, 3, 0, 2]
    assert descending.indices.tolist() == [0, 2, 1, 3]
    (ascending.values * ag.tensor([1.0, 2.0, 3.0, 4.0])).sum().backward()
    assert x.grad.tolist() == [3.0, 1.0, 4.0, 2.0]


@pytest.mark.parametrize("descending", [False, True])
def test_many_equal_entries_keep_their_order_when_sorted(descending: bool) -> None:
    x = np.random.default_rng(0).integers(0, 3, 500) * 1.0
    expected = np.argsort(-x if descending else x, kind="stable")
    np.testing.assert_array_equal(ag.sort(x, dim=0, descending=descending).indices, expected)
    by_entry = ag.grad(lambda x: ag.sum(ag.sort(x) * np.arange(500.0)))(x)
    np.testing.assert_array_equal(by_entry[np.argsort(x, kind="stable")], np.arange(500.0))


def test_a_condition_alone_asks_where_it_holds() -> None:
    x = np.array([[1.0, -2.0], [-3.0, 4.0]])
    same(np.where(ag.tensor(x, requires_grad=True) < 0), np.where(x < 0))


def test_bounds_are_clipped_to_in_every_spelling_of_numpy() -> None:
    x = np.array([-2.0, 0.5, 2.0])
    for settings in ({"a_min": -1, "a_max": 1}, {"a_min": 0, "a_max": None}, {"min": -1, "max": 1}, {"max": 1}, {}):
        same(np.clip(ag.tensor(x), **settings), np.clip(x, **settings))


def test_what_is_not_a_number_is_sorted_to_the_end() -> None:
    x = np.array([np.nan, 1.0, np.inf, 0.0])
    same(np.sort(ag.tensor(x)).detach(), np.sort(x))
    np.testing.assert_array_equal(ag.topk(x, 2).indices, [0, 2])
    np.testing.assert_array_equal(ag.grad(lambda x: ag.sort(x)[1])(x), [0.0, 1.0, 0.0, 0.0])


def test_entries_are_overwritten_in_place_with_gradients() -> None:
    x, values = ag.tensor(np.ones((2, 3)), requires_grad=True), ag.tensor([[5.0], [7.0]], requires_grad=True)
    y = x * 1.0
    index = np.array([[2], [0]])
    np.put_along_axis(y, index, values, axis=1)
    expected = np.ones((2, 3))
    np.put_along_axis(expected, index, np.array([[5.0], [7.0]]), 1)
    np.testing.assert_array_equal(plain(y.detach()), expected)
    (y * y).sum().backward()
    np.testing.assert_array_equal(plain(x.grad), np.where(expected == 1.0, 2.0, 0.0))
    np.testing.assert_array_equal(plain(values.grad), [[10.0], [14.0]])


def test_the_number_that_fills_a_mask_has_a_gradient_too() -> None:
    x, number = ag.tensor([1.0, -2.0, -3.0], requires_grad=True), ag.tensor(9.0, requires_grad=True)
    ag.masked_fill(x, x < 0, number).sum().backward()
    assert (x.grad.tolist(), number.grad.item()) == ([1.0, 0.0, 0.0], 2.0)


def test_entries_are_overwritten_in_place_by_their_numbers_among_all() -> None:
    x, index = np.arange(6.0).reshape(2, 3), np.array([5, -6])
    y = ag.tensor(x)
    np.put_along_axis(y, index, 9.0, axis=None)
    np.put_along_axis(x, index, 9.0, axis=None)
    same(y, x)


@pytest.mark.parametrize("size", [2, 3])
def test_truth_values_take_the_entries_0_and_1(size: int) -> None:
    x, mask = np.array([5.0, 6.0, 7.0])[:size], np.array([True, True, False])[:size]
    same(np.take(ag.tensor(x), mask), np.take(x, mask))
    same(np.choose(ag.tensor(mask), [ag.tensor(x), 0.0]), np.choose(mask, [x, 0.0]))
    mapped = ag.vmap(lambda m: ag.take(x, m))(np.stack([mask, ~mask]))
    np.testing.assert_array_equal(mapped, [np.take(x, mask), np.take(x, ~mask)])


@pytest.mark.parametrize("k", [-1, 4])
def test_more_of_the_largest_entries_than_there_are_is_refused(k: int) -> None:
    with pytest.raises((IndexError, ValueError)):
        ag.topk(ag.tensor([3.0, 1.0, 2.0]), k)


def test_what_was_taken_is_a_copy() -> None:
    x = ag.tensor([1.0, 2.0])
    np.take(x, [0, 1]).mul_(0.0)
    np.take(x, 0, axis=0).mul_(0.0)
    np.take(x, 0).mul_(0.0)
    ag.sort(x).mul_(0.0)
    assert x.tolist() == [1.0, 2.0]


def test_a_condition_that_differs_from_example_to_example_cannot_say_how_many_entries_there_are() -> None:
    with pytest.raises(RuntimeError, match="vmap"):
        ag.vmap(lambda x: ag.extract(x > 1, x))(np.arange(4.0).reshape(2, 2))


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda x: np.take(x, 4), IndexError),
        (lambda x: np.take(x, 0, axis=2), IndexError),
        (lambda x: np.take(x, 0, mode="rise"), ValueError),
        (lambda x: np.take_along_axis(x, np.array([0]), 1), ValueError),
        (lambda x: np.take_along_axis(x, np.array([[2]]), 1), IndexError),
        (lambda x: np.take_along_axis(x, np.array([[0], [0], [0]]), 1), IndexError),
        (lambda x: np.put_along_axis(x, np.array([[5]]), 0.0, 1), IndexError),
        (lambda x: np.choose([2, 0], [x[0], x[1]]), ValueError),
        (lambda x: np.choose([-1, 0], [x[0], x[1]]), ValueError),
        (lambda x: np.select([x > 1, x > 2], [x]), ValueError),
        (lambda x: np.compress([True, False, True], x, axis=0), IndexError),
        (lambda x: np.sort(x, axis=2), IndexError),
        (lambda x: np.partition(x, 2), ValueError),
    ],
)
def test_what_numpy_refuses_is_refused(call: Any, kind: Any) -> None:
    for x in (np.arange(4.0).reshape(2, 2), ag.tensor(np.arange(4.0).reshape(2, 2))):
        with pytest.raises(kind):
            call(x)


def test_a_condition_for_an_axis_has_one_axis() -> None:
    for condition in (np.eye(2, dtype=bool), True, [[True, False]]):
        with pytest.raises(ValueError, match="1-d"):
            ag.compress(condition, ag.tensor([1.0, 2.0, 3.0, 4.0]))
