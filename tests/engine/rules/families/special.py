"""Cases of SciPy's special functions."""

from typing import Any

import numpy as np

from ..operands import POSITIVE, SIGNED, TWO, a, b

SMALL = [(0.4 * x,) for (x,) in SIGNED]
INSIDE = [(0.2 + 0.3 * x,) for (x,) in POSITIVE]


def order(*orders: int) -> Any:
    """Whole numbers, which do not vary, in a precision that widens no other."""
    return np.array(orders if len(orders) > 1 else orders[0], dtype="int8")


ORDERED = [(order(2, 0, 3), b(3)), (order(2), b()), (order(3), b(3)), (order(0, 1, 2), b(2, 1)), (order(1), b(0, 2))]

CASES: dict[str, list[tuple[Any, ...]]] = {
    **dict.fromkeys(("erf", "erfc", "ndtr", "log_ndtr", "i0", "i1", "i0e", "i1e", "j0", "j1"), SIGNED),
    **dict.fromkeys(("gamma", "gammaln", "psi", "entr", "y0", "y1"), POSITIVE),
    **dict.fromkeys(("logit", "ndtri", "erfcinv"), INSIDE),
    **dict.fromkeys(("erfinv", "erfcx"), SMALL),
    **dict.fromkeys(("beta", "betaln", "xlogy", "xlog1py"), TWO),
    "polygamma": [(order(1, 0, 2), 1.0 + a(3)), (order(1), 1.0 + a()), (order(0), a(2, 3)), (order(1), a(0, 2))],
    **dict.fromkeys(("jv", "iv", "ive"), ORDERED),
    "yv": [(order(2, 0, 1), a(3)), (order(2), a()), (order(0, 1, 2), a(2, 1)), (order(1), a(0, 2))],
    "logsumexp": [
        (b(2, 3), (0, 1), False), (b(2, 3), (1,), True), (b(2, 3, 4), (0, 2), False), (b(), (), False),
        (b(2, 0), (0,), False),
    ],
    "softmax": [(b(3), 0), (b(2, 3), 1), (b(2, 3, 2), 1), (b(0, 3), 1), (b(2, 0), 1)],
    "log_softmax": [(b(3), 0), (b(2, 3), 1), (b(2, 3, 2), 1), (b(0, 3), 1), (b(2, 0), 1)],
}  # fmt: skip

_SCIPY = set(CASES) - {"logsumexp", "softmax", "log_softmax"}
NUMPY_ONLY = dict.fromkeys(_SCIPY, "SciPy has special functions for NumPy's arrays only")
_COMPLEX = {"erf", "erfc", "erfcx", "ndtr", "log_ndtr", "jv", "yv", "iv"}
REAL_ONLY = dict.fromkeys(set(CASES) - _COMPLEX, "it, or its derivative, is one of real numbers")

# Differences of digamma functions lose a digit.
LOOSE = {"beta": 5.0, "betaln": 5.0}
