"""How are contenders timed so that the ratios can be believed?

Each runs in a process of its own. First every answer is compared with hand-written NumPy's: a wrong one ends the run.
Then they take turns, round after round, each time starting with another one. A machine that is busy for a while is busy
for all of them, and a ratio is formed within a round before the median is taken. A turn is a few milliseconds, so
that most turns are over before the operating system gives the processor to somebody else. And since a process may have
bad luck with its place in memory, which lasts as long as it lives, all of them are started anew a few times.

A process has one peak of memory, so in a row about memory there is one sample each time they are started.

Read next: `results`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from .machine import environment, installed
from .results import Measured, Sample
from .workload import Workload, library

ROOT = Path(__file__).resolve().parent.parent

# Called with how much of the row is done, between 0 and 1.
Progress = Callable[[float], None]


# A benchmark without these two says nothing; of the others, who cannot start is left out.
NEEDED = ("numpy", "autogradkit")


class WrongAnswer(Exception):
    """A contender computes something else than hand-written NumPy."""


class Stopped(Exception):
    """The process of a contender ended by itself."""


@dataclass(frozen=True)
class Effort:
    """How long to measure.

    sample       : seconds
    generations  : how often all processes of a row are started anew
    seconds      : for the rounds of a generation
    fewest, most : rounds in a generation
    """

    sample: float
    generations: int
    seconds: float
    fewest: int
    most: int


FULL = Effort(sample=0.003, generations=3, seconds=12.0, fewest=5, most=200)
QUICK = Effort(sample=0.003, generations=1, seconds=0.5, fewest=1, most=50)


class Contender:
    """The process of one contender of one row.

    steps : how many steps make up one sample
    """

    def __init__(self, row: str, name: str, threads: int) -> None:
        self.name, self.steps = name, 1
        command = [sys.executable, "-m", "benchmarks.worker", row, name]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment(threads, ROOT), stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )

    def hear(self) -> Any:
        """The next line that the process writes."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            assert self._process.stderr is not None
            lines = self._process.stderr.read().strip().splitlines() or ["no message"]
            raise Stopped(f"{self.name}: {lines[-1]}")
        return json.loads(line)

    def time(self) -> Sample:
        """Runs the steps of one sample and gives what one step took."""
        assert self._process.stdin is not None
        print(self.steps, file=self._process.stdin, flush=True)
        took = self.hear()
        return Sample(took["amount"] / self.steps, took["cpu"] and took["cpu"] / self.steps)

    def calibrate(self, seconds: float) -> Sample:
        """Finds the number of steps that take so long, which also warms the contender up; gives the last sample."""
        while (sample := self.time()).amount * self.steps < seconds / 2:
            self.steps *= 2
        self.steps = max(1, ceil(seconds / sample.amount))
        return sample

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def measure(workload: Workload, effort: Effort, threads: int, progress: Progress) -> Measured:
    """Checks and times every contender of a row that is installed and can start."""
    left_out = {name: "not installed" for name in workload.contenders if not installed(library(name))}
    samples: dict[str, list[Sample]] = {}
    if workload.memory:
        effort = replace(effort, fewest=1, most=1)
    for generation in range(effort.generations):
        names = [name for name in workload.contenders if name not in left_out]
        started = [Contender(workload.name, name, threads) for name in names]  # together, which saves waiting
        try:
            contenders, answers = _ready(started, left_out)
            check(workload, answers)
            first = [c.time() if workload.memory else c.calibrate(effort.sample) for c in contenders]
            done = partial(_share, progress, generation, effort.generations)
            for name, times in _rounds(contenders, first, effort, done).items():
                samples.setdefault(name, []).extend(_each(times, workload.operations.get(name, 1)))
        finally:
            for contender in started:
                contender.close()
    return Measured(workload, samples, left_out)


def _each(samples: list[Sample], operations: int) -> list[Sample]:
    """What one operation took."""
    return [Sample(s.amount / operations, s.cpu and s.cpu / operations) for s in samples]


def _share(progress: Progress, generation: int, generations: int, done: float) -> None:
    progress((generation + done) / generations)


def _ready(started: list[Contender], left_out: dict[str, str]) -> tuple[list[Contender], dict[str, Any]]:
    """Those who could start, and their answers; who could not is added to left_out with the reason."""
    answers: dict[str, Any] = {}
    for contender in started:
        try:
            answers[contender.name] = contender.hear()
        except Stopped as error:
            if library(contender.name) in NEEDED:
                raise
            left_out[contender.name] = str(error)
    return [contender for contender in started if contender.name in answers], answers


def check(workload: Workload, answers: dict[str, Any]) -> None:
    """Raises WrongAnswer where an answer is not hand-written NumPy's."""
    for name, answer in answers.items():
        for value, expected in zip(answer, answers["numpy"], strict=True):
            error = np.max(np.abs(np.subtract(value, expected))) / (np.max(np.abs(expected)) or 1.0)
            if np.shape(value) != np.shape(expected) or not error <= workload.rtol:
                raise WrongAnswer(f"row {workload.name}: {name} differs from NumPy by {error:.1e} of it")


def _rounds(
    contenders: list[Contender], first: list[Sample], effort: Effort, progress: Progress
) -> dict[str, list[Sample]]:
    """The first round has been played while everybody was calibrated."""
    samples = {contender.name: [sample] for contender, sample in zip(contenders, first, strict=True)}
    done = 1
    while done < (rounds := _affordable(contenders, samples, done, effort)):
        progress(done / rounds)
        start = done % len(contenders)
        for contender in contenders[start:] + contenders[:start]:
            samples[contender.name].append(contender.time())
        done += 1
    progress(1.0)
    return samples


def _affordable(contenders: list[Contender], samples: dict[str, list[Sample]], done: int, effort: Effort) -> int:
    """How many rounds there is time for, judged by those that are done."""
    spent = sum(s.amount * c.steps for c in contenders for s in samples[c.name])
    return min(effort.most, max(effort.fewest, int(effort.seconds / (spent / done))))
