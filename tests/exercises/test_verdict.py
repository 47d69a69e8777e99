"""What a run is worth and what the learner is told, on an exercise small enough to see through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from autogradkit.exercises import find, lessons, of_lesson
from autogradkit.exercises.compare import Difference
from autogradkit.exercises.exercise import Case, Exercise, WrongWay
from autogradkit.exercises.show import show
from autogradkit.exercises.verdict import Answered, NotAttempted, Raised, Stopped, judge

SECRET = 49.0


def drive(learner, x):
    return learner(x)


def case(probe, x):
    return Case(probe, {"x": x})


SQUARE = Exercise(
    name="square",
    lesson="00_nothing",
    points=3,
    statement="Return x times x.",
    drive=drive,
    public=(case("a small number", 3.0),),
    hidden=lambda rng: (case("a number", 7.0), case("a negative number", -2.0), case("a big number", 1e3)),
    reference=lambda x: x * x,
    others=(lambda x: x**2, lambda x: abs(x) * abs(x)),
    wrong_ways=(
        WrongWay("M07", lambda x: 2 * x, "You doubled x."),
        WrongWay("M08", lambda x: x * abs(x), "You kept the sign."),
        WrongWay("M10", lambda x: 1 / 0, "You divided by zero."),
    ),
    hints=("What is a square?", "A product.", "`return x * x`"),
)
HIDDEN = SQUARE.hidden(np.random.default_rng(0))


def run_of(function):
    def run(case):
        try:
            return Answered(drive(function, **case.inputs))
        except Exception as error:
            return Raised(type(error).__name__, str(error), "line 1, in square")

    return run


def verdict(function, cases=HIDDEN, *, public=False, exercise=SQUARE):
    return judge(exercise, cases, run_of(function), public=public)


def test_a_right_solution_gets_all_points():
    result = verdict(lambda x: x**2)
    assert (result.points, result.max_points, result.state) == (3.0, 3, "right")
    assert result.feedback == ["Right in all 3 hidden cases."]
    assert result.misconceptions == []


def test_points_are_the_share_of_probes():
    result = verdict(lambda x: x * abs(x))
    assert (result.points, result.state) == (2.0, "partly right")


def test_a_probe_passes_only_if_all_its_cases_pass():
    cases = [case("numbers", 7.0), case("numbers", -2.0), case("zero", 0.0)]
    assert verdict(lambda x: x * abs(x), cases).points == 1.5


def test_points_are_rounded_down_to_a_half_unless_everything_passed():
    cases = [case(str(i), float(i)) for i in range(1, 8)]
    assert verdict(lambda x: x * x if x < 7 else 0.0, cases).points == 2.5
    assert verdict(lambda x: x * x, cases).points == 3.0


def test_an_untouched_stub_is_not_attempted():
    result = judge(SQUARE, HIDDEN, lambda case: NotAttempted(), public=False)
    assert (result.points, result.state, result.feedback) == (0.0, "not attempted", ["Not attempted yet."])


def test_a_part_that_is_not_written_yet_costs_only_that_part():
    def run(case):
        return NotAttempted() if case.inputs["x"] < 0 else Answered(case.inputs["x"] ** 2)

    result = judge(SQUARE, HIDDEN, run, public=False)
    assert (result.points, result.state) == (2.0, "partly right")
    assert "not written yet" in result.feedback[0]


def test_code_that_never_answers_does_not_run():
    def broken(x):
        raise KeyError("y")

    result = verdict(broken)
    assert (result.points, result.state) == (0.0, "does not run")
    assert len(result.feedback) == 1
    assert result.feedback[0] == "In every case: square(x=7.0) raises KeyError: 'y'\nline 1, in square"


def test_a_stop_ends_the_run_and_keeps_what_was_earned():
    asked = []

    def run(case):
        asked.append(case)
        return Answered(49.0) if len(asked) == 1 else Stopped("It ran longer than 10 s.")

    result = judge(SQUARE, HIDDEN, run, public=False)
    assert len(asked) == 2
    assert (result.points, result.state) == (1.0, "partly right")
    assert "It ran longer than 10 s." in result.feedback[0]


def test_a_stop_at_the_first_case_does_not_run():
    result = judge(SQUARE, HIDDEN, lambda case: Stopped("It used too much memory."), public=False)
    assert (result.points, result.state) == (0.0, "does not run")


def test_a_syntax_error_is_told_once_and_first():
    result = judge(SQUARE, HIDDEN, lambda case: Raised("SyntaxError", "invalid syntax", ""), public=False)
    assert result.feedback == ["Your code cannot be used: SyntaxError: invalid syntax"]


def test_what_does_not_run_is_told_before_what_has_the_wrong_type_before_wrong_values():
    outcomes = {7.0: Answered(1.0), -2.0: Answered([4.0]), 1e3: Raised("ValueError", "no")}
    result = judge(SQUARE, HIDDEN, lambda case: outcomes[case.inputs["x"]], public=False)
    assert [line.split(":")[0] for line in result.feedback] == [
        "A big number",
        "A negative number",
        "A number",
    ]


def test_a_hidden_case_is_told_by_probe_and_input_and_never_by_its_value():
    result = verdict(lambda x: x + 1)
    assert result.feedback[0] == "A number: The answer is not right. The smallest input that fails is square(x=7.0)."
    assert not any("49" in sentence or "1000000" in sentence for sentence in result.feedback)


def test_the_smallest_failing_input_of_a_probe_is_shown():
    cases = [case("lists", [1.25, 2.5, 3.75]), case("lists", [1.5])]
    exercise = replace(SQUARE, reference=lambda x: sum(x))
    result = verdict(lambda x: 0.0, cases, exercise=exercise)
    assert result.feedback == ["Lists: The answer is not right. The smallest input that fails is square(x=[1.5])."]


def test_a_public_case_is_told_in_full():
    result = verdict(lambda x: x + 1, SQUARE.public, public=True)
    assert result.feedback == ["A small number: square(x=3.0) gives 4.0; right is 9.0. The answer is not right."]


def test_a_known_mistake_gets_its_hint_first_and_its_code():
    result = verdict(lambda x: x + x)
    assert result.misconceptions == ["M07"]
    assert result.feedback[0] == "You doubled x."


def test_a_known_mistake_is_recognised_by_the_exception_that_it_raises():
    assert verdict(lambda x: 1 / 0).misconceptions == ["M10"]
    assert verdict(lambda x: 1 % 0).misconceptions == []


def test_two_mistakes_get_two_hints_the_one_that_explains_more_first():
    def two(x):
        return x * abs(x) if x < 0 else 2 * x

    cases = [case("seven", 7.0), case("eight", 8.0), case("a negative number", -3.0)]
    assert verdict(two, cases).misconceptions == ["M07", "M08"]


def test_of_two_mistakes_that_explain_as_much_the_one_that_passes_the_same_cases_is_named():
    always, negative = (lambda x: 5.0), (lambda x: 5.0 if x < 0 else x * x)
    ways = (WrongWay("M01", always, "always"), WrongWay("M02", negative, "negative"))
    exercise = replace(SQUARE, wrong_ways=ways)
    assert verdict(negative, exercise=exercise).misconceptions == ["M02"]
    assert verdict(always, exercise=exercise).misconceptions == ["M01"]


def test_a_right_answer_is_never_called_a_mistake():
    cases = [case("two", 2.0), case("three", 3.0)]
    result = verdict(lambda x: 4.0, cases)
    assert result.misconceptions == []


def test_an_acceptance_rule_replaces_the_comparison():
    even = lambda answer, x: None if answer % 2 == 0 else Difference("values", "The answer is odd.")
    exercise = replace(SQUARE, accept=even)
    assert verdict(lambda x: 8.0, exercise=exercise).state == "right"
    assert "The answer is odd." in verdict(lambda x: 9.0, exercise=exercise).feedback[0]


def test_code_that_changes_its_input_cannot_change_ours():
    cases = [case("a list", [1.0, 2.0])]

    def spoil(x):
        x[:] = [0.0]
        return 3.0

    exercise = replace(SQUARE, reference=lambda x: sum(x))
    assert verdict(spoil, cases, exercise=exercise).state == "right"
    assert cases[0].inputs["x"] == [1.0, 2.0]


def test_the_expected_value_is_computed_after_the_answer_arrived():
    order = []

    def reference(x):
        order.append("expected")
        return x

    def run(case):
        order.append("answer")
        return Answered(7.0)

    judge(replace(SQUARE, reference=reference, wrong_ways=()), HIDDEN[:1], run, public=False)
    assert order == ["answer", "expected"]


def test_no_case_is_an_error_and_no_score():
    with pytest.raises(ValueError, match="There is no case to judge square by"):
        judge(SQUARE, [], run_of(SQUARE.reference), public=False)


def test_an_exercise_is_found_by_its_name():
    assert find("numerical_gradient").name == "numerical_gradient"
    with pytest.raises(LookupError, match=r"no exercise called 'numeric_gradient'\. Did you mean numerical_gradient"):
        find("numeric_gradient")
    with pytest.raises(LookupError, match="There are numerical_derivative, "):
        find("zzz")


def test_the_exercises_of_a_lesson_come_in_their_order():
    assert lessons()[0] == "01_slopes_from_numbers"
    assert [exercise.name for exercise in of_lesson("01_slopes_from_numbers")] == [
        "numerical_derivative",
        "numerical_gradient",
        "best_step",
        "rate_of_change",
        "repaired_slope_along",
    ]
    with pytest.raises(LookupError, match=r"no lesson called '01_slopes'\. Did you mean 01_slopes_from_numbers"):
        of_lesson("01_slopes")


class Rude:
    def __repr__(self):
        raise RuntimeError("no")


def test_a_value_is_written_on_one_short_line_whatever_it_is():
    endless = []
    endless.append(endless)
    for value in (Rude(), endless, "x\n" * 1000, np.ones((50, 50)), 10**5000, {"a": Rude()}, [Rude()] * 99):
        text = show(value)
        assert "\n" not in text
        assert len(text) <= 240


def test_a_value_is_written_as_python_would():
    assert show(np.array([[1.0, 2.5]])) == "array([[1.0, 2.5]])"
    assert show(np.array([1, -2])) == "array([1, -2])"
    assert show(np.zeros((0, 3))) == "array([], shape (0, 3))"
    assert show(np.float32([1.1])) == "array([1.1], float32)"
    assert show((np.float64(0.5),)) == "(0.5,)"


def test_several_mistakes_that_fit_as_well_are_named_as_such():
    double, added = (lambda x: 2 * x), (lambda x: x + x)
    ways = (WrongWay("M07", double, "You doubled x."), WrongWay("M08", added, "You added x to itself."))
    result = verdict(double, exercise=replace(SQUARE, wrong_ways=ways))
    assert result.hints == ["You doubled x.", "Your numbers also fit another mistake: You added x to itself."]
    assert result.misconceptions == []


def test_of_many_mistakes_that_fit_none_is_named():
    ways = [WrongWay("M07", lambda x: 2 * x, hint) for hint in ("one", "two", "three")]
    assert verdict(lambda x: 2 * x, exercise=replace(SQUARE, wrong_ways=ways)).hints == []


def test_a_mistake_that_gives_only_some_of_the_wrong_answers_is_not_named():
    assert verdict(lambda x: 2 * x if x < 100 else 17.0).misconceptions == []


def test_a_mistake_that_is_wrong_where_the_learner_is_right_is_not_named():
    assert verdict(lambda x: 2 * x if x < 100 else x * x).misconceptions == []


def test_a_mistake_is_recognised_in_another_way_of_writing_it():
    way = WrongWay("M07", lambda x: 2 * x, "You doubled x.", also=(lambda x: 2 * int(x + 0.5),))
    exercise = replace(SQUARE, wrong_ways=(way,))
    assert verdict(lambda x: 2 * int(x + 0.5), exercise=exercise).misconceptions == ["M07"]


NO_RETURN = "Your function returned None. Did you forget `return`? `print` only shows."


def test_a_forgotten_return_is_told_once_and_in_place_of_all_else():
    for public in (True, False):
        assert verdict(lambda x: None, public=public).feedback == [NO_RETURN]


@pytest.mark.parametrize(
    "exercise", [e for lesson in lessons() for e in of_lesson(lesson)], ids=lambda exercise: exercise.name
)
def test_a_forgotten_return_is_told_in_every_exercise_whatever_its_driver_makes_of_it(exercise):
    for cases, public in ((exercise.public, True), (exercise.hidden(np.random.default_rng(0)), False)):
        run = lambda case: Answered(exercise.drive(lambda *arguments: None, **case.inputs))
        assert judge(exercise, cases, run, public=public).feedback == [NO_RETURN]


def test_a_return_that_is_missing_on_one_branch_is_told_first_with_its_place():
    result = verdict(lambda x: x if x > 0 else None)
    assert result.feedback[0] == f"A negative number: y{NO_RETURN[1:]}"


def test_what_was_just_said_is_not_said_again():
    assert verdict(lambda x: x + 1).feedback[1:] == [
        "A negative number: the smallest input that fails is square(x=-2.0).",
        "A big number: the smallest input that fails is square(x=1000.0).",
    ]


def test_numbers_are_short_unless_only_their_last_digits_differ():
    cases = [case("a third", 1 / 3)]
    told = verdict(lambda x: x + 1 / 3 + 1e-12, cases, public=True, exercise=replace(SQUARE, wrong_ways=())).feedback[0]
    assert "gives 0.6666667; right is 0.1111111." in told
    told = verdict(lambda x: x * x + 1e-9, cases, public=True, exercise=replace(SQUARE, rtol=1e-12)).feedback[0]
    assert "gives 0.1111111121; right is 0.1111111111." in told
