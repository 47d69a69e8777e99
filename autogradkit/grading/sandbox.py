"""How does the grader question code that it does not trust, and when does it stop listening?

One request, one answer, with the same nonce. Whatever else happens (silence, extra bytes, too much output or memory,
an early end) ends the run with a reason, and the reason is the outcome. The learner's output is counted and thrown
away. Read next: `launch` (how the process is started), `runner` (what is asked).
"""

from __future__ import annotations

import os
import queue
import secrets
import socket
import threading
from types import TracebackType
from typing import Any, BinaryIO

from . import launch, wire
from .launch import Limits, SandboxError

__all__ = ["Ended", "Limits", "Sandbox", "SandboxError", "probe"]

_CHUNK = 2**16
_NOISE_KEPT = 2000
_JOIN_SECONDS = 2.0


class Ended(Exception):
    """The run is over; the message is a sentence that a learner may read."""


class Sandbox:
    """One process for one exercise of one submission. A context manager: at its end, nothing is left.

    Parameters
    ----------
    task : dict
        The job as plain data: name, cells, driver, driver_name, imports, cell_seconds.
    limits : Limits

    Raises
    ------
    SandboxError
        If the process does not come up. The learner's code has not run then.
    """

    def __init__(self, task: dict[str, Any], limits: Limits) -> None:
        self._limits = limits
        self._events: queue.SimpleQueue[tuple[bytes, bytes] | Ended] = queue.SimpleQueue()
        self._expected = threading.Semaphore(0)
        self._noise = b""
        self._end: Ended | None = None
        self._closed = False
        self._threads: list[threading.Thread] = []
        search, own = launch.package_folders({*task["imports"], "numpy"})
        task = {**task, "folders": search, "packages": own, "processes": limits.processes}
        self._run = launch.launch(limits, search)
        self._clock = self._start_clock(limits.start_seconds)
        try:
            self._listen()
            self.ask(task)
        except Ended as end:
            self.close()
            last = self._noise.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise SandboxError(f"The sandbox did not start. {end} {last}".strip()) from None
        self._clock.cancel()
        self._clock = self._start_clock(limits.seconds)

    def ask(self, value: Any) -> dict[str, Any]:
        """Send one request and return the one answer to it.

        Raises
        ------
        Ended
            If the run is over, now or since an earlier request.
        """
        if self._end is None:
            try:
                return self._exchange(value)
            except Ended as end:
                self._end = end
                self._run.stop()
        raise self._end

    def close(self) -> None:
        """End every process of the run and remove its folder."""
        self._clock.cancel()
        self._run.wait()
        self._closed = True
        self._expected.release()
        for thread in (self._clock, *self._threads):
            thread.join(_JOIN_SECONDS)
        self._run.clear()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _exchange(self, value: Any) -> dict[str, Any]:
        nonce = secrets.token_bytes(wire.NONCE_BYTES)
        framed = wire.frame(nonce, value)
        if not wire.is_plain(framed):
            raise SandboxError("An exercise has an input that is not plain data; let its driver make the object.")
        requests = self._run.process.stdin
        assert requests is not None
        self._expected.release()
        try:
            requests.write(framed)
            requests.flush()
        except (BrokenPipeError, ValueError):
            pass  # the process is gone; the reason is among the events
        event = self._events.get()
        if isinstance(event, Ended):
            raise event
        if event[0] != nonce:
            raise Ended("It sent something that nobody had asked for.")
        try:
            reply = wire.unpack(event[1])
        except wire.Refused as refused:
            raise Ended(f"It sent something that is not an answer: {refused}.") from None
        if not isinstance(reply, dict) or len(reply) == 0:
            raise Ended("It sent something that is not an answer.")
        return reply

    def _start_clock(self, seconds: float) -> threading.Timer:
        clock = threading.Timer(seconds, self._stop, [f"It ran longer than {seconds:g} s."])
        clock.daemon = True
        clock.start()
        return clock

    def _stop(self, sentence: str) -> None:
        self._events.put(Ended(sentence))
        self._run.stop()

    def _listen(self) -> None:
        """Read answers, noise and the keeper's words each in a thread, so that none can hold up the others."""
        answers, noise = self._run.process.stdout, self._run.process.stderr
        self._threads += [
            threading.Thread(target=self._read_answers, args=[answers], daemon=True),
            threading.Thread(target=self._read_noise, args=[noise], daemon=True),
            threading.Thread(target=self._read_control, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _read_answers(self, stream: BinaryIO) -> None:
        """Read one frame per request: nobody can fill the grader's memory with frames."""
        while True:
            self._expected.acquire()
            if self._closed:
                return
            try:
                frame = wire.read_frame(stream)
            except wire.Refused as refused:
                self._stop(f"It sent something that is not an answer: {refused}.")
                return
            if frame is None:
                return  # the keeper says why
            self._events.put(frame)

    def _read_noise(self, stream: BinaryIO) -> None:
        count = 0
        while chunk := os.read(stream.fileno(), _CHUNK):
            count += len(chunk)
            self._noise = (self._noise + chunk)[-_NOISE_KEPT:]
            if count > self._limits.noise:
                self._stop(f"It printed more than {self._limits.noise:,} bytes.")
                return

    def _read_control(self) -> None:
        control = self._run.control
        if control is None:
            self._run.process.wait()
            self._events.put(Ended("The code ended its own process."))
            return
        words = ""
        while chunk := _receive(control):
            words += chunk.decode("ascii")
            if words.startswith("pid ") and "\n" in words:
                first, _, words = words.partition("\n")
                self._run.worker_group = int(first.removeprefix("pid "))
        self._events.put(Ended(self._sentence(words)))

    def _sentence(self, word: str) -> str:
        if word == "memory":
            return f"It used more than {self._limits.memory // 2**20:,} MB of memory."
        if word.startswith("exit -"):
            return f"The process was ended by signal {word.removeprefix('exit -')}."
        return "The code ended its own process."


def _receive(control: socket.socket) -> bytes:
    try:
        return control.recv(_CHUNK)
    except ConnectionResetError:  # it ended without reading our last word
        return b""


def probe() -> str:
    """Start a sandbox and end it; return the level that was reached.

    Raises
    ------
    SandboxError
        If it does not start, for example where the grader runs as root and cannot give that up.
    """
    task = {"name": "", "cells": [], "driver": "", "driver_name": "", "imports": [], "cell_seconds": 1.0}
    with Sandbox(task, Limits()):
        return launch.level()
