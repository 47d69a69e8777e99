"""Faults in what watches over memory: notes of changes, views and bases, stale values."""

from ..fault import Area, Fault

FAULTS = (
    Fault(
        "change-at-index-not-noted",
        "engine/inplace.py",
        "    note_modified(target.value)\n    try:\n        target.value[index]",
        "    try:\n        target.value[index]",
        "x[i] = v outside the graph leaves no note, so a kept value goes stale unseen.",
    ),
    Fault(
        "change-not-noted",
        "engine/inplace.py",
        "    note_modified(memory)\n    memory[...] = values",
        "    memory[...] = values",
        "In-place operations leave no note, so a kept value goes stale unseen.",
    ),
    Fault(
        "note-under-the-view",
        "engine/memory.py",
        "array if array.__class__ is ndarray and array.base is None else owner(array)",
        "array",
        "A change through a view is noted under the view, not under the owner of the memory.",
    ),
    Fault(
        "note-outlives-the-memory",
        "engine/memory.py",
        "lambda _: modified.pop(key, None)",
        "lambda _: None",
        "The note of a change stays when the memory is gone, and is taken for that of new memory.",
    ),
    Fault(
        "version-does-not-count",
        "engine/memory.py",
        "user_line(3), often + 1)",
        "user_line(3), often or 1)",
        "After the first change the version stays 1.",
    ),
    Fault(
        "stale-right-operand-unseen",
        "engine/memory.py",
        "for name in node.rule.keeps:",
        'for name in [name for name in node.rule.keeps if name != "y"]:',
        "A right operand that was modified is used as it is.",
    ),
    Fault(
        "stale-among-many-unseen",
        "engine/memory.py",
        "    if kept.__class__ is tuple:\n",
        "    if kept.__class__ is list:\n",
        "A modified operand of an operation on many, as where, is used as it is.",
    ),
    Fault(
        "only-changes-after-the-result-count",
        "engine/reverse.py",
        "if memory.latest < node.order:",
        "if memory.latest < root.order:",
        "A value that was modified before the result was computed is used as it is.",
    ),
    Fault(
        "stale-on-the-way-to-inputs-unseen",
        "engine/reverse.py",
        "            continue\n        memory.refuse_stale(node)\n",
        "            continue\n",
        "autograd.grad uses modified values as they are.",
    ),
    Fault(
        "stale-behind-packing-unseen",
        "engine/saved.py",
        "        refuse_stale(twin)\n",
        "",
        "A packed value that was modified in place is used as it is.",
    ),
    Fault(
        "operand-not-copied-before",
        "engine/inplace.py",
        "if _has_memory(before) and (heard or recorded(operand)):",
        "if _has_memory(before) and not heard and recorded(operand):",
        "An in-place operation whose derivative needs the old value overwrites it.",
    ),
    Fault(
        "views-keep-their-nodes",
        "engine/inplace.py",
        "    target.node = node\n    renew_views(target)\n",
        "    target.node = node\n",
        "After a base has changed, its views have the gradient of what they showed before.",
    ),
    Fault(
        "views-of-views-keep-their-nodes",
        "engine/inplace.py",
        "        y.value, y.node = now.value, now.node\n        waiting += views_of(y)\n",
        "        y.value, y.node = now.value, now.node\n",
        "After a base has changed, a view of its view has the gradient of what it showed before.",
    ),
    Fault(
        "siblings-keep-their-nodes",
        "engine/inplace.py",
        "    renew_views(base, but=done)\n",
        "",
        "After a view has changed, other views of its base do not know of it.",
    ),
    Fault(
        "base-keeps-its-node",
        "engine/inplace.py",
        'while hasattr(target, "base"):\n        target = rewrite_base(target)',
        'while hasattr(target, "base") and hasattr(target.value, "node"):\n        target = rewrite_base(target)',
        "After a view has changed, its base has the gradient of what it was before.",
    ),
    Fault(
        "base-of-base-keeps-its-node",
        "engine/inplace.py",
        'while hasattr(target, "base"):\n        target = rewrite_base(target)',
        'if hasattr(target, "base"):\n        target = rewrite_base(target)',
        "After a view of a view has changed, the first base does not know of it.",
    ),
    Fault(
        "overwritten-part-keeps-its-gradient",
        "engine/inplace.py",
        "((a, fit(where(region, 0.0, z_bar), a)),)",
        "((a, fit(z_bar, a)),)",
        "What a view has overwritten still gets a gradient.",
    ),
    Fault(
        "leaf-behind-a-view-overwritten",
        "engine/inplace.py",
        "        family += views_of(x)\n",
        "",
        "A leaf that looks into the same memory is overwritten behind its back.",
    ),
    Fault(
        "unrecorded-view-accepted",
        "engine/inplace.py",
        "        if recorded(target):\n            raise errors.unrecorded_view(what)",
        "        if recorded(target):\n            break",
        "A view from inside no_grad changes a recorded Tensor, whose gradient does not know of it.",
    ),
)

FIRST = (
    "autograd/test_inplace.py",
    "engine/test_mistakes.py",
    "autograd/test_passes.py",
    "autograd/test_saved.py",
    "autograd/test_function.py",
    "engine/test_core.py",
)

AREA = Area("versions", FIRST, FAULTS)
