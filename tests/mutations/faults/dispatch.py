"""Faults in dispatch: which level handles an operation, with which operands, and whether it records."""

from ..fault import Area, Fault

FAULTS = (
    Fault(
        "reflected-value-swapped",
        "engine/trace.py",
        "z = value(y, below)\n",
        "z = value(below, y)\n",
        "Where a number stands on the left, as in 3 - x, the operands change places.",
    ),
    Fault(
        "reflected-record-swapped",
        "engine/trace.py",
        "b.child(right, None, b, y, below, z)",
        "b.child(right, None, b, below, y, z)",
        "The value of 3 / x is right, but its node has the operands in the wrong places.",
    ),
    Fault(
        "reflected-in-no-grad",
        "engine/trace.py",
        "if below.__class__ is Tensor or (modes.watched and b is not None):",
        "if below.__class__ is Tensor:",
        "An operation with a number on the left is recorded inside no_grad.",
    ),
    Fault(
        "older-level-wins",
        "engine/trace.py",
        "if newer(x.node, y.node) else (x, None, y.value, y.node)",
        "if newer(y.node, x.node) else (x, None, y.value, y.node)",
        "An operation on values of two levels is handled at the lower one.",
    ),
    Fault(
        "older-level-wins-among-many",
        "engine/trace.py",
        "(node.level != top.level and newer(node, top))",
        "(node.level != top.level and newer(top, node))",
        "An operation on many operands is handled at the lowest level among them.",
    ),
    Fault(
        "newest-number-wins-unchecked",
        "engine/trace.py",
        "for node in (a, b):\n        if not node.level.running",
        "for node in (a,):\n        if not node.level.running",
        "A value that leaked from a finished transform is accepted as a right operand.",
    ),
    Fault(
        "right-operand-not-silenced",
        "engine/trace.py",
        "a, b = modes.heard(a), modes.heard(b)",
        "a = modes.heard(a)",
        "Inside no_grad, an operation is recorded for the sake of its right operand.",
    ),
    Fault(
        "settings-not-silenced",
        "engine/trace.py",
        "        if modes.watched:\n            a = modes.heard(a)\n        below",
        "        if modes.watched and not settings:\n            a = modes.heard(a)\n        below",
        "Inside no_grad, operations with settings, such as a sum, are recorded.",
    ),
    Fault(
        "many-operands-not-silenced",
        "engine/trace.py",
        "a = tuple(modes.heard(p) for p in a)",
        "a = tuple(modes.heard(p) if len(a) < 3 else p for p in a)",
        "Inside no_grad, an operation on three or more operands is recorded.",
    ),
    Fault(
        "constant-hides-lower-level",
        "engine/trace.py",
        "return z if z.__class__ is Tensor else tensor_of(z)",
        "return tensor_of(z)",
        "What is constant to a level no longer shows that it varies at a lower one.",
    ),
    Fault(
        "left-rule-for-right-operand",
        "engine/trace.py",
        "result.node = b.child(right, a, b, below_x, below_y, z)",
        "result.node = b.child(right, a, b, below_y, below_x, z)",
        "Where only the right operand varies, its node has the operands in the wrong places.",
    ),
    Fault(
        "comparison-looks-too-deep",
        "engine/ops/constant.py",
        "while x.__class__ is trace.Tensor and (x.node is None or not x.node.maps):",
        "while x.__class__ is trace.Tensor:",
        "A comparison under vmap forgets which axis is hidden.",
    ),
)

FIRST = (
    "engine/test_transforms.py",
    "engine/test_tensor.py",
    "autograd/test_modes.py",
    "engine/transforms/test_nesting.py",
    "engine/test_core.py",
)

AREA = Area("dispatch", FIRST, FAULTS)
