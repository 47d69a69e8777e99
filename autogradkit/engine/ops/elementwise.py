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
from typing import Any, final

import numpy as np

from ..backend import function, is_array, namespace
from ..errors.wording import ENGINE_FILES
from ..graph import Rule
from ..trace import MAPPED, Operation, one_operand, two_operands
from .constant import beside, is_positive, is_zero, share, sign  # noqa: F401 - formulas name them
from .linear import fit, in_step, spread  # noqa: F401 - the texts below name them
from .meaning import by_partials


def elementwise(name: str, value: Callable[..., Any], *partials: str) -> Operation:
    """Declares an operation by its partial derivatives, one for each operand (one or two).

    The bodies of both modes are written out as text, and compiled when they are first asked for. For `multiply` they
    read

        pull   (node.a, fit(multiply(z_bar, node.y), node.a)), (node.b, fit(multiply(z_bar, node.x), node.b))
        push   spread(add(multiply(x_dot, node.y), multiply(y_dot, node.x)), node)

    and, because numbers need neither fitting nor our operations, once more with plain `*` and `+`.
    """
    x = ("x", "a", partials[0])
    if len(partials) == 1:
        operation = one_operand(name, value, _rule(name, 1, x))
        MAPPED[operation] = in_step(operation)
        by_partials(name, operation, *partials)
        return operation
    y = ("y", "b", partials[1])
    operation = two_operands(name, value, left=_rule(name, 2, x), right=_rule(name, 2, y), both=_rule(name, 2, x, y))
    MAPPED[operation] = in_step(operation)
    by_partials(name, operation, *partials)
    return operation


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
    pull = ("z_bar, node", "z_bar.__class__ is float", f"({' '.join(pulls)})", f"({' '.join(fitted_pulls)})")
    push = ("node, x_dot, y_dot", "node.dtype is float", " + ".join(pushes), f"spread({sum_of_pushes}, node)")
    rule = Rule(name, Written(name, *pull), Written(name, *push), keeps, operands, elementwise=True)
    rule.pull.rule = rule.push.rule = rule  # type: ignore[attr-defined]
    return rule


# Where a number is divided by 0 Python raises; NumPy's numbers go on to infinity, as arrays do.
_TEXT = """
def derivative({parameters}):
    try:
        return {plain} if {is_number} else {fitted}
    except ZeroDivisionError:
        node = with_numpy_numbers(node)
        return {fitted}
"""


@final
class Written:
    """A derivative as text. The first call compiles it, and puts what comes out in its own place in the rule."""

    rule: Rule

    def __init__(self, name: str, parameters: str, is_number: str, plain: str, fitted: str) -> None:
        self.place = f"<derivative of {name}>"  # what a warning that NumPy raises in it gives as its file
        self.text = _TEXT.format(parameters=parameters, is_number=is_number, plain=plain, fitted=fitted)

    def __call__(self, *arguments: Any) -> Any:
        made: dict[str, Any] = {}
        ENGINE_FILES.add(self.place)
        exec(compile(self.text, self.place, "exec"), globals(), made)
        slot = "pull" if self.rule.pull is self else "push"
        setattr(self.rule, slot, made["derivative"])
        return made["derivative"](*arguments)


def with_numpy_numbers(node: Any) -> Any:
    """The node with NumPy's numbers in the place of Python's: where Python raises at 1 / 0, they go to infinity."""
    twin = node.twin()
    for slot in ("x", "y", "z"):
        kept = getattr(node, slot)
        setattr(twin, slot, np.float64(kept) if isinstance(kept, (float, int)) else kept)
    return twin


def _divide(x: Any, y: Any) -> Any:
    try:
        return x / y
    except ZeroDivisionError:
        return float(np.divide(x, y))


def _power(x: Any, y: Any) -> Any:
    real_base = x.__class__ is float and (y.__class__ is float or y.__class__ is int)
    if real_base or (x.__class__ is int and y.__class__ is float):
        try:
            return math.pow(x, y)
        except (ValueError, OverflowError):
            return float(np.power(x, y))
    return x**y


def _power_d_x(x: Any, y: Any) -> Any:
    # With the exponent 0 the derivative is 0 everywhere, at x = 0 too, where 0 * x**-1 would be 0 * inf.
    if y.__class__ is int or y.__class__ is float:
        return 2 * x if y == 2 else y * _power(x, y - 1 if y != 0 else 0)
    return y * _power(x, y + is_zero(y) - 1)


def _power_d_y(x: Any, z: Any) -> Any:
    # At x = 0 the derivative is 0, where z * log(x) would be 0 * -inf. Of small whole numbers, such as those of uint8,
    # NumPy's logarithm would have few digits.
    return z * log(1.0 * x + is_zero(x))


def _square(x: Any) -> Any:
    return x * x


def _sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), without overflow, and to the last digits, on either side."""
    if x.__class__ is float:
        e = math.exp(-abs(x))
        return 1 / (1 + e) if x >= 0 else e / (1 + e)
    xp = namespace(x)
    e = xp.exp(-abs(x))
    return xp.where(x >= 0, xp.ones_like(e), e) / (1 + e)


def _relu(x: Any) -> Any:
    return _maximum(x, 0) if x.__class__ is not float else x if not x < 0 else 0.0


def extreme(name: str) -> Callable[[Any, Any], Any]:
    """`maximum` or `minimum` of raw values, of which one may be a number."""
    on_numpy = getattr(np, name)

    def evaluate(x: Any, y: Any) -> Any:
        like = x if is_array(x) else y
        xp = namespace(like)
        return on_numpy(x, y) if xp is np else getattr(xp, name)(beside(x, like), beside(y, like))

    return evaluate


_maximum, _minimum = extreme("maximum"), extreme("minimum")


cos: Operation  # sine and cosine name each other

# fmt: off
#                      name         value               ∂z/∂x                   ∂z/∂y
negative = elementwise("negative",  operator.neg,       "-1")
exp      = elementwise("exp",       function("exp"),    "z")
log      = elementwise("log",       function("log"),    "1 / x")                                  # ∞ at 0
sin      = elementwise("sin",       function("sin"),    "cos(x)")
cos      = elementwise("cos",       function("cos"),    "-sin(x)")
tanh     = elementwise("tanh",      function("tanh"),   "1 - z * z")
sqrt     = elementwise("sqrt",      function("sqrt"),   "0.5 / z")                                # ∞ at 0
square   = elementwise("square",    _square,            "2 * x")
absolute = elementwise("absolute",  abs,                "sign(x)")                                # 0 at 0
sigmoid  = elementwise("sigmoid",   _sigmoid,           "z * (1 - z)")
relu     = elementwise("relu",      _relu,              "is_positive(z)")                         # 0 at 0

add      = elementwise("add",       operator.add,       "1",                    "1")
subtract = elementwise("subtract",  operator.sub,       "1",                    "-1")
multiply = elementwise("multiply",  operator.mul,       "y",                    "x")
divide   = elementwise("divide",    _divide,            "1 / y",                "-z / y")         # ∞ at y = 0
power    = elementwise("power",     _power,             "_power_d_x(x, y)",     "_power_d_y(x, z)")
maximum  = elementwise("maximum",   _maximum,           "share(x, y)",          "share(y, x)")    # ties share equally
minimum  = elementwise("minimum",   _minimum,           "share(y, x)",          "share(x, y)")
# fmt: on
