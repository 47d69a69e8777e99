"""What does each operation mean, in a sentence and an example?

The tables of the other files say how an operation and its derivative are computed. Here stands what `help(ag.sin)`
shows of it: a sentence, and an example that the tests run. The formula of a derivative is taken from its declaration.

Read next: `memory`, for what in-place changes do to the values that rules keep.
"""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Any

# fmt: off
#                 the sentence                                               operands      value, partial derivatives
MEANING = {
    "negative": ("-x, entry by entry.",                                     "3.0",        "(-3.0, -1.0)"),
    "exp":      ("The exponential of x, entry by entry.",                   "0.0",        "(1.0, 1.0)"),
    "log":      ("The natural logarithm of x, entry by entry.",             "1.0",        "(0.0, 1.0)"),
    "sin":      ("The sine of x, in radians, entry by entry.",              "0.0",        "(0.0, 1.0)"),
    "cos":      ("The cosine of x, in radians, entry by entry.",            "0.0",        "(1.0, -0.0)"),
    "tanh":     ("The hyperbolic tangent of x, entry by entry.",            "0.0",        "(0.0, 1.0)"),
    "sqrt":     ("The square root of x, entry by entry.",                   "4.0",        "(2.0, 0.25)"),
    "square":   ("x times itself, entry by entry.",                         "3.0",        "(9.0, 6.0)"),
    "absolute": ("x without its sign, entry by entry.",                     "-3.0",       "(3.0, -1.0)"),
    "sigmoid":  ("1 / (1 + exp(-x)), entry by entry, without overflow.",    "0.0",        "(0.5, 0.25)"),
    "relu":     ("x where it is positive, else 0.",                         "2.0",        "(2.0, 1.0)"),
    "add":      ("x + y, entry by entry.",                                  "2.0, 5.0",   "(7.0, (1.0, 1.0))"),
    "subtract": ("x - y, entry by entry.",                                  "2.0, 5.0",   "(-3.0, (1.0, -1.0))"),
    "multiply": ("x times y, entry by entry.",                              "2.0, 5.0",   "(10.0, (5.0, 2.0))"),
    "divide":   ("x divided by y, entry by entry.",                         "3.0, 2.0",   "(1.5, (0.5, -0.75))"),
    "power":    ("x to the power of y, entry by entry.",                    "1.0, 3.0",   "(1.0, (3.0, 0.0))"),
    "maximum":  ("The larger of x and y, entry by entry.",                  "2.0, 5.0",   "(5.0, (0.0, 1.0))"),
    "minimum":  ("The smaller of x and y, entry by entry.",                 "2.0, 2.0",   "(2.0, (0.5, 0.5))"),
    #                                                                        operands      value
    "sign":          ("1 where x is positive, -1 where negative, else 0.",  "-2.0",       "-1.0"),
    "equal":         ("Whether x equals y, entry by entry.",                "1.0, 2.0",   "False"),
    "not_equal":     ("Whether x differs from y, entry by entry.",          "1.0, 2.0",   "True"),
    "less":          ("Whether x is below y, entry by entry.",              "1.0, 2.0",   "True"),
    "less_equal":    ("Whether x is at most y, entry by entry.",            "2.0, 2.0",   "True"),
    "greater":       ("Whether x is above y, entry by entry.",              "1.0, 2.0",   "False"),
    "greater_equal": ("Whether x is at least y, entry by entry.",           "2.0, 2.0",   "True"),
    "broadcast_to":  ("x, copied along new axes and axes of length 1.",     "1.0, (2,)",  "array([1., 1.])"),
    "matmul": ("The matrix product x @ y, of vectors, matrices or stacks.", "[[2.0]], ag.ones(1)", "tensor([2.])"),
}

# What partial derivatives say that name a helper of their file.
IN_WORDS = {
    "_power_d_x(x, y)": "y * x**(y - 1), and 0 where y = 0",
    "_power_d_y(x, z)": "z * log(x), and 0 where x = 0",
    "is_positive(z)":   "1 where z > 0, else 0",
    "_slope_of_absolute(x)": "sign(x), for complex x conj(x) / |x|",
    "share(x, y)":      "1 where x > y, 1/2 in a tie, else 0",
    "share(y, x)":      "1 where y > x, 1/2 in a tie, else 0",
}

PARAMETERS = {
    ("x",):         "x : Tensor, array or number",
    ("x", "y"):     "x, y : Tensors, arrays or numbers\n    Their shapes fit, or are broadcast as in NumPy.",
    ("x", "shape"): "x : Tensor, array or number\nshape : tuple of int",
}
# fmt: on

_TEXT = """{}

    {}

Parameters
----------
{}

Returns
-------
Tensor, or an array or number where no operand is a Tensor.
{}
Examples
--------
>>> import autogradkit as ag
>>> {}
"""

_RAISES = "\nRaises\n------\nValueError\n    Where shapes do not fit.\n"


def by_partials(name: str, operation: Any, *partials: str) -> None:
    """Writes the docstring of an operation that is declared by its partial derivatives."""
    parameters = ("x", "y")[: len(partials)]
    formulas = (f"∂z/∂{x} = {IN_WORDS.get(p, p)}" for x, p in zip(parameters, partials, strict=True))
    call = f"ag.value_and_grad(ag.{name})" if len(partials) == 1 else f"ag.value_and_grad(ag.{name}, (0, 1))"
    describe(name, operation, parameters, "\n    ".join(formulas), call)


def describe(name: str, operation: Any, parameters: tuple[str, ...], derivative: str, call: str = "") -> None:
    """Gives an operation its name, the parameters that `help` shows, and its docstring."""
    operation.__name__ = operation.__qualname__ = name
    operation.__signature__ = Signature([Parameter(x, Parameter.POSITIONAL_OR_KEYWORD) for x in parameters])
    if name not in MEANING:
        operation.__doc__ = f"As NumPy's or SciPy's function `{name}`, entry by entry.\n\n    {derivative}\n"
        return
    sentence, operands, answer = MEANING[name]
    example = f"{call or f'ag.{name}'}({operands})\n{answer}"
    raises = _RAISES if len(parameters) > 1 else ""  # one operand alone always fits
    operation.__doc__ = _TEXT.format(sentence, derivative, PARAMETERS[parameters], raises, example)
