"""Faults in the rules, to see that the test over all operations finds them."""

from ..fault import Area, Fault

FAULTS = (
    Fault(
        "stretched-axes-not-summed",
        "engine/ops/linear.py",
        "    if 1 in shape:\n        stretched",
        "    if 1 in shape and new:\n        stretched",
        "A cotangent is not summed over an axis of length 1 that was stretched.",
    ),
    Fault(
        "cotangent-in-the-wrong-precision",
        "engine/ops/linear.py",
        "return x_bar if _same(dtype, x.dtype) else astype(x_bar, x.dtype)",
        "return x_bar",
        "A float32 operand gets a float64 cotangent.",
    ),
    Fault(
        "tangent-not-spread",
        "engine/ops/linear.py",
        "    if shape != node.shape:\n        z_dot",
        "    if len(shape) > len(node.shape):\n        z_dot",
        "The tangent of a broadcast operand keeps that operand's shape.",
    ),
    Fault(
        "tie-counts-twice",
        "engine/ops/constant.py",
        "0.5 * as_numbers(x == y, like)",
        "as_numbers(x == y, like)",
        "In a tie, both operands of maximum get the whole cotangent.",
    ),
    Fault(
        "vector-times-stack",
        "engine/ops/products.py",
        "return _only_row(matmul(row(z_bar), swap(y)))",
        "return _only_row(matmul(row(z_bar), y))",
        "The cotangent of a vector that was multiplied by a matrix forgets to transpose it.",
    ),
    Fault(
        "mean-of-one-axis",
        "engine/ops/reductions.py",
        "count = max(_count(x.shape, axes), 1)",
        "count = max(_count(x.shape, axes[:1]), 1)",
        "The mean over several axes divides its cotangent by the length of the first.",
    ),
    Fault(
        "lost-values-get-gradients",
        "engine/ops/selection.py",
        "return last[index] != numbers",
        "return last[index] < 0",
        "A value that was overwritten by a later one at the same place still gets a cotangent.",
    ),
    Fault(
        "power-of-zero",
        "engine/ops/elementwise.py",
        "y * _power(x, y + is_zero(y) - 1)",
        "y * _power(x, y - 1)",
        "The derivative of x ** 0 at 0 is not a number.",
    ),
    Fault(
        "branch-of-the-other",
        "engine/ops/joining.py",
        "((a, (condition, z_bar, 0.0)), (b, (condition, 0.0, z_bar)))",
        "((a, (condition, z_bar, 0.0)), (b, (condition, z_bar, 0.0)))",
        "What was not chosen by where gets the cotangent of what was.",
    ),
)

FIRST = (
    "engine/rules/test_first_order.py",
    "engine/rules/test_dtypes.py",
    "engine/rules/test_edges.py",
    "engine/test_core.py",
)

AREA = Area("rules", FIRST, FAULTS)
