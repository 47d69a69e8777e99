"""What every claim about rules is tried on: for each operation, operands and settings of every kind of shape.

A row is a call of the operation: its operands, which may vary, then its settings. An operation of many operands has
them in a tuple, as it is called. Arrays that are not floating-point (a condition) do not vary.
"""

from collections.abc import Callable
from itertools import count
from typing import Any, final

import numpy as np
import pytest

from autogradkit.engine.backend import device_of, raw, to_numpy
from autogradkit.engine.ops.linear import copy
from autogradkit.engine.trace import OPERATIONS, REFLECTED, constant

Array = Callable[..., Any]  # how the fixture `array` makes arrays: array(data, dtype="float64")

_places = count(1)


def a(*shape: int) -> Any:
    """Positive, away from kinks and poles, all entries different.

    Multiples of the golden ratio, taken modulo 1, keep the largest distances that numbers in a row can keep, so that
    no two operands tie.
    """
    steps = np.array([next(_places) for _ in range(int(np.prod(shape)))])
    return 0.5 + (steps * (1 + 5**0.5) / 2 % 1).reshape(shape)


def b(*shape: int) -> Any:
    """As `a`, with both signs."""
    x = a(*shape)
    return x * np.where(np.arange(x.size) % 2 == 0, -1.0, 1.0).reshape(shape)


@final
class Here:
    """Stands in a row for the device of the operands."""


HERE = Here()
ROWS, MASK, TRUE = np.array([2, 0, 2]), np.array([True, False, True, False]), np.array(True)
ALL_ROWS = slice(None)
FLOAT32, FLOAT64 = np.dtype("float32"), np.dtype("float64")

POSITIVE = [(a(),), (a(1),), (a(3),), (a(2, 3),), (a(0, 2),)]
SIGNED = [(b(),), (b(1),), (b(3),), (b(2, 3),), (b(0, 2),)]
TWO = [
    (a(), a()), (a(3), a(3)), (a(2, 3), a(3)), (a(3), a(2, 3)), (a(2, 1), a(1, 3)), (a(), a(2, 3)), (a(2, 3), a()),
    (a(0), a(0)), (a(1), a(0, 1)),
]  # fmt: skip

# fmt: off
CASES: dict[str, list[tuple[Any, ...]]] = {
    **dict.fromkeys(("log", "sqrt"), POSITIVE),
    **dict.fromkeys(("negative", "exp", "sin", "cos", "tanh", "square", "absolute", "sigmoid", "relu"), SIGNED),
    **dict.fromkeys(("add", "subtract", "multiply", "divide", "power", "maximum", "minimum"), TWO),
    "matmul": [
        (a(2, 3), a(3, 4)), (a(3), a(3)), (a(2, 3), a(3)), (a(3), a(3, 4)), (a(5, 2, 3), a(3, 4)), (a(0, 3), a(3, 2)),
        (a(2, 0), a(0, 2)), (a(2, 3), a(5, 3, 4)), (a(5, 2, 3), a(3)), (a(3), a(5, 3, 4)), (a(3, 1, 2, 3), a(2, 3, 4)),
        (a(3, 3), a(3, 3)),
    ],
    "broadcast_to": [(a(3), (2, 3)), (a(2, 1), (4, 2, 3)), (a(), (2,)), (a(), ()), (a(1), (0,))],
    "sum_to": [(a(2, 3), (3,)), (a(4, 2, 3), (2, 1)), (a(2, 3), ()), (a(2, 3), (2, 3)), (a(0, 3), (3,))],
    "reshape": [(a(2, 3), (3, 2)), (a(2, 3), (-1,)), (a(1), ()), (a(), (1, 1)), (a(0, 3), (3, 0))],
    "swap": [(a(2, 3),), (a(4, 2, 3),), (a(0, 3),)],
    "transpose": [(a(2, 3), (1, 0)), (a(2, 3, 4), (2, 0, 1)), (a(3), (0,)), (a(), ()), (a(0, 2), (1, 0))],
    "astype": [(a(2, 3), FLOAT32), (a(), FLOAT32), (a(2, 3), FLOAT64), (a(0, 2), FLOAT32)],
    "move": [(a(2, 3), "cpu", HERE), (a(), "cpu", HERE), (a(0, 2), "cpu", HERE)],
    "copy": [(a(2, 3),), (a(),), (a(0, 2),)],
    "sum": [
        (a(2, 3), (0, 1), False), (a(2, 3), (1,), True), (a(2, 3, 4), (0, 2), False), (a(), (), False),
        (a(0, 2), (0,), False), (a(0), (0,), False),
    ],
    "mean": [
        (a(2, 3), (0, 1), False), (a(2, 3), (1,), True), (a(2, 3, 4), (0, 2), False), (a(), (), False),
        (a(0, 2), (1,), False),
    ],
    "getitem": [
        (a(4, 3), 1), (a(4, 3), (ALL_ROWS, -1)), (a(5), slice(1, 4)), (a(4, 3), ROWS), (a(4), MASK),
        (a(4), (None, slice(None, None, -2))), (a(3, 2, 4), (ROWS, ALL_ROWS, ROWS)), (a(), ()), (a(0, 3), (..., 1)),
    ],
    "scatter": [
        (a(3), (4, 3), 1), (a(3, 3), (4, 3), ROWS), (a(2), (4,), MASK), (a(3, 2), (3, 2, 4), (ROWS, ALL_ROWS, ROWS)),
        (a(0), (0, 3), (..., 1)),
    ],
    "setitem": [
        ((a(4, 3), a(3)), 1), ((a(4, 3), a()), slice(1, 3)), ((a(4, 3), a(3, 3)), ROWS), ((a(4), a(3)), ROWS),
        ((a(4), a(2)), MASK), ((a(3), a(1, 3)), ALL_ROWS), ((a(3, 2, 4), a(3, 2)), (ROWS, ALL_ROWS, ROWS)),
        ((a(2, 3), a(2, 1)), ...), ((a(), a()), ()), ((a(0, 3), a(3)), ALL_ROWS),
    ],
    "with_part": [
        ((a(2, 3), a(3)), 0), ((a(4), a(2)), slice(None, None, 2)), ((a(2, 3), a(2)), (ALL_ROWS, 1)),
        ((a(2, 3), a()), 1), ((a(0, 3), a(0)), (ALL_ROWS, 1)),
    ],
    "concatenate": [
        ((a(2, 3), a(4, 3)), 0, (2, 4)), ((a(2, 1), a(2, 3), a(2, 2)), 1, (1, 3, 2)), ((a(3),), 0, (3,)),
        ((a(0, 2), a(1, 2)), 0, (0, 1)), ((a(3), a(3)), 0, (3, 3)),
    ],
    "where": [
        ((MASK, a(4), a(4)),), ((MASK[:2], a(3, 1), a()),), ((TRUE, a(), a()),), ((TRUE, a(), a(2)),),
        ((MASK[:1], a(2, 3), a(3)),), ((MASK[:0], a(2, 0), a(1)),),
    ],
}
# fmt: on


def written_through_a_view(x: Any, part: Any, index: Any) -> Any:
    """The program that `with_part` belongs to: it says what has happened in memory to what a view looks at."""
    y = constant(copy(x))
    y[index].copy_(part)
    return y


PROGRAMS: dict[str, Array] = {"with_part": written_through_a_view}

# What an operation would be without rounding, for difference quotients.
EXACT: dict[str, Array] = {"astype": lambda x, dtype: x}


@final
class Case:
    """One call of one operation, as a function of the operands that may vary."""

    def __init__(self, name: str, row: tuple[Any, ...]) -> None:
        self.name = name
        self.many = isinstance(row[0], tuple)
        split = 2 if OPERATIONS[name] in REFLECTED else 1
        self.operands, self.settings = (row[0], row[1:]) if self.many else (row[:split], row[split:])
        self.xs = [x for x in self.operands if x.dtype.kind == "f"]

    def __repr__(self) -> str:
        return f"{self.name}-{'-'.join('x'.join(map(str, x.shape)) or 'number' for x in self.operands)}"

    def smooth(self, *xs: Any) -> Any:
        """The function for NumPy's arrays, without rounding to another precision."""
        run = EXACT.get(self.name)
        return run(*xs, *self.settings) if run else self.on(np.asarray)[0](*xs)

    def exact(self, *xs: Any) -> Any:
        """Its value as plain numbers."""
        return plain(self.smooth(*xs))

    def on(self, array: Array) -> tuple[Array, list[Any]]:
        """The function and its operands with everything in one library."""
        fixed = [None if x.dtype.kind == "f" else array(x, x.dtype.name) for x in self.operands]
        settings = [_there(array, s) for s in self.settings]

        def f(*xs: Any) -> Any:
            varying = iter(xs)
            operands = [next(varying) if x is None else x for x in fixed]
            if self.name in PROGRAMS:
                return PROGRAMS[self.name](*operands, *settings)
            return OPERATIONS[self.name](*([tuple(operands)] if self.many else operands), *settings)

        return f, [array(x) for x in self.xs]


def _there(array: Array, setting: Any) -> Any:
    """A setting as it is in an array library."""
    if isinstance(setting, tuple):
        return tuple(_there(array, s) for s in setting)
    if isinstance(setting, Here):
        return device_of(array(0.0))
    if isinstance(setting, np.dtype):
        return array(0.0, setting.name).dtype
    return array(setting, setting.dtype.name) if isinstance(setting, np.ndarray) else setting


def plain(x: Any) -> Any:
    """The numbers of a Tensor or an array of whatever library, in NumPy."""
    return to_numpy(raw(x))


def like(z: Any, array: Array, data: Any) -> Any:
    """Data as an array of the library that a result is of, which is not that of the operands after a move."""
    return array(data) if type(raw(z)) is type(array([0.0])) else np.asarray(data, plain(z).dtype)


def in_dtype(array: Array, dtype: str) -> Array:
    """Makes arrays of this precision where float64 would be the default."""
    return lambda data, wanted="float64": array(data, dtype if wanted == "float64" else wanted)


def weights(*shape: int) -> Any:
    """Numbers of both signs, none of them 0, for cotangents and directions."""
    return np.cos(1.0 + np.arange(np.prod(shape, dtype=int))).reshape(shape)


LIST = [Case(name, row) for name, rows in CASES.items() for row in rows]

# Operations on two operands, entry by entry.
PAIRS = sorted(name for name in CASES if OPERATIONS[name] in REFLECTED and name != "matmul")

each_case = pytest.mark.parametrize("case", LIST, ids=repr)
