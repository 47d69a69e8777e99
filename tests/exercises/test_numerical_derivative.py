"""An error of order h is not of order h², however good the default step is."""

import numpy as np

from autogradkit.exercises import find
from autogradkit.exercises.trial import Answered
from autogradkit.exercises.verdict import judge


def test_a_forward_difference_with_a_well_chosen_default_gets_nothing() -> None:
    exercise = find("numerical_derivative")

    def forward(f, x, h=3e-9):  # type: ignore[no-untyped-def]
        return (f(x + h) - f(x)) / h

    for seed in range(5):
        cases = exercise.hidden(np.random.default_rng(seed))
        result = judge(exercise, cases, lambda case: Answered(exercise.drive(forward, **case.inputs)), public=False)
        assert result.points == 0
        assert "When h is halved, the error does not fall to a quarter." in " ".join(result.feedback)
