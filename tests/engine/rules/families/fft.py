"""Cases of the Fourier transform and its inverse along one axis."""

from collections.abc import Callable
from typing import Any

import autogradkit as ag

from ..operands import b

# x, then axis and norm
ROWS = [
    (b(3), 0, None), (b(4), 0, "ortho"), (b(2, 5), 1, "forward"), (b(3, 2), 0, "backward"), (b(2, 1, 3), 1, None),
    (b(0, 3), 1, None),
]  # fmt: skip
CASES: dict[str, list[tuple[Any, ...]]] = {"fft": ROWS, "ifft": ROWS}


def parts(transform: Callable[..., Any]) -> Callable[..., Any]:
    """A transform of real numbers whose result is real again: the sum of its real and its imaginary parts."""

    def program(x: Any, axis: int, norm: Any) -> Any:
        z = transform(x, None, axis, norm)
        return ag.real(z) + ag.imag(z)

    return program


# What the rules are tried on: the operations themselves take complex numbers only.
PROGRAMS = {"fft": parts(ag.fft.fft), "ifft": parts(ag.fft.ifft)}

NO_HALF = dict.fromkeys(("fft", "ifft"), "the transform of half precision is computed in single precision")
