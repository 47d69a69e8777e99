"""Checkpoints, anomaly mode and gradcheck."""

from typing import Any

import pytest

from .alike import BAD_ARGUMENT, alike, checkpointed, differs, refused


@alike
def test_a_checkpoint_changes_no_number(t: Any) -> Any:
    x, w = t.tensor([0.5, 1.5], requires_grad=True), t.tensor([2.0, 3.0], requires_grad=True)
    y = checkpointed(t, lambda x, w: (x * w).sin().exp())(x, w)
    (y * y).sum().backward()
    return y.detach(), x, w


@alike
def test_a_checkpoint_runs_again_on_the_way_back(t: Any) -> Any:
    runs = []

    def f(x: Any) -> Any:
        runs.append(1)
        return x.sin().exp()

    x = t.tensor([0.5, 1.5], requires_grad=True)
    y = checkpointed(t, f)(x)
    before = len(runs)
    y.sum().backward()
    return before, len(runs), x


@alike
def test_a_checkpoint_does_not_run_again_without_a_gradient(t: Any) -> Any:
    runs = []

    def f(x: Any) -> Any:
        runs.append(1)
        return x.sin()

    y = checkpointed(t, f)(t.tensor(0.5))
    return y, len(runs)


@alike
def test_a_checkpoint_sees_what_it_closes_over(t: Any) -> Any:
    x, w = t.tensor(0.5, requires_grad=True), t.tensor(2.0, requires_grad=True)
    checkpointed(t, lambda x: (x * w).sin())(x).backward()
    return x, w


@alike
def test_a_checkpoint_of_several_results(t: Any) -> Any:
    x = t.tensor(0.5, requires_grad=True)
    a, b = checkpointed(t, lambda x: (x.sin(), x.exp()))(x)
    (a * b).backward()
    return x


@alike
def test_a_checkpoint_in_a_checkpoint(t: Any) -> Any:
    x = t.tensor(0.5, requires_grad=True)
    inner = checkpointed(t, lambda x: x.sin() * x)
    checkpointed(t, lambda x: inner(x).exp() * inner(x))(x).backward()
    return x


@alike
def test_a_checkpoint_and_a_second_derivative(t: Any) -> Any:
    x = t.tensor(0.5, requires_grad=True)
    (first,) = t.autograd.grad(checkpointed(t, lambda x: x.sin() * x.exp())(x), x, create_graph=True)
    return first.detach(), t.autograd.grad(first, x)


@alike
def test_a_checkpoint_draws_the_same_random_numbers_again(t: Any) -> Any:
    drawn = []

    def f(x: Any) -> Any:
        noise = t.rand(3)
        drawn.append(noise.tolist())
        return (x * noise).exp()

    t.manual_seed(0)
    checkpointed(t, f)(t.ones(3, requires_grad=True)).sum().backward()
    return len(drawn), drawn[0] == drawn[1]


@alike
def test_a_checkpoint_may_be_walked_twice(t: Any) -> Any:
    x = t.tensor(0.5, requires_grad=True)
    y = checkpointed(t, lambda x: x.sin().exp())(x)
    y.backward(retain_graph=True)
    y.backward()
    return x


# ------------------------------------------------------------------ anomaly mode


# NumPy warns of a division by zero; what is tested is what becomes of it.
silent = pytest.mark.filterwarnings("ignore:(divide by zero|invalid value):RuntimeWarning")


def nan_on_the_way_back(t: Any) -> Any:
    x = t.tensor([0.0, 4.0], requires_grad=True)
    return x, ((x * 0).sqrt() * 0).sum()


@silent
@refused(RuntimeError)
def test_anomaly_mode_finds_a_nan(t: Any) -> Any:
    with t.autograd.detect_anomaly():
        nan_on_the_way_back(t)[1].backward()


@silent
@refused(RuntimeError)
def test_anomaly_mode_by_its_other_name(t: Any) -> Any:
    with t.autograd.set_detect_anomaly(True):
        nan_on_the_way_back(t)[1].backward()


@silent
@alike
def test_without_anomaly_mode_a_nan_goes_through(t: Any) -> Any:
    x, y = nan_on_the_way_back(t)
    y.backward()
    return x


@silent
@alike
def test_anomaly_mode_without_the_check(t: Any) -> Any:
    with t.autograd.detect_anomaly(check_nan=False):
        x, y = nan_on_the_way_back(t)
        y.backward()
    return x


@alike
def test_anomaly_mode_changes_no_number(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    with t.autograd.detect_anomaly():
        (x.sin() * x).sum().backward()
    return x


@silent
@alike
def test_anomaly_mode_ends(t: Any) -> Any:
    with t.autograd.set_detect_anomaly(True), t.autograd.set_detect_anomaly(False):
        x, y = nan_on_the_way_back(t)
        y.backward()
    try:
        with t.autograd.detect_anomaly():
            raise KeyError("mine")
    except KeyError:
        w, z = nan_on_the_way_back(t)
        z.backward()
    return x, w


# ------------------------------------------------------------------ gradcheck


def square_with(t: Any, backward: Any) -> Any:
    """The square, with a backward of x and the cotangent."""

    class Square(t.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x * x

    Square.backward = staticmethod(lambda ctx, g: backward(ctx.saved_tensors[0], g))
    return Square.apply


def halved_gradient(t: Any) -> Any:
    return square_with(t, lambda x, g: g * x)


@alike
def test_gradcheck_of_a_right_gradient(t: Any) -> Any:
    x, w = t.tensor([0.5, 1.5], requires_grad=True), t.tensor([[2.0], [3.0]], requires_grad=True)
    return t.autograd.gradcheck(lambda x, w: (x * w).sin() @ x, (x, w))


@alike
def test_gradcheck_of_one_input(t: Any) -> Any:
    return t.autograd.gradcheck(lambda x: x.exp(), t.tensor([0.5, 1.5], requires_grad=True))


@refused(RuntimeError)
def test_gradcheck_of_a_wrong_gradient(t: Any) -> Any:
    t.autograd.gradcheck(halved_gradient(t), t.tensor([0.5, 1.5], requires_grad=True))


@alike
def test_gradcheck_may_answer_in_place_of_raising(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    return t.autograd.gradcheck(halved_gradient(t), x, raise_exception=False), t.autograd.gradcheck(lambda x: x * x, x)


@alike
def test_gradcheck_of_several_results(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    return t.autograd.gradcheck(lambda x: (x.sin(), x.sum()), (x,))


@alike
def test_gradcheck_of_both_modes(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    return t.autograd.gradcheck(lambda x: x.sin() * x, (x,), check_forward_ad=True)


@alike
def test_gradcheck_takes_steps_and_tolerances(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    return t.autograd.gradcheck(lambda x: x.sin() * x, (x,), eps=1e-5, atol=1e-6, rtol=1e-4)


@alike
def test_gradcheck_with_a_stack_of_cotangents(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    return t.autograd.gradcheck(lambda x: (x.sin() * x, x.sum()), (x,), check_batched_grad=True)


@refused(RuntimeError)
def test_gradcheck_of_a_backward_that_cannot_take_a_stack(t: Any) -> Any:
    square = square_with(t, lambda x, g: t.as_tensor(2 * x.detach().numpy() * g.detach().numpy()))
    x = t.tensor([0.5, 1.5], requires_grad=True)
    assert t.autograd.gradcheck(square, (x,))
    t.autograd.gradcheck(square, (x,), check_batched_grad=True)


@refused(RuntimeError)
def test_gradcheck_of_a_backward_that_does_not_take_none_for_zeros(t: Any) -> Any:
    class Spread(t.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.set_materialize_grads(False)
            return x * 2, x * 3

        @staticmethod
        def backward(ctx: Any, g: Any, h: Any) -> Any:
            return None if g is None or h is None else g * 2 + h * 3

    x = t.tensor([0.5, 1.5], requires_grad=True)
    t.autograd.gradcheck(Spread.apply, (x,))


@alike
def test_gradcheck_of_a_forward_rule_alone(t: Any) -> Any:
    class Exp(t.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.result = t.exp(x)
            return ctx.result

        @staticmethod
        def jvp(ctx: Any, x_dot: Any) -> Any:
            return x_dot * ctx.result

    x = t.tensor([0.5, 1.5], requires_grad=True)
    return t.autograd.gradcheck(Exp.apply, (x,), check_forward_ad=True, check_backward_ad=False)


@differs("a rule is checked where there is one, and nobody has to think of it", torch=True, here=False)
def test_gradcheck_of_a_wrong_forward_rule(t: Any) -> Any:
    class Double(t.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g * 2

        @staticmethod
        def jvp(ctx: Any, x_dot: Any) -> Any:
            return x_dot * 3

    return t.autograd.gradcheck(Double.apply, t.tensor([0.5, 1.5], requires_grad=True), raise_exception=False)


@refused(AssertionError, here=ValueError, because=BAD_ARGUMENT)
def test_gradcheck_of_neither_mode(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    t.autograd.gradcheck(lambda x: x * x, (x,), check_forward_ad=False, check_backward_ad=False)


@differs("at a kink there is no derivative to compare with, so the point is refused", torch=True, here=False)
def test_gradcheck_at_a_kink(t: Any) -> Any:
    return t.autograd.gradcheck(t.abs, t.tensor([0.0, 1.5], requires_grad=True), raise_exception=False)


@refused(ValueError)
def test_gradcheck_needs_an_input_that_wants_a_gradient(t: Any) -> Any:
    t.autograd.gradcheck(lambda x: x * x, (t.tensor([0.5, 1.5]),))


@alike
def test_gradcheck_leaves_nothing_behind(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    t.autograd.gradcheck(lambda x: x * x, (x,))
    return x


@alike
def test_gradgradcheck_of_a_right_gradient(t: Any) -> Any:
    x, w = t.tensor([0.5, 1.5], requires_grad=True), t.tensor([2.0, 3.0], requires_grad=True)
    return t.autograd.gradgradcheck(lambda x, w: (x * w).sin() * x, (x, w))


@refused(RuntimeError)
def test_gradgradcheck_finds_a_second_derivative_that_is_wrong(t: Any) -> Any:
    class Cube(t.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            slope = 3 * x * x
            ctx.save_for_backward(x, slope)
            return x * x * x

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            x, slope = ctx.saved_tensors
            return g * (slope + 0 * x)

    t.autograd.gradgradcheck(Cube.apply, t.tensor([0.5, 1.5], requires_grad=True))
