"""Faults in packed values and in checkpoint."""

from ..fault import Area, Fault

FAULTS = (
    Fault(
        "found-in-the-wrong-order",
        "engine/transforms/checkpointing.py",
        "self.found = dict(enumerate(again))",
        "self.found = dict(enumerate(reversed(again)))",
        "A checkpoint gives nodes each other's values.",
    ),
    Fault(
        "other-random-numbers",
        "engine/transforms/checkpointing.py",
        "as awake, replayed(self.random), ",
        "as awake, ",
        "The second run of a checkpoint draws other random numbers.",
    ),
    Fault(
        "random-numbers-start-over",
        "engine/randomness.py",
        "        np.random.set_state(numpy)\n",
        "",
        "After a checkpoint was computed again, NumPy's functions repeat their random numbers.",
    ),
    Fault(
        "second-run-in-no-grad",
        "engine/transforms/checkpointing.py",
        "modes.resumed(self.silence), ",
        "",
        "A pass inside no_grad makes a checkpoint's second run record nothing.",
    ),
    Fault(
        "inner-transforms-forgotten",
        "engine/transforms/checkpointing.py",
        "wanted=run.begin.__gt__",
        "wanted=lambda level: True",
        "A checkpoint takes away the values of transforms that begin and end inside it.",
    ),
    Fault(
        "packed-twice",
        "engine/saved.py",
        "if node.rule.__class__ is Packed:",
        "if node.rule is Packed:",
        "Of two pairs of saved_tensors_hooks, the outer one packs what the inner one has packed.",
    ),
    Fault(
        "unpacked-value-not-linked",
        "engine/saved.py",
        "return tensor_of(self._filled(value.value), value.node) if value.__class__ is Tensor else value",
        "return tensor_of(self._filled(value.value)) if value.__class__ is Tensor else value",
        "In a pass that is recorded, an unpacked value is a constant.",
    ),
    Fault(
        "packing-is-observed",
        "engine/saved.py",
        "    with modes.unobserved():\n        return Hole(",
        "    if True:\n        return Hole(",
        "What a pack hook computes is itself packed, again and again.",
    ),
)

FIRST = ("autograd/test_saved.py", "engine/transforms/test_checkpointing.py", "engine/test_core.py")

AREA = Area("observers", FIRST, FAULTS)
