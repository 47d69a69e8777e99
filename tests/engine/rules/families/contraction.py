"""Cases of products that sum over shared axes."""

from typing import Any

from ..operands import a

# fmt: off
CASES: dict[str, list[tuple[Any, ...]]] = {
    # Letters are numbers, and each stands at least twice, the result counted in.
    "einsum": [
        ((a(2, 3), a(3, 4)), ((0, 1), (1, 2)), (2, 0)),
        ((a(2, 3), a(4, 2, 3)), ((0, 1), (2, 0, 1)), (2,)),
        ((a(5, 2, 3), a(5, 3)), ((0, 1, 2), (0, 2)), (1, 0)),
        ((a(3), a(2)), ((0,), (1,)), (1, 0)),
        ((a(2, 3), a(3)), ((0, 1), (1,)), (0, 1)),
        ((a(2, 3), a(3, 4), a(4, 2)), ((0, 1), (1, 2), (2, 0)), ()),
        ((a(3), a(3), a(2)), ((0,), (0,), (1,)), (1, 0)),
        ((a(1, 2), a(2, 2), a(2, 2), a(2)), ((0, 1), (1, 2), (2, 3), (3,)), (0,)),
        ((a(), a(2)), ((), (0,)), (0,)),
        ((a(), a()), ((), ()), ()),
        ((a(0, 2), a(2, 3)), ((0, 1), (1, 2)), (0, 2)),
        ((a(2, 0), a(0)), ((0, 1), (1,)), (0,)),
    ],
}
# fmt: on
