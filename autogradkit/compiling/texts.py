"""How is an operation written down in NumPy, so that its result goes into memory that is there already?

A template is one line or several. In it stand

    {x} {y}        the operands                     {out}    the memory for the result
    {0} {1} …      the settings                     {t}      memory of the larger shape, for the moment
    {shape}        the shape of the result          {mask}   the same for truth values

Each line computes what the operation itself would, in the same order, so that no bit differs. What has no template is
called as the operation that it is.

Read next: `write`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.backend import ndarray
from ..engine.ops import constant, elementwise, joining, linear, products, reductions, selection
from ..engine.trace import OPERATIONS
from .record import Step, Value

# fmt: off
# Entry by entry: the result may lie where an operand lay.
ENTRYWISE: dict[Any, tuple[str, ...]] = {
    elementwise.add:      ("add({x}, {y}, out={out})",),
    elementwise.subtract: ("subtract({x}, {y}, out={out})",),
    elementwise.multiply: ("multiply({x}, {y}, out={out})",),
    elementwise.divide:   ("divide({x}, {y}, out={out})",),
    elementwise.maximum:  ("maximum({x}, {y}, out={out})",),
    elementwise.minimum:  ("minimum({x}, {y}, out={out})",),
    elementwise.negative: ("negative({x}, out={out})",),
    elementwise.exp:      ("exp({x}, out={out})",),
    elementwise.log:      ("log({x}, out={out})",),
    elementwise.sin:      ("sin({x}, out={out})",),
    elementwise.cos:      ("cos({x}, out={out})",),
    elementwise.tanh:     ("tanh({x}, out={out})",),
    elementwise.sqrt:     ("sqrt({x}, out={out})",),
    elementwise.absolute: ("absolute({x}, out={out})",),
    elementwise.square:   ("multiply({x}, {x}, out={out})",),
    elementwise.relu:     ("maximum({x}, 0, out={out})",),
    elementwise.sigmoid:  ("exp(negative(absolute({x}, out={t}), out={t}), out={t})",
                           "greater_equal({x}, 0, out={mask})",
                           "add({t}, 1, out={out})",
                           "copyto({t}, 1, where={mask})",
                           "divide({t}, {out}, out={out})"),
    constant.is_positive: ("greater({x}, 0, out={out})",),
    constant.less:          ("less({x}, {y}, out={out})",),
    constant.less_equal:    ("less_equal({x}, {y}, out={out})",),
    constant.greater:       ("greater({x}, {y}, out={out})",),
    constant.greater_equal: ("greater_equal({x}, {y}, out={out})",),
    constant.equal:         ("equal({x}, {y}, out={out})",),
    constant.not_equal:     ("not_equal({x}, {y}, out={out})",),
}

# In memory that no operand lies in.
APART: dict[Any, tuple[str, ...]] = {
    products.matmul:      ("matmul({x}, {y}, out={out})",),
    reductions.total:     ("add.reduce({x}, axis={0}, keepdims={1}, out={out})",),
    reductions.average:   ("add.reduce({x}, axis={0}, keepdims={1}, out={out})",
                           "divide({out}, {count}, out={out})"),
    linear.cast:          ("copyto({out}, {x}, casting='unsafe')",),
    joining.chosen:       ("copyto({out}, {z})", "copyto({out}, {y}, where={x})"),
}

# Numbers of Python, where nothing can go wrong.
NUMBERS: dict[Any, str] = {
    elementwise.add:      "{x} + {y}",
    elementwise.subtract: "{x} - {y}",
    elementwise.multiply: "{x} * {y}",
    elementwise.negative: "-{x}",
    elementwise.square:   "{x} * {x}",
    reductions.total:     "float(add.reduce({x}, axis={0}))",
    reductions.average:   "float(add.reduce({x}, axis={0})) / {count}",
}

# The same memory, seen otherwise.
VIEWS: dict[Any, str] = {
    linear.reshape:       "{x}.reshape({0})",
    linear.permute:       "{x}.transpose({0})",
    linear.swap:          "{x}.mT",
    linear.broadcast_to:  "broadcast_to({x}, {0})",
    linear.copy:          "{x}",
    selection.pick:       "{x}[{0}]",
}

SOFTMAX = {
    "softmax":     ("subtract({x}, maximum.reduce({x}, axis={0}, keepdims=True), out={out})",
                    "exp({out}, out={out})",
                    "divide({out}, add.reduce({out}, axis={0}, keepdims=True), out={out})"),
    "log_softmax": ("subtract({x}, maximum.reduce({x}, axis={0}, keepdims=True), out={out})",
                    "exp({out}, out={t})",
                    "subtract({out}, log(add.reduce({t}, axis={0}, keepdims=True)), out={out})"),
    "logsumexp":   ("peak = maximum.reduce({x}, axis={0}, keepdims=True)",
                    "peak = where(isfinite(peak), peak, 0.0)",
                    "exp(subtract({x}, peak, out={t}), out={t})",
                    "copyto({out}, (log(add.reduce({t}, axis={0}, keepdims=True)) + peak).reshape({shape}))"),
}
# fmt: on


def template(step: Step) -> tuple[tuple[str, ...], bool]:
    """The lines for a step whose result is an array, and whether that may lie where an operand lay; () for none."""
    operands, result = [*step.operands], step.result
    if not _of_one_kind(operands, result) or 0 in result.shape:
        return (), False
    if step.operation in ENTRYWISE:
        return ENTRYWISE[step.operation], True
    if step.operation is elementwise.power and operands[1].__class__ in (int, float) and operands[1] == 2:
        return ("multiply({x}, {x}, out={out})",), True
    if step.operation is linear.sum_to:
        return _summed(operands[0], result), False
    if _half(operands[0]) or (step.operation is linear.cast and operands[0].dtype.kind == "c"):
        return (), False
    if step.name in SOFTMAX and OPERATIONS.get(step.name) is step.operation:
        x = operands[0]
        return (SOFTMAX[step.name] if x.dtype.kind == "f" and 0 not in x.shape else ()), False
    return APART.get(step.operation, ()), False


def _of_one_kind(operands: list[Any], result: Value) -> bool:
    """Whether NumPy's functions do what the operation does: of arrays, and of numbers beside them."""
    return any(_shape(x) for x in operands) and result.shape != ()


def _shape(x: Any) -> Any:
    return x.shape if x.__class__ in (Value, ndarray) else ()


def _half(x: Any) -> bool:
    dtype = getattr(x, "dtype", None)
    return dtype.__class__ is not type and dtype is not None and dtype.char == "e"


def _summed(x: Value, result: Value) -> tuple[str, ...]:
    """What broadcasting had copied, added up as `linear.sum_to` does it."""
    new = len(x.shape) - len(result.shape)
    stretched = tuple(i + new for i, n in enumerate(result.shape) if n == 1 and x.shape[i + new] != 1)
    if new and stretched:
        return ()
    if new == 1 and len(x.shape) == 2 and x.dtype.char in "fd":
        return ("dot({ones}, {x}, out={out})",)
    axes, keep = (stretched, True) if stretched else (tuple(range(new)), False)
    return (f"add.reduce({{x}}, axis={axes}, keepdims={keep}, out={{out}})",)


def counted(step: Step) -> int:
    """How many entries a mean is over."""
    shape = np.array(_shape(step.operands[0]), int)
    return int(np.prod(shape[list(step.settings[0])]))
