"""Faults in forward mode and under vmap."""

from ..fault import Area, Fault

FAULTS = (
    Fault(
        "newest-pushed-first",
        "engine/forward.py",
        "sorted(seen, key=lambda node: -node.order)",
        "sorted(seen, key=lambda node: node.order)",
        "Tangents are pushed through a record from its end.",
    ),
    Fault(
        "all-of-many-must-move",
        "engine/forward.py",
        "moves = any(d is not None for d in x_dot)",
        "moves = all(d is not None for d in x_dot)",
        "In linearize, what is joined with a constant stands still.",
    ),
    Fault(
        "both-operands-must-move",
        "engine/forward.py",
        "moves = x_dot is not None or y_dot is not None",
        "moves = x_dot is not None and (y_dot is not None or node.b is None)",
        "In linearize, an operation with one operand at rest stands still.",
    ),
    Fault(
        "tangent-keeps-its-precision",
        "engine/transforms/boundary.py",
        "return x_dot if own_dtype is dtype else in_precision(name, x_dot, dtype)",
        "return x_dot",
        "A tangent of another precision than its primal goes on as it is.",
    ),
    Fault(
        "pushed-part-is-lost",
        "engine/inplace.py",
        "inside = 0.0 if part_dot is None else TRANSPOSE[operation](part_dot, node, *settings)",
        "inside = 0.0",
        "Forward mode loses the tangent of what was written through a view.",
    ),
    Fault(
        "product-pushed-with-one-half",
        "engine/ops/products.py",
        "return add(operation(x_dot, node.y), operation(node.x, y_dot))",
        "return add(operation(x_dot, node.y), operation(x_dot, node.y))",
        "Forward mode of a matrix product forgets that the right operand moves.",
    ),
    Fault(
        "hidden-flags-swapped",
        "engine/trace.py",
        "return node.map(operation, (below_x, below_y), (a, b), ())",
        "return node.map(operation, (below_x, below_y), (b, a), ())",
        "Under vmap, the hidden axis is looked for in the wrong operand.",
    ),
    Fault(
        "axes-added-at-the-end",
        "engine/ops/linear.py",
        "reshape(x, (hidden, *[1] * (rank - len(seen)), *seen))",
        "reshape(x, (hidden, *seen, *[1] * (rank - len(seen))))",
        "Under vmap, a vector meets a matrix along the wrong axis.",
    ),
    Fault(
        "index-arrays-apart-under-vmap",
        "engine/ops/selection.py",
        "if not arrays or chosen[-1] - chosen[0] == len(chosen) - 1:",
        "if not arrays or chosen[-1] >= chosen[0]:",
        "Under vmap, index arrays that a slice parts leave the hidden axis in the wrong place.",
    ),
    Fault(
        "shared-operand-picked-apart",
        "engine/batch.py",
        "return tuple(pick(x, i) if h else x for x, h in zip(operands, hidden, strict=True))",
        "return tuple(pick(x, i) for x, h in zip(operands, hidden, strict=True))",
        "An operation without a form for vmap looks for a hidden axis in what is the same for all.",
    ),
    Fault(
        "columns-left-as-rows",
        "engine/transforms/jacobians.py",
        "move_axis(columns, 0, len(out))",
        "columns",
        "jacfwd leaves the axis of directions in front.",
    ),
)

FIRST = (
    "engine/test_transforms.py",
    "engine/transforms/test_nesting.py",
    "engine/transforms/test_vmap_operations.py",
    "engine/test_core.py",
    "engine/rules/test_first_order.py",
    "engine/rules/test_one_truth.py",
)

AREA = Area("directions", FIRST, FAULTS)
