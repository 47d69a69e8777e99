"""What does somebody who comes from PyTorch look for first?

    grad  backward            passes over the ambient graph
    Function                  an operation with a derivative of its own
    forward_ad                dual numbers
    functional                Jacobians, Hessians and products, in PyTorch's older form
    graph                     hooks on what nodes keep
    detect_anomaly            the first operation that made a NaN, and its line
    gradcheck gradgradcheck   derivatives against differences, with a diagnosis

Read next: `passes`.
"""

from typing import TYPE_CHECKING, Any

from ..engine.modes import is_grad_enabled
from ..engine.recording import enable_grad, inference_mode, no_grad, set_grad_enabled
from . import forward_ad, functional, graph
from .anomaly import detect_anomaly, set_detect_anomaly
from .function import Function, once_differentiable
from .passes import backward, grad

__all__ = [
    "Function",
    "GradcheckError",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "forward_ad",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "inference_mode",
    "is_grad_enabled",
    "no_grad",
    "once_differentiable",
    "set_detect_anomaly",
    "set_grad_enabled",
]


if TYPE_CHECKING:
    from ..check import GradcheckError, gradcheck, gradgradcheck

# Checks are for tests; who only computes should not wait for them.
_LATER = ("GradcheckError", "gradcheck", "gradgradcheck")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})


def __getattr__(name: str) -> Any:
    if name in _LATER:
        from .. import check

        return getattr(check, name)
    raise AttributeError(f"module 'autogradkit.autograd' has no attribute {name!r}")
