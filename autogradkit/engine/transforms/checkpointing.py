"""How can a long computation be differentiated with little memory?

`checkpoint` runs a function as always, but its nodes do not keep their values: a place to find them again is all that
is kept. The first time that a pass asks for one, the function runs once more, with the same random numbers, and what
its nodes would have kept is collected. So memory is paid for with one more run.

Read next: `own_rules`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, final

from .. import errors, levels, modes
from ..backend import form
from ..graph import Wrapped
from ..levels import next_number
from ..randomness import replayed, saved_state
from ..saved import packing
from .boundary import Function


def checkpoint(f: Function, *args: Any, **kwargs: Any) -> Any:
    """A function that keeps no intermediate values for its derivative and computes them again when they are needed.

    Parameters
    ----------
    f : callable
        Must compute the same every time that it is called with the same arguments; random numbers of `random`, NumPy
        and autogradkit are repeated.
    *args, **kwargs
        PyTorch's form: with arguments, f is called with them at once.

    Returns
    -------
    A function with f's arguments and results; with args, its result.

    Raises
    ------
    RuntimeError
        In the pass, where the second run does not keep the same values as the first.

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
            return f(*args, **kwargs)

    return light(*args, **kwargs) if args or kwargs else light


@final
class _Run:
    """One call: how to make it again, and what the second call has found."""

    def __init__(self, f: Function, args: Any, kwargs: Any) -> None:
        self.f, self.args, self.kwargs = f, args, kwargs
        self.random, self.silence, self.begin = saved_state(), modes.silence(), next_number()
        self.open, self.levels = tuple(levels.open_now), set[levels.Level]()
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
        self.found = dict(enumerate(again))
        again.clear()  # so that each value is let go of as soon as its node has been there
