"""What is the derivative of an operation that works entry by entry?

Its partial derivatives say it all. Forward mode multiplies each tangent by its partial and adds up; reverse mode
multiplies the cotangent by each partial and, where NumPy had broadcast an operand, sums the copies.

A partial is written as the formula that it is: `x` and `y` are the operands, `z` is the result. Only what is named is
kept until the backward pass, so `exp` keeps its result and `add` keeps nothing.

Read next: `products`, for what is linear in each of two operands.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from typing import Any

from ..backend import function, namespace, raw
from ..graph import Rule
from ..trace import Operation, one_operand, two_operands
from .linear import fit, spread  # noqa: F401 - the texts below name them


def elementwise(name: str, value: Callable[..., Any], *partials: str) -> Operation:
    """Declares an operation by its partial derivatives, one for each operand (one or two).

    The bodies of both modes are written out as text, once, and compiled. For `multiply` they read

        pull   (node.a, fit(multiply(z_bar, node.y), node.a)), (node.b, fit(multiply(z_bar, node.x), node.b))
        push   spread(add(multiply(x_dot, node.y), multiply(y_dot, node.x)), z)

    and, because numbers need neither fitting nor our operations, once more with plain `*` and `+`.
    """
    if len(partials) == 1:
        return one_operand(name, value, _rule(name, 1, ("x", "a", partials[0])))
    x, y = ("x", "a", partials[0]), ("y", "b", partials[1])
    return two_operands(name, value, left=_rule(name, 2, x), right=_rule(name, 2, y), both=_rule(name, 2, x, y))


def _rule(name: str, operands: int, *varying: tuple[str, str, str]) -> Rule:
    """The rule for these operands varying: (operand, its parent, its partial) each."""
    keeps: set[str] = set()
    pulls, fitted_pulls, pushes, fitted_pushes = [], [], [], []
    for operand, parent, partial in varying:
        if partial in ("1", "-1"):
            plain = fitted = partial.replace("1", "{}")
        else:
            # The partial, with the node's values in the places of x, y and z.
            keeps.update(re.findall(r"\b[xyz]\b", partial))
            factor = re.sub(r"\b[xyz]\b", r"node.\g<0>", partial)
            plain, fitted = f"{{}} * ({factor})", f"multiply({{}}, {factor})"
        pulls.append(f"(node.{parent}, {plain.format('z_bar')}),")
        fitted_pulls.append(f"(node.{parent}, fit({fitted.format('z_bar')}, node.{parent})),")
        pushes.append(plain.format(f"{operand}_dot"))
        fitted_pushes.append(fitted.format(f"{operand}_dot"))
    sum_of_pushes = fitted_pushes[0] if len(varying) == 1 else f"add({', '.join(fitted_pushes)})"
    pull = f"lambda z_bar, node: ({' '.join(pulls)}) if z_bar.__class__ is float else ({' '.join(fitted_pulls)})"
    push = f"{' + '.join(pushes)} if z.__class__ is float else spread({sum_of_pushes}, z)"
    push = f"lambda node, z, x_dot, y_dot: {push}"
    return Rule(name, eval(pull, globals()), eval(push, globals()), keeps, operands, elementwise=True)


def _divide(x: Any, y: Any) -> Any:
    try:
        return x / y
    except ZeroDivisionError:
        return namespace(x).divide(x, y)


def _power(x: Any, y: Any) -> Any:
    if x.__class__ is float and (y.__class__ is float or y.__class__ is int):
        try:
            return math.pow(x, y)
        except (ValueError, OverflowError):
            return namespace(x).power(x, y)
    return x**y


def _power_d_x(x: Any, y: Any) -> Any:
    # With the exponent 0 the derivative is 0 everywhere, at x = 0 too, where 0 * x**-1 would be 0 * inf.
    if y.__class__ is int or y.__class__ is float:
        return 2 * x if y == 2 else y * x ** (y - 1) if y != 0 else 0.0 * x
    return y * x ** (y - 1 + is_zero(y))


def _power_d_y(x: Any, z: Any) -> Any:
    # At x = 0 the derivative is 0, where z * log(x) would be 0 * -inf.
    return z * log(x + is_zero(x))


def is_zero(x: Any) -> Any:
    """1 where x is 0 and 0 elsewhere, in x's own form; a constant to every level."""
    x = raw(x)
    return float(x == 0) if isinstance(x, (float, int)) else namespace(x).astype(x == 0, x.dtype)


cos: Operation  # sine and cosine name each other

# fmt: off
#                      name         value               ∂z/∂x                   ∂z/∂y
negative = elementwise("negative",  operator.neg,       "-1")
exp      = elementwise("exp",       function("exp"),    "z")
log      = elementwise("log",       function("log"),    "1 / x")                                  # ∞ at 0
sin      = elementwise("sin",       function("sin"),    "cos(x)")
cos      = elementwise("cos",       function("cos"),    "-sin(x)")
tanh     = elementwise("tanh",      function("tanh"),   "1 - z * z")

add      = elementwise("add",       operator.add,       "1",                    "1")
subtract = elementwise("subtract",  operator.sub,       "1",                    "-1")
multiply = elementwise("multiply",  operator.mul,       "y",                    "x")
divide   = elementwise("divide",    _divide,            "1 / y",                "-z / y")         # ∞ at y = 0
power    = elementwise("power",     _power,             "_power_d_x(x, y)",     "_power_d_y(x, z)")
# fmt: on
