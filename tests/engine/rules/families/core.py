"""Cases of the operations that every program uses: arithmetic, shapes, sums, products, indexing."""

from typing import Any

from ..operands import (
    ALL_ROWS,
    FLOAT32,
    FLOAT64,
    HERE,
    MASK,
    POSITIVE,
    ROWS,
    SIGNED,
    TRUE,
    TWO,
    a,
)

# fmt: off
CASES: dict[str, list[tuple[Any, ...]]] = {
    **dict.fromkeys(("log", "sqrt"), POSITIVE),
    **dict.fromkeys(("negative", "exp", "sin", "cos", "tanh", "square", "absolute", "sigmoid", "relu"), SIGNED),
    **dict.fromkeys(("real", "imag", "angle", "conj"), SIGNED),
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

REAL_ONLY = {
    "maximum": "complex numbers have no order",
    "minimum": "complex numbers have no order",
    "relu": "complex numbers have no order",
}

COMPLEX_ONLY = dict.fromkeys(("imag", "angle"), "real numbers have no operation of their own for these")
