"""What every claim about rules is tried on: for each operation, operands and settings of every kind of shape.

A row is a call of the operation: its operands, which may vary, then its settings. An operation of many operands has
them in a tuple, as it is called. Arrays that are not floating-point (a condition) do not vary. The rows themselves are
in `families`.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, final

import numpy as np
import pytest

from autogradkit.engine.backend import device_of, raw, to_numpy
from autogradkit.engine.named import functions
from autogradkit.engine.ops.linear import copy
from autogradkit.engine.trace import OPERATIONS, REFLECTED, constant

from . import families
from .operands import Here, a, b

__all__ = [
    "CASES",
    "LIST",
    "OPERATIONS",
    "Array",
    "Case",
    "a",
    "b",
    "each_case",
    "in_dtype",
    "like",
    "plain",
    "weights",
]

Array = Callable[..., Any]  # how the fixture `array` makes arrays: array(data, dtype="float64")

functions()  # so that all operations there are have been declared

FAMILIES = [import_module(f"{families.__name__}.{module.name}") for module in iter_modules(families.__path__)]


def of_all(attribute: str) -> dict[str, Any]:
    """What the families say under this name, together."""
    return {name: said for family in FAMILIES for name, said in getattr(family, attribute, {}).items()}


CASES: dict[str, list[tuple[Any, ...]]] = of_all("CASES")
NUMPY_ONLY: dict[str, str] = of_all("NUMPY_ONLY")
NO_HALF: dict[str, str] = of_all("NO_HALF")
LOOSE: dict[str, float] = of_all("LOOSE")
COMPLEX_ONLY: dict[str, str] = of_all("COMPLEX_ONLY")


def written_through_a_view(x: Any, part: Any, index: Any) -> Any:
    """The program that `with_part` belongs to: it says what has happened in memory to what a view looks at."""
    y = constant(copy(x))
    y[index].copy_(part)
    return y


PROGRAMS: dict[str, Array] = {"with_part": written_through_a_view, **of_all("PROGRAMS")}

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
        if self.name in NUMPY_ONLY and not isinstance(array([0.0]), np.ndarray):
            pytest.skip(NUMPY_ONLY[self.name])
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
PAIRS = sorted(name for name in CASES if OPERATIONS[name] in REFLECTED and CASES[name][0][0].ndim == 0)

each_case = pytest.mark.parametrize("case", [case for case in LIST if case.name not in COMPLEX_ONLY], ids=repr)
