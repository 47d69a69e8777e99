"""How does a function of one number travel to the learner's process, and what is its exact derivative?

A function is data, such as {"kind": "polynomial", "coefficients": [3, 2, 1]}. `drive` makes a Python
function of it on the learner's side. Its exact derivatives stay on this side. Read next:
`numerical_derivative`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

Function = Mapping[str, Any]

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


# Quoted annotations: the source of `drive` has to run on its own, where these names mean nothing.
def drive(learner: "Callable[..., Any]", function: "Function", x: float, calls: "Sequence[Any]") -> "Any":
    """Call `learner(f, x, *call)` for every call; return the answers, or the only one."""
    from functools import reduce

    import numpy as np

    polynomial: Any = lambda z, coefficients: reduce(lambda sum, c: sum * z + c, coefficients, 0.0)
    table: dict[str, Any] = {
        "polynomial": polynomial,
        "sine": lambda z, height, frequency, phase: height * np.sin(frequency * z + phase),
        "exponential": lambda z, height, rate: height * np.exp(rate * z),
        "hyperbola": lambda z, height, pole: np.divide(height, z - pole),
        "logarithm": lambda z, height: height * np.log(z),
        "hinge": lambda z, coefficients, at, slope: polynomial(z, coefficients) + slope * max(z - at, 0.0),
    }
    rule = table[function["kind"]]
    parameters = {name: value for name, value in function.items() if name != "kind"}

    def f(z: "Any") -> "Any":
        return rule(z, **parameters)

    # A logarithm of a negative number is nan here, as in NumPy, and no warning.
    with np.errstate(all="ignore"):
        answers = [learner(f, x, *call) for call in calls]
    return answers if len(answers) > 1 else answers[0]


def exact_derivative(function: Function, x: float, order: int = 1) -> float:
    """Return the derivative of a smooth function of the table (not of the hinge, nor of the logarithm)."""
    kind = function["kind"]
    if kind == "polynomial":
        return float(np.polyval(np.polyder(np.array(function["coefficients"], dtype=float), order), x))
    if kind == "sine":
        angle = function["frequency"] * x + function["phase"] + order * math.pi / 2
        return float(function["height"] * function["frequency"] ** order * math.sin(angle))
    if kind == "exponential":
        return float(function["height"] * function["rate"] ** order * math.exp(function["rate"] * x))
    if kind == "hyperbola":
        distance = x - function["pole"]
        return float(function["height"] * (-1) ** order * math.factorial(order) / distance ** (order + 1))
    raise ValueError(f"There is no exact derivative of a {kind} here; give a smooth function of the table.")


def formula(function: Function) -> str:
    """Write a function of the table as mathematics: "3x² + 2x + 1"."""
    match function:
        case {"kind": "polynomial", "coefficients": coefficients}:
            return _polynomial(coefficients)
        case {"kind": "sine", "height": a, "frequency": w, "phase": p}:
            return f"{a}·sin({w}x{_signed(p)})"
        case {"kind": "exponential", "height": a, "rate": r}:
            return f"{a}·exp({r}x)"
        case {"kind": "hyperbola", "height": a, "pole": p}:
            return f"{a}/(x{_signed(-p)})"
        case {"kind": "logarithm", "height": a}:
            return f"{a}·log(x)"
        case {"kind": "hinge", "coefficients": coefficients, "at": at, "slope": slope}:
            return f"{_polynomial(coefficients)}{_signed(slope)}·max(x{_signed(-at)}, 0)"
    raise ValueError(f"There is no function of kind {function['kind']!r} in the table.")


def _polynomial(coefficients: Sequence[float]) -> str:
    degree = len(coefficients) - 1
    terms = [_term(c, degree - i) for i, c in enumerate(coefficients) if c != 0]
    text = " ".join(f"{'-' if c.startswith('-') else '+'} {c.lstrip('-')}" for c in terms)
    return text.removeprefix("+ ").replace("- ", "-", 1) if text.startswith("-") else text.removeprefix("+ ")


def _term(coefficient: float, power: int) -> str:
    if power == 0:
        return str(coefficient)
    size = str(coefficient) if abs(coefficient) != 1 else str(coefficient).rstrip(".01")
    return f"{size}x" + (str(power).translate(_SUPERSCRIPTS) if power > 1 else "")


def _signed(number: float) -> str:
    if number == 0:
        return ""
    return f" {'-' if number < 0 else '+'} {abs(number)}"
