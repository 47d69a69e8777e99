"""What does each operation mean, in a sentence and an example?

The tables of the other files say how an operation and its derivative are computed. Here stands what `help(ag.sin)`
shows of it: a sentence, and an example that a test runs. The formula of the derivative is taken from the table itself.

Read next: `linear`, where rules begin.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

# fmt: off
#    name             sentence                                                    example                     its result
MEANING = {
    "negative":      ("-x, entry by entry.",                                     "slope(ag.negative)(3.0)",  "-1.0"),
    "exp":           ("The exponential of x, entry by entry.",                   "slope(ag.exp)(0.0)",       "1.0"),
    "log":           ("The natural logarithm of x, entry by entry.",             "slope(ag.log)(2.0)",       "0.5"),
    "sin":           ("The sine of x, in radians, entry by entry.",              "slope(ag.sin)(0.0)",       "1.0"),
    "cos":           ("The cosine of x, in radians, entry by entry.",            "ag.cos(0.0)",              "1.0"),
    "tanh":          ("The hyperbolic tangent of x, entry by entry.",            "slope(ag.tanh)(0.0)",      "1.0"),
    "sqrt":          ("The square root of x, entry by entry.",                   "slope(ag.sqrt)(4.0)",      "0.25"),
    "square":        ("x times itself, entry by entry.",                         "slope(ag.square)(3.0)",    "6.0"),
    "absolute":      ("x without its sign, entry by entry.",                     "slope(ag.absolute)(-3.0)", "-1.0"),
    "sigmoid":       ("1 / (1 + exp(-x)), entry by entry, without overflow.",    "slope(ag.sigmoid)(0.0)",   "0.25"),
    "relu":          ("x where it is positive, else 0.",                         "slope(ag.relu)(-2.0)",     "0.0"),
    "add":           ("x + y, entry by entry.",                        "both(ag.add)(2.0, 5.0)",      "(1.0, 1.0)"),
    "subtract":      ("x - y, entry by entry.",                        "both(ag.subtract)(2.0, 5.0)", "(1.0, -1.0)"),
    "multiply":      ("x times y, entry by entry.",                    "both(ag.multiply)(2.0, 5.0)", "(5.0, 2.0)"),
    "divide":        ("x divided by y, entry by entry.",               "both(ag.divide)(3.0, 2.0)",   "(0.5, -0.75)"),
    "power":         ("x to the power of y, entry by entry.",          "both(ag.power)(1.0, 3.0)",    "(3.0, 0.0)"),
    "maximum":       ("The larger of x and y, entry by entry.",        "both(ag.maximum)(2.0, 5.0)",  "(0.0, 1.0)"),
    "minimum":       ("The smaller of x and y, entry by entry.",       "both(ag.minimum)(2.0, 2.0)",  "(0.5, 0.5)"),
    "matmul":        ("The matrix product x @ y, of vectors, matrices or stacks of them.",
                      "ag.matmul(ag.tensor([[1.0, 2.0]]), ag.tensor([1.0, 10.0]))", "tensor([21.])"),
    "broadcast_to":  ("The entries of x copied along new axes and axes of length 1.",
                      "ag.broadcast_to(ag.tensor(2.0), (3,))", "tensor([2., 2., 2.])"),
    "sign":          ("1 where x is positive, -1 where it is negative, else 0.", "ag.sign(-2.0)",            "-1.0"),
    "equal":         ("Whether x equals y, entry by entry.",           "ag.equal(2.0, 2.0)",          "True"),
    "not_equal":     ("Whether x differs from y, entry by entry.",     "ag.not_equal(2.0, 2.0)",      "False"),
    "less":          ("Whether x is below y, entry by entry.",         "ag.less(1.0, 2.0)",           "True"),
    "less_equal":    ("Whether x is at most y, entry by entry.",       "ag.less_equal(2.0, 2.0)",     "True"),
    "greater":       ("Whether x is above y, entry by entry.",         "ag.greater(1.0, 2.0)",        "False"),
    "greater_equal": ("Whether x is at least y, entry by entry.",      "ag.greater_equal(2.0, 2.0)",  "True"),
}

# What partial derivatives say that name a helper of their file.
IN_WORDS = {
    "_power_d_x(x, y)": "y * x**(y - 1), and 0 where y = 0",
    "_power_d_y(x, z)": "z * log(x), and 0 where x = 0",
    "is_positive(z)":   "1 where z > 0, else 0",
    "share(x, y)":      "1 where x > y, 1/2 in a tie, else 0",
    "share(y, x)":      "1 where y > x, 1/2 in a tie, else 0",
}
# fmt: on

SHORTHAND = {"slope": "ag.grad", "both": "lambda f: ag.grad(f, (0, 1))"}


def described(operation: Callable[..., Any], name: str, derivative: str, *parameters: str) -> None:
    """Gives an operation its name, its parameters, and a docstring that says what its derivative is."""
    pass
