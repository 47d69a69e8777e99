"""Who makes sure that nothing of a learner's process is left behind? Its parent, which runs nothing of the learner's.

The keeper starts the worker, watches the memory of everything that descends from it, and ends all of it as soon as the
worker ends, the grader says so, or the grader is gone. Orphans come back to the keeper (a "subreaper"), so that a
daemon cannot slip away. Linux in full, other Unix as far as it goes. Read next: `sandbox`.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from . import worker

_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
_POLL_SECONDS = 0.05
_SWEEP_SECONDS = 5.0
_EPHEMERAL_USERS = range(61184, 65520)
"""Numbers of users that exist on no system. Each worker gets one of its own, so that no worker can signal another."""


def main() -> None:
    """Start the worker, keep it, clean up, say why it ended."""
    control_number, memory, cpu_seconds, file_bytes, processes = (int(text) for text in sys.argv[1:])
    control = socket.socket(fileno=control_number)
    _process_control(_PR_SET_DUMPABLE, 0)
    _process_control(_PR_SET_CHILD_SUBREAPER, 1)
    child = os.fork()
    if child == 0:
        control.close()
        os.setsid()
        _set_limits(memory, cpu_seconds, file_bytes)
        worker.main(lambda: lock(processes))
        os._exit(0)  # nothing that the learner registered to run at the end runs
    _tell(control, f"pid {child}\n")
    _let_go_of_the_line()
    reason = _watch(child, control, memory)
    if not reason.startswith("exit"):
        _kill(child)
    _sweep()
    if reason == "alone":  # the grader was killed, so the folder is ours to remove
        shutil.rmtree(Path.cwd().parent, ignore_errors=True)
    else:
        _tell(control, reason)


def lock(processes: int) -> None:
    """Give up every right that the learner's code must not have. Called in the worker, after the imports."""
    if os.geteuid() == 0:
        user = _EPHEMERAL_USERS[os.getpid() % len(_EPHEMERAL_USERS)]
        os.chown(".", user, user)
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)  # from root, this sets the real, the effective and the saved user
    # Not before: the limit on processes counts per user, and it does not bind root.
    resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))
    _process_control(_PR_SET_DUMPABLE, 0)


def _tell(control: socket.socket, words: str) -> None:
    try:
        control.sendall(words.encode("ascii"))
    except BrokenPipeError:
        return  # the grader is gone; `_watch` sees that, too


def _set_limits(memory: int, cpu_seconds: int, file_bytes: int) -> None:
    limits = {resource.RLIMIT_CPU: cpu_seconds, resource.RLIMIT_FSIZE: file_bytes, resource.RLIMIT_CORE: 0}
    limits[resource.RLIMIT_NOFILE] = 64
    if sys.platform == "linux":  # elsewhere the limit on address space is not kept or not accepted
        limits[resource.RLIMIT_AS] = memory + 2**30
    for which, value in limits.items():
        resource.setrlimit(which, (value, value))


def _process_control(option: int, value: int) -> None:
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(f"prctl({option}) was refused")


def _let_go_of_the_line() -> None:
    """Close the keeper's copies of the worker's descriptors, so that the worker's end is seen as the end."""
    empty = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(empty, number)


def _watch(child: int, control: socket.socket, memory: int) -> str:
    """Wait for the first of: a word or the end of the grader, the end of the worker, too much memory."""
    while True:
        if select.select([control], [], [], _POLL_SECONDS)[0]:
            return "stop" if control.recv(16) else "alone"
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return f"exit {os.waitstatus_to_exitcode(status)}"
        if sum(_resident_bytes(pid) for pid in descendants(os.getpid())) > memory:
            return "memory"


def _sweep() -> None:
    """Kill until no child is left; what a dying process leaves behind comes to the keeper next."""
    end = time.monotonic() + _SWEEP_SECONDS
    while time.monotonic() < end:
        for pid in list(descendants(os.getpid())):
            _kill(pid)
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            return
        time.sleep(0.005)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it went by itself


def descendants(pid: int) -> Iterator[int]:
    """The process numbers of everything below a process, children first. Empty where there is no /proc."""
    for child in _children(pid):
        yield child
        yield from descendants(child)


def _children(pid: int) -> list[int]:
    children: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += map(int, listing.read_text().split())
        except (FileNotFoundError, ProcessLookupError):  # it ended while we looked
            continue
    return children


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (FileNotFoundError, ProcessLookupError):
        return 0
