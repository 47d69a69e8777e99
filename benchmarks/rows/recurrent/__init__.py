"""Row g: what does a training step through fifty steps of an LSTM cost?

Inputs of 32 numbers, memories of 64, batch 32, float32. The loss is the mean squared error of the last memory; its
gradient is taken in all three parameters, and `p -= 0.05 * gradient`. Engines do it operation by operation, about
1,000 small ones; with `nn.LSTM` the layer of the library does it.

Read next: `by_hand` (NumPy), `engines` (everybody else), `training` (the step of each).
"""

from __future__ import annotations

from ...workload import Bar, Workload
from . import by_hand, engines

WORKLOAD = Workload(
    name="g",
    title="LSTM, 50 steps, hidden 64, batch 32, float32, a training step",
    contenders={
        "numpy": by_hand.plain,
        "numpy buffers": by_hand.buffers,
        "autogradkit": engines.autogradkit,
        "autogradkit nn.LSTM": engines.autogradkit_layer,
        "torch eager": engines.torch,
        "torch nn.LSTM": engines.torch_layer,
        "autograd": engines.hips,
        "mygrad": engines.mygrad,
        "dezero": engines.dezero,
        "jax jit": engines.jax_jit,
    },
    bars=(Bar("numpy", 1.35), Bar("torch eager", 0.85)),
    remark="NumPy multiplies the inputs of all steps at once, and takes the gradient in the matrices from all steps at "
    "once. A layer can do so, too; who writes the steps down one by one does not.",
    rehearsals=3,
    rtol=1e-4,
)
