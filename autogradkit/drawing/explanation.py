"""What does `explain` give back? An `Explanation`: the evaluation trace, the chain rule path by path, and sentences.

Everything in it is text already, so it keeps no array alive. It writes itself in three ways: as plain text for a
terminal and a screen reader, as Markdown for a notebook, as LaTeX for a paper.

Read next: `plain` and `markup`, the three ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from . import markup, plain


@dataclass(frozen=True)
class Line:
    """One value of the trace.

    label     : v₁, v₂, …
    name      : the learner's own, empty where there is none
    formula   : how it was computed; empty for an input
    locals    : (operand, local derivative by it) for each operand that varies
    tangents  : one for each of the inputs that `Explanation.inputs` names
    cotangent : empty where the result has none
    """

    label: str
    name: str
    formula: str
    value: str
    locals: tuple[tuple[str, str], ...]
    tangents: tuple[str, ...]
    cotangent: str

    @property
    def called(self) -> str:
        """What other lines call it."""
        return self.name or self.label


@dataclass(frozen=True)
class Way:
    """One path: the values on it from the result to the input, the local derivatives between them, their product.

    steps : how many local derivatives there are; of a long path only the first and the last are held
    """

    values: tuple[str, ...]
    factors: tuple[str, ...]
    product: str
    steps: int


@dataclass(frozen=True)
class Chain:
    """The derivative of the result by one input, as a sum over paths.

    ways   : the first of them
    count  : how many there are, exactly
    total  : the derivative; empty where it is not known
    remark : in place of ways, why there are none
    """

    result: str
    input: str
    ways: tuple[Way, ...]
    count: int
    total: str
    remark: str = ""


@final
@dataclass(frozen=True)
class Explanation:
    """A computation in words, as it was when `explain` was called.

    Attributes
    ----------
    result : str
        What is explained, by its name.
    inputs : tuple of str
        The inputs whose tangents have a column.
    lines : tuple of Line
        The trace, oldest first; `left_out` lines are missing after the first `before` ones.
    chains : tuple of Chain
        The chain rule for each of the inputs.
    notes : tuple of str
        Sentences that say how to read it, and what is missing.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> y = 3 * x**2 + 2 * x + 1
    >>> ag.explain(y)
    <explanation of y: 6 values, dy/dx = 14>
    """

    result: str
    inputs: tuple[str, ...]
    lines: tuple[Line, ...]
    chains: tuple[Chain, ...]
    notes: tuple[str, ...]
    before: int = 0
    left_out: int = 0

    @property
    def markdown(self) -> str:
        """For a notebook: a table, and the chain rule as formulas."""
        return markup.markdown(self)

    @property
    def latex(self) -> str:
        """The table as an array and the chain rule as aligned equations, for `amsmath`."""
        return markup.latex(self)

    def __str__(self) -> str:
        return plain.text(self)

    def __repr__(self) -> str:
        derivatives = [f"{plain.rate(c.result, c.input)} = {c.total}" for c in self.chains if c.total]
        many = len(self.lines) + self.left_out
        values = f"{many} value{'s' * (many != 1)}"
        return f"<explanation of {self.result or 'a value'}: {', '.join([values, *derivatives])}>"

    def _repr_markdown_(self) -> str:
        return self.markdown

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/markdown": self.markdown, "text/plain": str(self)}
