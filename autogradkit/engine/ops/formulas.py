"""What is the derivative of an operation that works entry by entry?

Its partial derivatives say it all. Forward mode multiplies each tangent by its partial and adds up; reverse mode
multiplies the cotangent by each partial and, where NumPy had broadcast an operand, sums the copies.

A partial is written as the formula that it is: `x` and `y` are the operands, `z` is the result. Only what is named is
kept until the backward pass, so `exp` keeps its result and `add` keeps nothing. A formula may name every operation
that is declared here, and the functions marked `@named`.

Read next: `elementwise`, the table of formulas.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, final

import numpy as np

from ..errors.wording import ENGINE_FILES
from ..graph import Rule
from ..trace import MAPPED, Operation, one_operand, two_operands
from .linear import fit, in_step, spread
from .meaning import by_partials


def named(function: Callable[..., Any]) -> Callable[..., Any]:
    """Lets formulas name a function."""
    NAMES[function.__name__] = function
    return function


def elementwise(name: str, value: Callable[..., Any], *partials: str, to_real: bool = False) -> Operation:
    """Declares an operation by its partial derivatives, one for each operand (one or two).

    `to_real` says that its result may be real where an operand is complex, as for the absolute value. A partial p then
    stands for ż = Re(p ẋ).

    The bodies of both modes are written out as text, and compiled when they are first asked for. For `multiply` they
    read

        pull   (node.a, fit(multiply(z_bar, node.y), node.a)), (node.b, fit(multiply(z_bar, node.x), node.b))
        push   spread(add(multiply(x_dot, node.y), multiply(y_dot, node.x)), node)

    and, because numbers need neither fitting nor our operations, once more with plain `*` and `+`.
    """
    x = ("x", "a", partials[0])
    if len(partials) == 1:
        operation = one_operand(name, value, _rule(name, 1, x, to_real=to_real))
    else:
        y = ("y", "b", partials[1])
        operation = two_operands(name, value, _rule(name, 2, x), _rule(name, 2, y), both=_rule(name, 2, x, y))
    MAPPED[operation] = in_step(operation)
    by_partials(name, operation, *partials)
    return named(operation)


def _rule(name: str, operands: int, *varying: tuple[str, str, str], to_real: bool = False) -> Rule:
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
    is_number = ("False",) * 2 if to_real else ("z_bar.__class__ is float", "node.dtype is float")
    pull = ("z_bar, node", is_number[0], f"({' '.join(pulls)})", f"({' '.join(fitted_pulls)})")
    push = ("node, x_dot, y_dot", is_number[1], " + ".join(pushes), f"spread({sum_of_pushes}, node)")
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
        exec(compile(self.text, self.place, "exec"), NAMES, made)
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


# What formulas, and the texts around them, may name.
NAMES: dict[str, Any] = {"fit": fit, "spread": spread, "with_numpy_numbers": with_numpy_numbers}
