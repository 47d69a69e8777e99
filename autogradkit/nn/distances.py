"""How far is a prediction from a number?

Read next: `likelihoods`, where the prediction is a probability.
"""

from __future__ import annotations

import warnings
from typing import Any

from ..engine.backend import shape_of
from ..engine.ops.elementwise import absolute, divide, multiply, square, subtract
from ..engine.ops.joining import clip
from ..engine.ops.reductions import mean
from ..engine.ops.reductions import sum as total
from . import errors

REDUCTIONS = {"none": lambda losses: losses, "mean": mean, "sum": total}


def reduced(losses: Any, reduction: str) -> Any:
    """The losses, their mean or their sum.

    Raises
    ------
    ValueError
        For another word than "none", "mean" and "sum".
    """
    if reduction not in REDUCTIONS:
        raise errors.bad_option("a loss", "reduction", reduction, "'none', 'mean' or 'sum'")
    return REDUCTIONS[reduction](losses)


def _difference(who: str, input: Any, target: Any) -> Any:
    """How much too large the input is; a warning where shapes differ, because (n,) and (n, 1) make (n, n)."""
    given, wanted = shape_of(input), shape_of(target)
    if given != wanted:
        warnings.warn(errors.broadcast_target(who, given, wanted), stacklevel=3)
    return subtract(input, target)


def mse_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """(x - y)², and the mean of all if nothing else is said.

    Parameters
    ----------
    input, target : of one shape
        Others are broadcast, with a warning.
    reduction : "mean", "sum" or "none"

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.functional.mse_loss(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 4.0]))
    tensor(2.)
    """
    return reduced(square(_difference("mse_loss", input, target)), reduction)


def l1_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """|x - y|, and the mean of all if nothing else is said. Parameters are those of `mse_loss`."""
    return reduced(absolute(_difference("l1_loss", input, target)), reduction)


def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0) -> Any:
    """With d = x - y: d²/2 where |d| ≤ delta, else delta·(|d| - delta/2). Other parameters are those of `mse_loss`.

    Raises
    ------
    ValueError
        For a delta that is not above 0.
    """
    if not delta > 0:
        raise errors.bad_option("huber_loss", "delta", delta, "a number above 0")
    return reduced(_huber(_difference("huber_loss", input, target), delta), reduction)


def smooth_l1_loss(input: Any, target: Any, reduction: str = "mean", beta: float = 1.0) -> Any:
    """With d = x - y: d²/(2·beta) where |d| < beta, else |d| - beta/2. Other parameters are those of `mse_loss`.

    Raises
    ------
    ValueError
        For a beta below 0.
    """
    if not beta >= 0:
        raise errors.bad_option("smooth_l1_loss", "beta", beta, "a number that is at least 0")
    difference = _difference("smooth_l1_loss", input, target)
    return reduced(divide(_huber(difference, beta), beta) if beta else absolute(difference), reduction)


def _huber(difference: Any, delta: float) -> Any:
    # The slope is the difference, held between both bounds; written so, it is right for infinite differences too.
    slope = clip(difference, -delta, delta)
    return multiply(slope, subtract(difference, multiply(slope, 0.5)))
