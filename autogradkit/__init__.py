"""autogradkit: a teaching kit around a compact reference engine for automatic differentiation.

    >>> import autogradkit as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> y = 3 * x**2 + 2 * x + 1
    >>> y.backward()
    >>> x.grad
    tensor(14.)

The rooms, from the bottom up: `engine` (derivatives), `optim` and `nn` (small models), `compiling` (functions as
programs), `drawing` (pictures of computations), `exercises` (what is asked, and what an answer is worth), `lessons`
(what a notebook imports), `grading` (whole classes), `cli` (commands).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from numpy import bool_, complex64, complex128, float16, float32, float64, int8, int16, int32, int64, uint8

from .engine.backend import backends, use
from .engine.creation import (
    arange,
    as_tensor,
    asarray,
    empty,
    empty_like,
    eye,
    from_numpy,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    tensor,
    zeros,
    zeros_like,
)
from .engine.modes import is_grad_enabled, is_inference_mode_enabled
from .engine.named import functions
from .engine.ops.constant import equal, greater, greater_equal, less, less_equal, not_equal, sign
from .engine.ops.elementwise import (
    absolute,
    add,
    cos,
    divide,
    exp,
    log,
    maximum,
    minimum,
    multiply,
    negative,
    power,
    relu,
    sigmoid,
    sin,
    sqrt,
    square,
    subtract,
    tanh,
)
from .engine.ops.joining import clip, concatenate, stack, where
from .engine.ops.products import matmul
from .engine.ops.reductions import mean
from .engine.ops.reductions import sum as sum
from .engine.randomness import (
    manual_seed,
    normal,
    rand,
    rand_like,
    randint,
    randn,
    randn_like,
    randperm,
    uniform,
)
from .engine.recording import enable_grad, inference_mode, no_grad, set_grad_enabled
from .engine.shapes import broadcast_to, reshape, transpose
from .engine.tensor import Tensor
from .engine.transforms import (
    checkpoint,
    custom_jvp,
    custom_vjp,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    linearize,
    value_and_grad,
    vjp,
    vmap,
)
from .engine.tree import register_dataclass

__version__ = "0.1.0"

# PyTorch's spellings of the same operations and kinds of number. Those that Python has too, `sum` and `compile` are not
# in __all__: `from autogradkit import *` replaces nothing that a program had.
abs, cat, clamp, pow = absolute, concatenate, clip, power
sub, mul, div, neg, mm = subtract, multiply, divide, negative, matmul
eq, ne, lt, le, gt, ge = equal, not_equal, less, less_equal, greater, greater_equal
half, double, long, float, int, bool = float16, float64, int64, float32, int32, bool_

__all__ = [
    "Tensor",
    "absolute",
    "add",
    "adjoint_test",
    "arange",
    "as_tensor",
    "asarray",
    "autograd",
    "backends",
    "broadcast_to",
    "cat",
    "checkpoint",
    "clamp",
    "clip",
    "complex64",
    "complex128",
    "concatenate",
    "cos",
    "custom_jvp",
    "custom_vjp",
    "div",
    "divide",
    "double",
    "draw",
    "empty",
    "empty_like",
    "enable_grad",
    "equal",
    "exp",
    "explain",
    "eye",
    "float16",
    "float32",
    "float64",
    "from_numpy",
    "full",
    "full_like",
    "func",
    "grad",
    "greater",
    "greater_equal",
    "half",
    "hessian",
    "hvp",
    "inference_mode",
    "int8",
    "int16",
    "int32",
    "int64",
    "is_grad_enabled",
    "is_inference_mode_enabled",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "less",
    "less_equal",
    "linearize",
    "linspace",
    "log",
    "manual_seed",
    "matmul",
    "maximum",
    "mean",
    "minimum",
    "mm",
    "mul",
    "multiply",
    "neg",
    "negative",
    "no_grad",
    "normal",
    "not_equal",
    "ones",
    "ones_like",
    "power",
    "rand",
    "rand_like",
    "randint",
    "randn",
    "randn_like",
    "randperm",
    "register_dataclass",
    "relu",
    "reshape",
    "set_grad_enabled",
    "sigmoid",
    "sign",
    "sin",
    "sqrt",
    "square",
    "stack",
    "sub",
    "subtract",
    "tanh",
    "tensor",
    "transpose",
    "uint8",
    "uniform",
    "use",
    "value_and_grad",
    "vjp",
    "vmap",
    "where",
    "zeros",
    "zeros_like",
]


if TYPE_CHECKING:
    from . import autograd, func
    from . import fft as fft
    from . import linalg as linalg
    from . import nn as nn
    from . import optim as optim
    from . import special as special
    from .check import adjoint_test
    from .compiling import compile as compile
    from .drawing import draw, explain

# What only some need is fetched when it is asked for, so that who only computes does not wait for it.
_ROOMS = ("autograd", "fft", "func", "linalg", "nn", "optim", "special")
_LATER = dict.fromkeys(_ROOMS, "")
_LATER |= {"draw": ".drawing", "explain": ".drawing", "compile": ".compiling", "adjoint_test": ".check"}


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER, *functions().NAMES})


def __getattr__(name: str) -> Any:
    if name in _LATER:
        room = import_module(_LATER[name] or f".{name}", __name__)
        return getattr(room, name) if _LATER[name] else room
    if not name.startswith("_") and name in functions().NAMES:
        return functions().NAMES[name]
    from .engine import errors

    raise errors.missing("ag", name, errors.AG)
