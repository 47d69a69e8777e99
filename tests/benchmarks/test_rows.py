"""Does every contender compute what hand-written NumPy computes?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from benchmarks import memory
from benchmarks.machine import environment, installed
from benchmarks.rounds import NEEDED, ROOT, Contender, Stopped, WrongAnswer, check
from benchmarks.rows import GROUPS, ROWS
from benchmarks.worker import condensed
from benchmarks.workload import library

PAIRS = [
    pytest.param(row, name, marks=pytest.mark.skipif(not installed(library(name)), reason=f"{name} is not installed"))
    for row, workload in ROWS.items()
    for name in workload.contenders
    if name != "numpy" and (memory.available() or not workload.memory)
]

# All contenders of one library in one process, which spares waiting for imports; what goes wrong is an answer, too.
ANSWERS = """
import json, sys
from benchmarks.rows import ROWS
from benchmarks.worker import Ready
from benchmarks.workload import library
conversation, sys.stdout = sys.stdout, sys.stderr
rows, found = json.loads(sys.argv[2]), []
for row, name in [(row, name) for row in rows for name in ROWS[row].contenders if library(name) == sys.argv[1]]:
    try:
        found.append([row, name, Ready(row, name).answer, ""])
    except Exception as error:
        found.append([row, name, [], f"{type(error).__name__}: {error}"])
print(json.dumps(found), file=conversation)
"""


@pytest.fixture(scope="module")
def answers() -> dict[tuple[str, str], Any]:
    """What every contender of every row says, or why it could not; asked of all libraries at the same time."""
    rows = [name for name, workload in ROWS.items() if memory.available() or not workload.memory]
    libraries = {library(name) for row in rows for name in ROWS[row].contenders}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ANSWERS, name, json.dumps(rows)],
            cwd=ROOT,
            env=environment(1, ROOT),
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in libraries
        if installed(name)
    ]
    found = [answer for process in processes for answer in json.loads(process.communicate()[0])]
    return {(row, name): (answer, error) for row, name, answer, error in found}


@contextmanager
def running(row: str, name: str) -> Iterator[Contender]:
    contender = Contender(row, name, threads=1)
    try:
        yield contender
    finally:
        contender.close()


@pytest.mark.parametrize(("row", "name"), PAIRS)
def test_a_contender_agrees_with_numpy(row: str, name: str, answers: dict[tuple[str, str], Any]) -> None:
    answer, error = answers[row, name]
    assert not error
    check(ROWS[row], {"numpy": answers[row, "numpy"][0], name: answer})


def test_time_is_measured() -> None:
    with running("a", "autogradkit") as contender:
        contender.hear()
        sample = contender.time()
    assert 0 < sample.amount < 1
    assert sample.cpu is not None
    assert sample.cpu > 0


@pytest.mark.skipif(not memory.available(), reason="this system does not tell")
def test_the_peak_of_memory_is_measured() -> None:
    with running("d-memory", "numpy buffers") as contender:
        contender.hear()
        sample = contender.time()
    pictures, hidden = 1024 * 784 * 4, 1024 * (256 + 128) * 4  # twice: values and gradients
    assert pictures + 2 * hidden < sample.amount < 4 * (pictures + 2 * hidden)
    assert sample.cpu is None


def test_many_numbers_are_compared_by_some_and_by_sums_of_all() -> None:
    many = np.random.default_rng(0).standard_normal((300, 70))
    wrong = many.copy()
    wrong[123, 45] += 0.1
    told = {name: condensed(values) for name, values in (("numpy", many), ("torch", wrong), ("jax", many.T))}
    check(ROWS["d-128"], {"numpy": told["numpy"], "torch": condensed(many * (1 + 1e-7))})
    for name in ("torch", "jax"):
        with pytest.raises(WrongAnswer):
            check(ROWS["d-128"], {"numpy": told["numpy"], name: told[name]})


@pytest.mark.parametrize("wrong", [[17.0, 14.0 + 1e-9], [17.0, [14.0]], [17.0, float("nan")]])
def test_a_wrong_answer_is_never_timed(wrong: list[Any]) -> None:
    with pytest.raises(WrongAnswer, match="row a: torch differs"):
        check(ROWS["a"], {"numpy": [17.0, 14.0], "torch": wrong})


def test_who_cannot_start_says_why() -> None:
    with running("a", "nobody") as contender, pytest.raises(Stopped, match="nobody: KeyError"):
        contender.hear()


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_numpy_and_autogradkit_and_a_bar(row: str) -> None:
    assert set(NEEDED) <= {library(name) for name in ROWS[row].contenders}
    assert ROWS[row].bars


def test_a_group_has_the_rows_that_begin_with_its_name() -> None:
    assert GROUPS["h"] == ["h-gradient", "h-hvp", "h-hessian"]
    assert not set(GROUPS) & set(ROWS)
