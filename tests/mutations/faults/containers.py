"""Faults in nested containers, and where values go into a transform and come out."""

from ..fault import Area, Fault

FAULTS = (
    Fault(
        "dict-in-order-of-insertion",
        "engine/tree.py",
        "return sorted(value, key=lambda key: (key.__class__.__qualname__, key))",
        "return list(value)",
        "Equal dicts, filled in another order, have different structures.",
    ),
    Fault(
        "keys-do-not-matter",
        "engine/tree.py",
        "self.note == other.note and ",
        "",
        "Dicts with different keys count as of one form.",
    ),
    Fault(
        "arguments-cut-at-the-wrong-place",
        "engine/transforms/boundary.py",
        "[structure.put_together(coming) for",
        "[structure.put_together(leaves) for",
        "Every argument is put together of the leaves of the first.",
    ),
    Fault(
        "gradient-shares-memory",
        "engine/transforms/boundary.py",
        "return conjugated(unshared(arrived, leaf)) if leaf in arrived else",
        "return conjugated(arrived[leaf]) if leaf in arrived else",
        "What grad and vjp return is an array that something else holds too.",
    ),
    Fault(
        "result-of-a-finished-transform",
        "engine/transforms/boundary.py",
        "        if not node.level.running:\n            raise errors.leaked(node)\n        return y, None",
        "        return y, None",
        "A value that leaked from a finished transform is accepted as a result.",
    ),
)

FIRST = (
    "engine/transforms/test_containers.py",
    "engine/test_transforms.py",
    "engine/rules/test_memory.py",
    "engine/test_core.py",
)

AREA = Area("containers", FIRST, FAULTS)
