"""Faults in levels and modes: numbers given once, how far no_grad reaches, state that is put back, threads."""

from ..fault import Area, Fault

FAULTS = (
    Fault(
        "numbers-given-again",
        "engine/levels.py",
        "count(1).__next__",
        "(number % 7 + 1 for number in count()).__next__",
        "After seven transforms the numbers of levels begin again at 1.",
    ),
    Fault(
        "level-open-after-exception",
        "engine/levels.py",
        "self.running.pop()",
        "error is not None or self.running.pop()",
        "A transform that an exception has ended still counts as running.",
    ),
    Fault(
        "level-closed-for-all",
        "engine/levels.py",
        "self.running.pop()",
        "self.running.clear()",
        "Where two passes use one record at a time, the first to end closes the level for the other.",
    ),
    Fault(
        "no-grad-silences-ambient-only",
        "engine/recording.py",
        "modes.NOBODY if self.records else next_number()",
        "modes.NOBODY if self.records else 0",
        "no_grad does not reach the transforms that are running.",
    ),
    Fault(
        "no-grad-silences-newer-levels",
        "engine/modes.py",
        "if node.level <= _thread.silent_to:",
        "if _thread.silent_to != NOBODY:",
        "no_grad silences transforms that start inside it.",
    ),
    Fault(
        "no-grad-silences-forward-mode",
        "engine/modes.py",
        "    if node is None or not node.records:\n        return node\n    if node.level",
        "    if node is None:\n        return node\n    if node.level",
        "no_grad takes tangents and hidden axes away.",
    ),
    Fault(
        "inner-no-grad-ends-outer",
        "engine/recording.py",
        "modes.silence_to(self._before.pop())",
        "modes.silence_to(self._before.pop() and modes.NOBODY)",
        "At the end of an inner block recording begins, whatever the outer block says.",
    ),
    Fault(
        "mode-not-restored-after-exception",
        "engine/recording.py",
        "modes.silence_to(self._before.pop())",
        "error is not None or modes.silence_to(self._before.pop())",
        "A block of no_grad that an exception leaves goes on after its end.",
    ),
    Fault(
        "threads-share-the-mode",
        "engine/modes.py",
        "class _Thread(threading.local):",
        "class _Thread:",
        "no_grad in one thread silences all of them.",
    ),
    Fault(
        "one-memory-for-all-calls",
        "engine/recording.py",
        "return type(self)()",
        "return self",
        "Calls of one decorated function in several threads put back each other's state.",
    ),
    Fault(
        "watch-never-ends",
        "engine/modes.py",
        "_thread.silence = None if silent_to == NOBODY else _thread.silence or _Watch()",
        "_thread.silence = _thread.silence or _Watch()",
        "The count of blocks does not go back to zero after the first no_grad.",
    ),
    Fault(
        "observer-without-watch",
        "engine/modes.py",
        "(observer, *_thread.observers), _thread.attention or _Watch()",
        "(observer, *_thread.observers), _thread.attention",
        "Operations do not look for observers, as the count says that there are none.",
    ),
    Fault(
        "observer-stays-after-exception",
        "engine/modes.py",
        "    try:\n        yield\n    finally:\n        _thread.observers, _thread.attention = before",
        "    yield\n    _thread.observers, _thread.attention = before",
        "An observer goes on looking after an exception.",
    ),
    Fault(
        "inner-observer-replaces-outer",
        "engine/modes.py",
        "(observer, *_thread.observers), ",
        "(observer,), ",
        "Of two observers, only the inner one sees what happens.",
    ),
)

FIRST = (
    "autograd/test_modes.py",
    "engine/test_transforms.py",
    "engine/transforms/test_states.py",
    "engine/test_core.py",
)

AREA = Area("levels", FIRST, FAULTS)
