"""Faults in calls with a rule of their own, and in hooks."""

from ..fault import Area, Fault

FAULTS = (
    Fault(
        "first-result-for-all",
        "autograd/context.py",
        'call.results[place] if kind == "result"',
        'call.results[0] if kind == "result"',
        "A Function that saved its second result finds the first one.",
    ),
    Fault(
        "saved-result-not-linked",
        "engine/custom.py",
        "constant(v) if behind is None or v is None else _result(behind, i, v, count)",
        "constant(v)",
        "In a pass that is recorded, a result that a Function saved is a constant.",
    ),
    Fault(
        "cotangents-of-several-replaced",
        "engine/custom.py",
        "a if b is None else b if a is None else add(a, b) for a, b in pairs",
        "a if b is None else b for a, b in pairs",
        "Of two cotangents of one result among several, only the last counts.",
    ),
    Fault(
        "cotangent-at-the-wrong-result",
        "engine/custom.py",
        "y_bar if j == i else None for j in range(count)",
        "y_bar if j <= i else None for j in range(count)",
        "The cotangent of one result is handed to those before it too.",
    ),
    Fault(
        "own-gradient-not-fitted",
        "engine/custom.py",
        "return fit(conjugated(x_bar), parent)",
        "return conjugated(x_bar)",
        "A gradient that a user's backward returned keeps its broadcast shape and its precision.",
    ),
    Fault(
        "constant-result-varies",
        "engine/custom.py",
        "constant(v) if i in fixed else _result(record, i, v, len(z))",
        "_result(record, i, v, len(z))",
        "A result that was marked as not differentiable varies.",
    ),
    Fault(
        "residuals-not-linked",
        "engine/transforms/own_rules.py",
        "if call.recorded:  #",
        "if call.recorded and call.results is None:  #",
        "In a pass that is recorded, the residuals of a custom_vjp are constants.",
    ),
    Fault(
        "hooks-in-reverse-order",
        "engine/hooks.py",
        "    for hook in list(hooks.values()):\n",
        "    for hook in list(hooks.values())[::-1]:\n",
        "Hooks on a Tensor are called newest first.",
    ),
    Fault(
        "prehook-ignored",
        "engine/hooks.py",
        "y_bar = y_bar if replaced is None else closed(as_many(replaced, len(opened(y_bar))), y_bar)",
        "as_many(replaced, len(opened(y_bar))) if replaced is not None else None",
        "What a hook before a node returns is ignored.",
    ),
    Fault(
        "kept-gradient-before-hooks",
        "engine/hooks.py",
        "        y_bar = through(self.on_tensor, self.level, y_bar)\n        if self.retains:\n"
        "            self.keep_grad(y_bar)\n",
        "        if self.retains:\n            self.keep_grad(y_bar)\n"
        "        y_bar = through(self.on_tensor, self.level, y_bar)\n",
        "retain_grad keeps what came before the hooks had their say.",
    ),
    Fault(
        "kept-gradient-shares-memory",
        "engine/hooks.py",
        "constant(copy(y_bar)) if self.grad is None",
        "constant(y_bar) if self.grad is None",
        "A gradient that a result keeps is the array that travels on.",
    ),
    Fault(
        "old-node-keeps-retaining",
        "engine/hooks.py",
        "hooked(now).retains, rule.retains = True, False",
        "rule.retains = False",
        "After a change in place, a Tensor that asked for its gradient gets none.",
    ),
    Fault(
        "hooks-always-recorded",
        "engine/hooks.py",
        "    with recording.no_grad():\n        return hook(*shown)",
        "    return hook(*shown)",
        "What a hook computes is recorded though the pass is not.",
    ),
    Fault(
        "hook-may-write",
        "engine/hooks.py",
        "seen.flags.writeable = False",
        "seen.flags.writeable = True",
        "A hook can overwrite an array that others hold too.",
    ),
    Fault(
        "hook-on-outgoing-sees-the-wrong-operand",
        "engine/hooks.py",
        "each.append(coming.pop(0) if coming and coming[0][0] is parent else (parent, None))",
        "each.append(coming.pop() if coming and coming[-1][0] is parent else (parent, None))",
        "A hook on a node sees the cotangent of one operand as that of another.",
    ),
)

FIRST = (
    "autograd/test_function.py",
    "autograd/test_hooks.py",
    "engine/transforms/test_own_rules.py",
    "engine/tutorials/test_custom_functions.py",
    "engine/test_core.py",
)

AREA = Area("calls", FIRST, FAULTS)
