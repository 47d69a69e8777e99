"""Cases of windows that slide, of adding them up, and of the largest entry of each."""

from typing import Any

from ..operands import a, b

# fmt: off
CASES: dict[str, list[tuple[Any, ...]]] = {
    # x, then window, stride and dilation for each of the last axes
    "windows": [
        (a(5), (2,), (1,), (1,)), (a(7), (3,), (2,), (2,)), (a(2, 5, 4), (2, 3), (1, 1), (1, 1)),
        (a(5, 6), (2, 2), (2, 3), (3, 1)), (a(4, 2).T, (2,), (2,), (1,)), (a(0, 4), (2,), (1,), (1,)),
        (a(2), (3,), (1,), (1,)),
    ],
    # windows, then the lengths of the axes they slide along, stride and dilation
    "folded": [
        (a(4, 2), (5,), (1,), (1,)), (a(2, 3), (7,), (2,), (2,)), (a(3, 4, 2, 2, 3), (5, 4), (1, 1), (1, 1)),
        (a(1, 2, 2, 2), (5, 6), (2, 3), (3, 1)), (a(2, 2), (5,), (2,), (1,)), (a(0, 3, 2), (4,), (1,), (1,)),
        (a(0, 3), (2,), (1,), (1,)),
    ],
    "largest": [
        (b(2, 3), (1,), False), (b(2, 4, 2, 3), (2, 3), False), (b(2, 4, 3), (2,), True),
        (b(2, 1, 1), (2,), False), (b(0, 2, 3), (1, 2), False),
    ],
}
# fmt: on

REAL_ONLY = {"largest": "complex numbers have no order"}
