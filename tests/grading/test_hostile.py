"""The grader is attacked: no undeserved point, nothing left behind, and the grader keeps working."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from autogradkit import exercises
from autogradkit.exercises.verdict import Answered, Result, judge
from autogradkit.grading import wire
from autogradkit.grading.cells import Cell
from autogradkit.grading.launch import INSIDE
from autogradkit.grading.runner import grade_cells
from autogradkit.grading.sandbox import Ended, Limits, Sandbox, probe
from tests.grading.toy import LIMITS, course, toy, verdict, verdicts

linux = pytest.mark.skipif(sys.platform != "linux", reason="the full layer is there on Linux only")

LIES = {
    "an object equal to everything": """
class Yes(float):
    def __eq__(self, other): return True
    def __le__(self, other): return True
    def __float__(self): return 6.0
    __hash__ = None
double = lambda x: Yes()""",
    "an array of its own kind": """
import numpy as np
class Yes(np.ndarray):
    def __array_ufunc__(self, *a, **k): return np.True_
    def __eq__(self, other): return True
double = lambda x: np.ones(3).view(Yes)""",
    "a patched comparison": """
import numpy as np
np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
def double(x): return 0.0""",
    "a patched random generator": """
import numpy as np, random
np.random.default_rng = lambda *a: None
random.seed(0)
def double(x): return 0.0""",
    "nan": "double = lambda x: float('nan') * x",
    "infinity": "double = lambda x: float('inf') * x",
    "a huge integer": "double = lambda x: 10**100_000",
    "a text without end": "double = lambda x: 'x' * 20_000_000",
    "an array beyond the limit": "import numpy as np\ndouble = lambda x: np.zeros(5_000_000)",
    "a list in itself": "def double(x):\n    a = []\n    a.append(a)\n    return a",
    "a container full of liars": "class A:\n    __eq__ = lambda s, o: True\ndouble = lambda x: [A()]",
    "an array of objects": "import numpy as np\ndouble = lambda x: np.array([object()])",
    "a name that is not one": "double = lambda x: type('<b>\\x1b[31m', (), {})()",
    "a trace hook": """
import sys
def peek(frame, event, arg):
    for name, value in list(frame.f_locals.items()):
        if name in ("expected", "reference", "correct"): frame.f_locals["answer"] = value
    return peek
sys.settrace(peek)
def double(x): return 0.0""",
    "an exception that cannot be shown": """
class Bad(Exception):
    def __str__(self): raise Bad
    __repr__ = __str__
def double(x): raise Bad""",
    "an exception with a false name": """
class Meta(type):
    __name__ = property(lambda cls: 1 / 0)
class Bad(BaseException, metaclass=Meta): pass
def double(x): raise Bad""",
    "an exception group of itself": """
def double(x):
    e = ValueError("x" * 10_000_000)
    e.__cause__ = e
    raise e""",
}


@pytest.fixture(scope="module")
def lies() -> dict[str, Result]:
    return verdicts({name: [source] for name, source in LIES.items()})


@pytest.mark.parametrize("name", LIES)
def test_a_lie_gets_no_point(lies, name):
    result = lies[name]
    assert result.points == 0
    assert result.state in ("wrong", "does not run")
    assert sum(map(len, result.feedback)) < 20_000


FORGERIES = {
    "a frame with a guessed nonce": """
def double(x):
    os = sys.modules["os"]
    for number in range(3, 64):
        try: os.write(number, b"\\0" * 16 + b"\\0\\0\\0\\x04true")
        except OSError: pass
    return 2 * x""",
    "a second answer": """
def double(x):
    frame = sys._getframe()
    while "line" not in frame.f_locals: frame = frame.f_back
    frame.f_locals["line"].send(frame.f_locals["nonce"], {"answer": 6.0})
    return 2 * x""",
    "bytes that are no frame": """
def double(x):
    os = sys.modules["os"]
    for number in range(3, 64):
        try: os.write(number, b"\\xff" * 5000)
        except OSError: pass
    return 2 * x""",
}


@pytest.mark.parametrize("source", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_frame_ends_the_run(source):
    result = verdict("import sys\n" + source)
    assert result.points == 0
    assert "the run was stopped" in result.feedback[0]


STOPPED = {
    "an endless loop": ("def double(x):\n    while True: pass", "longer than 1 s"),
    "an endless loop that catches all": (
        "def double(x):\n    while True:\n        try: double(x)\n        except BaseException: pass",
        "longer than 1 s",
    ),
    "sleep": ("import time\ndef double(x): time.sleep(600)", "longer than 1 s"),
    "output without end": ("def double(x):\n    while True: print('x' * 1000)", "printed more than"),
    "an early end": ("import sys\ndef double(x): sys.modules['os']._exit(0)", "ended its own process"),
    "an early end in a cell": ("import sys\nsys.modules['os']._exit(0)", "ended its own process"),
    "a memory bomb": ("def double(x):\n    a = []\n    while True: a.append(bytearray(10**7))", "memory"),
    "its own line closed": (
        "import sys\ndef double(x):\n    sys.modules['os'].closerange(0, 64)\n    return 2 * x",
        "stopped",
    ),
    "a crash": (
        "import numpy as np\ndef double(x):\n"
        "    return np.lib.stride_tricks.as_strided(np.ones(1), (1,), (8,)).__setitem__(0, 1) or"
        " np.lib.stride_tricks.as_strided(np.ones(1), (2,), (2**45,))[1]",
        "signal 11",
    ),
}


@pytest.fixture(scope="module")
def stopped() -> dict[str, Result]:
    begin = time.monotonic()
    sources = {name: [source] for name, (source, _) in STOPPED.items()}
    # On a busy machine a second can end before the memory is full, and it is the memory that is to stop this one.
    bomb = {"a memory bomb": sources.pop("a memory bomb")}
    results = verdicts(sources, seconds=1.0) | verdicts(bomb, seconds=10.0)
    assert time.monotonic() - begin < 30
    return results


@linux
@pytest.mark.parametrize("name", STOPPED)
def test_a_run_that_gets_out_of_hand_is_stopped_with_a_reason(stopped, name):
    result, reason = stopped[name], STOPPED[name][1]
    assert (result.state, result.points) == ("does not run", 0)
    assert reason in result.feedback[0]


REACHES = {
    "the grader's environment": "[sys.modules['os'].environ.get('COURSE_KEY', ''), len(sys.modules['os'].environ)]",
    "the environment of the parent": "open('/proc/%d/environ' % sys.modules['os'].getppid()).read()",
    "a file of the system": "open('/etc/passwd').read()",
    "a file by a path that climbs": "open('../../../../../../etc/passwd').read()",
    "another folder, to write": "open('/tmp/left-behind.txt', 'w')",
    "a process": "sys.modules['os'].system('true')",
    "a fork": "sys.modules['os'].fork()",
    "a signal to all": "sys.modules['os'].kill(-1, 9)",
    "the references": "sys.modules['importlib'].import_module('autogradkit.exercises')",
    "the exercise's package": "sorted(n.partition('autogradkit.')[2] for n in sys.modules if 'autogradkit.' in n)",
    "a package nobody allowed": "sys.modules['importlib'].import_module('pytest')",
    "a thread": "sys.modules['threading'].Thread(target=print).start()",
    "root": "[sys.modules['os'].getuid() == 0, sys.modules['os'].geteuid() == 0]",
    "open descriptors": "[n for n in range(5, 256) if _is_open(n)]",
}
IS_OPEN = """
import sys
def _is_open(n):
    try: return bool(sys.modules["os"].fstat(n))
    except OSError: return False
"""
HARMLESS = {
    "the grader's environment": ["", 7],
    "the exercise's package": ["grading", *sorted(f"grading.{name}" for name in INSIDE)],
    "root": [False, False],
    "open descriptors": [],
}


def answer_of(source: str, limits: Limits = LIMITS) -> dict[str, object]:
    """What the learner's process says to one question, before it is judged."""
    task = {"name": "f", "cells": [[1, source, None]], "driver": "def drive(f, x):\n    return f(x)\n"}
    task |= {"driver_name": "drive", "imports": ["math", "numpy"], "cell_seconds": 1.0}
    with Sandbox(task, limits) as sandbox:
        sandbox.ask("cells")
        return sandbox.ask({"x": 3.0})


@linux
@pytest.mark.parametrize("name", REACHES)
def test_a_reach_for_more_than_data_fails(name, monkeypatch):
    monkeypatch.setenv("COURSE_KEY", "secret")
    reply = answer_of(f"{IS_OPEN}def f(x): return {REACHES[name]}")
    if name in HARMLESS:
        assert reply == {"answer": HARMLESS[name]}
    else:
        assert "raised" in reply, reply


@linux
def test_no_daemon_survives():
    source = """
import sys, time
os = sys.modules["os"]
def f(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            with open("pid.txt", "w") as file: file.write(str(os.getpid()))
            time.sleep(60)
        os._exit(0)
    os.wait()
    while not os.path.exists("pid.txt") or not open("pid.txt").read(): time.sleep(0.01)
    return int(open("pid.txt").read())
"""
    pid = answer_of(source, Limits(processes=5000))["answer"]
    assert isinstance(pid, int)
    assert not Path(f"/proc/{pid}").exists()


@linux
def test_a_tree_of_processes_counts_as_one_in_memory():
    source = """
import sys, time
os = sys.modules["os"]
def f(x):
    for _ in range(6):
        if os.fork() == 0:
            hold = bytearray(b"x") * 100_000_000
            time.sleep(60)
    time.sleep(60)
"""
    with pytest.raises(Ended, match="400 MB of memory"):
        answer_of(source, Limits(processes=5000, memory=400 * 2**20))


MESS = """
import sys
os = sys.modules["os"]
def f(x):
    os.makedirs("a/b")
    os.symlink("/etc", "a/link")
    os.chmod("a", 0)
"""


@linux
def test_the_working_folder_is_removed_whatever_was_done_to_it(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer_of(MESS)
    assert list(tmp_path.iterdir()) == []
    assert Path("/etc/passwd").exists()


@linux
def test_a_run_whose_keeper_is_killed_ends_all_the_same():
    task = {"name": "f", "cells": [[1, "def f(x):\n    while True: pass", None]], "driver": "def drive(f, x): f(x)\n"}
    task |= {"driver_name": "drive", "imports": [], "cell_seconds": 1.0}
    with Sandbox(task, LIMITS) as sandbox:
        sandbox.ask("cells")
        keeper = sandbox._run.process
        threading.Timer(0.2, keeper.kill).start()
        with pytest.raises(Ended, match="ended its own process"):
            sandbox.ask({"x": 1.0})
        worker = sandbox._run.worker_group
    deadline = time.monotonic() + 5
    while is_running(worker) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(worker)


def is_running(pid: int | None) -> bool:
    """A zombie that nobody has collected yet does not run."""
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


def test_a_run_leaves_no_descriptor_behind():
    probe()
    before = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0
    for _ in range(3):
        verdict("def double(x): return 2 * x")
    time.sleep(0.2)
    after = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0
    assert after <= before


WEIRD = [
    *(None, True, "", "\ud800", 10**2000, -1, 0.0, float("nan"), float("-inf"), 1j, [], (), {}, [[]], [None] * 3),
    *([float("nan")] * 3, [10**2000] * 3, {"a": 1}, {None: {(): []}}, [{}, "x", 1.0], ("x",) * 2),
    *(np.array(1.0), np.zeros(0), np.zeros((0, 3)), np.array([True]), np.array([1j] * 3), np.float16("inf")),
    *(
        np.full((2, 3), np.nan),
        np.zeros((1,) * 32),
        np.uint64(2**64 - 1),
        np.arange(3, dtype="int8"),
        print,
        [print] * 3,
    ),
]


@pytest.mark.parametrize("exercise", exercises.of_lesson("01_slopes_from_numbers"), ids=lambda exercise: exercise.name)
def test_no_answer_of_any_kind_upsets_the_verdict(exercise):
    cases = exercise.hidden(np.random.default_rng(1))
    for value in WEIRD:
        crossed = wire.unpack(wire.pack(value))
        result = judge(exercise, cases, lambda case, crossed=crossed: Answered(crossed), public=False)
        assert result.points < exercise.points, value
        json.dumps(result.feedback)


def test_the_other_exercises_of_a_notebook_are_graded_all_the_same():
    both = course(toy("double", seconds=1.0), toy("again"))
    cells = [Cell(1, "def double(x):\n    while True: pass"), Cell(2, "def again(x): return 2 * x")]
    results = grade_cells(both, "student", cells)
    assert [(name, result.points) for name, result in results.items()] == [("double", 0), ("again", 4)]
