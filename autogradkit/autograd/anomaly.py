"""Which operation made the first NaN?

Inside `detect_anomaly` every operation that is recorded is looked at: the first result that is not a number is an error
which names the operation and its line. So is, in a pass, the first cotangent that is not.

Read next: the room `check`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import isnan
from typing import Any, final

from ..engine import errors, modes
from ..engine.backend import is_array, namespace, raw, shape_of
from ..engine.custom import Several
from ..engine.errors.wording import user_line
from ..engine.graph import Node, Pairs, Wrapped


@final
class _Suspicious(Wrapped):
    """A rule whose cotangents are looked at."""

    __slots__ = ()

    @property
    def keeps(self) -> Any:
        return self.rule.keeps

    def pull(self, y_bar: Any, node: Node) -> Pairs:
        pairs: Pairs = self.rule.pull(y_bar, node)
        if has_nan(y_bar) or any(has_nan(getattr(node, kept)) for kept in self.rule.keeps):
            return pairs  # it came in; whoever made it has been named, or it was handed in
        for number, (_, x_bar) in enumerate(pairs):
            if has_nan(x_bar):
                raise errors.nan_backward(node, number, shape_of(x_bar))
        return pairs


@contextmanager
def detect_anomaly(check_nan: bool = True) -> Iterator[None]:
    """Inside, the first operation that makes a NaN is an error, forwards and backwards, and every error knows its line.

    Parameters
    ----------
    check_nan : bool
        Whether to look for NaN; without, only lines are noted, for the messages of other errors.

    Raises
    ------
    RuntimeError
        Where a result, or a cotangent, is not a number though nothing that went into it was so.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor(float("inf"), requires_grad=True)
    >>> with ag.autograd.detect_anomaly():
    ...     y = x - x  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    RuntimeError: detect_anomaly: <subtract> (line 2 of ...) gave a result that is not a number (NaN) ...
    """

    def look(node: Node, x: Any, y: Any, z: Any) -> None:
        node.where = user_line(3)
        if check_nan:
            if has_nan(z) and not has_nan(x) and not (node.rule.operands == 2 and has_nan(y)):
                raise errors.nan_forward(node)
            node.rule = _Suspicious(node.rule)

    with modes.overseen(look):
        yield


class _Switch(threading.local):
    running: Any = None  # the block that `set_detect_anomaly` has opened in this thread
    mode = False
    check_nan = True


_switch = _Switch()


@final
class set_detect_anomaly:
    """Switches anomaly detection on or off in this thread; as a context manager, puts back what was there before.

    Parameters
    ----------
    mode : bool
        Whether to detect.
    check_nan : bool
        As for `detect_anomaly`.
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = _switch.mode, _switch.check_nan
        _turn(mode, check_nan)

    def __enter__(self) -> None:
        """What there is to do was done when the object was made."""

    def __exit__(self, *error: object) -> None:
        _turn(*self._before)


def _turn(mode: bool, check_nan: bool) -> None:
    if _switch.running is not None:
        _switch.running.__exit__(None, None, None)
    _switch.running, _switch.mode, _switch.check_nan = None, mode, check_nan
    if mode:
        _switch.running = detect_anomaly(check_nan)
        _switch.running.__enter__()


def has_nan(value: Any) -> bool:
    """Whether a value of any level, or one of several, is not a number."""
    value = raw(value)
    if isinstance(value, (tuple, Several)):
        return any(has_nan(v) for v in (value.entries if isinstance(value, Several) else value))
    if value.__class__ is float:
        return isnan(value)
    return is_array(value) and bool(namespace(value).any(value != value))
