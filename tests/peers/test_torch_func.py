"""`func`: functions that transform functions, alone and nested."""

from typing import Any

import pytest

from .alike import BAD_ARGUMENT, alike, refused


def loss(x: Any, y: Any) -> Any:
    return (x * x * y).sum() + y.sin().sum()


def vector(x: Any) -> Any:
    return (x * x).sum() * x.sin()


def points(t: Any) -> Any:
    return t.tensor([0.5, 1.5]), t.tensor([2.0, 3.0])


# ------------------------------------------------------------------ grad


@alike
def test_grad(t: Any) -> Any:
    return t.func.grad(loss)(*points(t))


@alike
@pytest.mark.parametrize("argnums", [0, 1, -1, (0, 1), (1,), (1, 0)])
def test_grad_by_argnums(t: Any, argnums: Any) -> Any:
    result = t.func.grad(loss, argnums=argnums)(*points(t))
    return isinstance(result, tuple), result


@alike
def test_grad_with_more_results(t: Any) -> Any:
    def f(x: Any, y: Any) -> Any:
        return (loss(x, y), {"twice": x * 2, "more": [y]})

    return t.func.grad(f, has_aux=True)(*points(t))


@alike
def test_grad_and_value(t: Any) -> Any:
    return t.func.grad_and_value(loss)(*points(t))


@alike
def test_grad_and_value_with_more_results(t: Any) -> Any:
    def f(x: Any, y: Any) -> Any:
        return (loss(x, y), x * 2)

    return t.func.grad_and_value(f, argnums=(0, 1), has_aux=True)(*points(t))


@alike
def test_grad_of_nested_containers(t: Any) -> Any:
    x, y = points(t)

    def f(p: Any) -> Any:
        return (p["layers"][0] * p["layers"][1]).sum() * p["scale"]

    return t.func.grad(f)({"layers": [x, y], "scale": t.tensor(3.0)})


@alike
def test_grad_of_grad(t: Any) -> Any:
    def f(x: Any) -> Any:
        return x.sin() * x.exp()

    g = t.func.grad
    return [h(t.tensor(0.7)) for h in (g(f), g(g(f)), g(g(g(f))))]


@alike
def test_grad_keeps_levels_apart(t: Any) -> Any:
    g, one = t.func.grad, t.tensor(1.0)
    sums = g(lambda x: x * g(lambda y: x + y)(one))(t.tensor(2.0))
    return sums, g(lambda x: x * g(lambda y: x * y)(x))(t.tensor(3.0))


@alike
def test_an_argument_that_does_not_matter_gives_zeros(t: Any) -> Any:
    return t.func.grad(lambda x, y: (x * x).sum(), argnums=(0, 1))(*points(t))


@alike
def test_other_arguments_may_be_anything(t: Any) -> Any:
    def f(x: Any, n: Any, *, scale: Any) -> Any:
        return (x**n).sum() * scale

    return t.func.grad(f)(t.tensor([1.0, 2.0]), 3, scale=10.0)


@refused(RuntimeError)
def test_grad_needs_one_number(t: Any) -> Any:
    t.func.grad(vector)(points(t)[0])


@refused(RuntimeError, here=TypeError, because=BAD_ARGUMENT)
def test_grad_needs_a_tensor_back(t: Any) -> Any:
    t.func.grad(lambda x: "text")(points(t)[0])


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_grad_by_an_argument_that_is_not_there(t: Any) -> Any:
    t.func.grad(loss, argnums=2)(*points(t))


@refused(RuntimeError, here=TypeError, because=BAD_ARGUMENT)
def test_grad_of_integers(t: Any) -> Any:
    t.func.grad(lambda x: (x * 1.5).sum())(t.tensor([1, 2]))


@alike
def test_grad_is_part_of_the_ambient_graph(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    slope = t.func.grad(lambda x: (x * x * x).sum())(x)
    slope.sum().backward()
    return slope, x


@alike
def test_grad_sees_constants_of_the_ambient_graph(t: Any) -> Any:
    w = t.tensor([2.0, 3.0], requires_grad=True)
    slope = t.func.grad(lambda x: (x * x * w).sum())(t.tensor([0.5, 1.5]))
    slope.sum().backward()
    return slope, w


@alike
def test_no_grad_outside_does_not_matter(t: Any) -> Any:
    with t.no_grad():
        return t.func.grad(loss)(*points(t))


@alike
def test_no_grad_inside_matters(t: Any) -> Any:
    def f(x: Any) -> Any:
        with t.no_grad():
            constant = x * x
        return (x * constant).sum()

    return t.func.grad(f)(points(t)[0])


@alike
def test_detach_inside_matters(t: Any) -> Any:
    return t.func.grad(lambda x: (x * x.detach() * x).sum())(points(t)[0])


@alike
def test_an_error_in_the_function_comes_through(t: Any) -> Any:
    def broken(x: Any) -> Any:
        raise KeyError("mine")

    x, y = points(t)
    try:
        t.func.grad(broken)(x)
    except KeyError as error:
        return str(error), t.func.grad(loss)(x, y), x * 2, t.is_grad_enabled()
    return "nothing came"


# ------------------------------------------------------------------ vjp and jvp


@alike
def test_vjp(t: Any) -> Any:
    value, pullback = t.func.vjp(vector, points(t)[0])
    result = pullback(t.tensor([1.0, 10.0]))
    return value, isinstance(result, tuple), result


@alike
def test_a_pullback_may_be_called_again(t: Any) -> Any:
    _, pullback = t.func.vjp(lambda x, y: x * y, *points(t))
    return pullback(t.tensor([1.0, 0.0])), pullback(t.tensor([0.0, 1.0]))


@alike
def test_vjp_of_containers(t: Any) -> Any:
    x, y = points(t)
    value, pullback = t.func.vjp(lambda p: {"a": p[0] * p[1], "b": (p[0].sum(), p[1])}, (x, y))
    return value, pullback({"a": t.ones(2), "b": (t.tensor(2.0), t.tensor([3.0, 4.0]))})


@alike
def test_vjp_with_more_results(t: Any) -> Any:
    value, pullback, aux = t.func.vjp(lambda x: (x * x, x.sum()), points(t)[0], has_aux=True)
    return value, aux, pullback(t.ones(2))


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_a_cotangent_of_another_shape(t: Any) -> Any:
    t.func.vjp(vector, points(t)[0])[1](t.ones(3))


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_a_cotangent_of_another_structure(t: Any) -> Any:
    t.func.vjp(lambda x: (x, x), points(t)[0])[1](t.ones(2))


@alike
def test_jvp(t: Any) -> Any:
    x, y = points(t)
    return t.func.jvp(lambda x, y: x * y.sin(), (x, y), (t.ones(2), t.tensor([1.0, 10.0])))


@alike
def test_jvp_of_containers(t: Any) -> Any:
    x, y = points(t)

    def f(p: Any) -> Any:
        return {"product": p["x"] * p["y"], "rest": (p["x"].sum(), p["y"])}

    return t.func.jvp(f, ({"x": x, "y": y},), ({"x": t.ones(2), "y": t.tensor([1.0, 10.0])},))


@alike
def test_jvp_with_more_results(t: Any) -> Any:
    x, _ = points(t)
    return t.func.jvp(lambda x: (x * x, x.sum()), (x,), (t.ones(2),), has_aux=True)


@alike
def test_jvp_of_a_result_that_does_not_move(t: Any) -> Any:
    x, y = points(t)
    return t.func.jvp(lambda x: (x * 2, y), (x,), (t.ones(2),))


@alike
def test_jvp_of_jvp(t: Any) -> Any:
    one = t.tensor(1.0)

    def push(f: Any) -> Any:
        return lambda x: t.func.jvp(f, (x,), (one,))[1]

    def f(x: Any) -> Any:
        return x.sin() * x.exp()

    return [h(t.tensor(0.7)) for h in (push(f), push(push(f)), push(push(push(f))))]


@alike
def test_jvp_keeps_levels_apart(t: Any) -> Any:
    one = t.tensor(1.0)

    def inner(x: Any) -> Any:
        return t.func.jvp(lambda y: x + y, (one,), (one,))[1]

    return t.func.jvp(lambda x: x * inner(x), (t.tensor(2.0),), (one,))


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_a_tangent_of_another_shape(t: Any) -> Any:
    t.func.jvp(vector, (points(t)[0],), (t.ones(3),))


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_too_few_tangents(t: Any) -> Any:
    t.func.jvp(loss, points(t), (t.ones(2),))


@alike
def test_linearize(t: Any) -> Any:
    value, push = t.func.linearize(vector, points(t)[0])
    return value, push(t.tensor([1.0, 0.0])), push(t.tensor([0.0, 1.0]))


# ------------------------------------------------------------------ Jacobians and Hessians


@alike
@pytest.mark.parametrize("name", ["jacrev", "jacfwd"])
def test_a_jacobian(t: Any, name: str) -> Any:
    return getattr(t.func, name)(vector)(points(t)[0])


@alike
@pytest.mark.parametrize("name", ["jacrev", "jacfwd"])
@pytest.mark.parametrize("argnums", [0, 1, (0, 1), (1,)])
def test_a_jacobian_by_argnums(t: Any, name: str, argnums: Any) -> Any:
    def f(x: Any, y: Any) -> Any:
        return x * y.sum() + x[0]

    result = getattr(t.func, name)(f, argnums=argnums)(points(t)[0], t.tensor([1.0, 2.0, 3.0]))
    return isinstance(result, tuple), result


@alike
@pytest.mark.parametrize("name", ["jacrev", "jacfwd"])
def test_a_jacobian_has_the_shape_of_output_and_input(t: Any, name: str) -> Any:
    x = t.arange(6.0).reshape(2, 3)
    jacobian = getattr(t.func, name)
    return jacobian(lambda x: (x @ x.T)[0])(x), jacobian(lambda x: x * x)(x), jacobian(lambda x: x.sum())(x)


@alike
@pytest.mark.parametrize("name", ["jacrev", "jacfwd"])
def test_a_jacobian_of_containers(t: Any, name: str) -> Any:
    x, y = points(t)

    def f(p: Any) -> Any:
        return {"product": p["x"] * p["y"], "sum": p["x"].sum()}

    return getattr(t.func, name)(f)({"x": x, "y": y})


@alike
@pytest.mark.parametrize("name", ["jacrev", "jacfwd"])
def test_a_jacobian_with_more_results(t: Any, name: str) -> Any:
    return getattr(t.func, name)(lambda x: (x * x, x.sum()), has_aux=True)(points(t)[0])


@alike
def test_a_hessian(t: Any) -> Any:
    return t.func.hessian(lambda x: (x * x * x).sum() + x[0] * x[1])(points(t)[0])


@alike
def test_a_hessian_of_a_matrix(t: Any) -> Any:
    return t.func.hessian(lambda x: (x @ x).sum())(t.arange(4.0).reshape(2, 2))


@alike
def test_a_hessian_by_argnums(t: Any) -> Any:
    x, y = points(t)
    return t.func.hessian(loss, argnums=1)(x, y), t.func.hessian(loss, argnums=(0, 1))(x, y)


@alike
def test_a_hessian_of_several_outputs(t: Any) -> Any:
    return t.func.hessian(vector)(points(t)[0])


@alike
@pytest.mark.parametrize("outer", ["jacrev", "jacfwd"])
@pytest.mark.parametrize("inner", ["jacrev", "jacfwd"])
def test_jacobians_of_jacobians(t: Any, outer: str, inner: str) -> Any:
    return getattr(t.func, outer)(getattr(t.func, inner)(vector))(points(t)[0])


@alike
def test_a_jacobian_is_part_of_the_ambient_graph(t: Any) -> Any:
    x = t.tensor([0.5, 1.5], requires_grad=True)
    t.func.jacrev(vector)(x).sum().backward()
    return x


# ------------------------------------------------------------------ vmap


@alike
def test_vmap(t: Any) -> Any:
    x = t.arange(6.0).reshape(3, 2)
    return t.vmap(lambda v: (v * v).sum())(x)


@alike
@pytest.mark.parametrize("in_dims", [0, 1, -1, (0, 0), (0, None), (None, 1), (1, 0)])
def test_vmap_along_other_axes(t: Any, in_dims: Any) -> Any:
    x, y = t.arange(9.0).reshape(3, 3), t.linspace(1.0, 2.0, 9).reshape(3, 3)
    return t.vmap(lambda x, y: x * y + x.sum() * y.exp(), in_dims=in_dims)(x, y)


@alike
@pytest.mark.parametrize("out_dims", [0, 1, -1])
def test_vmap_to_other_axes(t: Any, out_dims: int) -> Any:
    return t.vmap(lambda v: v.sin() * v.sum(), out_dims=out_dims)(t.arange(6.0).reshape(3, 2))


@alike
def test_vmap_of_several_results(t: Any) -> Any:
    x = t.arange(6.0).reshape(3, 2)
    return t.vmap(lambda v: (v.sum(), {"square": v * v}))(x), t.vmap(lambda v: (v, v * 2), out_dims=(0, 1))(x)


@alike
def test_vmap_of_containers(t: Any) -> Any:
    def f(p: Any, c: float) -> Any:
        return p["x"] * p["y"] + c

    x, y = t.arange(6.0).reshape(3, 2), t.arange(3.0)
    some = t.vmap(f, in_dims=({"x": 0, "y": None}, None))({"x": x, "y": t.ones(2)}, 5.0)
    return some, t.vmap(f, in_dims=(0, None))({"x": x, "y": y}, 1.0)


@alike
def test_vmap_of_vmap(t: Any) -> Any:
    x, y = t.arange(3.0), t.arange(4.0)
    outer = t.vmap(t.vmap(lambda a, b: a * b + a, in_dims=(None, 0)), in_dims=(0, None))
    return outer(x, y)


@alike
def test_vmap_of_a_matrix_product(t: Any) -> Any:
    a, b = t.arange(12.0).reshape(3, 2, 2), t.arange(6.0).reshape(3, 2)
    f = t.vmap(lambda a, v: a @ v)
    return f(a, b), t.vmap(lambda v: a[0] @ v)(b), t.vmap(lambda u, v: u @ v)(b, b)


@alike
def test_vmap_of_shapes_and_joins(t: Any) -> Any:
    x = t.arange(24.0).reshape(3, 2, 4)

    def f(m: Any) -> Any:
        return t.cat([m.reshape(8)[:3], m.T[0], t.stack([m.sum(), m.mean()])])

    return t.vmap(f)(x)


@alike
def test_vmap_of_a_constant_result(t: Any) -> Any:
    return t.vmap(lambda v: t.ones(2))(t.arange(3.0))


@alike
def test_jacobians_of_each_sample(t: Any) -> Any:
    x = t.arange(6.0).reshape(3, 2)
    return t.vmap(t.func.jacrev(vector))(x), t.vmap(t.func.jacfwd(vector))(x), t.vmap(t.func.hessian(vector))(x)


@alike
def test_the_gradient_of_a_vmap(t: Any) -> Any:
    def f(x: Any) -> Any:
        return t.vmap(lambda v: (v * v * v).sum())(x).sum()

    return t.func.grad(f)(t.arange(6.0).reshape(3, 2))


@alike
def test_vmap_is_part_of_the_ambient_graph(t: Any) -> Any:
    x, w = t.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True), t.tensor([5.0, 6.0], requires_grad=True)
    y = t.vmap(lambda v: v * w * v.sum())(x)
    y.sum().backward()
    return y, x, w


@refused(ValueError)
def test_batches_of_different_sizes(t: Any) -> Any:
    t.vmap(lambda x, y: x + y)(t.ones(3), t.ones(2))


@refused(ValueError)
def test_an_axis_that_is_not_there(t: Any) -> Any:
    t.vmap(lambda x: x, in_dims=2)(t.ones(3))


@refused(ValueError)
def test_a_number_has_no_axis(t: Any) -> Any:
    t.vmap(lambda x: x)(t.tensor(3.0))


@refused(ValueError)
def test_nothing_to_map_over(t: Any) -> Any:
    t.vmap(lambda x: x, in_dims=None)(t.ones(3))


@refused(ValueError)
def test_axes_for_other_arguments(t: Any) -> Any:
    t.vmap(lambda x, y: x + y, in_dims=(0,))(t.ones(3), t.ones(3))


@refused(RuntimeError)
def test_a_batched_value_decides_no_branch(t: Any) -> Any:
    t.vmap(lambda x: x if x > 0 else -x)(t.ones(3))


@refused(RuntimeError)
def test_a_batched_value_is_no_number(t: Any) -> Any:
    t.vmap(lambda x: x * x.item())(t.ones(3))
