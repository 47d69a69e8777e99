"""What is in the key of a lesson? The exit quiz and the values of the holes.

Read next: `l01_slopes_from_numbers`, a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Question:
    """One question of the exit quiz."""

    text: str
    choices: Mapping[str, str]
    """The letters "a", "b", "c" and what each says."""
    answer: str
    """The letter of the right choice."""
    replies: Mapping[str, str]
    """What is said to each choice; to a wrong one what speaks against it, without naming the right one."""


@dataclass(frozen=True)
class Hole:
    """One hole in a worked example."""

    value: float
    nudge: str
    """Said to somebody who filled in something else; it does not give the value away."""


@dataclass(frozen=True)
class Key:
    """All that a lesson compares with and does not show."""

    quiz: tuple[Question, Question, Question]
    holes: Mapping[str, Hole] = field(default_factory=dict)
