"""What if every unit had to do without the others now and then?

Read next: `recurrent`.
"""

from __future__ import annotations

from typing import Any, final

from ..engine.ops.constant import greater_equal
from ..engine.ops.elementwise import multiply
from ..engine.ops.joining import where
from ..engine.randomness import rand_like
from . import errors
from .module import Module


def dropout(input: Any, p: float = 0.5, training: bool = True) -> Any:
    """In training 0 with the probability p, else x / (1 - p), entry by entry; the mean stays the same.

    Raises
    ------
    ValueError
        For a p outside of [0, 1].

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> x = nn.functional.dropout(ag.ones(100), p=0.75)
    >>> sorted(set(x.tolist()))
    [0.0, 4.0]
    """
    if not 0 <= p <= 1:
        raise errors.bad_option("dropout", "p", p, "a probability from 0 to 1")
    if not training or p == 0:
        return input
    return where(greater_equal(rand_like(input), p), multiply(input, 1 / (1 - p) if p < 1 else 0.0), 0.0)


@final
class Dropout(Module):
    """In training each entry becomes 0 with the probability p, and the others x / (1 - p); after `eval()` none does.

    Parameters
    ----------
    p : float

    Raises
    ------
    ValueError
        For a p outside of [0, 1].

    Source: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov, "Dropout: a simple way to prevent
    neural networks from overfitting", JMLR 15, 2014.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.Dropout(0.5).eval()(ag.ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p: float = 0.5) -> None:
        if not 0 <= p <= 1:
            raise errors.bad_option("Dropout", "p", p, "a probability from 0 to 1")
        self.p = p

    def forward(self, input: Any) -> Any:
        """The input with some entries dropped, in training."""
        return dropout(input, self.p, self.training)

    def extra_repr(self) -> str:
        """The probability."""
        return f"p={self.p}"
