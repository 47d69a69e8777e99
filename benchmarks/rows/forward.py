"""Rows i-jvp, i-jacfwd: what does forward mode cost?

A damped oscillation, sin(z)·exp(-z), float64. Once z is one number times 100,000 numbers, and one tangent is asked for;
once z is a matrix times 8 numbers, 10,000 results, and the whole Jacobian is asked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..workload import Bar, Step, Workload

T = 0.7


def rates() -> Any:
    """The 100,000 numbers."""
    return np.random.default_rng(0).random(100_000)


def matrix() -> Any:
    """The matrix of 8 columns."""
    return np.random.default_rng(1).standard_normal((10_000, 8)) / 3


def point() -> Any:
    return np.random.default_rng(2).random(8)


def damped(z: Any, xp: Any) -> Any:
    """The oscillation, for any library with these names."""
    return xp.sin(z) * xp.exp(-z)


def jvp_by_hand() -> Step:
    k = rates()

    def run() -> tuple[Any, Any]:
        z = T * k
        sine, cosine, decay = np.sin(z), np.cos(z), np.exp(-z)
        return sine * decay, (cosine - sine) * decay * k

    return Step(run, list)


def jacobian_by_hand() -> Step:
    a, x = matrix(), point()

    def run() -> Any:
        z = a @ x
        slope = (np.cos(z) - np.sin(z)) * np.exp(-z)
        return slope[:, None] * a

    return Step(run, lambda result: [result])


def autogradkit_jvp() -> Step:
    import autogradkit as ag

    k = rates()
    return Step(lambda: ag.jvp(lambda t: damped(t * k, ag), (T,), (1.0,)), list)


def autogradkit_jacobian() -> Step:
    import autogradkit as ag

    a, x = matrix(), point()
    return Step(lambda: ag.jacfwd(lambda x: damped(a @ x, ag))(x), lambda result: [result])


def torch_jvp() -> Step:
    import torch

    k, t, dt = (torch.tensor(v, dtype=torch.float64) for v in (rates(), T, 1.0))
    return Step(lambda: torch.func.jvp(lambda t: damped(t * k, torch), (t,), (dt,)), list)


def torch_jacobian() -> Step:
    import torch

    a, x = torch.tensor(matrix()), torch.tensor(point())
    return Step(lambda: torch.func.jacfwd(lambda x: damped(a @ x, torch))(x), lambda result: [result])


def hips_jvp() -> Step:
    import autograd.numpy as anp
    from autograd import make_jvp

    k = rates()
    return Step(lambda: make_jvp(lambda t: damped(t * k, anp))(T)(1.0), list)


def hips_jacobian() -> Step:
    import autograd.numpy as anp
    from autograd import make_jvp

    a, x, units = matrix(), point(), np.eye(8)

    def run() -> Any:
        # It has no Jacobian by forward mode: one unit vector after the other.
        along = make_jvp(lambda x: damped(anp.dot(a, x), anp))(x)
        return np.stack([along(unit)[1] for unit in units], axis=1)

    return Step(run, lambda result: [result])


def jax_jvp() -> Step:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    k = rates()
    both = jax.jit(lambda t, dt: jax.jvp(lambda t: damped(t * k, jnp), (t,), (dt,)))
    return Step(lambda: jax.block_until_ready(both(T, 1.0)), list)


def jax_jacobian() -> Step:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    a, x = matrix(), point()
    jacobian = jax.jit(jax.jacfwd(lambda x: damped(a @ x, jnp)))
    return Step(lambda: jacobian(x).block_until_ready(), lambda result: [result])


REMARK = "mygrad and dezero have no forward mode."

WORKLOADS = (
    Workload(
        name="i-jvp",
        title="forward mode from 1 number to 100,000, one tangent",
        contenders={
            "numpy": jvp_by_hand,
            "autogradkit": autogradkit_jvp,
            "torch.func": torch_jvp,
            "autograd": hips_jvp,
            "jax jit": jax_jvp,
        },
        bars=(Bar("numpy", 1.3), Bar("torch", 1.7)),
        remark=REMARK,
    ),
    Workload(
        name="i-jacfwd",
        title="forward mode from 8 numbers to 10,000, whole Jacobian",
        contenders={
            "numpy": jacobian_by_hand,
            "autogradkit": autogradkit_jacobian,
            "torch.func": torch_jacobian,
            "autograd": hips_jacobian,
            "jax jit": jax_jacobian,
        },
        bars=(Bar("numpy", 4), Bar("torch", 1.1)),
        remark="NumPy takes the derivative in z once and multiplies it with the eight columns; an engine takes eight "
        f"tangents through every operation. {REMARK}",
    ),
)
