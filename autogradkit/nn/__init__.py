"""What are models made of?

Layers, losses, and how their parameters begin: names, parameters, defaults and numbers are those of `torch.nn`, and the
default dtype is NumPy's.

    >>> import autogradkit as ag
    >>> from autogradkit import nn, optim
    >>> ag.manual_seed(0)
    >>> x = ag.linspace(-1, 1, 20).reshape(20, 1)
    >>> model = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
    >>> optimizer = optim.Adam(model.parameters(), lr=0.05)
    >>> for _ in range(200):
    ...     optimizer.zero_grad()
    ...     loss = nn.functional.mse_loss(model(x), x**2)
    ...     loss.backward()
    ...     optimizer.step()
    >>> loss.item() < 0.001
    True

    parameter  registering  module  state  containers     what a model is, and how it is saved
    initialisation (`nn.init`)                            the numbers that training begins with
    linear  convolution  embedding  recurrent  steps      layers with weights
    pooling  padding                                      inputs made smaller, and larger
    normalisation  batch_normalisation  dropout           layers for training
    activations                                           what stands between layers
    distances  likelihoods  indices  losses               how wrong a prediction is
    functional                                            functions under PyTorch's names

Read next: `parameter`.
"""

from typing import Any

from ..optim import clipping as utils
from . import functional
from . import initialisation as init
from .activations import (
    ELU,
    GELU,
    Identity,
    LeakyReLU,
    LogSoftmax,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
)
from .batch_normalisation import BatchNorm1d, BatchNorm2d
from .containers import ModuleDict, ModuleList, ParameterList, Sequential
from .convolution import Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d
from .dropout import Dropout
from .embedding import Embedding
from .linear import Flatten, Linear
from .losses import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    MSELoss,
    NLLLoss,
    SmoothL1Loss,
)
from .module import Module
from .normalisation import LayerNorm
from .parameter import Parameter
from .pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d
from .recurrent import LSTM

__all__ = [
    "ELU",
    "GELU",
    "LSTM",
    "AvgPool1d",
    "AvgPool2d",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "Conv1d",
    "Conv2d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "CrossEntropyLoss",
    "Dropout",
    "Embedding",
    "Flatten",
    "HuberLoss",
    "Identity",
    "KLDivLoss",
    "L1Loss",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "MaxPool1d",
    "MaxPool2d",
    "Module",
    "ModuleDict",
    "ModuleList",
    "NLLLoss",
    "Parameter",
    "ParameterList",
    "ReLU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "Softmax",
    "Softplus",
    "Tanh",
    "functional",
    "init",
    "utils",
]


def __getattr__(name: str) -> Any:
    from ..engine.errors import missing
    from .errors import LEFT_OUT

    raise missing("nn", name, LEFT_OUT)
