"""Which layers are there as functions?

Here are the functions that layers without a memory of their own are made of, under the names of
`torch.nn.functional`; parameters, buffers and settings are arguments.

Read next: `losses`.
"""

from typing import Any

from ..engine.functions.convolution import conv1d, conv2d, conv_transpose1d, conv_transpose2d
from ..engine.functions.pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    avg_pool1d,
    avg_pool2d,
    max_pool1d,
    max_pool2d,
)
from ..engine.ops.elementwise import relu, sigmoid, tanh
from .activations import elu, gelu, leaky_relu, log_softmax, silu, softmax, softplus
from .distances import huber_loss, l1_loss, mse_loss, smooth_l1_loss
from .dropout import dropout
from .embedding import embedding
from .indices import one_hot
from .likelihoods import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    kl_div,
    nll_loss,
)
from .linear import linear
from .normalisation import batch_norm, layer_norm
from .padding import pad

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "avg_pool1d",
    "avg_pool2d",
    "batch_norm",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "conv1d",
    "conv2d",
    "conv_transpose1d",
    "conv_transpose2d",
    "cross_entropy",
    "dropout",
    "elu",
    "embedding",
    "gelu",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log_softmax",
    "max_pool1d",
    "max_pool2d",
    "mse_loss",
    "nll_loss",
    "one_hot",
    "pad",
    "relu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softplus",
    "tanh",
]


def __getattr__(name: str) -> Any:
    from ..engine.errors import missing
    from .errors import LEFT_OUT

    raise missing("nn.functional", name, LEFT_OUT)
