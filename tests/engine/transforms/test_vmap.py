"""`vmap` gives a function of one example as a function of many; what it cannot do it says."""

import operator
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .stacks import ROWS, SIZE, WS, XS, Function, a, compare, one_by_one

# ---------------------------------------------------------------- with derivatives around and inside


def scalar(x: Any, w: Any) -> Any:
    return ag.tanh(w @ x[ROWS] + x.sum()).sum()


def test_mapped_gradients_are_the_rows_of_a_loop() -> None:
    by_x, by_w = ag.vmap(ag.grad(scalar, (0, 1)))(XS, WS)
    compare(by_x, one_by_one(ag.grad(scalar), [XS, WS], (True, True)))
    compare(by_w, one_by_one(ag.grad(scalar, 1), [XS, WS], (True, True)))


def test_the_gradient_of_a_mapped_function_is_the_sum_over_a_loop_for_what_is_shared() -> None:
    by_x, by_w = ag.grad(lambda xs, w: ag.vmap(scalar, (0, None))(xs, w).sum(), (0, 1))(XS, WS[0])
    compare(by_x, one_by_one(ag.grad(scalar), [XS, WS], (True, False)))
    compare(by_w, one_by_one(ag.grad(scalar, 1), [XS, WS], (True, False)).sum(axis=0))


def test_jacobians_of_a_mapped_function_are_block_diagonal() -> None:
    def layer(x: Any) -> Any:
        return ag.exp(WS[0] @ x[ROWS])

    blocks = one_by_one(ag.jacrev(layer), [XS], (True,))
    expected = np.zeros((SIZE, 2, SIZE, 4))
    expected[np.arange(SIZE), :, np.arange(SIZE)] = blocks
    compare(ag.jacfwd(ag.vmap(layer))(XS), expected)
    compare(ag.jacrev(ag.vmap(layer))(XS), expected)
    compare(ag.vmap(ag.jacfwd(layer))(XS), blocks)
    compare(ag.vmap(ag.jacrev(layer))(XS), blocks)
    compare(ag.vmap(ag.linearize(layer, XS[0])[1])(XS), XS @ blocks[0].T)
    compare(ag.vmap(ag.vjp(layer, XS[0])[1])(np.eye(2))[0], blocks[0])


def test_hessians_of_mapped_and_mapped_hessians_agree() -> None:
    hessians = one_by_one(ag.hessian(scalar), [XS, WS], (True, False))
    compare(ag.vmap(ag.hessian(scalar), (0, None))(XS, WS[0]), hessians)
    whole = ag.hessian(lambda xs: ag.vmap(scalar, (0, None))(xs, WS[0]).sum())(XS)
    compare(whole[np.arange(SIZE), :, np.arange(SIZE)], hessians)


def test_an_ambient_tensor_that_a_mapped_function_closes_over_gets_the_sum_of_gradients() -> None:
    w = ag.tensor(WS[0], requires_grad=True)
    y = ag.vmap(lambda x: scalar(x, w))(XS)
    y.sum().backward()
    compare(w.grad, one_by_one(ag.grad(scalar, 1), [XS, WS], (True, False)).sum(axis=0))


def test_a_comparison_looks_through_derivatives_at_each_place() -> None:
    def kinked(x: Any) -> Any:
        return ag.where(x > 1, x * x, ag.where(x < -1, -x, 0.0)).sum()

    x = np.array([[-2.0, 0.5, 3.0], [1.5, -0.5, -4.0]])
    slopes = np.where(x > 1, 2 * x, np.where(x < -1, -1.0, 0.0))
    compare(ag.vmap(ag.grad(kinked))(x), slopes)
    compare(ag.grad(lambda x: ag.vmap(kinked)(x).sum())(x), slopes)
    compare(ag.vmap(lambda x: ag.jvp(kinked, (x,), (np.ones(3),))[1])(x), slopes.sum(axis=1))
    curvature = np.array([np.diag(row) for row in np.where(x > 1, 2.0, 0.0)])
    compare(ag.vmap(ag.hessian(kinked))(x), curvature)


# ---------------------------------------------------------------- edges of stacks


@pytest.mark.parametrize("shape", [(0,), (0, 3)])
def test_an_empty_stack_gives_an_empty_result(shape: tuple[int, ...]) -> None:
    x = np.zeros(shape)
    assert ag.vmap(lambda x: ag.sin(x) * 2 + x)(x).shape == shape
    assert ag.vmap(ag.grad(lambda x: (x * x).sum()))(x).shape == shape
    assert ag.vmap(lambda x: x.sum())(x).shape == (0,)


def test_a_stack_of_one_is_not_taken_for_a_single_example() -> None:
    compare(ag.vmap(lambda x: x * np.ones(3))(np.array([2.0])), np.full((1, 3), 2.0))


def test_whole_numbers_and_truth_values_can_be_stacked() -> None:
    mask, numbers = np.array([True, False, True]), np.array([3, 4, 5])
    compare(ag.vmap(lambda m, x: ag.where(m, x, -x))(mask, np.arange(3.0)), np.array([0.0, -1.0, 2.0]))
    compare(ag.vmap(lambda n, x: n * x)(numbers, np.ones(3)), np.array([3.0, 4.0, 5.0]))
    compare(ag.vmap(lambda n: n)(numbers), numbers)


def test_results_that_do_not_depend_on_the_stack_are_repeated_or_left_alone() -> None:
    constant = np.array([1.0, 2.0])
    compare(ag.vmap(lambda x: constant)(XS), np.stack([constant] * SIZE))
    compare(ag.vmap(lambda x: constant, out_axes=1)(XS), np.stack([constant] * SIZE, axis=1))
    compare(ag.vmap(lambda x: 3)(XS), np.full(SIZE, 3))
    compare(ag.vmap(lambda x: constant, out_axes=None)(XS), constant)


def test_keyword_arguments_are_the_same_at_every_place() -> None:
    compare(ag.vmap(lambda x, w: x @ w)(XS, w=WS[0, 0, :1] * np.ones(4)), XS @ (WS[0, 0, 0] * np.ones(4)))


def test_pytorch_s_names_of_the_axes_mean_the_same() -> None:
    compare(ag.vmap(lambda x: x * x, in_dims=1, out_dims=-1)(XS), XS * XS)


def test_one_generator_draws_once_for_all_places() -> None:
    ag.manual_seed(3)
    noise = ag.rand(4).numpy()
    ag.manual_seed(3)
    compare(ag.vmap(lambda x: x + ag.rand(4))(XS), XS + noise)


@pytest.mark.parametrize("place", [0, 1, 2, -1, -2, -3])
def test_out_axes_says_where_the_stack_stands(place: int) -> None:
    stack = a(SIZE, 2, 3)
    compare(ag.vmap(lambda x: 2 * x, out_axes=place)(stack), np.moveaxis(2 * stack, 0, place))


# ---------------------------------------------------------------- what it refuses


def test_axes_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match=r"axes of different lengths, \[2, 3\]"):
        ag.vmap(operator.mul)(np.ones(2), np.ones(3))


@pytest.mark.parametrize("in_axes", [None, (None, None)])
def test_nothing_to_map_over_is_refused(in_axes: Any) -> None:
    with pytest.raises(ValueError, match="nothing to map over"):
        ag.vmap(operator.mul, in_axes)(np.ones(2), np.ones(2))


@pytest.mark.parametrize(("shape", "axis"), [((), 0), ((2,), 1), ((2,), -2), ((2, 3), 2)])
def test_an_axis_that_the_argument_does_not_have_is_refused(shape: tuple[int, ...], axis: int) -> None:
    with pytest.raises(ValueError, match=rf"map over axis {axis}, but the argument has shape"):
        ag.vmap(lambda x: x, axis)(np.ones(shape))


@pytest.mark.parametrize("axis", [2, -3])
def test_an_axis_that_the_result_does_not_have_is_refused(axis: int) -> None:
    with pytest.raises(ValueError, match=rf"no axis {axis} in a result that has shape \(2, 3\)"):
        ag.vmap(lambda x: x, out_axes=axis)(np.ones((2, 3)))


@pytest.mark.parametrize("in_axes", ["0", 0.5, (0, 0), ((0, 1),), {"x": 0}])
def test_axes_that_do_not_fit_the_arguments_are_refused(in_axes: Any) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        ag.vmap(lambda x: x, in_axes)(np.ones((2, 2)))


def test_no_out_axis_for_what_differs_from_place_to_place_is_refused() -> None:
    with pytest.raises(ValueError, match="differs from place to place"):
        ag.vmap(lambda x: x, out_axes=None)(XS)


@pytest.mark.parametrize("argument", ["text", object()])
def test_what_is_no_number_cannot_be_mapped_over(argument: Any) -> None:
    with pytest.raises(TypeError, match=r"ag\.vmap"):
        ag.vmap(lambda x: x)(argument)


def test_a_result_that_is_no_number_is_refused() -> None:
    with pytest.raises(TypeError, match=r"ag\.vmap needs a function that returns"):
        ag.vmap(lambda x: "text")(XS)


SINGLE = [
    bool, float, int, range, np.asarray, lambda x: x.item(), lambda x: x.numpy(), lambda x: x.tolist(),
    lambda x: 1.0 in x, lambda x: f"{x:.2f}", lambda x: [0, 1][x],
]  # fmt: skip


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("single", SINGLE)
def test_one_number_of_many_cannot_be_told(single: Function, depth: int) -> None:
    f = ag.vmap(single) if depth == 1 else ag.vmap(ag.vmap(single))
    with pytest.raises(RuntimeError, match="under vmap this Tensor stands for many at once"):
        f(np.ones((3,) * depth))


@pytest.mark.parametrize("single", SINGLE)
def test_one_number_of_many_cannot_be_told_inside_a_derivative_either(single: Function) -> None:
    with pytest.raises(RuntimeError, match=r"under vmap this Tensor stands for many at once|would cut the graph"):
        ag.vmap(ag.grad(lambda x: single(x) and x))(np.ones(3))


def test_control_flow_under_vmap_is_refused_and_where_is_proposed() -> None:
    with pytest.raises(RuntimeError, match=r"under vmap this Tensor stands for many at once; use ag\.where"):
        ag.vmap(lambda x: x if x > 0 else -x)(XS[0])


@pytest.mark.parametrize("use", [lambda x, i: x[i], lambda x, i: x[i, i], lambda x, i: x[-1, i], lambda x, i: x[i, -i]])
def test_whole_numbers_in_an_index_may_differ_from_place_to_place(use: Function) -> None:
    xs, indices = a(2, 2, 2), np.array([[0, 1], [1, 1]])
    np.testing.assert_array_equal(ag.vmap(use)(xs, indices), [use(x, i) for x, i in zip(xs, indices, strict=True)])
    both = ag.grad(lambda x, i: ag.sum(use(x, i) ** 2))
    np.testing.assert_array_equal(ag.vmap(both)(xs, indices), [both(x, i) for x, i in zip(xs, indices, strict=True)])
    np.testing.assert_array_equal(
        ag.vmap(use, (None, 0))(ag.tensor(xs[0]), indices).numpy(), [use(xs[0], i) for i in indices]
    )


@pytest.mark.parametrize("use", [lambda x, i: x[i > 0], lambda x, i: x[i, :], lambda x, i: x[i, i, i]])
def test_any_other_index_that_differs_from_place_to_place_is_refused(use: Function) -> None:
    with pytest.raises(RuntimeError, match=r"cannot itself differ from place to place|depends on the values"):
        ag.vmap(use)(a(2, 2, 2), np.array([[0, 1], [1, 1]]))


def test_writing_at_an_index_that_differs_from_place_to_place_is_refused() -> None:
    def f(x: Any, i: Any) -> Any:
        y = x * 1
        y[i] = 0.0
        return y

    with pytest.raises(RuntimeError, match="an index cannot itself differ from place to place"):
        ag.vmap(f)(a(2, 2), np.array([0, 1]))


def test_writing_many_values_into_one_numpy_array_is_refused() -> None:
    def f(x: Any) -> Any:
        y = np.zeros(4)
        y[:] = x
        return y

    with pytest.raises((RuntimeError, ValueError), match=r"vmap|sequence"):
        ag.vmap(f)(XS)


def test_a_backward_pass_from_a_mapped_value_is_refused() -> None:
    w = ag.tensor(1.0, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"running ag\.vmap"):
        ag.vmap(lambda x: (x * w).backward())(XS[0])
