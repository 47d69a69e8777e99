"""The grader is graded: honest work gets its points, however odd it looks; broken work gets none and says why."""

from __future__ import annotations

import numpy as np
import pytest

from autogradkit.exercises.exercise import Case
from autogradkit.exercises.verdict import Result
from autogradkit.grading import runner
from autogradkit.grading.sandbox import SandboxError
from tests.grading.toy import course, toy, verdict, verdicts

HONEST = {
    "plain": ["def double(x):\n    return 2 * x"],
    "a lambda": ["double = lambda x: x + x"],
    "NumPy numbers": ["import numpy as np\ndef double(x):\n    return np.multiply(np.float64(2), x)"],
    "helpers in other cells": ["def twice(x):\n    return x + x", "def double(x):\n    return twice(x)"],
    "a helper that comes later": ["def double(x):\n    return twice(x)", "def twice(x):\n    return x + x"],
    "prints and logs": [
        "import logging, sys\nlogging.basicConfig(level='DEBUG')\nprint('hello', flush=True)",
        "def double(x):\n    logging.warning('x is %s', x)\n    print('noise', file=sys.stderr)\n    return 2 * x",
    ],
    "writes to the real stdout": ["import sys\ndef double(x):\n    print('{}', file=sys.__stdout__)\n    return 2 * x"],
    "a dataclass": [
        "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass Pair:\n    a: float",
        "def double(x):\n    return Pair(x).a * 2",
    ],
    "letters of other scripts": ["def double(größe):\n    ζ = größe\n    return ζ * 2  # два ✓"],
    "broken scratch cells": [
        "1 / 0",
        "this is not python",
        "import sys; sys.exit(3)",
        "def double(x): return 2 * x",
        "oops",
    ],
    "a scratch cell that never ends": ["while True: pass", "def double(x): return 2 * x"],
    "an error after the answer": ["def double(x): return 2 * x\ndouble()\n"],
    "a plotting library": [
        "import numpy as np, matplotlib.pyplot as plt\nimport torch",
        "plt.plot([1, 2])",
        "def double(x): return np.add(x, x)",
    ],
    "the lesson's own tools": [
        "from autogradkit.lessons import *\nimport autogradkit as ag",
        "from autogradkit.lessons import check, predict as p",
        "def double(x): return 2 * x\ncheck(double)",
        "p('what?').reveal(3)\ndisplay(double)",
    ],
    "magics": ["%matplotlib inline\n!ls\ndef double(x): return 2 * x"],
    "a main guard": ["if __name__ == '__main__':\n    def double(x): return 2 * x"],
    "recursion": ["def double(x, n=2):\n    return 0 * x if n == 0 else x + double(x, n - 1)"],
    "a file in the working folder": [
        "with open('notes.txt', 'w') as f:\n    f.write('2')",
        "def double(x):\n    with open('notes.txt') as f:\n        return int(f.read()) * x",
    ],
    "assertions by numpy.testing": [
        "import numpy as np\ndef double(x):\n    np.testing.assert_allclose(1, 1)\n    return x * 2"
    ],
}


@pytest.fixture(scope="module")
def honest() -> dict[str, Result]:
    return verdicts(HONEST)


@pytest.mark.parametrize("name", HONEST)
def test_honest_work_gets_full_marks(honest, name):
    result = honest[name]
    assert (result.state, result.points) == ("right", 4), result.feedback


def test_lines_that_are_not_run_are_reported():
    assert "cell 1: !ls" in verdict("!ls\ndef double(x): return 2 * x").feedback[-1]


def test_a_known_mistake_is_named():
    result = verdict("def double(x): return x / 2")
    assert (result.state, result.points, result.misconceptions) == ("wrong", 0, ["M99"])
    assert "This is half of it." in result.feedback


def test_each_probe_has_its_share_of_the_points():
    result = verdict("def double(x): return 2.0 * float(x)")
    assert (result.state, result.points) == ("partly right", 2)


def test_the_feedback_tells_public_cases_in_full_and_of_hidden_ones_no_answer():
    told = "\n".join(verdict("def double(x): return 0 * x").feedback)
    assert "right is 6.0" in told
    rng = np.random.default_rng(runner.seed(course(), "double", "student"))
    for case in toy().hidden(rng):
        for number in np.atleast_1d(2 * case.inputs["x"]):
            assert repr(float(number)) not in told


NOT_ATTEMPTED = {
    "nothing": [],
    "another function": ["def other(x): return x"],
    "the stub": ['def double(x):\n    raise NotImplementedError("write your answer here")'],
    "None": ["double = None"],
}


@pytest.mark.parametrize("sources", NOT_ATTEMPTED.values(), ids=NOT_ATTEMPTED.keys())
def test_what_was_not_attempted_gets_nothing_and_says_so(sources):
    result = verdict(*sources)
    assert (result.state, result.points) == ("not attempted", 0)


BROKEN = {
    "syntax": (["def double(x)\n    return 2 * x"], "SyntaxError"),
    "its own cell fails": (["print(undefined)\ndef double(x): return 2 * x"], "NameError"),
    "an exception": (["def double(x): return 1 / 0"], "ZeroDivisionError"),
    "a forbidden module": (["import os\ndef double(x):\n    os.getcwd()\n    return 2 * x"], "may not import os"),
    "a module through the back door": (["def double(x):\n    import torch\n    return 2 * x"], "may not import torch"),
    "sys.exit": (["import sys\ndef double(x): sys.exit(0)"], "SystemExit"),
    "endless recursion": (["def double(x): return double(x)"], "RecursionError"),
    "reading the keyboard": (["def double(x): return float(input())"], "EOFError"),
    "no memory": (["import numpy as np\ndef double(x): return np.ones(10**12)"], "MemoryError"),
}


@pytest.fixture(scope="module")
def broken() -> dict[str, Result]:
    return verdicts({name: sources for name, (sources, _) in BROKEN.items()})


@pytest.mark.parametrize("name", BROKEN)
def test_broken_work_gets_nothing_and_says_why(broken, name):
    result, said = broken[name], BROKEN[name][1]
    assert (result.state, result.points) == ("does not run", 0)
    assert said in result.feedback[0]


def test_an_exception_shows_the_learners_own_frames_only():
    (told, *_) = verdict("import numpy as np\ndef double(x):\n    return np.linalg.solve(x, 'a')").feedback
    assert "cell 1, line 3, in double" in told
    assert "return np.linalg.solve" in told
    assert "worker" not in told
    assert "site-packages" not in told


def test_a_regrade_asks_the_same_questions_and_nobody_elses():
    one = course()
    assert runner.seed(one, "double", "Ana") == runner.seed(course(), "double", "Ana")
    other_secret = runner.Course("00_toy", one.exercises, one.release, b"other", one.limits)
    other_release = runner.Course("00_toy", one.exercises, "release 2", one.secret, one.limits)
    seeds = {runner.seed(one, "double", "Ana"), runner.seed(one, "double", "Ben"), runner.seed(one, "half", "Ana")}
    seeds |= {runner.seed(other_secret, "double", "Ana"), runner.seed(other_release, "double", "Ana")}
    assert len(seeds) == 5


def test_an_exercise_whose_input_is_not_data_is_our_error():
    with pytest.raises(SandboxError, match="plain data"):
        verdict("def double(x): return 2 * x", hidden=lambda rng: [Case("a function", {"x": print})])
