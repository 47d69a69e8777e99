"""Complex numbers: users see PyTorch's convention at every border, transforms agree, and nothing is lost silently."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.check import GradcheckError, adjoint_test, numerical_jacobian

Z = np.array([1.0 + 2.0j, -0.5 + 0.25j, 0.75 - 1.5j])
Function = Callable[[Any], Any]

# Each holomorphic function beside its derivative.
HOLOMORPHIC: dict[str, tuple[Function, Function]] = {
    "square": (lambda z: z**2, lambda z: 2 * z),
    "inverse": (lambda z: 1 / z, lambda z: -1 / z**2),
    "exp": (ag.exp, np.exp),
    "log": (ag.log, lambda z: 1 / z),
    "sin": (ag.sin, np.cos),
    "cos": (ag.cos, lambda z: -np.sin(z)),
    "tanh": (ag.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "sqrt": (ag.sqrt, lambda z: 0.5 / np.sqrt(z)),
    "sigmoid": (ag.sigmoid, lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "negative": (lambda z: -z, lambda z: -np.ones_like(z)),
    "turned": (lambda z: 1j * z, lambda z: 1j * np.ones_like(z)),
    "a power": (lambda z: z ** (0.5 + 1j), lambda z: (0.5 + 1j) * z ** (-0.5 + 1j)),
}

# Each real function beside its gradient ∂/∂Re + i ∂/∂Im.
REAL: dict[str, tuple[Function, Function]] = {
    "real": (ag.real, np.ones_like),
    "imag": (ag.imag, lambda z: 1j * np.ones_like(z)),
    "absolute": (ag.absolute, lambda z: z / np.abs(z)),
    "angle": (ag.angle, lambda z: 1j * z / np.abs(z) ** 2),
    "length": (lambda z: ag.absolute(z) ** 2, lambda z: 2 * z),
    "z conj z": (lambda z: (z * ag.conj(z)).real, lambda z: 2 * z),
    "of exp": (lambda z: ag.exp(z).real, lambda z: np.conj(np.exp(z))),
}


def near(got: Any, expected: Any) -> None:
    got = got.numpy() if isinstance(got, ag.Tensor) else got
    np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-14)


# ------------------------------------------------------------------ the convention


@pytest.mark.parametrize("name", HOLOMORPHIC)
def test_both_modes_have_the_derivative_of_a_holomorphic_function(name: str) -> None:
    f, derivative = HOLOMORPHIC[name]
    direction, cotangent = np.array([1j, 2 - 1j, 0.5]), np.array([1 + 1j, -2j, 0.25 - 1j])
    near(ag.jvp(f, (Z,), (direction,))[1], derivative(Z) * direction)
    near(ag.vjp(f, Z)[1](cotangent)[0], np.conj(derivative(Z)) * cotangent)
    for jacobian in (ag.jacfwd, ag.jacrev):
        near(jacobian(f)(Z), np.diag(derivative(Z)))
        near(jacobian(f)(1 + 2j), derivative(1 + 2j))


@pytest.mark.parametrize("name", REAL)
def test_the_gradient_of_a_real_function_is_the_direction_of_steepest_ascent(name: str) -> None:
    f, gradient = REAL[name]
    near(ag.grad(lambda z: f(z).sum())(Z), gradient(Z))
    near(ag.jacrev(f)(Z), np.diag(gradient(Z)))
    z = ag.tensor(Z, requires_grad=True)
    f(z).sum().backward()
    near(z.grad, gradient(Z))
    direction = np.array([1j, 2 - 1j, 0.5])
    y_dot = ag.jvp(f, (Z,), (direction,))[1]
    assert y_dot.dtype == np.float64
    near(y_dot, (np.conj(gradient(Z)) * direction).real)


def test_a_real_number_has_its_own_parts() -> None:
    for x in (2.0, np.array([2.0, -1.0]), ag.tensor([2.0], requires_grad=True)):
        assert ag.real(x) is x
        assert np.all(np.asarray(ag.conj(x) == x))
        assert not np.any(np.asarray(ag.imag(x)))
    near(ag.angle(np.array([2.0, -1.0])), [0.0, np.pi])
    near(ag.sgn(np.array([2.0, -1.0, 0.0])), [1.0, -1.0, 0.0])


def test_the_parts_of_a_single_number_in_every_form_that_it_has() -> None:
    for z in (3 + 4j, np.complex128(3 + 4j), np.array(3 + 4j), ag.tensor(3 + 4j)):
        parts = [ag.real(z), ag.imag(z), ag.absolute(z), ag.angle(z), ag.conj(z), ag.sgn(z)]
        near([complex(np.asarray(p).item()) for p in parts], [3, 4, 5, np.angle(3 + 4j), 3 - 4j, 0.6 + 0.8j])


def test_derivatives_at_0_of_what_has_a_kink_there() -> None:
    for f in (ag.absolute, lambda z: ag.sgn(z).real):
        assert ag.jvp(f, (0j,), (0j,))[1] == 0
    assert ag.grad(ag.absolute)(0j) == 0


# ------------------------------------------------------------------ between real and complex numbers


def test_a_real_number_that_meets_a_complex_one_has_a_real_gradient() -> None:
    for x in (2.0, np.array([2.0, 3.0]), np.array([2.0, 3.0], dtype=np.float32)):
        slope = ag.grad(lambda x: ag.absolute(x * 1j + x**2).sum())(x)
        assert np.asarray(slope).dtype == np.asarray(x).dtype
        np.testing.assert_allclose(slope, (1 + 2 * np.square(x)) / np.sqrt(1 + np.square(x)), rtol=1e-6)


def test_precisions_and_kinds_stay_as_in_numpy() -> None:
    narrow, single = np.array([1 + 2j, 1j], dtype=np.complex64), np.array([1.0, 2.0], dtype=np.float32)
    for f in (lambda z: z * single, lambda z: ag.exp(z) * 1j, lambda z: ag.absolute(z) * z):
        z, pullback = ag.vjp(f, narrow)
        assert {z.dtype, pullback(z)[0].dtype, ag.jvp(f, (narrow,), (narrow,))[1].dtype} == {np.dtype(np.complex64)}
    assert (ag.tensor(single) * 1j).dtype == np.complex64
    assert (ag.tensor([1.0]) * 1j).dtype == np.complex128
    assert (ag.tensor(2.0) * 1j).item() == 2j


def test_derivatives_of_complex_results_with_respect_to_real_numbers_agree_in_both_modes() -> None:
    x = np.array([0.5, 2.0])
    for f in (lambda x: ag.exp(1j * x) * x.sum(), lambda x: (x * 1j).sum() ** 2):
        near(ag.jacrev(f)(x), ag.jacfwd(f)(x))
        assert ag.jacrev(f)(x).dtype == np.complex128
    near(ag.jacrev(lambda x: ag.exp(1j * x))(x), np.diag(1j * np.exp(1j * x)))
    by_z, by_x = ag.jacrev(lambda z, x: z * x, argnums=(0, 1))(1 + 2j, 3.0)
    assert (by_z, by_x) == (3, 1 + 2j)


def test_jacfwd_of_a_real_function_of_complex_numbers_refuses_and_names_jacrev() -> None:
    with pytest.raises(TypeError, match=r"ag\.jacrev"):
        ag.jacfwd(ag.absolute)(Z)
    assert not np.any(ag.jacfwd(lambda z: 1.0)(1j))


def test_the_hessian_of_a_real_function_of_real_numbers_that_goes_through_complex_ones() -> None:
    near(ag.hessian(lambda x: ag.exp(1j * x).real.sum())(np.array([0.5, 2.0])), np.diag(-np.cos([0.5, 2.0])))
    near(ag.hessian(lambda x: ag.absolute(ag.exp((1 + 1j) * x)))(0.5), np.exp(0.5))


def test_hvp_is_how_the_gradient_moves() -> None:
    v = np.array([1j, 2 - 1j, 0.5])
    near(ag.hvp(lambda z: (ag.absolute(z) ** 2).sum(), (Z,), (v,)), 2 * v)
    near(ag.hvp(lambda z: (z**3).real.sum(), (Z,), (v,)), np.conj(6 * Z * v))


# ------------------------------------------------------------------ what would lose a part is refused


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: ag.jvp(ag.sin, (1.0,), (1j,)),
        lambda: ag.vjp(ag.sin, 1.0)[1](1j),
        lambda: ag.tensor(1.0, requires_grad=True).sin().backward(1j),
        lambda: ag.autograd.forward_ad.make_dual(ag.tensor(1.0), ag.tensor(1j)),
    ],
    ids=["tangent", "cotangent", "gradient", "dual"],
)
def test_complex_directions_of_real_numbers_are_refused(mistake: Callable[[], Any]) -> None:
    with ag.autograd.forward_ad.dual_level(), pytest.raises(TypeError, match="real"):
        mistake()


def test_real_seeds_of_complex_numbers_are_made_complex() -> None:
    near(ag.vjp(lambda z: z * 1j, Z)[1](np.ones(3))[0], -1j * np.ones(3))
    near(ag.jvp(lambda z: z * 1j, (Z,), (np.ones(3),))[1], 1j * np.ones(3))


def test_complex_values_do_not_go_into_real_memory() -> None:
    for values in (np.array(1j), ag.tensor(1j), ag.tensor([1j, 2.0], requires_grad=True)):
        x = ag.zeros(2)
        with pytest.raises(ValueError, match="complex128"):
            x[:] = values
        assert x.tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="complex128"):
        x += ag.tensor(1j)


def test_real_values_written_into_complex_memory_have_a_real_gradient() -> None:
    def f(x: Any) -> Any:
        y = ag.tensor(Z) * 1
        y[0] = x
        y[1:] *= x
        return (y * y).imag.sum()

    near(ag.grad(f)(2.0), (2 * 2.0 * Z[1:] ** 2).imag.sum())


# ------------------------------------------------------------------ rules of one's own


def test_a_custom_vjp_gets_and_gives_gradients_as_users_see_them() -> None:
    @ag.custom_vjp
    def cube(z: Any) -> Any:
        return z**3

    cube.defvjp(lambda z: (z**3, z), lambda z, g: (g * ag.conj(3 * z**2),))
    near(ag.vjp(cube, Z)[1](Z)[0], np.conj(3 * Z**2) * Z)
    near(ag.jacrev(cube)(Z), np.diag(3 * Z**2))
    near(ag.vmap(ag.grad(lambda z: cube(z).real))(Z), np.conj(3 * Z**2))
    near(ag.grad(lambda z: ag.absolute(ag.grad(lambda z: cube(z).real)(z)))(2j), 12j)


def test_a_custom_jvp_serves_both_modes() -> None:
    @ag.custom_jvp
    def scaled(c: Any, z: Any) -> Any:
        return c * z

    scaled.defjvp(lambda primals, dots: (primals[0] * primals[1], dots[0] * primals[1] + primals[0] * dots[1]))
    f = lambda z: scaled(2j, z)
    near(ag.jvp(f, (Z,), (Z,))[1], 2j * Z)
    near(ag.vjp(f, Z)[1](Z)[0], -2j * Z)
    near(ag.grad(lambda x: scaled(2j, x).imag)(3.0), 2.0)


def test_a_rule_that_returns_complex_numbers_for_real_ones_is_named() -> None:
    @ag.custom_vjp
    def turned(x: Any) -> Any:
        return x * 1j

    turned.defvjp(lambda x: (x * 1j, None), lambda _, g: (g * -1j,))
    with pytest.raises(TypeError, match="turned"):
        ag.vjp(turned, 1.0)[1](1 + 1j)


# ------------------------------------------------------------------ checks


def test_the_checks_measure_both_parts_of_complex_numbers() -> None:
    z, x = ag.tensor(Z, requires_grad=True), ag.tensor([0.5, 2.0, -1.0], requires_grad=True)

    def f(z: Any, x: Any) -> Any:
        return ag.exp(z) * x + ag.conj(z), ag.absolute(z * z) * x

    assert ag.autograd.gradcheck(f, (z, x), check_batched_grad=True)
    assert ag.autograd.gradcheck(f, (z, x), fast_mode=True)
    assert ag.autograd.gradgradcheck(f, (z, x))
    assert adjoint_test(f, Z, np.ones(3))


def test_a_rule_without_its_conjugate_is_found_and_told_so() -> None:
    class Squared(ag.autograd.Function):
        @staticmethod
        def forward(ctx: Any, z: Any) -> Any:
            ctx.save_for_backward(z)
            return z * z

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return 2 * ctx.saved_tensors[0] * g

    with pytest.raises(GradcheckError, match=r"<Squared>.*conjugate"):
        ag.autograd.gradcheck(Squared.apply, ag.tensor(Z, requires_grad=True))


@pytest.mark.parametrize("f", [lambda z: z * z.sum(), ag.absolute, lambda z: (ag.exp(z.real * 1j) * z.imag).real])
def test_a_measured_jacobian_is_what_jacrev_gives(f: Function) -> None:
    measured, error = numerical_jacobian(f, Z)
    assert error.max() < 1e-10
    assert np.all(np.abs(measured - ag.jacrev(f)(Z)) <= error + 1e-14)


def test_a_measured_jacobian_of_complex_results_of_real_numbers() -> None:
    f = lambda x: ag.exp(1j * x) * x.sum()
    measured, error = numerical_jacobian(f, np.array([0.5, 2.0]))
    assert np.all(np.abs(measured - ag.jacfwd(f)(np.array([0.5, 2.0]))) <= error + 1e-14)


@pytest.mark.parametrize("part", [lambda z: z.real, lambda z: z.imag, np.real, np.imag])
def test_what_is_written_to_a_part_of_complex_numbers_is_not_lost_but_refused(part: Function) -> None:
    z = ag.tensor([1 + 2j, 3.0])
    for seen in (part(z), part(z * ag.tensor(1.0, requires_grad=True))):
        with pytest.raises(ValueError, match="real part of complex numbers"):
            seen[0] = 99.0
        with pytest.raises(ValueError, match="real part of complex numbers"):
            seen *= 2.0
        seen.clone().mul_(2.0)


def test_a_complex_tensor_becomes_a_python_number() -> None:
    assert complex(ag.tensor(1 + 2j)) == 1 + 2j
    with pytest.raises(RuntimeError, match="complex\\(\\)"):
        complex(ag.tensor(1 + 2j, requires_grad=True))


def test_hooks_see_and_give_complex_gradients_in_pytorch_s_convention() -> None:
    """The gradient of |w|² points along w: 2 w."""
    z = ag.tensor([1 + 2j, 3 - 1j], requires_grad=True)
    w = z * (2 + 1j)
    seen: list[Any] = []
    w.retain_grad()
    w.register_hook(seen.append)
    (w * ag.conj(w)).real.sum().backward()
    expected = 2 * w.detach().numpy()
    np.testing.assert_allclose(seen[0].numpy(), expected, rtol=1e-15)
    np.testing.assert_allclose(w.grad.numpy(), expected, rtol=1e-15)
    np.testing.assert_allclose(z.grad.numpy(), expected * (2 - 1j), rtol=1e-15)


def test_what_a_hook_gives_for_a_complex_gradient_goes_on_in_pytorch_s_convention() -> None:
    z = ag.tensor([1 + 2j, 3 - 1j], requires_grad=True)
    w = z * (2 + 1j)
    w.register_hook(lambda gradient: gradient * 1j)
    (w * ag.conj(w)).real.sum().backward()
    np.testing.assert_allclose(z.grad.numpy(), 2j * w.detach().numpy() * (2 - 1j), rtol=1e-15)
