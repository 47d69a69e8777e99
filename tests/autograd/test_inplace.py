"""What is modified in place has the gradient of the program that modifies nothing, or is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autogradkit as ag
from autogradkit.engine import memory

from . import programs
from .common import assert_same, gradients, leaf
from .programs import Instruction

X, W = np.array([[0.3, -0.7, 1.1], [0.9, 0.2, -0.4]]), np.array([1.3, 0.6, -0.2])


def weighted(y: Any) -> Any:
    """One number to which each entry contributes in its own way."""
    return (y * y * np.linspace(0.5, 2.0, int(np.prod(y.shape))).reshape(y.shape)).sum()


# ---------------------------------------------------------------- random programs

RUNS: dict[str, Callable[..., list[Any]]] = {
    "backward": lambda f: gradients(f, X, W),
    "grad": lambda f: list(ag.grad(f, (0, 1))(X, W)),
    "jvp": lambda f: list(ag.jvp(f, (X, W), (np.cos(X), np.sin(W)))),
    "forward over reverse": lambda f: list(ag.hvp(f, (X, W), (np.cos(X), np.sin(W)))),
    "reverse over reverse": lambda f: list(
        ag.grad(lambda x, w: sum((g * g).sum() for g in ag.grad(f, (0, 1))(x, w)), (0, 1))(X, W)
    ),
    "vmap of grad": lambda f: list(ag.vmap(ag.grad(f, (0, 1)))(np.stack([X, X + 1]), np.stack([W, W * 2]))),
}

instructions = st.builds(
    Instruction,
    st.sampled_from(["view", "view", "change", "change", "use", "drop"]),
    st.integers(0, 5),
    st.integers(0, 9),
    st.integers(0, 7),
)


@pytest.mark.parametrize("run", RUNS)
@settings(max_examples=80, deadline=None)
@given(program=st.lists(instructions, min_size=1, max_size=8).map(programs.without_copies))
def test_a_random_program_has_the_derivatives_of_its_rewriting_or_is_refused(
    run: str, program: list[Instruction]
) -> None:
    expected = RUNS[run](lambda x, w: programs.rewritten(program, x, w))
    refused, got = "", expected
    try:
        got = RUNS[run](lambda x, w: programs.in_place(program, x, w))
    except RuntimeError as error:
        refused = str(error)
    assert not refused or ("modified in place" in refused and programs.may_be_refused(program))
    assert_same(got, expected)


# ---------------------------------------------------------------- operators and methods

METHODS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "add_": (lambda y, w: y.add_(w), lambda y, w: y + w),
    "sub_": (lambda y, w: y.sub_(w), lambda y, w: y - w),
    "mul_": (lambda y, w: y.mul_(w), lambda y, w: y * w),
    "div_": (lambda y, w: y.div_(w), lambda y, w: y / w),
    "pow_": (lambda y, w: y.pow_(w), lambda y, w: y**w),
    "zero_": (lambda y, w: y.zero_(), lambda y, w: 0 * y),
    "fill_": (lambda y, w: y.fill_(2.5), lambda y, w: 0 * y + 2.5),
    "fill_ by a Tensor": (lambda y, w: y.fill_(w.sum()), lambda y, w: 0 * y + w.sum()),
    "copy_": (lambda y, w: y.copy_(w), lambda y, w: 0 * y + w),
    "+=": (lambda y, w: y.__iadd__(w), lambda y, w: y + w),
    "-=": (lambda y, w: y.__isub__(w), lambda y, w: y - w),
    "*=": (lambda y, w: y.__imul__(w), lambda y, w: y * w),
    "/=": (lambda y, w: y.__itruediv__(w), lambda y, w: y / w),
    "**=": (lambda y, w: y.__ipow__(w), lambda y, w: y**w),
    "by itself": (lambda y, w: y.mul_(y), lambda y, w: y * y),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_each_method_returns_the_tensor_itself_and_has_the_gradient_of_its_operation(
    method: str, shape: tuple[int, ...]
) -> None:
    changed, plain = METHODS[method]
    x, w = np.full(shape, 1.5), W if shape else np.array(W[:1].sum())

    def program(x: Any, w: Any) -> Any:
        y = x * 2.0
        assert changed(y, w) is y
        return weighted(y)

    assert_same(gradients(program, x, w), gradients(lambda x, w: weighted(plain(x * 2.0, w)), x, w))


@pytest.mark.parametrize("method", [m for m in METHODS if m != "pow_"])
def test_each_method_works_in_every_array_library(method: str, array: Callable[..., Any]) -> None:
    changed, plain = METHODS[method]

    def answer(change: Callable[..., Any]) -> list[Any]:
        x, w = ag.tensor(array(np.full(3, 1.5))), ag.tensor(array(W + 2))
        x.requires_grad_()
        w.requires_grad_()
        y = change(x * 2.0, w)
        (y * y + x + w).sum().backward()
        return [v.cpu().numpy() for v in (y.detach(), x.grad, w.grad)]

    assert_same(answer(changed), answer(plain))


def test_an_in_place_matrix_product() -> None:
    def program(x: Any, w: Any) -> Any:
        y = x * 1.0
        y @= w
        return weighted(y)

    values = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.5, -1.0], [2.0, 1.0]])
    assert_same(gradients(program, *values), gradients(lambda x, w: weighted(x @ w), *values))


def test_many_changes_of_one_tensor_add_up() -> None:
    def program(x: Any) -> Any:
        y = x * 1.0
        for _ in range(5):
            y *= 1.5
            y += x
        return weighted(y)

    def plain(x: Any) -> Any:
        y = x * 1.0
        for _ in range(5):
            y = y * 1.5 + x
        return weighted(y)

    assert_same(gradients(program, X), gradients(plain, X))


def test_precision_stays_that_of_the_target() -> None:
    x = ag.tensor([1.0, 2.0], dtype="float32", requires_grad=True)
    y = x * 1
    y += ag.tensor([0.5, 0.25])
    y[0] = ag.tensor(7.0)
    y.sum().backward()
    assert (y.dtype, x.grad.dtype, x.grad.tolist()) == (np.float32, np.float32, [0.0, 1.0])


# ---------------------------------------------------------------- setting entries

PLACES: dict[str, Any] = {
    "number": 1,
    "negative number": -1,
    "slice": slice(0, 1),
    "slice with a step": slice(None, None, -2),
    "ellipsis": ...,
    "column": (slice(None), 1),
    "ellipsis and number": (..., -2),
    "entry": (1, 2),
    "new axis": (None, 1),
    "list": [1, 0],
    "array": np.array([1]),
    "list and slice": ([0, 1], slice(1, 3)),
    "two lists": ([0, 1], [2, 0]),
    "list apart from number": ([0, 1], None, 2),
    "mask": np.array([[True, False, True], [False, False, True]]),
    "mask of rows": np.array([False, True]),
    "empty mask": np.zeros((2, 3), bool),
    "empty slice": slice(0, 0),
}


@pytest.mark.parametrize("kind", ["number", "array", "Tensor", "broadcast Tensor", "longer Tensor"])
@pytest.mark.parametrize("where", PLACES)
def test_a_set_entry_forgets_what_was_there_and_depends_on_what_was_put(where: str, kind: str) -> None:
    index = PLACES[where]
    there = X[index].shape
    count = int(np.prod(there))
    plain = np.linspace(0.3, 0.9, count).reshape(there)
    value = {
        "number": np.float64(0.7),
        "array": plain,
        "Tensor": plain,
        "broadcast Tensor": plain[..., :1] if there else plain,
        "longer Tensor": plain[None] if there and "mask" not in where else plain,
    }[kind]
    varies = "Tensor" in kind

    def program(x: Any, v: Any) -> Any:
        y = x * 2.0
        y[index] = v if varies else (float(value) if kind == "number" else value)
        return weighted(y)

    def rewritten(x: Any, v: Any) -> Any:
        places = np.arange(X.size).reshape(X.shape)[index].ravel()
        onehot = np.eye(X.size)[:, places]
        put = (v if varies else value) * np.ones(there)
        flat = (x * 2.0).reshape(X.size) * (1 - onehot.sum(1)) + onehot @ put.reshape(count)
        return weighted(flat.reshape(X.shape))

    assert_same(gradients(program, X, value), gradients(rewritten, X, value))


@pytest.mark.parametrize("index", [[0, 0], [1, 0, 1, 1], ([0, 0, 1], [2, 2, 0])])
def test_of_a_place_that_is_written_twice_the_last_value_stays_and_has_the_gradient(index: Any) -> None:
    there = X[index].shape
    values = np.linspace(0.3, 0.9, int(np.prod(there))).reshape(there)
    numbered = np.full(X.shape, -1)
    numbered[index] = np.arange(values.size).reshape(there)

    def program(x: Any, v: Any) -> Any:
        y = x * 2.0
        y[index] = v
        return weighted(y)

    def rewritten(x: Any, v: Any) -> Any:
        chosen = np.eye(values.size + 1)[numbered.ravel()][:, :-1]
        return weighted(((x * 2.0) * (numbered < 0)) + (chosen @ v.reshape(values.size)).reshape(X.shape))

    assert_same(gradients(program, X, values), gradients(rewritten, X, values))


def test_a_mask_may_be_a_tensor() -> None:
    def program(x: Any) -> Any:
        y = x * 1.0
        y[x < 0] = 0.0
        return weighted(y)

    assert_same(gradients(program, X), gradients(lambda x: weighted(ag.relu(x)), X))


@pytest.mark.parametrize("where", ["number", "slice", "list", "mask", "entry", "column"])
def test_an_operator_with_an_index_changes_these_places_only(where: str) -> None:
    index = PLACES[where]
    factor = np.ones(X.shape)
    factor[index] = 3.0

    def program(x: Any, w: Any) -> Any:
        y = x * 2.0
        y[index] *= 3.0
        y[index] += w
        return weighted(y)

    w = np.array(0.7)
    plain = gradients(lambda x, w: weighted(x * 2.0 * factor + w * (factor == 3)), X, w)
    assert_same(gradients(program, X, w), plain)


def test_what_does_not_fit_is_refused_and_nothing_is_written() -> None:
    x = leaf(X)
    for y in (ag.tensor(X), x * 1.0):
        for index, value in ((0, [1.0, 2.0]), (5, 1.0), ((0, 0, 0), 1.0), ([0, 7], 1.0)):
            with pytest.raises((ValueError, IndexError), match="setitem cannot take"):
                y[index] = np.asarray(value)
        np.testing.assert_array_equal(y.detach().numpy(), X)


def test_a_result_of_another_shape_is_refused_and_nothing_is_written() -> None:
    y = leaf(W) * 1.0
    with pytest.raises(ValueError, match=r"add_ cannot put a result of shape \(2, 3\)"):
        y.add_(X)
    assert y.tolist() == W.tolist()


def test_whole_numbers_cannot_become_fractions() -> None:
    with pytest.raises(ValueError, match="dtype float64 into a Tensor"):
        ag.tensor([1, 2]).mul_(0.5)


def test_memory_that_several_entries_share_cannot_be_written_to() -> None:
    for y in (leaf(1.0).broadcast_to(3), ag.tensor(1.0).broadcast_to(3), ag.tensor([1.0]).expand(3)):
        with pytest.raises(ValueError, match=r"read-only.*clone"):
            y += 1.0
        with pytest.raises(ValueError, match=r"read-only.*clone"):
            y[0] = 1.0


# ---------------------------------------------------------------- views


def test_the_base_sees_what_is_done_to_its_view_and_the_view_what_is_done_to_its_base() -> None:
    def program(x: Any, w: Any) -> Any:
        h = x * 1.0
        row, column = h[0], h.T[1]
        row *= w
        h += 1.0
        column *= row[0]
        return weighted(h) + weighted(row) + weighted(column)

    def plain(x: Any, w: Any) -> Any:
        first, second = x[0] * w + 1.0, x[1] + 1.0
        by = first[0]
        first, second = first * np.array([1, 0, 1]) + first * by * np.array([0, 1, 0]), second
        second = second * np.array([1, 0, 1]) + second * by * np.array([0, 1, 0])
        column = ag.stack([first[1], second[1]])
        return weighted(ag.stack([first, second])) + weighted(first) + weighted(column)

    assert_same(gradients(program, X, W), gradients(plain, X, W))


def test_a_constant_becomes_a_result_when_its_view_is_modified_by_a_variable() -> None:
    x, base = leaf(W), ag.zeros(2, 3)
    other = base[:, 0]
    base[1].copy_(x)
    base.T[2].mul_(5)
    assert base.requires_grad
    assert other.requires_grad
    (base.sum() + other.sum()).backward()
    assert x.grad.tolist() == [2.0, 1.0, 5.0]


def test_a_view_that_is_gone_leaves_its_change_behind() -> None:
    def program(x: Any) -> Any:
        h = x * 1.0
        h[0].mul_(3.0)
        h[:, 1][1:].mul_(x[0, 0])
        return weighted(h)

    def plain(x: Any) -> Any:
        by = np.array([[3.0, 3, 3], [1, 0, 1]]) + x[0, 0] * np.array([[0, 0, 0], [0, 1, 0]])
        return weighted(x * by)

    assert_same(gradients(program, X), gradients(plain, X))


def test_what_was_computed_from_a_view_before_a_change_stays_right() -> None:
    x = leaf(W)
    h = x * 1.0
    view = h[:2]
    early = (view * 2.0).sum()
    h *= 10.0
    (early + view.sum()).backward()
    assert x.grad.tolist() == [12.0, 12.0, 0.0]


def test_one_entry_is_a_number_of_its_own_as_in_numpy() -> None:
    x = ag.tensor([1.0, 2.0])
    entry = x[0]
    entry += 5.0
    assert (x.tolist(), entry.item()) == ([1.0, 2.0], 6.0)


@pytest.mark.parametrize(
    "modify",
    [
        lambda x: x.add_(1),
        lambda x: x.__setitem__(0, 1.0),
        lambda x: x[:1].mul_(2),
        lambda x: x.T.zero_(),
        lambda x: x[0].fill_(1.0),
        lambda x: x[:1][:, :1].copy_(3.0),
        lambda x: x[0].copy_(leaf(W)),
    ],
)
def test_a_leaf_is_refused_whichever_way_it_is_modified_and_stays_as_it_is(modify: Callable[[Any], Any]) -> None:
    x = leaf(X)
    with pytest.raises(RuntimeError, match="modify a leaf"):
        modify(x)
    np.testing.assert_array_equal(x.detach().numpy(), X)
    with ag.no_grad():
        modify(x)
    assert x.is_leaf
    assert x.requires_grad
    assert (x.detach().numpy() != X).any()


def test_a_view_that_became_a_leaf_is_not_modified_behind_its_back() -> None:
    base = ag.zeros(3)
    part = base[:2].requires_grad_()
    with pytest.raises(RuntimeError, match="modify a leaf"):
        base += leaf(2.0)
    with pytest.raises(RuntimeError, match="modify a leaf"):
        base[1:].mul_(leaf(2.0))
    assert part.is_leaf
    assert base.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("modify", [lambda v: v.mul_(2), lambda v: v.__setitem__(0, 1.0), lambda v: v.mul_(leaf(2.0))])
@pytest.mark.parametrize("make", [lambda x: x, lambda x: x * 1.0])
def test_a_view_taken_under_no_grad_cannot_be_modified_outside(make: Any, modify: Any) -> None:
    base = make(leaf(W))
    with ag.no_grad():
        view = base[:2]
    with pytest.raises(RuntimeError, match="view that was taken under no_grad"):
        modify(view)
    assert base.tolist() == W.tolist()
    with ag.no_grad():
        modify(view)
    assert base.tolist() != W.tolist()


def test_views_that_are_gone_are_forgotten() -> None:
    data = ag.tensor(np.ones((10, 3)))
    kept = data[0]
    for i in range(1000):
        _ = data[i % 10]
    del _
    assert len(data.views) <= 101  # those that are gone are swept out now and then
    assert [y for r in data.views if (y := r()) is not None] == [kept]
    assert kept.base[0] is data


# ---------------------------------------------------------------- values that a derivative needs


def test_a_stale_value_is_found_and_both_lines_are_named() -> None:
    x = leaf(W)
    h = x * 1.0
    y = ag.sin(h)
    h += 1.0
    with pytest.raises(RuntimeError) as caught:
        y.sum().backward()
    message = str(caught.value)
    assert "<sin> (line" in message
    assert "test_inplace.py: y = ag.sin(h)) needs a value of shape (3,)" in message
    assert "test_inplace.py: h += 1.0)" in message
    assert ".clone()" in message


CHANGES: dict[str, Callable[[Any], Any]] = {
    "operator": lambda h: h.__iadd__(1),
    "method": lambda h: h.mul_(2),
    "entry": lambda h: h.__setitem__(0, 5.0),
    "view": lambda h: h[1:].zero_(),
    "view of a view": lambda h: h[1:][:1].zero_(),
    "reshaped": lambda h: h.reshape(3, 1).zero_(),
    "transposed": lambda h: h.unsqueeze(0).T.zero_(),
    "detached": lambda h: h.detach().zero_(),
    "view of the detached": lambda h: h.detach()[:1].zero_(),
    "data": lambda h: h.data.add_(1),
    "by a variable": lambda h: h.add_(leaf(W)),
    "under no_grad": ag.no_grad()(lambda h: h.add_(1)),
}
NEEDED: dict[str, Callable[[Any], Any]] = {
    "operand": lambda h: ag.sin(h),
    "both operands": lambda h: h * h,
    "operand of a view": lambda h: ag.sin(h[:2]),
    "operand of a product": lambda h: h @ leaf(W),
    "condition": lambda h: ag.clip(h, 0.0, 1.0) * h,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("need", NEEDED)
def test_a_needed_value_that_was_modified_is_refused(need: str, change: str) -> None:
    h = leaf(W) * 1.0
    y = NEEDED[need](h)
    CHANGES[change](h)
    with pytest.raises(RuntimeError, match="modified in place later"):
        y.sum().backward()


@pytest.mark.parametrize("function", [ag.exp, ag.tanh, ag.sqrt, ag.sigmoid])
def test_a_needed_result_that_was_modified_is_refused(function: Callable[[Any], Any]) -> None:
    y = function(leaf(W**2))
    y.mul_(2.0)
    with pytest.raises(RuntimeError, match=rf"<{function.__name__}> .*modified in place later"):
        y.sum().backward()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("function", [lambda h: h + 1, lambda h: h * 3.0, lambda h: h.sum(), lambda h: ag.exp(h)])
def test_what_no_derivative_needs_may_be_modified(function: Callable[[Any], Any], change: str) -> None:
    def program(x: Any) -> Any:
        h = x * 1.0
        y = function(h)
        CHANGES[change](h)
        return weighted(y)

    assert_same(gradients(program, W), gradients(lambda x: weighted(function(x * 1.0)), W))


def test_a_change_before_the_value_was_kept_is_fine() -> None:
    x = leaf(W)
    h = x * 1.0
    h += 1.0
    ag.sin(h).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), np.cos(W + 1), rtol=1e-15)


def test_a_change_between_two_passes_is_found_by_the_second() -> None:
    x = leaf(W)
    h = x * 1.0
    y = ag.sin(h).sum()
    y.backward(retain_graph=True)
    h += 1.0
    with pytest.raises(RuntimeError, match="modified in place later"):
        y.backward()
    np.testing.assert_allclose(x.grad.numpy(), np.cos(W), rtol=1e-15)


def test_a_number_that_was_kept_does_not_change_with_its_tensor() -> None:
    x = leaf(2.0)
    h = x * 1.0
    y = h * h
    h += 5.0
    y.backward()
    assert x.grad.item() == 4.0


def test_a_version_counts_changes_and_is_shared_by_all_that_show_the_memory() -> None:
    x = ag.zeros(2, 3)
    shown = [x, x[0], x.T, x.reshape(6), x[:, 1:][0], x.detach(), x.data]
    assert [memory.version(s.value) for s in shown] == [0] * 7
    x.add_(1)
    shown[1].mul_(2)
    shown[5][0, 0] = 7.0
    x.exp()
    assert [memory.version(s.value) for s in shown] == [3] * 7
    assert memory.version(x.clone().value) == 0


def test_a_record_of_changes_ends_with_the_memory() -> None:
    before = len(memory.modified)
    for _ in range(100):
        ag.zeros(3).add_(1.0)
    assert len(memory.modified) == before


# ---------------------------------------------------------------- recurrent programs


def test_a_recurrent_program_may_write_its_states_into_one_array() -> None:
    def program(x: Any, w: Any) -> Any:
        out = ag.zeros(5, 3)
        out[0] = x
        for t in range(1, 5):
            out[t] = ag.tanh(out[t - 1].clone() * w + x)
        return weighted(out)

    def plain(x: Any, w: Any) -> Any:
        states = [x]
        for _ in range(4):
            states.append(ag.tanh(states[-1] * w + x))
        return weighted(ag.stack(states))

    assert_same(gradients(program, X[0], W), gradients(plain, X[0], W))
    assert_same(ag.grad(program, (0, 1))(X[0], W), gradients(plain, X[0], W))
    hessians = [ag.hessian(p)(X[0], W) for p in (program, plain)]
    assert_same([hessians[0]], [hessians[1]])


def test_a_recurrent_program_that_keeps_what_it_overwrites_around_is_refused_not_wrong() -> None:
    x, w = leaf(X[0]), leaf(W)
    out = ag.zeros(5, 3)
    out[0] = x
    for t in range(1, 5):
        out[t] = ag.tanh(out[t - 1] * w)
    with pytest.raises(RuntimeError, match=r"<multiply> .*out\[t\] = .*needs .*modified in place later"):
        out.sum().backward()


def test_a_running_sum_in_place() -> None:
    def program(x: Any) -> Any:
        total = ag.tensor(0.0)
        sums = ag.zeros(3)
        for i in range(3):
            total += x[i] * x[i]
            sums[i] = total
        return weighted(sums)

    def plain(x: Any) -> Any:
        return weighted(np.tri(3) @ (x * x))

    assert_same(gradients(program, W), gradients(plain, W))


# ---------------------------------------------------------------- no_grad inside transforms


def test_a_view_shows_its_base_under_no_grad_too_after_both_were_changed_at_every_depth() -> None:
    def program(x: Any) -> Any:
        h = x * 1.0
        view = h[:2]
        view.mul_(2.0)
        with ag.no_grad():
            view.add_(10.0)
        return (h**3).sum()

    h, slope = W * [2, 2, 1] + [10, 10, 0], np.array([2.0, 2.0, 1.0])
    assert_same([ag.grad(program)(W)], [3 * h**2 * slope])
    assert_same([ag.grad(lambda x: ag.grad(program)(x).sum())(W)], [6 * h * slope**2])


def test_a_change_under_no_grad_is_a_change_of_values_only_at_every_depth() -> None:
    def program(x: Any) -> Any:
        h = x * 2.0
        with ag.no_grad():
            h.mul_(3.0)
        return (h * h).sum()

    slope = ag.grad(program)
    for x in (1.0, np.ones(2)):
        assert np.all(slope(x) == 24.0)
        assert np.all(ag.grad(lambda x: (slope(x) * 1.0).sum())(x) == 8.0)
