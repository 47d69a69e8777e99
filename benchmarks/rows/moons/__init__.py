"""Row c: what does a training step of a small network cost?

Two interleaved half circles, a network 2-16-16-1 with tanh between its layers, all 100 points at once, float64. A step
is the loss, its gradient in all six parameters, and the update `p -= 0.05 * gradient`. Data and first weights are the
same for everybody.

Read next: `by_hand` (NumPy), `engines` (everybody else), `training` (the step of each).
"""

from ...workload import Bar, Workload
from . import by_hand, engines

WORKLOAD = Workload(
    name="c",
    title="moons network 2-16-16-1, 100 points, float64, a training step",
    contenders={
        "numpy": by_hand.plain,
        "numpy buffers": by_hand.buffers,
        "autogradkit": engines.autogradkit,
        "torch": engines.torch,
        "autograd": engines.hips,
        "mygrad": engines.mygrad,
        "dezero": engines.dezero,
        "jax jit": engines.jax_jit,
    },
    bars=(Bar("numpy", 1.9), Bar("torch", 0.40)),
    remark="The activations are tanh and the loss is the mean squared error to ±1. micrograd has no arrays.",
    rehearsals=3,
)
