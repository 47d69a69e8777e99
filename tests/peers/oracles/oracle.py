"""One function, computed here, by PyTorch and by JAX.

A row names a function `f(xp, *operands)` twice: as NumPy's users write it, which runs under `autogradkit` and under
`jax.numpy` alike, and as PyTorch's users write it. Operands are NumPy arrays that all vary; what is constant stands in
the function. Where PyTorch gives another derivative, `differs` says why it does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]


@dataclass(frozen=True)
class Oracle:
    """A function, its operands, and whom it is compared with.

    name    : of the operation, and what is special about this call
    numpy   : f(xp, *operands) with xp = autogradkit or jax.numpy (`xp.linalg` and `xp.fft` work for both)
    torch   : f(torch, *operands), or None where PyTorch has no such function
    at      : the operands, arrays of NumPy
    jax     : f(jax, *operands) where jax.numpy spells it otherwise; None leaves JAX out
    order   : up to which derivative the three are compared
    rtol    : how far they may be apart, relative to the largest entry
    differs : why PyTorch's derivative is another one, on purpose; then it must be another one
    """

    name: str
    numpy: Function
    torch: Function | None
    at: tuple[Any, ...]
    jax: Function | str | None = "as numpy"
    order: int = 2
    rtol: float = 1e-10
    differs: str = ""

    def __repr__(self) -> str:
        return self.name
