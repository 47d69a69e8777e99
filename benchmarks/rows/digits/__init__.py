"""Rows d-128, d-1024, d-memory: what does a training step of a larger network cost?

A network 784-256-128-10 with relu between its layers, float32, and the cross-entropy to one of ten classes. What the
pictures show plays no role, so they are noise. A step is the loss, its gradient in all six parameters, and the update
`p -= 0.05 * gradient`.

Read next: `by_hand` (NumPy), `engines` (everybody else), `training` (the step of each).
"""

from __future__ import annotations

from functools import partial

from ...workload import Bar, Workload
from ..fresh import fresh
from ..pages import pages_kept
from . import by_hand, engines

CONTENDERS = {
    "numpy": by_hand.plain,
    "numpy pages kept": pages_kept(by_hand.plain),
    "numpy buffers": by_hand.buffers,
    "autogradkit": engines.autogradkit,
    "torch": engines.torch,
    "autograd": engines.hips,
    "mygrad": engines.mygrad,
    "dezero": engines.dezero,
    "jax jit": engines.jax_jit,
}


def training(batch: int) -> Workload:
    return Workload(
        name=f"d-{batch}",
        title=f"network 784-256-128-10, batch {batch:,}, float32, a training step",
        contenders={name: partial(build, batch) for name, build in CONTENDERS.items()},
        bars=(Bar("numpy", 1.05), Bar("torch", 1.0)),
        rehearsals=3,
        rtol=1e-4,
    )


MEMORY = Workload(
    name="d-memory",
    title="network 784-256-128-10, batch 1,024, float32, memory",
    contenders={
        name: partial(fresh, build, 8, 1024, 3)
        for name, build in CONTENDERS.items()
        if name not in ("numpy pages kept", "jax jit")
    },
    bars=(Bar("numpy", 1.2), Bar("torch", 1.0)),
    remark="Data, parameters and three steps. jax compiles in the same process, which takes more memory than a step.",
    rtol=1e-4,
    memory=True,
)

WORKLOADS = (training(128), training(1024), MEMORY)
