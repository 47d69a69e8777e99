"""How is each engine asked for a derivative of a function?"""

from __future__ import annotations

from typing import Any

from ...workload import Step
from .problem import direction, point, rosenbrock


def autogradkit_gradient() -> Step:
    import autogradkit as ag

    x = point()
    return Step(lambda: ag.grad(rosenbrock)(x), lambda result: [result])


def autogradkit_product() -> Step:
    import autogradkit as ag

    x, v = point(), direction()
    return Step(lambda: ag.hvp(rosenbrock, (x,), (v,)), lambda result: [result])


def autogradkit_hessian() -> Step:
    import autogradkit as ag

    x = point()
    return Step(lambda: ag.hessian(rosenbrock)(x), lambda result: [result])


def torch_gradient() -> Step:
    import torch

    x = torch.tensor(point())
    return Step(lambda: torch.func.grad(rosenbrock)(x), lambda result: [result])


def torch_product() -> Step:
    import torch

    x, v = torch.tensor(point()), torch.tensor(direction())
    return Step(lambda: torch.func.jvp(torch.func.grad(rosenbrock), (x,), (v,))[1], lambda result: [result])


def torch_hessian() -> Step:
    import torch

    x = torch.tensor(point())
    return Step(lambda: torch.func.hessian(rosenbrock)(x), lambda result: [result])


def hips_gradient() -> Step:
    from autograd import grad

    x = point()
    return Step(lambda: grad(rosenbrock)(x), lambda result: [result])


def hips_product() -> Step:
    from autograd import hessian_vector_product

    x, v = point(), direction()
    return Step(lambda: hessian_vector_product(rosenbrock)(x, v), lambda result: [result])


def hips_hessian() -> Step:
    from autograd import hessian

    x = point()
    return Step(lambda: hessian(rosenbrock)(x), lambda result: [result])


def jax_gradient() -> Step:
    jax = _jax()
    x, gradient = point(), jax.jit(jax.grad(rosenbrock))
    return Step(lambda: gradient(x).block_until_ready(), lambda result: [result])


def jax_product() -> Step:
    jax = _jax()
    x, v = point(), direction()
    product = jax.jit(lambda x, v: jax.jvp(jax.grad(rosenbrock), (x,), (v,))[1])
    return Step(lambda: product(x, v).block_until_ready(), lambda result: [result])


def jax_hessian() -> Step:
    jax = _jax()
    x, hessian = point(), jax.jit(jax.hessian(rosenbrock))
    return Step(lambda: hessian(x).block_until_ready(), lambda result: [result])


def _jax() -> Any:
    import jax

    jax.config.update("jax_enable_x64", True)
    return jax
