"""What runs inside the sandbox? The learner's cells, and the exercise's driver on one input after the other.

The job comes first and names everything; then each request brings one input and gets exactly one answer, with the
request's nonce. There is no expected value, no reference and no generator here to be found. Nothing that this process
says is believed: its answers are compared elsewhere. Read next: `sandbox`, the other end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, BinaryIO

from . import guard, session, wire
from .cells import Cell, home_of, parse


@dataclass(frozen=True)
class Line:
    """The two ends of the protocol, moved away from where `print` and `input` can reach them."""

    requests: BinaryIO
    answers: BinaryIO

    def receive(self) -> tuple[bytes, Any] | None:
        received = wire.read_frame(self.requests)
        return received and (received[0], wire.unpack(received[1]))

    def send(self, nonce: bytes, reply: dict[str, Any]) -> None:
        try:
            frame = wire.frame(nonce, reply)
        except (wire.Refused, RecursionError) as error:
            frame = wire.frame(nonce, {"refused": str(error)})
        self.answers.write(frame)
        self.answers.flush()


def main(lock: Callable[[], None] = lambda: None) -> None:
    """Serve one exercise of one notebook. `lock` gives up rights, once everything needed has been loaded."""
    line = take_the_line()
    job = line.receive()
    if job is None:
        return
    nonce, task = job
    guard.preload(task["imports"], task["folders"])
    lock()
    line.send(nonce, {"ready": True})
    guard.watch(task["packages"], os.getcwd(), task["processes"])
    serve(line, task)


def take_the_line() -> Line:
    """Keep the protocol on other descriptors: 0 becomes empty, 1 goes where 2 goes."""
    requests, answers = os.dup(0), os.dup(1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)
    # Of a print that is half written at the end nothing has to be kept, so no line may wait for a buffer.
    sys.stdout = sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)
    return Line(os.fdopen(requests, "rb"), os.fdopen(answers, "wb"))


def serve(line: Line, task: dict[str, Any]) -> None:
    """Look at the cells, say what was found, run them, then answer one request after the other."""
    first = line.receive()
    if first is None:
        return
    cells = [parse(Cell(*fields)) for fields in task["cells"]]
    name = task["name"]
    home = home_of(name, cells)
    skipped = [[parsed.cell.number, text] for parsed in cells for text in parsed.skipped]
    line.send(first[0], {"home": home and home.cell.number, "skipped": skipped})
    module = session.new_module(guard.learners_builtins(frozenset(task["imports"])))
    answer, trouble = session.run_cells(cells, module, name, home, task["cell_seconds"])
    drive = _driver(task["driver"], task["driver_name"])
    while request := line.receive():
        nonce, inputs = request
        line.send(nonce, {"raised": trouble} if trouble else _reply(drive, answer, inputs))


def _driver(source: str, name: str) -> Callable[..., Any]:
    """The exercise's driver in a module of its own, with the built-in names that Python came with."""
    module = ModuleType("driver")
    exec(compile(source, "driver", "exec", dont_inherit=True), module.__dict__)
    drive: Callable[..., Any] = module.__dict__[name]
    return drive


def _reply(drive: Callable[..., Any], answer: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    if answer is None:
        return {"missing": True}
    try:
        return {"answer": drive(answer, **inputs)}
    except NotImplementedError:
        return {"missing": True}
    except BaseException as error:  # sys.exit and KeyboardInterrupt are answers, too
        return {"raised": session.describe(error)}
