"""Cases of products, extremes and running totals; all other statistics are compositions."""

from typing import Any

from ..operands import b

# fmt: off
REDUCED: list[tuple[Any, ...]] = [
    (b(2, 3), (0, 1), False), (b(2, 3), (1,), True), (b(2, 3, 4), (0, 2), False), (b(2, 3, 4), (2, 0), True),
    (b(), (), False), (b(5), (0,), False), (b(0, 2), (1,), False),
]
CASES: dict[str, list[tuple[Any, ...]]] = {
    "prod": [*REDUCED, (b(0, 2), (0,), False), (b(1), (0,), False), (b(7), (0,), True)],
    "max": REDUCED,
    "min": REDUCED,
    "cumsum": [
        (b(3), 0, False), (b(2, 3), 0, False), (b(2, 3), 1, True), (b(2, 1, 3), 2, False), (b(0, 2), 0, False),
        (b(1), 0, True),
    ],
}
# fmt: on

REAL_ONLY = dict.fromkeys(("max", "min"), "complex numbers have no order")
