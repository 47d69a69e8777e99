"""How does an input get margins?

NumPy counts axes from the first one, PyTorch from the last.

Read next: `embedding`.
"""

from __future__ import annotations

from typing import Any

from ..engine.backend import shape_of
from ..engine.functions import arrangement
from . import errors

MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def pad(input: Any, pad: Any, mode: str = "constant", value: float | None = None) -> Any:
    """More entries around the last axes.

    Parameters
    ----------
    input : Tensor or array
    pad : sequence of int
        How many before and behind the last axis, then before and behind the one before it, …
    mode : "constant", "reflect", "replicate" or "circular"
    value : float, optional
        What constant margins are filled with; 0 if nothing is said.

    Raises
    ------
    ValueError
        For another mode, and a pad that does not name pairs for axes that there are.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.functional.pad(ag.tensor([[1.0, 2.0]]), (1, 0))
    tensor([[0., 1., 2.]])
    """
    rank, sizes = len(shape_of(input)), tuple(pad)
    if mode not in MODES:
        raise errors.bad_option("pad", "mode", mode, ", ".join(map(repr, MODES)))
    if len(sizes) % 2 or len(sizes) > 2 * rank or any(n < 0 for n in sizes):
        raise errors.bad_option("pad", "pad", sizes, f"pairs of numbers from 0 on, for at most {rank} axes")
    pairs = list(zip(sizes[::2], sizes[1::2], strict=True))
    widths = [(0, 0)] * (rank - len(pairs)) + pairs[::-1]
    if mode == "constant":
        return arrangement.pad(input, widths, constant_values=value or 0)
    return arrangement.pad(input, widths, MODES[mode])
