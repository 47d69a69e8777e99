"""Faults in programs: what is recorded, what is left out as needless, and which value lies in which memory."""

from ..fault import Area, Fault

FAULTS = (
    Fault(
        "memory-free-too-early",
        "compiling/write.py",
        "if self.lives.last(value) == i and value in self.buffer:",
        "if value in self.buffer:",
        "Memory is used again while a later step still reads what lies there.",
    ),
    Fault(
        "read-value-overwritten",
        "compiling/write.py",
        "self.seen[value] is not buffer.array or self.lives.last(value) != i:",
        "self.seen[value] is not buffer.array:",
        "A result is put over an operand that a later step reads.",
    ),
    Fault(
        "view-does-not-hold-its-memory",
        "compiling/storage.py",
        "return self._looks_into.get(value, value)",
        "return value",
        "What a transpose looks into counts as free.",
    ),
    Fault(
        "result-in-the-memory-of-the-program",
        "compiling/write.py",
        "if result in self._going_out:",
        "if False:",
        "A result goes out in memory that the next call writes into.",
    ),
    Fault(
        "held-result-written-over",
        "compiling/storage.py",
        "if sys.getrefcount(array) == HELD_HERE:",
        "if sys.getrefcount(array) >= HELD_HERE:",
        "A result of an earlier call changes under who holds it.",
    ),
    Fault(
        "settings-not-compared",
        "compiling/simplify.py",
        "return step.operation, step.together, _key(step.operands), _key(step.settings)",
        "return step.operation, step.together, _key(step.operands)",
        "Two sums over different axes are taken for the same step.",
    ),
    Fault(
        "needless-though-not-by-one",
        "compiling/simplify.py",
        "and one == 1 and",
        "and one == 2 and",
        "2 x is left out as if it were 1 x.",
    ),
    Fault(
        "doubled-constant-not-doubled",
        "compiling/simplify.py",
        "t, two = x, c + c",
        "t, two = x, c",
        "c x + c x becomes c x.",
    ),
    Fault(
        "choice-the-wrong-way-round",
        "compiling/texts.py",
        '("copyto({out}, {z})", "copyto({out}, {y}, where={x})")',
        '("copyto({out}, {y})", "copyto({out}, {z}, where={x})")',
        "where takes the other operand.",
    ),
    Fault(
        "form-without-dtype",
        "compiling/guard.py",
        " and {inner}.dtype is {dtype}",
        "",
        "A call in another precision runs the program of the first one.",
    ),
    Fault(
        "gradients-of-the-first-parameters",
        "compiling/program.py",
        "            x.value, x.node = inner.value, inner.node\n        yield",
        "            x.value = inner.value\n        yield",
        "Parameters from outside get no gradient of their own.",
    ),
)

FIRST = (
    "compiling/test_compile.py",
    "compiling/test_outside.py",
    "compiling/test_programs.py",
    "compiling/test_compositions.py",
)

AREA = Area("compiling", FIRST, FAULTS)
