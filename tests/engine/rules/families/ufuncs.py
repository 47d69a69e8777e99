"""Cases of NumPy's other functions that work entry by entry."""

from typing import Any

from ..operands import POSITIVE, SIGNED, TWO

# Inside of (-1, 1), and beyond 1.
SMALL = [(0.4 * x,) for (x,) in SIGNED]
LARGE = [(1 + x,) for (x,) in POSITIVE]

CASES: dict[str, list[tuple[Any, ...]]] = {
    **dict.fromkeys(("exp2", "expm1", "arctan", "sinh", "cosh", "arcsinh"), SIGNED),
    **dict.fromkeys(("sinc", "fabs", "cbrt", "reciprocal"), SIGNED),
    **dict.fromkeys(("log2", "log10", "log1p"), POSITIVE),
    **dict.fromkeys(("arcsin", "arccos", "arctanh", "tan"), SMALL),
    "arccosh": LARGE,
    **dict.fromkeys(("arctan2", "hypot", "logaddexp", "logaddexp2", "fmax", "fmin", "copysign", "heaviside"), TWO),
    # Steps of the quotient would be met by differences where an operand is a multiple of the other.
    **{name: [(3.3 + 0.1 * x, 1.2 + 0.1 * y) for x, y in TWO] for name in ("remainder", "fmod")},
}

NO_ORDER = "complex numbers have no order"
REAL_ONLY = {
    **dict.fromkeys(("fmax", "fmin", "remainder", "fmod", "copysign", "heaviside", "arctan2", "hypot"), NO_ORDER),
    **dict.fromkeys(("logaddexp", "logaddexp2", "cbrt", "fabs"), "NumPy has it for reals only"),
}
REAL_ONLY["sinc"] = "its series near 0 looks at the size of real numbers"
