"""How can a long computation be differentiated with little memory?

`checkpoint` runs a function as always, but its nodes do not keep their values: a place to find them again is all that
is kept. The first time that a pass asks for one, the function runs once more, with the same random numbers, and what
its nodes would have kept is collected. So memory is paid for with one more run.

Read next: `own_rules`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, final
from weakref import WeakSet

from .. import errors, levels, modes
from ..backend import form, raw
from ..graph import Wrapped
from ..levels import next_number
from ..memory import version
from ..randomness import replayed, saved_state
from ..saved import packing
from ..tree import flatten
from .boundary import Function


def checkpoint(f: Function, *args: Any, **kwargs: Any) -> Any:
    """A function that keeps no intermediate values for its derivative and computes them again when they are needed.

    Parameters
    ----------
    f : callable
        Must compute the same every time that it is called with the same arguments; random numbers of `random`, NumPy
        and autogradkit are repeated. It must not modify its arguments, and nobody else may until the pass is over.
        What it closes over must stay as it is too, but that is seen only where a node keeps it, and what NumPy itself
        writes into an array is not seen at all.
    *args, **kwargs
        PyTorch's form: with arguments, f is called with them at once.

    Returns
    -------
    A function with f's arguments and results; with args, its result.

    Raises
    ------
    RuntimeError
        In the call, where f has modified an argument that it is to be called with again. In the pass, where an argument
        was modified since, or where the second run does not keep the same values as the first.

    Source
    ------
    T. Chen, B. Xu, C. Zhang and C. Guestrin, Training Deep Nets with Sublinear Memory Cost, arXiv:1604.06174.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.grad(ag.checkpoint(lambda x: ag.sin(ag.exp(x))))(0.0)
    0.5403023058681398
    """
    kwargs.pop("use_reentrant", None)  # PyTorch's switch between two implementations, of which there is one here

    @wraps(f)
    def light(*args: Any, **kwargs: Any) -> Any:
        run = _Run(f, args, kwargs)
        # A transform that begins and ends inside the call keeps its own values.
        with modes.overseen(run.observer(run.leave_out, run.find_again, wanted=run.begin.__gt__)):
            result = f(*args, **kwargs)
        if run.forms:  # else nothing was left out, and f never runs again
            run.refuse_modified("by the function itself")
        return result

    return light(*args, **kwargs) if args or kwargs else light


class _Full(threading.local):
    """The calls of this thread for which something was found that has not been asked for yet."""

    def __init__(self) -> None:
        self.runs: WeakSet[_Run] = WeakSet()


_full = _Full()


@final
class _Run:
    """One call: how to make it again, and what the second call has found."""

    def __init__(self, f: Function, args: Any, kwargs: Any) -> None:
        self.f, self.args, self.kwargs = f, args, kwargs
        self.random, self.silence, self.begin = saved_state(), modes.silence(), next_number()
        self.open, self.levels = tuple(levels.open_now), set[levels.Level]()
        self.states = self.states_now()
        self.forms: list[Any] = []
        self.found: dict[int, Any] = {}

    def observer(self, pack: Any, unpack: Any, wanted: Callable[[levels.Level], bool]) -> modes.Observer:
        """What packs the values of nodes of the levels wanted, if nobody has packed them already.

        So of two checkpoints, one inside the other, the outer one packs.
        """
        packed = packing(pack, unpack)

        def observe(node: Any, x: Any, y: Any, z: Any) -> None:
            if not isinstance(node.rule, Wrapped) and wanted(node.level):
                self.levels.add(node.level)
                packed(node, x, y, z)

        return observe

    def states_now(self) -> list[tuple[Any, int]]:
        """The raw value of each argument, and how often its memory was modified."""
        return [(raw(leaf), version(raw(leaf))) for leaf in flatten((self.args, self.kwargs))[0]]

    def refuse_modified(self, who: str) -> None:
        """Raises where an argument is not what it was when the call was made."""
        now = self.states_now()
        if len(now) != len(self.states) or any(map(_differ, self.states, now)):
            raise errors.modified_checkpoint(who)

    def leave_out(self, value: Any) -> int:
        """Forgets a value, but for its number and its form."""
        self.forms.append(form(value))
        return len(self.forms) - 1

    def find_again(self, number: int) -> Any:
        """The value with this number; all that belong to the call are computed at the first request."""
        if number not in self.found:
            self.run_again()
        return self.found.pop(number)

    def run_again(self) -> None:
        """Runs the function once more and collects what its nodes keep."""
        self.refuse_modified("before the derivative was computed")
        again: list[Any] = []

        def collect(value: Any) -> Any:
            again.append(value)
            return value

        observed = modes.overseen(self.observer(collect, collect, wanted=self.levels.__contains__))
        with ExitStack() as awake, replayed(self.random), modes.resumed(self.silence), modes.unobserved(), observed:
            for level in self.open:
                if not level.running:  # a transform inside the one that differentiates now
                    awake.enter_context(level)
            self.f(*self.args, **self.kwargs)
        if [form(v) for v in again] != self.forms:
            raise errors.other_checkpoint(len(self.forms), len(again))
        self.drop_newer()
        self.found = dict(enumerate(again))
        again.clear()  # so that each value is let go of as soon as its node has been there

    def drop_newer(self) -> None:
        """Forgets what was found for newer calls: a pass backwards that has come to this one has left them behind."""
        for run in [run for run in _full.runs if run.begin > self.begin]:
            run.found.clear()
            _full.runs.discard(run)
        _full.runs.add(self)


def _differ(before: tuple[Any, int], now: tuple[Any, int]) -> bool:
    """Whether a value was modified, or another one put in its place."""
    if before[0].__class__ is float:  # a Tensor's number may become an array without being modified
        return bool(now[0] != before[0]) and (before[0] == before[0] or now[0] == now[0])
    return now[0] is not before[0] or now[1] != before[1]
