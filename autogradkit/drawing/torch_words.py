"""What does PyTorch call an operation, and what is it called here?

PyTorch names what goes back, `MulBackward0`; a picture names what has run, `multiply`. Where both engines have an
operation it has one name and one sign in both pictures; all others keep PyTorch's name. A `Function` of the learner's
keeps the name of its class.

Read next: `of_torch`.
"""

from __future__ import annotations

import re
from typing import Any

from .setting import LONGEST

_OURS = {
    "Abs": "absolute",
    "Add": "add",
    "Bmm": "matmul",
    "Cat": "concatenate",
    "Clone": "copy",
    "Div": "divide",
    "Dot": "matmul",
    "Expand": "broadcast_to",
    "Index": "getitem",
    "Mm": "matmul",
    "Mul": "multiply",
    "Mv": "matmul",
    "Neg": "negative",
    "Permute": "transpose",
    "Pow": "power",
    "Rsub": "subtract",
    "Select": "getitem",
    "Slice": "getitem",
    "Sub": "subtract",
    "T": "transpose",
    "ToCopy": "astype",
    "UnsafeView": "reshape",
    "View": "reshape",
}
# Which operand PyTorch has saved under a name; the names of results are left out.
_PLACES = {"self": 0, "input": 0, "tensor1": 1, "tensor2": 2}
_PLACES |= dict.fromkeys(("other", "exponent", "vec", "mat2", "tensor", "weight", "target"), 1)


def name_of(node: Any, custom: bool) -> str:
    """The name of the operation that a node goes back through; custom where the learner wrote it."""
    name = re.sub(r"Backward\d*$", "", type(node).__name__)
    if custom:
        return name
    # `LogSoftmax` is the function `log_softmax`.
    return _OURS.get(name) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def place_of(saved: str, node: Any) -> int | None:
    """Which operand lies under a name such as `other`; None where it is none, or nobody can tell."""
    if "_saved_mat1" in dir(type(node)):  # bias + mat1 @ mat2
        return {"mat1": 1, "mat2": 2}.get(saved)
    return _PLACES.get(saved)


def setting_of(node: Any, name: str) -> str:
    """What else the operation was told, as it is written in Python; empty where it is long or not known."""
    text = _text(node, name)
    return text if len(text) <= LONGEST else ""


def _text(node: Any, name: str) -> str:
    match re.sub(r"Backward\d*$", "", type(node).__name__):
        case "Select":
            return f"[{_behind(_saved(node, 'dim'))}{_signed(_saved(node, 'index'))}]"
        case "Slice":
            start, stop, step = _saved(node, "start"), _saved(node, "end"), _saved(node, "step")
            # PyTorch writes an end that was left out as the largest number it has.
            ends = f"{start or ''}:{stop if stop is not None and stop < 2**62 else ''}"
            return f"[{_behind(_saved(node, 'dim'))}{ends}{f':{step}' if step not in (1, None) else ''}]"
        case "Index":
            return "[array]"
        case "Cat":
            return f"axis={_signed(_saved(node, 'dim'))}" if _saved(node, "dim") else ""
    dims = _saved(node, "dim")
    if name in ("sum", "mean") and isinstance(dims, tuple) and dims:
        return f"axis={_signed(dims[0]) if len(dims) == 1 else tuple(map(_signed, dims))}"
    return ""


def _saved(node: Any, what: str) -> Any:
    return getattr(node, f"_saved_{what}", None)


def _behind(dim: int | None) -> str:
    """The colons before an index that is not the first one."""
    return ":, " * (dim or 0) if (dim or 0) < 3 else "..., "


def _signed(number: Any) -> Any:
    """PyTorch hands -1 out as the largest number of 64 bits."""
    return number - 2**64 if isinstance(number, int) and number >= 2**63 else number
