"""Faults in release: what a node keeps, when it lets go of it, and whether a second pass is refused."""

from ..fault import Area, Fault

FAULTS = (
    Fault(
        "walked-but-not-spent",
        "engine/reverse.py",
        "            node.rule = rule.spent\n            if node.dtype",
        "            if node.dtype",
        "A second pass over a graph that has let go of its values is not refused.",
    ),
    Fault(
        "walked-to-inputs-but-not-spent",
        "engine/reverse.py",
        "        if not keep_graph:\n            node.rule = rule.spent\n            node.let_go()\n    return found",
        "    return found",
        "autograd.grad keeps the graph, whatever retain_graph says.",
    ),
    Fault(
        "arrays-are-not-let-go",
        "engine/reverse.py",
        "if node.dtype is not float or not rule.elementwise:",
        "if node.dtype is float and not rule.elementwise:",
        "Nodes keep their arrays after the pass.",
    ),
    Fault(
        "let-go-though-retained",
        "engine/reverse.py",
        "        if not keep_graph:\n            node.rule = rule.spent\n            if",
        "        if not keep_graph:\n            node.rule = rule.spent\n        if True:\n            if",
        "Nodes drop their arrays though the graph is to be walked again.",
    ),
    Fault(
        "result-is-not-let-go",
        "engine/graph.py",
        "        if not small:\n            self.z = None\n",
        "",
        "Nodes keep their large results after the pass.",
    ),
    Fault(
        "right-operand-is-not-let-go",
        "engine/graph.py",
        "            if self.rule.operands == 2:\n                self.y",
        "            if self.rule.operands > 2:\n                self.y",
        "Nodes keep their right operand after the pass.",
    ),
    Fault(
        "operand-kept-for-nothing",
        "engine/graph.py",
        "node.x = x if rule.keeps_x or shown or x.__class__ in NUMBERS else None",
        "node.x = x",
        "Every operation keeps its left operand, whether its derivative needs it or not.",
    ),
    Fault(
        "right-operand-kept-for-nothing",
        "engine/graph.py",
        "node.y = y if rule.keeps_y or shown or y.__class__ in NUMBERS else None",
        "node.y = y",
        "Every operation keeps its right operand, whether its derivative needs it or not.",
    ),
    Fault(
        "result-kept-for-nothing",
        "engine/graph.py",
        "node.z = z if rule.keeps_z or small else None",
        "node.z = z",
        "Every operation keeps its result, whether its derivative needs it or not.",
    ),
    Fault(
        "hooked-node-never-spent",
        "engine/hooks.py",
        "        self.rule = self.rule.spent\n        return self",
        "        return self",
        "A second pass over a node with hooks is not refused.",
    ),
    Fault(
        "retain-graph-false-ignored",
        "engine/tensor.py",
        "keep = create_graph if retain_graph is None else retain_graph",
        "keep = create_graph or bool(retain_graph)",
        "With create_graph, retain_graph=False does not release the graph.",
    ),
    Fault(
        "retain-graph-without-create-graph-ignored",
        "engine/tensor.py",
        "keep = create_graph if retain_graph is None else retain_graph",
        "keep = create_graph",
        "retain_graph=True keeps nothing.",
    ),
    Fault(
        "found-values-stay",
        "engine/transforms/checkpointing.py",
        "return self.found.pop(number)",
        "return self.found[number]",
        "What a checkpoint has computed again stays in memory when it has been used.",
    ),
)

FIRST = (
    "autograd/test_passes.py",
    "engine/test_tensor.py",
    "autograd/test_hooks.py",
    "engine/transforms/test_checkpointing.py",
    "engine/test_core.py",
)

AREA = Area("release", FIRST, FAULTS)
