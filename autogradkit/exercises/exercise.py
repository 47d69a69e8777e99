"""What is an exercise? One declaration, from which everything else about it follows.

The learner's notebook, the instant check, the hidden cases, the points and the hints all read the same
`Exercise`. Read next: `compare` (are two answers the same?) and `verdict` (what a run was worth).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .compare import Difference


@dataclass(frozen=True)
class Case:
    """One question put to the learner's code.

    `inputs` is plain data (numbers, strings, lists, tuples, dicts, NumPy arrays): it has to cross a process
    boundary. What is not data, such as the function to differentiate, is made from it by the driver.
    """

    probe: str
    """What the case is about, in words that a learner may read: "a negative point", "an integer input"."""
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class WrongWay:
    """A plausible mistake: the code that makes it, and what to say to those whose answers equal its."""

    code: str
    """The misconception, such as "M03"."""
    function: Callable[..., Any]
    hint: str
    also: Sequence[Callable[..., Any]] = ()
    """The same mistake written in other ways, whose answers differ: say, with another treatment of nan."""


@dataclass(frozen=True)
class Exercise:
    """One exercise, whole."""

    name: str
    """The name that the learner defines: a function or a class. It is the exercise's id everywhere."""
    lesson: str
    """Number and slug, such as "01_slopes_from_numbers"."""
    points: int
    statement: str
    """What is asked, with every convention that a check relies on."""
    drive: Callable[..., Any]
    """`drive(learners_object, **inputs) -> answer`. Public; its source alone is sent to the learner's
    process, so it imports what it needs inside itself and names nothing else of its file. It returns plain
    data."""
    public: Sequence[Case]
    """Cases that are shown in full, in the notebook too."""
    hidden: Callable[[np.random.Generator], Sequence[Case]]
    """Draws the cases that count. Several cases of one probe stand or fall together."""
    reference: Callable[..., Any]
    others: Sequence[Callable[..., Any]]
    """At least two correct solutions in other styles; they must get full marks."""
    wrong_ways: Sequence[WrongWay]
    hints: tuple[str, str, str]
    """The ladder: a question, then the idea, then the line."""
    imports: frozenset[str] = field(default_factory=lambda: frozenset({"math", "numpy"}))
    """The modules that the learner's code may import."""
    rtol: float = 1e-6
    atol: float = 1e-12
    accept: Callable[..., Difference | None] | None = None
    """`accept(answer, **inputs)` replaces the comparison with the reference's answer where several
    different answers are right, such as every estimate whose error shrinks like h². It runs where the
    verdict is computed."""
    describe: Callable[..., str] | None = None
    """`describe(**inputs)` writes a case as the call that it is; without it the inputs are listed."""
    seconds: float = 10.0
    """Wall-clock limit of all cases of this exercise together."""
