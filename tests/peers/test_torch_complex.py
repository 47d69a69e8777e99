"""Complex numbers: the gradient that PyTorch gives, ∂/∂Re + i ∂/∂Im of a real result, at every border."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit

from .alike import BAD_ARGUMENT, Program, checkpointed, differs, namespace, refused

Z = [[1.0 + 2.0j, -0.5 + 0.25j], [0.75 - 1.5j, 2.0 + 0.5j]]
R = [[0.5, 2.0], [1.25, 0.75]]
# A cotangent, and directions to move in.
U = [[0.5 - 1.0j, 1.0 + 0.25j], [2.0 - 0.5j, -1.0 + 0.75j]]
V = [[1.0 - 0.5j, 0.25 + 2.0j], [-0.75 + 1.0j, 0.5 - 0.25j]]
S = [[1.0, -0.5], [0.25, 2.0]]

# fmt: off
FUNCTIONS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "square":      lambda t, z, r: z**2,
    "inverse":     lambda t, z, r: 1 / z,
    "exp":         lambda t, z, r: t.exp(z),
    "log":         lambda t, z, r: t.log(z),
    "sin":         lambda t, z, r: t.sin(z),
    "cos":         lambda t, z, r: t.cos(z),
    "tanh":        lambda t, z, r: t.tanh(z),
    "sqrt":        lambda t, z, r: t.sqrt(z),
    "sigmoid":     lambda t, z, r: t.sigmoid(z),
    "negative":    lambda t, z, r: -z,
    "abs":         lambda t, z, r: t.abs(z),
    "angle":       lambda t, z, r: t.angle(z),
    "sgn":         lambda t, z, r: t.sgn(z),
    "real":        lambda t, z, r: z.real,
    "imag":        lambda t, z, r: z.imag,
    "conj":        lambda t, z, r: t.conj(z) * 1,
    "length":      lambda t, z, r: t.abs(z) ** 2,
    "z conj z":    lambda t, z, r: z * t.conj(z),
    "conj z²":     lambda t, z, r: t.conj(z) ** 2 * z,
    "plus":        lambda t, z, r: z + r,
    "minus":       lambda t, z, r: r - z,
    "times":       lambda t, z, r: z * r,
    "over":        lambda t, z, r: r / z,
    "over a real": lambda t, z, r: z / r,
    # In forward mode PyTorch has wrong numbers where only one of base and exponent is complex.
    "power":       lambda t, z, r: z ** (r + 0j),
    "of a power":  lambda t, z, r: (r + 0j) ** z,
    "turned":      lambda t, z, r: t.exp(1j * r),
    "and back":    lambda t, z, r: t.abs(1j * r + r * r),
    "broadcast":   lambda t, z, r: z[0] * r,
    "matmul":      lambda t, z, r: z @ z,
    "mixed matmul": lambda t, z, r: (z @ (r + 0j)) @ z.T,
    "sum":         lambda t, z, r: z.sum() * z,
    "mean":        lambda t, z, r: z.mean() * t.conj(z),
    "index":       lambda t, z, r: z[1:] * z[:1],
    "places":      lambda t, z, r: z[[0, 0, 1]],
    "where":       lambda t, z, r: t.where(r > 1, z, r + 0j),
    "joined":      lambda t, z, r: t.cat([z, r + 0j, z]),
    "reshape":     lambda t, z, r: (z.reshape(4) * z.T.reshape(4)),
}
# fmt: on

each_function = pytest.mark.parametrize("name", FUNCTIONS)


def settled(value: Any) -> Any:
    """Numbers as NumPy's: PyTorch leaves a conjugate to be computed later."""
    if isinstance(value, (tuple, list)):
        return [settled(item) for item in value]
    if not hasattr(value, "requires_grad"):
        return value
    values = (value.resolve_conj().resolve_neg() if hasattr(value, "resolve_conj") else value).detach().numpy()
    return values, value.requires_grad


def nearly_alike(program: Program) -> Program:
    """As `alike`, for numbers whose two parts may have cancelled: errors are measured by the largest entry."""

    def test(**given: Any) -> None:
        with namespace("torch") as torch:
            expected = settled(program(torch, **given))
        assert_near("result", expected, settled(program(autogradkit, **given)))

    functools.update_wrapper(test, program)
    kept = [p for name, p in inspect.signature(program).parameters.items() if name != "t"]
    test.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]
    return test


def assert_near(where: str, expected: Any, got: Any) -> None:
    assert type(expected) is type(got), where
    if isinstance(expected, (list, tuple)):
        for i, (one, other) in enumerate(zip(expected, got, strict=True)):
            assert_near(f"{where}, entry {i}", one, other)
    elif isinstance(expected, np.ndarray):
        assert (expected.dtype, expected.shape) == (got.dtype, got.shape), where
        tolerance = 50 * np.finfo(got.dtype).eps * np.abs(expected).max(initial=1.0)
        np.testing.assert_allclose(got, expected, rtol=0, atol=tolerance, err_msg=where)
    else:
        assert expected == got, where


def leaves(t: Any) -> tuple[Any, Any]:
    return t.tensor(Z, requires_grad=True), t.tensor(R, requires_grad=True)


def cotangent(t: Any, y: Any, numbers: Any = U) -> Any:
    """Numbers in the form of a result."""
    u = np.resize(np.array(numbers), tuple(y.shape))
    return t.tensor((u if "complex" in str(y.dtype) else u.real).tolist())


# ------------------------------------------------------------------ each function, in every way to ask


@each_function
@nearly_alike
def test_the_gradient_of_a_real_loss(t: Any, name: str) -> Any:
    z, r = leaves(t)
    y = FUNCTIONS[name](t, z, r)
    (t.abs(y) ** 2 + (y * (2 - 1j)).real).sum().backward()
    return y, z.grad, r.grad


@each_function
@nearly_alike
def test_gradients_from_a_complex_cotangent(t: Any, name: str) -> Any:
    z, r = leaves(t)
    y = FUNCTIONS[name](t, z, r)
    return t.autograd.grad(y, (z, r), cotangent(t, y), materialize_grads=True)


@each_function
@nearly_alike
def test_vjp(t: Any, name: str) -> Any:
    y, pullback = t.func.vjp(functools.partial(FUNCTIONS[name], t), t.tensor(Z), t.tensor(R))
    return y, pullback(cotangent(t, y))


@each_function
@nearly_alike
def test_jvp(t: Any, name: str) -> Any:
    primals, tangents = (t.tensor(Z), t.tensor(R)), (t.tensor(V), t.tensor(S))
    return t.func.jvp(functools.partial(FUNCTIONS[name], t), primals, tangents)


@each_function
@nearly_alike
def test_double_backward(t: Any, name: str) -> Any:
    z, r = leaves(t)
    y = FUNCTIONS[name](t, z, r)
    u = cotangent(t, y).requires_grad_()
    first = t.autograd.grad(t.sin(y), (z, r), u, create_graph=True, materialize_grads=True)
    total = sum((t.abs(g + 0.5) ** 2).sum() for g in first)
    return t.autograd.grad(total, (z, r, u), materialize_grads=True)


@each_function
@nearly_alike
def test_hvp_forward_over_reverse(t: Any, name: str) -> Any:
    def loss(z: Any, r: Any) -> Any:
        return (t.abs(t.sin(FUNCTIONS[name](t, z, r))) ** 2).sum()

    both = t.func.grad(loss, argnums=(0, 1))
    return t.func.jvp(both, (t.tensor(Z), t.tensor(R)), (t.tensor(V), t.tensor(S)))[1]


# ------------------------------------------------------------------ hooks


@nearly_alike
def test_what_hooks_see_and_return(t: Any) -> Any:
    z, r = leaves(t)
    looked: list[Any] = []
    y = z * r * 1j
    y.retain_grad()
    y.register_hook(lambda g: looked.append(g.clone()))
    y.register_hook(lambda g: g * (1 + 2j))
    z.register_hook(lambda g: g * 1j)
    (t.abs(y * y) + y.real).sum().backward()
    return looked, y.grad, z.grad, r.grad


@nearly_alike
def test_what_hooks_on_nodes_see_and_return(t: Any) -> Any:
    z, _ = leaves(t)
    y = z * z
    looked: list[Any] = []
    y.grad_fn.register_prehook(lambda coming: (coming[0] * 1j,))
    y.grad_fn.register_hook(lambda going, coming: looked.append(coming[0].clone()))
    (y * (1 - 1j)).real.sum().backward()
    return looked, z.grad


@differs(
    "a precision is not worth an error; only the imaginary part of what is complex would be lost",
    torch=RuntimeError,
    here=[2.0, 2.0],
)
def test_a_hook_may_return_real_numbers_for_complex_ones(t: Any) -> Any:
    z = t.tensor([1 + 2j, 2.0], requires_grad=True)
    y = z * 2
    y.register_hook(lambda g: g.real)
    (y * 1j).imag.sum().backward()
    return z.grad.real.tolist()


@refused(RuntimeError, here=TypeError, because=BAD_ARGUMENT)
def test_a_hook_that_returns_complex_numbers_for_real_ones(t: Any) -> Any:
    x = t.tensor(R, requires_grad=True)
    x.register_hook(lambda g: g * 1j)
    (x * x).sum().backward()


# ------------------------------------------------------------------ passes


@nearly_alike
def test_gradients_of_several_results_add_up_in_grad(t: Any) -> Any:
    z, r = leaves(t)
    y = z * r
    y.backward(t.tensor(U), retain_graph=True)
    t.autograd.backward([y, y * y], [t.tensor(V), t.tensor(U)])
    return z.grad, r.grad


@nearly_alike
def test_the_gradient_of_a_result_on_the_way(t: Any) -> Any:
    z, r = leaves(t)
    y = z * r
    return t.autograd.grad((y * y * z).sum().abs(), (y, z))


@nearly_alike
def test_a_stack_of_cotangents(t: Any) -> Any:
    z, r = leaves(t)
    return t.autograd.grad(z * z * r, (z, r), t.tensor([U, V]), is_grads_batched=True)


@nearly_alike
def test_complex64_stays_complex64(t: Any) -> Any:
    z = t.tensor([[1 + 2j, 0.5], [1j, 2.0]], dtype=t.complex64, requires_grad=True)
    r = t.tensor([[1.0, 2.0], [0.5, 4.0]], dtype=t.float32, requires_grad=True)
    y = z * r * 1j
    (y @ y).real.sum().backward()
    return y, z.grad, r.grad


@nearly_alike
def test_a_checkpoint(t: Any) -> Any:
    z, _ = leaves(t)
    t.abs(checkpointed(t, lambda z: t.exp(z) * t.conj(z))(z)).sum().backward()
    return z.grad


@refused(RuntimeError)
def test_a_complex_number_has_no_gradient_by_itself(t: Any) -> Any:
    z, _ = leaves(t)
    z.sum().backward()


@refused(RuntimeError)
def test_func_grad_of_a_complex_number(t: Any) -> Any:
    t.func.grad(lambda z: z * z)(t.tensor(1 + 2j))


@refused(RuntimeError)
def test_functional_vjp_of_a_complex_number_needs_a_cotangent(t: Any) -> Any:
    t.autograd.functional.vjp(lambda z: z * z, t.tensor(1 + 2j))


@refused(RuntimeError, here=TypeError, because=BAD_ARGUMENT)
def test_a_complex_cotangent_of_a_real_result(t: Any) -> Any:
    x = t.tensor(R, requires_grad=True)
    (x * x).backward(t.tensor(U))


# ------------------------------------------------------------------ in place


@nearly_alike
def test_arithmetic_in_place(t: Any) -> Any:
    z, r = leaves(t)
    y = z * 1
    y *= r
    y += 2j
    y /= z
    t.abs(y * y).sum().backward()
    return y, z.grad, r.grad


@nearly_alike
def test_complex_and_real_values_written_into_complex_entries(t: Any) -> Any:
    z, r = leaves(t)
    y = z * z
    y[0] = z[1] * 1j
    y[1, 1] = r[0, 0]
    t.abs(y * y).sum().backward()
    return y, z.grad, r.grad


@nearly_alike
def test_a_view_that_is_written_to(t: Any) -> Any:
    z, r = leaves(t)
    y = z * z
    row = y[0]
    row *= 1j * r[0]
    (y * (1 - 2j)).real.sum().backward()
    return y, row, z.grad, r.grad


@refused(RuntimeError, here=ValueError, because=BAD_ARGUMENT)
def test_complex_numbers_do_not_fit_into_real_ones(t: Any) -> Any:
    x = t.tensor(R)
    x *= 1j


@differs("an imaginary part is not lost without a word", torch=[0.0, 0.0], here=ValueError)
def test_a_complex_tensor_written_into_real_entries(t: Any) -> Any:
    x = t.zeros(2)
    x[0] = t.tensor(1j)
    return x.tolist()


# ------------------------------------------------------------------ rules of one's own


def cube_of(t: Any) -> Any:
    class Cube(t.autograd.Function):  # type: ignore[misc]
        generate_vmap_rule = True

        @staticmethod
        def forward(z: Any) -> Any:
            return z**3

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            ctx.save_for_backward(inputs[0])
            ctx.save_for_forward(inputs[0])

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g * t.conj(3 * ctx.saved_tensors[0] ** 2)

        @staticmethod
        def jvp(ctx: Any, z_dot: Any) -> Any:
            return 3 * ctx.saved_tensors[0] ** 2 * z_dot

    return Cube


@nearly_alike
def test_a_function_sees_and_returns_gradients_as_users_do(t: Any) -> Any:
    z, _ = leaves(t)
    (first,) = t.autograd.grad(cube_of(t).apply(z), z, t.tensor(U), create_graph=True)
    return first, t.autograd.grad(t.abs(first).sum(), z), t.autograd.gradcheck(cube_of(t).apply, z)


@nearly_alike
def test_a_function_pushes_tangents_and_runs_under_vmap(t: Any) -> Any:
    cube = cube_of(t).apply
    moved = t.func.jvp(cube, (t.tensor(Z),), (t.tensor(V),))
    return moved, t.func.vmap(t.func.grad(lambda z: t.abs(cube(z)).sum()))(t.tensor(Z))


@refused(RuntimeError, here=TypeError, because=BAD_ARGUMENT)
def test_a_function_that_returns_a_complex_gradient_for_a_real_input(t: Any) -> Any:
    class Turned(t.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 1j

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g * -1j

    x = t.tensor(R, requires_grad=True)
    Turned.apply(x).backward(t.tensor(U))


# ------------------------------------------------------------------ transforms


def energy(t: Any) -> Any:
    return lambda z: (t.abs(z) ** 2 * t.exp(z).real).sum()


@nearly_alike
def test_products_with_the_hessian_of_a_real_function_of_complex_numbers(t: Any) -> Any:
    functional, z, v = t.autograd.functional, t.tensor(Z), t.tensor(V)
    return functional.hvp(energy(t), z, v), functional.vhp(energy(t), z, v)


@nearly_alike
def test_the_hessian_of_a_real_function_that_goes_through_complex_numbers(t: Any) -> Any:
    return t.func.hessian(lambda x: t.abs(t.exp(1j * x) + x[0] * x).sum())(t.tensor([0.5, 2.0]))


@nearly_alike
def test_the_rows_of_the_jacobian_of_a_real_result_are_gradients(t: Any) -> Any:
    return t.autograd.functional.jacobian(lambda z: t.abs(z * z), t.tensor(Z))


@differs("PyTorch refuses every Jacobian of complex results", torch=RuntimeError, here=[[2.0, 4.0], [0.0, 0.0]])
def test_the_jacobian_of_a_complex_result(t: Any) -> Any:
    derivative = t.func.jacrev(lambda z: z * z)(t.tensor([1 + 2j, 0.0]))
    return [derivative[0, 0].real.item(), derivative[0, 0].imag.item()], [abs(d.item()) for d in derivative[1]]


@nearly_alike
def test_linearize(t: Any) -> Any:
    y, push = t.func.linearize(lambda z: t.exp(z) * t.abs(z), t.tensor(Z))
    return y, push(t.tensor(V)), push(t.tensor(U))


@nearly_alike
def test_vmap(t: Any) -> Any:
    z, r = leaves(t)
    y = t.func.vmap(lambda a, b: t.abs(a @ a) * b * 1j + t.angle(a))(z, r)
    return y, t.autograd.grad(y, (z, r), t.tensor(U))


@nearly_alike
def test_dual_numbers(t: Any) -> Any:
    forward_ad = t.autograd.forward_ad
    with forward_ad.dual_level():
        z = forward_ad.make_dual(t.tensor(Z), t.tensor(V))
        r = forward_ad.make_dual(t.tensor(R), t.tensor(S))
        return tuple(forward_ad.unpack_dual(t.exp(z * r) * t.abs(z)))


@differs("a tangent of another kind is not made up", torch=[4.0], here=TypeError)
def test_a_complex_tangent_of_a_real_number(t: Any) -> Any:
    return t.func.jvp(lambda x: x * x, (t.tensor([2.0]),), (t.tensor([1j]),))[1].abs().tolist()


@nearly_alike
def test_checks_take_complex_numbers(t: Any) -> Any:
    z, r = leaves(t)

    def f(z: Any, r: Any) -> Any:
        return t.exp(z) * r, t.abs(z)

    return t.autograd.gradcheck(f, (z, r)), t.autograd.gradgradcheck(f, (z, r))
