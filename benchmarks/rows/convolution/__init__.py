"""Row f: what does a training step of a small network of convolutions cost?

64 pictures of 28 by 28, 8 filters of 3 by 3, relu, 16 filters of 3 by 3, relu, the largest of each 2 by 2, one dense
layer to ten classes, cross-entropy, float32. A step is the loss, its gradient in all six parameters, and the update
`p -= 0.05 * gradient`.

Read next: `by_hand` (NumPy), `engines` (everybody else), `training` (the step of each).
"""

from __future__ import annotations

from ...workload import Bar, Workload
from ..pages import pages_kept
from . import by_hand, engines

WORKLOAD = Workload(
    name="f",
    title="two 3×3 convolutions, pool, dense, float32, a training step",
    contenders={
        "numpy": by_hand.plain,
        "numpy pages kept": pages_kept(by_hand.plain),
        "autogradkit": engines.autogradkit,
        "torch": engines.torch,
        "mygrad": engines.mygrad,
        "dezero": engines.dezero,
        "jax jit": engines.jax_jit,
    },
    bars=(Bar("numpy", 1.2),),
    remark="NumPy writes the windows of a picture beside each other and multiplies matrices (im2col). autograd has no "
    "convolution of several channels that is meant for training.",
    rehearsals=3,
    rtol=1e-4,
)
