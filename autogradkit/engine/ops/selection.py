"""What is the derivative of picking entries?

Indexing is linear: it copies some entries of x, possibly several times. Its transpose adds each cotangent back at the
place it was picked from, into zeros, and a place that was picked twice receives both.

Read next: `constant`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import backend
from ..trace import Operation
from .linear import Shape, linear


def _pick(x: Any, index: Any) -> Any:
    return backend.pick(np.asarray(x) if x.__class__ is float else x, index)


def _put_back(y: Any, shape: Shape, index: Any) -> Any:
    return backend.scatter_add(y, shape, index)


put_back: Operation  # partners name each other

# fmt: off
#                 name        value       transpose: the cotangent of x
pick     = linear("getitem",  _pick,      lambda y_bar, x, index: put_back(y_bar, x.shape, index))
put_back = linear("scatter",  _put_back,  lambda y_bar, x, shape, index: pick(y_bar, index))
# fmt: on
