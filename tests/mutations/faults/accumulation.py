"""Faults in accumulation: contributions, who owns an array, the order of a pass, where it begins and ends."""

from ..fault import Area, Fault

FAULTS = (
    Fault(
        "first-contribution-dropped",
        "engine/reverse.py",
        "following_bar = add(following_bar, x_bar)",
        "following_bar = x_bar",
        "Of a value used twice by one operation, as in h * h, only the last contribution counts.",
    ),
    Fault(
        "leaf-cotangent-taken-for-own",
        "engine/reverse.py",
        "elif parent.rule is LEAF:\n                cotangents[parent] = x_bar\n",
        "elif parent.rule is LEAF:\n                cotangents[parent] = x_bar\n"
        "                if x_bar.__class__ is ndarray:\n                    own.add(parent)\n",
        "An array that arrives at a leaf and elsewhere is added to in place, and changes there too.",
    ),
    Fault(
        "waiting-cotangent-taken-for-own",
        "engine/reverse.py",
        "cotangents[following] = following_bar\n",
        "cotangents[following] = following_bar\n"
        "            if following_bar.__class__ is ndarray:\n                own.add(following)\n",
        "An array on its way to two nodes is added to in place, and changes for both.",
    ),
    Fault(
        "every-array-taken-for-own",
        "engine/reverse.py",
        "elif parent in own:\n",
        "elif cotangents[parent].__class__ is ndarray:\n",
        "The second contribution is added in place, whoever made the array that came first.",
    ),
    Fault(
        "oldest-first",
        "engine/reverse.py",
        "                cotangents[parent] = x_bar\n                heappush(newest_first, (parent.order, parent))\n"
        "        if not keep_graph:\n            node.rule = rule.spent\n            if",
        "                cotangents[parent] = x_bar\n                heappush(newest_first, (-parent.order, parent))\n"
        "        if not keep_graph:\n            node.rule = rule.spent\n            if",
        "A waiting node is handed out before all that used it have been there.",
    ),
    Fault(
        "chain-overtakes",
        "engine/reverse.py",
        "if following is not None and not newest_first:",
        "if following is not None and len(newest_first) < 2:",
        "A chain is followed though another node that is newer is waiting.",
    ),
    Fault(
        "same-output-twice-counts-once",
        "engine/reverse.py",
        "return tuple(zip(node.a, node.y, strict=True))",
        "return tuple(dict(zip(node.a, node.y, strict=True)).items())",
        "Where one Tensor is given twice as an output, only its last seed counts.",
    ),
    Fault(
        "pass-to-inputs-goes-too-far",
        "engine/reverse.py",
        "elif parent in wanted or parent in leading:\n",
        "else:\n",
        "A pass to named inputs visits nodes that do not lead to them, and calls their hooks.",
    ),
    Fault(
        "pass-to-inputs-stops-at-the-first",
        "engine/reverse.py",
        "if node not in leading:\n",
        "if node not in leading or node in wanted:\n",
        "Of two inputs, one behind the other, only the nearer one gets its whole gradient.",
    ),
    Fault(
        "leaf-as-result-has-no-hooks",
        "engine/reverse.py",
        "return {root: hooks.on_leaf(root, seed)}",
        "return {root: seed}",
        "A pass that starts at a leaf does not call its hooks.",
    ),
    Fault(
        "leaf-hooks-skipped-at-the-end",
        "engine/reverse.py",
        "return cotangents if not hooks.leaves_have_hooks else hooks.at_the_end(cotangents)",
        "return cotangents",
        "The hooks of leaves are not called.",
    ),
    Fault(
        "grad-shares-its-memory",
        "engine/ambient.py",
        "trace.constant(memory.unshared(cotangents, leaf))",
        "trace.constant(cotangents[leaf])",
        "Two leaves, or a leaf and the seed, have one array as their gradient.",
    ),
    Fault(
        "grad-is-replaced",
        "engine/ambient.py",
        'inplace.in_place("backward", add, grad, cotangents[leaf])',
        "leaf.grad = add(grad, cotangents[leaf])",
        "A second pass puts a new Tensor in the place of .grad, which others hold.",
    ),
    Fault(
        "grad-is-a-view",
        "engine/memory.py",
        "return value if alone and value.base is None else value.copy()",
        "return value if alone else value.copy()",
        "A gradient is a view into the memory of the cotangent that was handed in.",
    ),
    Fault(
        "one-more-reference-allowed",
        "engine/memory.py",
        "alone = references(holder, key) <= _ALONE",
        "alone = references(holder, key) <= _ALONE + 1",
        "An array that one other place holds is taken for unshared.",
    ),
    Fault(
        "autograd-grad-shares-memory",
        "autograd/passes.py",
        "constant(memory.unshared(arrived, x.node))",
        "constant(arrived[x.node])",
        "The gradients of two inputs are one array.",
    ),
    Fault(
        "seed-keeps-its-precision",
        "engine/ambient.py",
        'seed = in_precision("the cotangent", seed, dtype)',
        "seed = seed",
        "A seed of another precision than the result goes through the graph as it is.",
    ),
    Fault(
        "create-graph-silent-in-no-grad",
        "engine/ambient.py",
        "with recording.enable_grad():\n            accumulate(pull_back(y.node",
        "with nullcontext():\n            accumulate(pull_back(y.node",
        "With create_graph inside no_grad, the gradient cannot be differentiated.",
    ),
    Fault(
        "create-graph-ignored-with-inputs",
        "engine/ambient.py",
        "arrived = _arriving(who, outputs, gradients, keep_graph, recorded, nodes)",
        "arrived = _arriving(who, outputs, gradients, keep_graph, False, nodes)",
        "With inputs= and create_graph, the gradient cannot be differentiated.",
    ),
)

FIRST = (
    "autograd/test_passes.py",
    "engine/test_tensor.py",
    "engine/test_transforms.py",
    "autograd/test_hooks.py",
    "engine/test_core.py",
    "engine/rules/test_memory.py",
)

AREA = Area("accumulation", FIRST, FAULTS)
