"""How does a word become numbers that can be trained?

Each word has a number, and a row of a matrix. Looking it up is indexing; its derivative adds what comes back to that
row.

Read next: `normalisation`.
"""

from __future__ import annotations

from typing import Any, Self, final

from ..engine.backend import shape_of
from ..engine.functions.taking import take
from ..engine.ops.constant import equal
from ..engine.ops.joining import where
from ..engine.ops.linear import cut, reshape
from ..engine.randomness import randn
from ..engine.recording import no_grad
from . import errors
from .indices import named_places
from .module import Module
from .parameter import Parameter


def embedding(input: Any, weight: Any, padding_idx: int | None = None) -> Any:
    """The rows of weight that whole numbers name.

    Parameters
    ----------
    input : whole numbers of any shape
    weight : (words, features)
    padding_idx : int, optional
        A word whose row gets no gradient.

    Returns
    -------
    (*input.shape, features)

    Raises
    ------
    TypeError, IndexError
        Where input has other numbers than whole ones from 0 up to, and without, the number of words.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.functional.embedding(ag.tensor([1, 0, 1]), ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [1., 2.],
            [3., 4.]])
    """
    words = shape_of(weight)[0]
    places = named_places("embedding", input, words)
    rows = take(weight, places, 0)
    if padding_idx is None:
        return rows
    padding = equal(reshape(places, (*shape_of(places), 1)), _counted(padding_idx, words))
    return where(padding, cut(rows), rows)


def _counted(padding_idx: int, words: int) -> int:
    if not -words <= padding_idx < words:
        raise errors.bad_option("embedding", "padding_idx", padding_idx, f"a word from {-words} to {words - 1}")
    return padding_idx % words


@final
class Embedding(Module):
    """A row of trained numbers for each word, looked up by the word's number.

    Parameters
    ----------
    num_embeddings, embedding_dim : int
        How many words there are, and how long a row is.
    padding_idx : int, optional
        A word whose row begins with zeros and gets no gradient.
    device, dtype
        Of the rows; float64 if nothing is said.

    Attributes
    ----------
    weight : (num_embeddings, embedding_dim)
        Begins with numbers of the normal distribution.

    Raises
    ------
    TypeError, IndexError
        Where an input has other numbers than whole ones from 0 up to, and without, num_embeddings.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> words = nn.Embedding(10, 3, padding_idx=0)
    >>> words(ag.tensor([[1, 2], [0, 5]])).shape
    (2, 2, 3)
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = None if padding_idx is None else _counted(padding_idx, num_embeddings)
        self.weight = Parameter(randn(num_embeddings, embedding_dim, dtype=dtype, device=device))
        if padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx] = 0.0

    @classmethod
    def from_pretrained(cls, embeddings: Any, freeze: bool = True, padding_idx: int | None = None) -> Self:
        """A layer whose rows are given; frozen, they are not trained."""
        words, features = shape_of(embeddings)
        layer = cls(words, features, padding_idx)
        layer.weight = Parameter(embeddings, requires_grad=not freeze)
        return layer

    def forward(self, input: Any) -> Any:
        """The rows of these words."""
        return embedding(input, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        """The sizes."""
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"
