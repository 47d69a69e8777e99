"""In-place operations, views and version counters: what is allowed, what is refused, and what the gradient is then."""

from typing import Any

import pytest

from .alike import BAD_ARGUMENT, alike, differs, refused


def pair(t: Any) -> Any:
    return t.tensor([1.0, 2.0, 3.0], requires_grad=True), t.tensor([4.0, 5.0, 6.0], requires_grad=True)


@alike
@pytest.mark.parametrize("name", ["add_", "sub_", "mul_", "div_"])
def test_a_result_may_be_modified(t: Any, name: str) -> Any:
    x, w = pair(t)
    a = x * 2
    back = getattr(a, name)(w)
    (a * t.tensor([1.0, 10.0, 100.0])).sum().backward()
    return back is a, a, x, w


@alike
def test_operators_with_an_equals_sign(t: Any) -> Any:
    x, w = pair(t)
    a = alias = x * 2
    a += w
    a *= w
    a -= 1.5
    a /= w
    a.sum().backward()
    return a is alias, a, x, w


@alike
def test_filling_cuts_the_gradient(t: Any) -> Any:
    x, _ = pair(t)
    a, b = x * 2, x * 3
    a.zero_()
    b.fill_(7.0)
    (a + b + x).sum().backward()
    return a.detach(), b.detach(), x


@alike
def test_copying_moves_the_gradient_to_the_source(t: Any) -> Any:
    x, w = pair(t)
    a = x * 2
    a.copy_(w)
    (a * a).sum().backward()
    return a.detach(), w


@alike
def test_copying_broadcasts(t: Any) -> Any:
    w = t.tensor(3.0, requires_grad=True)
    a = t.zeros(2, 2)
    a.copy_(w)
    a.sum().backward()
    return a, w


@differs(
    "the operand is kept as it was, so the gradient is right; torch only notices that it was overwritten",
    torch=RuntimeError,
    here=[2.0, 4.0, 6.0],
)
def test_an_operation_on_itself(t: Any) -> Any:
    x, _ = pair(t)
    a = x * 1
    a.mul_(a)
    a.sum().backward()
    return x.grad.tolist()


@alike
def test_a_constant_that_is_modified_by_a_variable_is_a_result(t: Any) -> Any:
    x, _ = pair(t)
    c = t.zeros(3)
    c.add_(x)
    c.mul_(2)
    c.sum().backward()
    return c, x


@alike
def test_a_constant_that_is_modified_by_a_constant_stays_one(t: Any) -> Any:
    c = t.zeros(3)
    c.add_(5)
    c[1] = 2.0
    return c


# ------------------------------------------------------------------ leaves


CHANGES = {
    "a method": lambda x: x.add_(1),
    "an operator": lambda x: x.__imul__(2),
    "an entry": lambda x: x.__setitem__(0, 5.0),
    "a view": lambda x: x[:2].add_(1),
    "zeros": lambda x: x.zero_(),
}


@refused(RuntimeError)
@pytest.mark.parametrize("change", CHANGES)
def test_a_leaf_cannot_be_modified(t: Any, change: str) -> Any:
    CHANGES[change](pair(t)[0])


@alike
def test_a_leaf_that_was_refused_is_unchanged(t: Any) -> Any:
    x, _ = pair(t)
    seen = []
    for change in CHANGES.values():
        try:
            change(x)
        except RuntimeError:
            seen.append(x.detach().clone())
    (x * x).sum().backward()
    return seen, x


@alike
def test_under_no_grad_a_leaf_may_be_modified(t: Any) -> Any:
    x, _ = pair(t)
    with t.no_grad():
        x -= 0.5
        x[0] = 9.0
        x[1:].mul_(2)
    (x * x).sum().backward()
    return x


@refused(RuntimeError)
def test_a_view_taken_under_no_grad_cannot_be_modified_outside(t: Any) -> Any:
    x, _ = pair(t)
    with t.no_grad():
        view = x[:2]
    view.mul_(2)


# ------------------------------------------------------------------ saved values


@refused(RuntimeError)
@pytest.mark.parametrize("name", ["sin", "log", "square", "cos"])
def test_a_saved_operand_must_not_be_modified(t: Any, name: str) -> Any:
    x, _ = pair(t)
    a = x * 2
    y = getattr(t, name)(a)
    a.add_(1)
    y.sum().backward()


@refused(RuntimeError)
@pytest.mark.parametrize("name", ["exp", "tanh", "sqrt", "sigmoid"])
def test_a_saved_result_must_not_be_modified(t: Any, name: str) -> Any:
    x, _ = pair(t)
    y = getattr(t, name)(x)
    y.mul_(2)
    y.sum().backward()


@alike
@pytest.mark.parametrize("name", ["exp", "tanh"])
def test_an_operand_that_was_not_saved_may_be_modified(t: Any, name: str) -> Any:
    x, _ = pair(t)
    a = x * 2
    y = getattr(t, name)(a)
    a.add_(1)
    y.sum().backward()
    return x


@alike
@pytest.mark.parametrize("name", ["sin", "square"])
def test_a_result_that_was_not_saved_may_be_modified(t: Any, name: str) -> Any:
    x, _ = pair(t)
    y = getattr(t, name)(x)
    y.mul_(3)
    y.sum().backward()
    return x


@alike
def test_a_sum_saves_nothing(t: Any) -> Any:
    x, w = pair(t)
    a = x * 1
    y = a + w
    a.zero_()
    y.sum().backward()
    return y.detach(), x, w


@alike
def test_a_product_saves_only_what_varies_beside_it(t: Any) -> Any:
    x, _ = pair(t)
    a, c = x * 1, t.tensor([1.0, 10.0, 100.0])
    y = a * c
    a.zero_()
    y.sum().backward()
    return x


@refused(RuntimeError)
def test_a_constant_that_is_saved_must_not_be_modified(t: Any) -> Any:
    x, _ = pair(t)
    c = t.tensor([1.0, 10.0, 100.0])
    y = x * c
    c.zero_()
    y.sum().backward()


@refused(RuntimeError)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("twin", [False, True])
def test_every_modification_of_a_saved_value_counts(t: Any, change: str, twin: bool) -> Any:
    x, _ = pair(t)
    a = x * 1
    y = a.sin()
    CHANGES[change](a.detach() if twin else a)
    y.sum().backward()


@refused(RuntimeError)
def test_no_grad_does_not_hide_a_modification(t: Any) -> Any:
    x, _ = pair(t)
    y = x * x
    with t.no_grad():
        x.add_(1)
    y.sum().backward()


@refused(RuntimeError)
@pytest.mark.parametrize("saved", ["the base", "the view"])
def test_a_modification_counts_for_view_and_base(t: Any, saved: str) -> Any:
    x, _ = pair(t)
    base = x * 1
    view = base[:2]
    y, other = (base.sin(), view) if saved == "the base" else (view.sin(), base)
    other.zero_()
    y.sum().backward()


@differs(
    "a wrong gradient without a word is what this engine exists to prevent, so .data is watched too",
    torch=[1.0, 1.0, 1.0],
    here=RuntimeError,
)
def test_a_modification_through_data_counts(t: Any) -> Any:
    x, _ = pair(t)
    y = x.sin()
    x.data.zero_()
    y.sum().backward()
    return x.grad.tolist()


@alike
def test_a_modification_before_the_value_is_saved_is_fine(t: Any) -> Any:
    x, _ = pair(t)
    a = x * 1
    a.add_(1)
    y = a.sin()
    y.sum().backward()
    return x


@alike
def test_a_failed_pass_leaves_no_gradient(t: Any) -> Any:
    x, _ = pair(t)
    a = x * 1
    y = a.sin()
    a.add_(1)
    try:
        y.sum().backward()
    except RuntimeError:
        return x
    return "no error"


# ------------------------------------------------------------------ version counters


@alike
def test_a_version_counts_modifications(t: Any) -> Any:
    x = t.zeros(3)
    versions = [x._version]
    x.add_(1)
    versions.append(x._version)
    x[0] = 3.0
    versions.append(x._version)
    x *= 2
    versions.append(x._version)
    x.exp()
    versions.append(x._version)
    return versions


@alike
def test_views_share_a_version(t: Any) -> Any:
    x = t.zeros(2, 3)
    views = [x[0], x.T, x.reshape(3, 2), x[:, 1:], x.detach()]
    x.add_(1)
    views[0].mul_(2)
    return x._version, [v._version for v in views]


@alike
def test_a_copy_has_a_version_of_its_own(t: Any) -> Any:
    x = t.zeros(3)
    x.add_(1)
    y = x.clone()
    z = x * 2
    y.add_(1)
    return x._version, y._version, z._version


# ------------------------------------------------------------------ setting entries


@alike
def test_a_set_entry_is_a_constant(t: Any) -> Any:
    x, _ = pair(t)
    a = x * 2
    a[1] = 10.0
    (a * a).sum().backward()
    return a, x


@alike
def test_a_set_entry_sends_its_gradient_to_what_was_put_there(t: Any) -> Any:
    x, w = pair(t)
    a = x * 2
    a[0] = w[2]
    a[1:] = w[:2] * w[1]
    (a * a).sum().backward()
    return a, x, w


@alike
def test_a_row_may_be_set_by_broadcasting(t: Any) -> Any:
    w = t.tensor(3.0, requires_grad=True)
    a = t.zeros(2, 3)
    a[1] = w
    a[:, 0] = w * w
    (a * t.arange(6.0).reshape(2, 3)).sum().backward()
    return a, w


@alike
def test_entries_may_be_set_where_a_mask_says(t: Any) -> Any:
    x = t.tensor([-1.0, 2.0, -3.0], requires_grad=True)
    a = x * 1
    a[x < 0] = 0.0
    (a * a).sum().backward()
    return a, x


@alike
def test_entries_may_be_set_by_a_list_of_places(t: Any) -> Any:
    x, w = pair(t)
    a = x * 1
    a[[0, 2]] = w[:2]
    (a * a).sum().backward()
    return a, x, w


@alike
def test_entries_of_a_constant_may_be_filled_one_by_one(t: Any) -> Any:
    x, _ = pair(t)
    out = t.zeros(3)
    running = t.tensor(1.0)
    for i in range(3):
        running = running * x[i]
        out[i] = running
    out.sum().backward()
    return out, x


@alike
def test_an_entry_of_an_index_may_be_modified_by_an_operator(t: Any) -> Any:
    x, w = pair(t)
    a = x * 1
    a[0] += w[0]
    a[1:] *= 3
    (a * a).sum().backward()
    return a, x, w


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_what_is_put_must_fit(t: Any) -> Any:
    a = t.zeros(3)
    a[:2] = t.ones(3)


# ------------------------------------------------------------------ views


@alike
def test_a_view_sees_the_values_of_its_base(t: Any) -> Any:
    base = t.zeros(2, 3)
    views = [base[0], base.T, base.reshape(3, 2), base.view(6), base[:, 1:], base.t()]
    base.add_(t.arange(6.0).reshape(2, 3))
    return views


@alike
def test_a_base_sees_the_values_of_its_view(t: Any) -> Any:
    base = t.zeros(2, 3)
    base[1].add_(5)
    base.T[0].mul_(2)
    base.view(6)[0] = 7.0
    return base


@alike
def test_a_modified_view_changes_the_gradient_of_its_base(t: Any) -> Any:
    x, _ = pair(t)
    a = x * 1
    view = a[:2]
    view.mul_(3)
    (a * t.tensor([1.0, 10.0, 100.0])).sum().backward()
    return a.detach(), view.detach(), x


@alike
def test_a_modified_base_changes_the_gradient_of_its_view(t: Any) -> Any:
    x, _ = pair(t)
    a = x * 1
    view = a[:2]
    a.mul_(3)
    view.sum().backward()
    return view.detach(), x


@alike
def test_a_view_that_is_set_by_a_variable_changes_its_constant_base(t: Any) -> Any:
    x, _ = pair(t)
    base = t.zeros(2, 3)
    base[0].copy_(x)
    base.T[1].mul_(5)
    base.sum().backward()
    return base, x


@alike
def test_a_view_of_a_view(t: Any) -> Any:
    x, _ = pair(t)
    a = x * 1
    a[1:][0:1].mul_(7)
    a.sum().backward()
    return a.detach(), x


@alike
def test_a_detached_tensor_shares_its_memory(t: Any) -> Any:
    x, _ = pair(t)
    twin = x.detach()
    twin[0] = 50.0
    x.data[1] = 60.0
    return x, twin


@alike
def test_a_clone_shares_nothing(t: Any) -> Any:
    x, _ = pair(t)
    twin = x.detach().clone()
    twin[0] = 50.0
    return x, twin


# ------------------------------------------------------------------ forms that do not fit


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_a_tensor_cannot_grow_in_place(t: Any) -> Any:
    t.zeros(3).add_(t.ones(2, 3))


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_integers_cannot_become_fractions_in_place(t: Any) -> Any:
    t.tensor([1, 2]).add_(0.5)


@alike
def test_a_smaller_operand_is_broadcast_in_place(t: Any) -> Any:
    w = t.tensor(3.0, requires_grad=True)
    a = t.ones(2, 2)
    a.mul_(w)
    (a * a).sum().backward()
    return a, w


@alike
def test_precision_is_kept_in_place(t: Any) -> Any:
    a = t.ones(2, dtype=t.float32)
    a.add_(t.tensor([0.5, 0.25], dtype=t.float64))
    return a


# ------------------------------------------------------------------ leaving the graph in place


@alike
def test_detach_in_place(t: Any) -> Any:
    x, _ = pair(t)
    a = x * 2
    b = a * a
    back = a.detach_()
    c = a * 3
    return back is a, a, c, b.grad_fn is not None


@alike
def test_what_was_computed_before_keeps_its_history(t: Any) -> Any:
    x, _ = pair(t)
    a = x * 2
    b = a + a
    a.detach_()
    b.sum().backward()
    return a, x


@refused(RuntimeError)
def test_a_view_cannot_be_detached_in_place(t: Any) -> Any:
    x, _ = pair(t)
    (x * 2)[:2].detach_()


@alike
def test_the_gradient_is_a_tensor_like_any_other(t: Any) -> Any:
    x, _ = pair(t)
    (x * x).sum().backward()
    x.grad.mul_(0.5)
    x.grad[0] = -1.0
    return x
