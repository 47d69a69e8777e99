"""`autograd.functional`: Jacobians, Hessians and products with them, for functions of Tensors."""

from typing import Any

import pytest

from .alike import BAD_ARGUMENT, alike, refused


def vector(x: Any) -> Any:
    return (x * x).sum() * x.sin()


def scalar(x: Any) -> Any:
    return (x * x * x).sum() + x[0] * x[1]


def two(x: Any, y: Any) -> Any:
    return x * y.sum() + y.sin()[0]


def point(t: Any) -> Any:
    return t.tensor([0.5, 1.5])


@alike
def test_the_jacobian_of_one_input(t: Any) -> Any:
    return t.autograd.functional.jacobian(vector, point(t))


@alike
def test_the_jacobian_of_several_inputs(t: Any) -> Any:
    result = t.autograd.functional.jacobian(two, (point(t), t.tensor([1.0, 2.0, 3.0])))
    return isinstance(result, tuple), result


@alike
def test_the_jacobian_of_several_outputs(t: Any) -> Any:
    result = t.autograd.functional.jacobian(lambda x: (x * x, x.sum()), point(t))
    return isinstance(result, tuple), result


@alike
def test_the_jacobian_of_several_inputs_and_outputs(t: Any) -> Any:
    def f(x: Any, y: Any) -> Any:
        return (x * y[0], x.sum() * y)

    return t.autograd.functional.jacobian(f, (point(t), t.tensor([1.0, 2.0, 3.0])))


@alike
def test_the_jacobian_of_a_matrix(t: Any) -> Any:
    return t.autograd.functional.jacobian(lambda x: (x @ x).sum(dim=0), t.arange(4.0).reshape(2, 2))


@alike
def test_the_jacobian_of_one_number(t: Any) -> Any:
    return t.autograd.functional.jacobian(lambda x: x.exp(), t.tensor(0.5))


@alike
@pytest.mark.parametrize("options", [{"vectorize": True}, {"vectorize": True, "strategy": "forward-mode"}])
def test_the_jacobian_in_other_ways(t: Any, options: Any) -> Any:
    return t.autograd.functional.jacobian(vector, point(t), **options)


@alike
def test_the_jacobian_as_part_of_a_graph(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    jacobian = t.autograd.functional.jacobian(vector, x, create_graph=True)
    (jacobian * jacobian).sum().backward()
    return jacobian, x


@alike
def test_without_a_graph_the_input_is_left_alone(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    return t.autograd.functional.jacobian(vector, x), x


@alike
def test_an_input_that_does_not_matter_gives_zeros(t: Any) -> Any:
    return t.autograd.functional.jacobian(lambda x, y: x * 2, (point(t), t.ones(3)))


@alike
def test_a_constant_output_gives_zeros(t: Any) -> Any:
    return t.autograd.functional.jacobian(lambda x: t.ones(2), point(t))


@refused(RuntimeError)
def test_strictly_an_input_must_matter(t: Any) -> Any:
    t.autograd.functional.jacobian(lambda x, y: x * 2, (point(t), t.ones(3)), strict=True)


@alike
def test_the_hessian(t: Any) -> Any:
    return t.autograd.functional.hessian(scalar, point(t))


@alike
def test_the_hessian_of_several_inputs(t: Any) -> Any:
    def f(x: Any, y: Any) -> Any:
        return (x * x).sum() * y.sin().sum()

    return t.autograd.functional.hessian(f, (point(t), t.tensor([1.0, 2.0, 3.0])))


@alike
@pytest.mark.parametrize("strategy", ["reverse-mode", "forward-mode"])
def test_the_hessian_in_other_ways(t: Any, strategy: str) -> Any:
    return t.autograd.functional.hessian(scalar, point(t), vectorize=True, outer_jacobian_strategy=strategy).detach()


@alike
def test_the_hessian_as_part_of_a_graph(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    t.autograd.functional.hessian(scalar, x, create_graph=True).sum().backward()
    return x


@alike
def test_the_hessian_of_a_linear_function_is_zero(t: Any) -> Any:
    return t.autograd.functional.hessian(lambda x: (x * 2).sum(), point(t))


@refused(RuntimeError)
def test_the_hessian_needs_one_number(t: Any) -> Any:
    t.autograd.functional.hessian(vector, point(t))


@alike
def test_vjp(t: Any) -> Any:
    return t.autograd.functional.vjp(vector, point(t), t.tensor([1.0, 10.0]))


@alike
def test_vjp_of_one_number_needs_no_cotangent(t: Any) -> Any:
    return t.autograd.functional.vjp(scalar, point(t))


@alike
def test_vjp_of_several_inputs(t: Any) -> Any:
    result = t.autograd.functional.vjp(two, (point(t), t.ones(3)), t.tensor([1.0, 10.0]))
    return isinstance(result[1], tuple), result


@alike
def test_vjp_of_several_outputs(t: Any) -> Any:
    return t.autograd.functional.vjp(lambda x: (x * x, x.sum()), point(t), (t.ones(2), t.tensor(3.0)))


@alike
def test_vjp_as_part_of_a_graph(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    value, cotangent = t.autograd.functional.vjp(vector, x, t.tensor([1.0, 10.0]), create_graph=True)
    cotangent.sum().backward()
    return value, cotangent, x


@refused(RuntimeError)
def test_vjp_of_several_numbers_needs_a_cotangent(t: Any) -> Any:
    t.autograd.functional.vjp(vector, point(t))


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_vjp_with_a_cotangent_of_another_shape(t: Any) -> Any:
    t.autograd.functional.vjp(vector, point(t), t.ones(3))


@alike
def test_jvp(t: Any) -> Any:
    return t.autograd.functional.jvp(vector, point(t), t.tensor([1.0, 10.0]))


@alike
def test_jvp_of_several_inputs(t: Any) -> Any:
    return t.autograd.functional.jvp(two, (point(t), t.ones(3)), (t.ones(2), t.arange(3.0)))


@alike
def test_jvp_of_one_number_needs_no_tangent(t: Any) -> Any:
    return t.autograd.functional.jvp(lambda x: x.exp() * t.ones(2), t.tensor(0.5))


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_jvp_of_several_numbers_needs_a_tangent(t: Any) -> Any:
    t.autograd.functional.jvp(vector, point(t))


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_jvp_with_a_tangent_of_another_shape(t: Any) -> Any:
    t.autograd.functional.jvp(vector, point(t), t.ones(3))


@alike
@pytest.mark.parametrize("name", ["hvp", "vhp"])
def test_products_with_the_hessian(t: Any, name: str) -> Any:
    return getattr(t.autograd.functional, name)(scalar, point(t), t.tensor([1.0, 10.0]))


@alike
@pytest.mark.parametrize("name", ["hvp", "vhp"])
def test_products_with_the_hessian_of_several_inputs(t: Any, name: str) -> Any:
    def f(x: Any, y: Any) -> Any:
        return (x * x).sum() * y.sin().sum()

    return getattr(t.autograd.functional, name)(f, (point(t), t.ones(3)), (t.ones(2), t.arange(3.0)))


@refused(RuntimeError)
@pytest.mark.parametrize("name", ["hvp", "vhp"])
def test_products_with_the_hessian_need_one_number(t: Any, name: str) -> Any:
    getattr(t.autograd.functional, name)(vector, point(t), t.ones(2))


@refused(TypeError)
def test_the_function_must_return_tensors(t: Any) -> Any:
    t.autograd.functional.jacobian(lambda x: "text", point(t))
