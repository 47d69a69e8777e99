"""PyTorch's pages "Extending torch.autograd", "Double backward with custom functions", "Extending torch.func"."""

from typing import Any

import numpy as np
import pytest

import autogradkit

from .values import array, assert_equal

# ------------------------------------------------------------------ extending autograd


def linear_function(torch: Any) -> Any:
    class LinearFunction(torch.autograd.Function):
        @staticmethod
        def forward(input: Any, weight: Any, bias: Any) -> Any:
            output = input.mm(weight.t())
            if bias is not None:
                output = output + bias
            return output

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            input, weight, bias = ctx.saved_tensors
            grad_input = grad_weight = grad_bias = None
            if ctx.needs_input_grad[0]:
                grad_input = grad_output.mm(weight)
            if ctx.needs_input_grad[1]:
                grad_weight = grad_output.t().mm(input)
            if bias is not None and ctx.needs_input_grad[2]:
                grad_bias = grad_output.sum(0)
            return grad_input, grad_weight, grad_bias

    return LinearFunction.apply


def inputs_of_linear(torch: Any) -> tuple[Any, Any, Any]:
    torch.manual_seed(0)
    return tuple(torch.randn(*shape, requires_grad=True) for shape in ((4, 3), (2, 3), (2,)))  # type: ignore[return-value]


@pytest.mark.parametrize("with_bias", [True, False])
def test_a_linear_layer(torch: Any, with_bias: bool) -> None:
    x, w, b = inputs_of_linear(torch)
    y = linear_function(torch)(x, w, b if with_bias else None)
    (y * y).sum().backward()
    g = 2 * (array(x) @ array(w).T + (array(b) if with_bias else 0))
    assert_equal(y, g / 2)
    assert_equal(x.grad, g @ array(w))
    assert_equal(w.grad, g.T @ array(x))
    if with_bias:
        assert_equal(b.grad, g.sum(0))
    else:
        assert b.grad is None


def test_a_linear_layer_passes_gradcheck(torch: Any) -> None:
    x, w, b = inputs_of_linear(torch)
    linear = linear_function(torch)
    assert torch.autograd.gradcheck(linear, (x, w, b), eps=1e-6, atol=1e-4)
    assert torch.autograd.gradgradcheck(linear, (x, w, b))


@pytest.mark.parametrize("materialize", [True, False])
def test_a_constant_beside_the_tensor(torch: Any, materialize: bool) -> None:
    class MulConstant(torch.autograd.Function):
        @staticmethod
        def forward(tensor: Any, constant: float) -> Any:
            return tensor * constant

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            ctx.set_materialize_grads(materialize)
            _, ctx.constant = inputs

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            if grad_output is None:
                return None, None
            return grad_output * ctx.constant, None

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    MulConstant.apply(x, 4.0).sum().backward()
    assert_equal(x.grad, [4.0, 4.0])


def test_both_modes_in_one_function(torch: Any) -> None:
    class MyPow(torch.autograd.Function):
        @staticmethod
        def forward(x: Any, n: int) -> Any:
            return x**n

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            x, ctx.n = inputs
            ctx.save_for_backward(x)
            ctx.save_for_forward(x)

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            (x,) = ctx.saved_tensors
            return g * ctx.n * x ** (ctx.n - 1), None

        @staticmethod
        def jvp(ctx: Any, x_dot: Any, _: Any) -> Any:
            (x,) = ctx.saved_tensors
            return x_dot * ctx.n * x ** (ctx.n - 1)

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: MyPow.apply(x, 3), (x,), check_forward_ad=True)
    value, tangent = torch.func.jvp(lambda x: MyPow.apply(x, 3), (x.detach(),), (torch.tensor([1.0, 10.0]),))
    assert_equal(value, [1.0, 8.0])
    assert_equal(tangent, [3.0, 120.0])


# ------------------------------------------------------------------ double backward


def square(torch: Any) -> Any:
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x**2

        @staticmethod
        def backward(ctx: Any, grad_out: Any) -> Any:
            (x,) = ctx.saved_tensors
            return grad_out * 2 * x

    return Square.apply


def exponential(torch: Any) -> Any:
    class Exp(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            result = torch.exp(x)
            ctx.save_for_backward(result)
            return result

        @staticmethod
        def backward(ctx: Any, grad_out: Any) -> Any:
            (result,) = ctx.saved_tensors
            return result * grad_out

    return Exp.apply


def hyperbolic_sine(torch: Any) -> Any:
    class Sinh(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            expx = torch.exp(x)
            expnegx = torch.exp(-x)
            ctx.save_for_backward(expx, expnegx)
            # Both are results too, so that a graph leads to them.
            return (expx - expnegx) / 2, expx, expnegx

        @staticmethod
        def backward(ctx: Any, grad_out: Any, grad_out_exp: Any, grad_out_negexp: Any) -> Any:
            expx, expnegx = ctx.saved_tensors
            grad_input = grad_out * (expx + expnegx) / 2
            grad_input += grad_out_exp * expx
            grad_input -= grad_out_negexp * expnegx
            return grad_input

    return lambda x: Sinh.apply(x)[0]


def cube(torch: Any) -> Any:
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx: Any, grad_out: Any) -> Any:
            (x,) = ctx.saved_tensors
            return CubeBackward.apply(grad_out, x)

    class CubeBackward(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, grad_out: Any, x: Any) -> Any:
            ctx.save_for_backward(x, grad_out)
            return grad_out * 3 * x**2

        @staticmethod
        def backward(ctx: Any, grad_out: Any) -> Any:
            x, saved = ctx.saved_tensors
            return grad_out * 3 * x**2, grad_out * saved * 6 * x

    return Cube.apply


TWICE = {
    "square": (square, lambda x: 2 * x, lambda x: 2 + 0 * x),
    "exp": (exponential, np.exp, np.exp),
    "sinh": (hyperbolic_sine, np.cosh, np.sinh),
    "cube": (cube, lambda x: 3 * x**2, lambda x: 6 * x),
}


@pytest.mark.parametrize("name", TWICE)
def test_a_function_is_differentiated_twice(torch: Any, name: str) -> None:
    make, first, second = TWICE[name]
    x = torch.tensor([[0.2, 0.5], [1.0, 1.5]], requires_grad=True)
    y = make(torch)(x)
    (grad_x,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    assert_equal(grad_x, first(array(x)))
    assert grad_x.grad_fn is not None
    (again,) = torch.autograd.grad(grad_x.sum(), x)
    assert_equal(again, second(array(x)))


@pytest.mark.parametrize("name", TWICE)
def test_a_function_passes_both_checks(torch: Any, name: str) -> None:
    function = TWICE[name][0](torch)
    x = torch.rand(3, 3, requires_grad=True)
    assert torch.autograd.gradcheck(function, x)
    assert torch.autograd.gradgradcheck(function, x)


def test_what_not_to_do(torch: Any) -> None:
    class SinhBad(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.expx = torch.exp(x)
            ctx.expnegx = torch.exp(-x)
            return (ctx.expx - ctx.expnegx) / 2

        @staticmethod
        def backward(ctx: Any, grad_out: Any) -> Any:
            return grad_out * (ctx.expx + ctx.expnegx) / 2

    x = torch.tensor([0.2, 0.5], requires_grad=True)
    SinhBad.apply(x).sum().backward()
    assert_equal(x.grad, np.cosh(array(x)))

    # Nothing leads from this derivative to x. PyTorch hands out one without a graph; here it is refused.
    if torch is autogradkit:
        with pytest.raises(RuntimeError, match="neither an input nor a result"):
            torch.autograd.grad(SinhBad.apply(x).sum(), x, create_graph=True)
    else:
        (grad_x,) = torch.autograd.grad(SinhBad.apply(x).sum(), x, create_graph=True)
        assert grad_x.grad_fn is None


def test_a_backward_that_is_not_recorded_may_say_so(torch: Any) -> None:
    from_numpy = torch.from_numpy

    class NumpySine(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return from_numpy(np.sin(array(x)))

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx: Any, g: Any) -> Any:
            (x,) = ctx.saved_tensors
            return from_numpy(array(g) * np.cos(array(x)))

    x = torch.tensor([0.2, 0.5], requires_grad=True)
    (grad_x,) = torch.autograd.grad(NumpySine.apply(x).sum(), x, create_graph=True)
    assert_equal(grad_x, np.cos(array(x)))
    with pytest.raises(RuntimeError):
        torch.autograd.grad(grad_x.sum(), x)


# ------------------------------------------------------------------ extending func


def test_sorting_in_numpy(torch: Any) -> None:
    class NumpySort(torch.autograd.Function):
        @staticmethod
        def forward(x: Any, dim: int) -> Any:
            values = array(x)
            ind = np.argsort(values, axis=dim)
            ind_inv = np.argsort(ind, axis=dim)
            result = np.take_along_axis(values, ind, axis=dim)
            return torch.tensor(result), torch.tensor(ind), torch.tensor(ind_inv)

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            _, ctx.dim = inputs
            _, ind, ind_inv = output
            ctx.mark_non_differentiable(ind, ind_inv)
            ctx.save_for_backward(ind, ind_inv)

        @staticmethod
        def backward(ctx: Any, grad_output: Any, _0: Any, _1: Any) -> Any:
            ind, ind_inv = ctx.saved_tensors
            return NumpyTake.apply(grad_output, ind_inv, ind, ctx.dim), None

    class NumpyTake(torch.autograd.Function):
        @staticmethod
        def forward(x: Any, ind: Any, ind_inv: Any, dim: int) -> Any:
            return torch.tensor(np.take_along_axis(array(x), array(ind), dim))

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            _, ind, ind_inv, ctx.dim = inputs
            ctx.save_for_backward(ind, ind_inv)

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            ind, ind_inv = ctx.saved_tensors
            return NumpyTake.apply(grad_output, ind_inv, ind, ctx.dim), None, None, None

    def numpy_sort(x: Any, dim: int = -1) -> Any:
        return NumpySort.apply(x, dim)[0]

    x = torch.tensor([[3.0, 1.0, 2.0], [-1.0, 5.0, 0.0]])
    weights = torch.tensor([1.0, 10.0, 100.0])
    assert_equal(numpy_sort(x), np.sort(array(x)))
    assert_equal(torch.func.grad(lambda x: numpy_sort(x).sum())(x), np.ones((2, 3)))
    grad_x = torch.func.grad(lambda x: (numpy_sort(x) * weights).sum())(x)
    assert_equal(grad_x, [[100.0, 1.0, 10.0], [1.0, 100.0, 10.0]])


@pytest.fixture
def my_cube(torch: Any) -> Any:
    class MyCube(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Any) -> Any:
            # The slope is computed on the way there, and not on the way back.
            return x**3, 3 * x**2

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            (x,) = inputs
            _, dx = output
            ctx.save_for_backward(x, dx)

        @staticmethod
        def backward(ctx: Any, grad_output: Any, grad_dx: Any) -> Any:
            x, dx = ctx.saved_tensors
            return grad_output * dx + grad_dx * 6 * x

    return lambda x: MyCube.apply(x)[0]


def test_a_cube_with_its_own_rule_in_transforms(torch: Any, my_cube: Any) -> None:
    x = torch.tensor(0.7)
    assert_equal(torch.func.grad(my_cube)(x), 3 * 0.7**2)
    assert_equal(torch.func.grad(torch.func.grad(my_cube))(x), 6 * 0.7)


def test_a_cube_with_its_own_rule_over_a_batch(torch: Any, my_cube: Any) -> None:
    x = torch.tensor([0.5, -1.0, 2.0])
    assert_equal(torch.vmap(my_cube)(x), array(x) ** 3)
    assert_equal(torch.vmap(torch.func.grad(my_cube))(x), 3 * array(x) ** 2)
