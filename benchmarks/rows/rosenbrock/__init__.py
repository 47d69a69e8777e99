"""Rows h-gradient, h-hvp, h-hessian: what do derivatives of first and second order cost?

Rosenbrock's function of 100 variables, Σ 100 (xᵢ₊₁ - xᵢ²)² + (1 - xᵢ)², in float64: its gradient, its Hessian times a
vector, and its whole Hessian.

Read next: `by_hand` (NumPy), `engines` (everybody else).
"""

from __future__ import annotations

from ...workload import Bar, Workload
from . import by_hand, engines

WORKLOADS = (
    Workload(
        name="h-gradient",
        title="Rosenbrock's function of 100 variables, gradient",
        contenders={
            "numpy": by_hand.gradient,
            "autogradkit": engines.autogradkit_gradient,
            "torch.func": engines.torch_gradient,
            "autograd": engines.hips_gradient,
            "jax jit": engines.jax_gradient,
        },
        bars=(Bar("numpy", 2.8), Bar("torch", 0.25)),
        remark="NumPy goes through the operations of the function, and back. Who only writes down the simplified "
        "gradient, as no engine does, needs about half.",
    ),
    Workload(
        name="h-hvp",
        title="Rosenbrock's function of 100 variables, Hessian times vector",
        contenders={
            "numpy": by_hand.product,
            "autogradkit": engines.autogradkit_product,
            "torch.func": engines.torch_product,
            "autograd": engines.hips_product,
            "jax jit": engines.jax_product,
        },
        bars=(Bar("numpy", 6), Bar("torch", 0.25)),
        remark="NumPy knows the three diagonals of the Hessian.",
    ),
    Workload(
        name="h-hessian",
        title="Rosenbrock's function of 100 variables, whole Hessian",
        contenders={
            "numpy": by_hand.hessian,
            "autogradkit": engines.autogradkit_hessian,
            "torch.func": engines.torch_hessian,
            "autograd": engines.hips_hessian,
            "jax jit": engines.jax_hessian,
        },
        bars=(Bar("numpy", 18), Bar("torch", 0.1)),
        remark="NumPy knows that all but three diagonals are 0; engines are asked for all 10,000 numbers.",
    ),
)
